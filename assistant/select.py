"""Ranked passages -> the evidence for one question: a short answer with its sentence, or a digest of sentences."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.anchors import anchors, conflicts, coverage, said
from assistant.digest import digest
from assistant.evidence import Evidence, Selection, ShortAnswer, Signals
from assistant.language import fold
from assistant.rerank import Ranked, headline
from assistant.schema import Language
from assistant.sentences import split_sentences
from assistant.shortanswer import choices, widen
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

READ_FOR_SHORT = 8
"""Passages in which a short answer is looked for."""
LANGUAGE_MARGIN = 1.5
"""Log-odds by which an answer in the reader's language may trail one in the other and still come first."""
AGREEING_MARGIN = 4.0
"""The same where both have the same figures."""
SUPPORT_MARGIN = 2.0
"""Log-odds below the first answer within which another document is worth citing beside it."""
_SECOND = re.compile(r"\b(?:vice|deputy|naib|timbalan|acting|pemangku|former|bekas)\b", re.IGNORECASE)


def select(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> Selection:
    """The evidence for ``question``; empty when the passages hold nothing of the kind that it asks for."""
    if question.kind != "fact":
        return digest(question, ranked, encoder)
    options = short_answers(question, ranked, encoder)
    if not options:
        return Selection()
    first = _in_language(options, question.language)
    evidence = [first.evidence, *(option.evidence for option in _beside(first, options))]
    return Selection(tuple(evidence), first, options[0].score)


def short_answers(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> list[ShortAnswer]:
    """Every short answer of the right type in the best passages, best first."""
    options = [short for item in ranked[:READ_FOR_SHORT] for short in _short_answers(question, item, encoder)]
    return sorted(options, key=lambda option: -option.score)


def _short_answers(question: Question, item: Ranked, encoder: "Encoder") -> Iterator[ShortAnswer]:
    """Spans of the right type, widened to whole answers, each in the sentence that holds it."""
    document, passage = item.candidate.document, item.candidate.passage
    query, wanted = question.wording(passage.language), anchors(question.standalone)
    sentences = split_sentences(passage.text)
    for choice in choices(query, question.expects, passage.text, item.reading, encoder):
        place = next(((start, end) for start, end in sentences if start <= choice.start < end), None)
        if place is None:
            continue
        low, high = widen(passage.text, choice.start, choice.end, place, question.expects)
        if low >= high:
            continue
        sentence = passage.text[slice(*place)]
        signals = Signals(
            read=choice.read,
            anchored=coverage(wanted, f"{headline(document)}\n{sentence}"),
            said=said(query, sentence, passage.language),
            said_near=said(query, f"{document.title}\n{passage.text}", passage.language),
            conflict=float(conflicts(wanted, sentence)),
            second=float(_is_second(query, passage.text[max(place[0], low - 40) : high])),
            kind=choice.kind,
        )
        yield ShortAnswer(Evidence(item.candidate, *place, signals.score), low, high, signals)


def _is_second(query: str, around: str) -> bool:
    """Whether the words in front of an answer name a deputy or vice where the question does not."""
    return bool(_SECOND.search(around)) and not _SECOND.search(query)


def _in_language(options: Sequence[ShortAnswer], language: Language) -> ShortAnswer:
    """The best option, or one in the reader's language that is about as good or says the same."""
    best = options[0]
    for option in options:
        margin = AGREEING_MARGIN if _figures(option) and _figures(option) == _figures(best) else LANGUAGE_MARGIN
        if option.evidence.language == language and option.score >= best.score - margin:
            return option
    return best


def _figures(option: ShortAnswer) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", option.text))


def _beside(first: ShortAnswer, options: Sequence[ShortAnswer]) -> list[ShortAnswer]:
    """At most one more in each language, from other documents, that bears the answer out: with the same figures, if any.

    Where sources disagree, the collection's documents say so themselves; a bare other number is more often about
    something else.
    """
    beside: list[ShortAnswer] = []
    documents, texts = {first.evidence.document_id}, {fold(first.evidence.text)}
    for option in options:
        new = option.evidence.document_id not in documents and fold(option.evidence.text) not in texts
        agrees = _figures(option) == _figures(first)
        if not new or not agrees or option.score < first.score - SUPPORT_MARGIN:
            continue
        if all(option.evidence.language != other.evidence.language for other in beside):
            beside.append(option)
            documents.add(option.evidence.document_id)
            texts.add(fold(option.evidence.text))
    return sorted(beside, key=lambda option: option.evidence.language != first.evidence.language)
