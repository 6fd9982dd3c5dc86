"""The reader's spans -> the short answer: of the type that the question expects, as the whole phrase a person would say.

A reader trained on short spans says "12" where the question counts delegates and the sentence also counts events, and
"600" where the document says "lebih 600 perwakilan". So a counted answer is chosen among all counts of the passage by
the noun that is counted, and every answer grows to its head noun, full date, full name and closed quotes.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.understand import Expects

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder
    from assistant.models.reader import Reading

_BEFORE_NUMBER = (
    r"(?:lebih(?: daripada| dari)?|kurang(?: daripada)?|hampir|kira-kira|sekitar|sekurang-kurangnya|"
    r"more than|less than|fewer than|over|nearly|almost|about|around|some|at least|up to|an estimated|approximately)\s+"
)
_CURRENCY = r"(?:US\$|S\$|A\$|RM|USD|€|£|\$|Rp\.?|baht|ringgit)\s*"
_SCALE = r"(?:\s*(?:juta|bilion|ribu|trilion|million|billion|thousand|trillion|peratus|per cent|percent|%))*"
_HEAD_STOP = (
    r"(?:yang|dan|di|ke|dari|daripada|pada|untuk|dengan|oleh|dalam|telah|akan|adalah|ialah|kepada|bagi|serta|atau|"
    r"and|or|of|in|on|at|the|to|from|with|by|for|were|was|is|are|had|have|has|that|which|who|during|as|than|but|"
    r"hingga|sehingga|menjadi|berbanding|menarik|attended|took)\b"
)
_HEAD_NOUN = rf"(?:\s+(?!{_HEAD_STOP})[^\W\d_][\w-]*){{0,2}}"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Januari|Februari|Mac|Mei|Jun|Julai|Ogos|Oktober|Disember)"
)
_SPELLED = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dua(?: belas)?|tiga|empat|lima|enam|tujuh|lapan|sembilan|"
    r"sepuluh|sebelas)"
)
_COUNT = re.compile(
    rf"\b{_SPELLED}(?=\s+[^\W\d_])(?!\s+{_HEAD_STOP}){_HEAD_NOUN}|"
    rf"(?<![\w-])(?:{_BEFORE_NUMBER})?(?:{_CURRENCY})?(?!(?:19|20)\d\d\b)\d[\d.,]*(?<![.,])(?!\s*{_MONTH})(?!\s*(?:-|–)\s*\d)"
    rf"(?!(?:st|nd|rd|th)\b){_SCALE}{_HEAD_NOUN}",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?:\d{{1,2}}(?:\s*(?:-|–|hingga|to|and|dan)\s*\d{{1,2}})?\s+{_MONTH}(?:\s+(?:hingga|to|-|–)\s*\d{{1,2}}\s+{_MONTH})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:\s*(?:-|–|to)\s*\d{{1,2}})?|\b{_MONTH}\b)(?:,?\s*\(?(?:19|20)\d{{2}}\)?)?"
    r"|\b(?:19|20)\d{2}(?:\s*(?:-|–|hingga|to)\s*(?:19|20)?\d{2})?\b"
)
_NAME = re.compile(
    r"\b(?!(?:Kata|Menurut|Pada|Di|Dalam|Berucap|Ini|Itu|Bagi|Oleh|Dengan|Sebagai|The|A|An|In|On|At|By|This|That|It|As|For|From|"
    r"According|While|When|After|Before)\b)"
    r"[A-Z][\w’'-]*(?: (?:(?:of|of the|the|and|dan|bin|binti|ke|for|bagi|on) (?=[A-Z]))?"
    r"(?:[A-Z][\w’'-]*|[IVX]+\b|\d{4}\b))*"
)
_MONEY = re.compile(
    rf"{_CURRENCY}\d|\d[\d.,]*{_SCALE}\s*(?:ringgit|dollars?|dolar|baht|rupiah|dong|peso|euro|yen|won)\b", re.I
)
_PERCENT = re.compile(r"\d\s*(?:%|per ?cent|peratus)", re.I)
_AGE = re.compile(r"\b(?:aged?|berusia|berumur)\s+\d|\d+[\s-]years?[\s-]old|\d+ tahun\b", re.I)
_CONTACT = re.compile(r"\d[\d\s()+-]{6,}\d|\S+@\S+|\bhotline\b|talian", re.I)
_COUNTED = re.compile(
    r"\b(?:how many|how much|number of|berapa(?:kah)?(?: (?:ramai|banyak|buah|orang|jumlah|bilangan))*|(?:bilangan|jumlah))\s+"
    r"(?P<noun>[^\W\d_][\w-]*(?:\s+(?!(?:did|do|does|were|was|are|is|have|has|had|will|would|can|of|in|at|from|the|yang|"
    r"telah|akan|dalam|di|pada|dari|daripada|me\w{4,}|ber\w{4,}|di\w{4,})\b)[a-z][\w-]*)?)",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\b(?:which|what) (?P<en>(?!(?:is|was|are|were|did|does|do|will|would|has|have|had|can|of|the)\b)[a-z][\w-]*)\b|"
    r"\b(?P<ms>(?!di\b)[a-z][\w-]*) (?:mana|manakah)\b",
    re.IGNORECASE,
)
_PAIRS = {"“": "”", "‘": "’", "(": ")", '"': '"', "[": "]"}
KIND_NEAR = 0.84
"""Cosine between what is counted and a phrase that counts it, at the lower end of the right ones."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A span of the expected type: ``text[start:end]``."""

    start: int
    end: int
    read: float
    """The reader's logits for it over "no answer"."""
    kind: float = 0.0
    """Cosine of its words to what the question counts or names ("delegates", "ministry"), less ``KIND_NEAR``."""


