"""The parts of a Malay gloss: noun phrases in Malay order, verbs in their voice, prepositions, single words."""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.language.dictionary import NOUNS
from assistant.language.names import mentions
from assistant.language.units import PHRASE_PARTS, Unit

MODALS = {
    "will": "akan", "would": "akan", "shall": "akan", "can": "boleh", "could": "boleh", "may": "boleh",
    "might": "mungkin", "should": "patut", "must": "mesti",
}  # fmt: skip
DEGREES = {"more": "lebih", "most": "paling", "less": "kurang", "least": "paling kurang", "very": "sangat"}
"""Adverbs that stand before the adjective in both languages."""
OWNERS = frozenset({"his", "her", "its", "their", "our", "my", "your", "this", "these", "those", "own"})
_TOPICS = re.compile(
    r"(?:advice|agree|agreement|article|ban|bill|book|briefing|campaign|ceiling|chapter|comment|committee|"
    r"conference|consensus|consult|convention|cooperation|course|data|debate|decide|decision|declaration|"
    r"dialogue|discussion|document|emphasis|expert|figure|focus|force|forum|framework|group|guidance|"
    r"guide|guideline|idea|information|law|lecture|legislation|limit|meeting|memorandum|news|note|opinion|"
    r"panel|paper|plan|policy|poll|position|programme|project|question|recommendation|regulation|remark|"
    r"report|research|resolution|roundtable|rule|seminar|session|speak|speech|statement|study|summit|"
    r"supplement|survey|talk|tax|training|treaty|view|vote|webinar|work|workshop|write|settl)(?:e?s|e?d|ing)?$"
)
_YEARS = ("19", "20", "21")


def begins_phrase(units: Sequence[Unit], position: int) -> bool:
    """Whether a noun phrase begins or goes on at ``position``."""
    unit = units[position]
    return unit.part in PHRASE_PARTS or (unit.is_verb and modifies(units, position)) or _owns(units, position)


def noun_phrase(units: Sequence[Unit], start: int) -> tuple[list[str], int]:
    """The noun phrase that begins at ``start`` in Malay order, and the position after it."""
    segments: list[list[Unit]] = [[]]
    position = start
    while position < len(units) and not (segments[-1] and _breaks(units, position)):
        if not begins_phrase(units, position) and not _joins_adjectives(units, position):
            break
        segments[-1].append(units[position])
        if units[position].possessive or _owns(units, position):
            segments.append([])
        position += 1
    return [word for segment in reversed(segments) for word in _turned(segment)], position


def _owns(units: Sequence[Unit], position: int) -> bool:
    """Whether a pronoun stands before its noun: ``its role`` is ``peranannya``."""
    after = units[position + 1] if position + 1 < len(units) else None
    return units[position].text.lower() in OWNERS and after is not None and after.part in PHRASE_PARTS


def _breaks(units: Sequence[Unit], position: int) -> bool:
    """Whether another phrase, or the predicate, begins at ``position``."""
    unit, before = units[position], units[position - 1]
    if unit.part == "number" and unit.text.isalpha() and before.part == "name" and position + 1 < len(units):
        return not before.possessive and units[position + 1].is_noun
    if unit.part == "front":
        return before.part not in {"article", "front", "number"}
    return unit.part == "adjective" and _is_predicate(units, position)


def _is_predicate(units: Sequence[Unit], position: int) -> bool:
    """Whether an adjective after a noun belongs to the verb: ``why is cooperation important for AI``."""
    after = units[position + 1] if position + 1 < len(units) else None
    heads_noun = after is not None and (after.is_noun or after.part == "name")
    return units[position - 1].part in NOUNS | {"name"} and not heads_noun


def _joins_adjectives(units: Sequence[Unit], position: int) -> bool:
    """Whether ``and`` stands between two adjectives of one noun: ``safe and responsible use``."""
    return (
        0 < position < len(units) - 2
        and units[position].text.lower() in {"and", "or"}
        and units[position - 1].part == "adjective"
        and units[position + 1].part == "adjective"
        and (units[position + 2].part in PHRASE_PARTS)
    )


def modifies(units: Sequence[Unit], number: int) -> bool:
    """Whether a verb is a participle in front of its noun: ``the proposed guidelines``."""
    if number + 1 >= len(units) or not units[number].forms & {"past", "participle", "ing"}:
        return False
    after = units[number + 1]
    before = units[number - 1].part if number else ""
    opening = {"article", "adjective", "front", "number"} | (
        {"preposition"} if "ing" not in units[number].forms else set()
    )
    return (after.is_noun or after.part == "name") and before in opening


def _turned(units: Sequence[Unit]) -> list[str]:
    """One noun with its modifiers in Malay order: counts, noun, modifiers from the nearest on, ordinals."""
    units = [unit for unit in units if unit.part != "article"]
    if any(unit.foreign for unit in units):
        return [word_of(unit) for unit in units]  # a Malay word in the question: the phrase stands as Malay has it
    counts: list[Unit] = []
    while units and _counts(units):
        counts.append(units.pop(0))
    groups = _groups(units)
    tail: list[list[Unit]] = []
    if len(groups) > 1 and _is_apposed(groups[-1]) and groups[-2][0].is_noun:
        tail = [groups.pop()]
    words = [word_of(unit) for unit in counts]
    for group in [*reversed(groups), *tail]:
        words += _group(group)
    return words


def _counts(units: Sequence[Unit]) -> bool:
    """Whether the first unit stands before the noun in Malay too: a count, ``semua``, ``bekas``."""
    first = units[0]
    return first.part == "front" or (first.part == "number" and not _labels(units, 0) and not _is_year(first))


