"""Supported sentences, spoiled in one place each: a number, a date, a name, a denial, an opposite, or the citation.

Every change is one that a reader would call false, so a checker should refuse every mutant. The choice among several
possible changes is fixed by the pair's id, so two runs see the same mutants.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.language.dates import MONTHS
from assistant.language.facts import Fact, facts
from assistant.language.names import concepts, entries
from assistant.schema import LANGUAGES, Language

PAIRS = Path(__file__).with_name("sets") / "support_pairs.jsonl"
PER_KIND = 3
"""Mutants of one kind made from one sentence, at most."""
Mutation = Literal["number", "date", "name", "negation", "opposite", "citation"]
MUTATIONS: tuple[Mutation, ...] = ("number", "date", "name", "negation", "opposite", "citation")

_MONTH_WORDS: dict[Language, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "ms": (
        "Januari", "Februari", "Mac", "April", "Mei", "Jun", "Julai", "Ogos", "September", "Oktober", "November",
        "Disember",
    ),
}  # fmt: skip
_NUMBER_WORDS: dict[Language, tuple[str, ...]] = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "ms": ("dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan"),
}
_ENGLISH_AUXILIARY = re.compile(r"\b(was|were|is|are|has|have|had|will|would|may|must)\b(?! not)")
_ENGLISH_VERB = re.compile(r"\b([a-z]{3,}ed|met|held|led|ran|gave|took|began|won|spoke|became|came|drew|made|put)\b")
_MALAY_VERB = re.compile(
    r"\b(akan|telah|ber[a-z]{3,}|men?[a-z]{5,}|mem[a-z]{4,}|di[a-z]{4,}|ter[a-z]{4,}|hadir|mahu)\b"
)
_DENIALS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:does not|do not|did not|not|never)\s", re.IGNORECASE),
    "ms": re.compile(r"\b(?:tidak|bukan|belum)\s", re.IGNORECASE),
}


class _Side(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sentence: str
    quote: str
    title: str


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    split: Literal["dev", "test"]
    document: str
    en: _Side
    ms: _Side


@dataclass(frozen=True, slots=True)
class SupportPair:
    """A sentence and words that say the same."""

    id: str
    split: Literal["dev", "test"]
    document: str
    sentence: str
    language: Language
    quote: str
    quote_language: Language
    title: str = ""
    """Title and date of the quoted document."""

    @property
    def direction(self) -> str:
        """Language of the sentence and of the quote: ``ms-en`` is a Malay sentence that cites English words."""
        return f"{self.language}-{self.quote_language}"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spoiled pair."""

    kind: Mutation
    pair: SupportPair


def load_pairs(path: Path = PAIRS) -> list[SupportPair]:
    """Reads the hand-written pairs: each row gives four, one for each pair of languages.

    :raises pydantic.ValidationError: for a row of another form.
    """
    pairs: list[SupportPair] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = _Row.model_validate_json(line)
        sides = {"ms": row.ms, "en": row.en}
        pairs += [
            SupportPair(
                row.id, row.split, row.document, sides[own].sentence, own, sides[other].quote, other, sides[other].title
            )
            for own in LANGUAGES
            for other in LANGUAGES
        ]
    return pairs


def mutants(pair: SupportPair, others: Sequence[SupportPair]) -> Iterator[Mutant]:
    """Every kind of spoiled ``pair``; names and citations are borrowed from ``others``."""
    rng = random.Random(f"{pair.id} {pair.direction}")
    made = {
        "number": _numbers(pair, rng),
        "date": _dates(pair, rng),
        "name": _names(pair, others, rng),
        "negation": _negations(pair),
        "opposite": _opposites(pair),
    }
    for kind in MUTATIONS[:-1]:
        changed = [text for text in made[kind] if text != pair.sentence]
        for text in changed[:PER_KIND]:
            yield Mutant(kind, replace(pair, sentence=text))
    yield from _citations(pair, others, rng)


def _facts(pair: SupportPair, *kinds: str) -> list[Fact]:
    found = [fact for fact in facts(pair.sentence, pair.language) if fact.kind in kinds]
    return sorted(found, key=lambda fact: fact.start)


def _put(pair: SupportPair, fact: Fact, text: str) -> str:
    return pair.sentence[: fact.start] + text + pair.sentence[fact.end :]


def _numbers(pair: SupportPair, rng: random.Random) -> Iterator[str]:
    """Another value of the same form, which the quote does not hold."""
    for fact in _facts(pair, "number", "percent", "money", "ordinal", "code"):
        if match := re.search(r"\d+", fact.surface):
            held = set(re.findall(r"\d+", pair.quote))
            values = [int(match[0]) + step for step in rng.sample([-2, -1, 1, 2, 3, 7, 10], 7)]
            new = next((str(value) for value in values if value > 0 and str(value) not in held), match[0])
            yield _put(pair, fact, fact.surface[: match.start()] + new + fact.surface[match.end() :])
        elif fact.surface.lower() in _NUMBER_WORDS[pair.language]:
            place = _NUMBER_WORDS[pair.language].index(fact.surface.lower())
            quoted = {int(other.value) - 2 for other in facts(pair.quote, pair.quote_language) if other.value.isdigit()}
            new_place = rng.choice([n for n in range(8) if n != place and n not in quoted])
            yield _put(pair, fact, _NUMBER_WORDS[pair.language][new_place])


