"""Compares a library with itself and with its vectors: what ``python -m ingest --verify`` reports."""

import sqlite3
from collections.abc import Iterator

import numpy as np

from assistant.schema import Language
from assistant.store.database import Database
from assistant.store.identity import content_hash, passage_ids
from assistant.store.manifest import REBUILD
from assistant.store.staging import Staging
from assistant.store.vectors import Index

SAME_VECTOR = 0.9999
"""Cosine above which a vector in Chroma is the library's; Chroma scales to length 1 in float32, so 1 within 1e-6."""


def library_problems(database: Database) -> list[str]:
    """What is wrong within the library, one line each."""
    with database.read() as db:
        return [*_file_problems(db), *_document_problems(db), *_term_problems(db)]


def vector_problems(index: Index | None, staging: Staging) -> list[str]:
    """Where the index and the library's own vectors differ, one line each.

    :raises StoreError: when the index cannot be read.
    """
    problems: list[str] = []
    for language, needed in staging.live_keys().items():
        found = index.keys(language) if index else set()
        for what, keys in (("is missing in", needed - found), ("does not belong in", found - needed)):
            problems += [f"vector {key} {what} the index ({language}); {REBUILD}" for key in sorted(keys)]
        if index:
            problems += _changed(index, language, staging, needed & found)
    return problems


def _changed(index: Index, language: Language, staging: Staging, keys: set[str]) -> Iterator[str]:
    for batch in staging.vectors(keys):
        stored = index.values(language, [vector.key for vector in batch])
        for vector in batch:
            other = stored[vector.key]
            lengths = float(np.linalg.norm(vector.values) * np.linalg.norm(other))
            if float(vector.values @ other) < SAME_VECTOR * lengths:
                yield f"vector {vector.key} differs between library and index; {REBUILD}"


def _file_problems(db: sqlite3.Connection) -> Iterator[str]:
    for (said,) in db.execute("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield f"the library file is damaged ({said}); restore it from a backup, or delete it and ingest again"
    for row in db.execute("PRAGMA foreign_key_check"):
        yield f"a row of {row[0]} points to no {row[2]}; restore the library from a backup, or ingest again"


def _document_problems(db: sqlite3.Connection) -> Iterator[str]:
    for row in db.execute("SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM versions WHERE live)"):
        if not db.execute("SELECT 1 FROM versions WHERE document_id = ?", (row[0],)).fetchone():
            yield f"document {row[0]} has no text; run: python -m ingest --remove {row[0]}"
    for version in db.execute(
        "SELECT id, document_id, text, text_hash, EXISTS (SELECT 1 FROM paths WHERE paths.document_id = v.document_id)"
        " AS held FROM versions AS v WHERE live ORDER BY id"
    ):
        passages = db.execute(
            'SELECT passage_id, ordinal, start, "end", text FROM passages WHERE version_id = ? ORDER BY ordinal',
            (version["id"],),
        ).fetchall()
        if fault := _fault(version, passages):
            yield f"document {version['document_id']}: {fault}; {REBUILD}"


def _fault(version: sqlite3.Row, passages: list[sqlite3.Row]) -> str | None:
    """What is wrong with one document and its passages, which are in order."""
    if not passages:
        return "it has no passages"
    if not version["held"]:
        return "no path holds it"
    if content_hash(version["text"]) != version["text_hash"]:
        return "its text is not the one that was ingested"
    if [row["ordinal"] for row in passages] != list(range(len(passages))):
        return "its passages are not numbered 0, 1, 2, ..."
    expected = passage_ids(version["document_id"], [row["text"] for row in passages])
    for row, passage_id in zip(passages, expected, strict=True):
        if version["text"][row["start"] : row["end"]] != row["text"]:
            return f"passage {row['passage_id']} is not the text from {row['start']} to {row['end']}"
        if row["passage_id"] != passage_id:
            return f"passage {row['passage_id']} should have the id {passage_id}"
    return None


def _term_problems(db: sqlite3.Connection) -> Iterator[str]:
    live = "SELECT p.id FROM passages AS p JOIN versions AS v ON v.id = p.version_id WHERE v.live"
    indexed = "SELECT id FROM passage_terms_docsize"
    for what, sql in (("lacks", f"{live} EXCEPT {indexed}"), ("has outdated", f"{indexed} EXCEPT {live}")):
        count = db.execute(f"SELECT count(*) FROM ({sql})").fetchone()[0]
        if count:
            yield f"the full-text index {what} {count} passages; {REBUILD}"
