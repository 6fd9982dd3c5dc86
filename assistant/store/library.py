"""The library as readers see it: documents, passages and full-text search in SQLite. The truth of the store."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from assistant.errors import NotFound
from assistant.schema import LANGUAGES, Document, Filters, Language, Passage
from assistant.store.database import Database
from assistant.store.manifest import Manifest

MAX_TERMS = 256
"""Distinct terms of a query that are looked up; a question has ten, a pasted page thousands."""

_DOCUMENT = (
    "SELECT v.id AS version_id, v.document_id, v.title, v.language, v.text, v.publisher, v.date, v.url, v.kind,"
    " v.subject, (SELECT json_group_array(path) FROM"
    " (SELECT path FROM paths WHERE document_id = v.document_id ORDER BY id)) AS paths FROM versions AS v WHERE v.live"
)
_PASSAGE = (
    'SELECT p.passage_id, v.document_id, p.text, p.start, p."end", p.ordinal, p.language, p.heading, p.version_id'
    " FROM passages AS p JOIN versions AS v ON v.id = p.version_id WHERE v.live"
)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A source that could not become a document, or an update that could not replace its old version."""

    path: str
    reason: str
    added: str
    """UTC, 2024-11-19 08:00:00."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a library holds."""

    documents: int
    passages: dict[Language, int]
    """Per language; every language has a number."""
    quarantined: int

    @property
    def all_passages(self) -> int:
        """Passages in all languages."""
        return sum(self.passages.values())


class Library:
    """Reads one library. Safe to share between threads; what another process writes is seen at the next call.

    Every method raises ``StoreError`` when the file cannot be read.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def library_id(self) -> str:
        """Tells this library from others on the same Chroma server."""
        return str(self._meta("library"))

    def generation(self) -> int:
        """Grows with every change of what readers see."""
        return int(str(self._meta("generation")))

    def manifest(self) -> Manifest | None:
        """What the library was built with; None while it is new."""
        stored = self._meta("manifest")
        return Manifest.from_json(stored) if stored else None

    def index_name(self) -> str | None:
        """The vector index that belongs to what readers see; None while there are no documents."""
        return self._meta("index")

    def counts(self) -> Counts:
        """How much there is."""
        with self._database.read() as db:
            passages = dict.fromkeys(LANGUAGES, 0) | dict(
                db.execute(
                    "SELECT p.language, count(*) FROM versions AS v JOIN passages AS p ON p.version_id = v.id"
                    " WHERE v.live GROUP BY p.language"
                ).fetchall()
            )
            documents = db.execute("SELECT count(*) FROM versions WHERE live").fetchone()[0]
            quarantined = db.execute("SELECT count(*) FROM quarantine").fetchone()[0]
        return Counts(documents, passages, quarantined)

    def documents(
        self, filters: Filters | None = None, search: str | None = None, limit: int = -1, offset: int = 0
    ) -> list[Document]:
        """Documents that pass ``filters`` and have ``search`` in title, publisher, subject or path, by title.

        Letter case and accents are no difference.
        """
        return self._documents(_DOCUMENT, filters, search, limit, offset)

    def catalogue(
        self, filters: Filters | None = None, search: str | None = None, limit: int = -1, offset: int = 0
    ) -> list[Document]:
        """What ``documents`` gives, with empty texts: 70 instead of 390 ms for 5,000 documents of 20 kB."""
        return self._documents(_DOCUMENT.replace("v.text", "'' AS text"), filters, search, limit, offset)

    def _documents(
        self, select: str, filters: Filters | None, search: str | None, limit: int, offset: int
    ) -> list[Document]:
        condition, values = filter_sql(filters or Filters())
        sql = (
            f"SELECT * FROM ({select} AND {condition}) WHERE instr(fold(title || char(10) || coalesce(publisher, '')"
            " || char(10) || coalesce(subject, '') || char(10) || paths), fold(?))"
            " ORDER BY title COLLATE NOCASE, document_id LIMIT ? OFFSET ?"
        )
        with self._database.read() as db:
            return [_document(row) for row in db.execute(sql, (*values, search or "", limit, offset))]

    def document(self, document_id: str) -> Document:
        """One document.

        :raises NotFound: when there is none with that id.
        """
        with self._database.read() as db:
            row = db.execute(f"{_DOCUMENT} AND v.document_id = ?", (document_id,)).fetchone()
        if row is None:
            raise NotFound(f"no document {document_id}; see the ids with: python -m ingest --list")
        return _document(row)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in reading order; none for an unknown id."""
        with self._database.read() as db:
            rows = db.execute(f"{_PASSAGE} AND v.document_id = ? ORDER BY p.ordinal", (document_id,))
            return [_passage(row) for row in rows]

    def passages_by_id(self, passage_ids: Iterable[str]) -> dict[str, tuple[Passage, Document]]:
        """Passages with their documents. An id that is gone is left out: its document was changed or removed."""
        with self._database.read() as db:
            rows = db.execute(
                f"{_PASSAGE} AND p.passage_id IN (SELECT value FROM json_each(?))", (json.dumps(list(passage_ids)),)
            ).fetchall()
            versions = json.dumps(sorted({row["version_id"] for row in rows}))
            documents = {
                row["version_id"]: _document(row)
                for row in db.execute(f"{_DOCUMENT} AND v.id IN (SELECT value FROM json_each(?))", (versions,))
            }
        return {row["passage_id"]: (_passage(row), documents[row["version_id"]]) for row in rows}

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        """Up to ``reach`` passages before and after a passage of the same document, in reading order, without it.

        :raises NotFound: when there is no such passage.
        """
        with self._database.read() as db:
            centre = db.execute(f"{_PASSAGE} AND p.passage_id = ?", (passage_id,)).fetchone()
            if centre is None:
                raise NotFound(f"no passage {passage_id}; its document was changed or removed, ask again")
            rows = db.execute(
                f"{_PASSAGE} AND v.id = ? AND p.ordinal BETWEEN ? AND ? AND p.ordinal <> ? ORDER BY p.ordinal",
                (centre["version_id"], centre["ordinal"] - reach, centre["ordinal"] + reach, centre["ordinal"]),
            )
            return [_passage(row) for row in rows]

    def search_text(
        self, terms: Sequence[str], language: Language | None, filters: Filters | None = None, top_k: int = 10
    ) -> list[tuple[str, float]]:
        """Passage ids with their BM25 score, best first, that hold at least one of ``terms``.

        Terms are as ``index_terms`` gives them. ``language`` and ``filters`` both limit; either may be None.
        """
        phrases = ['"' + term.replace('"', '""') + '"' for term in dict.fromkeys(terms) if "\0" not in term]
        if not phrases or top_k < 1:
            return []
        condition, values = filter_sql(filters or Filters())
        # The nested SELECT ranks on the index and one narrow table; only the winners' rows are read.
        sql = (
            "SELECT passage_id, score FROM (SELECT passage_terms.rowid AS id, -bm25(passage_terms) AS score"
            " FROM passage_terms JOIN passages AS p INDEXED BY passages_by_language"
            " ON p.id = passage_terms.rowid AND p.language IN (SELECT value FROM json_each(?))"
            f" {'JOIN versions AS v ON v.id = p.version_id AND ' + condition if values else ''}"
            " WHERE passage_terms MATCH ? ORDER BY score DESC, id LIMIT ?)"
            " AS best JOIN passages USING (id) ORDER BY score DESC, id"
        )
        languages = json.dumps([language] if language else LANGUAGES)
        with self._database.read() as db:
            rows = db.execute(sql, (languages, *values, " OR ".join(phrases[:MAX_TERMS]), top_k)).fetchall()
        return [(row["passage_id"], row["score"]) for row in rows]

    def document_ids(self, filters: Filters, limit: int = -1) -> list[str]:
        """Ids of the documents that pass ``filters``, at most ``limit`` of them."""
        condition, values = filter_sql(filters)
        with self._database.read() as db:
            rows = db.execute(
                f"SELECT document_id FROM versions AS v WHERE v.live AND {condition} LIMIT ?", (*values, limit)
            )
            return [row[0] for row in rows]

    def matching(self, passage_ids: Collection[str], filters: Filters) -> set[str]:
        """Those of ``passage_ids`` that readers see and whose documents pass ``filters``."""
        condition, values = filter_sql(filters)
        with self._database.read() as db:
            rows = db.execute(
                "SELECT p.passage_id FROM passages AS p JOIN versions AS v ON v.id = p.version_id"
                f" WHERE v.live AND {condition} AND p.passage_id IN (SELECT value FROM json_each(?))",
                (*values, json.dumps(list(passage_ids))),
            )
            return {row[0] for row in rows}

    def quarantined(self) -> list[Quarantined]:
        """Every source that waits for its fault to be mended, by path."""
        with self._database.read() as db:
            return [Quarantined(*row) for row in db.execute("SELECT path, reason, added FROM quarantine ORDER BY path")]

    def _meta(self, key: str) -> str | None:
        with self._database.read() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None


