"""A headless Chromium for tests: pages in fresh profiles that complain about what no page of ours may do."""

import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import pytest

from assistant.config import PROJECT_ROOT
from ui.strings import text

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTEFACTS = PROJECT_ROOT / "artefacts"
ANSWER_MS = 60_000
WIDE, PHONE = (1440, 900), (390, 844)
REST_MS = 300
"""A page that has had no stream for so long has come to rest; the next one of a change starts within a few of these."""

LEAVE_MS = 5_000
"""Gradio may leave a stream open for as long as the page is: after so long it is left as it is."""

_streams: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()
"""Of each page, the streams of results that are open."""

_leaving: WeakSet[Page] = WeakSet()
"""Pages on their way out: Gradio's client logs an error for each stream that leaving ends."""


@contextmanager
def headless() -> Iterator[Browser]:
    """Chromium; the test is skipped where it is not installed."""
    if not shutil.which(CHROMIUM):
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visiting(
    chromium: Browser, address: str, size: tuple[int, int] = WIDE, scheme: Any = "light", settled: bool = True
) -> Iterator[Page]:
    """A page in a fresh profile, ready unless told not to wait.

    Fails at its end on an outside request, an error in the console, a script that threw, or one of a document that ran.
    """
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("request", lambda request: None if is_ours(request.url, address) else faults.append(request.url))
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" and page not in _leaving else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    streams = _streams[page] = set()
    page.on("request", lambda request: streams.add(request) if "/queue/data" in request.url else None)
    page.on("requestfinished", lambda request: streams.discard(request))
    page.on("requestfailed", lambda request: streams.discard(request))
    page.goto(address)
    if settled:
        expect(page.locator("#status .ready")).to_be_visible(timeout=ANSWER_MS)
    yield page
    assert page.evaluate("window.harmed") is None
    assert faults == [], faults
    context.close()


def is_ours(url: str, address: str) -> bool:
    """Whether a request stays with the server that is tested."""
    return url.startswith((f"{address}/", "data:", "blob:"))


def ask(page: Page, question: str) -> int:
    """Types a question, presses Enter, and waits for the whole answer; the number of the exchange."""
    number = page.locator(".turn").count() + 1
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(turn(page, number)).to_have_attribute("aria-busy", "false", timeout=ANSWER_MS)
    return number


def turn(page: Page, number: int) -> Locator:
    """One exchange of the conversation."""
    return page.locator(f'.turn[data-turn="{number}"]')


def speak(page: Page, language: str) -> None:
    """Turns the switch."""
    page.get_by_role("radio", name={"ms": "Bahasa Melayu", "en": "English"}[language]).check(force=True)
    expect(page.locator("#send")).to_have_text(text("send", language))  # type: ignore[arg-type]


def reload(page: Page) -> None:
    """Loads the page again, by way of an empty one, when its streams have ended or have had time to."""
    quiet, deadline = 0, time.monotonic() + LEAVE_MS / 1000
    while quiet < REST_MS and time.monotonic() < deadline:
        page.wait_for_timeout(50)
        quiet = 0 if _streams[page] else quiet + 50
    address = page.url
    _leaving.add(page)
    page.goto("about:blank")
    page.wait_for_timeout(50)
    _leaving.discard(page)
    page.goto(address)


def open_tab(page: Page, key: str, language: str = "en") -> None:
    """Opens a tab; on a narrow screen one may be behind Gradio's button for those that do not fit."""
    page.get_by_role("tab", name=text(key, language), exact=True).click()  # type: ignore[arg-type]


def keep(page: Page, name: str) -> None:
    """A picture for people to look at."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.wait_for_timeout(600)  # smooth scrolling comes to rest
    page.screenshot(path=ARTEFACTS / f"{name}.png")
