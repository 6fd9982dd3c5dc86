"""The vector index in Chroma, derived from the library: the only file that imports chromadb.

An index has one collection per language, so searching one language needs no filter (with a filter on metadata Chroma
takes 25 ms for 10,000 passages and 230 ms for 100,000, without one 1 to 3 ms), and neither language hides the other.

Embedded, an index is a directory that one process writes and that is never written again once it has a name in the
library: Chroma's own files do not survive a kill in the middle of a save, nor two processes at once, reading included
(a query can save). A change is made on a copy, checked by opening it anew, then named. On a server, which has one
process of its own, an index is changed where it is, in an order that the library's filter makes safe.
"""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np

from assistant.config import Settings
from assistant.errors import StoreError
from assistant.schema import LANGUAGES, Language
from assistant.store.identity import Floats, passage_of
from assistant.store.manifest import REBUILD
from assistant.store.seal import SEAL, is_sealed, write_seal

MAX_DOCUMENT_IDS = 1000
"""Documents that one search can be limited to: 45 ms with 100,000 passages; 5,000 took 135 ms."""
BATCH = 500
"""Vectors sent to Chroma at a time; its own limit is 5,461."""
CHROMA_FILE = "chroma.sqlite3"
SERVER_TIMEOUT_S = 60.0
CHANGE_FIX = "check the free space of its disk and run the same command again, nothing is lost"
PAGE = 20_000
"""Ids fetched from Chroma at a time."""
HNSW = {"space": "cosine", "ef_search": 200, "sync_threshold": 1000}
"""With 50,000 vectors, ef_search 100 finds 0.97 of the nearest 30 in 1.2 ms, 200 finds all of them in 2.7 ms."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One vector as the index stores it."""

    key: str
    document_id: str
    values: Floats
    """float32 (dim,)."""


