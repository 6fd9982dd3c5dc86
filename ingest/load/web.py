"""Web pages and feeds as sources: fetched with httpx, with limits on time and size."""

import hashlib
import html
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from assistant.errors import DocumentError

if TYPE_CHECKING:
    from feedparser import FeedParserDict

READ_TIMEOUT_S = 20.0
"""Longest silence of a server."""
TOTAL_TIMEOUT_S = 90.0
"""Longest time for the body of one page: a server that sends a byte now and then never trips the other limit."""
MOST_BYTES = 30_000_000
_USER_AGENT = "asean-media-assistant"
_FEED_MARKS = (b"<rss", b"<feed", b"<rdf:rdf")
_public_only: ContextVar[bool] = ContextVar("public_only", default=False)


def is_url(name: str) -> bool:
    """Tells a web address from a path."""
    return name.lower().startswith(("http://", "https://"))


@dataclass(frozen=True)
class PageSource:
    """A web page, fetched when first needed and once. A feed's entry carries its own text, for when the page fails."""

    name: str
    entry: bytes | None = field(default=None, repr=False)
    """The feed entry as an HTML page."""
    has_page: bool = True
    """Whether ``name`` is a page's address; else the entry is all there is."""

    @cached_property
    def _fetched(self) -> bytes | DocumentError:
        if not self.has_page and self.entry is not None:
            return self.entry
        try:
            return _fetch(self.name)
        except DocumentError as error:
            return self.entry if self.entry is not None else error

    def size(self) -> int:
        """Bytes of the page."""
        return len(self.read())

    def fingerprint(self) -> str:
        """SHA-256 of the page in hex."""
        return hashlib.sha256(self.read()).hexdigest()

    def read(self) -> bytes:
        """The page, or the feed's entry where the page cannot be fetched."""
        if isinstance(self._fetched, DocumentError):
            raise self._fetched
        return self._fetched


def web_sources(url: str) -> list[PageSource]:
    """Returns the page at ``url``, or a source for each entry if it is an RSS or Atom feed."""
    page = PageSource(url)
    try:
        content = page.read()
    except DocumentError:
        return [page]
    return list(_entries(url, content)) if _is_feed(content) else [page]


def _is_feed(content: bytes) -> bool:
    head = content[:2048].lower()
    return any(mark in head for mark in _FEED_MARKS) and b"<html" not in head


def _entries(url: str, content: bytes) -> Iterator[PageSource]:
    """The page of each entry, or under ``url#n`` its own text where it links to none."""
    import feedparser

    # Without the feed's own address, or feedparser would make one of an id that is none.
    for number, entry in enumerate(feedparser.parse(BytesIO(content)).entries, start=1):
        link, own_id = entry.get("link") or "", entry.get("id") or ""
        address = own_id if link in ("", own_id) else urljoin(url, link)
        own_text = _entry_page(entry)
        if is_url(address):
            yield PageSource(address, own_text)
        elif own_text is not None:
            yield PageSource(urljoin(url, f"#{number}"), own_text, has_page=False)


def _entry_page(entry: "FeedParserDict") -> bytes | None:
    """The entry's own text as an HTML page, so that it is read like any page; None if it has none."""
    contents = entry.get("content") or [{"value": entry.get("summary", "")}]
    body = contents[0].get("value", "")
    if not body.strip():
        return None
    title, published = html.escape(entry.get("title", "")), entry.get("published_parsed")
    date = (
        f'<meta property="article:published_time" content="{time.strftime("%Y-%m-%d", published)}">'
        if published
        else ""
    )
    return (
        f"<html><head><title>{title}</title>{date}</head><body><article><p>{body}</p></article></body></html>".encode()
    )


@contextmanager
def public_only(*, only: bool = True) -> Iterator[None]:
    """Within it, this thread fetches pages from public addresses alone, if ``only``: it works for strangers."""
    token = _public_only.set(only)
    try:
        yield
    finally:
        _public_only.reset(token)


def _fetch(url: str) -> bytes:
    """Fetches a page.

    :raises DocumentError: it cannot be fetched, is too large or takes too long; within ``public_only`` also when its
        address, or one that it redirects to, is not public.
    """
    import httpx

    from ingest.load.public import PublicTransport

    deadline = time.monotonic() + TOTAL_TIMEOUT_S
    content = bytearray()
    try:
        with (
            httpx.Client(
                transport=PublicTransport() if _public_only.get() else None,
                follow_redirects=True,
                timeout=READ_TIMEOUT_S,
                headers={"User-Agent": _USER_AGENT},
            ) as client,
            client.stream("GET", url) as response,
        ):
            response.raise_for_status()
            for block in response.iter_bytes():
                content += block
                if len(content) > MOST_BYTES or time.monotonic() > deadline:
                    raise DocumentError(
                        f"page too large or too slow: {len(content) / 1e6:.0f} MB; save it and give the file"
                    )
    except httpx.HTTPStatusError as error:
        raise DocumentError(f"page cannot be fetched: HTTP {error.response.status_code}; check the address") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DocumentError(f"page cannot be fetched: {reason}; check the address and the network") from None
    return bytes(content)
