"""Malay units -> an English question: word order, tense and question words by rule.

What the rules know: modifiers go in front of their noun, a proper name after ``of``, di- verbs become passives, and
the question word takes the auxiliary that English wants ("bilakah X diadakan" -> "when was X held").
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.language.dictionary import NOUNS, VERBS
from assistant.language.english_phrase import is_ordinal_word, noun_phrase, preposition_word, word_of
from assistant.language.inflect import Form, plural, verb_forms
from assistant.language.units import PHRASE_PARTS, Unit

_MODALS = {
    "akan": "will", "boleh": "can", "dapat": "can", "harus": "should", "patut": "should", "mesti": "must",
    "perlu": "must", "mungkin": "may",
}  # fmt: skip
_HELPERS = {"be": "is", "manner": "in a"}
_SHARE = "what percentage of"
_NOMINAL = frozenset({"who", "what", "which", "how many", "how much", _SHARE})
_TIMES = {"which year": "in which year", "which date": "on what date", "which day": "on which day"}
_MEASURES = frozenset(
    {"bilangan", "jumlah", "umur", "usia", "kos", "harga", "kadar", "peratusan", "tempoh", "nilai", "saiz"}
)
_AGE = Unit("umur", "noun", target=("age",))


def arrange(units: Sequence[Unit]) -> list[str]:
    """The question in English, without its closing mark."""
    units = resolve(units)
    if units and units[0].part == "yes-no":
        return _yes_no(units[1:])
    asked = next((number for number, unit in enumerate(units) if unit.part == "question"), None)
    if asked is None or (units[0].part == "request" and asked > 0):
        return _sequence(units)
    return _asked(units, asked)


def resolve(units: Sequence[Unit]) -> list[Unit]:
    """Decides words that are both a verb and something else: a verb after ``yang`` and helpers, else as listed."""
    decided: list[Unit] = []
    for number, unit in enumerate(units):
        before = decided[-1] if decided else None
        dated = number + 1 < len(units) and units[number + 1].part == "time"
        labels = before and before.part in NOUNS | {"name", "label"} and before.part != "time"
        if unit.part == "number" and labels and not dated:
            unit = replace(unit, part="label")
        elif before is None and unit.may_be(frozenset({"request"})):
            unit = unit.read_as(frozenset({"request"}))
        elif unit.part == "request":
            unit = unit.read_as(VERBS | NOUNS)
        elif before and before.part in {"that", "modal", "past"} and unit.may_be(VERBS):
            unit = unit.read_as(VERBS)
        elif unit.part == "preposition" and _qualifies(units, number):
            unit = unit.read_as(frozenset({"adjective"}))
        elif unit.part == "adjective" and (before is None or before.part not in NOUNS | {"name", "label", "adjective"}):
            unit = unit.read_as(NOUNS)
        decided.append(unit)
    return decided


def _qualifies(units: Sequence[Unit], number: int) -> bool:
    """Whether a preposition leads nowhere, so that it is an adjective: ``panduan bersama mengenai``, a joint guide."""
    after = units[number + 1] if number + 1 < len(units) else None
    return number > 0 and units[number - 1].is_noun and (after is None or after.part not in PHRASE_PARTS)


def _asked(units: list[Unit], asked: int) -> list[str]:
    """The question from its question word on; a question word at the end is moved to the front."""
    question, before, rest = units[asked], units[:asked], units[asked + 1 :]
    key = _key(question)
    preposition = (
        before.pop(0) if before and before[0].part == "preposition" and key in {"which", "what", *_TIMES} else None
    )
    if key in _TIMES and not (preposition and before):
        return _time_question(key, preposition, before, rest)
    if before and key in {"which", "what", "who"} and _is_phrase(before):
        noun = noun_phrase(before, 0, bare=True)[0]
        head = ["whose", *noun] if key == "who" else ["which", *noun]
        if preposition:
            return [preposition_word(preposition, before), *head, *_inverted(rest)]
        return head + _nominal(key, rest)
    if preposition:
        before = [preposition, *before]
    if before and not _opens(before):
        # "SOMRI ke-21 diadakan di mana": the clause comes first.
        rest, before = [*before, *rest], []
    return _sequence(before) + _fronted(key, question, rest)


def _time_question(key: str, preposition: Unit | None, before: list[Unit], rest: list[Unit]) -> list[str]:
    return [_TIMES[key], *_inverted([*before, *rest])]


def _opens(units: Sequence[Unit]) -> bool:
    """Whether what stands before the question word is an opening phrase: ``menurut menteri itu, apakah ...``."""
    return units[-1].part == "mark" or units[0].part == "preposition"


def _is_phrase(units: Sequence[Unit]) -> bool:
    return all(unit.part in PHRASE_PARTS or unit.part == "preposition" for unit in units)


def _fronted(key: str, question: Unit, rest: list[Unit]) -> list[str]:
    word = word_of(question)
    if question.text.lower() == "berapakah" and rest and (rest[0].text.lower() in _MEASURES or not _has_verb(rest)):
        return ["what is", *_sequence(rest)]
    if key == "how old" and rest and rest[0].part == "adjective":
        return ["what is", *_sequence([_AGE, *rest])]
    if key == "how old":
        return ["how old is", *_sequence(rest)]
    if key in {"how many", "how much", _SHARE} and rest:
        return _counted(key, question, rest)
    if key not in _NOMINAL:
        return [word, *_inverted(rest)]
    if key == "what" and rest and rest[0].text.lower() in {"kata", "kata-kata"}:
        subject, used = noun_phrase(rest, 1)
        return ["what did", *subject, "say", *_sequence(rest[used:])]
    if key == "what" and (that := _that_after_noun(rest)) is not None:
        noun = noun_phrase(rest[:that], 0, bare=True)[0]
        return ["what", *noun, *_nominal(key, rest[that:])]
    return [word, *_nominal(key, rest)]


def _counted(key: str, question: Unit, rest: list[Unit]) -> list[str]:
    """``how many`` or ``what percentage of`` with its noun and the rest."""
    noun, used = noun_phrase(rest, 0, bare=True, many=key != _SHARE)
    head = rest[0].sense.en[0] if rest[0].sense else ""
    mass = head and plural(head) == head and rest[0].part == "noun"
    asked = key if key == _SHARE else "how much" if mass or not noun else "how many"
    tail = _nominal("how many", rest[used:])
    if _has_verb(rest):
        return [asked, *noun, *tail]
    copula = "is" if rest[used : used + 1] and rest[used].part in PHRASE_PARTS else "are there"
    return [asked, *noun, copula, *tail]


def _has_verb(units: Sequence[Unit]) -> bool:
    return any(unit.is_verb for unit in units)


def _that_after_noun(units: Sequence[Unit]) -> int | None:
    """Position of the ``yang`` that follows the noun phrase which ``units`` begin with."""
    for number, unit in enumerate(units):
        if unit.part == "that":
            return number if number else None
        if unit.part not in PHRASE_PARTS:
            return None
    return None


def _nominal(key: str, rest: list[Unit]) -> list[str]:
    """What follows a question word that stands for the subject or the object."""
    if rest and rest[0].part == "that":
        rest = rest[1:]
    elif key in {"who", "what"} and rest and not rest[0].is_verb:
        first = rest[0]
        several = first.part in {"number", "front"} and first.text.lower() != "satu"
        return ["are" if several else "is", *_sequence(rest[1:] if first.part == "article" and len(rest) > 1 else rest)]
    if not rest:
        return []
    helper, start = _helper(rest)
    body = rest[start:]
    if body and body[0].is_verb:
        return _verb_question(body, helper, many=key == "how many")
    if len(body) > 1 and is_ordinal_word(body[0]) and body[1].is_verb:
        return [*_verb_question(body[1:], helper, many=key == "how many"), word_of(body[0])]
    verb = _main_verb(body)
    if verb and _is_phrase(body[:verb]):
        return [
            helper or _did(body[verb]),
            *_sequence(body[:verb]),
            _form(body[verb], "base"),
            *_sequence(body[verb + 1 :]),
        ]
    return [*(["is"] if body and key not in {"how many", "how much"} else []), *_sequence(body)]


def _verb_question(body: Sequence[Unit], helper: str, *, many: bool) -> list[str]:
    """``yang di-V oleh X`` -> "did X V"; ``yang di-V`` -> "was V-ed"; ``yang meN-V`` -> "V-ed"."""
    verb, rest = body[0], list(body[1:])
    if "passive" in verb.forms:
        agent = 1 if rest and rest[0].text.lower() == "oleh" else 0
        if agent or (rest and rest[0].part in PHRASE_PARTS - {"adjective"} and rest[0].part != "time"):
            subject, used = noun_phrase(rest, agent)
            return [helper or _did(verb), *subject, _form(verb, "base"), *_sequence(rest[used:])]
        return [
            *([helper, "be"] if helper else ["were" if many else "was"]),
            _form(verb, "participle"),
            *_sequence(rest),
        ]
    return [
        *(
            [helper, _form(verb, "base")]
            if helper
            else [_form(verb, "base") if many and verb.part == "stative" else _finite(verb)]
        ),
        *_sequence(rest),
    ]


def _helper(units: Sequence[Unit]) -> tuple[str, int]:
    """The English auxiliary of the Malay helpers in front, and how many units they are."""
    helper = ""
    number = 0
    while number < len(units) and units[number].part in {"modal", "past", "adverb", "be"}:
        if units[number].part == "modal":
            helper = helper or _MODALS.get(units[number].text.lower(), "")
        number += 1
    return helper, number


def _inverted(units: list[Unit]) -> list[str]:
    """A clause after a question word: its auxiliary goes in front of the subject."""
    verb = _main_verb(units)
    if verb is None:
        return _without_verb(units)
    subject = [unit for unit in units[:verb] if unit.part not in {"modal", "past", "that"}]
    helper = next((_MODALS.get(unit.text.lower(), "") for unit in units[:verb] if unit.part == "modal"), "")
    rest = units[verb + 1 :]
    if not subject and rest and rest[0].part in PHRASE_PARTS:
        # "bilakah diadakan SOMRI": the subject follows the verb.
        used = noun_phrase(rest, 0)[1]
        subject, rest = rest[:used], rest[used:]
    if "passive" in units[verb].forms:
        front, form = (
            ([helper], "be " + _form(units[verb], "participle"))
            if helper
            else (["was"], _form(units[verb], "participle"))
        )
    else:
        front, form = [helper or _did(units[verb])], _form(units[verb], "base")
    return [*front, *_sequence(subject), form, *_sequence(rest)]


def _main_verb(units: Sequence[Unit]) -> int | None:
    """Position of the first verb that neither ``untuk`` nor ``yang`` subordinates."""
    return next(
        (
            number
            for number, unit in enumerate(units)
            if unit.is_verb and not (number and units[number - 1].part in {"preposition", "that", "conjunction"})
        ),
        None,
    )


def _without_verb(units: Sequence[Unit]) -> list[str]:
    """A clause whose predicate is the adjective that ends its first phrase, or what follows it."""
    end = next((number for number, unit in enumerate(units) if unit.part not in PHRASE_PARTS), len(units))
    if end > 1 and units[end - 1].part == "adjective":
        return ["is", *_sequence(units[: end - 1]), *_sequence(units[end - 1 :])]
    return [*(["is"] if units else []), *_sequence(units)]


def _yes_no(units: Sequence[Unit]) -> list[str]:
    return _inverted(list(units))


def _did(verb: Unit) -> str:
    return "does" if verb.part == "stative" else "did"


def _finite(verb: Unit) -> str:
    return _form(verb, "third" if verb.part == "stative" else "past")


def _form(verb: Unit, form: Form) -> str:
    """A verb of the question in an English form."""
    if verb.sense is None or verb.foreign:
        return verb.text
    return verb_forms(verb.sense.en[0])[form]


def _sequence(units: Sequence[Unit]) -> list[str]:
    """Words in order from left to right: noun phrases turned, verbs in their tense."""
    words: list[str] = []
    position = 0
    while position < len(units):
        unit = units[position]
        if unit.part in PHRASE_PARTS:
            phrase, position = noun_phrase(units, position)
            words += phrase
            continue
        if unit.is_verb:
            words += _verb_in_place(unit, units[position - 1] if position else None)
        elif unit.text.lower() == "dengan" and "between" in words:
            words.append("and")
        else:
            words += _function_words(unit, units[position + 1 :])
        position += 1
    return words


def _function_words(unit: Unit, after: Sequence[Unit]) -> list[str]:
    """A helper, preposition, conjunction or adverb in English, which may be nothing."""
    if unit.part in {"past", "yes-no"}:
        return []
    if unit.part == "that":
        reduced = not after or (after[0].is_verb and "passive" in after[0].forms)
        return [] if reduced else ["that"]
    if unit.part == "modal":
        return [_MODALS.get(unit.text.lower(), unit.text)]
    if unit.part == "question":
        return _embedded(unit, after[:2])
    if unit.part == "preposition":
        return [preposition_word(unit, after)]
    return [_HELPERS.get(unit.part) or word_of(unit)]


def _embedded(question: Unit, after: Sequence[Unit]) -> list[str]:
    passive = len(after) == 2 and after[0].part == "that" and "passive" in after[1].forms
    return [word_of(question), *(["was"] if passive else [])]


def _verb_in_place(unit: Unit, before: Unit | None) -> list[str]:
    if "passive" in unit.forms:
        return [*(["be"] if before and before.part == "modal" else []), _form(unit, "participle")]
    if before and (before.part == "modal" or before.text.lower() in {"untuk", "bagi", "supaya", "agar", "tidak"}):
        return [_form(unit, "base")]
    if before is None or before.part in {"that", "be"} or before.part in PHRASE_PARTS:
        return [_finite(unit)]
    return [_form(unit, "ing" if before.part == "preposition" else "base")]


def _key(question: Unit) -> str:
    return question.sense.en[0] if question.sense else question.text.lower()
