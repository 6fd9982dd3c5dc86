"""Words on PDF pages -> rows in reading order: running headers and footers dropped, columns read one after the other.

Sizes and positions are in points, from the top left corner of the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from ingest.clean import Block
from ingest.load.tables import table_rows

if TYPE_CHECKING:
    from pdfplumber.page import Page


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place, or a whole ruled table, which then stands in its place like a word."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float = 0.0
    bold: bool = False
    items: tuple[Block, ...] = ()


Row = list[Word]
"""Words on one base line, from left to right; never empty."""

GUTTER = 8.0
"""Least width of the space between two columns; a word space in a justified line is seldom over 6."""
LEAST_ROWS, LEAST_WORDS = 3, 2.5
"""A column has this many rows and words to a row; names beside their values ("Date: ...") have fewer."""
WORD_SPACE = 0.15
"""Least space between words, in font sizes; tightly set lines have 0.2."""
EDGE_ROWS = 3
"""Rows at the top and bottom of a page among which running headers and footers are looked for."""
OFTEN = 4
"""Pages on which a line is seen at the edge before it is a running line even in a long document with chapters."""
COUNTED_PAGES = 3
"""Pages on which figures must grow with the page to be page numbers, unless they stand apart: two days do so, too."""
MOST_RULES = 4000
"""Drawings with more lines than this are maps or charts, and looking for tables in them takes minutes."""

UNMAPPED = re.compile(r"\(cid:\d+\)")
"""What pdfminer writes for a glyph that stands for no character."""

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_FIGURE = re.compile(r"\d{1,9}")
_NUMBER_APART = re.compile(r"^\W*0+\s*[|•·–—]|[|•·–—]\s*(?:[^\W\d]+\.?\s*)?0+\W*$")
"""``Buletin Media | Bil. 2``, with its figures blanked."""
_PAGE_NUMBER = re.compile(
    r"(?!\W*(?:19|20)\d\d\W*$)\W*(?:(?:page|muka surat|halaman|hlm\.?|m\.s\.?)\s*)?(?:\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:/|of|daripada|dari)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)


def page_words(page: "Page") -> list[Word]:
    """Returns the upright words of a page; those inside a ruled table come as one ``Word`` with its rows."""
    tables = list(_tables(page))
    words = [
        Word(w["text"], w["x0"], w["x1"], w["top"], w["bottom"], w["size"], _BOLD.search(w["fontname"]) is not None)
        for w in page.extract_words(extra_attrs=["size", "fontname"], x_tolerance_ratio=WORD_SPACE, y_tolerance=2)
        if w["upright"]
    ]
    return [word for word in words if not any(_inside(word, table) for table in tables)] + tables


def _tables(page: "Page") -> Iterator[Word]:
    if not 4 <= len(page.lines) + len(page.rects) + len(page.curves) <= MOST_RULES:
        return
    for table in page.find_tables():
        rows = [[(cell or "").replace("\n", " ") for cell in row] for row in table.extract()]
        cells = [cell for row in rows for cell in row]
        if len(rows) > 1 and len(rows[0]) > 1 and sum(map(bool, cells)) * 2 > len(cells):
            x0, top, x1, bottom = table.bbox
            yield Word("", x0, x1, top, bottom, items=tuple(table_rows(rows)))


def _inside(word: Word, table: Word) -> bool:
    middle_x, middle_y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return table.x0 <= middle_x <= table.x1 and table.top <= middle_y <= table.bottom


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Groups the words of a page by base line, from the top down."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.x0)):
        same_line = rows and not word.items and not rows[-1][0].items
        if same_line and word.bottom - rows[-1][0].bottom <= max(1.5, 0.3 * word.size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x0)
    return sorted(rows, key=lambda row: min(word.top for word in row))


def row_text(row: Row) -> str:
    """The words of a row with spaces, except where a change of font has cut a word."""
    parts = [row[0].text]
    for before, word in pairwise(row):
        parts.append(word.text if word.x0 - before.x1 < WORD_SPACE * word.size else f" {word.text}")
    return UNMAPPED.sub("", "".join(parts))


def without_running_lines(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """Drops page numbers, and lines that stand at the edge of half of the pages or of ``OFTEN``.

    Figures in such a line may differ from page to page if they count the pages.
    """
    seen: dict[tuple[bool, str, int], dict[int, list[int]]] = {}
    for number, rows in enumerate(pages):
        for place, row in enumerate(rows):
            if key := _edge_key(rows, place):
                seen.setdefault(key, {}).setdefault(number, [int(figure) for figure in _FIGURE.findall(row_text(row))])
    often = max(2, min(OFTEN, ceil(len(pages) / 2)))
    running = {key for key, figures in seen.items() if len(figures) >= often and _is_running(key[1], figures)}
    kept = [[row for place, row in enumerate(rows) if _edge_key(rows, place) not in running] for rows in pages]
    return [_without_page_number(rows) for rows in kept]


def _is_running(text: str, figures: dict[int, list[int]]) -> bool:
    """Whether the figures of a line, by page, are alike or mostly grow with the page: chapters may begin anew."""
    steps = [
        all(new - old in (0, after - before) for old, new in zip(figures[before], figures[after], strict=True))
        for before, after in pairwise(figures)
    ]
    alike = len(set(map(tuple, figures.values()))) == 1
    enough = len(figures) >= COUNTED_PAGES or _NUMBER_APART.search(text) is not None
    return alike or (enough and 2 * sum(steps) > len(steps))


def _edge_key(rows: Sequence[Row], place: int) -> tuple[bool, str, int] | None:
    """Top or bottom, the text with its figures blanked, and its size; None for figures only, tables, inner rows."""
    is_top = place < EDGE_ROWS
    if rows[place][0].items or not (is_top or place >= len(rows) - EDGE_ROWS):
        return None
    text = row_text(rows[place])
    # A row of figures may belong to a table that goes on over many pages.
    return (is_top, _FIGURE.sub("0", text), round(rows[place][0].size)) if re.search(r"[^\W\d_]", text) else None


def _without_page_number(rows: list[Row]) -> list[Row]:
    edges = {0, len(rows) - 1}
    return [row for place, row in enumerate(rows) if place not in edges or not _PAGE_NUMBER.fullmatch(row_text(row))]


def columns(pages: Sequence[list[Row]]) -> list[list[list[Row]]]:
    """Parts the rows of every page into groups in reading order: full-width rows, then each column from top to bottom.

    A gutter that is clear on one page also counts on pages where a column has only a line or two, such as the last.
    """
    known = sorted({gutter for rows in pages for gutter in _clear_gutters(rows)})
    return [_groups(rows, known) for rows in pages]


def _clear_gutters(rows: list[Row]) -> list[float]:
    gutter = _gutter(rows)
    if gutter is None:
        return []
    sides = [_sides(band, gutter) for crosses, band in _bands(rows, gutter) if not crosses]
    return [
        gutter,
        *(found for pair in sides if _are_columns(*pair) for side in pair for found in _clear_gutters(side)),
    ]


def _groups(rows: list[Row], known: Sequence[float]) -> list[list[Row]]:
    gutter, least = _gutter(rows), LEAST_ROWS
    if gutter is None:
        gutter, least = next((place for place in known if _score(rows, place, 1)), None), 1
    if gutter is None:
        return [rows] if rows else []
    groups: list[list[Row]] = []
    for crosses, band in _bands(rows, gutter):
        left, right = _sides(band, gutter)
        if crosses or not _are_columns(left, right, least):
            groups.append(band)
        else:
            groups += _groups(left, known) + _groups(right, known)
    return groups


def _gutter(rows: Sequence[Row]) -> float | None:
    """The place that parts most rows into columns of prose; the middle of equally good ones."""
    left, right = min((row[0].x0 for row in rows), default=0.0), max((row[-1].x1 for row in rows), default=0.0)
    places = [left + (right - left) * step / 100 for step in range(20, 81)]
    scores = [_score(rows, place) for place in places]
    best = max(scores)
    good = [place for place, score in zip(places, scores, strict=True) if score == best]
    return good[len(good) // 2] if best else None


def _score(rows: Sequence[Row], gutter: float, least: int = LEAST_ROWS) -> int:
    """The number of rows that the gutter parts into columns."""
    bands = [band for crosses, band in _bands(rows, gutter) if not crosses]
    return sum(len(band) for band in bands if _are_columns(*_sides(band, gutter), least))


def _bands(rows: Sequence[Row], gutter: float) -> Iterator[tuple[bool, list[Row]]]:
    """Runs of rows that all cross the gutter, or all do not."""
    band: list[Row] = []
    crossed = False
    for row in rows:
        crosses = any(word.x0 < gutter + GUTTER / 2 and word.x1 > gutter - GUTTER / 2 for word in row)
        if band and crosses != crossed:
            yield crossed, band
            band = []
        crossed = crosses
        band.append(row)
    if band:
        yield crossed, band


def _sides(band: Sequence[Row], gutter: float) -> tuple[list[Row], list[Row]]:
    left = [[word for word in row if word.x1 <= gutter] for row in band]
    right = [[word for word in row if word.x1 > gutter] for row in band]
    return [row for row in left if row], [row for row in right if row]


def _are_columns(left: Sequence[Row], right: Sequence[Row], least: int = LEAST_ROWS) -> bool:
    return all(
        len(side) >= least and (sum(map(len, side)) >= LEAST_WORDS * len(side) or any(row[0].items for row in side))
        for side in (left, right)
    )
