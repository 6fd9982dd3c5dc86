"""English units -> a Malay question: word order, voice and question words by rule.

What the rules know: auxiliaries go, modifiers follow their noun, ``of`` and ``'s`` become plain succession, "was held"
becomes ``diadakan``, and a question about the object turns passive ("what did X adopt" -> ``apakah yang diterima pakai
oleh X``), as Malay asks it.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.language.dictionary import NOUNS, VERBS
from assistant.language.inflect import Form
from assistant.language.units import Unit

_PHRASE_PARTS = NOUNS | {"article", "front", "number", "ordinal", "label", "adjective", "name", "quote", "unknown"}
_MODALS = {
    "will": "akan", "would": "akan", "shall": "akan", "can": "boleh", "could": "boleh", "may": "boleh",
    "might": "mungkin", "should": "patut", "must": "mesti",
}  # fmt: skip
_AUXILIARIES = frozenset({"be", "do", "have", "modal"})
_OWNERS = frozenset({"his", "her", "its", "their", "our", "my", "your", "this", "these", "those", "own"})
_SHARE = "what percentage of"
_NOUN_QUESTIONS = frozenset({"what", "which", "how many", "how much", "whose", _SHARE})
_YEARS = ("19", "20", "21")
_FINITE: frozenset[Form] = frozenset({"past", "third", "base"})


def arrange(units: Sequence[Unit]) -> str:
    """The question in Malay, without its closing mark."""
    units = resolve(units)
    asked = next((number for number, unit in enumerate(units) if unit.part == "question"), None)
    if units and units[0].part == "request":
        return _join([_word(units[0]), *_clause_or_phrase(units[1:], embedded=True)])
    if asked is None and units and units[0].part in _AUXILIARIES:
        return _join(["adakah", *_inverted(units)])
    return _join(_clause_or_phrase(units, embedded=False))


def resolve(units: Sequence[Unit]) -> list[Unit]:
    """Decides for every word that is both a noun and a verb which it is here, from its neighbours."""
    decided: list[Unit] = []
    wants_verb = False
    for number, unit in enumerate(units):
        before = decided[-1] if decided else None
        if unit.part == "number" and before and before.part == "name":
            unit = replace(unit, part="label")
        elif before is None and unit.may_be(frozenset({"request"})) and len(units) > 1:
            unit = unit.read_as(frozenset({"request"}))
        elif unit.may_be(VERBS) and unit.may_be(NOUNS | {"adjective", "front", "preposition", "request"}):
            as_verb = _is_verb_here(unit, before, units[number + 1 :], wants_verb)
            unit = unit.read_as(VERBS if as_verb else NOUNS | {"adjective", "preposition", "front"})
        elif unit.part == "request" or (unit.part == "have" and not _has_verb(units[number + 1 :])):
            unit = unit.read_as(VERBS | NOUNS)
        wants_verb = (wants_verb or unit.part in {"do", "modal"} or _asks_subject(unit)) and not unit.is_verb
        decided.append(unit)
    return decided


def _asks_subject(unit: Unit) -> bool:
    return unit.part == "question" and unit.text.lower() in {"who", "what", "which", "how many"}


def _is_verb_here(unit: Unit, before: Unit | None, after: Sequence[Unit], wants_verb: bool) -> bool:
    verb = unit.read_as(VERBS)
    if before is None:
        return False
    if verb.forms == {"ing"}:
        takes_object = bool(after) and after[0].part in _PHRASE_PARTS and before.part == "preposition"
        return before.part == "be" or takes_object
    if verb.forms <= {"past", "participle"} and "base" not in verb.forms:
        return True
    if before.part in {"to", "modal", "pronoun"} and before.text.lower() not in _OWNERS:
        return True
    if before.part == "question":
        return before.text.lower() == "who" or (
            before.text.lower() == "what" and "third" in verb.forms and not _has_verb(after)
        )
    if before.part in {"article", "adjective", "front", "number", "ordinal", "preposition", "be"} or before.possessive:
        return False
    if before.text.lower() in _OWNERS or before.part == "conjunction":
        return False
    return wants_verb and not _has_verb(after)


def _has_verb(units: Sequence[Unit]) -> bool:
    """Whether an unmistakable verb or auxiliary stands among ``units``."""
    return any(
        unit.part in _AUXILIARIES
        or unit.is_verb
        and (not unit.may_be(NOUNS) or unit.forms <= {"past", "participle"})
        and unit.forms != {"ing"}
        for unit in units
    )


def _clause_or_phrase(units: Sequence[Unit], *, embedded: bool) -> list[str]:
    """A question from its question word on, with what stands before it; plain words when it has none."""
    asked = next((number for number, unit in enumerate(units) if unit.part == "question"), None)
    if asked is None:
        return _sequence(units)
    before = list(units[:asked])
    preposition = before.pop() if before and before[-1].part in {"preposition", "to"} else None
    return _sequence(before) + _asked(units[asked], preposition, list(units[asked + 1 :]), embedded=embedded)


def _key(question: Unit) -> str:
    return question.sense.en[0] if question.sense else question.text.lower()


def _asked(question: Unit, preposition: Unit | None, rest: list[Unit], *, embedded: bool) -> list[str]:
    key = _key(question)
    if key in _NOUN_QUESTIONS and rest and rest[0].part in _PHRASE_PARTS:
        asked, rest = _asked_noun(key, rest, preposition, embedded=embedded)
    elif key == "which year" or key in {"which date", "which day"}:
        noun = question.text.lower().split()[1]
        asked = {"year": "pada tahun berapakah", "date": "pada tarikh berapakah", "day": "pada hari apakah"}[
            noun
        ].split()
        preposition = preposition or question
    else:
        asked = [_embedded_word(question) if embedded else _word(question)]
        if preposition:
            asked = [_preposition(preposition, [replace(question, part="person")]), *asked]
    if preposition or key not in _NOUN_QUESTIONS | {"who"}:
        return asked + _inverted(rest)
    return asked + _nominal(key, rest, embedded=embedded)


def _asked_noun(
    key: str, rest: list[Unit], preposition: Unit | None, *, embedded: bool
) -> tuple[list[str], list[Unit]]:
    """``which country`` and its like in Malay, and the units after it."""
    phrase, used = _noun_phrase(rest, 0)
    if rest[used : used + 1] and rest[used].text.lower() == "of":
        owner, used = _noun_phrase(rest, used + 1)
        phrase += owner
    head = next((unit for unit in reversed(rest[:used]) if unit.part in _PHRASE_PARTS), rest[0])
    if key in {"how many", "how much", _SHARE}:
        count = "peratus" if key == _SHARE else "ramai" if head.part == "person" else "banyak"
        asked = ["berapa", count, *phrase]
    elif key == "what" and preposition is None:
        asked = ["apakah", *phrase]
    elif head.part == "time" and head.text.lower().rstrip("s") in {"year", "date"}:
        asked = [*phrase, "berapakah"]
    else:
        asked = [*phrase, "manakah" if key != "whose" else "siapakah"]
    if preposition:
        asked = [_preposition(preposition, rest[:used]), *asked]
    return asked, rest[used:]


def _english(unit: Unit) -> tuple[str, ...]:
    return unit.sense.en if unit.sense else ()


def _embedded_word(question: Unit) -> str:
    return question.sense.ms[1] if question.sense and len(question.sense.ms) > 1 else _word(question)


def _nominal(key: str, rest: list[Unit], *, embedded: bool) -> list[str]:
    """What follows a question word that stands for the subject or the object."""
    if not rest:
        return []
    first = rest[0].part
    verb = _main_verb(rest)
    if first == "do" and verb is not None:
        if key == "how much" and "cost" in _english(rest[verb]):
            return ["kos", *_sequence(rest[1:verb]), *_sequence(rest[verb + 1 :])]
        if key == "what" and _english(rest[verb])[0] in {"mean", "stand for"}:
            return ["maksud", *_sequence(rest[1:verb])]
        return _object_question(rest[1:verb], rest[verb], rest[verb + 1 :], [])
    if first == "be" and verb and rest[verb - 1].part == "to" and _subject_between(rest[1:verb]):
        return _object_question(rest[1 : verb - 1], rest[verb], rest[verb + 1 :], ["akan"])
    if first in {"modal", "have"} and verb is not None and _subject_between(rest[1:verb]):
        helper = [_MODALS[rest[0].text.lower()]] if first == "modal" else []
        if any(unit.part == "be" for unit in rest[1:verb]):
            return [
                "yang",
                *_sequence([u for u in rest[1:verb] if u.part != "be"]),
                *helper,
                *_sequence([_BE, *rest[verb:]]),
            ]
        return _object_question(rest[1:verb], rest[verb], rest[verb + 1 :], helper)
    if key == "how much" and verb is None and first in {"modal", "be"}:
        return _sequence([unit for unit in rest if unit.part not in {"modal", "be"}])
    if first in _AUXILIARIES:
        follows = next((unit for unit in rest[1:] if unit.part not in {"adverb", "be"}), None)
        if follows is None or follows.is_verb or first != "be":
            return ["yang", *_sequence(rest)]
        copula = [] if key in {"who", "what"} and not embedded else ["yang"]
        if copula and follows.part not in {"adjective", "preposition"}:
            copula = ["yang", "menjadi"]
        return copula + _inverted(rest)
    if rest[0].part in {"adverb"} or rest[0].is_verb:
        return ["yang", *_sequence(rest)]
    if verb is not None and rest[0].part in _PHRASE_PARTS | {"pronoun"} and verb > 0:
        return _object_question(rest[:verb], rest[verb], rest[verb + 1 :], [])
    return _sequence(rest)


_BE = Unit("be", "be")


def _object_question(subject: Sequence[Unit], verb: Unit, rest: Sequence[Unit], helper: list[str]) -> list[str]:
    """``what did X adopt at Y`` -> ``yang diterima pakai oleh X pada Y``."""
    sense = verb.sense
    if sense and sense.passive:
        return ["yang", *helper, sense.passive, "oleh", *_sequence(subject), *_sequence(rest)]
    return ["yang", *_sequence(subject), *helper, _verb(verb, passive=False), *_sequence(rest)]


def _main_verb(units: Sequence[Unit]) -> int | None:
    """Position of the first verb that is not a participle standing before a noun."""
    return next((number for number, unit in enumerate(units) if unit.is_verb and not _modifies(units, number)), None)


def _subject_between(units: Sequence[Unit]) -> bool:
    return any(unit.part in _PHRASE_PARTS | {"pronoun"} for unit in units)


def _modifies(units: Sequence[Unit], number: int) -> bool:
    """Whether a verb is a participle in front of its noun: ``the proposed guidelines``."""
    if number + 1 >= len(units) or not units[number].forms & {"past", "participle", "ing"}:
        return False
    after = units[number + 1]
    before = units[number - 1].part if number else ""
    opens = {"article", "adjective", "front", "number"}
    return (after.is_noun or after.part == "name") and before in (
        opens if "ing" in units[number].forms else opens | {"preposition"}
    )


def _inverted(units: Sequence[Unit]) -> list[str]:
    """A clause after a question word: its auxiliary, in front of the subject, goes or joins the verb."""
    if not units or units[0].part not in _AUXILIARIES:
        return _sequence(units)
    auxiliary, rest = units[0], list(units[1:])
    verb = _main_verb(rest)
    if verb is None:
        return _sequence(rest if auxiliary.part == "be" or _subject_between(rest[:1]) else units)
    if auxiliary.part == "be":
        if "ing" in rest[verb].forms:
            return _sequence(rest)
        if verb and rest[verb].forms & {"past", "participle"}:
            return [*_sequence(rest[:verb]), *_sequence([auxiliary, *rest[verb:]])]
        return _sequence(rest)
    if auxiliary.part == "modal":
        start = next((n for n, unit in enumerate(rest[:verb]) if unit.part == "be"), verb)
        return [*_sequence(rest[:start]), *_sequence([auxiliary, *rest[start:]])]
    return [*_sequence(rest[:verb]), *_sequence(rest[verb:], awaits_verb=True)]


def _sequence(units: Sequence[Unit], *, awaits_verb: bool | None = None) -> list[str]:
    """Words in order from left to right: noun phrases turned, verbs in their voice, prepositions by what follows."""
    words: list[str] = []
    passive = False
    finite = awaits_verb if awaits_verb is not None else _awaits_verb(units)
    position = 0
    while position < len(units):
        unit = units[position]
        before = units[position - 1] if position else None
        if unit.part in _PHRASE_PARTS or (unit.is_verb and _modifies(units, position)):
            phrase, used = _noun_phrase(units, position)
            words += phrase
            position = used
            continue
        if unit.part == "be":
            passive, copula = _after_be(units, position)
            words += copula
            finite = False
        elif unit.part == "have":
            words += _have(units, position)
        elif unit.part == "modal":
            words.append(_MODALS[unit.text.lower()])
            finite = True
        elif unit.part == "to":
            words.append(_to(units, position))
            finite = True
        elif unit.text.lower() in {"that", "which", "who"} and before and before.part in _PHRASE_PARTS:
            words.append("yang")
            finite = True
        elif unit.is_verb:
            reduced = not passive and not finite and _is_reduced(unit, before)
            if reduced:
                words.append("yang")
            is_passive = passive or (reduced and "ing" not in unit.forms)
            words.append(_verb(unit, passive=is_passive, has_object=_has_object(units, position)))
            passive = finite = False
        elif unit.part == "preposition":
            if not (unit.text.lower() == "of" and words):
                words.append(_preposition(unit, units[position + 1 :]))
        elif unit.part == "question":
            return words + _asked(unit, None, list(units[position + 1 :]), embedded=True)
        elif unit.part != "do":
            words.append(_word(unit))
        position += 1
    return words


def _awaits_verb(units: Sequence[Unit]) -> bool:
    """Whether the first verb of ``units`` is their finite verb rather than a participle."""
    first = next((number for number, unit in enumerate(units) if unit.is_verb or unit.part in _AUXILIARIES), None)
    return first == 0 or (first is not None and not units[first].forms & {"past", "participle", "ing"})


def _is_reduced(unit: Unit, before: Unit | None) -> bool:
    """Whether a verb is a relative clause without its pronoun: ``documents adopted at AMRI 16``."""
    return before is not None and before.part in _PHRASE_PARTS and bool(unit.forms & {"past", "participle", "ing"})


def _after_be(units: Sequence[Unit], position: int) -> tuple[bool, list[str]]:
    """Whether a passive follows, and the copula when a noun does."""
    following = [unit for unit in units[position + 1 :] if unit.part not in {"adverb", "be"}]
    if following and following[0].is_verb:
        return not following[0].forms <= {"ing"}, []
    if position and following and following[0].part in _PHRASE_PARTS - {"adjective"}:
        return False, ["ialah"]
    return False, []


def _have(units: Sequence[Unit], position: int) -> list[str]:
    following = next((unit for unit in units[position + 1 :] if unit.part != "adverb"), None)
    return [] if following is not None and (following.is_verb or following.part == "be") else ["mempunyai"]


def _to(units: Sequence[Unit], position: int) -> str:
    after = units[position + 1] if position + 1 < len(units) else None
    if after is None or after.is_verb or after.part in {"be", "adverb", "have"}:
        return "untuk"
    if after.part in {"number", "time"}:
        return "hingga"
    return "ke" if _is_place(after) else "kepada"


def _noun_phrase(units: Sequence[Unit], start: int) -> tuple[list[str], int]:
    """The noun phrase that begins at ``start`` in Malay order, and the position after it."""
    segments: list[list[Unit]] = [[]]
    position = start
    while position < len(units):
        unit = units[position]
        if unit.part == "adjective" and segments[-1] and _is_predicate(units, position):
            break
        if unit.part == "front" and segments[-1] and segments[-1][-1].part not in {"article", "front", "number"}:
            break
        if unit.part in _PHRASE_PARTS or (unit.is_verb and _modifies(units, position)):
            segments[-1].append(unit)
            if unit.possessive:
                segments.append([])
        elif not _joins_adjectives(units, position):
            break
        else:
            segments[-1].append(unit)
        position += 1
    if not segments[-1]:
        segments.pop()
    ordered = [word for segment in reversed(segments) for word in _turned(segment)]
    return ordered, position


def _is_predicate(units: Sequence[Unit], position: int) -> bool:
    """Whether an adjective after a noun belongs to the verb: ``why is cooperation important for AI``."""
    after = units[position + 1 : position + 3]
    return units[position - 1].part in NOUNS | {"name"} and not any(
        unit.is_noun or unit.part == "name" for unit in after[:1]
    )


def _joins_adjectives(units: Sequence[Unit], position: int) -> bool:
    """Whether ``and`` stands between two adjectives of one noun: ``safe and responsible use``."""
    return (
        0 < position < len(units) - 2
        and units[position].text.lower() in {"and", "or"}
        and units[position - 1].part == "adjective"
        and units[position + 1].part == "adjective"
        and (units[position + 2].part in _PHRASE_PARTS)
    )


def _turned(units: Sequence[Unit]) -> list[str]:
    """One noun with its modifiers in Malay order: counts, noun, modifiers from the nearest on, ordinals."""
    units = [unit for unit in units if unit.part != "article"]
    if units and all(unit.foreign for unit in units):
        return [unit.text for unit in units]
    counts: list[Unit] = []
    while units and (
        units[0].part == "front" or (units[0].part == "number" and not _labels(units, 0) and not _is_year(units[0]))
    ):
        counts.append(units.pop(0))
    groups = _groups(units)
    tail: list[list[Unit]] = []
    if len(groups) > 1 and _is_apposed(groups[-1]) and groups[-2][0].is_noun:
        tail = [groups.pop()]
    words = [_word(unit) for unit in counts]
    for group in [*reversed(groups), *tail]:
        words += _group(group)
    return words


def _groups(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units that stay in their own order: a noun with its number, a date, adjectives joined by ``and``."""
    groups: list[list[Unit]] = []
    for number, unit in enumerate(units):
        joined = unit.part == "conjunction" or (number > 0 and units[number - 1].part == "conjunction")
        if groups and (joined or unit.part == "label" or (unit.part == "number" and _labels(units, number))):
            groups[-1].append(unit)
        elif groups and unit.part == "time" and groups[-1][0].part in {"number", "ordinal"}:
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
        return [units[1].text, _word(units[0]), *(_word(unit) for unit in units[2:])]
    return [_modifier(unit) for unit in units]


