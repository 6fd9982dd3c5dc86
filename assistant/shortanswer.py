"""The reader's spans -> the short answer: of the type that the question expects, as the whole phrase a person would say.

A span that stops short ("600" where the document says "lebih 600 perwakilan") grows to its head noun, full date, full
name and closed quotes.
"""

import re
from typing import TYPE_CHECKING

from assistant.language.dictionary import tells_of_people
from assistant.models.spans import Span
from assistant.understand import Expects

if TYPE_CHECKING:
    from assistant.models.reader import Reading

_BEFORE_NUMBER = (
    r"(?:lebih(?: daripada| dari)?|kurang(?: daripada)?|hampir|kira-kira|sekitar|sekurang-kurangnya|sehingga|"
    r"melebihi|tidak kurang daripada|more than|less than|fewer than|over|nearly|almost|about|around|some|at least|at most|"
    r"up to|as (?:many|much) as|an estimated|approximately)\s+"
)
_CURRENCY = r"(?:US\$|S\$|A\$|RM|USD|€|£|\$|Rp\.?|baht|ringgit)\s*"
_SCALE = r"(?:\s*(?:juta|bilion|ribu|trilion|million|billion|thousand|trillion|peratus|per cent|percent|%))*"
_SPELLED = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dua(?: belas)?|tiga|empat|lima|enam|tujuh|lapan|sembilan|"
    r"sepuluh|sebelas)"
)
_HEAD_STOP = (
    r"(?:yang|dan|di|ke|dari|daripada|pada|untuk|dengan|oleh|dalam|telah|akan|adalah|ialah|kepada|bagi|serta|atau|"
    r"and|or|of|in|on|at|the|to|from|with|by|for|were|was|is|are|had|have|has|that|which|who|during|as|than|but|"
    rf"hingga|sehingga|menjadi|berbanding|menarik|berumur|berusia|attended|took|aged|{_SPELLED})\b"
)
_HEAD_NOUN = rf"(?:\s+(?!{_HEAD_STOP})[^\W\d_][\w-]*){{0,2}}"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Januari|Februari|Mac|Mei|Jun|Julai|Ogos|Oktober|Disember)"
)
_COUNT = re.compile(
    rf"\b{_SPELLED}(?=\s+[^\W\d_])(?!\s+{_HEAD_STOP}){_HEAD_NOUN}|"
    rf"(?<![\w-])(?:{_BEFORE_NUMBER})?(?:{_CURRENCY})?(?!(?:19|20)\d\d\b)\d[\d.,]*(?<![.,])(?!\s*{_MONTH})(?!\s*(?:-|–)\s*\d)"
    rf"(?!(?:st|nd|rd|th)\b){_SCALE}{_HEAD_NOUN}",
    re.IGNORECASE,
)
_ONE_DATE = (
    rf"(?:(?:\d{{1,2}}(?:\s*(?:-|–|hingga|to|and|dan)\s*\d{{1,2}})?\s+{_MONTH}(?:\s+(?:hingga|to|-|–)\s*\d{{1,2}}\s+{_MONTH})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?!\d)(?:\s*(?:-|–|to)\s*\d{{1,2}})?|\b{_MONTH}\b)(?:,?\s*\(?(?:19|20)\d{{2}}\)?)?"
    r"|\b(?:19|20)\d{2}(?:\s*(?:-|–|hingga|to)\s*(?:19|20)?\d{2})?\b)"
)
_DATE = re.compile(rf"{_ONE_DATE}(?:\s+(?:hingga|sehingga|sampai|to|until|till)\s+{_ONE_DATE})?")
"""A date, or from when until when."""
_OPENERS = (
    r"\b(?!(?:Kata|Menurut|Pada|Di|Dalam|Berucap|Ini|Itu|Bagi|Oleh|Dengan|Sebagai|The|A|An|In|On|At|By|This|That|It|As|For|From|"
    r"According|While|When|After|Before)\b)"
)
_JOINED = r"(?:(?:of|of the|the|and|dan|bin|binti|ke|for|bagi|on) (?=[A-Z]))?"
_NAME = re.compile(rf"{_OPENERS}[A-Z][\w’'-]*(?: {_JOINED}(?:[A-Z][\w’'-]*|[IVX]+\b|\d{{4}}\b))*")
_OF_NONE = r"(?![\w-]+['’]s )"
_PERSON = re.compile(rf"{_OPENERS}{_OF_NONE}[A-Z][\w’'-]*(?: {_JOINED}{_OF_NONE}[A-Z][\w’'-]*)*")
"""A name that does not take in "Malaysia's" before it and "and Korea's ..." after it."""
_AMOUNT = re.compile(
    r"\d|\b(?:se|satu|dua|tiga|empat|lima|enam|tujuh|lapan|sembilan|sepuluh)\w*|\b(?:one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|no|none|all)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\bke-\d+|\b\d+(?:st|nd|rd|th)\b|\b(?:first|second|third|last|pertama|kedua|ketiga|terakhir)\b", re.I
)
"""Places in an order: 85th is no number of points."""
_MONEY = re.compile(
    rf"{_CURRENCY}\d|\d[\d.,]*{_SCALE}\s*(?:ringgit|dollars?|dolar|baht|rupiah|dong|peso|euro|yen|won)\b", re.I
)
_PERCENT = re.compile(r"\d\s*(?:%|per ?cent|peratus)", re.I)
_AGE = re.compile(r"\b(?:aged?|berusia|berumur)\s+\d|\d+[\s-]years?[\s-]old|\d+ tahun\b", re.I)
_CONTACT = re.compile(r"\d[\d\s()+-]{6,}\d|\S+@\S+|\bhotline\b|talian", re.I)
_PAIRS = {"“": "”", "‘": "’", "(": ")", '"': '"', "[": "]"}


