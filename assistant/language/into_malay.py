"""English units -> a Malay question: word order, voice and question words by rule.

What the rules know: auxiliaries go, modifiers follow their noun, ``of`` and ``'s`` become plain succession, "was held"
becomes ``diadakan``, and a question about the object turns passive ("what did X adopt" -> ``apakah yang diterima pakai
oleh X``), as Malay asks it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from assistant.language.dictionary import NOUNS, VERBS, lookup
from assistant.language.malay_phrase import (
    DEGREES,
    MODALS,
    OWNERS,
    begins_phrase,
    is_place,
    modifies,
    noun_phrase,
    preposition_word,
    verb_word,
    word_of,
)
from assistant.language.units import PHRASE_PARTS, Unit

_AUXILIARIES = frozenset({"be", "do", "have", "modal"})
_SHARE = "what percentage of"
_TIMES = {
    "which year": "pada tahun berapakah", "which date": "pada tarikh berapakah", "which day": "pada hari apakah",
}  # fmt: skip
_RELATIVES = frozenset({"that", "which", "who", "whom", "whose"})
_OTHER_CLAUSE = _RELATIVES | {"because", "while", "although", "if", "when"}
_NOUN_QUESTIONS = frozenset({"what", "which", "how many", "how much", "whose", _SHARE})


def arrange(units: Sequence[Unit]) -> list[str]:
    """The question in Malay, without its closing mark."""
    if len(units) > 1 and units[-1].text.lower() == "yet":
        units = units[:-1]  # "has it been signed yet"
    units = _resolve(units)
    asked = next((n for n, unit in enumerate(units) if unit.part == "question" and not _is_relative(units, n)), None)
    if units and units[0].part == "request":
        return [word_of(units[0]), *_clause_or_phrase(units[1:], embedded=True)]
    if asked is None and units and units[0].text.lower() == "there" and units[0].target:
        return ["adakah", *_sequence(units)]
    if asked is None and units and units[0].part in _AUXILIARIES:
        return ["adakah", *_inverted(units)]
    return _clause_or_phrase(units, embedded=False)


def _resolve(units: Sequence[Unit]) -> list[Unit]:
    """Decides for every word that is both a noun and a verb which it is here, from its neighbours."""
    decided: list[Unit] = []
    wants_verb = helped = False
    units = _with_helpers(units)
    for number, unit in enumerate(units):
        before = decided[-1] if decided else None
        if (
            unit.part == "number"
            and before
            and before.part == "name"
            and not (before.possessive or unit.text.isalpha())
        ):
            unit = replace(unit, part="label")
        elif unit.text.lower() == "one of" and before and before.is_noun:
            unit = Unit("one", "number", lookup(["one"], 0, "en")[1])
        elif unit.text.lower() in DEGREES and number + 1 < len(units) and _is_gradable(units[number + 1]):
            unit = Unit(unit.text, "adjective", target=(DEGREES[unit.text.lower()],))
        elif unit.part == "unknown" and _is_unknown_verb(units, number, before):
            unit = replace(unit, part="verb", guessed=frozenset({"past", "participle"}))
        elif before and not wants_verb and unit.is_verb and _is_named(unit, before, units[number + 1 :]):
            unit = Unit(unit.text, "noun", target=(verb_word(unit, passive=False),), possessive=unit.possessive)
        elif before is None and unit.may_be(frozenset({"request"})) and len(units) > 1:
            unit = unit.read_as(frozenset({"request"}))
        elif unit.may_be(VERBS) and unit.may_be(NOUNS | {"adjective", "front", "preposition", "request"}):
            as_verb = _is_verb_here(unit, before, units[number + 1 :], wants_verb=wants_verb, helped=helped)
            unit = unit.read_as(VERBS if as_verb else NOUNS | {"adjective", "preposition", "front"})
        elif unit.part == "request" or (unit.part == "have" and not _has_verb(units[number + 1 :])):
            unit = unit.read_as(VERBS | NOUNS)
        if unit.part == "request" and before:
            unit = unit.read_as(VERBS)
        wants_verb = (wants_verb or unit.part in {"do", "modal", "question"}) and not unit.is_verb
        helped = (helped or unit.part in {"do", "modal"}) and not unit.is_verb
        decided.append(unit)
    return decided


def _with_helpers(units: Sequence[Unit]) -> list[Unit]:
    """The units with ``is X going to`` as ``will X``, ``have to`` as ``must``, ``there is`` and two owners as one unit."""
    found: list[Unit] = []
    position = 0
    owns = _asks_for_what_is_had(units)
    while position < len(units):
        unit = units[position]
        word, after = unit.text.lower(), units[position + 1 : position + 3]
        texts = [one.text.lower() for one in after]
        be = next((n for n in range(len(found) - 1, -1, -1) if found[n].part == "be"), None)
        if word == "going" and texts[:1] == ["to"] and be is not None and (after[1:] and _may_follow_to(after[1])):
            found[be] = Unit("will", "modal")
            position += 2
        elif not owns and unit.part == "have" and texts[:1] == ["to"] and after[1:] and _may_follow_to(after[1]):
            found.append(Unit("must", "modal"))
            position += 2
        elif unit.part == "be" and texts[:1] == ["to"] and after[1:] and _may_follow_to(after[1]):
            found.append(Unit("will", "modal"))
            position += 2
        elif word == "do" and found and _is_main_verb(found, after):
            found.append(Unit("do", "verb", lookup(["do"], 0, "en")[1]))
            position += 1
        elif unit.part == "be" and texts[:1] == ["there"]:
            none = texts[1:] == ["no"]
            found.append(Unit("there", "adverb", target=("tiada" if none else "terdapat",)))
            position += 3 if none else 2
        elif unit.possessive and texts[:1] == ["and"] and after[1:] and after[1].possessive:
            found.append(Unit(f"{word_of(unit)} dan {word_of(after[1])}", "name", possessive=True))
            position += 3
        else:
            found.append(unit)
            position += 1
    return found


def _is_main_verb(before: Sequence[Unit], after: Sequence[Unit]) -> bool:
    """Whether ``do`` is what is done: ``what did the council do with it``, ``what must they do``."""
    helped = any(unit.part in {"do", "modal", "to"} for unit in before)
    return helped and not (after and after[0].may_be(VERBS) and not after[0].may_be(NOUNS | {"preposition"}))


def _asks_for_what_is_had(units: Sequence[Unit]) -> bool:
    """Whether ``have to`` is to own something for an end: ``how many days does the site have to file``."""
    opens = len(units) > 1 and units[0].part == "question" and units[0].key in _NOUN_QUESTIONS
    return opens and units[1].part in PHRASE_PARTS - {"article", "name"}


def _may_follow_to(unit: Unit) -> bool:
    return unit.may_be(VERBS) or unit.part in {"unknown", "be", "have", "do"}


def _is_gradable(unit: Unit) -> bool:
    if unit.part == "adjective":
        return unit.text.lower() not in {"first", "last"}
    return unit.is_verb and unit.forms <= {"past", "participle"}


def _is_unknown_verb(units: Sequence[Unit], number: int, before: Unit | None) -> bool:
    """Whether a word that the dictionary lacks is a verb: ``cautioned``, ``who picks``, ``did the branch fold``."""
    if before is None or not units[number].text.islower():
        return False
    if before.part == "question" and before.text.lower() == "who":
        return True
    if units[number].text.endswith("ed") and before.part not in {"article", "adjective", "front", "preposition"}:
        return True
    asked = any(unit.part == "do" for unit in units[:number])
    later = [unit for unit in units if unit.may_be(VERBS) and "base" in unit.read_as(VERBS).forms]
    last = number + 1 == len(units) or units[number + 1].part in {"preposition", "to", "article", "name"}
    possible = not units[number].text.endswith("s") and before.part not in {"article", "adjective"}
    return asked and not later and last and possible


def _is_named(unit: Unit, before: Unit, after: Sequence[Unit]) -> bool:
    """Whether a word known as a verb only is a noun here, by what stands before it: ``the ban``, ``three states``."""
    determined = before.part in {"article", "ordinal", "number"} or before.possessive
    determined = determined or (before.part == "adjective" and not before.capital)
    if unit.may_be(NOUNS | {"adjective"}) or not (determined or before.text.lower() in OWNERS) or before.text.isdigit():
        return False
    heads = not after or not (after[0].part in PHRASE_PARTS or after[0].text.lower() in OWNERS)
    return heads and bool(unit.forms & {"base", "third"})


def _is_verb_here(unit: Unit, before: Unit | None, after: Sequence[Unit], *, wants_verb: bool, helped: bool) -> bool:
    """Whether a word that may be a noun too is a verb; ``helped`` where "did" or "must" waits for one."""
    verb = unit.read_as(VERBS)
    if before is None:
        return False
    if verb.forms == {"ing"}:
        takes_object = bool(after) and after[0].part in PHRASE_PARTS and before.part == "preposition"
        return before.part == "be" or takes_object
    if verb.forms <= {"past", "participle"} and "base" not in verb.forms:
        return True
    if before.part in {"to", "modal", "pronoun"} and before.text.lower() not in OWNERS:
        return True
    if before.part == "question":
        return before.text.lower() == "who" or (
            before.text.lower() == "what" and "third" in verb.forms and not _has_verb(after)
        )
    if before.part in {"article", "adjective", "front", "number", "ordinal", "preposition", "be"} or before.possessive:
        return False
    if before.text.lower() in OWNERS or before.part == "conjunction":
        return False
    return wants_verb and not _has_verb(_own_clause(after) if helped else after)


def _own_clause(units: Sequence[Unit]) -> Sequence[Unit]:
    """What of ``units`` stands before another clause: "share news" of "share news that turned out false"."""
    return list(takewhile(lambda unit: unit.text.lower() not in _OTHER_CLAUSE, units))


def _has_verb(units: Sequence[Unit]) -> bool:
    """Whether an unmistakable verb or auxiliary stands among ``units``."""
    return any(
        unit.part in _AUXILIARIES
        or (unit.is_verb and unit.forms != {"ing"} and (not unit.may_be(NOUNS) or unit.forms <= {"past", "participle"}))
        for unit in units
    )


def _clause_or_phrase(units: Sequence[Unit], *, embedded: bool) -> list[str]:
    """A question from its question word on, with what stands before it; plain words when it has none."""
    asked = next((n for n, unit in enumerate(units) if unit.part == "question" and not _is_relative(units, n)), None)
    if asked is None:
        return _sequence(units)
    before = list(units[:asked])
    preposition = before.pop() if before and before[-1].part in {"preposition", "to"} else None
    return _sequence(before) + _asked(units[asked], preposition, list(units[asked + 1 :]), embedded=embedded)


def _is_relative(units: Sequence[Unit], position: int) -> bool:
    """Whether a question word begins a relative clause: ``the judge who disagreed``, ``the ship on which it was signed``."""
    word = units[position].text
    if word not in _RELATIVES or not position:
        return False
    if units[position - 1].part == "preposition" and position > 1 and word in {"which", "whom"}:
        position -= 1
    return units[position - 1].is_noun or units[position - 1].part in {"name", "unknown", "label"}


_AMOUNTS = {
    "age", "amount", "budget", "cost", "number", "percentage", "population", "price", "score", "size", "total", "turnout"
}  # fmt: skip
"""What Malay asks for with "berapa" where English has "what"."""


def _asked(question: Unit, preposition: Unit | None, rest: list[Unit], *, embedded: bool) -> list[str]:
    key = question.key
    # "what the declaration recognises" asks for its object, "what documents" for the documents.
    opening = PHRASE_PARTS - {"article", "name"} if key == "what" else PHRASE_PARTS
    if key in _NOUN_QUESTIONS and rest and rest[0].part in opening:
        asked, rest = _asked_noun(key, rest, preposition)
    elif key in _TIMES:
        asked = [_TIMES[key]]
        preposition = preposition or question
    elif key == "what" and not preposition and _is_amount(rest):
        asked = ["berapakah"]
    else:
        asked = [_embedded_word(question) if embedded else word_of(question)]
        if preposition:
            asked = [preposition_word(preposition, [replace(question, part="person")]), *asked]
    if preposition or key not in _NOUN_QUESTIONS | {"who"}:
        return asked + _inverted(rest)
    return asked + _nominal(key, rest, embedded=embedded)


def _is_amount(rest: Sequence[Unit]) -> bool:
    """Whether "what" asks how much: "is the population of Brunei", "did it cost"."""
    if not rest or rest[0].part != "be":
        return _cost(rest) is not None
    nouns = (unit.text.lower() for unit in rest if unit.part in PHRASE_PARTS - {"article", "adjective"})
    return next(nouns, None) in _AMOUNTS


def _cost(rest: Sequence[Unit]) -> int | None:
    """Position of the verb of "did the cable cost to build", which seems a noun; None where there is none."""
    asked = rest and rest[0].part in {"do", "modal"}
    return next((number for number, unit in enumerate(rest) if asked and unit.text.lower() == "cost"), None)


def _asked_noun(key: str, rest: list[Unit], preposition: Unit | None) -> tuple[list[str], list[Unit]]:
    """``which country`` and its like in Malay, and the units after it."""
    phrase, used = noun_phrase(rest, 0)
    if rest[used : used + 1] and rest[used].text.lower() == "of":
        owner, used = noun_phrase(rest, used + 1)
        phrase += owner
    head = next((unit for unit in reversed(rest[:used]) if unit.part in PHRASE_PARTS), rest[0])
    clause = next((n for n in range(used, len(rest)) if rest[n].is_verb or rest[n].part in _AUXILIARIES), used)
    attribute, used = _sequence(rest[used:clause], before=rest[used - 1]), clause
    if key in {"how many", "how much", _SHARE}:
        count = "peratus" if key == _SHARE else "ramai" if head.part == "person" else "banyak"
        asked = ["berapa", count, *phrase, *attribute]
    elif key == "what" and preposition is None:
        asked = ["apakah", *phrase, *attribute]
    elif head.part == "time" and head.text.lower().rstrip("s") in {"year", "date"}:
        asked = [*phrase, "berapakah", *attribute]
    else:
        asked = [*phrase, "manakah" if key != "whose" else "siapakah", *attribute]
    if preposition:
        asked = [preposition_word(preposition, rest[:used]), *asked]
    return asked, rest[used:]


def _english(unit: Unit) -> tuple[str, ...]:
    return unit.sense.en if unit.sense else ()


def _embedded_word(question: Unit) -> str:
    return question.sense.ms[1] if question.sense and len(question.sense.ms) > 1 else word_of(question)


def _nominal(key: str, rest: list[Unit], *, embedded: bool) -> list[str]:
    """What follows a question word that stands for the subject or the object."""
    if not rest:
        return []
    cost = _cost(rest) if key in {"how much", "what"} else None
    verb = _main_verb(rest) if cost is None else cost
    if rest[0].part in _AUXILIARIES:
        about_object = _object_after_auxiliary(key, rest, verb) if verb is not None else []
        return about_object or _subject_after_auxiliary(key, rest, verb, embedded=embedded)
    if rest[0].part == "adverb" or rest[0].is_verb:
        return ["yang", *_sequence(rest)]
    if verb is not None and rest[0].part in PHRASE_PARTS | {"pronoun"}:
        return _object_question(rest[:verb], rest[verb], rest[verb + 1 :], [])
    return _sequence(rest)


def _object_after_auxiliary(key: str, rest: list[Unit], verb: int) -> list[str]:
    """A question about the object: "did X adopt", "will X be asked to"; nothing when it is about the subject."""
    auxiliary, between, after = rest[0].part, rest[1:verb], rest[verb + 1 :]
    if key in {"how much", "what"} and auxiliary in {"do", "modal"} and "cost" in _english(rest[verb]):
        owner = [unit for unit in between if unit.text.lower() != "it"]
        return ["kos", *_sequence(owner), *_sequence(after)]
    if auxiliary == "do":
        if key == "what" and {"mean", "stand for"}.intersection(_english(rest[verb])[:1]):
            return ["maksud", *_sequence(between)]
        return _object_question(between, rest[verb], after, [])
    if not _has_subject(between):
        return []
    if auxiliary == "be":
        if key == "who":
            return []
        return _object_question(between[:-1], rest[verb], after, ["akan"]) if between[-1].part == "to" else []
    helper = [MODALS.get(rest[0].text.lower(), rest[0].text)] if auxiliary == "modal" else []
    if any(unit.part == "be" for unit in between):
        subject = _sequence([unit for unit in between if unit.part != "be"])
        return ["yang", *subject, *helper, *_sequence([_BE, *rest[verb:]])]
    return _object_question(between, rest[verb], after, helper)


def _subject_after_auxiliary(key: str, rest: list[Unit], verb: int | None, *, embedded: bool) -> list[str]:
    """A question about the subject: "was adopted", "will host", "is the chair of X"."""
    if key == "how much" and verb is None:
        return _sequence([unit for unit in rest if unit.part not in {"modal", "be"}])
    follows = next((unit for unit in rest[1:] if unit.part not in {"adverb", "be"}), None)
    if follows is None or follows.is_verb or rest[0].part != "be":
        return ["yang", *_sequence(rest)]
    if key in {"who", "what"} and not embedded:
        return _inverted(rest)
    return ["yang", *([] if follows.part in {"adjective", "preposition"} else ["menjadi"]), *_inverted(rest)]


_BE = Unit("be", "be")


def _object_question(subject: Sequence[Unit], verb: Unit, rest: Sequence[Unit], helper: list[str]) -> list[str]:
    """``what did X adopt at Y`` -> ``yang diterima pakai oleh X pada Y``."""
    sense = verb.sense
    if sense and sense.passive:
        return ["yang", *helper, sense.passive, "oleh", *_sequence(subject), *_sequence(rest)]
    return ["yang", *_sequence(subject), *helper, verb_word(verb, passive=False), *_sequence(rest)]


def _main_verb(units: Sequence[Unit]) -> int | None:
    """Position of the first verb that is no participle before a noun, nor in a relative clause, nor "of coordinating"."""
    in_relative = False
    for number, unit in enumerate(units):
        if _is_relative(units, number):
            in_relative = True
        elif unit.is_verb and not modifies(units, number):
            if number and units[number - 1].part == "preposition" and "ing" in unit.forms:
                continue
            if not in_relative:
                return number
            in_relative = False
    return None


def _has_subject(units: Sequence[Unit]) -> bool:
    return any(unit.part in PHRASE_PARTS | {"pronoun"} for unit in units)


def _inverted(units: Sequence[Unit]) -> list[str]:
    """A clause after a question word: its auxiliary, in front of the subject, goes or joins the verb."""
    if not units or units[0].part not in _AUXILIARIES:
        return _sequence(units)
    auxiliary, rest = units[0], list(units[1:])
    verb = _main_verb(rest)
    if verb and rest[0].part == "adverb" and rest[0].sense and rest[0].sense.en[0] == "not":
        rest = [*rest[1:verb], rest[0], *rest[verb:]]  # "why didn't it happen"
    if verb is None:
        return _sequence(rest if auxiliary.part == "be" or _has_subject(rest[:1]) else units)
    if auxiliary.part == "be":
        if "ing" in rest[verb].forms:
            return _sequence(rest, awaits_verb=True)
        if verb and rest[verb].forms & {"past", "participle"}:
            return [*_sequence(rest[:verb]), *_sequence([auxiliary, *rest[verb:]])]
        return _sequence(rest)
    if auxiliary.part == "modal" or any(unit.part == "be" for unit in rest[:verb]):
        start = next((n for n, unit in enumerate(rest[:verb]) if unit.part == "be"), verb)
        return [*_sequence(rest[:start]), *_sequence([auxiliary, *rest[start:]])]
    return [*_sequence(rest[:verb]), *_sequence(rest[verb:], awaits_verb=True)]


def _sequence(units: Sequence[Unit], *, awaits_verb: bool | None = None, before: Unit | None = None) -> list[str]:
    """Words in order from left to right: noun phrases turned, verbs in their voice, prepositions by what follows."""
    words: list[str] = []
    passive = False
    finite = awaits_verb if awaits_verb is not None else _awaits_verb(units)
    position = 0
    while position < len(units):
        unit = units[position]
        if begins_phrase(units, position):
            phrase, position = noun_phrase(units, position)
            words += phrase
            continue
        if unit.part == "question" and not _is_relative(units, position):
            return words + _asked(unit, None, list(units[position + 1 :]), embedded=True)
        if unit.part == "be":
            passive, copula = _after_be(units, position)
            words += copula
            finite = False
        elif unit.is_verb:
            reduced = not passive and not finite and _is_reduced(units, position)
            voice = passive or (reduced and "ing" not in unit.forms)
            words += [
                *(["yang"] if reduced else []),
                verb_word(unit, passive=voice, has_object=_has_object(units, position)),
            ]
            passive = finite = False
        else:
            words += _function_words(units, position, opening=not words, before=before)
            finite = finite or unit.part in {"modal", "to"} or words[-1:] == ["yang"]
        position += 1
    return words


def _function_words(units: Sequence[Unit], position: int, *, opening: bool, before: Unit | None = None) -> list[str]:
    """A helper, preposition, conjunction or adverb in Malay, which may be nothing."""
    unit, after = units[position], units[position + 1 :]
    word = unit.text.lower()
    if unit.part == "do" or (word == "of" and not opening):
        return []
    if unit.part == "have":
        return _have(after)
    if unit.part == "to":
        return [_to(after)]
    if _is_relative(units, position):
        return ["yang" if units[position - 1].part in PHRASE_PARTS else "mana"]
    if unit.part == "preposition":
        return [preposition_word(unit, after, units[position - 1] if position else before)]
    return ["bahawa" if word == "that" and position and units[position - 1].is_verb else word_of(unit)]


def _awaits_verb(units: Sequence[Unit]) -> bool:
    """Whether the first verb of ``units`` is their finite verb rather than a participle."""
    first = next((number for number, unit in enumerate(units) if unit.is_verb or unit.part in _AUXILIARIES), None)
    return first == 0 or (first is not None and not units[first].forms & {"past", "participle", "ing"})


def _is_reduced(units: Sequence[Unit], position: int) -> bool:
    """Whether a verb is a relative clause without its pronoun: ``documents adopted at AMRI 16``."""
    follows_noun = position > 0 and units[position - 1].part in PHRASE_PARTS
    return follows_noun and bool(units[position].forms & {"past", "participle", "ing"})


def _after_be(units: Sequence[Unit], position: int) -> tuple[bool, list[str]]:
    """Whether a passive follows, and the copula when a noun does."""
    following = [unit for unit in units[position + 1 :] if unit.part not in {"adverb", "be"}]
    if following and following[0].is_verb:
        return not following[0].forms <= {"ing"}, []
    if position and following and following[0].part in PHRASE_PARTS - {"adjective"}:
        return False, ["ialah"]
    return False, []


def _have(after: Sequence[Unit]) -> list[str]:
    following = next((unit for unit in after if unit.part != "adverb"), None)
    return [] if following is not None and (following.is_verb or following.part == "be") else ["mempunyai"]


def _to(after: Sequence[Unit]) -> str:
    if not after or after[0].is_verb or after[0].part in {"be", "adverb", "have"}:
        return "untuk"
    if after[0].part in {"number", "time"}:
        return "hingga"
    return "ke" if is_place(after[0]) else "kepada"


def _has_object(units: Sequence[Unit], position: int) -> bool:
    after = next((unit for unit in units[position + 1 :] if unit.part != "adverb"), None)
    return after is not None and after.part in PHRASE_PARTS | {"pronoun", "to"}