def choices(question: str, expects: Expects, text: str, reading: "Reading", encoder: "Encoder") -> list[Choice]:
    """Possible short answers of the expected type in ``text``; none when the passage has none of that type."""
    if not reading.spans:
        return []
    if expects == "number" and (counted := _COUNTED.search(question)):
        counts = [match.span() for match in _COUNT.finditer(text)]
        return _by_kind("how many " + counted["noun"], text, counts, reading, encoder)
    typed = [
        Choice(span.start, span.end, span.score)
        for span in reading.spans
        if has_type(expects, text[span.start : span.end], text[max(0, span.start - 12) : span.end + 25])
    ]
    if typed and expects in ("other", "place") and (which := _WHICH.search(question)):
        names = [match.span() for match in _NAME.finditer(text) if len(match[0]) > 3]
        spans = [*((choice.start, choice.end) for choice in typed), *names]
        return _by_kind(which["en"] or which["ms"], text, spans, reading, encoder)
    return typed


def has_type(expects: Expects, words: str, around: str) -> bool:
    """Whether ``words``, seen with the characters ``around`` them, can be an answer of that type."""
    if expects == "number":
        return bool(
            re.search(
                r"\d|\b(?:se|satu|dua|tiga|empat|lima|enam|tujuh|lapan|sembilan|sepuluh)\w*|\b(?:one|two|three|"
                r"four|five|six|seven|eight|nine|ten|eleven|twelve|no|none|all)\b",
                words,
                re.I,
            )
        )
    if expects == "time":
        return bool(
            _DATE.search(words)
            or re.search(r"\d|tahun|bulan|minggu|hari|year|month|week|day|pagi|petang|malam", words, re.I)
        )
    if expects == "person":
        return bool(re.search(r"[A-Z]", words))
    pattern = {"money": _MONEY, "percent": _PERCENT, "age": _AGE, "contact": _CONTACT}.get(expects)
    return bool(pattern.search(around)) if pattern else True


def widen(text: str, start: int, end: int, sentence: tuple[int, int], expects: Expects) -> tuple[int, int]:
    """The span grown to the whole phrase it is part of, inside ``sentence``; offsets in ``text``."""
    low, high = sentence
    start, end = max(start, low), min(end, high)
    pattern = {
        "number": _COUNT,
        "money": _COUNT,
        "percent": _COUNT,
        "time": _DATE,
        "person": _NAME,
        "place": _NAME,
        "other": _NAME,
    }.get(expects)
    if pattern:
        for match in pattern.finditer(text, low, high):
            if match.start() < end and match.end() > start:
                start, end = min(start, match.start()), max(end, match.end())
    return _close_pairs(text, *_trim(text, start, end), low, high)


def _by_kind(
    kind: str, text: str, spans: list[tuple[int, int]], reading: "Reading", encoder: "Encoder"
) -> list[Choice]:
    """``spans`` with how near their words are to ``kind`` and what the reader thinks of them."""
    if not spans:
        return []
    lowest = min(span.score for span in reading.spans) - 1.0
    read = [
        max((s.score for s in reading.spans if s.start < end and start < s.end), default=lowest) for start, end in spans
    ]
    nearness = (encoder.encode_query([kind]) @ encoder.encode_document([text[start:end] for start, end in spans]).T)[0]
    return [
        Choice(start, end, score, float(near) - KIND_NEAR)
        for (start, end), score, near in zip(spans, read, nearness, strict=True)
    ]


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
