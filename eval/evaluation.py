"""An evaluation from end to end, for the command line and the page: store, run, report."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import PROJECT_ROOT, Settings
from eval.dataset import EvalQuestion
from eval.records import Record, write_records
from eval.run import run
from ingest.progress import OnProgress

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

RUNS = PROJECT_ROOT / "runs"


def spread(questions: Sequence[EvalQuestion], limit: int | None) -> list[EvalQuestion]:
    """At most ``limit`` questions, evenly spread over the set, so that every part keeps its share."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return [questions[number * len(questions) // limit] for number in range(limit)]


def open_assistant(
    settings: Settings, set_name: str, on_progress: OnProgress | None = None, models: "Assistant | None" = None
) -> "Assistant":
    """An assistant over the documents that the set asks about, which are ingested when they have changed.

    :param models: an assistant whose encoder and reader are used; None to load them.
    :raises AssistantError: when the documents or the models are not there.
    """
    from assistant.models.encoder import load_encoder
    from assistant.pipeline import Assistant
    from eval.collection import collection_of, prepare_store

    folders = collection_of(set_name)
    encoder = models.encoder if models else load_encoder(settings)
    reader = models.reader if models else None
    return Assistant(prepare_store(folders, settings, encoder, on_progress), encoder=encoder, reader=reader)


def write_run(
    questions: Sequence[EvalQuestion],
    assistant: "Assistant",
    set_name: str,
    split: str,
    out: Path = RUNS,
    on_progress: OnProgress | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Asks the questions and writes ``<set>-<split>-<generator>-<time>.jsonl`` into ``out``; where it was written.

    :param stopped: asked after each answer; once it is true, the run ends with the answers before that one.
    :raises AssistantError: when the store does not hold the gold of the questions.
    """
    file = out / f"{set_name}-{split}-{assistant.settings.generator}-{datetime.now():%Y%m%d-%H%M%S}.jsonl"
    records: Iterator[Record] = run(questions, assistant, set_name, split, on_progress)
    write_records(file, takewhile(lambda _: not stopped(), records))
    return file
