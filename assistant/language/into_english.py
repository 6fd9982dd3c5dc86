"""Malay units -> an English question: word order, tense and question words by rule.

What the rules know: modifiers go in front of their noun, a proper name after ``of``, di- verbs become passives, and
the question word takes the auxiliary that English wants ("bilakah X diadakan" -> "when was X held").
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.language.dictionary import NOUNS, VERBS
from assistant.language.inflect import Form, plural, verb_forms
from assistant.language.units import Unit

_PHRASE_PARTS = NOUNS | {"article", "front", "number", "ordinal", "label", "adjective", "name", "quote", "unknown"}
_MODALS = {
    "akan": "will", "boleh": "can", "dapat": "can", "harus": "should", "patut": "should", "mesti": "must",
    "perlu": "must", "mungkin": "may",
}  # fmt: skip
_NOMINAL = frozenset({"who", "what", "which", "how many", "how much", "what percentage of"})
_ORDINAL_WORDS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth last next previous other".split()
)
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_POINTERS = frozenset({"itu", "ini", "tersebut"})
_RELATIONAL = re.compile(
    r"(?:tema|tajuk|nama|tarikh|bilangan|jumlah|kos|harga|peranan|tujuan|matlamat|maksud|takrif|isi|hasil|punca|sebab|"
    r"kesan|akibat|nilai|saiz|umur|tempat|singkatan|cadangan|contoh|jenis|ciri|bahagian|senarai|ucapan|kadar|"
    r"(?:peng|pen|pem|per|pel|ke)\w+an)$"
)
"""Nouns that own what follows them ("tema mesyuarat" is the theme of the meeting), most of them made from verbs."""
_WHOLE = frozenset(
    "kementerian kerajaan persidangan pertubuhan persatuan penerangan perjanjian keselamatan kerangka perkhidmatan".split()
)
_SHARE = "what percentage of"
_YEAR = r"(?:19|20|21)\d\d"
_MEASURES = frozenset(
    {"bilangan", "jumlah", "umur", "usia", "kos", "harga", "kadar", "peratusan", "tempoh", "nilai", "saiz"}
)
_AGE = Unit("age", "noun", foreign=True)


def arrange(units: Sequence[Unit]) -> str:
    """The question in English, without its closing mark."""
    units = resolve(units)
    if units and units[0].part == "yes-no":
        return _join(_yes_no(units[1:]))
    asked = next((number for number, unit in enumerate(units) if unit.part == "question"), None)
    if asked is None or (units[0].part == "request" and asked > 0):
        return _join(_sequence(units))
    return _join(_asked(units, asked))


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
    """Whether a preposition leads nowhere, so that it is an adjective: ``panduan bersama mengenai`` is a joint guide."""
    after = units[number + 1] if number + 1 < len(units) else None
    return number > 0 and units[number - 1].is_noun and (after is None or after.part not in _PHRASE_PARTS)


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
        noun = _noun_phrase(before, 0, bare=True)[0]
        head = ["whose", *noun] if key == "who" else ["which", *noun]
        if preposition:
            return [_preposition(preposition, before), *head, *_inverted(rest)]
        return head + _nominal(key, rest)
    if preposition:
        before = [preposition, *before]
    if before and not _opens(before):
        # "SOMRI ke-21 diadakan di mana": the clause comes first.
        rest, before = [*before, *rest], []
    return _sequence(before) + _fronted(key, question, rest)


_TIMES = {"which year": "in which year", "which date": "on what date", "which day": "on which day"}


def _time_question(key: str, preposition: Unit | None, before: list[Unit], rest: list[Unit]) -> list[str]:
    return [_TIMES[key], *_inverted([*before, *rest])]


def _opens(units: Sequence[Unit]) -> bool:
    """Whether what stands before the question word is an opening phrase: ``menurut menteri itu, apakah ...``."""
    return units[-1].part == "mark" or units[0].part == "preposition"


def _is_phrase(units: Sequence[Unit]) -> bool:
    return all(unit.part in _PHRASE_PARTS or unit.part == "preposition" for unit in units)


def _fronted(key: str, question: Unit, rest: list[Unit]) -> list[str]:
    word = _word(question)
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
        subject, used = _noun_phrase(rest, 1)
        return ["what did", *subject, "say", *_sequence(rest[used:])]
    if key == "what" and (that := _that_after_noun(rest)) is not None:
        noun = _noun_phrase(rest[:that], 0, bare=True)[0]
        return ["what", *noun, *_nominal(key, rest[that:])]
    return [word, *_nominal(key, rest)]


def _counted(key: str, question: Unit, rest: list[Unit]) -> list[str]:
    """``how many`` or ``what percentage of`` with its noun and the rest."""
    noun, used = _noun_phrase(rest, 0, bare=True, many=key != _SHARE)
    head = rest[0].sense.en[0] if rest[0].sense else ""
    mass = head and plural(head) == head and rest[0].part == "noun"
    asked = key if key == _SHARE else "how much" if mass or not noun else "how many"
    tail = _nominal("how many", rest[used:])
    if _has_verb(rest):
        return [asked, *noun, *tail]
    copula = "is" if rest[used : used + 1] and rest[used].part in _PHRASE_PARTS else "are there"
    return [asked, *noun, copula, *tail]


def _has_verb(units: Sequence[Unit]) -> bool:
    return any(unit.is_verb for unit in units)


def _that_after_noun(units: Sequence[Unit]) -> int | None:
    """Position of the ``yang`` that follows the noun phrase which ``units`` begin with."""
    for number, unit in enumerate(units):
        if unit.part == "that":
            return number if number else None
        if unit.part not in _PHRASE_PARTS:
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
    if len(body) > 1 and _is_ordinal_word(body[0]) and body[1].is_verb:
        return [*_verb_question(body[1:], helper, many=key == "how many"), _word(body[0])]
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
        if agent or (rest and rest[0].part in _PHRASE_PARTS - {"adjective"} and rest[0].part != "time"):
            subject, used = _noun_phrase(rest, agent)
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
    if not subject and rest and rest[0].part in _PHRASE_PARTS:
        # "bilakah diadakan SOMRI": the subject follows the verb.
        used = _noun_phrase(rest, 0)[1]
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
    end = next((number for number, unit in enumerate(units) if unit.part not in _PHRASE_PARTS), len(units))
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
        before = units[position - 1] if position else None
        if unit.part in _PHRASE_PARTS:
            phrase, position = _noun_phrase(units, position)
            words += phrase
            continue
        if unit.is_verb:
            words += _verb_in_place(unit, before)
        elif unit.part == "that":
            after = units[position + 1] if position + 1 < len(units) else None
            if after is not None and not (after.is_verb and "passive" in after.forms):
                words.append("that")
        elif unit.part == "be":
            words.append("is")
        elif unit.part == "modal":
            words.append(_MODALS[unit.text.lower()])
        elif unit.part == "manner":
            words.append("in a")
        elif unit.text.lower() == "dengan" and "between" in words:
            words.append("and")
        elif unit.part == "preposition":
            words.append(_preposition(unit, units[position + 1 :]))
        elif unit.part == "question":
            words += _embedded(unit, units[position + 1 : position + 3])
        elif unit.part not in {"past", "article", "yes-no"}:
            words.append(_word(unit))
        position += 1
    return words


def _embedded(question: Unit, after: Sequence[Unit]) -> list[str]:
    passive = len(after) == 2 and after[0].part == "that" and "passive" in after[1].forms
    return [_word(question), *(["was"] if passive else [])]


def _verb_in_place(unit: Unit, before: Unit | None) -> list[str]:
    if "passive" in unit.forms:
        return [*(["be"] if before and before.part == "modal" else []), _form(unit, "participle")]
    if before and (before.part == "modal" or before.text.lower() in {"untuk", "bagi", "supaya", "agar", "tidak"}):
        return [_form(unit, "base")]
    if before is None or before.part in {"that", "be"} or before.part in _PHRASE_PARTS:
        return [_finite(unit)]
    return [_form(unit, "ing" if before.part == "preposition" else "base")]


def _noun_phrase(units: Sequence[Unit], start: int, *, bare: bool = False, many: bool = False) -> tuple[list[str], int]:
    """The noun phrase that begins at ``start`` in English order, and the position after it.

    ``bare`` leaves out the article; ``many`` makes the noun plural.
    """
    position = start
    while position < len(units) and units[position].part in _PHRASE_PARTS:
        unit = units[position]
        # A count or a date begins another phrase, unless this one has no noun yet.
        if position > start and unit.part in {"front", "number"} and _has_noun(units[start:position]):
            break
        position += 1
        if unit.text.lower().endswith("kah") or unit.text.lower() in _POINTERS:
            break
    return _turned(units[start:position], bare=bare, many=many), position


def _has_noun(units: Sequence[Unit]) -> bool:
    return any(unit.is_noun or unit.part in {"name", "unknown"} for unit in units)


def _turned(units: Sequence[Unit], *, bare: bool, many: bool) -> list[str]:
    """One noun with its modifiers in English order: count, ordinal, modifiers from the last on, noun, "of" a name."""
    plain = [unit for unit in units if unit.part != "article"]
    if plain and all(unit.foreign for unit in plain):
        return [unit.text for unit in units]
    definite = len(plain) < len(units)
    counts: list[Unit] = []
    while plain and plain[0].part in {"front", "number"}:
        counts.append(plain.pop(0))
    if counts and plain and plain[0].part == "time":
        return [_word(unit) for unit in [*counts, *plain]]
    firsts = [unit for unit in plain if unit.part == "ordinal" or _is_ordinal_word(unit)]
    rest = [unit for unit in plain if unit not in firsts]
    named = next((number for number, unit in enumerate(rest) if number and _opens_title(rest, number)), None)
    if rest and len(rest) > 1 and (rest[1].is_noun or len(rest) > 2) and _is_relational(rest[0]):
        named = 1
    if named:
        owner = _turned(rest[named:], bare=bare, many=False)
        rest = rest[:named]
    groups = _groups(rest)
    several = many or any(unit.text.lower() != "satu" for unit in counts) or (bool(groups) and groups[0][0].repeated)
    tail: list[str] = []
    if len(groups) > 1 and groups[-1][0].part in {"name", "quote"} and groups[0][0].is_noun:
        last = groups[-1][0]
        apposed = groups[-2][0].part == "person" and not last.home and groups[0][0].capital
        if apposed or not groups[0][0].capital:
            ordinal = [unit for unit in firsts if unit.part == "ordinal" and _follows(plain, unit, last)]
            firsts = [unit for unit in firsts if unit not in ordinal]
            the = ["the", *(_word(unit) for unit in ordinal)] if ordinal else []
            tail = [*([] if apposed else ["of"]), *the, *_group(groups.pop())]
    words = [_word(unit) for unit in counts] + [_word(unit) for unit in firsts]
    for group in reversed(groups[1:]):
        words += _group(group)
    if groups:
        words += _group(groups[0], many=several)
    common = bool(groups) and _is_common(groups[0][0], several)
    pointed = definite or tail or named or (groups and groups[0][0].part in {"person", "place"})
    wants_article = not bare and not counts and groups and (firsts or (common and pointed))
    return [*(["the"] if wants_article else []), *words, *tail, *(["of", *owner] if named else [])]


def _is_relational(unit: Unit) -> bool:
    word = unit.text.lower()
    return unit.part == "noun" and not unit.capital and word not in _WHOLE and bool(_RELATIONAL.match(word))


def _follows(units: Sequence[Unit], unit: Unit, before: Unit) -> bool:
    number = units.index(unit)
    return number > 0 and units[number - 1] in (before, unit)


def _opens_title(units: Sequence[Unit], number: int) -> bool:
    """Whether a capitalised noun begins a name of its own after a common noun: ``tajuk Deklarasi Da Nang``."""
    unit = units[number]
    return unit.is_noun and unit.capital and not unit.text.isupper() and units[0].is_noun and not units[0].capital


def _is_ordinal_word(unit: Unit) -> bool:
    return unit.part == "adjective" and unit.sense is not None and unit.sense.en[0] in _ORDINAL_WORDS


def _is_common(head: Unit, several: bool) -> bool:
    return head.is_noun and head.part != "time" and not head.capital and not several


def _groups(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units that stay in their own order: a noun with its number, a date."""
    groups: list[list[Unit]] = []
    for unit in units:
        if groups and (unit.part == "label" or (unit.part == "number" and groups[-1][-1].part == "time")):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def _group(units: Sequence[Unit], *, many: bool = False) -> list[str]:
    head = _word(units[0])
    if len(units) == 2 and units[0].is_noun and not units[0].capital and re.fullmatch(_YEAR, units[1].text):
        units, head = units[:1], f"{units[1].text} {head}"
    if many and units[0].is_noun and (units[0].sense or units[0].target):
        head = plural(head)
    return [head, *(_word(unit) for unit in units[1:])]


