"""Whether texts state a fact: numbers by value, dates by their parts, names word by word across both languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.language.facts import Fact, facts
from assistant.language.lexicon import meanings, sound
from assistant.language.names import concepts, entries, fold_word
from assistant.language.proper import is_function_word
from assistant.language.terms import is_content, stem, tokens
from assistant.schema import Language

SPELLED_ALIKE = 0.8
"""Share of equal letters from which two names in two languages are one (Kathmandu, Katmandu)."""
_DEMONYM = re.compile(r"n|an|ian|nian|ese|ish|i|istan|s")
"""What a country's name and its people's differ by: Panama, Panamanian."""


@dataclass(frozen=True, slots=True)
class TextIndex:
    """What one text holds, ready to be looked up."""

    language: Language
    folded: str
    """All words and numbers, folded, with a space before and after each."""
    words: tuple[str, ...]
    """Folded content words and numbers in order."""
    names: frozenset[str]
    """Ids of the known names and terms."""
    facts: frozenset[Fact]


@lru_cache(maxsize=4096)
def index_text(text: str, language: Language) -> TextIndex:
    """Indexes ``text``; cached, for the same quotes are looked up many times."""
    every = tokens(text)
    content = tuple(word for word in every if is_content(word, language))
    return TextIndex(
        language=language,
        folded=f" {' '.join(every)} ",
        words=content,
        names=frozenset(concepts(text)),
        facts=facts(text, language),
    )


def holds(fact: Fact, language: Language, sources: Sequence[TextIndex], context: Sequence[TextIndex] = ()) -> bool:
    """Whether the ``sources`` state ``fact`` of a sentence in ``language``.

    ``context`` (titles and dates of the documents) may supply a year or a name, nothing else.
    """
    if fact.kind == "name":
        return _holds_name(fact, language, [*sources, *context])
    stated = [other for source in sources for other in source.facts]
    if fact.kind == "date":
        return _holds_date(fact.value, stated, [other for source in context for other in source.facts])
    if fact.kind == "time":
        return any(other.kind == "time" and _same_time(fact.value, other.value) for other in stated)
    if fact.kind in ("number", "ordinal"):
        return any(
            (other.kind in ("number", "ordinal") and other.value == fact.value)
            or (other.kind == "date" and other.value == f"{fact.value}--")
            for other in stated
        )
    return any((other.kind, other.value) == (fact.kind, fact.value) for other in stated)


def _holds_date(wanted: str, stated: Sequence[Fact], context: Sequence[Fact]) -> bool:
    if wanted.startswith("weekday") or "s" in wanted:
        return any(other.kind == "date" and other.value == wanted for other in stated)
    year, month, day = wanted.split("-")
    dates = [other.value.split("-") for other in stated if _is_calendar(other)]
    years = {other.value for other in stated if other.kind == "number"} | {found[0] for found in dates if found[0]}
    if not any(found[0] for found in dates):
        years |= _context_years(context)
    if not month and not day:
        return year in years
    for found_year, found_month, found_day in dates:
        fits_day = day in ("", found_day)
        fits_month = month in ("", found_month) or (not found_month and _in_context(month, day, context))
        fits_year = year in ("", found_year) or (not found_year and year in years)
        if fits_day and fits_month and fits_year:
            return True
    return False


def _is_calendar(fact: Fact) -> bool:
    return fact.kind == "date" and fact.value.count("-") == 2 and "s" not in fact.value


def _context_years(context: Sequence[Fact]) -> set[str]:
    """The year of the documents; of a title with several years, only that of its full date."""
    dates = [other.value.split("-") for other in context if _is_calendar(other)]
    years = {found[0] for found in dates if found[0]}
    return years if len(years) == 1 else {found[0] for found in dates if found[0] and found[1]}


def _in_context(month: str, day: str, context: Sequence[Fact]) -> bool:
    """Whether the document is dated to that day and month: "19 hb" in a text of 19 November."""
    return any(_is_calendar(other) and other.value.split("-")[1:] == [month, day] for other in context)


def _same_time(one: str, other: str) -> bool:
    return one[:5] == other[:5] and (one[5:] == other[5:] or not one[5:] or not other[5:])


def _holds_name(fact: Fact, language: Language, sources: Sequence[TextIndex]) -> bool:
    known = fact.value in entries()
    if known and any(fact.value in source.names for source in sources):
        return True
    words = [word for word in tokens(fact.surface) if not is_function_word(word) and not word.isdigit()]
    if known:
        if not any(letter.islower() for letter in fact.surface):
            return False  # an acronym of the table is in the source as such or not at all
        if len(words) < 2:
            return any(f" {' '.join(tokens(fact.surface))} " in source.folded for source in sources)
        office = entries()[fact.value].section == "office"
        return any(_within(words, language, s, len(words) + (office and s.language != language)) for s in sources)
    proper = [word for word in words if _is_proper(word, language)]
    ordinary = [word for word in words if word not in proper]
    return all(any(_finds(word, language, source) for source in sources) for word in ordinary) and (
        not proper or any(_within(proper, language, source, len(proper) + 1) for source in sources)
    )


def _is_proper(word: str, language: Language) -> bool:
    """Whether a word of a name is a name itself and not an ordinary word with a capital."""
    return not meanings(stem(word, language), language)


def _within(words: Sequence[str], language: Language, source: TextIndex, width: int) -> bool:
    """Whether ``source`` holds all the words within ``width`` content words of each other."""
    places = [
        [place for place, other in enumerate(source.words) if _same(word, language, other, source)] for word in words
    ]
    if not words or not all(places):
        return False
    return any(
        all(any(start <= place < start + width for place in found) for found in places)
        for start in {place for found in places for place in found}
    )


def _finds(word: str, language: Language, source: TextIndex) -> bool:
    return any(_same(word, language, other, source) for other in source.words)


def _same(word: str, language: Language, other: str, source: TextIndex) -> bool:
    """Whether a word of a name and a word of a source are one: alike, one stem, one meaning, or one name respelled."""
    if word == other:
        return True
    if language == source.language:
        return len(word) > 3 and stem(word, language) == stem(other, language)
    shared = meanings(stem(word, language), language) & meanings(stem(other, source.language), source.language)
    return bool(shared) or (sound(word) or word) == sound(other) or _respelled(word, other)


@lru_cache(maxsize=65536)
def _respelled(word: str, other: str) -> bool:
    if len(word) < 5 or word[0] != other[0] or fold_word(other) in _country_words():
        return False
    if word.startswith(other) or other.startswith(word):
        return bool(_DEMONYM.fullmatch(max(word, other, key=len)[min(len(word), len(other)) :]))
    return abs(len(word) - len(other)) <= 2 and SequenceMatcher(None, word, other).ratio() >= SPELLED_ALIKE


@lru_cache(maxsize=1)
def _country_words() -> frozenset[str]:
    """Countries are in the table, so one that is merely spelled like another is another: Austria, Australia."""
    rows = (entry for entry in entries().values() if entry.section == "country")
    return frozenset(word for entry in rows for form in entry.forms for word in tokens(form))
