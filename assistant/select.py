"""Ranked passages -> the evidence for one question: a short answer with its sentence, or a digest of sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.anchors import anchors, coverage, said
from assistant.digest import digest
from assistant.evidence import Evidence, Selection, ShortAnswer
from assistant.language import detect, fold
from assistant.rerank import Ranked, headline
from assistant.schema import Language
from assistant.sentences import split_sentences
from assistant.shortanswer import choices, widen
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

READ_FOR_SHORT = 8
"""Passages in which a short answer is looked for."""
SENTENCE_ANCHOR = 4.0
SENTENCE_SAID = 4.0
"""Reader logits that all names, and all content words, of the question in the answer's own sentence are worth."""
LANGUAGE_MARGIN = 3.0
"""Reader logits by which an answer in the reader's language may trail one in the other and still come first."""
SUPPORT_MARGIN = 4.0
"""Reader logits below the first answer within which another document is worth citing beside it."""


def select(question: Question, ranked: Sequence[Ranked], encoder: "Encoder") -> Selection:
    """The evidence for ``question``; empty when the passages hold nothing of the kind that it asks for."""
    if question.kind != "fact":
        return digest(question, ranked, encoder)
    options = [short for item in ranked[:READ_FOR_SHORT] for short in _short(question, item, encoder)]
    if not options:
        return Selection()
    options.sort(key=lambda option: -option.score)
    first = _in_language(options, question.language)
    evidence = [first.evidence, *(option.evidence for option in _beside(first, options))]
    return Selection(tuple(evidence), first, options[0].score)


def _short(question: Question, item: Ranked, encoder: "Encoder") -> Iterator[ShortAnswer]:
    """Spans of the right type, widened to whole answers, each in the sentence that holds it."""
    query, document, passage = question.standalone, item.candidate.document, item.candidate.passage
    wanted, asked_in = anchors(query), detect(query)
    sentences = split_sentences(passage.text)
    for choice in choices(query, question.expects, passage.text, item.reading, encoder):
        place = next(((start, end) for start, end in sentences if start <= choice.start < end), None)
        if place is None:
            continue
        sentence = passage.text[slice(*place)]
        score = (
            item.strength
            + choice.merit
            + SENTENCE_ANCHOR * coverage(wanted, f"{headline(document)}\n{sentence}")
            + SENTENCE_SAID * said(query, asked_in, sentence, passage.language)
        )
        low, high = widen(passage.text, choice.start, choice.end, place, question.expects)
        if low < high:
            yield ShortAnswer(Evidence(item.candidate, *place, score), low, high, score)


def _in_language(options: Sequence[ShortAnswer], language: Language) -> ShortAnswer:
    """The best option, or one in the reader's language that is about as good."""
    own = (option for option in options if option.evidence.language == language)
    near = next(own, None)
    return near if near and near.score >= options[0].score - LANGUAGE_MARGIN else options[0]


def _beside(first: ShortAnswer, options: Sequence[ShortAnswer]) -> list[ShortAnswer]:
    """At most one more in each language, from other documents: they bear the answer out, or disagree with it."""
    beside: list[ShortAnswer] = []
    documents, texts = {first.evidence.document_id}, {fold(first.evidence.text)}
    for option in options:
        new = option.evidence.document_id not in documents and fold(option.evidence.text) not in texts
        if not new or option.score < first.score - SUPPORT_MARGIN:
            continue
        if all(option.evidence.language != other.evidence.language for other in beside):
            beside.append(replace(option))
            documents.add(option.evidence.document_id)
            texts.add(fold(option.evidence.text))
    return sorted(beside, key=lambda option: option.evidence.language != first.evidence.language)
