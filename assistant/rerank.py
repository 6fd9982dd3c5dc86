"""Candidates -> the same candidates in the reader's order, each with what the reader saw in it."""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.anchors import anchors, coverage, said
from assistant.language import named_as_in
from assistant.language.names import mentions
from assistant.schema import LANGUAGES, Candidate, Document, Language
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.reader import Reader, Reading

COSINE_WEIGHT = 365.0
ANCHOR_WEIGHT = 11.0
SAID_WEIGHT = 17.0
"""Reader logits that a whole cosine (of two passages found, few are 0.05 apart), all of the question's names, and all of its
content words are worth: by ``python -m eval.fit``, over pairs of passages. On 383 development questions, in folds, a right
passage is then first 0.88, across languages 0.86; with 40, 6 and 6, fitted by hand, 0.85 and 0.79. With another encoder, whose
cosines lie elsewhere, they are fitted again."""
READ_TWICE = 6
"""Nearest passages of the other language that are read with the question as asked too; each costs about 15 ms."""
SURER = 1.0
"""Logits by which the question as asked must beat its gloss: the gloss finds the right words more often (158 of 203
against 145), but a question that is glossed badly is still read."""
LEAD_CHARACTERS = 300
"""The head of a report names the meeting that its later sentences call "the meeting"."""
_IN = re.compile(r",?\s+(?:in|at|di|dekat|kat)\s+(?:the\s+)?$", re.IGNORECASE)
MIDDLE, SPREAD = 348.0, 8.0
"""Of the score, the probability that a passage holds an answer: the strength where it is 0.5, and how fast it grows there."""


FromDocument = tuple[str, Document]
"""A text, and the document that it stands in."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and what was seen in it; ``candidate.score`` is ``strength`` brought to 0..1."""

    candidate: Candidate
    reading: "Reading"
    cosine: float
    anchored: float
    """Share of the question's names, numbered meetings and years that title and passage have, 0..1."""
    said: float
    """Share of the question's content words that the passage says, in either language, 0..1."""

    @property
    def strength(self) -> float:
        """Everything together, in reader logits."""
        return (
            self.reading.score + COSINE_WEIGHT * self.cosine + ANCHOR_WEIGHT * self.anchored + SAID_WEIGHT * self.said
        )


def rerank(question: Question, candidates: Sequence[Candidate], reader: "Reader") -> list[Ranked]:
    """Reads every candidate with the question in its language and sorts by all that was seen, best first."""
    wanted = anchors(question.standalone)
    ranked = []
    for language in LANGUAGES:
        own = [candidate for candidate in candidates if candidate.passage.language == language]
        query = question.wording(language)
        texts = [(candidate.passage.text, candidate.document) for candidate in own]
        for candidate, reading in zip(own, readings(question, language, texts, reader), strict=True):
            text = candidate.passage.text
            anchored = coverage(wanted, f"{above(candidate)}\n{text}")
            seen = Ranked(candidate, reading, candidate.score, anchored, said(query, text, language))
            score = 1 / (1 + math.exp(-(seen.strength - MIDDLE) / SPREAD))
            ranked.append(replace(seen, candidate=replace(candidate, score=score)))
    return sorted(ranked, key=lambda item: -item.strength)


def readings(
    question: Question, language: Language, texts: Sequence[FromDocument], reader: "Reader"
) -> list["Reading"]:
    """Readings of texts with the question in their language, or as it was asked where that is clearly surer."""
    found = _read_by_name(question.wording(language), texts, reader)
    if question.wording(language) == question.standalone:
        return found
    as_asked = _read_by_name(question.standalone, texts[:READ_TWICE], reader)
    twice = [surer(glossed, asked) for glossed, asked in zip(found, as_asked, strict=False)]
    return twice + found[len(twice) :]


def surer(glossed: "Reading", asked: "Reading") -> "Reading":
    """Of two readings of a passage the one by the question's gloss, unless the one by the question as asked is clearly surer."""
    return asked if asked.score > glossed.score + SURER else glossed


def _read_by_name(query: str, texts: Sequence[FromDocument], reader: "Reader") -> list["Reading"]:
    """Readings of each text with ``query`` as its document would put it: the reader knows no other names for things."""
    by_query: defaultdict[str, list[int]] = defaultdict(list)
    for number, (text, document) in enumerate(texts):
        by_query[taking_for_granted(named_as_in(query, text), text, headline(document))].append(number)
    found: dict[int, Reading] = {}
    for put, numbers in by_query.items():
        found.update(zip(numbers, reader.read(put, [texts[number][0] for number in numbers]), strict=True))
    return [found[number] for number in range(len(texts))]


def taking_for_granted(query: str, text: str, head: str) -> str:
    """``query`` without the places that the head of a document tells and its passage ``text`` does not.

    "How many delegates attended VIDW 2024 in Ha Long?" is not answered, to the reader, by a passage without Ha Long. Years
    stay: without them 3 more of 106 development questions that have no answer would get one.
    """
    known = {mention.id for mention in mentions(head)} - {mention.id for mention in mentions(text)}
    for mention in reversed(mentions(query)):
        opening = _IN.search(query[: mention.start])
        if opening and mention.section in ("place", "country") and mention.id in known:
            query = query[: opening.start()] + query[mention.end :]
    return query


def whole(document: Document) -> str:
    """All that a document says: its title, date and text."""
    return f"{document.title}\n{document.date or ''}\n{document.text}"


def headline(document: Document) -> str:
    """What a reader of any passage of a document knows already: its title, date and first lines."""
    return f"{document.title} {document.date or ''}\n{document.text[:LEAD_CHARACTERS]}"


def above(candidate: Candidate) -> str:
    """The same of one passage: the heading above it too, where it has one."""
    return f"{headline(candidate.document)}\n{candidate.passage.heading or ''}"
