"""Sources -> library: load, clean, chunk, embed, store, one document at a time.

    report = ingest(["corpus"], settings, store, encoder)

A bad source is quarantined with its reason and never stops a run. What was stored before a kill is not lost: the next
run finishes it (assistant.store.store).
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from assistant.config import Settings
from assistant.errors import AssistantError, DocumentError, NotFound
from assistant.language import index_terms
from assistant.schema import Document, Passage
from assistant.store.identity import passage_ids
from assistant.store.manifest import Manifest
from assistant.store.staging import PathMove, Staging
from assistant.store.store import Store
from ingest.chunk import chunk
from ingest.identity import Placement, is_there, place
from ingest.load import Loaded, Source, find_sources, load
from ingest.load.sources import passed_over
from ingest.progress import OnProgress

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

PUBLISH_EVERY_S = 60.0
"""How often a long run lets readers see what it has stored; publishing 100,000 passages takes about 3 s."""

Outcome = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class _CopyOf:
    """What a source is whose text is there already, under ``name``."""

    name: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did with its sources, and what the library holds after it."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    copies: tuple[tuple[str, str], ...] = ()
    """Name of each source whose text was there already under another name, and that name."""
    quarantined: tuple[tuple[str, str], ...] = ()
    """Name and reason of each source that could not be used."""
    passed_over: tuple[str, ...] = ()
    """Files in the folders that are of no kind that is read."""
    documents: int = 0
    passages: int = 0
    seconds: float = 0.0

    @property
    def duplicates(self) -> int:
        """How many sources had a text that was there already."""
        return len(self.copies)

    @property
    def usable(self) -> int:
        """Sources that are in the library."""
        return self.added + self.changed + self.unchanged + self.duplicates

    def as_json(self) -> dict[str, Any]:
        """For ``ingest --json`` and programs."""
        return asdict(self) | {
            "duplicates": self.duplicates,
            "copies": [{"name": name, "of": known} for name, known in self.copies],
            "quarantined": [{"name": name, "reason": reason} for name, reason in self.quarantined],
            "seconds": round(self.seconds, 3),
        }


def ingest(
    paths: Sequence[str], settings: Settings, store: Store, encoder: "Encoder", on_progress: OnProgress | None = None
) -> IngestReport:
    """Brings the library up to date with files, folders, globs, pages and feeds; one of an older form is rebuilt first.

    :raises UsageError: for a path that does not exist.
    :raises StoreError: when the store cannot be written, or was built otherwise.
    """
    started = time.monotonic()
    sources = find_sources(paths)
    report = IngestReport(passed_over=tuple(passed_over(paths)))
    manifest, stored = Manifest.of(settings, encoder), store.library.manifest()
    if stored and stored.form < manifest.form and replace(stored, form=manifest.form) == manifest:
        rebuild(settings, store, encoder, on_progress)
    with store.writing(manifest) as staging:
        published = started
        for number, source in enumerate(sources):
            if on_progress:
                on_progress(number, len(sources), source.name)
            report = _with_source(report, source, settings, staging, encoder)
            if time.monotonic() - published > PUBLISH_EVERY_S:
                store.publish()
                published = time.monotonic()
        _forget_deleted(store, staging)
        if staging.is_pending():
            store.publish()
    counts = store.library.counts()
    return replace(report, documents=counts.documents, passages=counts.all_passages, seconds=time.monotonic() - started)


def rebuild(
    settings: Settings, store: Store, encoder: "Encoder", on_progress: OnProgress | None = None
) -> IngestReport:
    """Cuts and embeds every stored text anew, for instance with another encoder or other chunk settings.

    Readers see the old passages until all are done; a rebuild that is killed leaves them as they were.

    :raises StoreError: when the store cannot be written.
    """
    started = time.monotonic()
    manifest = Manifest.of(settings, encoder)
    with store.writing() as staging:
        documents = store.library.documents()
        for number, document in enumerate(documents):
            if on_progress:
                on_progress(number, len(documents), document.title)
            _stage(document, (), settings, staging, encoder)
        store.publish(anew=True, manifest=manifest)
    passages = store.library.counts().all_passages
    return IngestReport(
        changed=len(documents), documents=len(documents), passages=passages, seconds=time.monotonic() - started
    )


def remove(document_id: str, store: Store) -> None:
    """Takes a document out of the library; its files stay, and come back when they are ingested again.

    :raises NotFound: when there is no such document.
    :raises StoreError: when the store cannot be written.
    """
    with store.writing() as staging:
        holders = staging.holders(document_id)
        if not holders:
            raise NotFound(f"no document {document_id}; see the ids with: python -m ingest --list")
        staging.move([PathMove(path, None, "") for path in holders])
        store.publish()


def dismiss(path: str, store: Store) -> None:
    """Forgets a quarantined source; the file itself stays.

    :raises StoreError: when the store cannot be written.
    """
    with store.writing() as staging:
        staging.release([path])


def embedded_text(document: Document, passage: Passage) -> str:
    """What is embedded for a passage: title, date, publisher and the heading above it in front of its words.

    With the heading, of 1,121 searches in one language for what answers a development question 0.731 find a passage that
    does first, without it 0.707. A change of this is another ``Manifest.form``.
    """
    header = (document.title, document.date, document.publisher, passage.heading)
    return f"{' | '.join(part for part in header if part)}\n{passage.text}"


def _with_source(
    report: IngestReport, source: Source, settings: Settings, staging: Staging, encoder: "Encoder"
) -> IngestReport:
    """``report`` with what became of one more source."""
    try:
        outcome = _ingest_source(source, settings, staging, encoder)
    except DocumentError as error:
        reason = staging.quarantine(source.name, str(error))
        return replace(report, quarantined=(*report.quarantined, (source.name, reason)))
    if isinstance(outcome, _CopyOf):
        return replace(report, copies=(*report.copies, (source.name, outcome.name)))
    return replace(report, **{outcome: getattr(report, outcome) + 1})


def _ingest_source(source: Source, settings: Settings, staging: Staging, encoder: "Encoder") -> "Outcome | _CopyOf":
    file_hash = source.fingerprint()
    if staging.file_hash(source.name) == file_hash:
        staging.release([source.name])
        return "unchanged"
    loaded = _load(source, settings)
    had = staging.document_of(source.name)
    placement = place(source.name, file_hash, loaded, staging)
    if placement.needs_version:
        _stage(_document(loaded, placement), placement.moves, settings, staging, encoder)
        return "added" if placement.is_new and had is None else "changed"
    staging.move(placement.moves)
    if had:
        return "unchanged" if had == placement.document_id else "changed"
    known = next((path for path in staging.holders(placement.document_id) if path != source.name), None)
    return _CopyOf(known) if known else "unchanged"  # a file that was moved


def _load(source: Source, settings: Settings) -> Loaded:
    try:
        return load(source, settings)
    except AssistantError:
        raise
    except Exception as error:  # parsers of foreign formats raise anything; one bad file must not stop a run
        said = (str(error).splitlines() or [""])[0]
        raise DocumentError(
            f"cannot be read: {type(error).__name__}: {said}; save it anew, or as text or PDF"
        ) from error


def _document(loaded: Loaded, placement: Placement) -> Document:
    return Document(
        id=placement.document_id,
        title=loaded.title,
        language=loaded.language,
        text=loaded.text,
        publisher=loaded.publisher,
        date=loaded.date,
        url=loaded.url,
        kind=loaded.kind,
        subject=loaded.subject,
    )


def _stage(
    document: Document, moves: Sequence[PathMove], settings: Settings, staging: Staging, encoder: "Encoder"
) -> None:
    passages = _passages(document, settings, encoder)
    if not passages:
        raise DocumentError("no sentence to quote: the text has headings only")
    vectors = encoder.encode_document([embedded_text(document, passage) for passage in passages])
    terms = [" ".join(index_terms(passage.text, passage.language)) for passage in passages]
    staging.stage(document, passages, terms, vectors, Manifest.of(settings, encoder), moves)


def _passages(document: Document, settings: Settings, encoder: "Encoder") -> list[Passage]:
    chunks = chunk(document.text, encoder.count_tokens, settings.chunk_tokens, settings.chunk_max_tokens)
    texts = [document.text[piece.start : piece.end] for piece in chunks]
    ids = passage_ids(document.id, texts)
    return [
        Passage(passage_id, document.id, text, piece.start, piece.end, ordinal, document.language, piece.heading)
        for ordinal, (passage_id, text, piece) in enumerate(zip(ids, texts, chunks, strict=True))
    ]


def _forget_deleted(store: Store, staging: Staging) -> None:
    """Takes files out of quarantine that are no longer there."""
    waiting = [entry.path for entry in store.library.quarantined()]
    staging.release(path for path in waiting if not is_there(path))
