"""Where a sentence and its source contradict each other: denial, opposites, plans told as deeds, bounds of numbers."""

import re
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from assistant.ground.reading import Reading, Word, denies_by_itself, same, word_list
from assistant.ground.verdict import Problem
from assistant.language.data import tables
from assistant.language.terms import stem

_ENDS_IN_NUMBER = re.compile(
    r"(?:\d|ratus|ribu|juta|bilion|puluh|belas|peratus|dua|tiga|empat|lima|enam|tujuh|lapan|sembilan)\s*$", re.I
)
_ALIGNED = 0.6
"""Source sentences with at least this share of the best one's overlap speak of the same thing."""


class Source(NamedTuple):
    """A quote and the places of those of its sentences that speak of what the checked sentence speaks of."""

    reading: Reading
    aligned: frozenset[int]

    def words(self) -> list[Word]:
        """Words of the aligned sentences."""
        return [word for word in self.reading.words if word.sentence in self.aligned]


def align(sentence: Reading, quotes: list[Reading]) -> list[Source]:
    """The quotes with their sentences that share most content words with ``sentence``."""
    shares = [_shares(sentence, quote) for quote in quotes]
    best = max((share for by_sentence in shares for share in by_sentence.values()), default=0.0)
    return [
        Source(quote, frozenset(place for place, share in by_sentence.items() if share >= _ALIGNED * best))
        for quote, by_sentence in zip(quotes, shares, strict=True)
    ]


def _shares(sentence: Reading, quote: Reading) -> dict[int, float]:
    wanted = [word for word in sentence.words if word.content]
    shares: dict[int, float] = {word.sentence: 0.0 for word in quote.words}
    for place in shares:
        held = [word for word in quote.words if word.content and word.sentence == place]
        shares[place] = sum(any(same(w, sentence.language, h, quote.language) for h in held) for w in wanted)
    return shares


def contradiction(sentence: Reading, sources: list[Source]) -> Problem | None:
    """The first contradiction between ``sentence`` and its aligned ``sources``; None when there is none."""
    return (
        _denial(sentence, sources)
        or _refusal(sentence, sources)
        or _opposite(sentence, sources)
        or _hardened(sentence, sources)
    )


def _matches(word: Word, sentence: Reading, sources: list[Source]) -> list[Word]:
    return [
        other
        for source in sources
        for other in source.words()
        if other.content and same(word, sentence.language, other, source.reading.language)
    ]


def _denial(sentence: Reading, sources: list[Source]) -> Problem | None:
    denials = len(sentence.negators)
    held = sum(place in source.aligned for source in sources for place in source.reading.negators)
    across = all(source.reading.language != sentence.language for source in sources)
    if denials == held and (across or denials):
        return None  # "no date is given" for "does not give a date": the same denial, on another word
    for word in sentence.content:
        found = _matches(word, sentence, sources)
        if found and all(other.denied != word.denied and not (word.denied and other.refused) for other in found):
            return None if across and _balanced(sentence, sources) else _negation(sentence, word)
    if bool(denials) == bool(held) or _balanced(sentence, sources):
        return None
    if denials:
        return _negation(sentence, next((word for word in sentence.words if word.denied), None))
    return _negation(sentence, None) if across else None


def _refusal(sentence: Reading, sources: list[Source]) -> Problem | None:
    """What the source says someone refuses or fails to do, in a sentence without any denial."""
    if sentence.negators or any(w.refused or denies_by_itself(w.folded, sentence.language) for w in sentence.words):
        return None
    for word in sentence.content:
        found = _matches(word, sentence, sources)
        if found and all(other.refused for other in found):
            return _negation(sentence, word)
    return None


def _negation(sentence: Reading, word: Word | None) -> Problem:
    return Problem("negation", said=sentence.text[word.start : word.end] if word else sentence.text)


def _balanced(sentence: Reading, sources: list[Source]) -> bool:
    """Whether the side without negators has a word that denies by itself: "unhurt" for "tidak cedera"."""
    if not sentence.negators:
        return any(denies_by_itself(word.folded, sentence.language) for word in sentence.words)
    return any(denies_by_itself(word.folded, source.reading.language) for source in sources for word in source.words())


def _opposite(sentence: Reading, sources: list[Source]) -> Problem | None:
    """An opposite of what the source says; or a word of a marked side (reject, leave, end) that it does not say at all.

    The first side of a set is the unmarked one, which a free wording may bring in (accept, join, begin).
    """
    for group, sides in _sides(list(sentence.words), sentence).items():
        held: dict[int, str] = {}
        for source in sources:
            held |= _sides(source.words(), source.reading).get(group, {})
        if set(held) & set(sides):
            continue
        side, said = next(iter(sides.items()))
        if held:
            return Problem("opposite", said=said, source=next(iter(held.values())))
        if _marks()[group] == "~" or (side == 0 and _marks()[group] != "!"):
            continue
        word = next(word for word in sentence.words if sentence.text[word.start : word.end] == said)
        if not _is_said_anywhere(word, sentence, sources):
            return Problem("unsaid", said=said)
    return None


def _is_said_anywhere(word: Word, sentence: Reading, sources: list[Source]) -> bool:
    return any(
        same(word, sentence.language, other, source.reading.language)
        for source in sources
        for other in source.reading.words
    )


def _sides(words: list[Word], reading: Reading) -> dict[int, dict[int, str]]:
    """Which sides of which sets of opposites the words take: set -> side -> the word."""
    exact, stems = _opposites()
    found: dict[int, dict[int, str]] = {}
    for word, following in zip_longest(words, words[1:]):
        if word.folded == "some" and following and following.folded[0].isdigit():
            continue  # about
        pair = exact.get(f"{word.folded}_{following.folded}", ()) if following else ()
        for group, side in pair or exact.get(word.folded, ()) or stems.get((reading.language, word.stem), ()):
            found.setdefault(group, {}).setdefault(side, reading.text[word.start : word.end])
    return found


