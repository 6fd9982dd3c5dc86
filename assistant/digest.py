"""Ranked passages -> a few sentences in a sensible order, for explanations, lists, summaries, comparisons, timelines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from assistant.anchors import anchors, conflicts, coverage, said
from assistant.definition import defines
from assistant.evidence import READ_RANGE, Evidence, Selection, weighed, within
from assistant.language.dates import iso_dates
from assistant.models.weights import Floats
from assistant.quotable import quotable
from assistant.rerank import LEAD_CHARACTERS, Ranked, above
from assistant.schema import LANGUAGES
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

MOST_SENTENCES = {"explain": 6, "list": 6, "summary": 5, "compare": 6, "timeline": 6}
PASSAGES = 16
PART = (8.17, 0.88, 0.66, 0.19, 1.41, -3.93, 0.21, 3.2, 0.049, -0.46), -10.97
"""Weights and bias of the log-odds that a sentence is part of the answer, over ``Signs.values``: logistic regression over the
sentences of 284 development questions, by ``python -m eval.fit``. The strength of the passage and whether the sentence opens it
are worth 0.030 of the nuggets; the heading above it, the sentence after it and its length gave nothing more, nor did a limit to
how far below the best passage counts."""
FALL, FLOOR = 2.5, -2.5
"""Log-odds below the best, and at all, from which a sentence no longer belongs. On these questions, in folds, the evidence then
holds 0.894 of the nuggets in 4.0 sentences, with those that ``_REFERS_BACK`` and ``beside`` add; with a floor of -2 0.884 in 3.6,
without one 0.900 in 4.1; a fall of 2.2 0.869 in 3.6, of 3 0.901 in 4.4."""
OWN_LANGUAGE = 0.25
"""Log-odds by which the best sentence in the reader's language may trail and still make that the answer's language."""
SAID_ALREADY = 0.95
"""Cosine between two sentences above which the second says nothing new."""
BESIDE, SAID_IN_OTHER = 1.0, 0.9
"""Log-odds by which the best sentence in the other language may trail and still stand beside an answer in the reader's, and the
cosine to each of its sentences above which it only translates one. On 190 development questions, in folds, the evidence then
holds 0.870 of the nuggets in 4.0 sentences, 0.774 of those told in the other language alone (without 0.837 in 3.7, 0.709); a
second such sentence adds 0.002, and one in the reader's language beside an answer in the other 0.003."""
LEAD = 1.0
"""Log-odds by which a sentence is better than all others and opens an explanation or a list."""
WORDS_OF_A_SENTENCE = 5
"""Shorter pieces are captions and headings."""
_REFERS_BACK = re.compile(
    r"(?:(?:it|they|he|she|this|these|those|its|their|his|her)\b|that (?!is)\w+|(?:ia|mereka|beliau|antaranya)\b|"
    r"(?:[\w'-]+ ){1,4}(?:itu|tersebut|ini|berkenaan)\b)",
    re.IGNORECASE,
)
"""Opens a sentence that speaks of what the one before it names: "Garis panduan itu ...", "It covers ..."."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a sentence as part of an answer in several."""

    evidence: Evidence
    said: float
    """Share of the question's content words that it says, in either language."""
    anchored: float
    """Share of the question's names, numbered meetings and years in it and the head of its document."""
    read: float
    """Best logits of the reader for words in it over "no answer"."""
    defines: float
    """1 when it says what the thing asked about is, else 0."""
    conflict: float
    """1 when it is about another meeting of the series (SOMRI 22 for SOMRI 21), else 0."""
    on_subject: float
    """1 when its passage holds most of the question's names and years, else 0."""
    near: float = 0.0
    """Cosine to the question."""
    before: float = 0.0
    """The same of the sentence before it, since explanations and lists run on; of itself where it opens its passage."""
    below: float = 0.0
    """How far the strength of its passage is below the best passage's, in logits, 0 or less."""
    opens: float = 0.0
    """1 when it is the first sentence of its passage, else 0."""

    @property
    def values(self) -> tuple[float, ...]:
        """What ``PART`` weighs."""
        read = within(self.read, READ_RANGE)
        alone = self.near, self.said, self.anchored, read, self.defines, self.conflict, self.on_subject
        return *alone, self.before, self.below, self.opens

    def weighed(self, weights: Sequence[float] = PART[0], bias: float = PART[1]) -> "Signs":
        """The same with the log-odds that it is part of the answer as the score of its evidence."""
        return replace(self, evidence=replace(self.evidence, score=weighed(self.values, weights, bias)))


