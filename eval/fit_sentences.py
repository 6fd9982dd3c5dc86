"""Fits which sentences are part of an explanation or a list: PART of ``assistant.digest``, for ``python -m eval.fit``.

A sentence counts as part of the answer when it holds a nugget or gold evidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.digest import MOST_SENTENCES, PART, Signs, best, named_before, nearness, scored, signs
from assistant.models.weights import Floats
from assistant.pipeline import Assistant
from assistant.rerank import Ranked
from assistant.understand import Question
from eval.dataset import EvalQuestion
from eval.metrics import nugget_recall
from eval.regression import Weights, places, regress


@dataclass(frozen=True, slots=True)
class Told:
    """One explanation with every sentence that could be part of it."""

    asked: Question
    nuggets: tuple[tuple[str, ...], ...]
    pool: list[Signs]
    vectors: Floats
    part: NDArray[np.bool_]
    """Of each sentence whether it is part of the answer."""

    @property
    def values(self) -> NDArray[np.float64]:
        """What ``PART`` weighs: shape (sentences, weights)."""
        return np.array([item.values for item in self.pool])


def told(assistant: Assistant, question: EvalQuestion, asked: Question, ranked: Sequence[Ranked]) -> Told:
    """The sentences for an explanation or a list that the documents do answer."""
    pool = signs(asked, ranked)
    texts = [item.evidence.text for item in pool]
    vectors = assistant.encoder.encode_document(texts)
    quotes = [quote.casefold() for quote in question.gold_evidence]
    part = [
        bool(nugget_recall(text, question.nuggets))
        or any(quote in text.casefold() or text.casefold() in quote for quote in quotes)
        for text in texts
    ]
    pool = scored(pool, nearness(asked, pool, vectors, assistant.encoder))
    return Told(asked, question.nuggets, pool, vectors, np.array(part, bool))


def sentences(all_told: Sequence[Told], folds: int) -> Iterator[str]:
    """The nuggets in the evidence with the weights as they are and from unseen folds, then the weights fitted to all."""
    place = places(len(all_told), folds)
    weights = [_parts([item for item, at in zip(all_told, place, strict=True) if at != fold]) for fold in range(folds)]
    for name, used in (("as it is", [PART] * len(all_told)), (f"{folds} folds", [weights[at] for at in place])):
        found = [_evidence(item, each) for item, each in zip(all_told, used, strict=True)]
        held = [
            nugget_recall(" ".join(chosen), item.nuggets) or 0.0 for item, chosen in zip(all_told, found, strict=True)
        ]
        yield f"{name}: nuggets {np.mean(held):.3f} in {np.mean([len(chosen) for chosen in found]):.2f} sentences"
    fitted, bias = _parts(all_told)
    yield f"part: {tuple(round(float(each), 2) for each in fitted)}, {bias:.2f}"


def _parts(all_told: Sequence[Told]) -> Weights:
    return regress(np.concatenate([item.values for item in all_told]), np.concatenate([item.part for item in all_told]))


def _evidence(item: Told, weights: Weights) -> list[str]:
    pool = [sign.weighed(*weights) for sign in item.pool]
    chosen = best(item.asked, pool, item.vectors, MOST_SENTENCES[item.asked.kind])
    return [sign.evidence.text for sign in (*chosen, *named_before(chosen, pool))]
