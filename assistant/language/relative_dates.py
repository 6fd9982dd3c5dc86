"""A text and today's date -> the range of dates that "last month" or "tahun lepas" names."""

import re
from datetime import date, timedelta

_NOWADAYS = re.compile(
    r"\b(?:how (?:does|do|is|are|has|have|many|much)|bagaimana(?:kah)?|berapa(?:kah)?|still|masih|called|known|dikenali|"
    r"dipanggil)\b",
    re.I,
)
"""Where these are asked "today" means nowadays, and not the date of a report: "how does it run today"."""
_ABSOLUTE_YEAR = re.compile(r"(?<![A-Z] )\b(?:19|20)\d\d\b")
"""The year of October 2024, but not of VIDW 2024."""


def relative_range(text: str, today: date) -> tuple[str, str] | None:
    """ISO dates, both included, of the first relative date in ``text``; None when there is none, or a year beside it."""
    if _ABSOLUTE_YEAR.search(text):
        return None
    first_of_month = today.replace(day=1)
    last_month_end = first_of_month - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    ranges: tuple[tuple[str, date, date], ...] = (
        (r"last year|tahun (?:lepas|lalu)", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        (r"this year|tahun ini", date(today.year, 1, 1), today),
        (r"last month|bulan (?:lepas|lalu)", last_month_end.replace(day=1), last_month_end),
        (r"this month|bulan ini", first_of_month, today),
        (r"last week|minggu (?:lepas|lalu)", monday - timedelta(days=7), monday - timedelta(days=1)),
        (r"this week|minggu ini", monday, today),
        (r"yesterday|semalam|kelmarin", today - timedelta(days=1), today - timedelta(days=1)),
        (r"today|hari ini", today, today),  # the last, which may be left out
    )
    for pattern, start, end in ranges[:-1] if _NOWADAYS.search(text) else ranges:
        found = re.finditer(rf"\b(?:{pattern})\b(?! of\b)", text, re.IGNORECASE)
        if any(not _is_in_name(match) for match in found):
            return start.isoformat(), end.isoformat()
    return None


def _is_in_name(match: re.Match[str]) -> bool:
    """Whether every word has a capital that the beginning of the question does not give it: Malaysia Hari Ini."""
    words = match[0].split()
    opens = len(words) == 1 and match.start() == 0
    return all(word[0].isupper() for word in words) and not opens and not match.string.isupper()
