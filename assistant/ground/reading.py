"""A text as the checker reads it: words with their meanings, and which of them are denied or only planned."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from assistant.language.data import tables
from assistant.language.facts import Fact
from assistant.language.holding import TextIndex, index_text
from assistant.language.lexicon import meanings, sound
from assistant.language.names import fold_word, mentions
from assistant.language.terms import is_content, stem
from assistant.schema import Language

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_DENYING_FORM = re.compile(
    r"un(?!i|der|t|esco)\w{4,}|non\w{4,}|dis(?:agree|allow|approv|connect|honest|respect|similar)\w*|\w{3,}less|"
    r"in(?:visible|correct|accura|active|adequa|effective|experienced|finite|formal|secure|sufficient)\w*|im(?:moral|mobile|"
    r"patient|perfect|polite|proper)\w*|ir(?:regular|relevant|responsible)\w*"
)
_DONE_NEXT = re.compile(r"to|untuk|dapat|hadir|(?:di|me|ber)\w{3,}")
"""What a word like refuse or gagal has behind it when it is a deed that is not done."""
_BREAK = re.compile(r"[.;:!?,()\n—–]")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”'’)]*\s+(?=[\"“'‘(]?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text. Numbers are words without meanings; their values are facts."""

    folded: str
    stem: str
    senses: frozenset[object]
    """Lines of the dictionary and ids of known names: what it shares with a translation or synonym of itself."""
    content: bool
    denied: bool
    planned: bool
    refused: bool
    """Whether it is what someone refuses or fails to do."""
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A read text."""

    text: str
    language: Language
    words: tuple[Word, ...]
    index: TextIndex
    facts: tuple[Fact, ...]
    """In reading order."""
    negators: tuple[int, ...]
    """The sentence of each negator."""
    plans: frozenset[int]
    """Sentences that speak of plans or possibilities."""

    @property
    def content(self) -> list[Word]:
        """Words that carry the subject, numbers apart."""
        return [word for word in self.words if word.content and not word.folded[0].isdigit()]


@lru_cache(maxsize=2048)
def read(text: str, language: Language) -> Reading:
    """Reads ``text``; cached, for quotes are read again for every sentence that cites them."""
    senses = _name_senses(text)
    raw = [(match, fold_word(match[0])) for match in _WORD.finditer(text)]
    negating, planning, refusing = _negators(text, raw), _plans(raw), _refusals(raw)
    compound = {place - 1 for place, (_, word) in enumerate(raw) if word in word_list("second_parts")}
    starts = [0, *(match.end() for match in SENTENCE_END.finditer(text))]
    words: list[Word] = []
    denied = planned = refused = False
    sentence, previous = 0, 0
    for place, (match, word) in enumerate(raw):
        while sentence + 1 < len(starts) and starts[sentence + 1] <= match.start():
            sentence += 1
        if _BREAK.search(text[previous : match.start()]) or word in word_list("boundaries"):
            denied = planned = refused = False
        previous = match.end()
        content = is_content(word, language) and place not in negating and place not in planning
        stemmed = stem(word, language)
        own = meanings(stemmed, language) | senses.get(match.start(), frozenset()) | _sounds(word)
        turned = (denied and content, planned and content, refused and content)
        words.append(Word(word, stemmed, own, content, *turned, *match.span(), sentence))
        if place in negating:
            denied = True
        elif place in planning:
            planned = True
        elif place in refusing:
            refused, denied, planned = not denied, False, False
        elif content and word not in word_list("carriers") and not word.endswith("ly") and place not in compound:
            denied = planned = refused = False
    index = index_text(text, language)
    return Reading(
        text=text,
        language=language,
        words=tuple(words),
        index=index,
        facts=tuple(sorted(index.facts, key=lambda fact: (fact.start, fact.value))),
        negators=tuple(words[place].sentence for place in sorted(negating)),
        plans=frozenset(words[place].sentence for place in planning),
    )


def same(word: Word, language: Language, other: Word, other_language: Language) -> bool:
    """Whether two words say the same: one stem in one language, a shared sense, or one spelling across languages."""
    if language == other_language and word.stem == other.stem:
        return True
    return word.folded == other.folded or bool(word.senses & other.senses)


def denies_by_itself(word: str, language: Language) -> bool:
    """Whether a word says no without a negator: fail, unhurt, needless, gagal."""
    return word in word_list("implicit") or (language == "en" and _DENYING_FORM.fullmatch(word) is not None)


def _name_senses(text: str) -> dict[int, frozenset[object]]:
    """Ids of the known names by the offset of each of their words."""
    found: dict[int, frozenset[object]] = {}
    for mention in mentions(text):
        for match in _WORD.finditer(text, mention.start, mention.end):
            found[match.start()] = frozenset({mention.id})
    return found


def _negators(text: str, raw: list[tuple[re.Match[str], str]]) -> set[int]:
    harmless = word_list("harmless_after")
    found: set[int] = set()
    for place, (match, word) in enumerate(raw):
        if word not in word_list("negators"):
            continue
        following = raw[place + 1][1] if place + 1 < len(raw) else ""
        if following in harmless or (
            word == "no" and (text[match.end() : match.end() + 1] == "." or following.isdigit())
        ):
            continue
        found.add(place)
    return found


def _refusals(raw: list[tuple[re.Match[str], str]]) -> set[int]:
    return {
        place
        for place, ((_, word), (_, following)) in enumerate(pairwise(raw))
        if word in word_list("refusals") and _DONE_NEXT.fullmatch(following)
    }


def _plans(raw: list[tuple[re.Match[str], str]]) -> set[int]:
    data = tables("polarity")
    folded = [word for _, word in raw]
    found = {place for place, (match, word) in enumerate(raw) if word in word_list("plans") and match[0] != "May"}
    for phrase in data["plan_phrases"]:
        for places in _phrase_places(folded, phrase.split()):
            found.update(places)
    for phrase in data["plans_of_happenings"]:
        for places in _phrase_places(folded, phrase.split()):
            happens = not word_list("happenings").isdisjoint(folded[places.stop : places.stop + 1])
            if happens and {"first", "only", "last"}.isdisjoint(folded[max(0, places.start - 3) : places.start]):
                found.update(places)
    for phrase in data["not_plans"]:
        for places in _phrase_places(folded, phrase.split()):
            found.difference_update(places)
    return found


def _phrase_places(folded: list[str], phrase: list[str]) -> Iterator[range]:
    for place, word in enumerate(folded):
        if word == phrase[0] and folded[place : place + len(phrase)] == phrase:
            yield range(place, place + len(phrase))


def _sounds(word: str) -> frozenset[object]:
    spelled = sound(word)
    return frozenset({f"≈{spelled}"}) if spelled else frozenset()


@cache
def word_list(key: str) -> frozenset[str]:
    """One white-space separated word list of ``polarity.toml``."""
    return frozenset(tables("polarity")[key].split())
