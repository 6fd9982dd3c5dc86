"""The parts of an English gloss: noun phrases in English order, prepositions, single words."""

import re
from collections.abc import Sequence

from assistant.language.dates import MONTHS, WEEKDAYS
from assistant.language.inflect import plural
from assistant.language.units import PHRASE_PARTS, Unit

_ORDINAL_WORDS = re.compile(
    r"first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf)th|last|next|previous|other"
)
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_POINTERS = frozenset({"itu", "ini", "tersebut"})
_RELATIONAL = re.compile(
    r"(?:tema|tajuk|nama|tarikh|bilangan|jumlah|kos|harga|peranan|tujuan|matlamat|maksud|takrif|isi|hasil|punca|sebab|"
    r"kesan|akibat|nilai|saiz|umur|tempat|singkatan|cadangan|contoh|jenis|ciri|bahagian|senarai|ucapan|kadar|"
    r"(?:peng|pen|pem|per|pel|ke)\w+an)$"
)
"""Nouns that own what follows them ("tema mesyuarat" is the theme of the meeting), most of them made from verbs."""
_WHOLE = re.compile(
    r"kementerian|kerajaan|persidangan|pertubuhan|persatuan|penerangan|perjanjian|keselamatan|kerangka|perkhidmatan"
)
"""Nouns of that form that are modified instead."""
DEGREES = {"lebih": "more", "paling": "most", "kurang": "less", "sangat": "very", "amat": "very", "lagi": "more"}
"""Adverbs that stand before the adjective in both languages."""
_COMPLEMENTS = frozenset({"oleh", "akan", "dengan", "kepada", "daripada", "untuk"})
_YEAR = r"(?:19|20|21)\d\d"


def noun_phrase(units: Sequence[Unit], start: int, *, bare: bool = False, many: bool = False) -> tuple[list[str], int]:
    """The noun phrase that begins at ``start`` in English order, and the position after it.

    ``bare`` leaves out the article; ``many`` makes the noun plural.
    """
    position = start
    while position < len(units) and units[position].part in PHRASE_PARTS:
        unit = units[position]
        # A count or a date begins another phrase, unless this one has no noun yet.
        if position > start and unit.part in {"front", "number"} and _has_noun(units[start:position]):
            break
        position += 1
        if unit.text.lower().endswith("kah") or unit.text.lower() in _POINTERS:
            break
    described = _described(units, start, position)
    plain = [*units[start:position], *units[position + len(described) + 1 : (end := _end(units, position, described))]]
    return _turned(plain, bare=bare, many=many, described=described), end


def _described(units: Sequence[Unit], start: int, position: int) -> Sequence[Unit]:
    """The adjective that ``yang`` joins to a noun: ``kursus yang pertama``, ``jumlah yang lebih kecil``; else nothing."""
    if position == start or position >= len(units) or units[position].part != "that" or not _has_noun(units[:position]):
        return ()
    found = units[position + 1 : position + (3 if _is_degree(units[position + 1 : position + 2]) else 2)]
    after = units[position + 1 + len(found) : position + 2 + len(found)]
    if not found or any(unit.part not in {"adjective", "ordinal"} for unit in found):
        return ()
    if not after or after[0].part == "article":
        return found
    ordinal = found[0].part == "ordinal" or is_ordinal_word(found[0])
    if after[0].part in {"adverb", "conjunction"} or after[0].text.lower() in _COMPLEMENTS:
        return ()
    return () if after[0].part in PHRASE_PARTS and not ordinal else found


def _end(units: Sequence[Unit], position: int, described: Sequence[Unit]) -> int:
    """The position after the adjective that ``yang`` joins, and after the ``itu`` that closes the phrase."""
    if not described:
        return position
    end = position + 1 + len(described)
    return end + 1 if end < len(units) and units[end].text.lower() in _POINTERS else end


def _is_degree(units: Sequence[Unit]) -> bool:
    return bool(units) and units[0].part == "adjective" and units[0].text.lower() in DEGREES


def _has_noun(units: Sequence[Unit]) -> bool:
    return any(unit.is_noun or unit.part in {"name", "unknown"} for unit in units)


