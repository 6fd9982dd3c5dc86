"""What a question of number counts, and whether an answer counts that: 600 delegates are no number of countries."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from assistant.expected import LENGTH
from assistant.language import detect, stem
from assistant.language.dates import moments
from assistant.language.dictionary import NOUNS, Sense
from assistant.language.lexicon import meanings, sound
from assistant.language.numbers import quantities
from assistant.language.units import PHRASE_PARTS, Unit, head_of, units
from assistant.schema import LANGUAGES, Language

_HOW_MANY = re.compile(
    r"(?:\w+ )*how many(?: of)?|"
    r"(?:(?!(?:pukul|jam|hari|bulan|tahun)\b)\w+ )?berapa(?:kah)?(?: banyak| ramai| orang| buah)?(?:kah)?|"
    r"(?:berapa(?:kah)? )?(?:jumlah|bilangan)|(?:the |total )*number of",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(r"(?:\w+ )?how long|how much time|berapa(?:kah)? lama\b.*", re.IGNORECASE)
_LENGTH_UNIT = re.compile(
    r"\b(?:km|(?:kilo|centi|senti)?met(?:er|re)s?|miles?|batu|feet|kaki|pages?|halaman|words|patah perkataan)\b",
    re.IGNORECASE,
)
_PEOPLE = frozenset({"people", "persons", "orang", "ramai"})
_TIME, _SPACE = frozenset({"time"}), frozenset({"space"})
_OF_ANYTHING = frozenset({"member", "members", "anggota", "ahli"})
"""Persons, states and stations can all be counted as members."""


def counts(question: str, answer: str, language: Language) -> float:
    """1 when ``answer``, in ``language``, counts what ``question`` asks for; -1 for something else or a place in an order.

    0 where the question counts nothing ("how large is ...") or the answer has no noun ("31"), or tells dates for days or years.
    """
    asked = _asked(question)
    if not asked:
        return 0.0
    if asked is _SPACE:
        return 1.0 if _LENGTH_UNIT.search(answer) else -1.0
    if any(quantity.kind == "ordinal" for quantity in quantities(answer)[:1]):
        return -1.0
    found = units(answer.lower(), language)
    told = [unit for unit in found if _may_be_counted(unit)]
    if asked is _PEOPLE and any(unit.part == "person" or unit.text in _PEOPLE for unit in found):
        return 1.0
    if asked is _TIME and any(unit.part == "time" for unit in told):
        return 1.0
    if not told or any(unit.text in _OF_ANYTHING for unit in told):
        return 0.0
    if any(asked & _keys(unit, language) for unit in told):
        return 1.0
    of_time = asked is _TIME or any(isinstance(key, Sense) and key.part == "time" for key in asked)
    return 0.0 if of_time and moments(answer) else -1.0


@lru_cache(maxsize=1024)
def _asked(question: str) -> frozenset[object]:
    """What the counted noun means, ``_PEOPLE`` for people of any kind, ``_TIME`` or ``_SPACE`` for how long.

    Empty when nothing is counted.
    """
    if re.search(LENGTH, question, re.IGNORECASE):
        return _SPACE
    language = detect(question)
    found = units(question, language)
    if any(_HOW_LONG.fullmatch(unit.text) for unit in found):
        return _TIME
    at = next((i for i, unit in enumerate(found) if _HOW_MANY.fullmatch(unit.text)), None)
    if at is None:
        return frozenset()
    rest = found[at + 1 :]
    if rest and rest[0].text.lower() in ("of", "daripada"):
        rest = rest[1:]
    phrase = list(takewhile(lambda unit: unit.part in PHRASE_PARTS, rest))
    nouns = [unit for unit in phrase if _may_be_counted(unit)]
    if nouns and (noun := head_of(nouns, language)).text.lower() not in _PEOPLE:
        return _keys(noun, language)
    words = {word for unit in (found[at], *phrase) for word in unit.text.lower().split()}
    return _PEOPLE if words & _PEOPLE else frozenset()


def _may_be_counted(unit: Unit) -> bool:
    return unit.may_be(NOUNS) or (unit.part == "unknown" and not quantities(unit.text))


def _keys(unit: Unit, language: Language) -> frozenset[object]:
    """What two nouns share that mean the same, in either language: a sense, a meaning or the sound of a word."""
    return frozenset(_keyed(unit, language))


def _keyed(unit: Unit, language: Language) -> Iterator[object]:
    yield from (reading.sense for reading in unit.readings)
    words = unit.text.split()
    head = head_of(words, language)
    if len(words) > 1:  # "stamp designs" are designs
        for part in units(head, language):
            yield from (reading.sense for reading in part.readings)
        for reading in unit.readings:  # "member states" are member countries, which are countries
            for phrase in reading.sense.words(language):
                yield from meanings(stem(head_of(phrase.split(), language), language), language)
    for spoken in LANGUAGES:
        stemmed = stem(head.lower(), spoken)
        yield from (stemmed, *meanings(stemmed, spoken))
        if spelt := sound(stemmed):
            yield spelt
