"""Fixtures for all tests: a clean environment, settings on a temporary store, and the real models opened once."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.config import Settings, load_settings
from assistant.models.encoder import Encoder, load_encoder
from assistant.models.reader import Reader, load_reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def pytest_configure() -> None:
    """What libraries read once, when the first test file imports them."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    # Two threads of torch that wait busily for each other on two busy cores take four times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@pytest.fixture(autouse=True, scope="session")
def clean_environment() -> Iterator[None]:
    """No setting of the machine leaks in."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
            patch.delenv(name)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Default settings with a store of this test's own; prepared models come from the default cache."""
    return load_settings(store=tmp_path / "store")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder, opened once."""
    return load_encoder(load_settings())


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The bundled reader, opened once."""
    return load_reader(load_settings())


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """A headless Chromium."""
    from tests.browser import headless

    with headless() as browser:
        yield browser


@pytest.fixture(scope="module")
def empty(chromium: "Browser", address: str) -> Iterator["Page"]:
    """The window in which all pages of a module open; ``address`` is the module's own."""
    from tests.browser import window

    with window(chromium, address) as page:
        yield page


@pytest.fixture
def page(empty: "Page", address: str) -> Iterator["Page"]:
    """A visit to the module's site, ready, with nothing kept of the one before."""
    from tests.browser import visit

    with visit(empty, address) as page:
        yield page
