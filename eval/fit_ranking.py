"""Fits which passage comes first: the weights of ``assistant.rerank``, for ``python -m eval.fit``.

Learnt from pairs of passages of one question, one with gold evidence and one without: what the first has more of (Burges et al.,
"Learning to rank using gradient descent", ICML 2005, with weights instead of a network). Passages of different questions are
never compared, as those of one are all that a ranking has to tell apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.rerank import ANCHOR_WEIGHT, COSINE_WEIGHT, SAID_WEIGHT, Ranked
from eval.dataset import EvalQuestion, locate
from eval.metrics import Span, same_place
from eval.regression import places, prefer, regress

Floats = NDArray[np.float64]
NOW = np.array([1.0, COSINE_WEIGHT, ANCHOR_WEIGHT, SAID_WEIGHT])


@dataclass(frozen=True, slots=True)
class Placed:
    """The passages found for one question."""

    values: Floats
    """The reader's logits, cosine, names and words said: shape (passages, 4)."""
    gold: NDArray[np.bool_]
    """Which of them hold gold evidence."""


def placed(question: EvalQuestion, ranked: Sequence[Ranked]) -> Placed:
    """What was seen in each passage, and whether it is a right one."""
    documents = {item.candidate.document.id: item.candidate.document for item in ranked}.values()
    quotes = [place for places in locate(question, documents).evidence for place in places]
    spans = [Span(each.document_id, each.start, each.end) for each in (item.candidate.passage for item in ranked)]
    return Placed(
        np.array([(item.reading.score, item.cosine, item.anchored, item.said) for item in ranked]),
        np.array([any(same_place(span, quote) for quote in quotes) for span in spans], bool),
    )


def ranking(all_placed: Sequence[Placed], folds: int) -> Iterator[str]:
    """How high the first right passage comes, with the weights as they are and from unseen folds; the weights fitted to all."""
    known = [item for item in all_placed if item.gold.any() and not item.gold.all()]
    place = places(len(known), folds)
    weights = [_fitted([item for item, at in zip(known, place, strict=True) if at != fold]) for fold in range(folds)]
    for name, used in (("as it is", [NOW] * len(known)), (f"{folds} folds", [weights[at] for at in place])):
        ranks = np.array([_first(item, each) for item, each in zip(known, used, strict=True)])
        yield f"{name}: a right passage first {np.mean(ranks == 1):.3f}, reciprocal rank {np.mean(1 / ranks):.3f}"
    fitted = _fitted(known)
    yield f"weights: {tuple(np.round(fitted / fitted[0], 1).tolist())}"
    (slope,), bias = regress(
        np.concatenate([item.values @ NOW for item in known])[:, None], np.concatenate([item.gold for item in known])
    )
    yield f"middle and spread of the strength as it is: {-bias / slope:.1f}, {1 / slope:.1f}"


def _fitted(known: Sequence[Placed]) -> Floats:
    return np.array(prefer([(item.values[item.gold], item.values[~item.gold]) for item in known]))


def _first(item: Placed, weights: Floats) -> int:
    order = np.argsort(-(item.values @ weights), kind="stable")
    return int(np.flatnonzero(item.gold[order])[0]) + 1