def filter_sql(filters: Filters) -> tuple[str, tuple[str, ...]]:
    """A condition on ``versions AS v`` and its values; "1" when nothing is limited.

    A document dated 2024-11 may be of any day of that month, so it passes every range that touches the month; one
    without a date passes no range.
    """
    conditions, values = ["1"], []
    limits = (
        ("v.language = ?", filters.language),
        ("v.publisher = ?", filters.publisher),
        ("v.document_id = ?", filters.document_id),
        ("substr(v.date || '-99-99', 1, 10) >= ?", filters.date_from and f"{filters.date_from}-00-00"[:10]),
        ("substr(v.date || '-00-00', 1, 10) <= ?", filters.date_to and f"{filters.date_to}-99-99"[:10]),
        (
            "coalesce(v.subject, '') IN (SELECT value FROM json_each(?))",
            json.dumps(filters.subjects) if filters.subjects else None,
        ),
    )
    for condition, value in limits:
        if value is not None:
            conditions.append(condition)
            values.append(value)
    return " AND ".join(conditions), tuple(values)


def _document(row: sqlite3.Row) -> Document:
    return Document(
        id=row["document_id"],
        title=row["title"],
        language=row["language"],
        text=row["text"],
        publisher=row["publisher"],
        date=row["date"],
        url=row["url"],
        kind=row["kind"],
        subject=row["subject"],
        paths=tuple(json.loads(row["paths"])),
    )


def _passage(row: sqlite3.Row) -> Passage:
    return Passage(
        id=row["passage_id"],
        document_id=row["document_id"],
        text=row["text"],
        start=row["start"],
        end=row["end"],
        ordinal=row["ordinal"],
        language=row["language"],
        heading=row["heading"],
    )