def _turned(units: Sequence[Unit], *, bare: bool, many: bool, described: Sequence[Unit] = ()) -> list[str]:
    """One noun with its modifiers in English order: count, ordinal, modifiers from the last on, noun, "of" a name."""
    plain = [unit for unit in units if unit.part != "article"]
    if any(unit.foreign for unit in plain):
        return [word_of(unit) for unit in units]  # an English word in the question: the phrase stands as English has it
    definite = len(plain) < len(units)
    counts: list[Unit] = []
    while plain and plain[0].part in {"front", "number"}:
        counts.append(plain.pop(0))
    if counts and plain and plain[0].part == "time":
        return [word_of(unit) for unit in [*counts, *plain]]
    firsts = [unit for unit in plain if unit.part == "ordinal" or is_ordinal_word(unit)]
    rest = [unit for unit in plain if unit not in firsts]
    named = next((number for number, unit in enumerate(rest) if number and _opens_title(rest, number)), None)
    if rest and len(rest) > 1 and (rest[1].is_noun or len(rest) > 2) and _is_relational(rest[0]):
        named = 1
    if named:
        owner = _turned(rest[named:], bare=bare, many=False)
        rest = rest[:named]
    groups = _groups(rest)
    several = many or any(unit.text.lower() != "satu" for unit in counts) or (bool(groups) and groups[0][0].repeated)
    tail: list[str] = []
    if len(groups) > 1 and groups[-1][0].part in {"name", "quote"} and groups[0][0].is_noun:
        last = groups[-1][0]
        apposed = groups[-2][0].part == "person" and not last.home and groups[0][0].capital
        if apposed or not groups[0][0].capital:
            ordinal = [unit for unit in firsts if unit.part == "ordinal" and _follows(plain, unit, last)]
            firsts = [unit for unit in firsts if unit not in ordinal]
            the = ["the", *(word_of(unit) for unit in ordinal)] if ordinal else []
            tail = [*([] if apposed else ["of"]), *the, *_group(groups.pop())]
    words = [word_of(unit) for unit in [*counts, *firsts, *described]]
    for group in reversed(groups[1:]):
        words += _group(group)
    if groups:
        words += _group(groups[0], many=several)
    common = bool(groups) and _is_common(groups[0][0], several)
    pointed = definite or tail or named or (groups and groups[0][0].part in {"person", "place"})
    wants_article = not bare and not counts and groups and (firsts or described or (common and pointed))
    return [*(["the"] if wants_article else []), *words, *tail, *(["of", *owner] if named else [])]


def _is_relational(unit: Unit) -> bool:
    word = unit.text.lower()
    return unit.part == "noun" and not unit.capital and not _WHOLE.fullmatch(word) and bool(_RELATIONAL.match(word))


def _follows(units: Sequence[Unit], unit: Unit, before: Unit) -> bool:
    number = units.index(unit)
    return number > 0 and units[number - 1] in (before, unit)


def _opens_title(units: Sequence[Unit], number: int) -> bool:
    """Whether a capitalised noun begins a name of its own after a common noun: ``tajuk Deklarasi Da Nang``."""
    unit = units[number]
    return unit.is_noun and unit.capital and not unit.text.isupper() and units[0].is_noun and not units[0].capital


def is_ordinal_word(unit: Unit) -> bool:
    """Whether a unit is an ordinal in letters, or another adjective that goes first: ``pertama``, ``lain``."""
    return unit.part == "adjective" and unit.sense is not None and bool(_ORDINAL_WORDS.fullmatch(unit.sense.en[0]))


def _is_common(head: Unit, several: bool) -> bool:
    return head.is_noun and head.part != "time" and not head.capital and not several


def _groups(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units that stay in their own order: a noun with its number, a date."""
    groups: list[list[Unit]] = []
    for unit in units:
        graded = bool(groups) and unit.part == "adjective" and len(groups[-1]) == 1 and _is_degree(groups[-1])
        labels = unit.part == "label" or (unit.part == "number" and bool(groups) and groups[-1][-1].part == "time")
        if groups and (graded or labels):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def _group(units: Sequence[Unit], *, many: bool = False) -> list[str]:
    head = word_of(units[0])
    if len(units) == 2 and units[0].is_noun and not units[0].capital and re.fullmatch(_YEAR, units[1].text):
        units, head = units[:1], f"{units[1].text} {head}"
    if many and units[0].is_noun and (units[0].sense or units[0].home):
        head = plural(head)
    return [head, *(word_of(unit) for unit in units[1:])]


def preposition_word(unit: Unit, after: Sequence[Unit]) -> str:
    """The English preposition, which depends on what it leads to."""
    word = unit.text.lower()
    noun = next((unit for unit in after if unit.part not in {"article", "front"}), None)
    if noun is None:
        return word_of(unit)
    if word == "pada":
        counted = noun.part == "number" and len(noun.text) < 4
        return "on" if counted else "in" if noun.part in {"time", "number"} else "at"
    if word in {"untuk", "bagi"} and noun.is_verb:
        return "to"
    if word == "di":
        return "in"
    return word_of(unit)


def word_of(unit: Unit) -> str:
    """A word, name or number in English; as it stands when there is no translation."""
    if unit.part == "ordinal":
        number = int("".join(letter for letter in unit.text if letter.isdigit()))
        return f"{number}{'th' if number % 100 in (11, 12, 13) else _SUFFIXES.get(number % 10, 'th')}"
    if unit.part == "number" and unit.sense and not unit.foreign:
        return unit.sense.en[0]
    if unit.part == "label" and unit.text.isalpha() and unit.readings:
        return unit.readings[0].sense.en[0]
    if unit.foreign or unit.part in {"mark", "number", "quote", "label"}:
        return unit.text
    if unit.part == "name" or not unit.sense:
        return unit.target[0] if unit.target else unit.text
    word = unit.sense.en[0]
    if unit.part == "question":
        return word
    return " ".join(part[:1].upper() + part[1:] for part in word.split()) if unit.capital or _is_month(word) else word


def _is_month(word: str) -> bool:
    return word in MONTHS or word in WEEKDAYS
