"""Numbers, percentages, sums of money and ordinals in Malay and English, in one normal form each.

1.5 million = 1,500,000 = 1.5 juta; 12% = 12 per cent = dua belas peratus; RM4.5 juta = RM4.5 million;
ke-21 = 21st = twenty-first; ACMP III = third. Malay writes numbers as English does (1,500.75).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from assistant.language.number_words import HUNDRED, SCALES, Amount, half_more, spelled_amounts, spelled_ordinals

NumberKind = Literal["number", "percent", "money", "ordinal", "code"]


class Quantity(NamedTuple):
    """A number in a text. ``value`` is normal: ``1500000``, ``MYR 4500000``, ``21``; codes are words like ``5g``."""

    kind: NumberKind
    value: str
    start: int
    end: int


_CURRENCY_BEFORE = {
    "RM": "MYR", "MYR": "MYR", "US$": "USD", "USD": "USD", "$": "USD", "S$": "SGD", "SGD": "SGD", "B$": "BND",
    "BND": "BND", "A$": "AUD", "AUD": "AUD", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "¥": "JPY",
    "JPY": "JPY", "RP": "IDR", "IDR": "IDR", "₱": "PHP", "PHP": "PHP", "VND": "VND", "THB": "THB", "฿": "THB",
}  # fmt: skip
_CURRENCY_AFTER = {
    "ringgit": "MYR", "dolar as": "USD", "dolar amerika": "USD", "us dollars": "USD", "us dollar": "USD",
    "u.s. dollars": "USD", "dollars": "USD", "dollar": "USD", "dolar singapura": "SGD", "singapore dollars": "SGD",
    "dolar brunei": "BND", "brunei dollars": "BND", "dolar australia": "AUD", "australian dollars": "AUD",
    "dolar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "paun": "GBP", "yen": "JPY", "rupiah": "IDR",
    "peso": "PHP", "pesos": "PHP", "dong": "VND", "baht": "THB",
}  # fmt: skip
_ROMAN = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12, "XIII": 13, "XIV": 14,
          "XV": 15, "XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21}  # fmt: skip
_UNITS = r"km|kg|cm|mm|kb|mb|gb|tb|kbps|mbps|gbps|tbps|hz|khz|mhz|ghz|kw|mw|gw"
_SCALE = "|".join(sorted([*SCALES, *HUNDRED], key=len, reverse=True))
_LETTERS = {"k": 10**3, "m": 10**6, "mil": 10**6, "b": 10**9, "tn": 10**12}
_LETTER_AFTER = re.compile(rf"({'|'.join(_LETTERS)})\b", re.I)
_GLUED_BEFORE = "|".join(rf"(?<=\b{code})" for code in ("ke", *_CURRENCY_BEFORE) if code.isalpha())
_NUMERAL = re.compile(
    rf"(?:(?<![\w.,])|{_GLUED_BEFORE})"
    rf"(?:(?P<comma>\d{{1,3}},\d{{1,2}})(?=\s?(?:%|(?:{_SCALE}|per\s?cent|peratus|persen)\b))|"
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\d)",
    re.I,
)
_SCALE_AFTER = re.compile(rf"[\s-]*({_SCALE})\b", re.I)
_PERCENT_AFTER = re.compile(r"\s*(?:%|per\s?cent\b|peratus\b|percentage points?\b|mata peratusan\b|persen\b)", re.I)
_MONEY_AFTER = re.compile(rf"\s*({'|'.join(sorted(map(re.escape, _CURRENCY_AFTER), key=len, reverse=True))})\b", re.I)
_MONEY_BEFORE = re.compile(
    rf"((?<![A-Z])(?:{'|'.join(filter(str.isalpha, _CURRENCY_BEFORE))})|"
    rf"{'|'.join(re.escape(sign) for sign in _CURRENCY_BEFORE if not sign.isalpha())})\s?$",
    re.I,
)
_ORDINAL_AFTER = re.compile(r"(?:st|nd|rd|th)\b", re.I)
_ORDINAL_BEFORE = re.compile(r"\bke\s?-?\s?$", re.I)
_RANGE = re.compile(r"\s*(?:-|–|—|to|hingga|sehingga|sampai)\s*(?:RM|US\$|\$|S\$)?", re.I)
_ROMAN_AFTER_NAME = re.compile(rf"(?<=[A-Za-z]) ({'|'.join(sorted(_ROMAN, key=len, reverse=True))})\b(?!\.\w)")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z]*\d+[A-Za-z]\w*\b|\b[A-Za-z]+\d\w*\b")


def quantities(text: str) -> list[Quantity]:
    """Every quantity of ``text`` in reading order; dates must have been blanked out of it before."""
    amounts = [*_numerals(text), *spelled_amounts(text)]
    found = [*_ordinals(text), *_roman(text), *_codes(text, amounts)]
    taken = [(quantity.start, quantity.end) for quantity in found]
    for quantity in _classified(text, amounts):
        if not any(quantity.start < end and start < quantity.end for start, end in taken):
            found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


def _numerals(text: str) -> Iterator[Amount]:
    for match in _NUMERAL.finditer(text):
        value = Decimal(match["comma"].replace(",", ".") if match["comma"] else match[0].replace(",", ""))
        value, end, scaled = half_more(value, text, match.end())
        factor = None if scaled else _factor_after(text, match.start(), end)
        if factor:
            yield Amount(value * factor[0], match.start(), factor[1], True, False)
        elif not re.match(rf"(?!(?:{_UNITS}|st|nd|rd|th|hb)\b)[A-Za-z]", text[end:], re.I):
            yield Amount(value, match.start(), end, scaled, False)


def _factor_after(text: str, start: int, end: int) -> tuple[int, int] | None:
    """What the scale behind a numeral multiplies it by, and where it ends: 5 million, 5bn, RM5b; 4K and 5b are codes."""
    if match := _SCALE_AFTER.match(text, end):
        return 100 if match[1].lower() in HUNDRED else SCALES[match[1].lower()], match.end()
    if not (match := _LETTER_AFTER.match(text, end)):
        return None
    money = _MONEY_BEFORE.search(text[max(0, start - 5) : start])
    if money and (money[1].upper(), match[1]) == ("RP", "M"):
        return 10**9, match.end()  # miliar
    lone = match[1] in ("k", "m", "mil", "tn")
    return (_LETTERS[match[1].lower()], match.end()) if money or lone else None


def _classified(text: str, amounts: list[Amount]) -> Iterator[Quantity]:
    """Gives each amount its kind by the words around it; the first end of a range takes those of the second."""
    following: tuple[NumberKind, str, Amount] | None = None
    found: list[Quantity] = []
    for amount in sorted(amounts, key=lambda item: item.start, reverse=True):
        kind, prefix, start, end = _kind_of(text, amount)
        value = amount.value
        if following and kind == "number" and _RANGE.fullmatch(text[end : following[2].start]):
            kind, prefix = following[0], following[1]
            value = _range_scale(amount, following[2])
        elif following and kind == "money" and _RANGE.fullmatch(text[end : following[2].start]):
            value = _range_scale(amount, following[2])
        found.append(Quantity(kind, f"{prefix}{_plain(value)}", start, end))
        following = (kind, prefix, amount) if kind != "ordinal" else None
    # "RM4-5 juta": the second end of a range takes the currency of the first.
    found.reverse()
    for position, quantity in enumerate(found):
        before = found[position - 1] if position else None
        if (
            before
            and before.kind == "money"
            and quantity.kind == "number"
            and _RANGE.fullmatch(text[before.end : quantity.start])
        ):
            quantity = quantity._replace(kind="money", value=f"{before.value[:3]} {quantity.value}")
        yield quantity


def _kind_of(text: str, amount: Amount) -> tuple[NumberKind, str, int, int]:
    before, tail = text[max(0, amount.start - 5) : amount.start], amount.end
    if not amount.spelled and (match := _ORDINAL_AFTER.match(text, tail)):
        return "ordinal", "", amount.start, match.end()
    if match := _ORDINAL_BEFORE.search(before):
        return "ordinal", "", amount.start - len(match[0]), tail
    if match := _PERCENT_AFTER.match(text, tail):
        return "percent", "", amount.start, match.end()
    if match := _MONEY_BEFORE.search(before):
        return "money", f"{_CURRENCY_BEFORE[match[1].upper()]} ", amount.start - len(match[0]), tail
    if match := _MONEY_AFTER.match(text, tail):
        return "money", f"{_CURRENCY_AFTER[match[1].lower()]} ", amount.start, match.end()
    return "number", "", amount.start, tail


def _range_scale(first: Amount, second: Amount) -> Decimal:
    """10 in "10-18 million" is ten million."""
    if first.scaled or not second.scaled:
        return first.value
    factor = next(scale for scale in (10**12, 10**9, 10**6, 10**3, 100, 1) if second.value >= scale)
    return first.value * factor if first.value * factor <= second.value else first.value


def _ordinals(text: str) -> Iterator[Quantity]:
    for value, start, end in spelled_ordinals(text):
        yield Quantity("ordinal", str(value), start, end)


def _roman(text: str) -> Iterator[Quantity]:
    for match in _ROMAN_AFTER_NAME.finditer(text):
        word_before = text[: match.start()].rsplit(None, 1)[-1]
        if word_before[:1].isupper():
            yield Quantity("ordinal", str(_ROMAN[match[1]]), match.start(1), match.end(1))


def _codes(text: str, amounts: list[Amount]) -> Iterator[Quantity]:
    """Words with digits that are no amounts: 5G, B40."""
    for match in _CODE.finditer(text):
        if not any(match.start() < amount.end and amount.start < match.end() for amount in amounts):
            yield Quantity("code", match[0].lower(), match.start(), match.end())


@lru_cache(maxsize=4096)
def _plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros: 4.50 -> 4.5, 1E+6 -> 1000000."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
