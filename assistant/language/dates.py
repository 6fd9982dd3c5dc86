"""Dates, years, months, weekdays and times of day in Malay and English, in one normal form each.

A date's value is ``year-month-day`` with what is unknown left empty: ``2024-11-19``, ``-11-19``, ``2024-11-``,
``2024--``, ``--19``. A range gives both of its ends. Times are ``09:30am``, ``09:30pm`` or, when the text does not
say which half of the day, ``09:30``.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple


class Moment(NamedTuple):
    """A date or time in a text; ``value`` as the module says, or a weekday as ``weekday-1`` (Monday)."""

    kind: Literal["date", "time"]
    value: str
    start: int
    end: int


_MONTH_NAMES = (
    "january januari jan", "february februari feb", "march mac mar maret", "april apr", "may mei", "june jun juni",
    "july julai jul juli", "august ogos aug ogo agustus", "september sept sep", "october oktober oct okt",
    "november nov", "december disember dec dis desember",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
# Alone, these are also a verb, a name or a computer, so they need a preposition in front.
_DOUBTFUL_ALONE = frozenset(
    {"may", "march", "mac", "mar", "jun", "jan", "dis", "dec", "sep", "apr", "feb", "jul", "okt"}
)
_WEEKDAY_NAMES = (
    "monday isnin senin", "tuesday selasa", "wednesday rabu", "thursday khamis kamis", "friday jumaat jumat",
    "saturday sabtu", "sunday ahad minggu",
)  # fmt: skip
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES, start=1) for name in names.split()}
WEEKDAYS.pop("minggu")  # Malay for week; Sunday is Ahad

_M = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b(?:\.(?=\s?\d))?"
_D = r"(?:3[01]|[12]\d|0?[1-9])"
_SUFFIX = r"(?:st|nd|rd|th|\s?hb|\s?haribulan)?"
_Y = r"(?:1[5-9]\d\d|20\d\d|21\d\d)(?!\d|[.,]\d)"
_TO = r"\s*(?:-|–|—|to|until|till|through|hingga|sehingga|sampai|and|dan|&)\s*"
_THE = r"(?:the\s)?"
_YEAR_AFTER = rf"(?:,?\s(?:tahun\s)?(?P<y>{_Y}))?"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,-])(?:{body})(?![\w]|-\d)", re.IGNORECASE)


_DAY_MONTH_TO_DAY_MONTH = _pattern(
    rf"(?P<d1>{_D}){_SUFFIX}\s(?P<m1>{_M})(?:,?\s(?P<y1>{_Y}))?{_TO}{_THE}(?P<d2>{_D}){_SUFFIX}\s(?P<m2>{_M}){_YEAR_AFTER}"
)
_MONTH_DAY_TO_MONTH_DAY = _pattern(
    rf"(?P<m1>{_M})\s(?P<d1>{_D}){_SUFFIX}(?:,?\s(?P<y1>{_Y}))?{_TO}(?P<m2>{_M})\s(?P<d2>{_D}){_SUFFIX}{_YEAR_AFTER}"
)
_DAYS_MONTH = _pattern(
    rf"(?P<days>{_D}{_SUFFIX}(?:(?:,\s|{_TO}){_THE}{_D}{_SUFFIX})*)\s(?:of\s|bulan\s)?(?P<m>{_M}){_YEAR_AFTER}"
)
_MONTH_DAYS = _pattern(rf"(?P<m>{_M})\s(?P<days>{_D}(?!\d|,\d){_SUFFIX}(?:{_TO}{_D}(?!\d|,\d){_SUFFIX})?){_YEAR_AFTER}")
_MONTHS_YEAR = _pattern(rf"(?P<m1>{_M})(?:{_TO}(?P<m2>{_M}))?(?:\s|,\s)(?:of\s|tahun\s)?(?P<y>{_Y})")
_ISO = _pattern(rf"(?P<y>{_Y})[-/](?P<m>1[0-2]|0?[1-9])[-/](?P<d>{_D})")
_NUMERIC = _pattern(rf"(?P<d>{_D})(?P<s>[/.-])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<y>{_Y})")
_DAY_SLASH_MONTH = re.compile(
    rf"(?:(?<=\bon )|(?<=\bpada )|(?<=\btarikh )|(?<=\bdate ))(?P<d>{_D})/(?P<m>1[0-2]|0?[1-9])(?![\d/])", re.I
)
_SOLE_DAY = _pattern(rf"(?P<d>{_D})\s?(?:hb|haribulan)")
_YEARS = _pattern(rf"(?P<y1>{_Y})\s*(?:-|–|—|/)\s*(?P<y2>{_Y}|\d\d)(?!\d)")
_DECADE = _pattern(r"(?P<y>(?:1\d|20)\d\d)(?:s|-?an)")
_YEAR = re.compile(
    rf"(?<![\w.,$£€])(?<!RM)(?P<y>{_Y})(?![\w%]|-\w)(?!\s(?:million|juta|billion|bilion|per cent|peratus))"
)
_MONTH_ALONE = re.compile(
    rf"(?P<before>\b(?:in|pada|bulan|of|since|until|by|last|next|early|late|mid|sejak|hingga|awal|akhir|pertengahan|"
    rf"during|dan|and|to|from|dari|between|antara|menjelang)[\s-]+)?\b(?P<m>{_M})(?!\w)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b(?P<w>{'|'.join(name.capitalize() for name in WEEKDAYS)})s?\b")
_CLOCK = re.compile(
    r"(?<![\w.,])(?P<lead>(?:pukul|jam|at)\s)?(?P<h>2[0-4]|1\d|0?\d)(?:[:.](?P<min>[0-5]\d))?"
    r"(?:\s?(?P<half>a\.m\.|p\.m\.|am\b|pm\b|pagi|tengah hari|petang|malam))?(?![\w%]|[.,:]\d)",
    re.IGNORECASE,
)
_LIST_JOIN = re.compile(r"and|dan|&|,", re.I)


def moments(text: str) -> list[Moment]:
    """Every date and time of ``text`` in reading order."""
    found: list[Moment] = []
    blank = text
    for pattern, read in _READERS:
        for match in pattern.finditer(blank):
            read_now = list(read(match))
            if read_now:
                found.extend(read_now)
                blank = blank[: match.start()] + " " * (match.end() - match.start()) + blank[match.end() :]
    return sorted(found, key=lambda moment: (moment.start, moment.end))


def _month(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def _date(match: re.Match[str], year: str | int | None, month: int | None, day: str | int | None) -> Moment:
    parts = (
        f"{int(year):04d}" if year else "",
        f"{int(month):02d}" if month else "",
        f"{int(day):02d}" if day else "",
    )
    return Moment("date", "-".join(parts), match.start(), match.end())


def _two_ends(match: re.Match[str]) -> Iterator[Moment]:
    yield _date(match, match["y1"] or match["y"], _month(match["m1"]), match["d1"])
    yield _date(match, match["y"] or match["y1"], _month(match["m2"]), match["d2"])


def _days(match: re.Match[str]) -> Iterator[Moment]:
    if match["m"].islower() and match["m"].lower() in ("may", "march", "mar", "mac", "dis", "dec", "sep", "sept"):
        return
    numbers = re.findall(r"\d+", match["days"])
    if len(numbers) > 1 and _LIST_JOIN.search(match["days"]) and _names_a_number(match):
        # "AMRI 16 and 22 September": 16 belongs to the name.
        last = match.start() + match["days"].rindex(numbers[-1])
        yield Moment("date", _date(match, match["y"], _month(match["m"]), numbers[-1]).value, last, match.end())
        return
    for number in numbers:
        yield _date(match, match["y"], _month(match["m"]), number)


def _names_a_number(match: re.Match[str]) -> bool:
    before = match.string[: match.start()].rstrip().rsplit(None, 1)
    return (
        bool(before)
        and before[-1][:1].isupper()
        and before[-1].lower() not in ("on", "pada", "from", "dari", "between")
    )


def _months_year(match: re.Match[str]) -> Iterator[Moment]:
    yield _date(match, match["y"], _month(match["m1"]), None)
    if match["m2"]:
        yield _date(match, match["y"], _month(match["m2"]), None)


def _year_month_day(match: re.Match[str]) -> Iterator[Moment]:
    yield _date(match, match["y"], int(match["m"]), match["d"])


def _day_month(match: re.Match[str]) -> Iterator[Moment]:
    yield _date(match, None, int(match["m"]), match["d"])


def _sole_day(match: re.Match[str]) -> Iterator[Moment]:
    yield _date(match, None, None, match["d"])


def _years(match: re.Match[str]) -> Iterator[Moment]:
    first, second = match["y1"], match["y2"]
    yield _date(match, first, None, None)
    yield _date(match, second if len(second) == 4 else first[:2] + second, None, None)


def _decade(match: re.Match[str]) -> Iterator[Moment]:
    yield Moment("date", f"{match['y']}s--", match.start(), match.end())


def _year(match: re.Match[str]) -> Iterator[Moment]:
    yield _date(match, match["y"], None, None)


def _month_alone(match: re.Match[str]) -> Iterator[Moment]:
    word = match["m"].rstrip(".")
    if word[0].isupper() and (match["before"] or word.lower() not in _DOUBTFUL_ALONE):
        yield Moment("date", f"-{_month(word):02d}-", match.start("m"), match.end("m"))


def _weekday(match: re.Match[str]) -> Iterator[Moment]:
    yield Moment("date", f"weekday-{WEEKDAYS[match['w'].lower()]}", match.start(), match.end())


def is_iso_prefix(text: str) -> bool:
    """Whether ``text`` is a day, a month or a year that there is: 2024-11-19, 2024-11, 2024."""
    try:
        datetime.strptime(text, ("%Y", "%Y-%m", "%Y-%m-%d")[text.count("-")])
    except (ValueError, IndexError):
        return False
    return len(text) in (4, 7, 10)


def is_date(text: str) -> bool:
    """Whether the whole of ``text`` is a date: "Ogos 2025", 2024."""
    return any((moment.start, moment.end) == (0, len(text)) for moment in moments(text))


def _clock(match: re.Match[str]) -> Iterator[Moment]:
    half = (match["half"] or "").lower().replace(".", "")
    if not half and (not match["min"] or (not match["lead"] and ":" not in match[0])):
        return
    hour, minute = int(match["h"]), int(match["min"] or 0)
    if hour == 24:
        half, hour = "am", 0
    elif hour > 12:
        half, hour = "pm", hour % 12
    elif half:
        half = "am" if half in ("am", "pagi") or (half == "malam" and hour == 12) else "pm"
    yield Moment("time", f"{hour % 12:02d}:{minute:02d}{half}", match.start("h"), match.end())


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Moment]]], ...] = (
    (_ISO, _year_month_day),
    (_NUMERIC, _year_month_day),
    (_DAY_MONTH_TO_DAY_MONTH, _two_ends),
    (_MONTH_DAY_TO_MONTH_DAY, _two_ends),
    (_DAYS_MONTH, _days),
    (_MONTH_DAYS, _days),
    (_MONTHS_YEAR, _months_year),
    (_DAY_SLASH_MONTH, _day_month),
    (_SOLE_DAY, _sole_day),
    (_CLOCK, _clock),
    (_YEARS, _years),
    (_DECADE, _decade),
    (_YEAR, _year),
    (_MONTH_ALONE, _month_alone),
    (_WEEKDAY, _weekday),
)


def iso_dates(text: str) -> list[str]:
    """The dates with a year in ``text``, in order, each as far as it is told: 2024, 2024-11 or 2024-11-19."""
    dates = (moment.value.rstrip("-") for moment in moments(text) if moment.kind == "date")
    return [value for value in dates if value[:4].isdigit() and len(value) >= 4 and value[0] != "-"]
