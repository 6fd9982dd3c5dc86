"""Rows of PDF pages in reading order -> paragraphs, headings and list items."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.clean import Block, join_lines, vocabulary
from ingest.load.pdf_layout import Row, Word, columns, row_text, rows_of, without_running_lines

HEADING_SIZE = 1.12
"""A line this much larger than the body is a heading."""
PARAGRAPH_GAP = 1.3
"""A step from line to line this much larger than usual parts paragraphs."""
SHORT_LINE = 0.85
"""A finished sentence that leaves more than this share of the column's width ends its paragraph."""

_BULLET = re.compile(r"[•▪◦‣●○■□➢✓\uf0b7\uf0a7]\s*|[-–]\s+")
_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|\([a-z\d]{1,3}\))\s+\S")
_CONTENTS_ENTRY = re.compile(r".*?(?:\. ?){4,}\s*[\divxlc]{1,5}", re.IGNORECASE)
"""A line of a table of contents, with its dots and page number."""
_FINISHED = (".", "!", "?", ":", ";", "”", '"', ")")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a column; ``left`` and ``right`` are the edges of the column."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    bold: bool
    group: int
    left: float
    right: float
    pitch: float
    items: tuple[Block, ...]
    page: int


@dataclass(frozen=True, slots=True)
class PdfText:
    """The blocks of a PDF file and the largest heading of its first page."""

    blocks: list[Block]
    title: str | None


def read_pages(pages: Sequence[list[Word]]) -> PdfText:
    """Turns the words of all pages into blocks; a paragraph may go on in the next column or on the next page."""
    page_rows = without_running_lines([rows_of(words) for words in pages])
    groups = [(page, group) for page, page_groups in enumerate(columns(page_rows)) for group in page_groups]
    lines = [line for number, (page, group) in enumerate(groups) for line in _lines(group, number, page)]
    lines = [line for line in lines if line.items or not _CONTENTS_ENTRY.fullmatch(line.text)]
    body = _body_size(lines)
    known = vocabulary(" ".join(line.text for line in lines))
    paragraphs = list(_paragraphs(lines))
    blocks = [block for paragraph in paragraphs for block in _blocks(paragraph, body, known)]
    return PdfText(blocks, _largest_heading(paragraphs, body, known))


def _lines(rows: Sequence[Row], group: int, page: int) -> Iterator[_Line]:
    left, right = min(row[0].x0 for row in rows), max(word.x1 for row in rows for word in row)
    tops = [min(word.top for word in row) for row in rows]
    steps = [below - above for above, below in pairwise(tops) if below > above]
    pitch = median(steps) if steps else 0.0
    for row, top in zip(rows, tops, strict=True):
        size = Counter(round(word.size, 1) for word in row for _ in word.text).most_common(1)
        items = tuple(item for word in row for item in word.items)
        bold = all(word.bold for word in row)
        width = max(word.x1 for word in row)
        yield _Line(
            row_text(row),
            row[0].x0,
            width,
            top,
            size[0][0] if size else 0.0,
            bold,
            group,
            left,
            right,
            pitch,
            items,
            page,
        )


def _body_size(lines: Sequence[_Line]) -> float:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and not _continues(paragraph, line):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _continues(paragraph: Sequence[_Line], line: _Line) -> bool:
    """Tells whether ``line`` belongs to the paragraph of the line before it."""
    above = paragraph[-1]
    if line.items or above.items or line.bold != above.bold or abs(line.size - above.size) > 0.08 * above.size:
        return False
    if _BULLET.match(line.text) or _NUMBER.match(line.text):
        return False
    finished = above.text.endswith(_FINISHED)
    if line.group != above.group:
        return not finished and (line.text[:1].islower() or above.text.endswith("-") or _is_full(above))
    if line.top - above.top > PARAGRAPH_GAP * line.pitch:
        return False
    is_item = _BULLET.match(paragraph[0].text) or _NUMBER.match(paragraph[0].text)
    indented = line.x0 > line.left + 0.8 * line.size and above.x0 < line.x0 - 0.5 * line.size
    if indented and not is_item and finished:
        return False
    return not (finished and not _is_full(above))


def _is_full(line: _Line) -> bool:
    return line.x1 - line.left >= SHORT_LINE * (line.right - line.left)


def _blocks(paragraph: Sequence[_Line], body: float, known: Collection[str]) -> Iterator[Block]:
    first = paragraph[0]
    if first.items:
        yield from first.items
        return
    text = join_lines([line.text.strip() for line in paragraph], known)
    bullet = _BULLET.match(text)
    if bullet:
        yield Block(text[bullet.end() :], "item")
    elif _is_heading(first, text, body):
        yield Block(text, "heading")
    else:
        yield Block(text, "item" if _NUMBER.match(text) and text.endswith(_FINISHED) else "paragraph")


def _is_heading(line: _Line, text: str, body: float) -> bool:
    return line.size > body * HEADING_SIZE or (line.bold and not text.endswith((".", ";", ",")))


def _largest_heading(paragraphs: Sequence[list[_Line]], body: float, known: Collection[str]) -> str | None:
    first_page = [paragraph for paragraph in paragraphs if paragraph[0].page == 0 and not paragraph[0].items]
    if not first_page:
        return None
    largest = max(first_page, key=lambda paragraph: paragraph[0].size)
    if largest[0].size <= body * HEADING_SIZE:
        return None
    return join_lines([line.text.strip() for line in largest], known)
