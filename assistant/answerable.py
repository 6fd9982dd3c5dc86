"""Ranked passages -> whether they hold an answer, as a probability with a reason, before anything is worded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.anchors import anchors, display, missing
from assistant.evidence import Selection
from assistant.phrases import phrase
from assistant.rerank import Ranked
from assistant.schema import Language
from assistant.understand import Question

THRESHOLD = 0.33


@dataclass(frozen=True, slots=True)
class Verdict:
    """``probability`` in 0..1 that the documents answer; ``reason`` in the reader's language when they do not."""

    probability: float
    reason: str | None = None

    @property
    def answerable(self) -> bool:
        """Whether to answer."""
        return self.reason is None


def judge(question: Question, ranked: Sequence[Ranked], selection: Selection) -> Verdict:
    """Weighs the reader's best score, the encoder's nearness, and the names and numbers that the question insists on."""
    language: Language = question.language
    if not ranked:
        return Verdict(0.0, phrase("reason_nothing", language))
    best = ranked[0]
    probability = _probability(question, best, selection)
    if missing := _missing(question, ranked):
        return Verdict(min(probability, 0.2), phrase("reason_missing", language, what=missing))
    if probability >= THRESHOLD:
        return Verdict(probability)
    return Verdict(probability, phrase("reason_weak" if best.cosine > ON_SUBJECT else "reason_nothing", language))


ON_SUBJECT = 0.82
"""Cosine from which a passage is on the question's subject."""


def _probability(question: Question, best: Ranked, selection: Selection) -> float:
    if not selection.evidence:
        return 0.0
    if question.kind == "fact":
        logit = selection.score
    else:
        logit = 30.0 * (selection.score - 0.84) + 2.0 * (best.said - 0.5) - 0.7
    return 1 / (1 + math.exp(-logit))


def _missing(question: Question, ranked: Sequence[Ranked]) -> str | None:
    """A name, numbered meeting or year of the question that none of the best documents mentions."""
    documents = {item.candidate.document.id: item.candidate.document for item in ranked[:6]}
    texts = [f"{document.title}\n{document.date or ''}\n{document.text}" for document in documents.values()]
    lacking = missing(anchors(question.standalone), texts)
    return display(lacking[0]) if lacking else None
