"""Facts of a text in normal form: numbers, percentages, money, ordinals, dates, times and proper names.

Two texts state the same fact when kind and value are equal, whatever the language and the spelling.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from assistant.language.dates import moments
from assistant.language.names import NAMING, mentions
from assistant.language.numbers import quantities
from assistant.language.proper import proper_names
from assistant.schema import Language

FactKind = Literal["number", "percent", "money", "ordinal", "code", "date", "time", "name"]


class Fact(NamedTuple):
    """One fact: ``surface == text[start:end]``; ``value`` is its normal form (see the modules of each kind)."""

    kind: FactKind
    value: str
    surface: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def facts(text: str, language: Language) -> frozenset[Fact]:
    """Every fact of ``text``.

    A date's value is ``year-month-day`` with unknown parts empty; a known name's value is its id in the table.
    A number that is part of a known name (Plus Three) is not a fact of its own.
    """
    named = [(mention.start, mention.end) for mention in mentions(text) if mention.section in NAMING]
    times = moments(_blank(text, named))
    undated = _blank(text, [(moment.start, moment.end) for moment in times])
    counts = [count for count in quantities(undated) if not any(start <= count.start < end for start, end in named)]
    found: list[tuple[FactKind, str, int, int]] = [(m.kind, m.value, m.start, m.end) for m in times]
    found += [(count.kind, count.value, count.start, count.end) for count in counts]
    masked = _blank(text, [(start, end) for _, _, start, end in found])
    found += [("name", name.value, name.start, name.end) for name in proper_names(masked, language)]
    return frozenset(Fact(kind, value, text[start:end], start, end) for kind, value, start, end in found)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with the spans replaced by as many spaces, so that offsets stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
