"""Reads a web page: its main text, without menus, banners, related links and anything hidden from a reader's eyes."""

import codecs
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from assistant.errors import DocumentError
from ingest.clean import Block, clean_line
from ingest.load.dates import date_in, read_date
from ingest.load.decode import decode
from ingest.load.extract import Extract, publisher_of
from ingest.load.tables import table_rows

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_FURNITURE = (
    "//nav|//footer|//aside|//button|//label|//select|//textarea|//dialog|//noscript|//template|//script|//style|//iframe|"
    "//comment()"
)
_HIDDEN = "//*[@hidden or @aria-hidden='true' or @style]"
_HIDING_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|font-size:0(?:px|pt|em|rem|%)?|opacity:0(?:\.0*)?%?)(?:!|;|$)"
)
_CONSENT = "//*[re:test(concat(@id, ' ', @class), 'cookie|consent|gdpr', 'i')]"
_ARTICLE = ".//article|.//main|.//h1"
"""Where an element holds one of these, it is the page itself: its class only says that a banner is somewhere."""
_REGULAR_EXPRESSIONS = {"re": "http://exslt.org/regular-expressions"}
_DECLARED_ENCODING = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([\w-]{2,30})", re.IGNORECASE)
_BYTE_ORDER_MARKS = codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE
_MEANT_BY_NAME = dict.fromkeys(["ascii", "iso8859-1"], "cp1252") | dict.fromkeys(
    ["utf-16", "utf-16-le", "utf-16-be"], "utf-8"
)
"""What browsers read a page as whose ``meta`` names the encoding on the left."""
_LEADING_COMMENTS = re.compile(r"\A(?:\s++|<!--.*?-->)*+", re.DOTALL)
"""trafilatura looks for HTML at the very start."""
_DOCUMENT = re.compile(r"<(?:html|head|body)\b", re.IGNORECASE)
_LINE_BREAK = "\u2028"
_KEPT = frozenset(["html", "body", "main", "article"])
"""Elements that hold the text itself, never removed whole: pages hide their body until a script has run."""

_INNER_KINDS: dict[str, Literal["heading", "item"] | None] = {
    **dict.fromkeys(["p", "quote", "list", "div", "body", "main", "article"]),
    "head": "heading",
    "item": "item",
}
"""Elements that start a block of their own; None where they have the kind of what they stand in."""


def read_page(content: bytes) -> Extract:
    """Reads an HTML page.

    :raises DocumentError: the page has no main text.
    """
    import trafilatura
    from trafilatura.metadata import extract_metadata

    page_html = _LEADING_COMMENTS.sub("", _decode_page(content), count=1)
    if not _DOCUMENT.search(page_html):
        page_html = f"<html><body>{page_html}</body></html>"
    tree = trafilatura.load_html(page_html)
    if tree is None:
        raise DocumentError("HTML without main text: nothing in it is HTML; save the page again")
    # What a page says about itself stands in its scripts (JSON-LD) too. Without these settings htmldate takes any year for
    # the date, such as that of the copyright notice.
    about = extract_metadata(deepcopy(tree), date_config={"extensive_search": False, "original_date": True})
    _remove_unread(tree)
    page = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    body = page.body if page is not None and page.text else trafilatura.baseline(tree)[0]
    blocks = list(_blocks(body))
    if not any(character.isalnum() for block in blocks for character in block.text):
        raise DocumentError("HTML without main text: only menus or scripts; save the page after it has loaded")
    return Extract(
        blocks,
        title=about.title or _first_heading(blocks),
        publisher=publisher_of(about.sitename, about.hostname, about.author),
        date=(read_date(about.date) if about.date else None) or date_in(blocks),
        url=about.url if about.url and urlsplit(about.url).scheme in ("http", "https") else None,
    )


def _decode_page(content: bytes) -> str:
    """Reads the page by its byte order mark, else in the encoding that it declares, else like any text."""
    declared = _DECLARED_ENCODING.search(content[:4096])
    if declared is None or content.startswith(_BYTE_ORDER_MARKS):
        return decode(content)
    try:
        encoding = codecs.lookup(declared[1].decode("ascii")).name
        return content.decode(_MEANT_BY_NAME.get(encoding, encoding))
    except (LookupError, UnicodeError):
        return decode(content)


def _remove_unread(tree: "Element") -> None:
    """Removes in place what no reader of the page sees as its text."""
    _drop(
        [
            *tree.xpath(_FURNITURE),
            *(element for element in tree.xpath(_HIDDEN) if is_hidden(element)),
            *(banner for banner in tree.xpath(_CONSENT, namespaces=_REGULAR_EXPRESSIONS) if not banner.xpath(_ARTICLE)),
        ]
    )
    words = len(tree.xpath("string(//body)").split())
    for form in tree.xpath("//form"):
        # Some servers put the whole page into one form; trafilatura would drop it.
        if form.xpath(_ARTICLE) or 2 * len(form.xpath("string()").split()) > words:
            form.tag = "div"
        else:
            _drop([form])


def _drop(elements: "Iterable[Element]") -> None:
    for element in elements:
        if element.tag not in _KEPT and element.getparent() is not None:
            element.drop_tree()


def is_hidden(element: "Element") -> bool:
    """Whether an element says that it is hidden, or has a style that hides it."""
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    says_so = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return says_so or _HIDING_STYLE.search(style) is not None


def _blocks(element: "Element", kind: Literal["paragraph", "heading", "item"] = "paragraph") -> Iterator[Block]:
    """Walks trafilatura's simplified tree: head, p, list, item, quote, table, and inside them words and line breaks."""
    words = [element.text or ""]
    for child in element:
        if child.tag in _INNER_KINDS or child.tag == "table":
            yield from _lines(words, kind)
            words = []
            yield from _table(child) if child.tag == "table" else _blocks(child, _INNER_KINDS[child.tag] or kind)
        else:
            words.extend(_inline(child))
        words.append(child.tail or "")
    yield from _lines(words, kind)


def _lines(words: list[str], kind: Literal["paragraph", "heading", "item"]) -> Iterator[Block]:
    """One block for each line of a paragraph, where line breaks part it; newlines in the source are spaces."""
    return (Block(line, kind) for line in map(clean_line, "".join(words).split(_LINE_BREAK)) if line)


def _inline(element: "Element") -> Iterator[str]:
    """The words of links, emphasis and code."""
    if isinstance(element.tag, str):
        yield _LINE_BREAK if element.tag == "lb" else element.text or ""
        for child in element:
            yield from _inline(child)
            yield child.tail or ""


def _table(table: "Element") -> Iterator[Block]:
    rows = [[cell for cell in row if cell.tag == "cell"] for row in table.iter("row")]
    heads = [cell.get("role") == "head" for cell in rows[0] if "".join(cell.itertext()).strip()] if rows else []
    names_columns = bool(heads) and all(heads)  # one head in each row names the row
    yield from table_rows([[" ".join(cell.itertext()) for cell in row] for row in rows], names_columns or None)


def _first_heading(blocks: list[Block]) -> str | None:
    return blocks[0].text if blocks and blocks[0].kind == "heading" else None
