"""The run file: one line a question with all that scoring needs, so that rescoring never asks again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import UsageError
from eval.dataset import EvalQuestion, Gold


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RunInfo(_Line):
    """What was run. It stands on every line: a line explains itself."""

    set: str
    split: str
    generator: str
    """As asked for; each answer names who wrote it."""
    encoder: str
    started: str
    """ISO time in UTC, to the second."""
    documents: int
    passages: int


class PassageText(_Line):
    """A passage that an answer cites: characters ``start:end`` of its document."""

    document_id: str
    start: int
    end: int
    text: str


class EarlierTurn(_Line):
    """A question of the history with the answer that it got."""

    question: str
    answer: str


class Record(_Line):
    """One question, its gold, and the answer in the form of ``ask --json``; or the error in the answer's place."""

    run: RunInfo
    question: EvalQuestion
    gold: Gold
    gold_passages: tuple[tuple[str, ...], ...] = ()
    """For each quote of the gold evidence, the passages that hold it."""
    history: tuple[EarlierTurn, ...] = ()
    answer: dict[str, Any] | None = None
    passages: dict[str, PassageText] = {}
    error: str | None = None


def read_records(file: Path) -> list[Record]:
    """Reads a run file.

    :raises UsageError: naming the file and the line of what is wrong.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read ({error}): give a run file that python -m eval wrote") from None
    records = []
    for number, line in enumerate(lines, start=1):
        try:
            records.append(Record.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"{file}, line {number}: {where}: {first['msg']}; run python -m eval again") from None
    if not records:
        raise UsageError(f"{file} is empty: run python -m eval again")
    return records


def write_records(file: Path, records: Iterable[Record]) -> None:
    """Writes each record as it comes, so that a run that is broken off leaves what it has.

    :raises UsageError: where the file cannot be written.
    """
    with _writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.open("w", encoding="utf-8")
    with lines:
        for record in records:  # what goes wrong while a question is asked is no fault of the file
            with _writing(file):
                lines.write(record.model_dump_json() + "\n")
                lines.flush()


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; give a directory you can write with --out") from None