class Index:
    """One open index. Scores are cosines, -1 to 1, higher is nearer."""

    def __init__(self, collections: dict[Language, Any], close: Callable[[], None]) -> None:
        self._collections = collections
        self._close = close

    def count(self, language: Language) -> int:
        """Vectors of one language; loads them, so a damaged index fails here."""
        with _explained():
            return int(self._collections[language].count())

    def keys(self, language: Language) -> set[str]:
        """The keys of all vectors of one language."""
        keys: set[str] = set()
        with _explained():
            while page := self._collections[language].get(include=[], limit=PAGE, offset=len(keys))["ids"]:
                keys.update(page)
        return keys

    def values(self, language: Language, keys: Sequence[str]) -> dict[str, Floats]:
        """The stored vectors with these keys, as far as they exist."""
        with _explained():
            found = self._collections[language].get(ids=list(keys), include=["embeddings"])
        return dict(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True))

    def add(self, language: Language, batches: Iterable[Sequence[Vector]]) -> None:
        """Adds vectors; those that are there already stay as they are."""
        with _explained(CHANGE_FIX):
            for batch in batches:
                self._collections[language].upsert(
                    ids=[vector.key for vector in batch],
                    embeddings=[vector.values for vector in batch],
                    metadatas=[{"document_id": vector.document_id} for vector in batch],
                )

    def remove(self, language: Language, keys: Collection[str]) -> None:
        """Removes vectors."""
        ordered = sorted(keys)
        with _explained(CHANGE_FIX):
            for start in range(0, len(ordered), BATCH):
                self._collections[language].delete(ids=ordered[start : start + BATCH])

    def search(
        self,
        vector: Floats,
        top_k: int,
        language: Language | None = None,
        document_ids: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Passage ids with their cosine to ``vector``, best first.

        :param vector: float32 (dim,).
        :param document_ids: only passages of these documents, at most ``MAX_DOCUMENT_IDS``.
        """
        if top_k < 1 or document_ids == []:
            return []
        best: dict[str, float] = {}
        where = {"document_id": {"$in": list(document_ids)}} if document_ids is not None else None
        with _explained():
            for name in (language,) if language else LANGUAGES:
                found = self._collections[name].query(
                    query_embeddings=[vector], n_results=top_k, where=where, include=["distances"]
                )
                for key, distance in zip(found["ids"][0], found["distances"][0], strict=True):
                    passage_id = passage_of(key)
                    best[passage_id] = max(best.get(passage_id, -1.0), 1.0 - distance)
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:top_k]

    def close(self) -> None:
        """Lets go of what was opened for this index alone."""
        self._close()


class Indexes(Protocol):
    """Where the indexes of one library are kept, each under its name."""

    in_place: bool
    """Whether ``draft`` changes the index that readers use."""

    def open(self, name: str) -> Index:
        """Opens an index.

        :raises StoreError: when it is missing or cannot be opened.
        """
        ...

    def draft(self, source: str | None) -> tuple[str, Index]:
        """A name and an index to be changed: what ``source`` holds, or an empty one."""
        ...

    def seal(self, name: str) -> None:
        """Says that a draft, which is closed, is ready to be opened."""
        ...

    def discard(self, keep: str | None) -> None:
        """Deletes every index but one."""
        ...

    def close(self) -> None:
        """Lets go of what was opened for all indexes."""
        ...


class EmbeddedIndexes:
    """Each index is a directory that Chroma in this process opens."""

    in_place = False

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def open(self, name: str) -> Index:
        """Opens an index."""
        path = self._directory / name
        if not (path / CHROMA_FILE).is_file():
            raise StoreError(f"the vector index {path} is missing; {REBUILD}")
        if not is_sealed(path):
            raise StoreError(f"the vector index {path} is damaged: its files are not those that were saved; {REBUILD}")
        return self._open(path, create=False)

    def draft(self, source: str | None) -> tuple[str, Index]:
        """A copy of ``source``, or an empty index, under a new name."""
        name = f"index-{secrets.token_hex(4)}"
        with _explained(CHANGE_FIX):
            if source:
                _copy(self._directory / source, self._directory / name)
            else:
                (self._directory / name).mkdir(parents=True)
        return name, self._open(self._directory / name, create=not source)

    def seal(self, name: str) -> None:
        """Notes the checksums of a draft's files."""
        with _explained(CHANGE_FIX):
            write_seal(self._directory / name)

    def discard(self, keep: str | None) -> None:
        """Deletes every index but one; on Linux a process that still has one open can read on."""
        for path in self._directory.glob("index-*"):
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Nothing is open but the indexes themselves."""

    def _open(self, path: Path, create: bool) -> Index:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        with _explained():
            client = chromadb.PersistentClient(str(path), settings=ChromaSettings(anonymized_telemetry=False))
            try:
                return Index(_collections(client, "passages", create), client.close)
            except BaseException:
                client.close()
                raise


class ServerIndexes:
    """Each index is a pair of collections of a Chroma server."""

    in_place = True

    def __init__(self, url: str, library_id: str) -> None:
        self._url = url
        self._prefix = f"library-{library_id}-"

    def open(self, name: str) -> Index:
        """Opens an index."""
        return self._open(name, create=False)

    def draft(self, source: str | None) -> tuple[str, Index]:
        """The index ``source`` itself, or an empty one."""
        name = source or f"index-{secrets.token_hex(4)}"
        return name, self._open(name, create=not source)

    def seal(self, name: str) -> None:
        """The server keeps its files whole."""

    def discard(self, keep: str | None) -> None:
        """Deletes this library's collections but those of one index."""
        with _explained():
            for collection in self._client.list_collections():
                name = collection.name
                if name.startswith(self._prefix) and not (keep and name.startswith(f"{self._prefix}{keep}-")):
                    self._client.delete_collection(name)

    def close(self) -> None:
        """Closes the connection."""
        if "_client" in self.__dict__:
            for session in _http_sessions(self._client):
                session.close()
            self._client.close()
            del self._client

    def _open(self, name: str, create: bool) -> Index:
        with _explained():
            return Index(_collections(self._client, self._prefix + name, create), close=lambda: None)

    @cached_property
    def _client(self) -> Any:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        parts = urlsplit(self._url)
        secure = parts.scheme == "https"
        try:
            client = chromadb.HttpClient(
                host=parts.hostname or "",
                port=parts.port or (443 if secure else 80),
                ssl=secure,
                settings=ChromaSettings(anonymized_telemetry=False),
            )
        except Exception as error:  # chromadb raises ValueError, httpx errors and its own, by where it notices
            raise StoreError(
                f"no Chroma server answers at {self._url} ({error}); start it, or unset chroma_url"
            ) from error
        for session in _http_sessions(client):
            session.timeout = SERVER_TIMEOUT_S
        return client


def open_indexes(settings: Settings, library_id: str) -> Indexes:
    """Where the settings say that the vectors of a library are."""
    if settings.chroma_url:
        return ServerIndexes(settings.chroma_url, library_id)
    return EmbeddedIndexes(settings.store / "vectors")


@contextmanager
def _explained(fix: str = REBUILD) -> Iterator[None]:
    """Turns what Chroma, its transport and the file system say into one line with the fix."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, OSError, sqlite3.Error, httpx.HTTPError) as error:
        raise StoreError(f"the vector index cannot be used ({_first_line(error)}); {fix}") from error


def _collections(client: Any, name: str, create: bool) -> dict[Language, Any]:
    get = client.create_collection if create else client.get_collection
    options: dict[str, Any] = {"configuration": {"hnsw": HNSW}} if create else {}
    return {language: get(f"{name}-{language}", embedding_function=None, **options) for language in LANGUAGES}


def _copy(source: Path, target: Path) -> None:
    """Copies an index that others may be opening, which writes a row to its SQLite file."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(SEAL, f"{CHROMA_FILE}*"))
    with closing(sqlite3.connect(source / CHROMA_FILE)) as old, closing(sqlite3.connect(target / CHROMA_FILE)) as new:
        old.backup(new)


def _http_sessions(client: Any) -> list[Any]:
    """The httpx clients within a Chroma client: chromadb 1.5.9 gives them no timeout and leaves them open on close."""
    return [client._server._session, client._admin_client._server._session]


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
