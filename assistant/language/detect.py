"""Which of the two languages a text is written in.

Function words decide where there are any, because names and quoted titles mislead a statistical identifier on short
questions; without any, the dictionary does, and for words that it lacks py3langid, restricted to Malay, Indonesian and English.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.language.colloquial import written_out
from assistant.language.data import words
from assistant.language.lexicon import meanings
from assistant.language.names import fold_word, name_words
from assistant.language.terms import stem
from assistant.schema import LANGUAGES, Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

READ_CHARACTERS = 1200
"""The head of a text tells its language; reading more only costs time (0.4 ms at this length)."""
QUESTION_WEIGHT = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def detect(text: str) -> Language:
    """Returns ``ms`` (Indonesian counts as Malay) or ``en``, the latter too when nothing tells.

    A text that mixes both has the language of most of its function words, short forms ("brp") included; a question
    word counts double, and the first function word breaks a tie.
    """
    found = _WORD.findall(text[:READ_CHARACTERS].replace("’", "'"))
    lowered = [word.lower() for word in found]
    cast = [_vote(word.lower()) or _vote_of_short(word) for word in [*lowered[:1], *found[1:]]]
    votes: list[tuple[Language, int]] = [vote for vote in cast if vote is not None]
    malay = sum(weight for language, weight in votes if language == "ms")
    english = sum(weight for language, weight in votes if language == "en")
    if malay != english:
        return "ms" if malay > english else "en"
    if votes:
        return votes[0][0]
    telling = [word for word in lowered if word not in name_words() and fold_word(word) not in _acronyms(found)]
    known = _by_dictionary(telling)
    if known is not None:
        return known
    return _by_letters(" ".join(telling)) if telling else "en"


def _vote(word: str) -> tuple[Language, int] | None:
    """The language that a function word speaks for, with its weight; None for any other word."""
    for language in LANGUAGES:
        if word in words(language, "question"):
            return language, QUESTION_WEIGHT
        if word in words(language, "telling"):
            return language, 1
    return None


def _vote_of_short(word: str) -> tuple[Language, int] | None:
    """The vote of what a Malay short form in small letters stands for ("brp": berapa); None for any other word."""
    whole = written_out(word, "ms") if len(word) > 1 and word.islower() else None
    return _vote(whole.split()[0]) if whole else None


def _acronyms(found: list[str]) -> frozenset[str]:
    return frozenset(fold_word(word) for word in found if word.isupper())


def _by_dictionary(telling: list[str]) -> Language | None:
    """The language whose dictionary holds more of the words; None when neither does or both hold as many."""
    counts = {
        language: sum(bool(meanings(stem(word, language), language)) for word in telling) for language in LANGUAGES
    }
    if counts["ms"] == counts["en"]:
        return None
    return "ms" if counts["ms"] > counts["en"] else "en"


def _by_letters(text: str) -> Language:
    """The language of a text without function words, by its letter sequences."""
    return "en" if _identifier().rank(text)[0][0] == "en" else "ms"


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["ms", "id", "en"])
    return identifier
