"""Malay units -> an English question: word order, tense and question words by rule.

What the rules know: modifiers go in front of their noun, a proper name after ``of``, di- verbs become passives, and
the question word takes the auxiliary that English wants ("bilakah X diadakan" -> "when was X held").
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.language.dictionary import NOUNS, VERBS, lookup
from assistant.language.english_phrase import DEGREES, is_ordinal_word, noun_phrase, preposition_word, word_of
from assistant.language.inflect import Form, plural, verb_forms
from assistant.language.terms import stem
from assistant.language.units import PHRASE_PARTS, Unit

_MODALS = {
    "akan": "will", "boleh": "can", "dapat": "can", "harus": "should", "patut": "should", "mesti": "must",
    "perlu": "must", "mungkin": "may", "terpaksa": "must", "hendak": "will", "nak": "will", "bakal": "will", "mampu": "can",
    "kena": "must", "berupaya": "can", "sepatutnya": "should", "seharusnya": "should",
}  # fmt: skip
_HELPERS = {"be": "is", "manner": "in a"}
_SHARE = "what percentage of"
_NOMINAL = frozenset({"who", "what", "which", "how many", "how much", _SHARE})
_TIMES = {"which year": "in which year", "which date": "on what date", "which day": "on which day"}
_MEASURES = re.compile(
    r"bilangan|jumlah|umur|usia|kos|harga|kadar|peratusan|tempoh|nilai|saiz|jarak|had|panjang|lebar|tinggi|berat|luas|"
    r"baki|perbelanjaan|yuran|hukuman|denda|anggaran|takat|suhu|kelajuan|peruntukan|belanja|dana|sumbangan|geran|bayaran|"
    r"pelaburan|gaji|modal|bajet|belanjawan"
)
_ASKABLE = NOUNS | {"adjective", "unknown", "name"}
_ADVERB = frozenset({"adverb"})
_FRONT = frozenset({"front"})
_REQUEST = frozenset({"request"})
_NUMBERED = re.compile(
    r"fasa|musim|nombor|pusingan|edisi|tahap|peringkat|kelas|jilid|bab|jalan|bahagian|siri|bulan|hari"
)
_COUNTED = re.compile(r"ramai|orang|buah")
_CAUSE = re.compile(r"sebab(?:nya)?")
_AFFIXED = re.compile(r"(?:di|me|ber|ter)\w{4}")
_BEFORE_VERBS = frozenset({"that", "modal", "past", "adverb"})
_HELPING = frozenset({"modal", "past", "be", "question"})
_PURPOSE = frozenset({"untuk", "bagi", "siapa", "siapakah"})
_AGE = Unit("umur", "noun", target=("age",))


def arrange(units: Sequence[Unit]) -> list[str]:
    """The question in English, without its closing mark."""
    units = _resolve(units)
    if units and units[0].part == "yes-no":
        return _yes_no(units[1:])
    asked = next((number for number, unit in enumerate(units) if unit.part == "question"), None)
    if asked is None or (units[0].part == "request" and asked > 0):
        return _sequence(units)
    return _asked(units, asked)


def _resolve(units: Sequence[Unit]) -> list[Unit]:
    """Decides words that are both a verb and something else: a verb after ``yang`` and helpers, else as listed."""
    decided: list[Unit] = []
    units = [_guessed(one) if _is_affixed(one) else one for unit in units for one in _unable(unit)]
    for number, unit in enumerate(units):
        before = decided[-1] if decided else None
        word, after = unit.text.lower(), units[number + 1 : number + 2]
        if before and word in {"ramai", "banyak"} and before.text.lower() in {"lebih", "paling"}:
            heads = any(one.is_noun or one.text.lower() == "orang" for one in after)
            follows = not heads and len(decided) > 1 and decided[-2].is_noun
            decided[-1] = Unit(before.text, "adjective" if follows else "front", target=(DEGREES[before.text.lower()],))
        elif word == "jadi" and before and before.part == "adverb" and _has_verb(after):
            continue  # "tidak jadi menganjurkan": did not organise
        else:
            decided.append(_counted_or_helped(units, number, before) or _by_neighbours(units, number, before))
    return decided


def _counted_or_helped(units: Sequence[Unit], number: int, before: Unit | None) -> Unit | None:
    """A number that is a label, ``lebih`` before an adjective, ``orang`` and ``dapat`` in their other use; else None."""
    unit, after = units[number], units[number + 1 : number + 2]
    word = unit.text.lower()
    if unit.part == "number" and before and _labels(units, number, before):
        return replace(unit, part="label")
    if word in DEGREES and after and after[0].part == "adjective":
        return Unit(unit.text, "adjective", target=(DEGREES[word],))
    if word == "orang" and unit.part == "article" and not _classifies(units, number):
        return replace(unit.read_as(NOUNS), text=unit.text if before else word)
    if word == "dapat" and unit.part == "modal" and not _has_verb(units[number + 1 : number + 3]):
        return Unit(unit.text, "verb", lookup(["mendapat"], 0, "ms")[1])
    return None


def _by_neighbours(units: Sequence[Unit], number: int, before: Unit | None) -> Unit:
    """The unit read as one of the parts of speech that it may be, by what stands beside it."""
    unit = units[number]
    if before is None and unit.may_be(_REQUEST):
        return unit.read_as(_REQUEST)
    if unit.part == "request":
        return unit.read_as(VERBS | NOUNS)
    if unit.part == "conjunction" and unit.may_be(_FRONT) and before is not None:
        return unit.read_as(_FRONT)
    if before and unit.part not in _HELPING and unit.may_be(VERBS) and _awaits_verb(before, unit):
        return unit.read_as(VERBS)
    if unit.part == "preposition" and _qualifies(units, number):
        return unit.read_as(frozenset({"adjective"}))
    if unit.part == "adjective" and (before is None or before.part not in NOUNS | {"name", "label", "adjective"}):
        return unit.read_as(NOUNS)
    return unit


def _awaits_verb(before: Unit, unit: Unit) -> bool:
    """Whether a verb is due after ``before``; ``bagi`` stays a preposition."""
    due = before.part in _BEFORE_VERBS or before.text.lower() in _PURPOSE
    return due and unit.text.lower() not in _PURPOSE


def _unable(unit: Unit) -> Sequence[Unit]:
    """``tidak dapat`` and its like as a negation and a modal; other units as they are."""
    negation, _, modal = unit.text.lower().partition(" ")
    if negation not in {"tidak", "tak"} or modal not in {"dapat", "boleh", "mampu"}:
        return (unit,)
    return Unit("tidak", "adverb", lookup(["tidak"], 0, "ms")[1]), Unit(modal, "modal")


def _is_affixed(unit: Unit) -> bool:
    """Whether an unknown word is a verb by its prefix: ``dirawat``, but not ``direktori``."""
    word = unit.text
    return unit.part == "unknown" and bool(_AFFIXED.match(word)) and stem(word, "ms") != word


def _guessed(unit: Unit) -> Unit:
    return replace(unit, part="verb", guessed=frozenset({"passive" if unit.text.startswith("di") else "active"}))


def _labels(units: Sequence[Unit], number: int, before: Unit) -> bool:
    """Whether a number belongs to what stands before it (``AMRI 16``, ``fasa dua``) rather than counting."""
    unit, after = units[number], units[number + 1 : number + 2]
    if (
        before.part not in NOUNS | {"name", "label"}
        or before.part == "time"
        or any(one.part == "time" for one in after)
    ):
        return False
    if not unit.text.isalpha() or before.part == "label" or _NUMBERED.fullmatch(before.text.lower()):
        return not (unit.capital and unit.text.isalpha())
    counts = any(one.part in NOUNS | {"article", "unknown"} for one in after)  # "nama tujuh syarikat"
    return not unit.capital and not counts


def _classifies(units: Sequence[Unit], number: int) -> bool:
    """Whether ``orang`` only counts or qualifies what is beside it: ``dua orang wartawan``, ``akhbar orang Cherokee``."""
    before, after = units[number - 1 : number], units[number + 1 : number + 2]
    if not before or not after:
        return False
    counted = before[0].part == "number" or before[0].text.lower().startswith("berapa")
    return (counted and after[0].part in PHRASE_PARTS) or (before[0].is_noun and after[0].part == "name")


def _qualifies(units: Sequence[Unit], number: int) -> bool:
    """Whether a preposition leads nowhere, so that it is an adjective: ``panduan bersama mengenai``, a joint guide."""
    after = units[number + 1] if number + 1 < len(units) else None
    return number > 0 and units[number - 1].is_noun and (after is None or after.part not in PHRASE_PARTS)


def _asked(units: list[Unit], asked: int) -> list[str]:
    """The question from its question word on; a question word at the end is moved to the front."""
    question, before, rest = units[asked], units[:asked], units[asked + 1 :]
    key = question.key
    if clause_first := _asked_last(key, question, before, rest):
        return clause_first
    preposition = (
        before.pop(0) if before and before[0].part == "preposition" and key in {"which", "what", *_TIMES} else None
    )
    if key in _TIMES and not (preposition and before):
        return [_TIMES[key], *_inverted([*before, *rest])]
    if before and key in {"which", "what", "who"} and _is_phrase(before) and before[-1].part != "preposition":
        noun, used = noun_phrase(before, 0, bare=True)
        noun += _sequence(before[used:])
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


def _asked_last(key: str, question: Unit, before: list[Unit], rest: list[Unit]) -> list[str]:
    """A question whose clause comes first: ``X ditempatkan di bandar mana``, ``kos X berapa``; else nothing."""
    if not before or _opens(before):
        return []
    if key == "who" and rest and all(unit.may_be(_ADVERB) for unit in before):
        return [*(word_of(unit.read_as(_ADVERB)) for unit in before), *_fronted(key, question, rest)]
    mark = next((number for number, unit in enumerate(before) if unit.part == "mark" and unit.text == ","), -1)
    if before[0].part == "conjunction" and mark > 0:
        return [*_sequence(before[: mark + 1]), *_asked([*before[mark + 1 :], question, *rest], len(before) - mark - 1)]
    if before[-1].part == "be":
        before = before[:-1]
    verb = _main_verb(before)
    if key in {"which", "what"} and (verb is not None or not rest):
        start = next((n for n in range(len(before) - 1, verb or 0, -1) if before[n].part == "preposition"), None)
        asked = before[start + 1 :] if start is not None else []
        if start is not None and 0 < len(asked) < 3 and all(unit.part in _ASKABLE for unit in asked):
            noun = noun_phrase(asked, 0, bare=True)[0]
            return [preposition_word(before[start], asked), "which", *noun, *_inverted([*before[:start], *rest])]
    if verb and key in {"which", "what", "who"} and not rest:
        return [word_of(question), *_inverted(before)]
    return _counted_last(question, before, rest, verb) if key == "how many" else []


def _counted_last(question: Unit, before: list[Unit], rest: list[Unit], verb: int | None) -> list[str]:
    """``X membelanjakan berapa rupiah``, ``panjang X berapa episod``, ``kos X berapa``, ``ada berapa X``."""
    there_is = [unit for unit in before if unit.text.lower() == "ada"]
    before = [unit for unit in before if unit not in there_is]
    if not before:
        return _fronted("how many", question, rest)
    if not rest and _COUNTED.search(question.text.lower()):
        return _counted("how many", question, before)
    if not rest:
        measured = verb is None or _MEASURES.fullmatch(before[0].text.lower())
        return ["what is", *_sequence(before)] if measured else ["how many", *_inverted(before)]
    noun, used = noun_phrase(rest, 0, bare=True, many=True)
    if noun and verb:
        return ["how many", *noun, *_inverted(before), *_sequence(rest[used:])]
    if noun and there_is:
        return ["how many", *noun, "does", *_sequence(before), "have", *_sequence(rest[used:])]
    if noun and not _has_verb(rest):
        return ["how many", *noun, "is", *_sequence(before), *_sequence(rest[used:])]
    return []


def _opens(units: Sequence[Unit]) -> bool:
    """Whether what stands before the question word is an opening phrase: ``menurut menteri itu, apakah ...``."""
    return units[-1].part == "mark" or units[0].part == "preposition"


def _is_phrase(units: Sequence[Unit]) -> bool:
    return all(unit.part in PHRASE_PARTS or unit.part == "preposition" for unit in units)


def _fronted(key: str, question: Unit, rest: list[Unit]) -> list[str]:
    word = word_of(question)
    if (
        rest
        and (asked := question.text.lower()) in ("berapakah", "berapakah jumlah")
        and (_MEASURES.fullmatch(rest[0].text.lower()) or (asked == "berapakah" and not _has_verb(rest)))
    ):
        return ["what is", *_sequence(rest)]
    if key == "how old" and rest and rest[0].part == "adjective":
        return ["what is", *_sequence([_AGE, *rest])]
    if key == "how old":
        return ["how old is", *_sequence(rest)]
    if key in {"how many", "how much", _SHARE} and rest:
        return _counted(key, question, rest)
    if key not in _NOMINAL:
        return [word, *_inverted(rest)]
    if key == "who" and rest and rest[0].text.lower() == "kata":
        return ["who said", *_sequence(rest[1:])]
    if key == "what" and rest and _CAUSE.fullmatch(rest[0].text.lower()) and _main_verb(rest) is not None:
        return ["why", *_inverted(rest[1:])]
    if key == "what" and rest and rest[0].text.lower() in {"kata", "kata-kata"}:
        subject, used = noun_phrase(rest, 1)
        return ["what did", *subject, "say", *_sequence(rest[used:])]
    if key == "what" and (that := _that_after_noun(rest)) is not None:
        noun, used = noun_phrase(rest[:that], 0, bare=True)
        return ["what", *noun, *_sequence(rest[used:that]), *_nominal(key, rest[that:])]
    return [word, *_nominal(key, rest)]


def _counted(key: str, question: Unit, rest: list[Unit]) -> list[str]:
    """``how many`` or ``what percentage of`` with its noun and the rest."""
    if rest[0].text.lower() == "lagi" and len(rest) > 1:
        asked, *tail = _counted(key, question, rest[1:])
        return [f"{asked} more", *tail]
    noun, used = noun_phrase(rest, 0, bare=True, many=key != _SHARE)
    head = rest[0].sense.en[0] if rest[0].sense else ""
    mass = head and plural(head) == head and rest[0].part == "noun"
    counted = _COUNTED.search(question.text.lower())
    asked = key if key == _SHARE else "how much" if mass or not (noun or counted) else "how many"
    if asked == "how many" and not noun and counted and counted[0] != "buah":
        noun = ["people"]
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
    helper, adverbs, start = _helper(rest)
    body = rest[start:]
    if body and body[0].is_verb:
        return _verb_question(body, helper, adverbs, many=key == "how many")
    if len(body) > 1 and is_ordinal_word(body[0]) and body[1].is_verb:
        return [*_verb_question(body[1:], helper, adverbs, many=key == "how many"), word_of(body[0])]
    verb = _main_verb(body)
    if verb and _is_phrase(body[:verb]):
        return [
            helper or _did(body[verb]),
            *_sequence(body[:verb]),
            *adverbs,
            _form(body[verb], "base"),
            *_sequence(body[verb + 1 :]),
        ]
    return [*(["is"] if body and key not in {"how many", "how much"} else []), *adverbs, *_sequence(body)]


def _verb_question(body: Sequence[Unit], helper: str, adverbs: list[str], *, many: bool) -> list[str]:
    """``yang di-V oleh X`` -> "did X V"; ``yang di-V`` -> "was V-ed"; ``yang meN-V`` -> "V-ed"."""
    verb, rest = body[0], list(body[1:])
    if "passive" in verb.forms:
        agent = 1 if rest and rest[0].text.lower() == "oleh" else 0
        if agent or (rest and rest[0].part in PHRASE_PARTS - {"adjective"} and rest[0].part != "time"):
            subject, used = noun_phrase(rest, agent)
            return [helper or _did(verb), *subject, *adverbs, _form(verb, "base"), *_sequence(rest[used:])]
        return [
            helper or ("were" if many else "was"),
            *adverbs,
            *(["be"] if helper else []),
            _form(verb, "participle"),
            *_sequence(rest),
        ]
    if not helper and any(adverb.startswith("not") for adverb in adverbs):
        helper = _did(verb)
    base = bool(helper) or (many and verb.part == "stative")
    return [helper, *adverbs, _form(verb, "base") if base else _finite(verb), *_complement(rest)]


def _complement(units: Sequence[Unit]) -> list[str]:
    """What follows the verb; another verb is its complement: ``gagal menghabiskan``, failed to finish."""
    if units and units[0].is_verb and "passive" not in units[0].forms:
        return ["to", _form(units[0], "base"), *_sequence(units[1:])]
    return _sequence(units)


def _helper(units: Sequence[Unit]) -> tuple[str, list[str], int]:
    """The English auxiliary of the Malay helpers in front, the adverbs among them, and how many units they are."""
    helper = ""
    adverbs: list[str] = []
    number = 0
    while number < len(units) and units[number].part in {"modal", "past", "adverb", "be"}:
        if units[number].part == "modal":
            helper = helper or _MODALS.get(units[number].text.lower(), "")
        elif units[number].part == "adverb":
            adverbs.append(word_of(units[number]))
        number += 1
    return helper, adverbs, number


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
    return [*front, *_sequence(subject), form, *_complement(rest)]


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
        return verb.target[0] if verb.target else verb.text
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
        if unit.text.lower() == "tidak" and position + 1 < len(units) and units[position + 1].part == "modal":
            words += [*_function_words(units[position + 1], units[position + 2 :]), "not"]
            position += 2
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
        reduced = not after or "passive" in after[0].forms
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
