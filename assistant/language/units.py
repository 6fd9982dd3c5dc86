"""Cuts a question into units: names, numbers, quotations, and words with what they may mean in the other language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.language.data import tables, words
from assistant.language.dictionary import NOUNS, VERBS, Reading, Sense, derived, lookup
from assistant.language.inflect import Form, verb_forms
from assistant.language.names import entries, fold_word, mentions
from assistant.schema import Language

_Word = TypeVar("_Word")
_TOKEN = re.compile(
    r"[\"“][^\"“”]{2,}[\"”]|"
    r"(?<!\w)['‘](?:[^'‘’]|(?<=\w)['’](?=\w)){2,}['’](?!\w)|"
    r"(?:ke-|RM|US\$|S\$|\$)?\d+(?:[.,:/–-]\d+)*(?:st|nd|rd|th)?%?(?![^\W_])|"
    r"[^\W_]+(?:[-'’./&+][^\W_]+)*(?:['’](?=\s|$|[?.,!]))?|"
    r"[^\w\s]"
)
_ACRONYM_NUMBER = re.compile(r"\b([A-Z]{3,})-(\d{1,2})\b")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?$")
_ENGLISH_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_MALAY_ORDINAL = re.compile(r"ke-(\d+)$")
_ROMAN = re.compile(r"[IVX]{1,5}$")
_REPEATED = re.compile(r"(\w{2,})-\1(nya)?$")
_NOMINAL = re.compile(r"(?:pe\w+|ke\w+an|(?!di|me|ber|ter)\w+[^k\W]an)$")
_VERBAL = re.compile(r"(?:di|me[mnlrwy])\w{3}")
_NEGATED = re.compile(r"(?:(?<=\bca)n|n)['’]t\b", re.IGNORECASE)
_CONTRACTED = re.compile(r"\b(who|what|where|when|why|how|it|that|there)['’]s\b", re.IGNORECASE)
_SMALL = re.compile(r"the|an?|[oi][fnr]|on|at|to|for|and|by|with|di|ke|dan|yang|dari|pada|untuk|dalam")
_CLITIC = re.compile(r"(?:kah|lah|nya|pun)$")

PHRASE_PARTS = NOUNS | {"article", "front", "number", "ordinal", "label", "adjective", "name", "quote", "unknown"}
"""What a noun phrase is made of."""
_RANK = re.compile(r"first|second|third|\w+th|best|last|former|new")
_NOT_IN_NAMES = VERBS | {"preposition", "conjunction", "adverb", "pronoun"}
"""Parts of speech that a capitalised word inside a question does not have: Asia Direct Cable, stesen Selama."""
_NAMES_TOO = frozenset({"have", "do", "be", "modal"})
"""Kinds whose capitalised words inside a question are names: Has Sam Ath."""
GRAMMAR = {
    "en": {
        "article": "the a an",
        "be": "is are was were be been being",
        "do": "do does did",
        "have": "has have had",
        "modal": "will would can could should shall must may might",
        "to": "to",
    },
    "ms": {
        "be": "adalah ialah merupakan",
        "that": "yang",
        "article": "para si sang sebuah seorang suatu sesuatu buah orang ekor keping itu ini tersebut",
        "past": "telah sudah pernah dah sedang",
        "modal": "akan boleh dapat harus mesti patut perlu mungkin terpaksa hendak nak bakal mampu berupaya sepatutnya "
        "seharusnya kena",
        "yes-no": "adakah benarkah betulkah",
        "manner": "secara",
    },
}
"""Words that order a sentence; the rules that write the other language deal with each kind."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word or phrase of the question."""

    text: str
    part: str
    """Part of speech of the dictionary, a kind of GRAMMAR, or name, number, ordinal, label, quote, mark, unknown."""
    readings: tuple[Reading, ...] = ()
    target: tuple[str, ...] = ()
    """How the other language writes a name; empty when it is written alike."""
    possessive: bool = False
    repeated: bool = False
    """A Malay plural by repetition."""
    home: bool = False
    """Whether a name stands in the table of names."""
    foreign: bool = False
    """Whether the word is of the target language already."""
    odd: bool = False
    """Whether it is a name although the dictionary has the word: the ``Direct`` of Asia Direct Cable."""
    guessed: frozenset[Form] = frozenset()
    """The forms of a verb that the dictionary lacks, by its affix."""

    @property
    def sense(self) -> Sense | None:
        """What the unit means: its likeliest sense of its part of speech."""
        return next((reading.sense for reading in self.readings if reading.sense.part == self.part), None)

    @property
    def forms(self) -> frozenset[Form]:
        """The forms in which that sense may stand here."""
        return self.guessed or frozenset(reading.form for reading in self.readings if reading.sense is self.sense)

    @property
    def key(self) -> str:
        """By what the rules know a question word: its meaning in English, or the word itself."""
        return self.sense.en[0] if self.sense else self.text.lower()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def is_verb(self) -> bool:
        """Whether it is read as a verb."""
        return self.part in VERBS

    @property
    def is_noun(self) -> bool:
        """Whether it is read as a noun."""
        return self.part in NOUNS

    def may_be(self, parts: frozenset[str]) -> bool:
        """Whether one of its readings has one of these parts of speech."""
        return any(reading.sense.part in parts for reading in self.readings)

    def read_as(self, parts: frozenset[str]) -> "Unit":
        """The unit read as the likeliest of these parts of speech; itself when it has no such reading."""
        part = next((reading.sense.part for reading in self.readings if reading.sense.part in parts), None)
        return replace(self, part=part) if part else self


