"""A question -> the things that it compares or chooses between, each as a search of its own, by rule."""

import re

from assistant.dialogue import without_question_word
from assistant.language.dates import is_date

COMPARE = re.compile(
    r"\b(compare|comparison|differences?|differ|different(?= (?:from|to|than)\b|\W*$)|versus|vs|banding(?:kan)?|perbandingan|"
    r"beza(?:nya)?|perbezaan|berbeza)\b",
    re.I,
)
_WHICH_OF = re.compile(
    r"^(?P<asked>(?:which|(?:yang )?mana(?:kah)?)\b.*?)\s*[,:]\s*(?P<one>[^,:?]+?) (?:or|atau) (?P<two>[^,?]+)|"
    r"^(?:antara|between) (?P<first>[^,?]+?) (?:dengan|dan|atau|and) (?P<second>[^,?]+),\s*"
    r"(?P<then>(?:which|yang mana(?:kah)?)\b[^,?.]*)|"
    r"^(?P<this>[^,?]+?) (?:ke|atau|or) (?P<that>[^,?]+?),? "
    r"yang (?:mana(?:kah)? )?(?:yang )?(?P<does>[^,?]*\b(?:dulu|dahulu|lebih [\w-]+))[ ?]*$",
    re.I,
)
"""Which came first, A or B? Antara A dengan B, yang manakah lebih awal? A ke B yang siap dulu?"""
_CHOOSES = re.compile(r"yang mana|which (?:one|day|month|year|is|are|was|were|has|had|saw|came)\b", re.I)
"""Asks for one of the two, and not for something else."""
_QUOTED = re.compile(r'["“][^"“”]*["”]')
_WHOLE, _PARTED = str.maketrans(" ,", "\0\1"), str.maketrans("\0\1", " ,")
"""So that no quotation is taken apart."""
_SHARED_HEAD = re.compile(
    r"(?P<head>(?:.* )?(?-i:(?![A-Z][a-z])\S+)) +(?P<join>of|in|at|for|by|between|di|dalam|bagi|pada|oleh|antara) (?P<one>\S.*)$",
    re.I,
)
"""The AI policies of Malaysia; Ministry of Communications is a name."""


def either(text: str) -> tuple[str, ...]:
    """The two things that "which" is to choose from, each with what is asked of it; empty when there are none."""
    if not (match := _which_of(text)):
        return ()
    asked = match["asked"] or match["then"] or match["does"]
    asked = without_question_word(re.sub(r"^(?:yang )?mana(?:kah)?\b", "", asked, flags=re.I))
    one, two = match["one"] or match["first"] or match["this"], match["two"] or match["second"] or match["that"]
    return f"{one} {asked.strip()}", f"{two} {asked.strip()}"


def _which_of(text: str) -> re.Match[str] | None:
    """The two things that "which" is to choose from, unless they are dates: "between 2020 and 2024, which laws ..."."""
    match = _WHICH_OF.search(text)
    if match and match["then"] and _is_date(match["first"]) and _is_date(match["second"]):
        return match if _CHOOSES.match(match["then"]) else None
    return match


def subjects(text: str) -> tuple[str, ...]:
    """The two or more things that a comparison names, each as a search of its own; empty when it names fewer."""
    body = COMPARE.sub(" ", without_question_word(text)).strip(" ?.!")
    body = re.sub(r"^\s*(?:(?:there an?|between|antara|the|of|in|is|are|apa|apakah|what)\b\s*)+", "", body, flags=re.I)
    body = _QUOTED.sub(lambda quote: quote[0].translate(_WHOLE), body)
    sides = re.split(r"\s+(?:and|with|to|dan|dengan|daripada|from|versus|vs)\s+|,\s*", body, flags=re.I)
    sides = _with_shared_head([side.strip(" ?.!") for side in sides if len(side.strip(" ?.!")) > 1])
    sides = [re.sub(r"^the\s+", "", side, flags=re.I).translate(_PARTED) for side in sides]
    return tuple(sides) if len(sides) > 1 else ()


def _with_shared_head(sides: list[str]) -> list[str]:
    """``sides`` with the words that the first shares: "age limits between Malaysia", "Australia" are both about age limits."""
    match = _SHARED_HEAD.match(sides[0]) if sides else None
    if not match or any(_SHARED_HEAD.match(f"it {side} .") for side in sides[1:]):
        return sides
    if re.fullmatch(r"(?:19|20)\d\d", match["one"]) and not all(map(_is_date, sides[1:])):
        return sides
    head = match["head"] if match["join"].lower() in ("between", "antara") else f"{match['head']} {match['join']}"
    return [f"{head} {side}" for side in (match["one"], *sides[1:])]


def _is_date(text: str) -> bool:
    bare = re.sub(r"^(?:tahun|bulan|the years?) ", "", text.strip(), flags=re.I)
    return is_date(bare)