def _preposition(unit: Unit, after: Sequence[Unit]) -> str:
    """The English preposition, which depends on what it leads to."""
    word = unit.text.lower()
    noun = next((unit for unit in after if unit.part not in {"article", "front"}), None)
    if noun is None:
        return _word(unit)
    if word == "pada":
        counted = noun.part == "number" and len(noun.text) < 4
        return "on" if counted else "in" if noun.part in {"time", "number"} else "at"
    if word in {"untuk", "bagi"} and noun.is_verb:
        return "to"
    if word == "di":
        return "in"
    return _word(unit)


def _word(unit: Unit) -> str:
    """A word, name or number in English; as it stands when there is no translation."""
    if unit.part == "ordinal":
        number = int("".join(letter for letter in unit.text if letter.isdigit()))
        return f"{number}{'th' if number % 100 in (11, 12, 13) else _SUFFIXES.get(number % 10, 'th')}"
    if unit.part == "number" and unit.sense and not unit.foreign:
        return unit.sense.en[0]
    if unit.foreign or unit.part in {"mark", "number", "quote", "label"}:
        return unit.text
    if unit.part == "name" or not unit.sense:
        return unit.target[0] if unit.target else unit.text
    word = unit.sense.en[0]
    if unit.part == "question":
        return word
    return " ".join(part[:1].upper() + part[1:] for part in word.split()) if unit.capital or _is_month(word) else word


def _is_month(word: str) -> bool:
    from assistant.language.dates import MONTHS, WEEKDAYS

    return word in MONTHS or word in WEEKDAYS


def _key(question: Unit) -> str:
    return question.sense.en[0] if question.sense else question.text.lower()


def _join(words: Sequence[str]) -> str:
    text = " ".join(word for word in words if word)
    for mark in ",;:.)!":
        text = text.replace(f" {mark}", mark)
    return text.replace("( ", "(")
