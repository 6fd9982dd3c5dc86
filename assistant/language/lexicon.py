"""The small bilingual dictionary: which meanings a stem has, the same for Malay and English words.

A meaning is a line of ``lexicon.toml`` or a row of the dictionary for glossing. Borrowed words that Malay only spells its
own way (communication, komunikasi) need no entry: they share a ``sound``.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from assistant.language.data import tables
from assistant.language.dictionary import NOUNS, VERBS, senses
from assistant.language.terms import stem
from assistant.schema import LANGUAGES, Language

_TELLING = NOUNS | VERBS | {"adjective"}
_NONE: frozenset[int] = frozenset()


def meanings(stemmed: str, language: Language) -> frozenset[int]:
    """Numbers of the meanings that this stem has; two words that share one translate each other."""
    return _by_stem()[language].get(stemmed, _NONE)


_SPELLINGS = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"(?<=\w{3})s$(?<!ss)(?<!us)(?<!is)", ""),
        (r"[ts]ion$|sasi$|zation$|isation$", "si"),
        (r"c(?=[eiy])", "s"),
        (r"cs(?=[eiy])|x", "ks"),
        (r"ch|ck|c|q", "k"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"y", "i"),
        (r"(?:ve|f)$", "f"),
        (r"([b-df-hj-np-tv-z])\1", r"\1"),
        (r"(?<=\w{4})e$", ""),
    )
)


@lru_cache(maxsize=65536)
def sound(word: str) -> str | None:
    """The Malay spelling of a borrowed English word, and of a Malay word itself; None for words under five letters.

    communication, komunikasi -> komunikasi; policy, polisi -> polisi; Olympic, olimpik -> olimpik.
    """
    if len(word) < 5 or not word.isalpha():
        return None
    for pattern, written in _SPELLINGS:
        word = pattern.sub(written, word)
    return word


def is_listed(stemmed: str, language: Language) -> bool:
    """Whether ``lexicon.toml`` has this stem: names too are made of its words, and translated with them."""
    return any(number < _count_listed() for number in meanings(stemmed, language))


@lru_cache(maxsize=1)
def _count_listed() -> int:
    return sum(1 for _ in _listed())


@lru_cache(maxsize=1)
def _by_stem() -> dict[Language, dict[str, frozenset[int]]]:
    index: dict[Language, dict[str, set[int]]] = {language: {} for language in LANGUAGES}
    for number, sides in enumerate(chain(_listed(), _glossed())):
        for language, words in sides.items():
            for word in words:
                index[language].setdefault(stem(word.replace("-", ""), language), set()).add(number)
    return {language: {word: frozenset(found) for word, found in rows.items()} for language, rows in index.items()}


def _listed() -> Iterator[dict[Language, Sequence[str]]]:
    """The English and the Malay words of each line of ``lexicon.toml``."""
    for line in tables("lexicon")["meanings"].splitlines():
        if line.strip() and not line.startswith("#"):
            english, _, malay = line.partition(":")
            yield {"en": english.split(), "ms": malay.split()}


def _glossed() -> Iterator[dict[Language, Sequence[str]]]:
    """The single words of each row of the dictionary for glossing."""
    for sense in senses():
        if sense.part in _TELLING:
            yield {language: [word for word in sense.words(language) if " " not in word] for language in LANGUAGES}
