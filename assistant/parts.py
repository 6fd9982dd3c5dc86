"""A question of several parts ("When and where was it held?") -> one question for each, by rule."""

import re
from collections.abc import Sequence

from assistant.dialogue import (
    ASKS,
    AUX,
    NAME_PART,
    PERSON_PRONOUN,
    QUESTION_WORD,
    complete,
    is_known_place,
    name_in,
    name_runs,
    standalone,
    with_instead,
)
from assistant.language import detect
from assistant.language.units import PHRASE_PARTS, Unit, head_of, units
from assistant.schema import Language, Turn

_AND = r"(?:and|dan|serta)"
_TWO_WORDS = re.compile(rf"^(?P<one>{ASKS}),? {_AND} (?P<two>{ASKS}) (?P<rest>.+)$", re.I)
"""When and where was it held?"""
_TWO_WORDS_LAST = re.compile(rf"^(?P<rest>.+?) (?P<one>{ASKS}),? {_AND} (?P<two>{ASKS})[ ?.!]*$", re.I)
_NEXT_CLAUSE = re.compile(
    rf"(?:[,;]\s+|\s+){_AND}\s+(?={ASKS}\b)|[,;?]\s+(?=(?:when|where|why|how many|bila|siapa|berapa|di mana)(?:kah)?\b)",
    re.I,
)
_ABOUT_HOW = re.compile(
    r"\b(?:about|regarding) (?:how|why|what|who|when|where|which)\b|\bon (?:how|why)\b|"
    r"\b(?:tentang|mengenai|pasal) (?:bagaimana|mengapa|kenapa|macam mana)\b",
    re.I,
)
"""A question inside a question, with those joined to it: "What did she say about how and why it spreads?"."""
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
OPENING_CLAUSE = re.compile(
    rf"^(?:when (?!{AUX}\b)|bila )[^?]*?,\s*(?={ASKS}\b)",
    re.I,
)
"""A clause before the question: "Bila data dihantar ke luar negara, apa beza ..."."""
_TO_COMPARE = re.compile(r"^\s*(?:compare|bandingkan)\s+(?P<one>.+?)\s+(?:with|to|and|dengan|dan)\s+(?P<two>.+)$", re.I)
_TOGETHER = re.compile(r"\b(?:both|between|antara|kedua-dua(?:nya)?|difference|beza|perbezaan)\b", re.I)
_OF_WHAT = re.compile(r"^(?P<thing>[a-z]+) (?:apa|mana)(?:kah)? (?=yang\b)", re.I)
"""Sistem apa yang mereka bina."""
_WHAT_THAT = re.compile(r"^apa(?:kah)? yang\b", re.I)
"""Apa yang mereka bina: no noun says what."""
_COUNTS = frozenset({"which", "what", "whose", "how many", "how much", "berapa", "berapakah"})
_ASKS_OF = frozenset({"apa", "apakah", "mana", "manakah"})
_JOINS_NOUNS = frozenset({"of", "on", "about", "tentang", "mengenai", "bagi"})
"""Prepositions inside a noun phrase."""
_TWO_EDITIONS = re.compile(
    rf"(?P<one>(?P<series>[A-Z][\w’'-]*)(?: {NAME_PART})*) {_AND} (?:of |the )?(?P<two>(?P=series) {NAME_PART})"
)
"""AMRI 16 and AMRI 17."""
_SAME_PREPOSITION = re.compile(
    r"^(?P<before>.+?) (?P<prep>of|about|regarding|pasal|tentang|mengenai|bagi) (?P<one>.+?),? "
    rf"{_AND} (?P=prep) (?P<two>[^,;?]+)",
    re.I,
)
"""The themes of AMRI 16 and of AMRI 17."""


