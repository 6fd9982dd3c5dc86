"""The collection as it is: its figures, its documents in groups, a whole document, and what was set aside."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import NotFound
from assistant.schema import LANGUAGES, Document, Filters, Language
from ui.evidence import document_page, language_badge
from ui.service import Service
from ui.strings import date_text, text
from ui.subjects import subject_text

if TYPE_CHECKING:
    from assistant.store.library import Library

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
        found = library.catalogue(Filters(language=only if only in ("ms", "en") else None), search.strip() or None)  # type: ignore[arg-type]
        if subjects:
            found = [document for document in found if (document.subject or "") in subjects]
        return listing_html(found, library.counts().documents, group, language)

    def subjects(self, language: Language) -> list[tuple[str, str]]:
        """Choices of the subject filter: each subject with its number of documents."""
        library = self._service.library
        counts = Counter(document.subject or "" for document in library.catalogue()) if library else Counter()
        ordered = sorted(counts, key=lambda name: (not name, subject_text(name, language).casefold()))
        return [(f"{subject_text(name, language)} ({counts[name]})", name) for name in ordered]

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


def documents_by_language(library: "Library") -> dict[Language, int]:
    """How many documents there are in each language."""
    return {code: len(library.document_ids(Filters(language=code))) for code in LANGUAGES}


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


def set_aside_html(items: Sequence[tuple[str, str]], language: Language) -> str:
    """Files with the reason why each could not become a document, and what can be done about it."""
    if not items:
        return ""
    rows = "".join(_aside_row(path, reason, language) for path, reason in items)
    return (
        f'<section class="set-aside"><h3>{escape(text("set_aside", language))}</h3>'
        f"<p>{escape(text('set_aside_lead', language))}</p><ul>{rows}</ul></section>"
    )


def shelf_words(language: Language) -> str:
    """What library.js has to say."""
    said = {key: text(f"confirm_{key}", language) for key in ("remove", "hint", "yes", "no")}
    attributes = " ".join(f'data-{key}="{escape(value)}"' for key, value in said.items())
    return f'<div id="shelf-words" hidden {attributes}></div>'


def _groups(documents: Sequence[Document], group: str, language: Language) -> list[tuple[str, list[Document]]]:
    """Groups by name; those by date newest first, the others in alphabetical order, what has no value last."""
    members: dict[str, list[Document]] = {}
    for document in documents:
        members.setdefault(_key(document, group), []).append(document)
    names = sorted(filter(None, members), key=str.casefold, reverse=group == "date")
    ordered = [*names, *([""] if "" in members else [])]
    return [(_group_name(name, group, language), sorted(members[name], key=_newest_first)) for name in ordered]


def _key(document: Document, group: str) -> str:
    values = {
        "subject": document.subject,
        "language": document.language,
        "date": (document.date or "")[:7],
        "publisher": document.publisher,
    }
    return values.get(group) or ""


def _group_name(key: str, group: str, language: Language) -> str:
    if group == "language":
        return text(f"language_{key}", language)
    if group == "date":
        return date_text(key or None, language)
    if group == "publisher":
        return key or text("no_publisher", language)
    return subject_text(key, language)


def _newest_first(document: Document) -> tuple[int, str]:
    digits = (document.date or "").replace("-", "").ljust(8, "0")
    return (-int(digits) if digits.isdigit() else 0, document.title.casefold())


def _row(document: Document, language: Language) -> str:
    facts = [fact for fact in (date_text(document.date, language), document.publisher) if fact]
    return (
        f'<li class="book-row"><button type="button" class="book open-document" data-document="{escape(document.id)}">'
        f'<span class="book-title" lang="{document.language}">{escape(document.title)}</span>'
        f'<span class="card-meta">{language_badge(document.language, language)}'
        f"{''.join(f'<span>{escape(fact)}</span>' for fact in facts)}</span></button>"
        f"{_action('remove', document.id, document.title, language)}</li>"
    )


def _aside_row(path: str, reason: str, language: Language) -> str:
    name = Path(path).name or path
    actions = "".join(_action(action, path, name, language) for action in ("retry", "dismiss"))
    return (
        f'<li><code title="{escape(path)}">{escape(name)}</code> {escape(reason)}'
        f'<span class="row-actions">{actions}</span></li>'
    )


def _action(action: str, name: str, title: str, language: Language) -> str:
    """A button that library.js sends on; its accessible name tells which of many alike it is."""
    label = text(f"do_{action}", language)
    return (
        f'<button type="button" class="row-action" data-action="{action}" data-name="{escape(name)}" '
        f'data-title="{escape(title)}" aria-label="{escape(f"{label}: {title}")}">{escape(label)}</button>'
    )
