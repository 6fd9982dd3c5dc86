"""What changes the collection: adding files and addresses, trying again, taking out, indexing anew.

Every handler of the page yields the HTML of a progress bar while it works, and at the end of a report.
"""

import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import AssistantError, StoreError
from assistant.models.manifest import sha256
from assistant.schema import Language
from ui.chat import data_of
from ui.faults import fault_text
from ui.service import Service
from ui.strings import counted, text

if TYPE_CHECKING:
    from assistant.store.store import Store
    from ingest.build import IngestReport
    from ingest.progress import OnProgress

log = logging.getLogger(__name__)

POLL_S = 0.2


class Intake:
    """The handlers of everything on the library tab that writes to the store."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_files(self, files: Sequence[str] | None, language: Language) -> Iterator[tuple[Any, str]]:
        """Keeps uploaded files in the store's folder and adds them; yields the emptied field and the report."""
        if not files:
            yield gr.skip(), ""
            return
        for report in self._told(lambda step: self.add(files, (), step), "adding", language):
            yield None, report

    def add_url(self, url: str, language: Language) -> Iterator[tuple[Any, str]]:
        """Adds the page, or the entries of the feed, at ``url``; yields the address field and the report."""
        url = url.strip()
        if not is_address(url):
            yield gr.skip(), problem_html(text("bad_url", language)) if url else ""
            return
        for report in self._told(lambda step: self.ingest([url], step), "adding", language):
            yield "", report

    def act(self, language: Language, event: gr.EventData) -> Iterator[str]:
        """Does what a button in a list asks for; called by the browser, so nothing in the event is trusted."""
        asked = data_of(event)
        action, name = str(asked.get("action", "")), str(asked.get("name", ""))
        if action == "remove":
            yield from self._told(lambda _: self._remove(name), "removing", language, "report_removed")
        elif action == "dismiss":
            yield from self._told(lambda _: self._dismiss(name), "removing", language, "report_dismissed")
        elif action == "retry":
            yield from self._told(lambda step: self._retry(name, step), "adding", language)
        else:
            yield ""

    def reindex(self, language: Language) -> Iterator[str]:
        """Cuts and embeds every document anew."""

        def work(step: "OnProgress") -> "IngestReport":
            from ingest.build import rebuild

            return rebuild(self._service.settings, self._store(), self._service.assistant.encoder, step)

        yield from self._told(work, "reindexing", language, "report_reindexed")

    def add(
        self, files: Sequence[str], urls: Sequence[str] = (), on_progress: "OnProgress | None" = None
    ) -> "IngestReport":
        """Copies uploaded files to the store's folder and adds them, and what is at ``urls``.

        A file replaces the one of its name that was uploaded before, for so a document is corrected; one that cannot be
        used replaces nothing. Files that come together are never versions of each other: where names are alike, each
        file lies in a folder named by its content.

        :raises AssistantError: when the store cannot be written; nothing is replaced then.
        """
        with self._opened() as store:
            kept = self._keep(files, store) if files else []
            refused = {str(path) for path in kept}
            try:
                report = self._ingest([*map(str, kept), *urls], store, on_progress)
                refused = {name for name, _ in report.quarantined}
            finally:
                for path in kept:
                    _settle(path, usable=str(path) not in refused)
        return report

    def ingest(self, sources: Sequence[str], on_progress: "OnProgress | None" = None) -> "IngestReport":
        """Adds ``sources``; makes the store when there is none yet.

        :raises AssistantError: when the store cannot be written.
        """
        with self._opened() as store:
            return self._ingest(sources, store, on_progress)

    @contextmanager
    def _opened(self) -> Iterator["Store"]:
        """The store; where there is none yet it is made, and at the end opened for questions."""
        from assistant.store.store import Store

        service = self._service
        if service.library:
            yield service.assistant.store
            return
        with Store(service.settings, create=True) as store:
            yield store
        service.start()
        service.ready()

    def _ingest(self, sources: Sequence[str], store: "Store", on_progress: "OnProgress | None") -> "IngestReport":
        from ingest.build import ingest
        from ingest.load.web import public_only

        settings = self._service.settings
        with public_only(only=not settings.private_addresses):
            return ingest(sources, settings, store, self._service.assistant.encoder, on_progress)

    def _keep(self, files: Sequence[str], store: "Store") -> list[Path]:
        """The copies of uploaded files; each waits for ``_settle``."""
        folder = self._uploads
        names = Counter(Path(file).name.casefold() for file in files)
        copies: dict[Path, str] = {}
        try:
            alike = {file: sha256(Path(file))[:16] for file in files if names[Path(file).name.casefold()] > 1}
            copies = {folder / alike.get(file, "") / Path(file).name: file for file in files}
            with store.writing() as staging:
                for path, file in copies.items():
                    path.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(file, _beside(path, "new"))
                for path in copies:
                    _beside(path, "before").unlink(missing_ok=True)
                    if path.exists() and staging.document_of(str(path)):
                        path.replace(_beside(path, "before"))
                    _beside(path, "new").replace(path)
        except OSError as error:
            for path in copies:
                _settle(path, usable=False)
                _beside(path, "new").unlink(missing_ok=True)
            raise StoreError(f"{folder}: {error.strerror}; make it writable, or use another with --store") from None
        return list(copies)

    @property
    def _uploads(self) -> Path:
        return (self._service.settings.store / "uploads").resolve()

    def _store(self) -> "Store":
        return self._service.ready().store

    def _remove(self, document_id: str) -> None:
        from ingest.build import remove

        remove(document_id, self._store())

    def _dismiss(self, path: str) -> None:
        """Forgets a file that was set aside; deletes it when it is a copy that was uploaded here and no document's file."""
        from ingest.build import dismiss

        dismiss(path, self._store())
        with self._store().writing() as staging:
            file = Path(path).resolve()
            if self._uploads in file.parents and not staging.document_of(str(file)):
                file.unlink(missing_ok=True)

    def _retry(self, name: str, step: "OnProgress") -> "IngestReport":
        """Tries only what is set aside, whatever a browser asks for."""
        known = {item.path for item in self._store().library.quarantined()}
        if name not in known:
            raise StoreError(f"{name} is not set aside any more; reload the page")
        return self.ingest([name], step)

    def _told(
        self, work: Callable[["OnProgress"], "IngestReport | None"], doing: str, language: Language, done: str = ""
    ) -> Iterator[str]:
        """Runs ``work`` in a thread of its own; yields a progress bar, at the end ``done`` or the report's figures."""
        steps: SimpleQueue[tuple[int, int, str]] = SimpleQueue()
        with ThreadPoolExecutor(1, "intake") as pool:
            running = pool.submit(work, lambda *step: steps.put(step))
            step = (0, 0, "")
            while not running.done():
                yield progress_html(*step, language, doing)
                with suppress(Empty):
                    step = steps.get(timeout=POLL_S)
        try:
            report = running.result()
            if done:
                n = report.documents if report else 1
                yield f'<p class="done" role="status">{escape(counted(done, n, language))}</p>'
            elif report:
                yield report_html(report, language)
        except AssistantError as error:
            yield fault_html(error, language)
        except Exception:
            log.exception("the collection could not be changed")
            yield problem_html(text("broken", language))


