"""The SQLite file of a library: schema, connections, transactions, and errors that carry their fix.

Several threads and processes may read while one writes (WAL). Each block of ``read`` sees one state of the library.
"""

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import StoreBusy, StoreError
from assistant.language import fold

SCHEMA_VERSION = 2
BUSY_MS = 10_000
"""How long a statement waits for another process's transaction; ours are short, the longest is the switch."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

INSERT INTO meta VALUES ('library', lower(hex(randomblob(4)))), ('generation', '0');

CREATE TABLE documents (id TEXT PRIMARY KEY, added TEXT NOT NULL DEFAULT (datetime('now'))) WITHOUT ROWID;

-- A document has at most one live version, which readers see, and one staged version, which replaces it at the switch.
CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    live INTEGER NOT NULL CHECK (live IN (0, 1)),
    language TEXT NOT NULL,
    publisher TEXT COLLATE NOCASE,
    date TEXT,
    title TEXT NOT NULL,
    url TEXT,
    kind TEXT,
    subject TEXT,
    manifest TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (document_id, live)
);
CREATE INDEX versions_by_text ON versions (text_hash);
CREATE INDEX versions_for_filters ON versions (live, language, publisher, date, document_id);

CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    passage_id TEXT NOT NULL,
    language TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    heading TEXT,
    vector_key TEXT NOT NULL REFERENCES vectors,
    text TEXT NOT NULL,
    terms TEXT NOT NULL,
    UNIQUE (version_id, ordinal)
);
CREATE INDEX passages_by_passage_id ON passages (passage_id, version_id);
CREATE INDEX passages_by_vector ON passages (vector_key);
CREATE INDEX passages_by_language ON passages (language);

-- float32 values: with them the index is rebuilt, and an interrupted run finished, without the encoder.
CREATE TABLE vectors (key TEXT PRIMARY KEY, value BLOB NOT NULL);

-- Holds the terms of live passages only.
CREATE VIRTUAL TABLE passage_terms USING fts5 (
    terms, content = 'passages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0'
);

CREATE TABLE paths (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents,
    file_hash TEXT NOT NULL
);
CREATE INDEX paths_by_document ON paths (document_id);

-- Where a path belongs from the switch on; NULL: nowhere.
CREATE TABLE staged_paths (
    path TEXT PRIMARY KEY,
    document_id TEXT REFERENCES documents,
    file_hash TEXT NOT NULL
);
CREATE INDEX staged_paths_by_document ON staged_paths (document_id);

CREATE VIEW next_paths (path, document_id, file_hash) AS
    SELECT path, document_id, file_hash FROM paths AS kept
        WHERE NOT EXISTS (SELECT 1 FROM staged_paths AS staged WHERE staged.path = kept.path)
    UNION ALL
    SELECT path, document_id, file_hash FROM staged_paths WHERE document_id IS NOT NULL;

-- The versions that are live after the switch: of each document that a path still holds, the latest.
CREATE VIEW next_versions (id, document_id, text_hash) AS
    SELECT latest.id, latest.document_id, latest.text_hash FROM versions AS latest
        WHERE NOT EXISTS (
            SELECT 1 FROM versions AS later WHERE later.document_id = latest.document_id AND later.id > latest.id)
        AND EXISTS (SELECT 1 FROM next_paths WHERE next_paths.document_id = latest.document_id);

CREATE TABLE quarantine (
    path TEXT PRIMARY KEY, reason TEXT NOT NULL, added TEXT NOT NULL DEFAULT (datetime('now'))
) WITHOUT ROWID;

-- owner: the name that the visitor signed in with; '' where the page asks for none.
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL,
    created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    owner TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    answer TEXT NOT NULL,
    created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    stopped INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX messages_by_conversation ON messages (conversation_id);

CREATE TABLE feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
    helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    reason TEXT,
    created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE INDEX feedback_by_message ON feedback (message_id);
"""

MIGRATIONS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE conversations ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE messages ADD COLUMN stopped INTEGER NOT NULL DEFAULT 0",
    ),
}
"""What turns a file of one schema into the next. An earlier program that has the file open goes on working."""


class Database:
    """Connections to one library file, reused between calls; safe to share between threads.

    :raises StoreError: when the file is absent (unless ``create``), is no library, or was made by a newer program.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()
        if not create and not path.is_file():
            raise StoreError(f"there is no library in {path.parent}; make one: python -m ingest PATH")
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
        self._check_version(create)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection whose statements all see the library as it is at the first of them."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together when the block ends, and dropped together when it raises."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Closes the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._explained():
            connection = self._take()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._idle.append(connection)

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        # A connection goes from thread to thread, but is in the hands of one at a time.
        connection = sqlite3.connect(self.path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            # lower() and LIKE know the letters of ASCII only.
            connection.create_function("fold", 1, fold, deterministic=True)
            connection.execute("PRAGMA foreign_keys = ON")
            # FULL: a switch that was reported survives a power cut, and so do the vectors it points to.
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_version(self, create: bool) -> None:
        with self._explained():
            connection = self._connect()
            try:
                found = connection.execute("PRAGMA user_version").fetchone()[0]
                if found == 0 and create:
                    connection.execute("PRAGMA journal_mode = WAL")
                    found = _create_schema(connection)
                elif found in MIGRATIONS:
                    found = _migrate(connection)
            finally:
                connection.close()
        if found == 0:
            raise StoreError(f"{self.path} is not a library; give another directory with --store")
        if found != SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} has schema {found}, this program knows {SCHEMA_VERSION}: update the program, "
                "or give another directory with --store"
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turns what SQLite and the file system say into one line with the fix."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise _explain(error, self.path) from error
        except OSError as error:
            raise StoreError(
                f"{self.path.parent}: {error.strerror}; give a directory you can write with --store"
            ) from error


def _create_schema(connection: sqlite3.Connection) -> int:
    """Creates the tables, unless another process has just done so; the schema version that is there then."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                connection.execute("ROLLBACK")
                return 0
            for statement in SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return found


def _migrate(connection: sqlite3.Connection) -> int:
    """Brings the tables up to date, unless another process has just done so; the schema version that is there then."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        while found in MIGRATIONS:
            for statement in MIGRATIONS[found]:
                connection.execute(statement)
            found += 1
            connection.execute(f"PRAGMA user_version = {found}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return found


def _explain(error: sqlite3.DatabaseError, path: Path) -> StoreError:
    said = str(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"{path} is busy with another program's writing; try again in a moment")
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            f"the disk of {path} is full; free some space and run the same command again, nothing is lost"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StoreError(f"{path} cannot be written ({said}); make it writable or give another directory with --store")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(f"{path} is damaged ({said}); restore it from a backup, or delete it and ingest again")
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            f"{path} cannot be read or written ({said}); check the disk and its free space and try again, nothing is lost"
        )
    return StoreError(f"{path}: {said}")
