"""Writes chosen settings into assistant.toml; whatever else the file says, comments too, stays as it is."""

import os
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from assistant.errors import ConfigError

FILE = "assistant.toml"
"""In the directory where the assistant is started; there it is read at the next start."""
KEY = "llm_api_key"
ADDRESS = "llm_base_url"


def save(values: Mapping[str, str | None], folder: Path) -> Path:
    """Sets ``values`` in the file in ``folder``, which is made if it is missing; a setting that is None is taken out.

    A key that is not among them goes when the server's address changes: it was given for the other server.

    :raises ConfigError: when the file cannot be read as TOML or cannot be written.
    """
    file = folder / FILE
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8") if file.exists() else "")
        wanted = dict(values)
        if ADDRESS in wanted and document.get(ADDRESS) != wanted[ADDRESS]:
            wanted.setdefault(KEY, None)
        for name, value in wanted.items():
            if value is not None:
                document[name] = value
            elif name in document:
                del document[name]
        _replace(file, tomlkit.dumps(document), secret=KEY in document)
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML ({error}): mend it or move it away") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be written ({error.strerror}): make it writable") from None
    return file


def outranked(names: Mapping[str, object]) -> list[str]:
    """The variables of the environment that stand above what the file says about ``names``."""
    return [variable for name in names if (variable := f"ASSISTANT_{name.upper()}") in os.environ]


def _replace(file: Path, text: str, *, secret: bool) -> None:
    """Writes the whole file or nothing; one with a key is for its owner alone."""
    draft = file.with_suffix(".toml.new")
    mode = 0o600 if secret else file.stat().st_mode & 0o777 if file.exists() else 0o644
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as opened:
        opened.write(text)
    draft.chmod(mode)
    draft.replace(file)
