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

_faults: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()
"""Of each page, what it did on this visit that no page of ours may do."""

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
def window(chromium: Browser, address: str, size: tuple[int, int] = WIDE, scheme: Any = "light") -> Iterator[Page]:
    """An empty page in a fresh profile, on which ``visit`` may come to the site any number of times."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="en-GB")
    page = context.new_page()
    faults = _faults[page] = []
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
    try:
        yield page
    finally:
        context.close()


@contextmanager
def visit(page: Page, address: str, settled: bool = True) -> Iterator[Page]:
    """The site on a page of ``window``, ready unless told not to wait; nothing of it is kept for the next visit.

    Fails at its end on an outside request, an error in the console, a script that threw, or one of a document that ran.
    """
    page.goto(address)
    try:
        if settled:
            expect(page.locator("#status .ready")).to_be_visible(timeout=ANSWER_MS)
        yield page
        assert page.evaluate("window.harmed") is None
        assert _faults[page] == [], _faults[page]
    finally:
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        leave(page)
        page.context.clear_cookies()
        page.context.clear_permissions()
        _faults[page].clear()


@contextmanager
def visiting(
    chromium: Browser, address: str, size: tuple[int, int] = WIDE, scheme: Any = "light", settled: bool = True
) -> Iterator[Page]:
    """One visit in a window of its own."""
    with window(chromium, address, size, scheme) as page, visit(page, address, settled):
        yield page


def is_ours(url: str, address: str) -> bool:
    """Whether a request stays with the server that is tested."""
    return url.startswith((f"{address}/", "data:", "blob:"))


def ask(page: Page, question: str) -> int:
    """Types a question, presses Enter, and waits for the whole answer; the number of the exchange."""
    number = page.locator(".turn").count() + 1
    send(page, question)
    whole(page, number)
    return number


def send(page: Page, question: str) -> None:
    """Types a question and presses Enter."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def whole(page: Page, number: int) -> None:
    """Waits for the whole answer of an exchange."""
    expect(turn(page, number)).to_have_attribute("aria-busy", "false", timeout=ANSWER_MS)


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
    leave(page)
    page.goto(address)


def leave(page: Page) -> None:
    """Goes to an empty page."""
    _leaving.add(page)
    page.goto("about:blank")
    page.wait_for_timeout(50)
    _leaving.discard(page)


def open_tab(page: Page, key: str, language: str = "en") -> None:
    """Opens a tab; on a narrow screen one may be behind Gradio's button for those that do not fit."""
    page.get_by_role("tab", name=text(key, language), exact=True).click()  # type: ignore[arg-type]


def keep(page: Page, name: str) -> None:
    """A picture for people to look at."""
    ARTEFACTS.mkdir(exist_ok=True)
    rest(page)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def rest(page: Page) -> None:
    """Waits until nothing scrolls any more and colours have faded in."""
    page.evaluate(REST)


REST = """async () => {
  const places = () => [...document.querySelectorAll("*")].map((element) => element.scrollTop).join();
  const ends = (animation) => animation.effect.getComputedTiming().endTime < Infinity;
  for (let before = "", now = places(); before !== now; before = now, now = places()) {
    await new Promise((wake) => setTimeout(wake, 100));
    await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
  }
}"""
