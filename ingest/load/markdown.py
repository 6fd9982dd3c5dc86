"""Reads Markdown with YAML front matter: the words without the marks, tables as rows, HTML as its visible words."""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.errors import DocumentError
from assistant.schema import Language
from ingest.clean import Block, normalise
from ingest.load.dates import date_in, read_date
from ingest.load.decode import decode
from ingest.load.extract import Extract
from ingest.load.page import is_hidden
from ingest.load.tables import table_rows

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]
    from markdown_it.tree import SyntaxTreeNode

_LANGUAGES: dict[str, Language] = {
    "ms": "ms", "malay": "ms", "melayu": "ms", "bm": "ms", "id": "ms", "en": "en", "english": "en", "inggeris": "en",
}  # fmt: skip
MOST_MARKED_CHARACTERS = 20_000
"""Longer paragraphs are taken as they are: markdown-it takes quadratic time over unclosed brackets (100,000: 3 s)."""
_ID = re.compile(r"[\w.-]{1,120}")
_KEYS = frozenset(["id", "title", "language", "publisher", "source", "date", "url", "kind", "subject"])
_MALAY_KEYS = {
    "tajuk": "title", "bahasa": "language", "penerbit": "publisher", "sumber": "source", "tarikh": "date", "pautan": "url",
    "jenis": "kind", "subjek": "subject",
}  # fmt: skip
_RULE = re.compile(r"^-{3,}\s*$", re.MULTILINE)
_KEY_LINE = re.compile(rf"^(?:{'|'.join(sorted(_KEYS | _MALAY_KEYS.keys()))})\s*:", re.MULTILINE | re.I)
MOST_SHOWN = 100
"""Characters that an error shows of a value."""
_UNREAD_ELEMENTS = frozenset(["script", "style", "template", "noscript", "iframe", "object", "svg"])
_SPACED_ELEMENTS = frozenset([
    *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend"),
    *("li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul"),
])  # fmt: skip
"""Elements that stand apart from the words around them."""
MOST_OPEN = 10
"""Hidden elements within each other that are followed over more than one HTML block."""
_PAGE_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""lxml drops what stands after it; a browser does not."""
_END = "\ue000"
"""Marks the end of an HTML block for its reader; no text has this character, ``normalise`` takes it out."""


def read_markdown(content: bytes) -> Extract:
    """Reads a Markdown file.

    :raises DocumentError: the bytes are not text, or the front matter has a value that cannot be right.
    """
    meta, body = _split(decode(content).strip())
    blocks = list(_blocks(_parse(body)))
    title = _text(meta, "title")
    if title is None and blocks and blocks[0].kind == "heading":
        title = blocks[0].text
    return Extract(
        blocks,
        title=title,
        language=_language(meta),
        publisher=_text(meta, "publisher") or _text(meta, "source"),
        date=_date(meta) or date_in(blocks),
        url=_url(meta),
        kind=_text(meta, "kind"),
        subject=_text(meta, "subject"),
        document_id=_id(meta),
    )


def _split(text: str) -> tuple[dict[str, object], str]:
    """The front matter and what follows it; lines between two rules that have none of its keys are text."""
    from yaml import YAMLError

    before, *parts = _RULE.split(text, 2)
    if before or len(parts) < 2:
        return {}, text
    front, body = parts
    try:
        meta = _load_yaml(front)
    except (YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2024-13-40
        if _KEY_LINE.search(front):
            reason = " ".join(str(error).split())[: 2 * MOST_SHOWN]
            raise DocumentError(f"front matter is not YAML: {reason}; mend it between the two --- lines") from None
        meta = None
    if isinstance(meta, dict) and not _KEYS.isdisjoint(meta := _with_english_keys(meta)):
        return meta, body.strip()
    return {}, f"{front}\n\n{body}"  # without the second rule, which would make a heading of the line above it


def _with_english_keys(meta: dict[object, object]) -> dict[str, object]:
    """``meta`` with its keys in small letters, Malay ones in English; where both stand, the English one counts."""
    small = {str(key).lower(): value for key, value in meta.items()}
    return {_MALAY_KEYS[key]: value for key, value in small.items() if key in _MALAY_KEYS} | small


def _load_yaml(front: str) -> object:
    from frontmatter import YAMLHandler
    from frontmatter.default_handlers import SafeLoader

    class Loader(SafeLoader):  # type: ignore[misc]
        def flatten_mapping(self, node: object) -> None:
            """Leaves a merge key << as it is, which is refused: written out, a few nested ones fill the memory."""

    return YAMLHandler().load(front, Loader=Loader)


def _parse(body: str) -> Sequence["SyntaxTreeNode"]:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    links: dict[str, object] = {}
    tokens = parser.parse(body, links)
    for token in tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) <= MOST_MARKED_CHARACTERS:
                parser.inline.parse(token.content, parser, links, token.children)
            else:
                token.children.append(Token("text", "", 0, content=token.content))
    return SyntaxTreeNode(tokens).children


def _blocks(nodes: Sequence["SyntaxTreeNode"]) -> Iterator[Block]:
    hiding = ""
    for node in nodes:
        if node.type == "html_block":
            words, hiding = _read_html(hiding + node.content)
            yield Block(words)
        elif hiding:
            continue
        elif node.type == "heading":
            yield Block(_words(node), "heading")
        elif node.type == "paragraph":
            yield Block(_words(node))
        elif node.type in ("bullet_list", "ordered_list"):
            yield from _items(node)
        elif node.type == "table":
            yield from table_rows([[_words(cell) for cell in row.children] for row in _rows(node)], header=True)
        elif node.type in ("fence", "code_block"):
            yield Block(node.content)
        else:
            yield from _blocks(node.children)


def _items(node: "SyntaxTreeNode") -> Iterator[Block]:
    """Each item on one line, numbers kept; the items of a list inside an item follow it."""
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        nested = [child for child in item.children if child.type.endswith("_list")]
        own = " ".join(block.text for block in _blocks([child for child in item.children if child not in nested]))
        yield Block(f"{number}. {own}" if node.type == "ordered_list" else own, "item" if own else "paragraph")
        yield from _blocks(nested)


def _rows(table: "SyntaxTreeNode") -> Iterator["SyntaxTreeNode"]:
    return (row for part in table.children for row in part.children)


def _words(node: "SyntaxTreeNode") -> str:
    """The words of an inline tree: links by their text, images, HTML tags and what these hide left out."""
    if any(part.type == "html_inline" for part in node.walk()):
        return _read_html(_joined(node, escape))[0]
    return _joined(node, str)


def _joined(node: "SyntaxTreeNode", quote: Callable[[str], str]) -> str:
    if node.type in ("text", "text_special", "code_inline"):
        return quote(node.content)
    if node.type == "html_inline":
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type == "image":
        return ""
    return "".join(_joined(child, quote) for child in node.children)


def _read_html(fragment: str) -> tuple[str, str]:
    """The words of an HTML fragment that a reader sees, and the tags it leaves open if what follows it is hidden."""
    from lxml import html  # type: ignore[import-untyped]

    words = _PAGE_END.sub("", normalise(fragment))  # lxml refuses control characters
    root = html.fragment_fromstring(f"{words}<p>{_END}", create_parent="div")  # a paragraph follows
    hiding = _open_tags(root)
    for node in [node for node in root.iterdescendants() if _is_unread(node)]:
        node.drop_tree()
    for node in root.iterdescendants(*_SPACED_ELEMENTS):
        node.text, node.tail = f" {node.text or ''}", f" {node.tail or ''}"
    return "".join(root.itertext()).replace(_END, ""), hiding


def _open_tags(root: "Element") -> str:
    """Start tags of the elements around the end of a fragment, where one of them hides it; else nothing."""
    around, node = [], root
    while len(node) and isinstance(node[-1].tag, str) and not (node[-1].tail or "").endswith(_END):
        node = node[-1]
        around.append(node)
    if not any(map(_is_unread, around)):
        return ""
    return "".join(f"<{node.tag}{' hidden' if _is_unread(node) else ''}>" for node in around[:MOST_OPEN])


def _is_unread(node: "Element") -> bool:
    return not isinstance(node.tag, str) or node.tag in _UNREAD_ELEMENTS or is_hidden(node)


def _text(meta: dict[str, object], key: str) -> str | None:
    """A value of the front matter that should be one line of text."""
    value = meta.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, datetime.date)):
        # By its type, because a few nested aliases fill the memory when they are written out.
        kind = type(value).__name__
        raise DocumentError(f"front matter {key}: {kind} is not text; write {key}: followed by one line")
    return str(value).strip() or None


def _language(meta: dict[str, object]) -> Language | None:
    value = _text(meta, "language")
    if value is None:
        return None
    language = _LANGUAGES.get(re.split("[-_]", value.lower().removeprefix("bahasa "))[0])
    if language is None:
        raise DocumentError(f"front matter language: {value[:MOST_SHOWN]!r} is not supported; write ms or en")
    return language


def _date(meta: dict[str, object]) -> str | None:
    value = _text(meta, "date")
    if value is None:
        return None
    date = read_date(value)
    if date is None:
        shown = value[:MOST_SHOWN]
        raise DocumentError(f"front matter date: {shown!r} is not a date; write YYYY-MM-DD, YYYY-MM or YYYY")
    return date


def _url(meta: dict[str, object]) -> str | None:
    value = _text(meta, "url")
    if value is not None and not value.startswith(("http://", "https://")):
        raise DocumentError(f"front matter url: {value[:MOST_SHOWN]!r} is not a web address; write http(s)://...")
    return value


def _id(meta: dict[str, object]) -> str | None:
    value = _text(meta, "id")
    if value is not None and not _ID.fullmatch(value):
        raise DocumentError(f"front matter id: {value[:MOST_SHOWN]!r}; use letters, digits, dots and hyphens only")
    return value
