"""The small bilingual dictionary: which meanings a stem has, the same for Malay and English words.

``lexicon.toml`` is the dictionary: one line is one meaning.
"""

from functools import lru_cache

from assistant.language.data import tables
from assistant.language.terms import stem
from assistant.schema import Language

_NONE: frozenset[int] = frozenset()


def meanings(stemmed: str, language: Language) -> frozenset[int]:
    """Line numbers of the dictionary that hold this stem; two words that share one translate each other."""
    return _by_stem()[language].get(stemmed, _NONE)


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
