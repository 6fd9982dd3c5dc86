"""Search terms of a text: folded, stemmed, without function words; the same for queries and passages."""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.language.data import words
from assistant.language.names import concepts
from assistant.schema import Language

if TYPE_CHECKING:
    from Sastrawi.Stemmer.Stemmer import Stemmer as MalayStemmer
    from snowballstemmer.english_stemmer import EnglishStemmer

_NUMBER = r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?![\w])"
_TERM = re.compile(rf"{_NUMBER}|\w+(?:'\w+)*")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_HYPHENED_MALAY = re.compile(r"\b(\w+)-\1\b")


def fold(text: str) -> str:
    """Lower-cased text in NFKC without accents: ``Đà Nẵng`` and ``Da Nang`` are one."""
    straight = text.replace("’", "'").replace("‘", "'").replace("Đ", "D").replace("đ", "d")
    if straight.isascii():
        return straight.lower()
    decomposed = unicodedata.normalize("NFKD", straight)
    return unicodedata.normalize("NFKC", "".join(c for c in decomposed if not unicodedata.combining(c))).lower()


def index_terms(text: str, language: Language) -> list[str]:
    """Terms of ``text`` in reading order, for a full-text index or a query.

    Besides the stems there is one term for every known institution, office, country or acronym that the text names,
    the same in both languages and for the full name as for the acronym.
    """
    terms = [stem(word, language) for word in tokens(text) if is_content(word, language)]
    present = set(terms)
    return terms + [concept for concept in concepts(text) if concept not in present]


def content_words(text: str, language: Language) -> list[str]:
    """Stems of the words that carry the subject, in reading order; numbers are left out."""
    return [stem(word, language) for word in tokens(text) if is_content(word, language) and not word[0].isdigit()]


def stop_words(language: Language) -> frozenset[str]:
    """Function words of a language, folded."""
    return words(language, "function")


def is_content(word: str, language: Language) -> bool:
    """Whether a folded word is worth searching for: neither a function word nor a single letter."""
    return word not in stop_words(language) and (len(word) > 1 or word.isdigit())


def tokens(text: str) -> list[str]:
    """Folded words and numbers of ``text``: digits without thousands separators, ordinals as their number."""
    plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), fold(text))
    plain = _HYPHENED_MALAY.sub(r"\1", plain)
    return [_plain_number(word) for word in _TERM.findall(plain)]


def _plain_number(word: str) -> str:
    if not word[0].isdigit():
        return word.removesuffix("'s")
    word = _ORDINAL.sub(r"\1", word)
    return word.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word) else word


@lru_cache(maxsize=100_000)
def stem(word: str, language: Language) -> str:
    """The stem of one folded word. Names of places, people and agencies stay whole in both languages."""
    if language == "en" and word in _irregular():
        word = _irregular()[word]
    if len(word) < 4 or not word.isalpha() or word in _whole_words():
        return word
    if language == "en":
        return str(_english_stemmer().stemWord(word))
    return str(_malay_stemmer().stem_word(word))


@lru_cache(maxsize=1)
def _whole_words() -> frozenset[str]:
    from assistant.language.names import name_words

    return name_words() | words("en", "unstemmed")


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    return dict(pair.split("=") for pair in words("en", "irregular"))  # type: ignore[misc]


@lru_cache(maxsize=1)
def _english_stemmer() -> "EnglishStemmer":
    from snowballstemmer.english_stemmer import EnglishStemmer

    return EnglishStemmer()


def is_malay_root(stemmed: str) -> bool:
    """Whether ``stemmed`` is a word of the Malay stemmer's dictionary."""
    return bool(_malay_stemmer().dictionary.contains(stemmed))


@lru_cache(maxsize=1)
def _malay_stemmer() -> "MalayStemmer":
    """Sastrawi's stemmer with Malay roots added to its Indonesian dictionary."""
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    roots = [*StemmerFactory().get_words(), *words("ms", "roots")]
    return Stemmer(ArrayDictionary(roots))
