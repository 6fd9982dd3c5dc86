"""Finds the date that a text states in full, in Malay or English. Never completes or guesses one."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.language.dates import MONTHS
from ingest.clean import Block

HEAD = 600
"""Characters at the start of a document in which its own date stands: dateline, first sentence, title block."""

_MONTHS = MONTHS | {"og": 8}
"""Og is short for Ogos."""
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH = rf"(?P<month>{_NAMES})\b\.?"
_LAST_MONTH = rf"(?P<last>{_NAMES})\b\.?"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|hb|haribulan))?\b\.?"
_TO = r"\s*(?:-|–|hingga|sampai|to|until|and|dan|&)\s*"
_RANGE = rf"(?:{_TO}\d{{1,2}}{_ORDINAL})?"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}}){_ORDINAL}{_RANGE}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})\b",
        rf"\b{_MONTH}\s*(?P<day>\d{{1,2}}){_ORDINAL}{_RANGE},?\s+(?P<year>\d{{4}})\b",
        rf"\b(?P<day>\d{{1,2}}){_ORDINAL}\s+{_MONTH}{_TO}\d{{1,2}}{_ORDINAL}\s+{_LAST_MONTH},?\s+(?P<year>\d{{4}})\b",
        rf"\b{_MONTH}\s*(?P<day>\d{{1,2}}){_ORDINAL}{_TO}{_LAST_MONTH}\s*\d{{1,2}}{_ORDINAL},?\s+(?P<year>\d{{4}})\b",
        r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)",
        r"(?<![\d./])(?P<day>\d{1,2})(?P<mark>[/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})\b",
    )
]
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")
_YEARS = range(1900, 2101)


def find_date(text: str) -> str | None:
    """Returns the first date with day, month and year in ``text`` as YYYY-MM-DD; a range of days gives its first.

    Figures such as 03/04/2025, which are read either way, give nothing.
    """
    found = [(match.start(), iso) for pattern in _PATTERNS for match, iso in _dates(pattern, text)]
    return min(found)[1] if found else None


def head_of(blocks: Sequence[Block]) -> str:
    """The first words of a document, among which its date stands."""
    return " ".join(block.text for block in blocks)[:HEAD]


def date_in(blocks: Sequence[Block]) -> str | None:
    """The date that the head of a document tells."""
    return find_date(head_of(blocks))


def _dates(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in pattern.finditer(text):
        told = match.groupdict()
        name = told["month"].lower()
        day, month, year = int(told["day"]), _MONTHS.get(name) or int(name), int(told["year"])
        if "mark" in told and day <= 12 and day != month:
            continue
        if month > _MONTHS.get(told.get("last", name).lower(), month):
            year -= 1  # the range ends in the new year
        if iso := _valid(year, month, day):
            yield match, iso


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None


def read_date(value: str) -> str | None:
    """Reads a metadata value that is a date: ISO, in full or only year or year and month, or written out."""
    value = value.strip()
    partial = _PARTIAL.fullmatch(value)
    if partial:
        year, month = int(partial[1]), int(partial[2] or 1)
        return value if _valid(year, month, 1) else None
    return find_date(value)
