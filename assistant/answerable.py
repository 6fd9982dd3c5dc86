"""Ranked passages -> whether they hold an answer, as a probability with a reason, before anything is worded."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.anchors import anchors, coverage, display, missing, said
from assistant.evidence import DOUBT_RANGE, READ_RANGE, Evidence, Selection, weighed, within
from assistant.language.numbers import quantities
from assistant.phrases import phrase
from assistant.quotable import quotable
from assistant.rerank import Ranked, above, headline, whole
from assistant.schema import Document, Filters, Language
from assistant.understand import Question

THRESHOLD = 0.45
"""Least probability to answer a question of fact. ``python -m eval.fit --folds 8`` on 685 development questions, two readers:

at 0.45 16 % of the 238 unanswerable ones, most of them near-misses, were answered and 8.1 % of the 447 answerable ones refused;
at 0.42 18 % and 6.9 %, at 0.5 12 % and 9.6 %. With one reader at 0.45 23 % and 8.9 %.
On the test half, with two readers at 0.45, 21 % of 164 and 9.8 % of 387.
"""
EXPLAIN_THRESHOLD = 0.42
"""The same for explanations and lists: on 453 development questions, with two readers, 0.30 of 169 unanswerable ones answered
and 0.07 of 284 others refused; at 0.4 0.32 and 0.06, at 0.45 0.27 and 0.08, at 0.5 0.23 and 0.10. With one reader at 0.42 0.33
and 0.10."""
FIRM = 0.75
"""Least probability of an answer to a question of fact, of an explanation or of a list that is given without a caution: the
lowest by which, on the same development questions, at most one in ten unanswerable ones is answered without one (0.05 of those of
fact, in folds, 0.12 of the others). Of the answerable ones that are answered 0.21 and 0.30 then carry it."""
DIGEST_THRESHOLD = 0.18
"""The same for summaries, comparisons and timelines: 10 answerable development questions and one that is not."""
DIGEST_COSINE, DIGEST_SAID, DIGEST_BIAS = 30.0, 4.0, -2.74
"""Of summaries, comparisons and timelines: cosine of the best over ``ON_SUBJECT``, share of the question's words that they
say."""
EXPLAIN = (0.32, 3.41, 1.83), -1.27
"""Of explanations and lists, over what ``explaining`` gives; logistic regression on 339 development questions, by
``python -m eval.fit``. On 204 of them the area under the curve was 0.868; with the reader's logits for the first passage instead
of those for the sentences together 0.858. On 224, that the document names all that the question names raised it from 0.866 to
0.872. A weight of its own for questions of yes or no, and one for the number of sentences, gave nothing."""
EXPLAIN_DOUBTED = (0.26, 3.21, 1.67, -0.22), -1.09
"""The same with the second reader's doubt, of all sentences together: in folds the area under the curve is 0.882, without it
0.843. The least doubt over the sentences, alone or beside it, gave as much and no more; what the best sentence is chosen by
(``PART``), words of cause for "why", or how much they say that the question does not, gave nothing. The doubt about the best
sentence, alone or among those around it, raised the area to 0.887, that about those of its document not at all; at 8 % refused
each time as many unanswerable ones were answered, within 0.03."""
NAMED_IN = 10
"""Passages in whose documents a name that the question insists on must occur: in six of them 3 answerable ones of 665 development
questions lacked theirs, in ten 2, and 17 unanswerable ones in both."""
MOST_ITEMS = 20
_BEFORE_A_COUNT = re.compile(
    r"\b(?:the|all|which|name|list|nama|namakan|senaraikan|nyatakan|sebutkan|apa|apakah)\s+$", re.IGNORECASE
)
_BETWEEN_ITEMS = re.compile(r"[,;]|\n\s*[-*\d]|\b(?:and|dan|serta)\b")
_NOT_TOLD = re.compile(
    r"\b(?:(?:do|does|did) not (?:state|say|name|give|mention|show|specify|disclose|explain|record|list|describe|reveal)|"
    r"(?:is|are|was|were) not (?:stated|given|named|shown|disclosed|known|mentioned|recorded|explained|available|found)|"
    r"tidak (?:(?:me)?nyatakan|dinyatakan|menyebut|disebut|menamakan|dinamakan|memberi(?:kan)?|diberikan|menunjukkan|"
    r"ditunjukkan|menjelaskan|dijelaskan|menerangkan|diterangkan|mendedahkan|didedahkan|diketahui|ditemui|"
    r"menyenaraikan|disenaraikan))\b",
    re.IGNORECASE,
)
UNTOLD_SAID = 0.5
"""Least share of the question's words in a sentence that says the thing is not told."""
ON_SUBJECT = 0.86
"""Cosine from which a sentence is on the question's subject."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``probability`` in 0..1 that the documents answer; ``reason`` in the reader's language when they do not.

    ``untold`` is the sentence by which they say so themselves, where there is one. ``tentative`` is an answer that is given with
    a caution.
    """

    probability: float
    reason: str | None = None
    untold: Evidence | None = None
    tentative: bool = False
    off_subject: bool = False
    """Whether nothing in the documents is about the question."""

    @property
    def answerable(self) -> bool:
        """Whether to answer."""
        return self.reason is None


