"""The collection: its figures, its documents in groups, a whole document, and adding files or pages."""

import logging
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html import escape
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import AssistantError, NotFound
from assistant.schema import Document, Filters, Language
from ui.evidence import document_page, language_badge
from ui.service import Service
from ui.strings import counted, date_text, text

if TYPE_CHECKING:
    from assistant.store.library import Library
    from ingest.build import IngestReport, OnProgress

log = logging.getLogger(__name__)

MOST_SHOWN = 400
"""Documents in one list; a longer page is slow and nobody reads it: the search is the way."""


class Shelf:
    """The handlers of the library tab."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def figures(self, language: Language) -> str:
        """How much the collection holds."""
        library = self._service.library
        if not library:
            return f'<p class="hint">{escape(text("library_waiting", language))}</p>'
        counts = library.counts()
        by_language = documents_by_language(library)
        numbers = {
            "documents": counts.documents,
            "in_malay": by_language["ms"],
            "in_english": by_language["en"],
            "passages": counts.all_passages,
        }
        if counts.quarantined:
            numbers["quarantined"] = counts.quarantined
        shown = "".join(
            f"<div><dt>{escape(text(key, language))}</dt><dd>{n:,}</dd></div>" for key, n in numbers.items()
        )
        return f'<h2 class="unseen">{escape(text("collection", language))}</h2><dl class="figures">{shown}</dl>'

    def listing(self, search: str, only: str, subjects: Sequence[str], group: str, language: Language) -> str:
        """The documents that pass the filters, in groups with their counts."""
        library = self._service.library
        if not library:
            return ""
        found = library.documents(Filters(language=only if only in ("ms", "en") else None), search.strip() or None)  # type: ignore[arg-type]
        if subjects:
            found = [document for document in found if (document.subject or "") in subjects]
        return listing_html(found, library.counts().documents, group, language)

    def subjects(self, language: Language) -> list[tuple[str, str]]:
        """Choices of the subject filter: each subject with its number of documents."""
        library = self._service.library
        counts = Counter(document.subject or "" for document in library.documents()) if library else Counter()
        ordered = sorted(counts, key=lambda name: (not name, name.casefold()))
        return [(f"{name or text('no_subject', language)} ({counts[name]})", name) for name in ordered]

    def quarantine(self, language: Language) -> str:
        """The files that could not become documents, with their reasons."""
        library = self._service.library
        return set_aside_html([(item.path, item.reason) for item in library.quarantined()], language) if library else ""

    def document(self, request: list[Any]) -> str:
        """A whole document, for page.js: ``[document id, passage id, start, end, language]`` of a citation, or none.

        Called by the browser, so nothing in ``request`` is trusted.
        """
        given = request if isinstance(request, list) else []
        document_id, passage_id, start, end, code = [*given, *("", "", 0, 0, "en")[len(given) :]][:5]
        language: Language = "ms" if code == "ms" else "en"
        library = self._service.library
        gone = f'<article class="document"><h2 tabindex="-1">{escape(text("document_gone", language))}</h2></article>'
        if not library:
            return gone
        try:
            document = library.document(str(document_id))
        except NotFound:
            return gone
        passages = library.passages(document.id)
        passage = next((item for item in passages if item.id == passage_id), None)
        span = None
        if passage and isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(passage.text):
            span = (passage.start + start, passage.start + end)
        return document_page(document, {item.heading for item in passages if item.heading}, span, language)

    def add_files(self, files: Sequence[str] | None, language: Language) -> Iterator[tuple[Any, str]]:
        """Keeps uploaded files in the store's folder and adds them; yields the emptied field and the report."""
        if not files:
            yield gr.skip(), ""
            return
        folder = self._service.settings.store / "uploads"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = [Path(shutil.copy(path, folder / Path(path).name)) for path in files]
        except OSError as error:
            reason = f"{folder}: {error.strerror}; make it writable, or use another with --store"
            yield None, problem_html(reason)
            return
        for report in self._add([str(path) for path in kept], language):
            yield None, report

    def add_url(self, url: str, language: Language) -> Iterator[tuple[Any, str]]:
        """Adds the page at ``url``; yields the address field and the report."""
        url = url.strip()
        if not url.startswith(("http://", "https://")):
            yield gr.skip(), problem_html(text("bad_url", language)) if url else ""
            return
        for report in self._add([url], language):
            yield "", report

    def _add(self, sources: list[str], language: Language) -> Iterator[str]:
        """Runs the ingest in a thread of its own; yields a progress bar, at the end the report."""
        steps: SimpleQueue[tuple[int, int, str]] = SimpleQueue()
        with ThreadPoolExecutor(1, "ingest") as pool:
            running = pool.submit(self._ingest, sources, lambda *step: steps.put(step))
            step = (0, len(sources), "")
            while not running.done():
                yield progress_html(*step, language)
                with suppress(Empty):
                    step = steps.get(timeout=0.2)
        try:
            yield report_html(running.result(), language)
        except AssistantError as error:
            yield problem_html(str(error))
        except Exception:
            log.exception("documents could not be added")
            yield problem_html(text("broken", language))

    def _ingest(self, sources: list[str], on_progress: "OnProgress") -> "IngestReport":
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