def units(question: str, source: Language) -> list[Unit]:
    """The question in units, in order, with each word's likeliest part of speech."""
    text = _ACRONYM_NUMBER.sub(r"\1 \2", question)
    if source == "en":
        text = _CONTRACTED.sub(r"\1 is", _NEGATED.sub(" not", re.sub(r"(?i)\bwon['’]t\b", "will not", text)))
    headline = _is_headline(text)
    found = list(_TOKEN.finditer(text))
    known = {mention.start: mention for mention in mentions(text)}
    ends = {token.end(): number for number, token in enumerate(found)}
    ends |= {token.start() + len(_bare(token[0])): number for number, token in enumerate(found)}
    plain = [_plain(token[0], source) for token in found]
    result: list[Unit] = []
    position = 0
    while position < len(found):
        length, readings = lookup(plain, position, source)
        if length > 1 and source == "en" and _after_determiner(found, position):
            length, readings = _as_noun(plain, position, length, readings)
        mention = known.get(found[position].start())
        last = ends.get(mention.end) if mention else None
        if mention and last is not None and last - position + 1 >= length:
            surface = text[mention.start : mention.end]
            result.append(_name(surface, mention.id, source, _is_possessive(found[last][0], source)))
            position = last + 1
            continue
        tokens = [token[0] for token in found[position : position + max(length, 1)]]
        named = not _opens(found, position) and not headline and tokens[0][:1].isupper()
        first, shouted = position == 0, text.isupper()
        result.append(_unit(tokens, plain[position], readings, source, first=first, named=named, shouted=shouted))
        position += max(length, 1)
    return list(_with_names_joined(result, source))


def _after_determiner(found: list[re.Match[str]], position: int) -> bool:
    """Whether a noun is due: after an article, a number, a possessive or a word with a hyphen."""
    before = found[position - 1][0].lower() if position else ""
    return before in GRAMMAR["en"]["article"].split() or before[:1].isdigit() or "-" in before or before.endswith("'s")


def _as_noun(
    plain: list[str], position: int, length: int, readings: tuple[Reading, ...]
) -> tuple[int, tuple[Reading, ...]]:
    """The single noun that a phrase of the dictionary begins with, where the phrase is a verb: "the deal with Vietnam"."""
    alone = lookup(plain[: position + 1], position, "en")[1]
    nouns = tuple(reading for reading in alone if reading.sense.part in NOUNS)
    return (1, nouns) if nouns and readings[0].sense.part in VERBS else (length, readings)


def _is_headline(text: str) -> bool:
    """Whether all words but the smallest are capitalised, so that capitals tell no names."""
    written = [word for word in re.findall(r"[^\W\d_]+", text) if not _SMALL.fullmatch(word)]
    return text.isupper() or (len(written) > 4 and all(word[0].isupper() for word in written))


def _opens(found: list[re.Match[str]], position: int) -> bool:
    """Whether a token begins a sentence."""
    return position == 0 or found[position - 1][0] in ".?!"


def head_of(phrase: Sequence[_Word], language: Language) -> _Word:
    """The noun of a phrase: "bilateral meetings" in English, "mesyuarat dua hala" in Malay, which begins with it."""
    return phrase[-1 if language == "en" else 0]


def other(language: Language) -> Language:
    """The other of the two languages."""
    return "ms" if language == "en" else "en"


