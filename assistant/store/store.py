"""Opens a library and its vectors together, keeps them in step, and mends the vectors from the library.

store = open_store(settings, encoder)              # to read: checks that they fit each other and the encoder
with store.writing() as staging: ...               # to write: one process at a time
    store.publish()                                # readers see what was staged, here and in other processes
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from assistant.config import Settings
from assistant.errors import StoreBusy, StoreError
from assistant.schema import LANGUAGES, Filters, Language
from assistant.store.conversations import Conversations
from assistant.store.database import Database
from assistant.store.identity import Floats
from assistant.store.library import Library
from assistant.store.manifest import REBUILD, Manifest
from assistant.store.staging import Staging
from assistant.store.vectors import MAX_DOCUMENT_IDS, Index, open_indexes
from assistant.store.verify import library_problems, vector_problems

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

LIBRARY_FILE = "library.sqlite3"
LOCK_WAIT_S = 3.0
"""How long a writer waits for another; an ingest takes longer, a removal less."""


def open_store(settings: Settings, encoder: "Encoder") -> "Store":
    """The store of these settings for readers.

    :raises StoreMismatch: when it was built with another encoder or other chunk settings.
    :raises StoreError: when there is none, or library and vectors do not fit; with the command that mends it.
    """
    store = Store(settings)
    try:
        store.check_manifest(Manifest.of(settings, encoder))
        store.check_vectors()
    except BaseException:
        store.close()
        raise
    return store


class Store:
    """A library with its vectors and conversations. Safe to share between threads.

    :raises StoreError: when there is no library, unless ``create``.
    """

    def __init__(self, settings: Settings, *, create: bool = False) -> None:
        self.directory = settings.store
        self._database = Database(settings.store / LIBRARY_FILE, create=create)
        self.library = Library(self._database)
        self.conversations = Conversations(self._database)
        self._staging = Staging(self._database)
        self._indexes = open_indexes(settings, self.library.library_id())
        self._index: Index | None = None
        self._generation = -1
        self._index_lock = threading.RLock()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files. What was published stays, what was staged waits for the next writer."""
        self._close_index()
        self._indexes.close()
        self._database.close()

    def check_manifest(self, wanted: Manifest) -> None:
        """Refuses a library that was built otherwise; an empty one fits everything.

        :raises StoreMismatch: naming both values and the fix.
        """
        manifest = self.library.manifest()
        if manifest and self.library.counts().documents:
            manifest.check(wanted)

    def check_vectors(self) -> None:
        """Opens the vectors that belong to the library.

        :raises StoreError: when they are missing, damaged or too few.
        """
        with self._index_lock:
            self._current()

    def search_vectors(
        self, vector: Floats, filters: Filters | None = None, top_k: int = 10
    ) -> list[tuple[str, float]]:
        """Ids of the passages nearest to ``vector`` that pass ``filters``, with their cosine (-1 to 1), best first.

        :param vector: float32 (dim,), of a query.
        :raises StoreError: when the vectors are missing or damaged.
        """
        filters = filters or Filters()
        with self._index_lock:
            index = self._current()
            try:
                return self._search(index, vector, filters, top_k)
            except StoreError:
                # Another process may have published and deleted this index since _current looked.
                if self.library.generation() == self._generation:
                    raise
                return self._search(self._current(), vector, filters, top_k)

    @contextmanager
    def writing(self, manifest: Manifest | None = None) -> Iterator[Staging]:
        """The right to write, for one process and thread at a time; first finishes what a killed writer left.

        :param manifest: what is going to be staged; an empty library takes it over.
        :raises StoreMismatch: when the library was built with another manifest.
        :raises StoreBusy: when another process keeps it longer than ``LOCK_WAIT_S``.
        """
        lock = FileLock(self.directory / "write.lock", timeout=LOCK_WAIT_S)
        try:
            lock.acquire()
        except Timeout:
            raise StoreBusy(
                f"another process is writing to {self.directory}; wait until it has ended, then run this again"
            ) from None
        except OSError as error:
            raise StoreError(
                f"{self.directory} cannot be written ({error.strerror}); make it writable, or use another with --store"
            ) from error
        try:
            self._recover()
            if manifest:
                self.check_manifest(manifest)
                if manifest != self.library.manifest():
                    self._staging.set_manifest(manifest)
            yield self._staging
        finally:
            lock.release()

    def problems(self) -> list[str]:
        """Everything that is wrong with the library or its vectors, one line each; none when all is well."""
        found = library_problems(self._database)
        try:
            with self._index_lock:
                generation = -1
                while generation != self.library.generation():  # another process may publish while this compares
                    generation = self.library.generation()
                    wrong = vector_problems(self._current(), self._staging)
        except StoreError as error:
            wrong = [str(error)]
        return found + wrong

    def publish(self, *, anew: bool = False, manifest: Manifest | None = None) -> None:
        """Makes what is staged visible to readers, with vectors that fit it. Call it within ``writing``.

        The index is changed on a copy, or built anew when ``anew`` or when much has changed since it was. Killed or out
        of disk before the switch, the old state stays and what is staged waits; after it, the new state is whole.
        """
        current = self.library.index_name()
        needed, live = self._staging.next_keys(), self._staging.live_keys()
        edits = self._staging.edits() + sum(len(needed[language] ^ live[language]) for language in LANGUAGES)
        # Updated graphs keep their deleted nodes; building 10,000 vectors takes 3 s, so past a half it is time.
        if anew or not current or 2 * edits > sum(map(len, needed.values())):
            name, edits = self._build(None, needed), 0
        else:
            name = self._build(current, needed)
        self._staging.switch(name, edits, manifest)
        self._close_index()
        if self._indexes.in_place:
            self._remove_others(name, needed)
        self._indexes.discard(keep=name)

    def _search(self, index: Index | None, vector: Floats, filters: Filters, top_k: int) -> list[tuple[str, float]]:
        """Searches wider until enough hits pass the filters that the index does not know, or there are no more."""
        if index is None or top_k < 1:
            return []
        ids: list[str] | None = None
        if replace(filters, language=None) != Filters():
            ids = self.library.document_ids(filters, limit=MAX_DOCUMENT_IDS + 1)
            ids = ids if len(ids) <= MAX_DOCUMENT_IDS else None
        width = top_k
        while True:
            hits = index.search(vector, width, filters.language, ids)
            passing = self.library.matching([passage_id for passage_id, _ in hits], filters)
            kept = [hit for hit in hits if hit[0] in passing]
            if len(kept) >= top_k or len(hits) < width:
                return kept[:top_k]
            width *= 4

    def _current(self) -> Index | None:
        """The index of what readers see, opened again when that has changed; None while there are no documents."""
        while (generation := self.library.generation()) != self._generation:
            self._close_index()
            try:
                self._index = self._open_index()
            except StoreError:
                if self.library.generation() == generation:
                    raise
                continue
            self._generation = generation
        return self._index

    def _open_index(self) -> Index | None:
        name, needed = self.library.index_name(), self.library.counts().passages
        if name is None:
            return None
        index = self._indexes.open(name)
        try:
            for language in LANGUAGES:
                found = index.count(language)
                if found < needed[language]:
                    raise StoreError(
                        f"the vector index has {found} of {needed[language]} vectors (language {language}); {REBUILD}"
                    )
        except BaseException:
            index.close()
            raise
        return index

    def _close_index(self) -> None:
        with self._index_lock:
            if self._index:
                self._index.close()
            self._index, self._generation = None, -1

    def _recover(self) -> None:
        """Undoes a rebuild that was cut off, finishes an ingest that was, and builds vectors that are not whole."""
        manifest = self.library.manifest()
        if manifest:
            self._staging.discard_foreign(manifest)
        self._indexes.discard(keep=self.library.index_name())
        whole = self._is_whole()
        if not whole or self._staging.is_pending():
            self.publish(anew=not whole)

    def _is_whole(self) -> bool:
        """Whether the index has exactly as many vectors as the library needs."""
        name = self.library.index_name()
        needed = self.library.counts().passages
        if name is None:
            return not any(needed.values())
        try:
            index = self._indexes.open(name)
        except StoreError:
            return False
        try:
            return all(index.count(language) == needed[language] for language in LANGUAGES)
        except StoreError:
            return False
        finally:
            index.close()

    def _build(self, source: str | None, needed: dict[Language, set[str]]) -> str:
        """Prepares an index with the vectors that are needed, and opens it once to see that it is whole."""
        try:
            name, draft = self._indexes.draft(source)
            try:
                for language, keys in needed.items():
                    present = draft.keys(language) if source else set()
                    draft.add(language, self._staging.vectors(keys - present))
                    if not self._indexes.in_place:
                        draft.remove(language, present - keys)
            finally:
                draft.close()
            self._indexes.seal(name)
            self._check_built(name, needed)
        except BaseException:
            self._indexes.discard(keep=self.library.index_name())
            raise
        return name

    def _check_built(self, name: str, needed: dict[Language, set[str]]) -> None:
        index = self._indexes.open(name)
        try:
            for language, keys in needed.items():
                if index.count(language) < len(keys):
                    raise StoreError(f"Chroma kept {index.count(language)} of {len(keys)} vectors; {REBUILD}")
        finally:
            index.close()

    def _remove_others(self, name: str, needed: dict[Language, set[str]]) -> None:
        index = self._indexes.open(name)
        try:
            for language, keys in needed.items():
                index.remove(language, index.keys(language) - keys)
        finally:
            index.close()