def _beside(path: Path, what: str) -> Path:
    """A hidden file in the same folder, which no search of the folder finds."""
    return path.with_name(f".{path.name}.{what}")


def _settle(path: Path, *, usable: bool) -> None:
    """Ends a replacement: deletes the file that was there before, or puts it back when the new one is not usable."""
    before = _beside(path, "before")
    with suppress(FileNotFoundError):
        if usable:
            before.unlink()
        else:
            before.replace(path)


def is_address(url: str) -> bool:
    """Whether ``url`` is of the web: a path of this machine is not for a browser to name."""
    from ingest.load.web import is_url

    return is_url(url)


def progress_html(done: int, total: int, name: str, language: Language, doing: str = "adding") -> str:
    """A progress bar for ``done`` of ``total`` things, of which ``name`` is the next; without end when total is 0."""
    label = escape(text(doing, language))
    count = f" {done}/{total}" if total else ""
    span = f' max="{total}"' if total else ""
    value = f' value="{done}"' if done else ""
    return (
        f'<p class="hint">{label}{count} {escape(Path(name).name)}</p>'
        f'<progress{span}{value} aria-label="{label}"></progress>'
    )


def report_html(report: "IngestReport", language: Language) -> str:
    """What an ingest did, with the sources that it set aside and those whose text was there."""
    numbers = {key: getattr(report, key) for key in ("added", "changed", "unchanged", "duplicates")}
    numbers["set_aside"] = len(report.quarantined)
    said = [counted(f"report_{key}", n, language) for key, n in numbers.items() if n]
    copies = [(name, text("report_copy", language, name=Path(known).name or known)) for name, known in report.copies]
    reasons = "".join(
        f"<li><code>{escape(Path(path).name or path)}</code> {escape(reason)}</li>"
        for path, reason in (*report.quarantined, *copies)
    )
    aside = f'<ul class="reasons">{reasons}</ul>' if reasons else ""
    return f'<p class="done" role="status">{escape(" · ".join(said) or text("report_nothing", language))}</p>{aside}'


def problem_html(reason: str) -> str:
    """Why something could not be done."""
    return f'<p class="problem" role="alert">{escape(reason)}</p>'


def fault_html(error: AssistantError, language: Language) -> str:
    """The same of an error, in ``language``."""
    return problem_html(fault_text(error, language))
