"""Rows of cells -> one line for each row that can be quoted alone: ``Year: 2024; City: Ha Long``."""

from collections.abc import Sequence
from itertools import zip_longest

from ingest.clean import Block, clean_line

_HEADER_WORDS = 6
_COLUMN_NAMES = frozenset([
    "no", "name", "position", "role", "country", "state", "city", "place", "venue", "location", "host", "date", "day",
    "year", "time", "event", "meeting", "conference", "topic", "theme", "activity", "programme", "action", "officer",
    "organisation", "organization", "agency", "ministry", "remarks", "number", "amount", "total", "participants",
    "bil", "nama", "jawatan", "peranan", "negara", "negeri", "bandar", "kota", "tempat", "lokasi", "tuan rumah", "tarikh",
    "hari", "tahun", "masa", "acara", "mesyuarat", "persidangan", "topik", "tema", "aktiviti", "program", "tindakan",
    "pegawai", "organisasi", "agensi", "kementerian", "status", "catatan", "bilangan", "amaun", "jumlah", "peserta",
])  # fmt: skip
"""Words that stand alone in a cell as the name of its column and hardly ever as what a column holds."""
Row = Sequence[str]


def table_rows(rows: Sequence[Row], header: bool | None = None) -> list[Block]:
    """Makes a block of every row but the header.

    ``header`` says whether the first row is one; None decides by its looks. A table of two columns without a header is
    read as names and values.
    """
    cleaned = [[_cell(cell) for cell in row] for row in rows]
    if header and cleaned:  # a Markdown table of names and values has an empty header
        header = any(cleaned[0])
    cleaned = [row for row in cleaned if any(row)]
    if not cleaned:
        return []
    has_header = len(cleaned) > 1 and (_looks_like_header(cleaned) if header is None else header)
    if has_header:
        return [Block(_with_headers(cleaned[0], row), "row") for row in cleaned[1:]]
    return [Block(_without_header(row), "row") for row in cleaned]


def _cell(text: str) -> str:
    """A cell without the semicolons that part the cells of a line."""
    return clean_line(text).replace(";", ",")


def _looks_like_header(rows: Sequence[Row]) -> bool:
    """A first row of usual names of columns, or of short, different ones above a column of figures.

    Short cells alone are no sign: a wrong header makes false statements, a missing one only plainer lines.
    """
    first, rest = rows[0], rows[1:]
    filled = [cell for cell in first if cell]
    if len(filled) < max(2, len(first) - 1) or len(set(filled)) < len(filled):
        return False
    named = sum(cell.lower().rstrip(".:") in _COLUMN_NAMES for cell in filled)
    if not first[0] or 2 * named > len(filled):  # an empty corner: names above, names at the side
        return True
    if any(len(cell.split()) > _HEADER_WORDS or cell.endswith((".", ":")) for cell in filled):
        return False
    if any(map(_has_figure, first)):
        return False
    columns = list(zip_longest(*rest, fillvalue=""))
    # Of two columns the first, as names may stand beside figures: Participants | 210.
    return any(map(_is_of_figures, columns if len(first) > 2 else columns[:1]))


def _is_of_figures(column: Row) -> bool:
    """Whether three cells in four hold a figure; among dates one may be unknown."""
    filled = [cell for cell in column if cell]
    return bool(filled) and 4 * sum(map(_has_figure, filled)) >= 3 * len(filled)


def _has_figure(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _with_headers(header: Row, row: Row) -> str:
    names = [*header, *[""] * (len(row) - len(header))]
    pairs = zip(names, row, strict=False)
    return "; ".join(f"{name.rstrip(':')}: {cell}" if name else cell for name, cell in pairs if cell)


def _without_header(row: Row) -> str:
    cells = [cell for cell in row if cell]
    if len(row) == 2 and len(cells) == 2:
        return f"{cells[0].rstrip(' :')}: {cells[1].lstrip(': ')}"
    return "; ".join(cells)
