"""Whether a sentence says what the thing is that a question asks about: "ANEX is a scheme by which ..."."""

import re
from functools import lru_cache

_ASKED = re.compile(
    r"\b(?:what(?:'s| is| are| was| were| does| do| did)|(?:explain|describe)(?: what|(?= an? ))|"
    r"(?:men)?(?:jelaskan|erangkan)(?: apa itu|(?= .+ secara mudah))|"
    r"apa(?:kah)?(?: itu| maksud| takrif| erti| yang dimaksudkan dengan)?)"
    r"\s+(?:an? |the |[A-Z][\w-]*['’]s )?[\"“]?(?P<term>[^\W_][\w'’-]*(?: [\w'’-]+){0,4}?)[\"”]?"
    r"(?=[?.!,;]|$| (?:mean|refer|about|is|in|at|for|under|that|secara|dalam|yang|di|pada|menurut|dan|and|(?:itu )?tentang)\b)",
    re.IGNORECASE,
)
_IS = (
    r"(?: \([^()]{2,20}\)|s|\)| here)*,? (?:ialah|bermaksud|merujuk|merupakan|adalah|means|meant|refers? to|referred to|"
    r"(?:under|by|through) which|(?:yang )?bertujuan|(?:aims?|seeks) to|"
    r"(?:is|are|was|were) (?:an?|the(?! (?:theme|topic|subject))|ready|terms|text|words|\w+ (?:that|which))|lets|membolehkan)\b"
)
FAR = 160
"""Characters into a sentence where its definition has begun."""


@lru_cache(maxsize=256)
def asked_term(question: str) -> str | None:
    """The thing that ``question`` wants to be told about, None when it is another question: "Apakah itu ANEX?"."""
    match = _ASKED.search(question)
    return match["term"] if match else None


def defines(sentence: str, question: str) -> bool:
    """Whether ``sentence`` says what the term of ``question`` is; both are in one language."""
    term = asked_term(question)
    return bool(term and re.search(rf"\b{re.escape(term)}{_IS}", sentence[:FAR], re.IGNORECASE))