def judge(question: Question, ranked: Sequence[Ranked], selection: Selection) -> Verdict:
    """Weighs what speaks for the selection; a name or number that no document has, a sentence that says the thing is not told,
    or a list that is too short speaks against it.
    """
    language: Language = question.language
    if not ranked:
        limited = question.filters != Filters()
        return Verdict(0.0, phrase("reason_filter" if limited else "reason_nothing", language))
    best = ranked[0]
    probability = _probability(question, ranked, selection)
    if lacking := missing_anchor(question, ranked):
        return Verdict(min(probability, 0.2), phrase("reason_missing", language, what=lacking))
    if sentence := untold(question, ranked, selection):
        return Verdict(min(probability, 0.2), phrase("reason_untold", language), sentence)
    if question.kind == "list" and _asked_for(question.standalone) > max(map(_items, selection.evidence), default=0):
        probability = min(probability, 0.2)
    if probability >= _threshold(question):
        return Verdict(probability, tentative=question.kind in ("fact", "explain", "list") and probability < FIRM)
    off_subject = not _is_on_subject(question, best)
    reason = phrase("reason_nothing" if off_subject else "reason_weak", language)
    return Verdict(probability, reason, off_subject=off_subject)


def _is_on_subject(question: Question, best: Ranked) -> bool:
    """Whether the best passage is near, or has all names or half of the words of the question."""
    named = bool(anchors(question.standalone)) and best.anchored == 1.0
    return named or best.said >= 0.5 or best.cosine > ON_SUBJECT - 0.02


def _asked_for(text: str) -> int:
    """How many things a list is to have: 6 for "name the six projects"; 0 where it does not say."""
    counted = (
        int(quantity.value)
        for quantity in quantities(text)
        if quantity.kind == "number" and quantity.value.isdigit() and _BEFORE_A_COUNT.search(text[: quantity.start])
    )
    return next((count for count in counted if count <= MOST_ITEMS), 0)


def _items(evidence: Evidence) -> int:
    """How many things a sentence can enumerate at most."""
    return len(_BETWEEN_ITEMS.findall(evidence.text)) + 1


def _threshold(question: Question) -> float:
    if question.kind in ("explain", "list"):
        return EXPLAIN_THRESHOLD
    return DIGEST_THRESHOLD if question.kind in ("summary", "compare", "timeline") else THRESHOLD


def _probability(question: Question, ranked: Sequence[Ranked], selection: Selection) -> float:
    if not selection.evidence:
        return 0.0
    if question.kind == "summary" and _is_about(ranked[0].candidate.document, question):
        return 1.0
    if question.kind == "fact":
        return _logistic(selection.score)
    if question.kind in ("explain", "list"):
        return _logistic(
            weighed(explaining(question, selection), *(EXPLAIN if selection.doubt is None else EXPLAIN_DOUBTED))
        )
    # The reader looks for one span; a summary, comparison or timeline has none.
    nearness = selection.score - ON_SUBJECT
    return _logistic(DIGEST_BIAS + DIGEST_COSINE * nearness + DIGEST_SAID * _words_said(question, selection.evidence))


def _is_about(document: Document, question: Question) -> bool:
    """Whether a question names ``document`` by its title, or names something and all of it stands in the head of the document."""
    named = anchors(question.standalone)
    return document.title in question.text or (bool(named) and coverage(named, headline(document)) == 1.0)


def explaining(question: Question, selection: Selection) -> tuple[float, ...]:
    """What ``EXPLAIN`` weighs, or with a doubt ``EXPLAIN_DOUBTED``."""
    doubts = () if selection.doubt is None else (within(selection.doubt, DOUBT_RANGE),)
    wanted = anchors(question.standalone)
    named = max(coverage(wanted, whole(item.candidate.document)) for item in selection.evidence)
    return within(selection.read, READ_RANGE), float(selection.defines), named, *doubts


def _words_said(question: Question, evidence: Sequence[Evidence]) -> float:
    language = evidence[0].language
    return said(question.wording(language), " ".join(item.text for item in evidence), language)


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def untold(question: Question, ranked: Sequence[Ranked], selection: Selection) -> Evidence | None:
    """A sentence by which the documents themselves say that they do not tell what is asked, in the reader's language if in both.

    With the head of its document it names all that the question names, and it says most of its words; no sentence of the
    selection, none of which leaves something open itself, names and says more.
    """
    if any(_NOT_TOLD.search(item.text) for item in selection.evidence):
        return None
    sentences = (
        Evidence(item.candidate, start, end, 0.0)
        for item in ranked[:NAMED_IN]
        for start, end in quotable(item.candidate.passage.text)
    )
    leaving_open = [sentence for sentence in sentences if _NOT_TOLD.search(sentence.text)]
    if not leaving_open:
        return None
    wanted = anchors(question.standalone)

    def says(sentence: Evidence) -> tuple[float, float]:
        known = f"{above(sentence.candidate)}\n{sentence.text}"
        return coverage(wanted, known), _words_said(question, [sentence])

    most = max(map(says, selection.evidence), default=(0.0, 0.0))
    found = [sentence for sentence in leaving_open if says(sentence) >= (1.0, UNTOLD_SAID) and says(sentence) > most]
    return min(found, key=lambda sentence: sentence.language != question.language, default=None)


def missing_anchor(question: Question, ranked: Sequence[Ranked]) -> str | None:
    """A name, numbered meeting or year of the question that none of the best documents mentions."""
    documents = {item.candidate.document.id: item.candidate.document for item in ranked[:NAMED_IN]}
    lacking = missing(anchors(question.standalone), [whole(document) for document in documents.values()])
    return display(lacking[0], question.standalone) if lacking else None
