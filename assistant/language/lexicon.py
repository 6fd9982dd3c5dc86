"""The small bilingual dictionary: which meanings a stem has, the same for Malay and English words.

``lexicon.toml`` is the dictionary: one line is one meaning. Borrowed words that Malay only spells its own way
(communication, komunikasi) need no entry: they share a ``sound``.
"""

import re
from functools import lru_cache

from assistant.language.data import tables
from assistant.language.terms import stem
from assistant.schema import Language

_NONE: frozenset[int] = frozenset()


def meanings(stemmed: str, language: Language) -> frozenset[int]:
    """Line numbers of the dictionary that hold this stem; two words that share one translate each other."""
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


@lru_cache(maxsize=1)
def _by_stem() -> dict[Language, dict[str, frozenset[int]]]:
    index: dict[Language, dict[str, set[int]]] = {"en": {}, "ms": {}}
    for number, line in enumerate(tables("lexicon")["meanings"].splitlines()):
        if line.startswith("#") or not line.strip():
            continue
        english, _, malay = line.partition(":")
        for language, side in (("en", english), ("ms", malay)):
            for word in side.split():
                index[language].setdefault(stem(word.replace("-", ""), language), set()).add(number)  # type: ignore[index]
    return {language: {word: frozenset(lines) for word, lines in rows.items()} for language, rows in index.items()}
