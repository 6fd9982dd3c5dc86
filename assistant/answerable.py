"""Ranked passages -> whether they hold an answer, as a probability with a reason, before anything is worded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.anchors import anchors, display, missing, said
from assistant.evidence import Selection
from assistant.phrases import phrase
from assistant.rerank import Ranked
from assistant.schema import Filters, Language
from assistant.understand import Question

THRESHOLD = 0.5
"""Least probability to answer. ``python -m eval.fit --folds 8`` on 238 development questions of fact:

at 0.50 7.1 % of the 84 unanswerable ones, most of them near-misses, were answered and 10.4 % of the 154 answerable ones
refused; at 0.45 10.7 % and 9.7 %; at 0.40 13.1 % and 7.1 %; at 0.30 19.0 % and 6.5 %.
"""
DIGEST_THRESHOLD = 0.18
"""The same for answers in several sentences: 3 % of 39 answerable development questions are refused at it, 10 % at 0.3, 18 %
at 0.45; two of six unanswerable ones are answered at each."""
DIGEST_COSINE, DIGEST_SAID, DIGEST_READ, DIGEST_BIAS = 30.0, 4.0, 0.15, -2.74
"""For answers in several sentences: cosine of the best over ``ON_SUBJECT``, share of the question's words that they say,
the reader's best score. Set on 18 answerable and 18 unanswerable development questions, of which 18 and 2 are answered."""
ON_SUBJECT = 0.86
"""Cosine from which a sentence is on the question's subject."""
READ = 5


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
        limited = question.filters != Filters()
        return Verdict(0.0, phrase("reason_filter" if limited else "reason_nothing", language))
    best = ranked[0]
    probability = _probability(question, ranked, selection)
    if missing := missing_anchor(question, ranked):
        return Verdict(min(probability, 0.2), phrase("reason_missing", language, what=missing))
    if probability >= (THRESHOLD if question.kind == "fact" else DIGEST_THRESHOLD):
        return Verdict(probability)
    return Verdict(
        probability, phrase("reason_weak" if best.cosine > ON_SUBJECT - 0.02 else "reason_nothing", language)
    )


def _probability(question: Question, ranked: Sequence[Ranked], selection: Selection) -> float:
    if not selection.evidence:
        return 0.0
    if question.kind == "summary" and ranked[0].candidate.document.title in question.text:
        return 1.0
    if question.kind == "fact":
        return _logistic(selection.shorts[0].signals.assurance)
    language = selection.evidence[0].language
    text = " ".join(item.text for item in selection.evidence)
    words = said(question.wording(language), text, language)
    # The reader looks for one span; a summary, comparison or timeline has none.
    read = max(item.reading.score for item in ranked[:READ]) if question.kind in ("explain", "list") else 0.0
    digest = _logistic(
        DIGEST_BIAS
        + DIGEST_COSINE * (selection.score - ON_SUBJECT)
        + DIGEST_SAID * words
        + DIGEST_READ * min(max(read, -6.0), 6.0)
    )
    return digest if selection.lead is None else max(digest, _logistic(selection.lead))


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def missing_anchor(question: Question, ranked: Sequence[Ranked]) -> str | None:
    """A name, numbered meeting or year of the question that none of the best documents mentions."""
    documents = {item.candidate.document.id: item.candidate.document for item in ranked[:6]}
    texts = [f"{document.title}\n{document.date or ''}\n{document.text}" for document in documents.values()]
    lacking = missing(anchors(question.standalone), texts)
    return display(lacking[0]) if lacking else None
