"""Ranked passages -> the sentences that an answer may rest on, and the short answer in one of them.

A question of fact takes the sentence that holds the reader's span. Explanations, lists, summaries, comparisons and
timelines take two to six sentences, chosen by nearness to the question and against repetition (MMR), in the order
in which the documents say them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.anchors import anchors, coverage
from assistant.rerank import Ranked
from assistant.schema import Candidate, Language
from assistant.sentences import split_sentences
from assistant.shortanswer import choose, widen
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

MOST_SENTENCES = {"fact": 3, "explain": 4, "list": 4, "summary": 5, "compare": 6, "timeline": 6}
MMR_RELEVANCE = 0.75
"""Weight of relevance against novelty (Carbonell and Goldstein, SIGIR 1998)."""
LANGUAGE_MARGIN = 2.5
"""Reader logits by which evidence in the reader's language may trail evidence in the other and still come first."""
SUPPORT_MARGIN = 3.0
"""Reader logits below the best within which a second document is worth citing beside it."""
WORDS_OF_A_SENTENCE = 6
"""Shorter pieces are captions and headings, not evidence for an explanation."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a passage: ``candidate.passage.text[start:end]``. ``score`` is higher-is-better in one selection."""

    candidate: Candidate
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The exact words."""
        return self.candidate.passage.text[self.start : self.end]

    @property
    def language(self) -> Language:
        """The language of the words."""
        return self.candidate.passage.language

    @property
    def place(self) -> tuple[str, int]:
        """Sorts by document, then by place in it."""
        return self.candidate.document.id, self.candidate.passage.start + self.start


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The words that answer, inside ``evidence``: ``passage.text[start:end]``; ``score`` in reader logits."""

    evidence: Evidence
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The exact words."""
        return self.evidence.candidate.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Selection:
    """What the answer may use, in the order in which it should be said."""

    evidence: tuple[Evidence, ...]
    short: ShortAnswer | None = None


def select(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> Selection:
    """The evidence for ``question``; empty when there is no candidate."""
    if not ranked:
        return Selection(())
    if question.kind == "fact":
        return _fact(question, ranked, encoder)
    if question.kind == "summary":
        ranked = [item for item in ranked if item.candidate.document.id == ranked[0].candidate.document.id]
    pool = [sentence for item in _on_subject(question, ranked[:8]) for sentence in _sentences(item)]
    pool = _prefer_language(pool, question.language)
    chosen = _diverse(question, pool, encoder, MOST_SENTENCES[question.kind])
    short = _short(question, ranked[0], encoder) if question.kind in ("explain", "list") else None
    if short and all(item.place != short.evidence.place for item in chosen):
        chosen = [short.evidence, *chosen[:-1]]
    return Selection(tuple(_in_order(question, chosen, ranked)), None)


def _fact(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> Selection:
    first = _first_in_language(ranked, question.language)
    short = _short(question, first, encoder)
    if short is None:
        return Selection(())
    evidence = [short.evidence]
    seen = {first.candidate.document.id}
    for other in ranked:
        if other.candidate.document.id in seen or other.reading.score < max(0.0, first.reading.score - SUPPORT_MARGIN):
            continue
        if (second := _short(question, other, encoder)) and second.evidence.text != short.evidence.text:
            evidence.append(second.evidence)
            seen.add(other.candidate.document.id)
        if len(evidence) == MOST_SENTENCES["fact"]:
            break
    return Selection(tuple(evidence), short)


def _on_subject(question: Question, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The passages that hold most of the question's names and years, with their titles; all when it has none."""
    wanted = anchors(question.standalone)
    shares = [coverage(wanted, f"{r.candidate.document.title}\n{r.candidate.passage.text}") for r in ranked]
    return [item for item, share in zip(ranked, shares, strict=True) if share == max(shares)]


def _first_in_language(ranked: Sequence[Ranked], language: Language) -> Ranked:
    best = ranked[0]
    if best.candidate.passage.language == language:
        return best
    near = [
        item
        for item in ranked
        if item.candidate.passage.language == language
        and item.reading.score > 0
        and item.candidate.score >= best.candidate.score - LANGUAGE_MARGIN
    ]
    return near[0] if near else best


def _short(question: Question, item: Ranked, encoder: "Encoder") -> ShortAnswer | None:
    """The reader's best span widened to a whole answer, in the sentence that holds it."""
    text = item.candidate.passage.text
    span = choose(question.standalone, question.expects, text, item.reading, encoder)
    if span is None:
        return None
    for start, end in split_sentences(text):
        if start <= span[0] < end:
            evidence = Evidence(item.candidate, start, end, item.reading.score)
            return ShortAnswer(evidence, *widen(text, *span, (start, end), question.expects), item.reading.score)
    return None


def _sentences(item: Ranked) -> list[Evidence]:
    text = item.candidate.passage.text
    return [
        Evidence(item.candidate, start, end, item.candidate.score)
        for start, end in split_sentences(text)
        if len(text[start:end].split()) >= WORDS_OF_A_SENTENCE
    ]


def _prefer_language(pool: list[Evidence], language: Language) -> list[Evidence]:
    """Only the reader's language when it has enough to say; else everything."""
    own = [item for item in pool if item.language == language]
    best = max((item.score for item in pool), default=0.0)
    enough = len(own) >= 3 and max(item.score for item in own) >= best - LANGUAGE_MARGIN
    return own if enough else pool


def _diverse(question: Question, pool: list[Evidence], encoder: "Encoder", most: int) -> list[Evidence]:
    """Maximal marginal relevance over sentence vectors, stopping where relevance falls well below the best."""
    if not pool:
        return []
    query = encoder.encode_query([question.standalone])[0]
    vectors = encoder.encode_document([item.text for item in pool])
    passage_scores = np.array([item.score for item in pool])
    relevance = vectors @ query + 0.01 * (passage_scores - passage_scores.max())
    novelty_cost = vectors @ vectors.T
    chosen: list[int] = []
    while len(chosen) < min(most, len(pool)):
        repeated = novelty_cost[:, chosen].max(axis=1) if chosen else np.zeros(len(pool))
        gain = MMR_RELEVANCE * relevance - (1 - MMR_RELEVANCE) * repeated
        gain[chosen] = -np.inf
        best = int(gain.argmax())
        if len(chosen) >= 2 and relevance[best] < relevance.max() - 0.06:
            break
        chosen.append(best)
    return [replace(pool[i], score=float(relevance[i])) for i in chosen]


def _in_order(question: Question, chosen: Sequence[Evidence], ranked: Sequence[Ranked]) -> list[Evidence]:
    """By date for a timeline; else by document in rank order, then by place in it."""
    if question.kind == "timeline":
        return sorted(chosen, key=lambda item: (item.candidate.document.date or "9999", item.place))
    rank: dict[str, int] = {}
    for position, item in enumerate(ranked):
        rank.setdefault(item.candidate.document.id, position)
    return sorted(chosen, key=lambda item: (rank[item.candidate.document.id], item.place))
