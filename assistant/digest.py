"""Ranked passages -> two to six sentences in a sensible order, for explanations, lists, summaries, comparisons, timelines.

Sentences are chosen by nearness to the question and against repetition (MMR, Carbonell and Goldstein, SIGIR 1998); the
sentence that follows a chosen one is favoured, since explanations and lists run on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.anchors import anchors, coverage, said
from assistant.definition import defines
from assistant.evidence import Evidence, Selection
from assistant.language.dates import iso_dates
from assistant.models.weights import Floats
from assistant.quotable import quotable
from assistant.rerank import Ranked, headline
from assistant.schema import LANGUAGES, Language
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

MOST_SENTENCES = {"explain": 4, "list": 4, "summary": 5, "compare": 6, "timeline": 6}
PASSAGES = 12
RELEVANCE = 0.75
"""Weight of relevance against novelty."""
NEXT_SENTENCE = 0.02
SAID = 0.06
ANCHORED = 0.06
READ = 0.005
"""Cosines that it is worth: to follow a chosen sentence, to say all the question's words, all its names, and each logit
(up to 6) of the reader where the sentence holds its answer."""
DEFINES = 0.08
"""The same for a sentence that says what the thing asked about is."""
OWN_LANGUAGE = 0.02
"""Cosine by which the reader's language may trail the other and still be the answer's. With 0.05, 0.56 of the nuggets of 16
development questions across languages were in the evidence, with 0.02 and the lower ``select.LEADS`` 0.83."""
FALL = 0.07
"""Cosine below the best from which a sentence no longer belongs."""
SAID_ALREADY = 0.95
"""Cosine between two sentences above which the second says nothing new."""
WORDS_OF_A_SENTENCE = 5
"""Shorter pieces are captions and headings."""


def digest(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> Selection:
    """Sentences for an answer in several; empty when there is no passage."""
    if question.kind == "summary" and ranked:
        ranked = [item for item in ranked if item.candidate.document.id == ranked[0].candidate.document.id]
    pool = [sentence for item in _on_subject(question, ranked)[:PASSAGES] for sentence in _sentences(question, item)]
    if question.kind == "timeline":
        pool = [item for item in pool if _date(item)] or pool
    own = [item for item in pool if item.language == question.language]
    if any(defines(item.text, question.wording(question.language)) for item in own):
        pool = own
    if not pool:
        return Selection()
    vectors = encoder.encode_document([item.text for item in pool])
    most = MOST_SENTENCES[question.kind]
    if question.subjects:
        chosen = _sides(question, pool, vectors, encoder)
    else:
        asked = encoder.encode_query([question.wording(language) for language in LANGUAGES])
        chosen = _diverse(
            _relevant(pool, vectors, dict(zip(LANGUAGES, asked, strict=True))), vectors, most, question.language
        )
    nearest = max(
        (item.score - worth.score for item in chosen for worth in pool if worth.place == item.place), default=0.0
    )
    return Selection(tuple(_in_order(question, chosen)), score=nearest)


def _sides(question: Question, pool: Sequence[Evidence], vectors: Floats, encoder: "Encoder") -> list[Evidence]:
    """The same number of sentences for each thing compared, about it by name where it has one."""
    chosen: list[Evidence] = []
    each = max(1, MOST_SENTENCES["compare"] // len(question.subjects))
    for subject, vector in zip(question.subjects, encoder.encode_query(list(question.subjects)), strict=True):
        wanted = anchors(subject)
        shares = [coverage(wanted, item.text) for item in pool]
        taken = {item.span for item in chosen}
        about = [i for i, share in enumerate(shares) if share == max(shares) and pool[i].span not in taken]
        side = _relevant([pool[i] for i in about], vectors[about], dict.fromkeys(LANGUAGES, vector))
        chosen += _diverse(side, vectors[about], each, question.language) if side else []
    return chosen


def _relevant(pool: Sequence[Evidence], vectors: Floats, asked: Mapping[Language, Floats]) -> list[Evidence]:
    """``pool`` with each sentence's cosine to the question in its language added to its score."""
    near = (float(vector @ asked[item.language]) for vector, item in zip(vectors, pool, strict=True))
    return [replace(item, score=item.score + cosine) for item, cosine in zip(pool, near, strict=True)]


def _on_subject(question: Question, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The passages that hold most of the question's names and years; for a comparison, of any of its subjects."""
    if question.kind == "compare" or not ranked:
        return list(ranked)
    most = max(item.anchored for item in ranked)
    return [item for item in ranked if item.anchored == most]


def _sentences(question: Question, item: Ranked) -> list[Evidence]:
    """The sentences of a passage; their score is what they are worth beyond their nearness to the question."""
    passage, document = item.candidate.passage, item.candidate.document
    query = question.wording(passage.language)
    found = []
    for start, end in quotable(passage.text):
        sentence = passage.text[start:end]
        if len(sentence.split()) < WORDS_OF_A_SENTENCE:
            continue
        holds_span = start <= item.reading.start < end
        worth = (
            SAID * said(query, sentence, passage.language)
            + ANCHORED * coverage(anchors(question.standalone), f"{headline(document)}\n{sentence}")
            + READ * (min(max(item.reading.score, 0.0), 6.0) if holds_span else 0.0)
            + DEFINES * defines(sentence, query)
        )
        found.append(Evidence(item.candidate, start, end, worth))
    return found


def _diverse(pool: Sequence[Evidence], vectors: Floats, most: int, wanted: Language) -> list[Evidence]:
    """Greedy maximal marginal relevance in one language, until relevance has fallen by ``FALL``.

    The language is the ``wanted`` one if it has about as good sentences as the other.
    """
    relevance = np.array([item.score for item in pool])
    alike = vectors @ vectors.T
    own = max((item.score for item in pool if item.language == wanted), default=-np.inf)
    language = wanted if own >= relevance.max() - OWN_LANGUAGE else pool[int(relevance.argmax())].language
    allowed = np.array([item.language == language for item in pool])
    follows = {item.place: index for index, item in enumerate(pool)}
    places = sorted(follows)
    chosen: list[int] = []
    bonus = np.zeros(len(pool))
    while len(chosen) < min(most, int(allowed.sum())):
        repeated = alike[:, chosen].max(axis=1) if chosen else np.zeros(len(pool))
        gain = RELEVANCE * (relevance + bonus) - (1 - RELEVANCE) * repeated
        gain[~allowed | (repeated > SAID_ALREADY)] = -np.inf
        gain[chosen] = -np.inf
        best = int(gain.argmax())
        if not np.isfinite(gain[best]):
            break
        if len(chosen) >= 1 and (relevance + bonus)[best] < relevance[allowed].max() - FALL:
            break
        chosen.append(best)
        after = places.index(pool[best].place) + 1
        if after < len(places) and places[after][0] == pool[best].document_id:
            bonus[follows[places[after]]] = NEXT_SENTENCE
    return [pool[index] for index in chosen]


def _in_order(question: Question, chosen: Sequence[Evidence]) -> list[Evidence]:
    """By date for a timeline; else the document of the best sentence first, each in reading order."""
    if question.kind == "timeline":
        return sorted(chosen, key=lambda item: (_date(item) or "9999", item.place))
    rank: dict[str, int] = {}
    for item in chosen:
        rank.setdefault(item.document_id, len(rank))
    return sorted(chosen, key=lambda item: (rank[item.document_id], item.place))


def _date(item: Evidence) -> str | None:
    """The first date with a year that the sentence names, as an ISO prefix."""
    return next(iter(iso_dates(item.text)), None)
