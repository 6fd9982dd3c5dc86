"""How much of a sentence its sources say, and whether numbers and names stand in the same relation there."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.ground.reading import Reading, Word, same, word_list
from assistant.ground.verdict import Problem
from assistant.language.data import tables, words
from assistant.language.facts import Fact

_FOLLOWS_NAME = re.compile(r"(?<![.!?] )(?<!^)[A-Z][\w-]*[ -]$|\b[A-Z]{2,}[ -]$")
"""AMRI 16: the number belongs to the name, not to what follows."""
_NEAR = 4
"""Content words on either side of a number within which its source must have what the sentence counts."""


class Coverage(NamedTuple):
    """What of a sentence its sources say; its facts are taken to be there, they are checked elsewhere."""

    said: int
    """Content words that the sources say."""
    words: int
    facts: int
    gap: tuple[Word, ...]
    """The longest run of content words that the sources do not say."""

    def gap_in(self, sentence: str) -> str:
        """The words of ``sentence`` that the gap spans; empty when there is none."""
        return sentence[self.gap[0].start : self.gap[-1].end] if self.gap else ""

    @property
    def share(self) -> float:
        """0..1: said words over words; 1 for a sentence of facts alone."""
        return self.said / self.words if self.words else 1.0

    @property
    def smoothed(self) -> float:
        """0..1: the share as Laplace's rule of succession has it, so that one word alone decides little."""
        return (self.said + 1) / (self.words + 2)

    @property
    def share_with_facts(self) -> float:
        """0..1: said words and facts over words and facts."""
        return (self.said + self.facts) / max(1, self.words + self.facts)


def coverage(sentence: Reading, sources: Sequence[Reading]) -> Coverage:
    """Counts the content words of ``sentence`` that any source says; reporting and light words are not asked for."""
    facts = sentence.index.facts
    spans = [(fact.start, fact.end) for fact in facts]
    spared = word_list("reporting") | words("ms", "light") | words("en", "light")
    wanted = [
        word
        for word in sentence.content
        if word.folded not in spared and not any(start <= word.start < end for start, end in spans)
    ]
    gap: list[Word] = []
    run: list[Word] = []
    said = 0
    for word in wanted:
        covered = is_said(word, sentence, sources)
        said += covered
        run = [] if covered else [*run, word]
        gap = max(gap, run, key=len)
    return Coverage(said, len(wanted), len(facts), tuple(gap))


def is_said(word: Word, sentence: Reading, sources: Sequence[Reading]) -> bool:
    """Whether any source says ``word``, in its own form, as a synonym or as a translation."""
    return any(same(word, sentence.language, other, source.language) for source in sources for other in source.words)


def swapped(sentence: Reading, sources: Sequence[Reading]) -> Problem | None:
    """Two names exchanged about the same verb: "A thanked B" where the source only has "B thanked A".

    Only neighbouring names with one verb between them in one clause are compared; a passive on one side ("was thanked
    by", "ditegur") undoes the exchange.
    """
    for said in _triples(sentence):
        agrees = reverses = False
        for source in sources:
            for held in _triples(source):
                if not _same_verb(said.verb, sentence, held.verb, source):
                    continue
                kept = (held.first, held.second) == (said.first, said.second)
                exchanged = (held.first, held.second) == (said.second, said.first)
                agrees |= kept if held.passive == said.passive else exchanged
                reverses |= exchanged if held.passive == said.passive else kept
        if reverses and not agrees:
            return Problem("swapped", said=f"“{sentence.text[said.verb.start : said.verb.end]}”")
    return None


class _Triple(NamedTuple):
    first: str
    verb: Word
    second: str
    passive: bool


def _same_verb(one: Word, reading: Reading, other: Word, source: Reading) -> bool:
    """One stem within a language: synonyms may turn the roles round (lead, follow)."""
    if reading.language == source.language:
        return one.stem == other.stem
    malay = one if reading.language == "ms" else other
    return malay.folded.startswith(("me", "di")) and same(one, reading.language, other, source.language)


