"""Reads DOCX: paragraphs, lists and tables in document order, without deleted or hidden text."""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.errors import DocumentError
from ingest.clean import Block
from ingest.load.dates import HEAD, find_date
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
_SKIPPED = frozenset([f"{_W}moveFrom", f"{_W}txbxContent"])
"""Text that was moved away, and text boxes, which stand twice in a file. Deleted text is not in ``w:t`` elements."""


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
    text = "\n".join(block.text for block in blocks)
    written = created.date().isoformat() if created and created.replace(tzinfo=None) != _TEMPLATE_CREATED else None
    headed = next((block.text for block in blocks[:5] if block.kind == "heading"), None)
    return Extract(
        blocks,
        title=title.strip() or headed,
        publisher=publisher_of(company, author),
        date=find_date(text[:HEAD]) or written,
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
            return match[1].decode("utf-8", "replace")
    return None


def _blocks(container: "Element", styles: dict[str, str]) -> Iterator[Block]:
    for element in container:
        if element.tag == f"{_W}p":
            yield _paragraph(element, styles)
        elif element.tag == f"{_W}tbl":
            yield from table_rows(_rows(element))
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(element, styles)


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
    """The words of a paragraph with its tracked changes accepted, without hidden text."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in _SKIPPED and not _is_hidden(child):
            yield from _text(child)


def _is_hidden(run: "Element") -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish") if run.tag == f"{_W}r" else None
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false")


def _rows(table: "Element") -> list[list[str]]:
    """The cells of a table; a cell merged over columns is followed by empty ones, one merged over rows is repeated."""
    rows: list[list[str]] = []
    for row in table.findall(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.findall(f"{_W}tc"):
            merge, span = cell.find(f"{_W}tcPr/{_W}vMerge"), cell.find(f"{_W}tcPr/{_W}gridSpan")
            continues = merge is not None and merge.get(f"{_W}val") != "restart"
            above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else ""
            cells.append(above if continues else " ".join("".join(_text(p)) for p in cell.iter(f"{_W}p")))
            cells.extend([""] * (int(span.get(f"{_W}val")) - 1 if span is not None else 0))
        rows.append(cells)
    return rows
