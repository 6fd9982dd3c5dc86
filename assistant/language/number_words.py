"""Numbers written as words, in Malay and English: dua belas, twenty-one, one hundred and fifty, ketiga, fourth."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple


class Amount(NamedTuple):
    """A number in a text, by its value."""

    value: Decimal
    start: int
    end: int
    scaled: bool
    """Whether it ends in a word like million."""
    spelled: bool
    """Whether it is all words."""


_ENGLISH_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MALAY_DIGITS = ("sifar", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_DIGITS = {word: value for words in (_ENGLISH_DIGITS, _MALAY_DIGITS) for value, word in enumerate(words)} | {
    "delapan": 8
}
_WHOLE = (
    {word: value for value, word in enumerate(_TEENS, start=10)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
    | {"sepuluh": 10, "sebelas": 11, "seratus": 100, "dozen": 12}
)
HUNDRED = frozenset({"hundred", "ratus"})
SCALES = {
    "thousand": 10**3, "ribu": 10**3, "seribu": 10**3,
    "million": 10**6, "mn": 10**6, "juta": 10**6, "sejuta": 10**6,
    "billion": 10**9, "bn": 10**9, "bilion": 10**9, "miliar": 10**9,
    "trillion": 10**12, "trilion": 10**12, "triliun": 10**12,
}  # fmt: skip
_ORDINALS = (
    {word: value for value, word in enumerate(_ENGLISH_ORDINALS, start=1)}
    | {f"ke{word}": value for value, word in enumerate(_MALAY_DIGITS) if value > 1}
    | {"kesepuluh": 10, "kesebelas": 11, "thirtieth": 30, "fortieth": 40, "fiftieth": 50}
    | {"inaugural": 1, "pertama": 1, "julung": 1, "sulung": 1}
)
_SCALING = (HUNDRED | frozenset(SCALES) | {"puluh", "belas"}) - {"sejuta", "seribu"}
"""Words that only multiply what stands before them, or "a"."""
_ALL_WORDS = frozenset(_DIGITS) | frozenset(_WHOLE) | HUNDRED | frozenset(SCALES) | {"belas", "puluh"}
_WORD = re.compile(r"[^\W\d_]+")
_NOT_A_COUNT = re.compile(
    r"dua hala|segi (?:tiga|empat)|kaki lima|two-way|satu sama lain|one another|one of|salah satu|satu-satunya",
    re.IGNORECASE,
)
_HALF_MORE = re.compile(
    rf"(?:[\s-]and[\s-]a[\s-]half|\s?½|\ssetengah)(?!\w)(?:[\s-]({'|'.join(SCALES)})\b)?", re.IGNORECASE
)
_HALF_OF = re.compile(r"\b(?:half(?: an?)?|setengah) $", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})[\s-])?"
    rf"(?P<word>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})(?:(?<=pertama)nya)?\b"
    rf"(?!-(?:dua|tiga|empat|lima|enam)\b)"
    rf"(?P<more>\s(?:belas|puluh)(?:\s(?:{'|'.join(_MALAY_DIGITS[1:])})\b)?)?",
    re.IGNORECASE,
)


def spelled_amounts(text: str) -> Iterator[Amount]:
    """Runs of number words; a lone "one" or "satu" is a pronoun more often than a count, and is left out."""
    skipped = [match.span() for match in _NOT_A_COUNT.finditer(text)]
    run: list[re.Match[str]] = []
    done = 0
    for match in [*_WORD.finditer(text), None]:
        if match is not None and run and match[0] == "and":
            continue
        if match is not None and _continues(text, run, match):
            run.append(match)
            continue
        if run and not any(start < run[-1].end() and run[0].start() < end for start, end in skipped):
            for amount in _run_value(text, run):
                yield amount
                done = amount.end
        run = [match] if match is not None and match.start() >= done and _starts(text, match) else []


def half_more(value: Decimal, text: str, end: int, unit: int = 1) -> tuple[Decimal, int, bool]:
    """``value``, its end and whether it is scaled, with the half behind it: two and a half million, dua setengah juta, 2½.

    ``unit`` is what it is the half of.
    """
    match = _HALF_MORE.match(text, end)
    if not match:
        return value, end, False
    factor = SCALES[match[1].lower()] if match[1] else 1
    return (value + Decimal(unit) / 2) * factor, match.end(), match[1] is not None


def _starts(text: str, word: re.Match[str]) -> bool:
    lowered = word[0].lower()
    if lowered in _SCALING and not re.search(r"\b(?:a|half|setengah) $", text[: word.start()], re.I):
        return False
    # "ke-dua" is an ordinal, "dua-dua" a pronoun
    return lowered in _ALL_WORDS and not re.search(rf"(?:ke|{lowered})-$", text[: word.start()], re.I)


def _continues(text: str, run: list[re.Match[str]], word: re.Match[str]) -> bool:
    if not run or word[0].lower() not in _ALL_WORDS:
        return False
    gap = text[run[-1].end() : word.start()].strip()
    after_hundred = run[-1][0].lower() in HUNDRED or run[-1][0].lower() in SCALES
    if gap not in (("", "-", "and") if after_hundred else ("", "-")) or word[0].lower() == run[-1][0].lower():
        return False
    small = run[-1][0].lower() in _DIGITS or run[-1][0].lower() in ("sepuluh", "sebelas")
    return not (small and (word[0].lower() in _DIGITS or word[0].lower() in _WHOLE))


def _run_value(text: str, run: list[re.Match[str]]) -> Iterator[Amount]:
    words = [match[0].lower() for match in run]
    start, end = run[0].start(), run[-1].end()
    total = current = pending = 0
    for word in words:
        if word in _DIGITS:
            current, pending = current + pending, _DIGITS[word]
        elif word == "belas":
            current, pending = current + pending + 10, 0
        elif word == "puluh":
            current, pending = current + pending * 10, 0
        elif word in HUNDRED:
            current, pending = current + max(pending, 1) * 100, 0
        elif word in SCALES:
            total, current, pending = total + max(current + pending, 1) * SCALES[word], 0, 0
        else:
            current, pending = current + pending + _WHOLE[word], 0
    value, end, scaled = half_more(Decimal(total + current + pending), text, end, SCALES.get(words[-1], 1))
    if words[0] in _SCALING | {"dozen"} and (half := _HALF_OF.search(text[:start])):
        value, start = value / 2, half.start()
    if words not in (["one"], ["satu"]) or end > run[-1].end():
        yield Amount(value, start, end, scaled or words[-1] in SCALES, True)


def spelled_ordinals(text: str) -> Iterator[tuple[int, int, int]]:
    """Ordinal words as (value, start, end)."""
    for match in _ORDINAL.finditer(text):
        value = _ORDINALS[match["word"].lower()]
        if match["tens"]:
            value += _WHOLE[match["tens"].lower()]
        if more := match["more"]:
            value = value + 10 if "belas" in more.lower() else value * 10
            value += sum(_DIGITS.get(word, 0) for word in more.lower().split() if word not in ("belas", "puluh"))
        yield value, match.start(), match.end()