def choices(expects: Expects, text: str, reading: "Reading") -> list[Span]:
    """The reader's spans in ``text`` that are of the expected type, best first."""
    return [
        span
        for span in reading.spans
        if has_type(expects, text[span.start : span.end], text[max(0, span.start - 12) : span.end + 25])
    ]


def has_type(expects: Expects, words: str, around: str) -> bool:
    """Whether ``words``, seen with the characters ``around`` them, can be an answer of that type."""
    if expects == "number":
        return bool(_AMOUNT.search(_ORDINAL.sub(" ", words)))
    if expects == "rank":
        return bool(_ORDINAL.search(words) or _AMOUNT.search(words))
    if expects == "time":
        return bool(
            _DATE.search(words)
            or re.search(r"\d|tahun|bulan|minggu|hari|year|month|week|day|pagi|petang|malam", words, re.I)
        )
    if expects == "person":
        return bool(re.search(r"[A-Z]", words)) or tells_of_people(words)
    pattern = {"money": _MONEY, "percent": _PERCENT, "age": _AGE, "contact": _CONTACT}.get(expects)
    return bool(pattern.search(around)) if pattern else True


def widen(text: str, start: int, end: int, sentence: tuple[int, int], expects: Expects) -> tuple[int, int]:
    """The span grown to the whole phrase it is part of, inside ``sentence``; offsets in ``text``."""
    low, high = sentence
    start, end = max(start, low), min(end, high)
    patterns: dict[Expects, tuple[re.Pattern[str], ...]] = {
        "number": (_COUNT, _DATE),  # how long: from January 1994 to March 1998
        "money": (_COUNT,),
        "percent": (_COUNT,),
        "time": (_DATE,),
        "person": (_PERSON,),
        "place": (_NAME,),
        "other": (_NAME,),
    }
    for pattern in patterns.get(expects, ()):
        for match in pattern.finditer(text, low, high):
            if match.start() < end and match.end() > start:
                start, end = min(start, match.start()), max(end, match.end())
    return _close_pairs(text, *_trim(text, start, end), low, high)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n\t,;:.–-":
        start += 1
    while end > start and text[end - 1] in " \n\t,;:.–-":
        end -= 1
    return start, end


def _close_pairs(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Takes in the other half of a quotation mark or bracket that stands alone, or leaves the half out."""
    for opening, closing in _PAIRS.items():
        span = text[start:end]
        if span.count(opening) == span.count(closing) and (opening != closing or span.count(opening) % 2 == 0):
            continue
        if opening in span and 0 <= (place := text.find(closing, end, high)) - end < 120:
            end = place + 1
        elif closing in span and _stands_before(text, opening, low, start):
            start = text.rfind(opening, low, start)
        elif span.startswith((opening, closing)):
            start += 1
        elif span.endswith((opening, closing)):
            end -= 1
    return start, end


def _stands_before(text: str, mark: str, low: int, start: int) -> bool:
    """Whether ``mark`` stands within 120 characters before ``start``, not before ``low``."""
    return text.rfind(mark, max(low, start - 120), start) >= 0