def _modifier(unit: Unit) -> str:
    if unit.is_verb:
        return f"yang {_verb(unit, passive='ing' not in unit.forms)}"
    return _word(unit)


def _is_apposed(group: Sequence[Unit]) -> bool:
    return group[0].part in {"name", "quote"}


def _has_object(units: Sequence[Unit], position: int) -> bool:
    after = next((unit for unit in units[position + 1 :] if unit.part != "adverb"), None)
    return after is not None and after.part in _PHRASE_PARTS | {"pronoun", "to"}


def _verb(unit: Unit, *, passive: bool, has_object: bool = True) -> str:
    if not passive and not has_object:
        unit = unit.read_as(frozenset({"intransitive"}))
    sense = unit.sense
    if sense is None:
        return unit.text
    return (sense.passive or sense.active) if passive else sense.active


def _preposition(unit: Unit, after: Sequence[Unit]) -> str:
    """The Malay preposition, which depends on what it leads to."""
    word = unit.text.lower()
    noun = next((unit for unit in after if unit.part not in {"article", "front", "adjective"}), None)
    head = _head(after)
    dated = noun is not None and (noun.part == "time" or _is_year(noun))
    placed = any(_is_place(candidate) for candidate in (noun, head) if candidate)
    if word == "in":
        named = noun is not None and noun.part == "name" and not noun.home and not noun.text.isupper()
        return "pada" if dated else "di" if placed or named else "dalam"
    if word == "on":
        return "pada" if dated or (noun is not None and noun.part in {"number", "ordinal"}) else "mengenai"
    if word == "at":
        return "di" if placed else "pada"
    if word == "by":
        return "menjelang" if dated else "dengan" if noun is not None and noun.is_verb else "oleh"
    if word == "from":
        return "dari" if dated or placed else "daripada"
    if word == "for" and noun is not None and noun.part == "number":
        return "selama"
    return _word(unit)