def _dates(pair: SupportPair, rng: random.Random) -> Iterator[str]:
    """The day, the month or the year of a date changed to one that the quote does not hold."""
    for fact in _facts(pair, "date"):
        for match in re.finditer(r"\d+|[A-Za-z]+", fact.surface):
            word = match[0]
            if word.isdigit():
                steps = rng.sample([-3, -2, -1, 1, 2, 3], 6)
                values = [int(word) + step for step in steps if 1 <= int(word) + step <= 28 or int(word) > 1000]
                new = next((str(n) for n in values if not re.search(rf"\b{n}\b", pair.quote)), word)
            elif word.lower() in MONTHS:
                names = [name for name in _MONTH_WORDS[pair.language] if MONTHS[name.lower()] not in _months(pair)]
                new = rng.choice(names)
            else:
                continue
            yield _put(pair, fact, fact.surface[: match.start()] + new + fact.surface[match.end() :])


def _months(pair: SupportPair) -> set[int]:
    words = re.findall(r"[A-Za-z]+", f"{pair.sentence} {pair.quote}")
    return {MONTHS[word.lower()] for word in words if word.lower() in MONTHS}


def _names(pair: SupportPair, others: Sequence[SupportPair], rng: random.Random) -> Iterator[str]:
    """A name replaced by one of the same sort, or one word of a person's name by a word of another person's."""
    table = entries()
    held = f"{pair.sentence} {pair.quote} {pair.title}".lower()
    known = {*concepts(pair.quote), *concepts(pair.title)}
    persons = sorted(
        {
            fact.surface
            for other in others
            for fact in facts(other.sentence, other.language)
            if fact.kind == "name" and fact.value not in table and 2 <= len(fact.value.split()) <= 4
        }
    )
    for fact in _facts(pair, "name"):
        if entry := table.get(fact.value):
            same = [row for row in table.values() if row.section == entry.section and row.id not in {entry.id, *known}]
            acronym = fact.surface.isupper()
            forms = [form for row in same for form in row.by_language[pair.language] if form.isupper() == acronym]
            forms = [form for form in forms if form.lower() not in held]
            if forms:
                yield _put(pair, fact, rng.choice(forms))
            continue
        strangers = [name for name in persons if not any(word.lower() in held for word in name.split())]
        if strangers:
            stranger = rng.choice(strangers)
            yield _put(pair, fact, stranger)
            words = fact.surface.split()
            if len(words) > 1:
                words[rng.randrange(len(words))] = stranger.split()[0]
                yield _put(pair, fact, " ".join(words))


def _negations(pair: SupportPair) -> Iterator[str]:
    """A denial taken away, or put in front of the verb."""
    text = pair.sentence
    if match := _DENIALS[pair.language].search(text):
        yield text[: match.start()] + text[match.end() :]
        return
    if pair.language == "ms":
        if match := _MALAY_VERB.search(text):
            for word in ("tidak", "tidak pernah", "belum"):
                yield f"{text[: match.start()]}{word} {text[match.start() :]}"
    elif match := _ENGLISH_AUXILIARY.search(text):
        for word in ("not", "never"):
            yield f"{text[: match.end()]} {word}{text[match.end() :]}"
    elif match := _ENGLISH_VERB.search(text):
        yield f"{text[: match.start()]}never {text[match.start() :]}"


def _opposites(pair: SupportPair) -> Iterator[str]:
    """A word, or the bound of a number, turned into its opposite."""
    swaps: dict[Language, tuple[tuple[str, str], ...]] = {
        "en": (
            ("more than", "fewer than"), ("up to", "more than"), ("before", "after"), ("opened", "closed"),
            ("adopted", "rejected"), ("endorsed", "rejected"), ("approved", "rejected"), ("voluntary", "mandatory"),
            ("raised", "lowered"), ("first", "last"), ("online", "in person"), ("opening", "closing"),
            ("launched", "ended"), ("welcomed", "rejected"), ("joined", "left"),
        ),
        "ms": (
            ("lebih", "kurang daripada"), ("sehingga", "lebih daripada"), ("hingga", "lebih daripada"),
            ("sebelum", "selepas"), ("dibuka", "ditutup"), ("menerima pakai", "menolak"),
            ("diterima pakai", "ditolak"), ("diperakukan", "ditolak"),
            ("meluluskan", "menolak"), ("sukarela", "wajib"), ("menaikkan", "menurunkan"), ("pertama", "terakhir"),
            ("dalam talian", "secara bersemuka"), ("pembukaan", "penutupan"), ("melancarkan", "menamatkan"),
            ("mengalu-alukan", "menolak"), ("menyertai", "meninggalkan"),
        ),
    }  # fmt: skip
    for word, opposite in swaps[pair.language]:
        if match := re.search(rf"\b{word}\b(?! (?:\d+ )?(?:\w+ )?(?:to|hingga) \d)", pair.sentence):
            yield pair.sentence[: match.start()] + opposite + pair.sentence[match.end() :]


def _citations(pair: SupportPair, others: Sequence[SupportPair], rng: random.Random) -> Iterator[Mutant]:
    """The sentence citing other words: two from the same document where there are so many, one from another."""
    quotes = {other.quote: other for other in others if other.direction == pair.direction and other.quote != pair.quote}
    near = [quote for quote, other in quotes.items() if other.document == pair.document]
    far = [quote for quote, other in quotes.items() if other.document != pair.document]
    for quote in [*rng.sample(near, min(2, len(near))), *rng.sample(far, min(1, len(far)))]:
        yield Mutant("citation", replace(pair, quote=quote, title=quotes[quote].title))
