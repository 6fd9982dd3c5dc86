"""Whether a sentence is, word for word, part of a quote, and whether cutting it there changed its meaning."""

import re
import unicodedata

from assistant.ground.reading import word_list
from assistant.ground.verdict import Problem
from assistant.language.numbers import quantities

_MARKS = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚`´", "'") | dict.fromkeys("–—‑−", "-") | {"…": "..."}
)
_LEADING = re.compile(r"^[\s\"'(\[*•-]+")
_TRAILING = re.compile(r"[\s\"')\]*.,;:!?]+$")
_REACH = 3
"""Words in front of a fragment that can turn it round."""
_TURNING = ("negators", "plans", "conditions", "implicit", "claims")
_WORD = re.compile(r"\w+(?:['.,]\w+)*")
_CLAUSE_END = re.compile(r"[.;:!?,()]\s|[\"]|\b(?:but|while|whereas|tetapi|namun|manakala|sedangkan)\s")
_ALL_BUT = re.compile(r"\b(?:all|every\w*|no\w*|any\w*)(?: \w+)? but(?: the)?\s*$")
_CALLED_FALSE = re.compile(
    r"(?:\b(?:is|are|was|were|been|adalah|ialah|merupakan|itu|ini|tersebut)(?: an?| found to be)? |^\s*)"
    r"(false|untrue|incorrect|fake|fabricated|denied|myth|hoax|palsu|dinafikan|bohong|karut|mitos|"
    r"(?:not|tidak) (?:true|correct|benar|betul|tepat))\b"
)


def plain(text: str) -> str:
    """Case-folded NFKC text with straight quotes and hyphens and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split()).casefold()


def is_verbatim(sentence: str, quotes: list[str]) -> bool | Problem:
    """True when a quote holds ``sentence`` word for word; a Problem when it does but the words beside it turn it round.

    White space, the kind of quotation marks and hyphens, capitals and the final stop do not count. A fragment may not
    begin or end inside a word or number.
    """
    wanted = _TRAILING.sub("", _LEADING.sub("", plain(sentence)))
    problem: Problem | None = None
    for quote in quotes:
        held = plain(quote)
        place = held.find(wanted) if wanted else -1
        while place >= 0:
            if _whole(held, place, place + len(wanted)):
                turned = _turned_by(held[:place]) or _denied_by(held[place + len(wanted) :])
                if turned is None:
                    return True
                problem = Problem("cut", source=turned)
            place = held.find(wanted, place + 1)
    return problem or False


def _whole(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` cuts no word and no number."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before and before[-1].isalnum() and text[start].isalnum():
        return False
    if after and after[0].isalnum() and text[end - 1].isalnum():
        return False
    if any(number.start < edge < number.end for number in quantities(text) for edge in (start, end)):
        return False  # "five" of "five million", "lima" of "dua puluh lima"
    if text[start].isdigit() and re.search(r"(?:\d[.,]|[$£€-])$", before):
        return False
    return not (text[end - 1].isdigit() and re.match(r"[.,]\d|\s?%", after))


def _turned_by(before: str) -> str | None:
    """The word just in front of a fragment that changes what it says, in the same clause."""
    clause = _CLAUSE_END.split(before)[-1]
    words: list[str] = [word.replace("'", "") for word in _WORD.findall(clause)][-_REACH:]
    if words and words[-1] in word_list("right_before"):
        return words[-1]
    if _ALL_BUT.search(before):
        return "but"
    return next((word for word in reversed(words) if any(word in word_list(key) for key in _TURNING)), None)


def _denied_by(after: str) -> str | None:
    """The word behind a fragment by which its own clause calls it false: "the report that ... is false"."""
    match = _CALLED_FALSE.search(_CLAUSE_END.split(after)[0])
    return match[1] if match else None