def documents_by_language(library: "Library") -> dict[Language, int]:
    """How many documents there are in each language."""
    languages: tuple[Language, ...] = ("ms", "en")
    return {code: len(library.document_ids(Filters(language=code))) for code in languages}


def listing_html(documents: Sequence[Document], total: int, group: str, language: Language) -> str:
    """Documents in groups, each a heading with its count; ``total`` is the size of the collection."""
    if not documents:
        return f'<p class="hint">{escape(text("nothing_found", language))}</p>'
    shown = documents[:MOST_SHOWN]
    note = "found" if len(shown) == len(documents) else "first_of"
    parts = [f'<p class="hint" role="status">{escape(text(note, language, n=len(shown), all=total))}</p>']
    for name, members in _groups(shown, group, language):
        rows = "".join(_row(document, language) for document in members)
        parts.append(
            f'<details class="group" open><summary><h3>{escape(name)}</h3> '
            f'<span class="count">{len(members)}</span></summary><ul>{rows}</ul></details>'
        )
    return "".join(parts)


def progress_html(done: int, total: int, name: str, language: Language) -> str:
    """A progress bar for ``done`` of ``total`` sources, of which ``name`` is the next."""
    label = escape(text("adding", language))
    value = f' value="{done}"' if done else ""
    return (
        f'<p class="hint">{label} {done}/{total} {escape(Path(name).name)}</p>'
        f'<progress max="{total}"{value} aria-label="{label}"></progress>'
    )


def report_html(report: "IngestReport", language: Language) -> str:
    """What an ingest did, with the sources that it set aside."""
    numbers = {key: getattr(report, key) for key in ("added", "changed", "unchanged", "duplicates")}
    numbers["set_aside"] = len(report.quarantined)
    said = [counted(f"report_{key}", n, language) for key, n in numbers.items() if n]
    return f'<p class="done" role="status">{escape(" · ".join(said))}</p>{set_aside_html(report.quarantined, language)}'


def problem_html(reason: str) -> str:
    """Why something could not be done."""
    return f'<p class="problem" role="alert">{escape(reason)}</p>'


def set_aside_html(items: Sequence[tuple[str, str]], language: Language) -> str:
    """Files with the reason why each could not become a document."""
    if not items:
        return ""
    rows = "".join(
        f"<li><code>{escape(Path(path).name or path)}</code> {escape(reason)}</li>" for path, reason in items
    )
    return (
        f'<section class="set-aside"><h3>{escape(text("set_aside", language))}</h3>'
        f"<p>{escape(text('set_aside_lead', language))}</p><ul>{rows}</ul></section>"
    )


def _groups(documents: Sequence[Document], group: str, language: Language) -> list[tuple[str, list[Document]]]:
    """Groups by name; those by date newest first, the others in alphabetical order, what has no value last."""
    members: dict[str, list[Document]] = {}
    for document in documents:
        members.setdefault(_key(document, group), []).append(document)
    names = sorted(filter(None, members), key=str.casefold, reverse=group == "date")
    ordered = [*names, *([""] if "" in members else [])]
    return [(_group_name(name, group, language), sorted(members[name], key=_newest_first)) for name in ordered]


def _key(document: Document, group: str) -> str:
    values = {"subject": document.subject, "language": document.language, "date": (document.date or "")[:7]}
    return values.get(group) or ""


def _group_name(key: str, group: str, language: Language) -> str:
    if group == "language":
        return text(f"language_{key}", language)
    if group == "date":
        return date_text(key or None, language)
    return key or text("no_subject", language)


def _newest_first(document: Document) -> tuple[int, str]:
    digits = (document.date or "").replace("-", "").ljust(8, "0")
    return (-int(digits) if digits.isdigit() else 0, document.title.casefold())


def _row(document: Document, language: Language) -> str:
    facts = [fact for fact in (date_text(document.date, language), document.publisher) if fact]
    return (
        f'<li><button type="button" class="book open-document" data-document="{escape(document.id)}">'
        f'<span class="book-title" lang="{document.language}">{escape(document.title)}</span>'
        f'<span class="card-meta">{language_badge(document.language, language)}'
        f"{''.join(f'<span>{escape(fact)}</span>' for fact in facts)}</span></button></li>"
    )
