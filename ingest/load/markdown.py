"""Reads Markdown with YAML front matter: the words without the marks, tables as rows, HTML as its visible words."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.errors import DocumentError
from assistant.schema import Language
from ingest.clean import Block, normalise
from ingest.load.dates import read_date
from ingest.load.decode import decode
from ingest.load.extract import Extract
from ingest.load.tables import table_rows

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_LANGUAGES: dict[str, Language] = {
    "ms": "ms", "malay": "ms", "melayu": "ms", "bm": "ms", "id": "ms", "en": "en", "english": "en", "inggeris": "en",
}  # fmt: skip
MOST_MARKED_CHARACTERS = 20_000
"""Longer paragraphs are taken as they are: markdown-it takes quadratic time over unclosed brackets (100,000: 3 s)."""
_ID = re.compile(r"[\w.-]{1,120}")
_UNREAD_ELEMENTS = frozenset(["script", "style", "template", "noscript", "iframe", "object", "svg"])


def read_markdown(content: bytes) -> Extract:
    """Reads a Markdown file.

    :raises DocumentError: the bytes are not text, or the front matter has a value that cannot be right.
    """
    import frontmatter
    from yaml import YAMLError

    try:
        meta, body = frontmatter.parse(decode(content))
    except (YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2024-13-40
        reason = " ".join(str(error).split())
        raise DocumentError(f"front matter is not YAML: {reason}; mend it between the two --- lines") from None
    blocks = list(_blocks(_parse(body)))
    title = _text(meta, "title")
    if title is None and blocks and blocks[0].kind == "heading":
        title = blocks[0].text
    return Extract(
        blocks,
        title=title,
        language=_language(meta),
        publisher=_text(meta, "publisher") or _text(meta, "source"),
        date=_date(meta),
        url=_url(meta),
        kind=_text(meta, "kind"),
        subject=_text(meta, "subject"),
        document_id=_id(meta),
    )


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
    for node in nodes:
        if node.type == "heading":
            yield Block(_words(node), "heading")
        elif node.type == "paragraph":
            yield Block(_words(node))
        elif node.type in ("bullet_list", "ordered_list"):
            yield from _items(node)
        elif node.type == "table":
            yield from table_rows([[_words(cell) for cell in row.children] for row in _rows(node)], header=True)
        elif node.type in ("fence", "code_block"):
            yield Block(node.content)
        elif node.type == "html_block":
            yield Block(visible_words(node.content))
        else:
            yield from _blocks(node.children)


def _items(node: "SyntaxTreeNode") -> Iterator[Block]:
    """Each item on one line, numbers kept; the items of a list inside an item follow it."""
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        nested = [child for child in item.children if child.type.endswith("_list")]
        own = " ".join(block.text for child in item.children if child not in nested for block in _blocks([child]))
        yield Block(f"{number}. {own}" if node.type == "ordered_list" else own, "item" if own else "paragraph")
        yield from _blocks(nested)


def _rows(table: "SyntaxTreeNode") -> Iterator["SyntaxTreeNode"]:
    return (row for part in table.children for row in part.children)


def _words(node: "SyntaxTreeNode") -> str:
    """The words of an inline tree: links by their text, images and HTML tags left out."""
    if node.type in ("text", "text_special", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type == "image":
        return ""
    return "".join(_words(child) for child in node.children)


def visible_words(fragment: str) -> str:
    """Returns the words of an HTML fragment, without tags, comments and scripts."""
    from lxml import etree, html  # type: ignore[import-untyped]

    try:
        root = html.fragment_fromstring(normalise(fragment), create_parent="div")  # lxml refuses control characters
    except etree.ParserError:
        return ""
    unread = [node for node in root.iterdescendants() if node.tag in _UNREAD_ELEMENTS or not isinstance(node.tag, str)]
    for node in unread:
        node.drop_tree()
    return " ".join(root.itertext())


def _text(meta: dict[str, object], key: str) -> str | None:
    """A value of the front matter that should be one line of text."""
    value = meta.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, (list, dict, bool)):
        raise DocumentError(f"front matter {key}: {value!r} is not text; write {key}: followed by one line")
    return str(value).strip() or None


def _language(meta: dict[str, object]) -> Language | None:
    value = _text(meta, "language")
    if value is None:
        return None
    language = _LANGUAGES.get(re.split("[-_]", value.lower())[0])
    if language is None:
        raise DocumentError(f"front matter language: {value!r} is not supported; write ms or en")
    return language


def _date(meta: dict[str, object]) -> str | None:
    value = _text(meta, "date")
    if value is None:
        return None
    date = read_date(value)
    if date is None:
        raise DocumentError(f"front matter date: {value!r} is not a date; write YYYY-MM-DD, YYYY-MM or YYYY")
    return date


def _url(meta: dict[str, object]) -> str | None:
    value = _text(meta, "url")
    if value is not None and not value.startswith(("http://", "https://")):
        raise DocumentError(f"front matter url: {value!r} is not a web address; write http(s)://...")
    return value


def _id(meta: dict[str, object]) -> str | None:
    value = _text(meta, "id")
    if value is not None and not _ID.fullmatch(value):
        raise DocumentError(f"front matter id: {value!r}; use letters, digits, dots and hyphens only")
    return value
