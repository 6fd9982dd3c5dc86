"""Rewrites a question in the other language by rule and dictionary, for search and reading across languages.

The gloss is never shown: it is rough English or Malay that only has to be nearer to the passage's language than the
question is. Names, numbers and quotations stay; words that the dictionary lacks stay too and lower ``coverage``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.language import into_english, into_malay
from assistant.language.detect import detect
from assistant.language.units import Unit, content_weight, has_word, other, units
from assistant.schema import Language

_ARRANGE = {"ms": into_malay.arrange, "en": into_english.arrange}
_AS_THEY_STAND = frozenset({"name", "number", "ordinal", "label", "quote"})
_MARKS = ".?!"
_DECADE = {"en": re.compile(r"\b((?:19|20)\d0)s\b"), "ms": re.compile(r"\b((?:19|20)\d0)-an\b")}


@dataclass(frozen=True, slots=True)
class Gloss:
    """A question in another language than it was asked in."""

    text: str
    coverage: float
    """Share of the content words that were translated or are names or numbers, 0..1; 1 when there are none."""


@lru_cache(maxsize=4096)
def gloss(question: str, target: Language) -> Gloss:
    """The question in ``target``. Of one that is in ``target`` already only the words of the other are rewritten."""
    source = other(target)
    if detect(question) == target:
        return Gloss(_mended(question, target), 1.0)
    found = units(_DECADE["ms"].sub(r"\1s", question) if source == "ms" else question, source)
    text = _joined(_ARRANGE[target]([unit for unit in found if not _ends(unit)]))
    if target == "ms":
        text = _DECADE["en"].sub(r"\1-an", text)
    if not text:  # nothing but words that the other language leaves out: "itu"
        return Gloss(question, 0.0)
    mark = question.strip()[-1:] if question.strip()[-1:] in _MARKS else ""
    return Gloss(text[:1].upper() + text[1:] + mark, _coverage(found, source))


def _coverage(found: Sequence[Unit], source: Language) -> float:
    weights = [(content_weight(unit, source), unit) for unit in found]
    total = sum(weight for weight, _ in weights)
    known = sum(weight for weight, unit in weights if unit.readings or unit.target or unit.home or _stands(unit))
    return known / total if total else 1.0


def _stands(unit: Unit) -> bool:
    return unit.part in _AS_THEY_STAND or unit.foreign


def _mended(question: str, target: Language) -> str:
    """A question in ``target`` with its words of the other language rewritten; as it was when it has none."""
    found = units(question, other(target))
    if not any(_is_foreign_to(unit, target) for unit in found):
        return question
    text = _joined(_pieces(found, target))
    return question[:1] + text[1:] if text[:1].lower() == question[:1].lower() else text


def _pieces(found: Sequence[Unit], target: Language) -> Iterator[str]:
    """The units as they stand, but runs of words of the other language, with the names after them, rewritten."""
    run: list[Unit] = []
    for unit in [*found, None]:
        if unit and (_is_foreign_to(unit, target) or (run and unit.part in _AS_THEY_STAND)):
            run.append(unit)
            continue
        if run:
            yield from _ARRANGE[target](run)
            run = []
        if unit:
            yield unit.text


def _is_foreign_to(unit: Unit, target: Language) -> bool:
    """Whether a unit is a word of the other language that ``target`` does not have; names are neither's."""
    word = unit.text.lower()
    if unit.foreign or unit.target or unit.capital:
        return False
    return has_word(word, other(target)) and not has_word(word, target)


def _joined(words: Iterable[str]) -> str:
    return re.sub(r" (?=[,;:.)!?]|nya\b)|(?<=\() ", "", " ".join(word for word in words if word))


def _ends(unit: Unit) -> bool:
    return unit.part == "mark" and unit.text in _MARKS
