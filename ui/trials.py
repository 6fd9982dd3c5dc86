"""Evaluation runs behind the page: one at a time, in a thread of its own, and the reports of those that were made."""

import json
import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError, StoreError, UsageError
from ui.service import Service

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from eval.records import RunInfo
    from eval.report import Report

log = logging.getLogger(__name__)

MOST_RUNS = 12
"""Earlier runs that are listed; older ones stay in the folder."""
MOST_REPORTS = 4
"""Reports kept in memory: scoring one of 164 questions takes some seconds."""

Half = Literal["test", "dev", "all"]
Stage = Literal["documents", "questions", "scoring"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the present run is; ``total`` is 0 when it is not known."""

    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """An earlier run: its file, what was run, and how many questions were answered."""

    file: Path
    info: "RunInfo"
    questions: int


class Trials:
    """Starts, stops, lists and reads runs; safe to share between visitors."""

    def __init__(self, service: Service, folder: Path | None = None) -> None:
        self._service = service
        self._folder = folder
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._reports: dict[tuple[Path, int, int], Report] = {}
        """By file, time of its last change and size: one that is still being written has no last word yet."""
        self.progress: Progress | None = None
        """None when nothing runs."""
        self.failure: Exception | None = None
        """Why the last run could not be made."""

    @property
    def folder(self) -> Path:
        """Where run files lie: that of ``python -m eval``."""
        if self._folder is None:
            from eval.evaluation import RUNS

            self._folder = RUNS
        return self._folder

    @property
    def own_sets(self) -> dict[str, Path]:
        """Sets that were uploaded, by name."""
        return {file.stem: file for file in sorted((self._service.settings.store / "sets").glob("*.jsonl"))}

    def keep_set(self, uploaded: str) -> str:
        """Checks a set file and keeps it in the store's folder; its name.

        :raises AssistantError: naming the file and the line of what is wrong.
        """
        from eval.dataset import EVERY_SET, SETS, read_set

        path = Path(uploaded)
        if path.stem == EVERY_SET or (SETS / f"{path.stem}.jsonl").exists():
            raise UsageError(f"{path.name} has the name of a set that comes with the assistant: rename the file")
        try:
            read_set(uploaded)
        except AssistantError as error:
            raise type(error)(str(error).replace(uploaded, path.name)) from None
        folder = self._service.settings.store / "sets"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / f"{path.stem}.jsonl")
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}; make it writable, or use another with --store") from None
        return path.stem

    def start(self, set_name: str, half: Half, limit: int | None) -> bool:
        """Begins a run; False when one is under way. Of a set of one's own both halves are asked."""
        with self._lock:
            if self.progress:
                return False
            self.progress, self.failure = Progress("documents"), None
            self._stopped.clear()
        work = lambda: self._run(set_name, half, limit)  # noqa: E731
        threading.Thread(target=self._guarded, args=(work,), name="evaluation", daemon=True).start()
        return True

    def stop(self) -> None:
        """Ends the run after the answer that is being made; what was answered is reported."""
        self._stopped.set()

    def runs(self) -> list[Run]:
        """The newest runs, newest first; files that are none are passed over."""
        files = sorted(self.folder.glob("*.jsonl"), key=_state, reverse=True)
        return [run for file in files[:MOST_RUNS] if (run := _read_run(file))]

    def report(self, file: Path) -> "Report":
        """The report of a run that is listed.

        :raises AssistantError: when it cannot be read.
        """
        from eval.judge import checker
        from eval.report import make_report

        key = (file, *_state(file))
        if key not in self._reports:
            report = make_report(file, checker(self._service.ready().encoder))
            while len(self._reports) >= MOST_REPORTS:
                self._reports.pop(next(iter(self._reports)))
            self._reports[key] = report
        return self._reports[key]

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except AssistantError as error:
            self.failure = error
        except Exception as error:
            log.exception("an evaluation failed")
            self.failure = error
        finally:
            self.progress = None

    def _run(self, set_name: str, half: Half, limit: int | None) -> None:
        from eval.dataset import read_set
        from eval.evaluation import spread, write_run
        from eval.render import write_report

        own = self.own_sets.get(set_name)
        half = "all" if own else half
        questions = spread(read_set(str(own) if own else set_name, half), limit)
        assistant = self._assistant(set_name, own is not None)
        try:
            file = write_run(
                questions, assistant, set_name, half, self.folder, self._note("questions"), self._stopped.is_set
            )
        finally:
            if assistant is not self._service.assistant:
                assistant.close()
        if not file.stat().st_size:
            file.unlink()
            return
        self.progress = Progress("scoring")
        write_report(self.report(file), file)

    def _assistant(self, set_name: str, own: bool) -> "Assistant":
        """The assistant that is asked: for a set of one's own that of the page, else one over the set's documents."""
        from eval.evaluation import open_assistant

        present = self._service.ready()
        return present if own else open_assistant(self._service.settings, set_name, self._note("documents"), present)

    def _note(self, stage: Stage) -> Callable[[int, int, str], None]:
        def note(done: int, total: int, _: str) -> None:
            self.progress = Progress(stage, done, total)

        return note


def built_in_sets() -> list[str]:
    """The sets that come with the assistant and whose documents are here; those on the collection, which are many, last."""
    from eval.collection import SEED_DOCUMENTS
    from eval.dataset import EVERY_SET, SEEDS, SETS, SUPPORT_PAIRS

    missing = {SUPPORT_PAIRS} if SEED_DOCUMENTS.is_dir() else {SUPPORT_PAIRS, SEEDS}
    names = (file.stem for file in SETS.glob("*.jsonl") if file.stem not in missing)
    return [EVERY_SET, *sorted(names, key=lambda name: (name.startswith("collection_"), name))]


def _state(file: Path) -> tuple[int, int]:
    """Time of its last change in nanoseconds, and size in bytes; zeros for a file that is gone."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _read_run(file: Path) -> Run | None:
    """What a run file says about itself; None for a file that is none."""
    from pydantic import ValidationError

    from eval.records import RunInfo

    try:
        with file.open(encoding="utf-8") as lines:
            first = json.loads(next(lines, "null"))
            return Run(file, RunInfo.model_validate(first["run"]), 1 + sum(1 for _ in lines))
    except (OSError, ValueError, TypeError, KeyError, ValidationError):
        return None