def _hardened(sentence: Reading, sources: list[Source]) -> Problem | None:
    """A plan or possibility of the source that the sentence tells as a fact."""
    if sentence.plans:
        return None
    for word in sentence.content:
        found = _matches(word, sentence, sources)
        if found and all(other.planned for other in found):
            return Problem("planned", source=_surface(found[0], sources))
    happened = {word.folded for word in sentence.words} & word_list("happenings")
    planned = any(source.aligned & source.reading.plans for source in sources)
    if happened and planned and not {w.folded for s in sources for w in s.words()} & happened:
        return Problem("planned", source=next(w for w in (word.folded for word in sentence.words) if w in happened))
    return None


def _surface(word: Word, sources: list[Source]) -> str:
    return next(s.reading.text[word.start : word.end] for s in sources if word in s.reading.words)


_Sides = dict[str, list[tuple[int, int]]]


@lru_cache(maxsize=1)
def _marks() -> tuple[str, ...]:
    """The mark of each set of opposites: "!" where every side has to be said, "~" where none has, else a letter."""
    return tuple(line[0] for line in _sets())


def _sets() -> list[str]:
    """The lines of the table, one for each set of opposites."""
    found: list[str] = tables("polarity")["opposites"]["sets"].strip().splitlines()
    return found


@lru_cache(maxsize=1)
def _opposites() -> tuple[_Sides, dict[tuple[str, str], list[tuple[int, int]]]]:
    """Words of the sets of opposites: those that count in one form, and stems with their language."""
    exact: _Sides = {}
    stems: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for group, line in enumerate(_sets()):
        for side, listed in enumerate(line.lstrip("!~").split("/")):
            for word in listed.split():
                if word.endswith("="):
                    exact.setdefault(word[:-1], []).append((group, side))
                else:
                    for language in ("ms", "en"):
                        stems.setdefault((language, stem(word, language)), []).append((group, side))
    return exact, stems


def bound_problem(sentence: Reading, sources: list[Source]) -> Problem | None:
    """A number whose bound (more than, less than) the source does not give it."""
    for fact in sentence.facts:
        if fact.kind not in ("number", "percent", "money"):
            continue
        said = _bound(sentence.text, fact.start, fact.end)
        held = {
            _bound(source.reading.text, other.start, other.end)
            for source in sources
            for other in source.reading.facts
            if other.value == fact.value
        }
        if not held or said in held:
            continue
        if said in ("min", "max") or (said in ("", "about") and held == {"max"}):
            return Problem("bound", said=_with_bound(sentence.text, fact.start, fact.end))
    return None


def period_problem(sentence: Reading, sources: list[Source]) -> Problem | None:
    """A date since which something holds that the source says it held until, or the other way round."""
    for fact in sentence.facts:
        said = _period(sentence.text, fact.start)
        held = {
            _period(source.reading.text, other.start)
            for source in sources
            for other in source.reading.facts
            if (other.kind, other.value) == ("date", fact.value)
        }
        if said and held and held.isdisjoint((said, "")):
            return Problem("bound", said=f"{said} {fact.surface}")
    return None


def _period(text: str, start: int) -> str:
    """``since`` or ``until``, by the word in front of a date."""
    match = _periods_before().search(text[max(0, start - 32) : start])
    return (match.lastgroup or "") if match else ""


@lru_cache(maxsize=1)
def _periods_before() -> re.Pattern[str]:
    kinds = [f"(?P<{kind}>{_either(phrases)})" for kind, phrases in tables("polarity")["periods"].items()]
    return re.compile(rf"\b(?:{'|'.join(kinds)})(?:\s\w+){{0,3}}\s$", re.IGNORECASE)


def _bound(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 32) : start], text[end : end + 14]
    match = _bounds_before().search(before)
    if match and not _continues_range(before[: match.start()], match[0]):
        return next(kind for kind, found in match.groupdict().items() if found)
    if match := _bounds_after().match(after):
        return next(kind.removesuffix("_after") for kind, found in match.groupdict().items() if found)
    return ""


def _continues_range(before: str, bound: str) -> bool:
    """Tells "340 juta hingga 500 juta", a range, from "hingga 500 juta", a bound."""
    return bound.strip().lower() in ("hingga", "sehingga") and _ENDS_IN_NUMBER.search(before) is not None


def _with_bound(text: str, start: int, end: int) -> str:
    match = _bounds_before().search(text[max(0, start - 32) : start])
    return text[start - len(match[0]) if match else start : end].strip()


@lru_cache(maxsize=1)
def _bounds_before() -> re.Pattern[str]:
    bounds = tables("polarity")["bounds"]
    # "lebih kurang" (about) before "lebih" (more than)
    kinds = [f"(?P<{kind}>{_either(bounds[kind])})" for kind in ("about", "min", "max")]
    return re.compile(rf"\b(?:{'|'.join(kinds)})\s+(?:an?\s+|seramai\s+|sebanyak\s+|RM|US\$|\$)?$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _bounds_after() -> re.Pattern[str]:
    bounds = tables("polarity")["bounds"]
    kinds = [f"(?P<{kind}>{_either(bounds[kind])})" for kind in ("min_after", "max_after")]
    return re.compile(rf"\s+(?:{'|'.join(kinds)})\b(?!\s+(?:than|kurang|daripada))", re.IGNORECASE)


def _either(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