def _name(surface: str, identity: str, source: Language, possessive: bool) -> Unit:
    entry = entries()[identity]
    target = other(source)
    folded = {fold_word(form) for form in entry.by_language[target]}
    forms = () if fold_word(surface) in folded else entry.by_language[target]
    own = tuple(tables("names")[entry.section][identity].get(target, ()))
    capitals = _acronyms(surface)
    preferred = sorted(own, key=lambda form: len(_acronyms(form) ^ capitals))
    part = {"term": "noun", "office": "person"}.get(entry.section, "name")
    if identity == "online":
        part = "adjective"
    return Unit(
        surface,
        part,
        target=tuple(dict.fromkeys([*preferred, *forms])) if forms else (),
        possessive=possessive,
        home=True,
    )


def _acronyms(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text) if word.isupper()}


def _unit(
    tokens: list[str],
    plain: str,
    readings: tuple[Reading, ...],
    source: Language,
    *,
    first: bool,
    named: bool,
    shouted: bool,
) -> Unit:
    surface = " ".join(tokens)
    possessive = _is_possessive(tokens[-1], source)
    surface = _bare(surface) if possessive else surface
    listed = readings
    if named and surface != "I":
        readings = tuple(reading for reading in readings if _names_are_made_of(reading.sense))
    if len(tokens) == 1:
        kind = _kind(surface, plain, source)
        if kind and not (surface[0].isupper() and not first and (kind in _NAMES_TOO or (named and plain == "an"))):
            return Unit(surface, kind, readings, possessive=possessive)
        if kind or (len(surface) > 1 and surface.isupper() and not shouted):
            return Unit(surface, "name", possessive=possessive)
        if not readings and not (surface[:1].isupper() and not first):
            readings = derived(plain, source)
            if readings and source == "ms" and (unit := _affixed(surface, plain, readings)):
                return unit
    if listed and not readings:
        odd = source == "ms" or listed[0].sense.part in _NOT_IN_NAMES
        return Unit(surface, "name", possessive=possessive, odd=odd)
    if readings:
        if first and not surface.isupper():
            surface = surface[0].lower() + surface[1:]
        repeated = bool(_REPEATED.match(tokens[0].lower()))
        return Unit(surface, readings[0].sense.part, readings, possessive=possessive, repeated=repeated)
    return _unknown(surface, plain, source, possessive)


def _names_are_made_of(sense: Sense) -> bool:
    """Whether a capital letter leaves a word its meaning: Declaration, but not Perak (silver) or Direct."""
    return not sense.everyday and sense.part not in _NOT_IN_NAMES


def _affixed(surface: str, plain: str, readings: tuple[Reading, ...]) -> Unit | None:
    """A derived Malay word whose affix makes a noun of a verb or a verb of a noun; None for others."""
    sense = readings[0].sense
    if sense.part in VERBS and _NOMINAL.match(plain):
        return Unit(surface, "noun", target=(verb_forms(sense.en[0])["ing"],))
    if sense.part in NOUNS and _VERBAL.match(plain) and not any(one.sense.part in VERBS for one in readings):
        form: Form = "passive" if plain.startswith("di") else "active"
        return Unit(surface, "verb", target=sense.en, guessed=frozenset({form}))
    return None


def _unknown(surface: str, plain: str, source: Language, possessive: bool) -> Unit:
    if surface[:1].isupper() or any(letter.isdigit() for letter in surface):
        joined = _hyphened_name(surface, source)
        return Unit(surface, "name", target=(joined,) if joined else (), possessive=possessive)
    _, readings = lookup([plain], 0, other(source))
    kind = _kind(surface, plain, other(source))
    if readings or kind:
        part = kind or readings[0].sense.part
        return Unit(surface, part, readings, possessive=possessive, foreign=True)
    return Unit(surface, "unknown", possessive=possessive)


def _hyphened_name(surface: str, source: Language) -> str:
    """``ASEAN-Japan`` as ``ASEAN-Jepun``; empty when no part is a known name that is written differently."""
    parts = surface.split("-")
    known = [_name(part, found[0].id, source, False) if (found := mentions(part)) else None for part in parts]
    if len(parts) < 2 or not any(name and name.target for name in known):
        return ""
    return "-".join(name.target[0] if name and name.target else part for name, part in zip(known, parts, strict=True))


def _kind(surface: str, plain: str, source: Language) -> str | None:
    """The kind of a token that grammar or its letters tell; None for other words."""
    if surface[0] in '"“' or (surface[0] in "'‘" and len(surface) > 1):
        return "quote"
    if not surface[0].isalnum() and surface[0] not in "$":
        return "mark"
    if _ENGLISH_ORDINAL.match(surface) or _MALAY_ORDINAL.match(surface):
        return "ordinal"
    if surface[0].isdigit() or (surface.startswith(("RM", "US$", "S$", "$")) and surface[-1].isdigit()):
        return "number"
    if _ROMAN.match(surface) and surface != "I":
        return "label"
    if plain == "may" and surface[0].isupper():
        return None
    return next((kind for kind, listed in GRAMMAR[source].items() if plain in listed.split()), None)


