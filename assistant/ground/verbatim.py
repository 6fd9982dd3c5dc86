"""Whether a sentence is, word for word, part of a quote, and whether cutting it there changed its meaning."""

import re
import unicodedata

from assistant.ground.reading import word_list
from assistant.ground.verdict import Problem

_MARKS = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚`´", "'") | dict.fromkeys("–—‑−", "-") | {"…": "..."}
)
_LEADING = re.compile(r"^[\s\"'(\[*•-]+")
_TRAILING = re.compile(r"[\s\"')\]*.,;:!?]+$")
_REACH = 3
"""Words in front of a fragment that can turn it round."""
_WORD = re.compile(r"\w+(?:['.,]\w+)*")


def plain(text: str) -> str:
    """Case-folded NFKC text with straight quotes and hyphens and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split()).casefold()


def is_verbatim(sentence: str, quotes: list[str]) -> bool | Problem:
    """True when a quote holds ``sentence`` word for word; a Problem when it does but the words before turn it round.

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
                turned = _turned_by(held[:place])
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
    if text[start].isdigit() and re.search(r"(?:\d[.,]|[$£€-])$", before):
        return False
    return not (text[end - 1].isdigit() and re.match(r"[.,]\d|\s?%", after))


def _turned_by(before: str) -> str | None:
    """The word just in front of a fragment that changes what it says, in the same clause."""
    clause = re.split(r"[.;:!?,()]\s|[\"]", before)[-1]
    words = _WORD.findall(clause)
    turning = word_list("negators") | word_list("plans") | word_list("conditions")
    return next((word for word in reversed(words[-_REACH:]) if word.replace("'", "") in turning), None)