def parts(text: str) -> tuple[str, ...]:
    """The questions that ``text`` asks, each standing on its own; empty when it asks one thing, or they cannot be parted."""
    if match := _TWO_WORDS.match(text):
        return f"{match['one']} {match['rest']}", f"{match['two'].capitalize()} {match['rest']}"
    if (match := _TWO_WORDS_LAST.match(text)) and not _ABOUT_HOW.search(text[: match.end("one")]):
        return f"{match['rest']} {match['one']}?", f"{match['rest']} {match['two']}?"
    if (match := _TO_COMPARE.match(text)) and QUESTION_WORD.match(match["one"]):
        second = match["two"] if QUESTION_WORD.match(match["two"]) else with_instead(match["one"], match["two"])
        return match["one"], standalone(second, [Turn(match["one"], "")])
    first, *others = _clauses(text)
    whole = len(first.split()) > 2 or bool(name_runs(first))  # "Apakah DEFA", but not "Who came"
    if others and whole and QUESTION_WORD.search(first) and not OPENING_CLAUSE.match(text):
        topic = _subject(first, " ".join(others))
        completed = [clause if name_runs(clause) else complete(clause, topic, Turn(first, "")) for clause in others]
        return (first, *completed) if topic or completed == others else ()
    if (match := _TWO_EDITIONS.search(text)) and QUESTION_WORD.search(text) and not _TOGETHER.search(text):
        before, after = text[: match.start()], text[match.end() :]
        return before + match["one"] + after, before + match["two"] + after
    if (match := _SAME_PREPOSITION.search(text)) and QUESTION_WORD.search(match["before"]):
        asked = f"{match['before']} {match['prep']}"
        return f"{asked} {match['one']}?", f"{asked} {match['two'].strip()}?"
    return ()


def _clauses(text: str) -> list[str]:
    """``text`` cut where another question begins: not in a quotation, nor after "about how"."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    cuts = [
        match
        for match in _NEXT_CLAUSE.finditer(text)
        if not (_ABOUT_HOW.search(text[: match.start()]) or any(a < match.start() < b for a, b in quoted))
    ]
    ends = [*(match.start() for match in cuts), len(text)]
    return [text[a:b].strip(" ,;") for a, b in zip([0, *(match.end() for match in cuts)], ends, strict=True)]


def _subject(clause: str, others: str) -> str:
    """What the clauses after ``clause`` are about where they do not say it; empty when that cannot be told."""
    name = name_in(clause)
    if name and not is_known_place(name) and not re.search(rf"\byang {re.escape(name)}", clause):
        return name
    if match := _OF_WHAT.match(clause):
        return f"{match['thing'].lower()} {clause[match.end() :]}"
    return "" if _WHAT_THAT.match(clause) else _noun_phrase(clause, persons=_about_persons(others))


def _about_persons(text: str) -> bool | None:
    """Whether the pronoun of ``text`` stands for a person; None when it may or may not."""
    return True if PERSON_PRONOUN.search(text) else False if re.search(r"\b(?:its?|ia|ianya)\b", text) else None


def _noun_phrase(clause: str, *, persons: bool | None) -> str:
    """The first noun phrase of ``clause`` but what it asks for ("which country"), on a person or not; empty without one."""
    language = detect(clause)
    found = [*units(clause, language), Unit("", "mark")]
    start = 0
    for position, unit in enumerate(found):
        if unit.part in PHRASE_PARTS or (start < position and unit.text in _JOINS_NOUNS):
            continue
        phrase, before = found[start:position], found[start - 1].text.lower() if start else ""
        if before not in _COUNTS and unit.text.lower() not in _ASKS_OF and _is_about(phrase, language, persons):
            return " ".join(_as_written(each) for each in phrase)
        start = position + 1
    return ""


def _is_about(phrase: Sequence[Unit], language: Language, persons: bool | None) -> bool:
    """Whether the head of a phrase is a noun, of a person or not."""
    joined = next((n for n, unit in enumerate(phrase) if unit.text in _JOINS_NOUNS), len(phrase))
    nouns = [unit.part for unit in phrase[:joined] if unit.is_noun]
    head = head_of(nouns, language) if nouns else "time"
    return head != "time" and persons in (None, head == "person")


def _as_written(unit: Unit) -> str:
    return unit.text + ("'" if unit.text.endswith("s") else "'s") * unit.possessive
