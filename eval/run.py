"""Questions -> records: each question is asked once, with its earlier questions really answered before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.errors import AssistantError
from assistant.pipeline import Assistant
from assistant.schema import Document, Passage, Turn
from assistant.wire import answer_json
from eval.dataset import EvalQuestion, Gold, check_gold, locate
from eval.metrics import Span, same_place
from eval.records import EarlierTurn, PassageText, Record, RunInfo
from ingest.progress import OnProgress


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is the same for every question of a run."""

    run: RunInfo
    assistant: Assistant
    documents: list[Document]


def run(
    questions: Sequence[EvalQuestion],
    assistant: Assistant,
    set_name: str,
    split: str,
    on_progress: OnProgress | None = None,
) -> Iterator[Record]:
    """Asks every question and yields its record; one that fails is recorded with its error, never dropped.

    :raises AssistantError: before the first question, when the store does not hold the gold of the questions.
    """
    library = assistant.store.library
    documents = library.documents()
    if problems := check_gold(questions, documents):
        raise AssistantError(
            f"{len(problems)} gold entries of set {set_name} are not in the store, the first: {problems[0]}; "
            "correct the set, or give the store that it was written for with --store"
        )
    assistant.warm()
    info = RunInfo(
        set=set_name,
        split=split,
        generator=assistant.settings.generator,
        encoder=f"{assistant.encoder.name} {assistant.settings.encoder_precision}",
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        documents=len(documents),
        passages=library.counts().all_passages,
    )
    asked = _Asked(info, assistant, documents)
    for number, question in enumerate(questions):
        if on_progress:
            on_progress(number, len(questions), question.question)
        yield _ask(question, asked)
    if on_progress:
        on_progress(len(questions), len(questions), "")


def _ask(question: EvalQuestion, asked: _Asked) -> Record:
    gold = locate(question, asked.documents)
    record = Record(run=asked.run, question=question, gold=gold, gold_passages=_gold_passages(gold, asked.assistant))
    turns: list[Turn] = []
    update: dict[str, Any]
    try:
        for text in question.history:
            earlier = asked.assistant.answer(text, history=turns)
            turns.append(Turn(text, earlier.text, earlier.trace.standalone_question))
        answer = answer_json(asked.assistant.answer(question.question, history=turns))
        update = {"answer": answer, "passages": _passages(answer, asked.assistant)}
    except Exception as error:  # any fault of the assistant is a result of the run, and must not end it
        update = {"error": f"{type(error).__name__}: {error}"}
    history = tuple(EarlierTurn(question=turn.question, answer=turn.answer) for turn in turns)
    return record.model_copy(update={**update, "history": history})


def _gold_passages(gold: Gold, assistant: Assistant) -> tuple[tuple[str, ...], ...]:
    """For each quote, the passages of which it shares half, or that are half in it."""
    names = {place.document_id for places in gold.evidence for place in places}
    passages = {name: assistant.store.library.passages(name) for name in names}
    return tuple(
        tuple(
            dict.fromkeys(
                passage.id
                for place in places
                for passage in passages[place.document_id]
                if same_place(place, Span(passage.document_id, passage.start, passage.end))
            )
        )
        for places in gold.evidence
    )


def _passages(answer: dict[str, Any], assistant: Assistant) -> dict[str, PassageText]:
    """The passages that an answer cites, as the store has them now."""
    ids = dict.fromkeys(citation["passage_id"] for citation in answer["citations"])
    found = assistant.store.library.passages_by_id(ids)
    return {id: _passage_text(passage) for id, (passage, _) in found.items()}


def _passage_text(passage: Passage) -> PassageText:
    return PassageText(document_id=passage.document_id, start=passage.start, end=passage.end, text=passage.text)