def _triples(reading: Reading) -> list[_Triple]:
    """Neighbouring names of one clause with one or two content words between them."""
    names = [fact for fact in reading.facts if fact.kind == "name"]
    found = []
    for one, other in pairwise(names):
        between = [word for word in reading.words if one.end <= word.start < other.start]
        verbs = [word for word in between if word.content and not word.folded[0].isdigit()]
        apart = any(mark in reading.text[one.end : other.start] for mark in ".;:,")
        if apart or not 1 <= len(verbs) <= 2 or any(word.folded in word_list("prepositions") for word in between):
            continue
        for verb in verbs:
            passive = verb.folded.startswith("di") if reading.language == "ms" else _is_passive(between)
            found.append(_Triple(one.value, verb, other.value, passive))
    return found


def _is_passive(between: Sequence[Word]) -> bool:
    return any(word.folded in ("by", "was", "were", "is", "are", "been", "be", "being") for word in between)


def wrong_partner(sentence: Reading, sources: Sequence[Reading]) -> Problem | None:
    """A number that the source has, but of something else: 12 events and 600 delegates exchanged, AMRI 16 and SOMRI 21.

    What is counted follows its number in both languages; what is numbered stands on either side of it. It must stand
    near that number in the source, if it stands beside another number there.
    """
    for fact in _counts(sentence):
        partners = _partners(sentence, fact, 1)
        near = beside_other = False
        for source in sources:
            for other in _counts(source):
                equal = other.value == fact.value
                around = _partners(source, other, _NEAR if equal else 1)
                met = any(same(one, sentence.language, two, source.language) for one in partners for two in around)
                near |= met and equal
                beside_other |= met and not equal
        if beside_other and not near:
            return Problem("partner", said=fact.surface)
    return _lone_one(sentence, sources)


def _lone_one(sentence: Reading, sources: Sequence[Reading]) -> Problem | None:
    """One of what the source only has another number of: "one country" for two countries."""
    for one, thing in pairwise(sentence.words):
        counted = any(fact.start <= one.start < fact.end for fact in sentence.facts)  # twenty-one
        among = sentence.text[: one.start].lower().endswith("salah ")  # one of
        if one.folded not in ("one", "satu") or counted or among or not thing.content:
            continue
        held = [
            any(_follows(source, fact, place) and fact.value != "1" for fact in _counts(source))
            for source in sources
            for place, other in enumerate(source.words)
            if same(thing, sentence.language, other, source.language)
        ]
        if held and all(held):
            return Problem("partner", said=sentence.text[one.start : one.end])
    return None


def wrong_unit(sentence: Reading, sources: Sequence[Reading]) -> Problem | None:
    """A number of weeks that the source has of days only."""
    for fact in _counts(sentence):
        unit = _time_unit(sentence, fact)
        held = {
            _time_unit(source, other) for source in sources for other in _counts(source) if other.value == fact.value
        }
        if unit and held and held.isdisjoint((unit, "")):
            return Problem("partner", said=fact.surface)
    return None


def _follows(reading: Reading, fact: Fact, place: int) -> bool:
    """Whether the word at ``place`` stands right behind a number."""
    word = reading.words[place]
    return fact.kind == "number" and fact.end <= word.start and reading.words[place - 1].start < fact.end


def _time_unit(reading: Reading, fact: Fact) -> str:
    """The unit of time right behind a number, as its line of the table; empty when there is none."""
    word = next((word for word in reading.words if word.start >= fact.end), None)
    if fact.kind != "number" or word is None:
        return ""
    return next((line for line in tables("polarity")["time_units"].splitlines() if word.folded in line.split()), "")


def _counts(reading: Reading) -> list[Fact]:
    return [fact for fact in reading.facts if fact.kind in ("number", "ordinal")]


def _partners(reading: Reading, fact: Fact, reach: int) -> list[Word]:
    """Up to ``reach`` content words that a number may belong to."""
    after = [word for word in reading.content if word.start >= fact.end]
    if fact.kind == "number" and not _FOLLOWS_NAME.search(reading.text[: fact.start]):
        later = [other.start for other in _counts(reading) if other.start >= fact.end]
        return [word for word in after[:reach] if not later or word.start < min(later)]
    before = [word for word in reading.content if word.end <= fact.start]
    return before[-reach:] + after[:reach]