def _plain(token: str, source: Language) -> str:
    """The token as the dictionary writes it: lower case, without possessive, repetition and clitics."""
    word = token.lower().replace("’", "'")
    if source == "en":
        return _POSSESSIVE.sub("", word)
    word = word if has_word(word, source) else _REPEATED.sub(r"\1", word)
    while len(word) > 5 and not has_word(word, source) and (shorter := _CLITIC.sub("", word)) != word:
        word = shorter
    return word


def has_word(word: str, language: Language) -> bool:
    """Whether the dictionary or the grammar of a language has a word, in lower case."""
    return bool(lookup(word.split(), 0, language)[0]) or any(
        word in kind.split() for kind in GRAMMAR[language].values()
    )


def _bare(token: str) -> str:
    return _POSSESSIVE.sub("", token)


def _is_possessive(token: str, source: Language) -> bool:
    return source == "en" and bool(_POSSESSIVE.search(token)) and token[0] not in "\"“'‘"


def _with_names_joined(found: list[Unit], source: Language) -> Iterator[Unit]:
    """Runs of unknown capitalised words are one name: ``Neth Pheaktra``."""
    held: Unit | None = None
    whole = _around_odd(found, source)
    for number, unit in enumerate(found):
        joins = number in whole or _is_plain_name(unit) or _belongs_to_name(found, number, source)
        if held and joins and not held.possessive:
            text = f"{held.text} {unit.text}"
            held = replace(held, part="name", text=text, possessive=unit.possessive, readings=(), target=(), home=False)
            continue
        if held:
            yield held
        held = unit if joins else None
        if not joins:
            yield unit
    if held:
        yield held


def _around_odd(found: list[Unit], source: Language) -> set[int]:
    """The units of names that hold a word which the dictionary knows as a verb or the like: these stay as they are.

    The noun that such a name is headed by does not: Asia Direct Cable is ``Kabel Asia Direct``.
    """
    whole: set[int] = set()
    for number, unit in enumerate(found):
        for step in (-1, 1) if unit.odd else ():
            position = number
            while 0 < position + step < len(found) and _is_of_name(found, position, step):
                position += step
            heads = step == (1 if source == "en" else -1) and found[position].is_noun
            whole.update(range(number, position if heads else position + step, step))
    return whole


def _is_of_name(found: list[Unit], position: int, step: int) -> bool:
    """Whether the unit one step from ``position`` continues the name there."""
    unit, first = found[position + step], found[min(position, position + step)]
    named = unit.part in {"name", "noun", "adjective"} and not (unit.home and " " in unit.text)
    ranks = unit.part == "adjective" and unit.sense is not None and bool(_RANK.fullmatch(unit.sense.en[0]))
    return unit.capital and named and not ranks and not first.possessive


def _is_plain_name(unit: Unit) -> bool:
    return unit.part == "name" and not unit.home and not unit.target


def _belongs_to_name(found: list[Unit], number: int, source: Language) -> bool:
    """Whether a capitalised word is part of the unknown name beside it: ``Seven Rainbows``, ``Bagus Wicaksono``.

    Numerals are in both languages, adjectives and verbs in Malay; of "Kementerian Digital Xyz" the noun has the adjective.
    """
    unit = found[number]
    numeral = unit.part == "number" and unit.text.isalpha()
    describes = source == "ms" and (unit.part == "adjective" or unit.is_verb)
    if number == 0 or not unit.capital or not (numeral or (describes and not unit.text.isupper() and not unit.home)):
        return False
    before, after = found[number - 1], found[number + 1 : number + 2]
    of_a_noun = describes and before.is_noun and before.capital
    follows = _is_plain_name(before) and not before.possessive
    return follows or (bool(after) and _is_plain_name(after[0]) and not of_a_noun)


def content_weight(unit: Unit, source: Language) -> int:
    """How many content words the unit holds: those that are not function words of its language."""
    if unit.part == "mark":
        return 0
    language = other(source) if unit.foreign else source
    listed = words(language, "function") | words(language, "question")
    return sum(1 for word in re.findall(r"\w+", unit.text.lower()) if word not in listed) if unit.part != "quote" else 1
