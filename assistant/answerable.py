"""Ranked passages -> whether they hold an answer, as a probability with a reason, before anything is worded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.anchors import anchors, display, missing, said
from assistant.definition import defines
from assistant.evidence import DOUBT_RANGE, Selection, weighed, within
from assistant.phrases import phrase
from assistant.rerank import Ranked
from assistant.schema import Filters, Language
from assistant.understand import Question

THRESHOLD = 0.42
"""Least probability to answer a question of fact. ``python -m eval.fit --folds 8`` on 282 development questions, two readers:

at 0.42 9.3 % of the 107 unanswerable ones, most of them near-misses, were answered and 9.7 % of the 175 answerable ones
refused; at 0.50 8.4 % and 13.7 %; at 0.35 14.0 % and 8.0 %. With one reader at 0.42 16.8 % and 11.4 %.
"""
EXPLAIN_THRESHOLD = 0.55
"""The same for explanations and lists: on 124 development questions, with two readers in folds, between 0.43 of 41 near-misses
answered and 0.09 of 83 others refused at 0.5, and 0.32 and 0.14 at 0.6."""
DIGEST_THRESHOLD = 0.18
"""The same for summaries, comparisons and timelines: 10 answerable development questions and one that is not."""
DIGEST_COSINE, DIGEST_SAID, DIGEST_BIAS = 30.0, 4.0, -2.74
"""Of summaries, comparisons and timelines: cosine of the best over ``ON_SUBJECT``, share of the question's words that they
say."""
EXPLAIN = (0.63, 0.18, 1.98), -0.39
"""Of explanations and lists: share of the question's words, the reader's best logits, a sentence that defines; logistic
regression on 124 development questions (area under the curve in folds 0.82)."""
EXPLAIN_DOUBTED = (0.0, 0.14, 1.66, -0.23), 0.12
"""The same with the second reader's doubt (0.88), beside which the question's words say nothing more. Its least doubt over the
sentences, asked one by one, is worth less and takes longer (0.87)."""
EXPLAIN_RANGE = (-6.0, 12.0)
"""Beyond these logits the reader is no surer."""
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
    if probability >= _threshold(question):
        return Verdict(probability)
    return Verdict(
        probability, phrase("reason_weak" if best.cosine > ON_SUBJECT - 0.02 else "reason_nothing", language)
    )


def _threshold(question: Question) -> float:
    if question.kind in ("explain", "list"):
        return EXPLAIN_THRESHOLD
    return DIGEST_THRESHOLD if question.kind in ("summary", "compare", "timeline") else THRESHOLD


def _probability(question: Question, ranked: Sequence[Ranked], selection: Selection) -> float:
    if not selection.evidence:
        return 0.0
    if question.kind == "summary" and ranked[0].candidate.document.title in question.text:
        return 1.0
    if question.kind == "fact":
        return _logistic(selection.shorts[0].signals.assurance)
    if question.kind in ("explain", "list"):
        signals = explaining(question, ranked, selection)
        return _logistic(weighed(signals, *(EXPLAIN if selection.doubt is None else EXPLAIN_DOUBTED)))
    # The reader looks for one span; a summary, comparison or timeline has none.
    nearness = selection.score - ON_SUBJECT
    return _logistic(DIGEST_BIAS + DIGEST_COSINE * nearness + DIGEST_SAID * _words_said(question, selection))


def explaining(question: Question, ranked: Sequence[Ranked], selection: Selection) -> tuple[float, ...]:
    """What ``EXPLAIN`` weighs, or with a doubt ``EXPLAIN_DOUBTED``; the selection has evidence."""
    read = within(max(item.reading.score for item in ranked[:READ]), EXPLAIN_RANGE)
    defined = any(defines(item.text, question.wording(item.language)) for item in selection.evidence)
    doubts = () if selection.doubt is None else (within(selection.doubt, DOUBT_RANGE),)
    return _words_said(question, selection), read, float(defined), *doubts


def _words_said(question: Question, selection: Selection) -> float:
    language = selection.evidence[0].language
    return said(question.wording(language), " ".join(item.text for item in selection.evidence), language)


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def missing_anchor(question: Question, ranked: Sequence[Ranked]) -> str | None:
    """A name, numbered meeting or year of the question that none of the best documents mentions."""
    documents = {item.candidate.document.id: item.candidate.document for item in ranked[:6]}
    texts = [f"{document.title}\n{document.date or ''}\n{document.text}" for document in documents.values()]
    lacking = missing(anchors(question.standalone), texts)
    return display(lacking[0], question.standalone) if lacking else None
