"""Reads DOCX: paragraphs, lists and tables in document order, without deleted or hidden text."""

import html
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.errors import DocumentError
from ingest.clean import Block
from ingest.load.dates import date_in
from ingest.load.extract import Extract, publisher_of
from ingest.load.tables import table_rows

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_EXTENDED_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
_COMPANY = re.compile(rb"<Company>([^<]{1,200})</Company>")
_TEMPLATE_CREATED = datetime(2013, 12, 23, 23, 15)
"""Date of creation in every file made from python-docx's own template; says nothing."""
_TEXT_BOX = f"{_W}txbxContent"
_SKIPPED = frozenset([
    *(f"{_W}moveFrom", f"{_W}del"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
])  # fmt: skip
"""What was moved away or deleted, and the second copy of a text box, which is for programs before Word 2010."""
_WRAPPERS = frozenset([f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"])
"""Content controls and other elements around paragraphs, rows and cells."""


def read_docx(content: bytes, most_bytes: int) -> Extract:
    """Reads a Word file that unpacks to at most ``most_bytes``.

    The date is the one that the text states near its start, else that on which the file was created: minutes are often
    written over those of the last meeting.

    :raises DocumentError: the file is damaged, or unpacks to more.
    """
    import docx

    _refuse_bomb(content, most_bytes)
    try:
        document = docx.Document(BytesIO(content))
        blocks = list(_blocks(document.element.body, _style_names(document)))
        properties = document.core_properties
        title, author, created = properties.title, properties.author, properties.created
        company = _company(document)
    except Exception as error:  # python-docx and lxml raise anything on damaged parts
        raise DocumentError(f"broken DOCX: {_reason(error)}; open it in a word processor and save it again") from error
    written = created.date().isoformat() if created and created.replace(tzinfo=None) != _TEMPLATE_CREATED else None
    headed = next((block.text for block in blocks[:5] if block.kind == "heading"), None)
    return Extract(
        blocks,
        title=title.strip() or headed,
        publisher=publisher_of(company, author),
        date=date_in(blocks) or written,
    )


def _refuse_bomb(content: bytes, most_bytes: int) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DocumentError(f"broken DOCX: {_reason(error)}; open it in a word processor and save it again") from None
    if size > most_bytes:
        raise DocumentError(f"DOCX unpacks to {size / 1e6:.0f} MB; take out its images or raise max_file_mb")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _style_names(document: "Document") -> dict[str, str]:
    return {style.style_id: style.name or "" for style in document.styles}


def _company(document: "Document") -> str | None:
    for relation in document.part.package.rels.values():
        if relation.reltype == _EXTENDED_PROPERTIES and (match := _COMPANY.search(relation.target_part.blob)):
            return html.unescape(match[1].decode("utf-8", "replace"))
    return None


def _blocks(container: "Element", styles: dict[str, str]) -> Iterator[Block]:
    for element in container:
        if element.tag == f"{_W}p":
            yield _paragraph(element, styles)
            for box in _text_boxes(element):
                yield from _blocks(box, styles)
        elif element.tag == f"{_W}tbl":
            rows = list(_inside(element, f"{_W}tr"))
            yield from table_rows(_cells(rows), _has_header(rows) or None)
        elif element.tag in _WRAPPERS:
            yield from _blocks(element, styles)


def _inside(container: "Element", tag: str) -> Iterator["Element"]:
    """The rows of a table or the cells of a row, those in content controls among them."""
    for element in container:
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _inside(element, tag)


def _text_boxes(element: "Element") -> Iterator["Element"]:
    """The text boxes that hang on a paragraph."""
    for child in element:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag not in _SKIPPED and not _is_hidden(child):
            yield from _text_boxes(child)


def _paragraph(element: "Element", styles: dict[str, str]) -> Block:
    properties = element.find(f"{_W}pPr")
    style = properties.find(f"{_W}pStyle") if properties is not None else None
    name = styles.get(style.get(f"{_W}val"), "").lower() if style is not None else ""
    text = "".join(_text(element))
    if name.startswith("toc"):
        return Block("")
    if name.startswith(("heading", "title", "subtitle")):
        return Block(text, "heading")
    is_item = name.startswith("list") or (properties is not None and properties.find(f"{_W}numPr") is not None)
    return Block(text, "item" if is_item and text.strip() else "paragraph")


def _text(element: "Element") -> Iterator[str]:
    """The words of a paragraph with its tracked changes accepted, without hidden text and text boxes."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag != _TEXT_BOX and child.tag not in _SKIPPED and not _is_hidden(child):
            yield from _text(child)


def _is_hidden(run: "Element") -> bool:
    return run.tag == f"{_W}r" and _is_on(run.find(f"{_W}rPr/{_W}vanish"))


def _is_on(switch: "Element | None") -> bool:
    return switch is not None and switch.get(f"{_W}val") not in ("0", "false", "off")


def _has_header(rows: "Sequence[Element]") -> bool:
    """Whether the first row, and not every row, is to be repeated on each page.

    The ``firstRow`` of a table's look is no sign: Word and python-docx set it in every new table.
    """
    repeated = [_is_on(row.find(f"{_W}trPr/{_W}tblHeader")) for row in rows]
    return any(repeated[:1]) and not all(repeated)


def _cells(table: "Iterable[Element]") -> list[list[str]]:
    """The cells of rows; a cell merged over columns is followed by empty ones, one merged over rows is repeated."""
    rows: list[list[str]] = []
    for row in table:
        cells: list[str] = []
        for cell in _inside(row, f"{_W}tc"):
            merge, span = cell.find(f"{_W}tcPr/{_W}vMerge"), cell.find(f"{_W}tcPr/{_W}gridSpan")
            continues = merge is not None and merge.get(f"{_W}val") != "restart"
            above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else ""
            cells.append(above if continues else " ".join("".join(_text(p)) for p in _paragraphs(cell)))
            cells.extend([""] * (int(span.get(f"{_W}val")) - 1 if span is not None else 0))
        rows.append(cells)
    return rows


def _paragraphs(container: "Element") -> Iterator["Element"]:
    """The paragraphs of a cell, those of tables and text boxes in it among them."""
    for element in container:
        if element.tag == f"{_W}p":
            yield element
            for box in _text_boxes(element):
                yield from _paragraphs(box)
        else:
            yield from _paragraphs(element)