def digest(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> Selection:
    """Sentences for an answer in several; empty when there is no passage."""
    return next(drafts(question, ranked, encoder), Selection())


def drafts(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> Iterator[Selection]:
    """Sentences for an answer in several: in the language that tells it best, then in the reader's where that is the other."""
    if question.kind == "summary" and ranked:
        ranked = [item for item in ranked if item.candidate.document.id == ranked[0].candidate.document.id]
    pool = signs(question, ranked)
    if not pool:
        return
    vectors = encoder.encode_document([item.evidence.text for item in pool])
    if question.subjects:
        yield _drafted(question, pool, _sides(question, pool, vectors, encoder))
        return
    pool = scored(pool, nearness(question, pool, vectors, encoder))
    most = MOST_SENTENCES[question.kind]
    chosen = best(question, pool, vectors, most)
    if question.kind == "summary":
        chosen = _with_lead(chosen, pool, most)
    own = [i for i, item in enumerate(pool) if item.evidence.language == question.language]
    if chosen[0].evidence.language != question.language:
        yield _drafted(question, pool, chosen)
        if not own:
            return
        chosen = best(question, [pool[i] for i in own], vectors[own], most)
    yield _drafted(question, pool, chosen, beside(question, chosen, pool, vectors))


def _drafted(
    question: Question,
    pool: Sequence[Signs],
    chosen: Sequence[Signs],
    others: Sequence[Signs] = (),
) -> Selection:
    nearest = max((item.near for item in chosen), default=0.0)
    shown = [*chosen, *others]
    before = () if question.kind == "timeline" else named_before(shown, pool)
    evidence = _in_order(question, [item.evidence for item in (*shown, *before)])
    return Selection(tuple(evidence), score=nearest, defines=bool(chosen) and chosen[0].defines > 0)


def signs(question: Question, ranked: Sequence[Ranked]) -> list[Signs]:
    """The sentences of the best passages in reading order, with all that can be told of them without the encoder."""
    most = max((item.anchored for item in ranked), default=0.0)
    found = []
    for item in ranked[:PASSAGES]:
        passage, head = item.candidate.passage, above(item.candidate)
        query, wanted = question.wording(passage.language), anchors(question.standalone)
        for start, end in quotable(passage.text):
            sentence = passage.text[start:end]
            if len(sentence.split()) < WORDS_OF_A_SENTENCE:
                continue
            found.append(
                Signs(
                    Evidence(item.candidate, start, end, 0.0),
                    said=said(query, sentence, passage.language),
                    anchored=coverage(wanted, f"{head}\n{sentence}"),
                    read=max(
                        (span.score for span in item.reading.spans if start <= span.start < end), default=READ_RANGE[0]
                    ),
                    defines=float(defines(sentence, query)),
                    conflict=float(conflicts(question.standalone, sentence)),
                    on_subject=float(item.anchored == most),
                    below=item.strength - ranked[0].strength,
                )
            )
    return found


def nearness(question: Question, pool: Sequence[Signs], vectors: Floats, encoder: "Encoder") -> list[float]:
    """Cosine of each sentence, whose vectors are given, to the question in its language."""
    asked = encoder.encode_query([question.wording(language) for language in LANGUAGES])
    queries = dict(zip(LANGUAGES, asked, strict=True))
    return [float(vector @ queries[item.evidence.language]) for vector, item in zip(vectors, pool, strict=True)]


def scored(pool: Sequence[Signs], cosines: Sequence[float]) -> list[Signs]:
    """``pool`` with the cosines of its sentences, and the score that they have by ``PART``."""
    found = []
    passage, last = "", 0.0
    for item, cosine in zip(pool, cosines, strict=True):
        opens = item.evidence.candidate.passage.id != passage
        found.append(replace(item, near=cosine, before=cosine if opens else last, opens=float(opens)).weighed())
        passage, last = item.evidence.candidate.passage.id, cosine
    return found


def _sides(question: Question, pool: Sequence[Signs], vectors: Floats, encoder: "Encoder") -> list[Signs]:
    """The same number of sentences for each thing compared, about it by name where it has one."""
    chosen: list[Signs] = []
    each = max(1, MOST_SENTENCES["compare"] // len(question.subjects))
    for subject, vector in zip(question.subjects, encoder.encode_query(list(question.subjects)), strict=True):
        wanted, taken = anchors(subject), {item.evidence.span for item in chosen}
        shares = [coverage(wanted, item.evidence.text) for item in pool]
        about = [i for i, share in enumerate(shares) if share == max(shares) and pool[i].evidence.span not in taken]
        side = scored(pool, (vectors @ vector).tolist())
        if about:
            chosen += best(question, [side[i] for i in about], vectors[about], each)
    return chosen


def best(question: Question, pool: Sequence[Signs], vectors: Floats, most: int) -> list[Signs]:
    """The best sentences in one language, best first, until the score has fallen by ``FALL``.

    A timeline takes those with a date where there are any. The language is the reader's if it has a definition or about as good
    sentences as the other.
    """
    scores = np.array([item.evidence.score for item in pool])
    own = np.array([item.evidence.language == question.language for item in pool])
    dated = np.array([question.kind != "timeline" or bool(_date(item.evidence)) for item in pool])
    allowed = dated if dated.any() else ~dated
    defined = any(item.defines for item, ours in zip(pool, allowed & own, strict=True) if ours)
    in_own = max(scores[allowed & own], default=-np.inf) >= scores[allowed].max() - OWN_LANGUAGE
    language = (
        question.language
        if defined or in_own
        else pool[int(np.where(allowed, scores, -np.inf).argmax())].evidence.language
    )
    allowed &= np.array([item.evidence.language == language for item in pool])
    chosen: list[int] = []
    least = FLOOR if question.kind in ("explain", "list") else -np.inf
    for index in np.argsort(-scores, kind="stable").tolist():
        if not allowed[index] or (chosen and float((vectors[chosen] @ vectors[index]).max()) > SAID_ALREADY):
            continue
        if len(chosen) == most or (chosen and scores[index] < max(scores[chosen[0]] - FALL, least)):
            break
        chosen.append(index)
    return [pool[index] for index in chosen]


def _with_lead(chosen: Sequence[Signs], pool: Sequence[Signs], most: int) -> list[Signs]:
    """``chosen`` with the sentence that opens the document, which in news tells the most, instead of the least good one."""
    lead = min(pool, key=lambda item: item.evidence.place)
    known = lead.evidence.place[1] > LEAD_CHARACTERS or any(item.evidence.span == lead.evidence.span for item in chosen)
    return list(chosen) if known else [*chosen[: most - 1], lead]


def beside(question: Question, chosen: Sequence[Signs], pool: Sequence[Signs], vectors: Floats) -> list[Signs]:
    """The best sentence in the other language, if it is about as good as those of an explanation and says another thing."""
    if question.kind not in ("explain", "list"):
        return []
    place = {item.evidence.span: index for index, item in enumerate(pool)}
    told = vectors[[place[item.evidence.span] for item in chosen]]
    others = [
        item
        for item, vector in zip(pool, vectors, strict=True)
        if item.evidence.language != question.language
        and item.evidence.score >= chosen[0].evidence.score - BESIDE
        and item.anchored >= chosen[0].anchored
        and float((told @ vector).max()) <= SAID_IN_OTHER
    ]
    return sorted(others, key=lambda item: -item.evidence.score)[:1]


def named_before(chosen: Sequence[Signs], pool: Sequence[Signs]) -> Iterator[Signs]:
    """The sentences, not yet chosen, that name what a chosen one after them refers back to."""
    spans = {item.evidence.span for item in chosen}
    for before, item in pairwise(pool):
        first, then = before.evidence, item.evidence
        passage = then.candidate.passage
        follows = first.candidate.passage.id == passage.id and not passage.text[first.end : then.start].strip()
        if follows and then.span in spans and first.span not in spans and _REFERS_BACK.match(then.text):
            yield before


def _in_order(question: Question, chosen: Sequence[Evidence]) -> list[Evidence]:
    """By date for a timeline; else the document of the best sentence first, each in reading order."""
    if question.kind == "timeline":
        return sorted(chosen, key=lambda item: (_date(item) or "9999", item.place))
    rank: dict[str, int] = {}
    for item in chosen:
        rank.setdefault(item.document_id, len(rank))
    return sorted(chosen, key=lambda item: (rank[item.document_id], item.place))


def led(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """``evidence`` opened by its best sentence, and what after it refers back, where that is far better than the rest.

    One that refers back itself stays in its place.
    """
    scores = [item.score for item in evidence]
    start = scores.index(max(scores))
    rest = [score for place, score in enumerate(scores) if place != start]
    if start == 0 or scores[start] < max(rest) + LEAD or _REFERS_BACK.match(evidence[start].text):
        return tuple(evidence)
    end = start + 1
    while end < len(evidence) and _REFERS_BACK.match(evidence[end].text):
        end += 1
    return *evidence[start:end], *evidence[:start], *evidence[end:]


def _date(item: Evidence) -> str | None:
    """The first date with a year that the sentence names, as an ISO prefix."""
    return next(iter(iso_dates(item.text)), None)