def _groups(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units that stay in their own order: a noun with its number, a date, adjectives joined by ``and``."""
    groups: list[list[Unit]] = []
    for number, unit in enumerate(units):
        joined = unit.part == "conjunction" or (number > 0 and units[number - 1].part == "conjunction")
        labels = unit.part == "label" or (unit.part == "number" and _labels(units, number))
        dates = unit.part == "time" and bool(groups) and groups[-1][0].part in {"number", "ordinal"}
        graded = (
            bool(groups)
            and len(groups[-1]) == 1
            and groups[-1][0].text.lower() in DEGREES
            and bool(groups[-1][0].target)
        )
        if groups and (joined or labels or dates or graded):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def _labels(units: Sequence[Unit], number: int) -> bool:
    """Whether a number belongs to what stands before it (AMRI 16) or to the month after it, rather than counting."""
    if number and units[number - 1].part in NOUNS | {"name", "number", "label", "conjunction"}:
        return True
    return number + 1 < len(units) and units[number + 1].part == "time" and _is_month(units[number + 1])


def _is_month(unit: Unit) -> bool:
    return bool(unit.sense) and unit.capital and not unit.text.isupper()


def _group(units: Sequence[Unit]) -> list[str]:
    if len(units) > 1 and units[0].part == "time" and units[1].text.isdigit() and len(units[1].text) <= 2:
        return [units[1].text, word_of(units[0]), *(word_of(unit) for unit in units[2:])]
    return [_modifier(unit) for unit in units]


def _modifier(unit: Unit) -> str:
    if unit.is_verb:
        return f"yang {verb_word(unit, passive='ing' not in unit.forms)}"
    return word_of(unit)


def _is_apposed(group: Sequence[Unit]) -> bool:
    return group[0].part in {"name", "quote"}


def verb_word(unit: Unit, *, passive: bool, has_object: bool = True) -> str:
    """A verb in Malay in its voice; without an object as the dictionary's intransitive."""
    if not passive and not has_object:
        unit = unit.read_as(frozenset({"intransitive"}))
    sense = unit.sense
    if sense is None:
        return unit.text
    return (sense.passive or sense.active) if passive else sense.active


def preposition_word(unit: Unit, after: Sequence[Unit], before: Unit | None = None) -> str:
    """The Malay preposition, which depends on what it leads to, and ``on`` on what it follows."""
    word = unit.text.lower()
    noun = next((unit for unit in after if unit.part not in {"article", "front", "adjective"}), None)
    head = _head(after)
    dated = noun is not None and (noun.part == "time" or _is_year(noun))
    placed = any(is_place(candidate) for candidate in (noun, head) if candidate)
    if word == "in":
        named = noun is not None and noun.part == "name" and not noun.home and not noun.text.isupper()
        return "pada" if dated else "di" if placed or named else "dalam"
    if word == "on":
        counted = noun is not None and noun.part in {"number", "ordinal"}
        asked = bool(after) and after[0].part == "question" and after[0].text.lower() not in {"which", "whom"}
        about = asked or (before is not None and _is_topic(before))
        return "mengenai" if about and not dated and not counted else "pada"
    if word == "at":
        return "di" if placed else "pada"
    if word == "by":
        return "menjelang" if dated else "dengan" if noun is not None and noun.is_verb else "oleh"
    if word == "from":
        return "dari" if dated or placed else "daripada"
    if word == "for" and noun is not None and noun.part == "number":
        spans = any(one.part == "number" and two.part == "time" for one, two in pairwise(after[:4]))
        return "selama" if spans else "untuk"
    if word == "to":
        return "ke" if placed else "kepada"
    if word == "of":
        return "daripada"
    if word == "before" and after and after[0].text.lower() == "whom":
        return "di hadapan"
    return word_of(unit)


def _is_topic(unit: Unit) -> bool:
    """Whether ``on`` after a word says what it is about: a report on floods, but not a slogan on trains."""
    return bool(_TOPICS.match(unit.text.lower().split()[-1]))


def _head(units: Sequence[Unit]) -> Unit | None:
    """The last noun or name of the noun phrase that ``units`` begin with."""
    head = None
    for unit in units:
        if unit.part not in PHRASE_PARTS:
            break
        if unit.is_noun or unit.part == "name":
            head = unit
    return head


def _is_year(unit: Unit) -> bool:
    return unit.part == "number" and len(unit.text) >= 4 and unit.text[:2] in _YEARS and unit.text[:4].isdigit()


def is_place(unit: Unit) -> bool:
    """Whether a unit names a place, so that "in" is ``di`` and "to" is ``ke``."""
    if unit.part == "place":
        return True
    found = mentions(unit.text) if unit.part == "name" else []
    return bool(found) and found[0].section in {"country", "place"}


def word_of(unit: Unit) -> str:
    """A word, name or number in Malay; as it stands when there is no translation."""
    if unit.part == "ordinal":
        return "ke-" + "".join(letter for letter in unit.text if letter.isdigit())
    if unit.part == "number" and unit.sense and not unit.foreign:
        return unit.sense.ms[0]
    if unit.part == "label" and unit.text.isalpha() and unit.readings:
        return unit.readings[0].sense.ms[0]
    if unit.foreign or unit.part in {"mark", "number", "quote", "label"}:
        return unit.text
    if unit.part == "modal":
        return MODALS.get(unit.text.lower(), unit.text)
    if unit.part == "name" or not unit.sense:
        return unit.target[0] if unit.target else unit.text
    word = unit.sense.ms[0]
    return _capitalised(word) if unit.capital and unit.part != "question" else word


def _capitalised(word: str) -> str:
    return " ".join(part if part in {"dan", "di", "yang"} else part[:1].upper() + part[1:] for part in word.split())
