"""Cuts a question into units: names, numbers, quotations, and words with what they may mean in the other language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.language.data import tables, words
from assistant.language.dictionary import NOUNS, VERBS, Reading, Sense, derived, lookup
from assistant.language.inflect import Form, verb_forms
from assistant.language.names import entries, fold_word, mentions
from assistant.schema import Language

_TOKEN = re.compile(
    r"[\"“][^\"“”]{2,}[\"”]|"
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
_NOMINAL = re.compile(r"(?:pe|ke)\w+an$")
_CLITIC = re.compile(r"(?:kah|lah|nya|pun)$")

PHRASE_PARTS = NOUNS | {"article", "front", "number", "ordinal", "label", "adjective", "name", "quote", "unknown"}
"""What a noun phrase is made of."""
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
        "past": "telah sudah pernah dah nak",
        "modal": "akan boleh dapat harus mesti patut perlu mungkin",
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

    @property
    def sense(self) -> Sense | None:
        """What the unit means: its likeliest sense of its part of speech."""
        return next((reading.sense for reading in self.readings if reading.sense.part == self.part), None)

    @property
    def forms(self) -> frozenset[Form]:
        """The forms in which that sense may stand here."""
        return frozenset(reading.form for reading in self.readings if reading.sense is self.sense)

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
    found = list(_TOKEN.finditer(text))
    known = {mention.start: mention for mention in mentions(text)}
    ends = {token.end(): number for number, token in enumerate(found)}
    ends |= {token.start() + len(_bare(token[0])): number for number, token in enumerate(found)}
    plain = [_plain(token[0], source) for token in found]
    result: list[Unit] = []
    position = 0
    while position < len(found):
        length, readings = lookup(plain, position, source)
        mention = known.get(found[position].start())
        last = ends.get(mention.end) if mention else None
        if mention and last is not None and last - position + 1 >= length:
            surface = text[mention.start : mention.end]
            result.append(_name(surface, mention.id, source, _is_possessive(found[last][0], source)))
            position = last + 1
            continue
        tokens = [token[0] for token in found[position : position + max(length, 1)]]
        result.append(_unit(tokens, plain[position], readings, source, first=position == 0, shouted=text.isupper()))
        position += max(length, 1)
    return list(_with_names_joined(result))


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
    tokens: list[str], plain: str, readings: tuple[Reading, ...], source: Language, *, first: bool, shouted: bool
) -> Unit:
    surface = " ".join(tokens)
    possessive = _is_possessive(tokens[-1], source)
    surface = _bare(surface) if possessive else surface
    if len(tokens) == 1:
        if (kind := _kind(surface, plain, source)) and not (kind in _NAMES_TOO and surface[0].isupper() and not first):
            return Unit(surface, kind, readings, possessive=possessive)
        if kind or (len(surface) > 1 and surface.isupper() and not shouted):
            return Unit(surface, "name", possessive=possessive)
        if not readings and not (surface[:1].isupper() and not first):
            readings = derived(plain, source)
            if readings[:1] and readings[0].sense.part in VERBS and _NOMINAL.match(plain) and source == "ms":
                return Unit(surface, "noun", target=(verb_forms(readings[0].sense.en[0])["ing"],))
    if readings:
        if first and not surface.isupper():
            surface = surface[0].lower() + surface[1:]
        repeated = bool(_REPEATED.match(tokens[0].lower()))
        return Unit(surface, readings[0].sense.part, readings, possessive=possessive, repeated=repeated)
    return _unknown(surface, plain, source, possessive)


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
    if surface[0] in '"“':
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
    return source == "en" and bool(_POSSESSIVE.search(token)) and token[0] not in '"“'


def _with_names_joined(found: list[Unit]) -> Iterator[Unit]:
    """Runs of unknown capitalised words are one name: ``Neth Pheaktra``."""
    held: Unit | None = None
    for unit in found:
        joins = unit.part == "name" and not unit.home and not unit.target
        if held and joins and not held.possessive:
            held = replace(held, text=f"{held.text} {unit.text}", possessive=unit.possessive)
            continue
        if held:
            yield held
        held = unit if joins else None
        if not joins:
            yield unit
    if held:
        yield held


def content_weight(unit: Unit, source: Language) -> int:
    """How many content words the unit holds: those that are not function words of its language."""
    if unit.part == "mark":
        return 0
    language = other(source) if unit.foreign else source
    listed = words(language, "function") | words(language, "question")
    return sum(1 for word in re.findall(r"\w+", unit.text.lower()) if word not in listed) if unit.part != "quote" else 1
