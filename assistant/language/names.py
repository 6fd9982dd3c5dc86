"""The bilingual table of names: every known form of a country, office, institution, meeting, plan or term.

``names.toml`` is the table. Matching is by folded words, so case, accents, hyphens, apostrophes and Malay plurals by
repetition do not matter; of overlapping matches the longest wins.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from assistant.language.data import tables
from assistant.schema import Language

CASED = frozenset(
    {"who", "us", "as", "it", "itu", "ada", "aim", "antara", "apt", "pm", "uk", "kl", "tac", "acc", "abu", "un", "kis",
     "mmc"}
)  # fmt: skip
"""Acronyms and names that are also common words: only in capitals do they name something."""
PROPER = frozenset({"bernama", "cuba", "turkey", "china", "polish", "lao", "german", "dutch"})
"""Names that are also common words when they begin with a small letter."""
NAMING = ("country", "place", "body", "meeting", "document", "agency", "office")
"""Sections whose entries are names; the rest are terms of the trade."""
_WORD = re.compile(r"(?![^\W_]+\$)[^\W_]+(?:['’](?!s\b)[^\W_]+)*|\+")
_PLURAL = re.compile(r"\b(\w{3,})-\1\b", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing with several names."""

    id: str
    section: str
    forms: tuple[str, ...]
    """As the table writes them, acronyms first."""
    by_language: dict[Language, tuple[str, ...]]


class Mention(NamedTuple):
    """A known name in a text: ``text[start:end]``."""

    id: str
    section: str
    start: int
    end: int


class _Token(NamedTuple):
    folded: str
    surface: str
    start: int
    end: int


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """The table, by id."""
    table: dict[str, Entry] = {}
    for section, rows in tables("names").items():
        if section == "whole":
            continue
        for identity, row in rows.items():
            both, english, malay = (tuple(row.get(key, ())) for key in ("any", "en", "ms"))
            table[identity] = Entry(
                id=identity,
                section=section,
                forms=tuple(dict.fromkeys(both + english + malay)),
                by_language={"en": both + english, "ms": both + malay},
            )
    return table


def mentions(text: str) -> list[Mention]:
    """Known names and terms in ``text``, in order, longest match first, without overlaps."""
    return list(_mentions(text))


@lru_cache(maxsize=4096)
def _mentions(text: str) -> tuple[Mention, ...]:
    found: list[Mention] = []
    words = _tokens(text)
    position = 0
    while position < len(words):
        length, identity = _longest_match(words, position)
        if length:
            last = words[position + length - 1]
            found.append(Mention(identity, entries()[identity].section, words[position].start, last.end))
        position += max(length, 1)
    return tuple(found)


def concepts(text: str) -> list[str]:
    """Ids of the known names and terms in ``text``, each once, in order."""
    return list(dict.fromkeys(mention.id for mention in mentions(text)))


def named_as_in(text: str, other: str) -> str:
    """``text`` with the names in it as ``other`` calls the same things: "when did the ABU start" of a text on "the Asia-Pacific
    Broadcasting Union". Names that ``other`` lacks, or has in the form of ``text`` as well, stay, and so do countries, whose
    forms are of different kinds (Vietnam, Vietnamese).
    """
    theirs: dict[str, set[str]] = {}
    for mention in mentions(other):
        theirs.setdefault(mention.id, set()).add(other[mention.start : mention.end])
    renamed, end = "", 0
    for mention in mentions(text):
        ours, forms = text[mention.start : mention.end], theirs.get(mention.id, set())
        alike = any(_folded(form) == _folded(ours) for form in forms)
        if mention.section in NAMING and mention.section != "country" and forms and not alike:
            renamed, end = renamed + text[end : mention.start] + max(sorted(forms), key=len), mention.end
    return renamed + text[end:]


def _folded(name: str) -> list[str]:
    return [token.folded for token in _tokens(name)]


@lru_cache(maxsize=1)
def name_words() -> frozenset[str]:
    """Folded words that a stemmer must leave whole: those of places and countries, and listed people."""
    rows = (entry for entry in entries().values() if entry.section in ("country", "place"))
    words = {token.folded for entry in rows for form in entry.forms for token in _tokens(form)}
    listed = set(tables("names")["whole"]["words"].split())
    return frozenset(listed | {word for word in words if word not in {"republic", "kingdom", "negara", "united"}})


def fold_word(word: str) -> str:
    """One word in lower case, NFKC, without accents and apostrophes."""
    if word.isascii():
        return word.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", word.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’‘").lower()


def _tokens(text: str) -> list[_Token]:
    return list(_iterate(text))


def _iterate(text: str) -> Iterator[_Token]:
    # Replaced by equal-length text, so that offsets stay those of the original.
    plain = _PLURAL.sub(lambda match: match[1] + " " * (len(match[0]) - len(match[1])), text)
    plain = _DOTTED.sub(lambda match: match[0].replace(".", "") + " " * match[0].count("."), plain)
    for match in _WORD.finditer(plain):
        yield _Token(fold_word(match[0]), match[0], match.start(), match.end())


@lru_cache(maxsize=1)
def _forms_by_first_word() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Folded forms and their ids by their first word, longest first."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in entries().values():
        for form in entry.forms:
            for words in _variants(tuple(token.folded for token in _tokens(form)), entry.section):
                index.setdefault(words[0], []).append((words, entry.id))
    for forms in index.values():
        forms.sort(key=lambda pair: -len(pair[0]))
    return index


def _variants(words: tuple[str, ...], section: str) -> Iterator[tuple[str, ...]]:
    """A form, its plural if it is a people's name (Germans), and AI in full in either language."""
    yield words
    if section == "country" and words[-1].endswith(("n", "i")):
        yield (*words[:-1], f"{words[-1]}s")
    if "ai" in words and len(words) > 1:
        place = words.index("ai")
        for full in (("artificial", "intelligence"), ("kecerdasan", "buatan")):
            yield words[:place] + full + words[place + 1 :]


def _longest_match(words: list[_Token], position: int) -> tuple[int, str]:
    """Number of words that the longest known form at ``position`` takes, and its id; (0, "") when there is none."""
    for form, identity in _forms_by_first_word().get(words[position].folded, ()):
        window = words[position : position + len(form)]
        if tuple(token.folded for token in window) != form:
            continue
        if len(form) == 1 and not _has_its_capitals(form[0], window[0].surface):
            continue
        return len(form), identity
    return 0, ""


def _has_its_capitals(form: str, surface: str) -> bool:
    if form in PROPER and surface[0].isupper():
        return True
    return surface.isupper() if form in CASED else form not in PROPER
