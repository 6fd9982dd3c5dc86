"""The reader's spans -> the short answer: of the type that the question expects, as the whole phrase a person would say.

A span that stops short ("600" where the document says "lebih 600 perwakilan") grows to its head noun, full date, full
name and closed quotes.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.language import stop_words
from assistant.language.dates import moments
from assistant.language.dictionary import tells_of_people
from assistant.language.numbers import quantities
from assistant.models.spans import Span
from assistant.schema import LANGUAGES
from assistant.understand import Expects

if TYPE_CHECKING:
    from assistant.models.reader import Reading

_BEFORE_NUMBER = (
    r"(?:lebih(?: daripada| dari)?|kurang(?: daripada)?|hampir|kira-kira|sekitar|sekurang-kurangnya|sehingga|"
    r"melebihi|tidak kurang daripada|more than|less than|fewer than|over|nearly|almost|about|around|some|at least|at most|"
    r"up to|as (?:many|much) as|an estimated|approximately)\s+"
)
_CURRENCY = r"(?:US\$|S\$|A\$|B\$|RM|MYR|USD|SGD|IDR|PHP|THB|VND|KHR|LAK|MMK|€|£|\$|₱|Rp\.?|baht|ringgit)\s*"
_SCALE = r"(?:\s*(?:juta|bilion|ribu|trilion|million|billion|thousand|trillion|peratus|per cent|percent|%))*"
_SPELLED = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?|dua(?: belas)?|tiga|empat|lima|enam|tujuh|lapan|sembilan|"
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
_HALF = r"half|separuh|setengah"
_AMOUNT = re.compile(
    rf"\d|\b(?:one|an? (?:week|month|year|decade)|no|none|all|{_HALF}|dozens?|hundreds|thousands|millions|satu|kedua-dua|"
    r"se(?:orang|buah|ribu|ratus|juta|puluh|kali|hari|minggu|bulan|tahun|dekad)|puluhan|ratusan|ribuan)\b",
    re.IGNORECASE,
)
"""What counts without being a quantity of the language module."""
_LAST = re.compile(r"\b(?:last|terakhir)\b", re.I)
_MONEY = re.compile(
    rf"{_CURRENCY}\d|\d[\d.,]*{_SCALE}\s*(?:ringgit|dollars?|dolar|baht|rupiah|dong|pesos?|euros?|yen|won|kip|riels?|kyats?)\b",
    re.I,
)
_PERCENT = re.compile(rf"\d\s*(?:%|per ?cent|peratus)|\b(?:{_HALF})\b", re.I)
_AGE = re.compile(r"\b(?:aged?|berusia|berumur)\s+\d|\d+[\s-]years?[\s-]old|\d+ tahun\b", re.I)
_AGE_LIMIT = re.compile(r"\b(?:under|over|below|above|bawah|atas|(?:age|umur|usia)(?: [a-z]+){0,2})\s+$", re.I)
_AGE_LIMIT_AFTER = re.compile(
    r"(?:\s+(?:years )?(?:and|or) (?:under|over|below|above|younger|older)| ke (?:atas|bawah))\b", re.I
)
OLDEST = 120
"""Years."""
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
        return _counts(words)
    if expects == "rank":
        return _counts(words) or bool(_LAST.search(words)) or "ordinal" in _kinds(words)
    if expects == "time":
        return bool(
            _DATE.search(words)
            or moments(words)
            or re.search(r"\d|tahun|bulan|minggu|hari|year|month|week|day|pagi|petang|malam", words, re.I)
        )
    if expects == "person":
        return bool(re.search(r"[A-Z]", words)) or tells_of_people(words)
    if expects == "age":
        return bool(_AGE.search(around)) or _limits_age(around)
    pattern = {"money": _MONEY, "percent": _PERCENT, "contact": _CONTACT}.get(expects)
    return bool(pattern.search(around)) or expects in _kinds(around) if pattern else True


def _kinds(text: str) -> set[str]:
    return {quantity.kind for quantity in quantities(text)}


def _counts(words: str) -> bool:
    """Whether a number is told that is no place in an order: 85th is no number of points."""
    found = quantities(words)
    for place in (quantity for quantity in found if quantity.kind == "ordinal"):
        words = words[: place.start] + " " * (place.end - place.start) + words[place.end :]
    return any(quantity.kind in ("number", "percent", "money") for quantity in found) or bool(_AMOUNT.search(words))


def _limits_age(text: str) -> bool:
    """Whether a number bounds an age: "bars people under 16", "16 and over", but not "under 16 countries"."""
    for quantity in quantities(text):
        before, after = text[: quantity.start], text[quantity.end :]
        if quantity.kind != "number" or Decimal(quantity.value) > OLDEST:
            continue
        following = re.match(r"\s+([^\W\d_]+)", after)
        counted = following and not any(following[1].lower() in stop_words(language) for language in LANGUAGES)
        if _AGE_LIMIT_AFTER.match(after) or (_AGE_LIMIT.search(before) and not counted):
            return True
    return False


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