def _head(units: Sequence[Unit]) -> Unit | None:
    """The last noun or name of the noun phrase that ``units`` begin with."""
    head = None
    for unit in units:
        if unit.part not in _PHRASE_PARTS:
            break
        if unit.is_noun or unit.part == "name":
            head = unit
    return head


def _is_year(unit: Unit) -> bool:
    return unit.part == "number" and len(unit.text) >= 4 and unit.text[:2] in _YEARS and unit.text[:4].isdigit()


def _is_place(unit: Unit) -> bool:
    from assistant.language.names import mentions

    if unit.part == "place":
        return True
    found = mentions(unit.text) if unit.part == "name" else []
    return bool(found) and found[0].section in {"country", "place"}


def _word(unit: Unit) -> str:
    """A word, name or number in Malay; as it stands when there is no translation."""
    if unit.part == "ordinal":
        return "ke-" + "".join(letter for letter in unit.text if letter.isdigit())
    if unit.part == "number" and unit.sense and not unit.foreign:
        return unit.sense.ms[0]
    if unit.foreign or unit.part in {"mark", "number", "quote", "label"}:
        return unit.text
    if unit.part == "modal":
        return _MODALS[unit.text.lower()]
    if unit.part == "name" or not unit.sense:
        return unit.target[0] if unit.target else unit.text
    word = unit.sense.ms[0]
    return _capitalised(word) if unit.capital and unit.part != "question" else word


def _capitalised(word: str) -> str:
    return " ".join(part if part in {"dan", "di", "yang"} else part[:1].upper() + part[1:] for part in word.split())


def _join(words: Sequence[str]) -> str:
    text = " ".join(word for word in words if word)
    for mark in ",;:.)!":
        text = text.replace(f" {mark}", mark)
    return text.replace("( ", "(")
