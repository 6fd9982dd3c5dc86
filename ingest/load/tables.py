"""Rows of cells -> one line for each row that can be quoted alone: ``Year: 2024; City: Ha Long``."""

from collections.abc import Sequence

from ingest.clean import Block, clean_line

_HEADER_WORDS = 6
Row = Sequence[str]


def table_rows(rows: Sequence[Row], header: bool | None = None) -> list[Block]:
    """Makes a block of every row but the header.

    ``header`` says whether the first row is one; None decides by its looks. A table of two columns without a header is
    read as names and values.
    """
    cleaned = [[_cell(cell) for cell in row] for row in rows]
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
    """A first row of short, different names above rows that are longer or hold figures the header does not."""
    first, rest = rows[0], rows[1:]
    filled = [cell for cell in first if cell]
    if len(filled) < max(2, len(first) - 1) or len(set(filled)) < len(filled):
        return False
    if not first[0]:  # an empty corner: names above, names at the side
        return True
    if any(len(cell.split()) > _HEADER_WORDS or cell.endswith((".", ":")) for cell in filled):
        return False
    if any(character.isdigit() for cell in first for character in cell):
        return False
    return len(first) > 2 or all(any(map(str.isdigit, "".join(row))) for row in rest)


def _with_headers(header: Row, row: Row) -> str:
    names = [*header, *[""] * (len(row) - len(header))]
    pairs = zip(names, row, strict=False)
    return "; ".join(f"{name.rstrip(':')}: {cell}" if name else cell for name, cell in pairs if cell)


def _without_header(row: Row) -> str:
    cells = [cell for cell in row if cell]
    if len(row) == 2 and len(cells) == 2:
        return f"{cells[0].rstrip(' :')}: {cells[1].lstrip(': ')}"
    return "; ".join(cells)
