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
"""Least probability to answer. ``python -m eval.fit --folds 8`` on 249 development questions of fact:

at 0.50 12.6 % of the 95 unanswerable ones, most of them near-misses, were answered and 11.7 % of the 154 answerable ones
refused; at 0.45 15.8 % and 11.0 %; at 0.40 20.0 % and 10.4 %; at 0.30 21.1 % and 7.1 %.
"""
DIGEST_THRESHOLD = 0.18
"""The same for summaries, comparisons and timelines: 10 answerable development questions and one that is not."""
DIGEST_COSINE, DIGEST_SAID, DIGEST_BIAS = 30.0, 4.0, -2.74
"""Of summaries, comparisons and timelines: cosine of the best over ``ON_SUBJECT``, share of the question's words that they
say."""
EXPLAIN = (0.63, 0.18, 1.98), -0.39
"""Of explanations and lists: share of the question's words, the reader's best logits, a sentence that defines. Logistic
regression on 64 development questions; each left out in turn, at 0.5 6 % of 48 answerable ones are refused and 38 % of 16
others, all but the far-off ones near-misses, answered (area under the curve 0.87; with nearness as well 0.85). On 116, 52 of
them written later, with reader_v4: 8 % of 77 refused, 46 % of 39 answered."""
EXPLAIN_DOUBTED = (0.01, 0.14, 1.68, -0.23), 0.05
"""The same with the second reader's least doubt over the sentences."""
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
    if probability >= (DIGEST_THRESHOLD if question.kind in ("summary", "compare", "timeline") else THRESHOLD):
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
    return display(lacking[0]) if lacking else None
