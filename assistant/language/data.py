"""The data files of the language layer, parsed once on first use."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def tables(name: str) -> dict[str, Any]:
    """The parsed TOML file ``name`` of this package, for example ``words``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(section: str, key: str) -> frozenset[str]:
    """One white-space separated word list of ``words.toml``."""
    return frozenset(tables("words")[section][key].split())
