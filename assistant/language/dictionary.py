"""The bilingual dictionary for glossing: which words and phrases of one language mean which of the other.

``lexicon.tsv`` holds the words that news on meetings, media and digital policy is made of, and its names; ``everyday.tsv``
the rest, after them. A row is one sense: English, Malay, part of speech. Alternatives in a cell are separated by ``|``; the
first is the one to write, all are recognised. English stands in its base form, for the
inflected ones are made here; Malay verbs stand in every form that is recognised, the passive ones beginning with di-.
``front`` words stand before the noun in both languages; ``stative`` verbs are asked with "does" rather than "did";
``intransitive`` is what a verb means without an object ("AMRI 16 opened").
"""

import re
from functools import lru_cache
from typing import NamedTuple

from assistant.language.data import FOLDER
from assistant.language.inflect import Form, malay_relatives, plural, verb_forms
from assistant.language.terms import stem
from assistant.schema import LANGUAGES, Language

FILES = FOLDER / "lexicon.tsv", FOLDER / "everyday.tsv"
VERBS = frozenset({"verb", "stative", "intransitive"})
NOUNS = frozenset({"noun", "person", "place", "time"})
_DERIVABLE = VERBS | NOUNS | {"adjective"}


class Sense(NamedTuple):
    """One row of the dictionary."""

    part: str
    en: tuple[str, ...]
    ms: tuple[str, ...]
    everyday: bool = False
    """Whether names are not made of it, so that with a capital letter it is a name: Silver is Perak, the state."""

    def words(self, language: Language) -> tuple[str, ...]:
        """All alternatives of one side."""
        return self.en if language == "en" else self.ms

    @property
    def passive(self) -> str | None:
        """The Malay passive of a verb that has one."""
        return next((word for word in self.ms if is_passive(word)), None)

    @property
    def active(self) -> str:
        """The Malay active of a verb."""
        if self.part == "intransitive":
            return self.ms[0]
        return next((word for word in self.ms if not is_passive(word)), self.ms[0])


class Reading(NamedTuple):
    """A sense that some words may have, with the form in which they stand."""

    sense: Sense
    form: Form


class _Index(NamedTuple):
    phrases: dict[tuple[str, ...], tuple[Reading, ...]]
    longest: dict[str, int]
    """Words of the longest phrase that begins with a word."""
    stems: dict[str, tuple[Reading, ...]]
    """English only: the readings of single words by their stem."""


def is_passive(word: str) -> bool:
    """Whether a form in a verb's Malay cell is passive."""
    return word.startswith("di")


def lookup(words: list[str], position: int, language: Language) -> tuple[int, tuple[Reading, ...]]:
    """The longest phrase of the dictionary at ``words[position]`` (lower case): its length in words and its readings.

    Returns (0, ()) when no phrase begins there.
    """
    index = _index(language)
    for length in range(min(index.longest.get(words[position], 0), len(words) - position), 0, -1):
        if readings := index.phrases.get(tuple(words[position : position + length])):
            return length, readings
    return 0, ()


def tells_of_people(text: str) -> bool:
    """Whether a word of ``text``, in either language, is one for people: ministers, menteri, victims."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return any(
        reading.sense.part == "person"
        for language in LANGUAGES
        for position in range(len(words))
        for reading in lookup(words, position, language)[1][:1]
    )


@lru_cache(maxsize=10_000)
def derived(word: str, language: Language) -> tuple[Reading, ...]:
    """Readings of a word that the dictionary lacks but whose stem it knows; empty when it does not."""
    index = _index(language)
    if not word.isalpha() or len(word) < 4:
        return ()
    if language == "en":
        return index.stems.get(stem(word, "en"), ())
    for form, passive in malay_relatives(word):
        readings = tuple(reading for reading in index.phrases.get((form,), ()) if reading.sense.part in _DERIVABLE)
        if readings:
            verbs = _verbs(readings)
            if passive and verbs:
                return tuple(Reading(reading.sense, "passive") for reading in verbs)
            return readings if verbs or stem(word, "ms") != word else (*readings, *_bare_verb(word))
    return ()


def _bare_verb(root: str) -> tuple[Reading, ...]:
    """The verbs that a Malay root may stand for where a verb is due: ``siapa yang pilih juri``."""
    found = (lookup([form], 0, "ms")[1] for form, _ in malay_relatives("di" + root))
    return next((verbs for readings in found if (verbs := _verbs(readings))), ())


def _verbs(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    return tuple(reading for reading in readings if reading.sense.part in VERBS)


@lru_cache(maxsize=1)
def senses() -> tuple[Sense, ...]:
    """The rows of the dictionary, in order: of several senses of a word the first is the likeliest."""
    lines = ((file, line) for file in FILES for line in file.read_text(encoding="utf-8").splitlines()[1:])
    rows = ((file, line.split("\t")) for file, line in lines)
    return tuple(
        Sense(part, tuple(en.split("|")), tuple(ms.split("|")), everyday=file != FILES[0])
        for file, (en, ms, part) in rows
    )


@lru_cache(maxsize=2)
def _index(language: Language) -> _Index:
    found: dict[tuple[str, ...], dict[Reading, int]] = {}
    stems: dict[str, dict[Reading, int]] = {}
    for sense in senses():
        for place, word in _placed(sense, language):
            for form, text in _forms(sense, word, language):
                found.setdefault(tuple(text.split()), {}).setdefault(Reading(sense, form), place)
            if language == "en" and word.isalpha() and sense.part in _DERIVABLE:
                stems.setdefault(stem(word, "en"), {}).setdefault(Reading(sense, "base"), place)
    longest: dict[str, int] = {}
    for words in found:
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return _Index({words: _best_first(readings) for words, readings in found.items()}, longest,
                  {root: _best_first(readings) for root, readings in stems.items()})  # fmt: skip


def _placed(sense: Sense, language: Language) -> list[tuple[int, str]]:
    """The alternatives of one side with their place; Malay passives are counted apart from the actives."""
    words = sense.words(language)
    if language == "en" or sense.part not in VERBS:
        return list(enumerate(words))
    voices = [[word for word in words if is_passive(word) == passive] for passive in (False, True)]
    return [(place, word) for voice in voices for place, word in enumerate(voice)]


def _forms(sense: Sense, word: str, language: Language) -> list[tuple[Form, str]]:
    """The forms of one alternative that a text may hold."""
    if language == "ms":
        return [("passive" if sense.part in VERBS and is_passive(word) else "active", word)]
    if sense.part in VERBS:
        return list(verb_forms(word).items())
    if sense.part in NOUNS:
        return [("base", word), ("plural", plural(word))]
    return [("base", word)]


def _best_first(readings: dict[Reading, int]) -> tuple[Reading, ...]:
    """Readings in which the words are the row's first alternative come before the others, in the files' order."""
    return tuple(sorted(readings, key=lambda reading: min(readings[reading], 1)))
