"""The library as its one writer sees it: what is staged counts already, readers see it from the switch on.

A source is staged in one transaction, with the vectors of its passages. ``switch`` makes everything that is staged
live in one more transaction, together with the name of the vector index that fits it. So whenever the process is
killed, readers have the old state or the new one, and what was staged by then is not lost.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from assistant.schema import LANGUAGES, Document, Language, Passage
from assistant.store.database import Database
from assistant.store.identity import Floats, content_hash, vector_key
from assistant.store.manifest import Manifest
from assistant.store.vectors import Vector

READ_BATCH = 500
"""Vectors read at a time, 0.75 MB with 384 numbers each."""
MOST_REASON = 400
"""Characters kept of a reason, which may quote a file; without its middle where it is longer."""


@dataclass(frozen=True, slots=True)
class PathMove:
    """From the switch on, ``path`` holds the document, or none, and its bytes have that hash."""

    path: str
    document_id: str | None
    file_hash: str


class Staging:
    """Writes one library. The caller holds the store's lock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def file_hash(self, path: str) -> str | None:
        """Hash of the bytes that ``path`` had when it last became a document."""
        return self._one("SELECT file_hash FROM next_paths WHERE path = ?", path)

    def document_of(self, path: str) -> str | None:
        """The document that ``path`` holds."""
        return self._one("SELECT document_id FROM next_paths WHERE path = ?", path)

    def holders(self, document_id: str) -> dict[str, str]:
        """The paths that hold a document, first seen first, each with the hash of its bytes."""
        with self._database.read() as db:
            kept = db.execute(
                "SELECT path, file_hash FROM paths WHERE document_id = ?"
                " AND path NOT IN (SELECT path FROM staged_paths) ORDER BY id",
                (document_id,),
            ).fetchall()
            staged = db.execute(
                "SELECT path, file_hash FROM staged_paths WHERE document_id = ? ORDER BY rowid", (document_id,)
            ).fetchall()
        return dict([*kept, *staged])

    def document_with_text(self, text_hash: str) -> str | None:
        """The document that has exactly this text."""
        return self._one("SELECT document_id FROM next_versions WHERE text_hash = ?", text_hash)

    def text_hash(self, document_id: str) -> str | None:
        """Hash of a document's text; None when there is no such document."""
        return self._one("SELECT text_hash FROM next_versions WHERE document_id = ?", document_id)

    def header(self, document_id: str) -> tuple[str | None, ...]:
        """Title, language, publisher, date, url, kind and subject of a document that exists."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT title, language, publisher, date, url, kind, subject"
                " FROM versions JOIN next_versions USING (id) WHERE next_versions.document_id = ?",
                (document_id,),
            ).fetchone()
        return tuple(row)

    def stage(
        self,
        document: Document,
        passages: Sequence[Passage],
        terms: Sequence[str],
        vectors: Floats,
        manifest: Manifest,
        moves: Sequence[PathMove],
    ) -> None:
        """Stages a version of a document, replacing one that was staged before.

        :param terms: per passage, its index terms with spaces between.
        :param vectors: float32 (passages, dim), L2-normalised.
        """
        keys = [
            vector_key(passage.id, passage.language, vector) for passage, vector in zip(passages, vectors, strict=True)
        ]
        with self._database.write() as db:
            db.execute("INSERT OR IGNORE INTO documents (id) VALUES (?)", (document.id,))
            _drop(db, db.execute("SELECT id FROM versions WHERE document_id = ? AND NOT live", (document.id,)))
            version = _insert_version(db, document, manifest)
            db.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                ((key, vector.astype("<f4").tobytes()) for key, vector in zip(keys, vectors, strict=True)),
            )
            db.executemany(
                'INSERT INTO passages (version_id, passage_id, language, ordinal, start, "end", heading, vector_key,'
                " text, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (version, p.id, p.language, p.ordinal, p.start, p.end, p.heading, key, p.text, words)
                    for p, key, words in zip(passages, keys, terms, strict=True)
                ),
            )
            _move(db, moves)

    def move(self, moves: Sequence[PathMove]) -> None:
        """Stages which documents paths hold; a document that no path holds any more goes at the switch."""
        with self._database.write() as db:
            _move(db, moves)

    def quarantine(self, path: str, reason: str) -> str:
        """Notes why a source could not be used, seen at once; returns the reason in at most ``MOST_REASON`` characters."""
        if len(reason) > MOST_REASON:
            half = (MOST_REASON - 3) // 2
            reason = f"{reason[:half]} … {reason[-half:]}"
        with self._database.write() as db:
            db.execute("INSERT OR REPLACE INTO quarantine (path, reason) VALUES (?, ?)", (path, reason))
        return reason

    def release(self, paths: Iterable[str]) -> None:
        """Forgets why sources could not be used."""
        with self._database.write() as db:
            db.executemany("DELETE FROM quarantine WHERE path = ?", ((path,) for path in paths))

    def is_pending(self) -> bool:
        """Whether anything waits for the switch."""
        return (
            self._one("SELECT 1 FROM staged_paths UNION ALL SELECT 1 FROM versions WHERE NOT live LIMIT 1") is not None
        )

    def discard_foreign(self, manifest: Manifest) -> None:
        """Drops versions that were staged for another manifest: a rebuild that did not reach its switch."""
        with self._database.write() as db:
            _drop(db, db.execute("SELECT id FROM versions WHERE NOT live AND manifest <> ?", (manifest.key,)))

    def edits(self) -> int:
        """Vectors added to and removed from the index since it was built from nothing."""
        return int(self._one("SELECT value FROM meta WHERE key = 'edits'") or 0)

    def live_keys(self) -> dict[Language, set[str]]:
        """Per language, the keys of the vectors that the index needs now."""
        return self._keys("SELECT id FROM versions WHERE live")

    def next_keys(self) -> dict[Language, set[str]]:
        """Per language, the keys of the vectors that the index needs from the switch on."""
        return self._keys("SELECT id FROM next_versions")

    def vectors(self, keys: Collection[str]) -> Iterator[list[Vector]]:
        """The vectors with these keys, in batches."""
        left = iter(sorted(keys))
        while batch := list(islice(left, READ_BATCH)):
            with self._database.read() as db:
                rows = db.execute(
                    "SELECT key, value, (SELECT v.document_id FROM passages AS p"
                    " JOIN versions AS v ON v.id = p.version_id WHERE p.vector_key = key LIMIT 1) AS document_id"
                    " FROM vectors WHERE key IN (SELECT value FROM json_each(?))",
                    (json.dumps(batch),),
                ).fetchall()
            yield [Vector(row["key"], row["document_id"], np.frombuffer(row["value"], "<f4")) for row in rows]

    def set_manifest(self, manifest: Manifest) -> None:
        """Says what the library is built with."""
        with self._database.write() as db:
            _set_meta(db, "manifest", manifest.to_json())

    def switch(self, index: str, edits: int, manifest: Manifest | None = None) -> None:
        """Makes what is staged live, with the vector index called ``index`` and, after a rebuild, a new manifest.

        :param edits: vectors added to and removed from that index since it was built from nothing.
        """
        with self._database.write() as db:
            _switch_versions(db)
            _switch_paths(db)
            db.execute("DELETE FROM documents WHERE id NOT IN (SELECT document_id FROM versions)")
            _set_meta(db, "index", index)
            _set_meta(db, "edits", str(edits))
            if manifest:
                _set_meta(db, "manifest", manifest.to_json())
            db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")

    def _keys(self, versions: str) -> dict[Language, set[str]]:
        keys: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
        with self._database.read() as db:
            for language, key in db.execute(
                f"SELECT language, vector_key FROM passages WHERE version_id IN ({versions})"
            ):
                keys[language].add(key)
        return keys

    def _one(self, sql: str, *values: str) -> str | None:
        with self._database.read() as db:
            row = db.execute(sql, values).fetchone()
        return row[0] if row else None


def _insert_version(db: sqlite3.Connection, document: Document, manifest: Manifest) -> int:
    row = {
        "document_id": document.id,
        "live": 0,
        "language": document.language,
        "publisher": document.publisher,
        "date": document.date,
        "title": document.title,
        "url": document.url,
        "kind": document.kind,
        "subject": document.subject,
        "manifest": manifest.key,
        "text_hash": content_hash(document.text),
        "text": document.text,
    }
    cursor = db.execute(
        f"INSERT INTO versions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
    )
    return int(cursor.lastrowid or 0)


def _drop(db: sqlite3.Connection, versions: Iterable[sqlite3.Row]) -> None:
    """Deletes versions with their passages and with the vectors that no other version needs."""
    ids = json.dumps([row[0] for row in versions])
    keys = db.execute(
        "SELECT DISTINCT vector_key FROM passages WHERE version_id IN (SELECT value FROM json_each(?))", (ids,)
    ).fetchall()
    db.execute("DELETE FROM versions WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    db.execute(
        "DELETE FROM vectors WHERE key IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM passages WHERE vector_key = key)",
        (json.dumps([row[0] for row in keys]),),
    )


def _move(db: sqlite3.Connection, moves: Sequence[PathMove]) -> None:
    db.executemany(
        "INSERT OR REPLACE INTO staged_paths VALUES (?, ?, ?)", ((m.path, m.document_id, m.file_hash) for m in moves)
    )
    db.executemany("DELETE FROM quarantine WHERE path = ?", ((m.path,) for m in moves))


def _switch_versions(db: sqlite3.Connection) -> None:
    leaving = db.execute("SELECT id FROM versions WHERE id NOT IN (SELECT id FROM next_versions)").fetchall()
    db.execute(
        "INSERT INTO passage_terms (passage_terms, rowid, terms) SELECT 'delete', p.id, p.terms"
        " FROM passages AS p JOIN versions AS v ON v.id = p.version_id"
        " WHERE v.live AND v.id IN (SELECT value FROM json_each(?))",
        (json.dumps([row[0] for row in leaving]),),
    )
    _drop(db, leaving)
    db.execute(
        "INSERT INTO passage_terms (rowid, terms) SELECT p.id, p.terms"
        " FROM passages AS p JOIN versions AS v ON v.id = p.version_id WHERE NOT v.live"
    )
    db.execute("UPDATE versions SET live = 1 WHERE NOT live")


def _switch_paths(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM paths WHERE path IN (SELECT path FROM staged_paths WHERE document_id IS NULL)")
    db.execute(
        "INSERT INTO paths (path, document_id, file_hash) SELECT path, document_id, file_hash FROM staged_paths"
        " WHERE document_id IS NOT NULL ORDER BY rowid"
        " ON CONFLICT (path) DO UPDATE SET document_id = excluded.document_id, file_hash = excluded.file_hash"
    )
    db.execute("DELETE FROM staged_paths")


def _set_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
