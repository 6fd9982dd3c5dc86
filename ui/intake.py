"""What changes the collection: adding files and addresses, trying again, taking out, indexing anew.

Every handler of the page yields the HTML of a progress bar while it works, and at the end of a report.
"""

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html import escape
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import AssistantError, StoreError
from assistant.schema import Language
from ui.chat import data_of
from ui.service import Service
from ui.strings import counted, text

if TYPE_CHECKING:
    from assistant.store.store import Store
    from ingest.build import IngestReport, OnProgress

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
        try:
            kept = self.keep(files)
        except StoreError as error:
            yield None, problem_html(str(error))
            return
        for report in self._told(lambda step: self.ingest(kept, step), "adding", language):
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

    def keep(self, files: Sequence[str]) -> list[str]:
        """Copies uploaded files to the store's folder; the paths of the copies.

        :raises StoreError: when it cannot be written.
        """
        folder = self._service.settings.store / "uploads"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return [str(shutil.copy(path, folder / Path(path).name)) for path in files]
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}; make it writable, or use another with --store") from None

    def ingest(self, sources: Sequence[str], on_progress: "OnProgress | None" = None) -> "IngestReport":
        """Adds ``sources``; makes the store when there is none yet.

        :raises AssistantError: when the store cannot be written.
        """
        from assistant.store.store import Store
        from ingest.build import ingest

        service = self._service
        assistant = service.assistant
        if service.library:
            return ingest(sources, service.settings, assistant.store, assistant.encoder, on_progress)
        with Store(service.settings, create=True) as store:
            report = ingest(sources, service.settings, store, assistant.encoder, on_progress)
        service.start()
        service.ready()
        return report

    def _store(self) -> "Store":
        return self._service.ready().store

    def _remove(self, document_id: str) -> None:
        from ingest.build import remove

        remove(document_id, self._store())

    def _dismiss(self, path: str) -> None:
        """Forgets a file that was set aside, and deletes it when it is a copy that was uploaded here."""
        from ingest.build import dismiss

        dismiss(path, self._store())
        if Path(path).parent == (self._service.settings.store / "uploads").resolve():
            Path(path).unlink(missing_ok=True)

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
            yield problem_html(str(error))
        except Exception:
            log.exception("the collection could not be changed")
            yield problem_html(text("broken", language))


def is_address(url: str) -> bool:
    """Whether ``url`` is of the web: a path of this machine is not for a browser to name."""
    return url.startswith(("http://", "https://"))


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
    """What an ingest did, with the sources that it set aside."""
    numbers = {key: getattr(report, key) for key in ("added", "changed", "unchanged", "duplicates")}
    numbers["set_aside"] = len(report.quarantined)
    said = [counted(f"report_{key}", n, language) for key, n in numbers.items() if n]
    reasons = "".join(
        f"<li><code>{escape(Path(path).name or path)}</code> {escape(reason)}</li>"
        for path, reason in report.quarantined
    )
    aside = f'<ul class="reasons">{reasons}</ul>' if reasons else ""
    return f'<p class="done" role="status">{escape(" · ".join(said) or text("report_nothing", language))}</p>{aside}'


def problem_html(reason: str) -> str:
    """Why something could not be done."""
    return f'<p class="problem" role="alert">{escape(reason)}</p>'
