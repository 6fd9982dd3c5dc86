"""Question -> candidates: dense and full-text search in each language apart, then fused.

Each language is searched with a quota of its own, so documents added in one never hide those in the other
(https://arxiv.org/abs/2507.07543), and with the question in that language's words. Full text counts half: alone it is
the weaker of the two, and an equal-weight fusion hurts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from assistant.anchors import anchors
from assistant.definition import asked_term, defines
from assistant.language import index_terms
from assistant.quotable import quotable
from assistant.schema import LANGUAGES, Candidate, Document, Filters, Language, Passage
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder
    from assistant.store.store import Store

POOL = 30
"""Passages taken from each search, per language, before fusion."""
RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
LEXICAL_WEIGHT = 0.5
DEFINITIONS = 200
"""Passages with a term that are looked through for its definition."""
NEAR_DUPLICATE = 0.8
"""Jaccard similarity of word trigrams above which two passages are one piece of wire copy."""


def retrieve(
    question: Question, store: "Store", encoder: "Encoder", top_k: int, subject: str | None = None
) -> list[Candidate]:
    """At most ``top_k`` candidates of each language, best first; ``score`` is the cosine in -1..1.

    :param subject: searched for instead of the question: one side of a comparison.

    The order is by cosine over both languages; fusion decides who is in each language's share.
    """
    filters = question.filters
    languages = (filters.language,) if filters.language else LANGUAGES
    queries = [subject or question.wording(language) for language in languages]
    asked, *glossed = encoder.encode_query([subject or question.standalone, *queries])
    names = [word.removeprefix("=") for word in sorted(anchors(subject or question.standalone)) if word.startswith("=")]
    chosen: list[Candidate] = []
    for language, query, gloss in zip(languages, queries, glossed, strict=True):
        # The mean of the question's and its gloss's vectors finds more than either (0.62 to 0.68, 0.67 to 0.73 of the
        # right passages first across languages); of two equal vectors it is the vector itself.
        vector = (asked + gloss) / np.linalg.norm(asked + gloss)
        limits = replace(filters, language=language)
        dense = store.search_vectors(vector, limits, POOL)
        lexical = store.library.search_text(index_terms(query, language), language, limits, POOL)
        fused = [id for id, _ in fuse([[id for id, _ in dense], [id for id, _ in lexical]], [1.0, LEXICAL_WEIGHT])]
        # A name that only one passage has ("NADI") means little to the encoder, nor do words that define: such a passage
        # keeps a place all the same.
        named = store.library.search_text(names, language, limits, 1)
        fused = with_places(fused, [*(id for id, _ in named), *_defining(query, language, limits, store)], top_k)
        cosines = dict(dense)
        floor = min(cosines.values(), default=0.0)  # a full-text hit outside the dense pool is at most this near
        ids = fused[: 2 * top_k]
        found = store.library.passages_by_id(ids)
        ranked = [Candidate(*found[id], score=cosines.get(id, floor)) for id in ids if id in found]
        chosen += collapse(ranked)[:top_k]
    return sorted(chosen, key=lambda candidate: -candidate.score)


def _defining(query: str, language: Language, limits: Filters, store: "Store") -> list[str]:
    """The passage that best fits ``query`` of those that define its term; none when it asks for no definition."""
    term = asked_term(query)
    found = store.library.search_text(index_terms(term, language), language, limits, DEFINITIONS) if term else []
    passages = store.library.passages_by_id(id for id, _ in found)
    texts = {id: passages[id][0].text for id, _ in found if id in passages}
    fitting = (
        id for id, text in texts.items() if any(defines(text[start:end], query) for start, end in quotable(text))
    )
    return list(islice(fitting, 1))


def with_places(ranked: Sequence[str], wanted: Iterable[str], top_k: int) -> list[str]:
    """``ranked`` with what is ``wanted`` among the first ``top_k``, at their end where it was not there."""
    late = [id for id in dict.fromkeys(wanted) if id not in ranked[:top_k]]
    kept = max(0, top_k - len(late))
    return [*ranked[:kept], *late, *(id for id in ranked[kept:] if id not in late)]


def fuse(rankings: Sequence[Sequence[str]], weights: Sequence[float]) -> list[tuple[str, float]]:
    """Weighted reciprocal rank fusion: score(d) = sum of weight / (60 + rank of d), ranks from 1; best first."""
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, docid in enumerate(ranking, start=1):
            scores[docid] = scores.get(docid, 0.0) + weight / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def collapse(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Merges near-duplicate passages into the first of them, which names the others' documents in ``also_in``.

    Where their figures differ, one corrects or contradicts the other: both stay.
    """
    kept: list[tuple[Candidate, list[Document]]] = []
    for candidate in candidates:
        for first, others in kept:
            if is_wire_copy(candidate.passage, first.passage) and _figures(candidate.passage) == _figures(
                first.passage
            ):
                if candidate.document.id not in {first.document.id, *(document.id for document in others)}:
                    others.append(candidate.document)
                break
        else:
            kept.append((candidate, []))
    return [Candidate(c.passage, c.document, c.score, tuple(others)) for c, others in kept]


def is_wire_copy(one: Passage, other: Passage) -> bool:
    """Whether two passages are one text but for some words or figures."""
    ours, theirs = _shingles(one.text), _shingles(other.text)
    return len(ours & theirs) >= NEAR_DUPLICATE * len(ours | theirs)


@lru_cache(maxsize=256)
def _shingles(text: str) -> frozenset[str]:
    words = text.casefold().split()
    return frozenset(" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2)))


def _figures(passage: Passage) -> set[str]:
    return set(re.findall(r"\d+", passage.text))
