"""Conversations, kept on the server: whole answers, so that citations and offsets survive a restart."""

import json
import secrets
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from assistant.errors import NotFound
from assistant.schema import Answer, Candidate
from assistant.store.database import Database

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a list shows it; times are UTC, ISO 8601."""

    id: str
    title: str
    created: str
    updated: str
    messages: int


@dataclass(frozen=True, slots=True)
class Message:
    """One question with its answer."""

    id: int
    conversation_id: str
    answer: Answer
    created: str
    stopped: bool = False
    """Whether the reader stopped the answer before it was whole."""
    feedback: "Feedback | None" = None
    """The reader's latest verdict on it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's verdict on one answer."""

    message_id: int
    helpful: bool
    reason: str | None
    created: str


class Conversations:
    """Reads and writes one owner's conversations in a library. Safe to share between threads.

    Others' conversations are as if they did not exist. Every method raises ``StoreError`` when the file cannot be used.
    """

    def __init__(self, database: Database, owner: str = "") -> None:
        self._database = database
        self._owner = owner

    def of(self, owner: str) -> "Conversations":
        """The conversations of ``owner``: a name to sign in with, or empty where the page asks for none."""
        return Conversations(self._database, owner)

    def create(self, title: str) -> Conversation:
        """Starts a conversation."""
        conversation_id = secrets.token_hex(8)
        with self._database.write() as db:
            db.execute(
                "INSERT INTO conversations (id, title, owner) VALUES (?, ?, ?)", (conversation_id, title, self._owner)
            )
        return self.get(conversation_id)

    def get(self, conversation_id: str) -> Conversation:
        """One conversation.

        :raises NotFound: when there is none with that id.
        """
        found = self._select("c.id = ?1", conversation_id)
        if not found:
            raise NotFound(f"no conversation {conversation_id}: it was deleted; start a new one")
        return found[0]

    def find(self, search: str = "") -> list[Conversation]:
        """Conversations whose title, questions or answers have ``search``, case and accents aside; last changed first."""
        condition = (
            "instr(fold(c.title), fold(?1)) OR EXISTS (SELECT 1 FROM messages AS s WHERE s.conversation_id = c.id"
            " AND instr(fold(s.answer ->> 'question' || char(10) || (s.answer ->> 'text')), fold(?1)))"
        )
        return self._select(condition, search)

    def rename(self, conversation_id: str, title: str) -> None:
        """Gives a conversation another title.

        :raises NotFound: when there is none with that id.
        """
        self.get(conversation_id)
        with self._database.write() as db:
            db.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id))

    def delete(self, conversation_id: str) -> None:
        """Deletes a conversation with its messages and their feedback.

        :raises NotFound: when there is none with that id.
        """
        self.get(conversation_id)
        with self._database.write() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    def append(
        self, conversation_id: str, answer: Answer, *, replacing: int | None = None, stopped: bool = False
    ) -> Message:
        """Adds a question with its answer.

        Passages are stored as they were read; the texts of their whole documents are not, the library has those.

        :param replacing: id of a message that is deleted in the same step, with all that follow it.
        :raises NotFound: when there is no such conversation.
        """
        self.get(conversation_id)
        with self._database.write() as db:
            db.execute("DELETE FROM messages WHERE conversation_id = ? AND id >= ?", (conversation_id, replacing))
            row = db.execute(
                "INSERT INTO messages (conversation_id, answer, stopped) VALUES (?, ?, ?) RETURNING id, created",
                (conversation_id, answer_to_json(answer), stopped),
            ).fetchone()
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (row["created"], conversation_id))
        return Message(row["id"], conversation_id, answer, row["created"], stopped)

    def messages(self, conversation_id: str) -> list[Message]:
        """The questions and answers of a conversation, in order.

        :raises NotFound: when there is no such conversation.
        """
        self.get(conversation_id)
        with self._database.read() as db:
            rows = db.execute(
                "SELECT id, conversation_id, answer, created, stopped FROM messages WHERE conversation_id = ?"
                " ORDER BY id",
                (conversation_id,),
            ).fetchall()
        latest = {item.message_id: item for item in self.feedback(conversation_id)}
        return [
            Message(row[0], row[1], answer_from_json(row[2]), row[3], bool(row[4]), latest.get(row[0])) for row in rows
        ]

    def add_feedback(self, message_id: int, helpful: bool, reason: str | None = None) -> Feedback:
        """Notes a verdict on an answer.

        :raises NotFound: when there is no such message.
        """
        with self._database.write() as db:
            known = db.execute(
                "SELECT 1 FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id"
                " WHERE m.id = ? AND c.owner = ?",
                (message_id, self._owner),
            )
            if not known.fetchone():
                raise NotFound(f"no message {message_id}: its conversation was deleted")
            row = db.execute(
                "INSERT INTO feedback (message_id, helpful, reason) VALUES (?, ?, ?) RETURNING created",
                (message_id, helpful, reason),
            ).fetchone()
        return Feedback(message_id, helpful, reason, row["created"])

    def feedback(self, conversation_id: str | None = None) -> list[Feedback]:
        """Verdicts in the order they came: on the answers of one conversation, or all."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT f.message_id, f.helpful, f.reason, f.created FROM feedback AS f"
                " JOIN messages AS m ON m.id = f.message_id JOIN conversations AS c ON c.id = m.conversation_id"
                " WHERE c.owner = ?1 AND (?2 IS NULL OR c.id = ?2) ORDER BY f.id",
                (self._owner, conversation_id),
            ).fetchall()
        return [Feedback(row[0], bool(row[1]), row[2], row[3]) for row in rows]

    def _select(self, condition: str, value: str) -> list[Conversation]:
        with self._database.read() as db:
            rows = db.execute(
                "SELECT c.id, c.title, c.created, c.updated,"
                " (SELECT count(*) FROM messages AS m WHERE m.conversation_id = c.id)"
                f" FROM conversations AS c WHERE c.owner = ?2 AND ({condition}) ORDER BY c.updated DESC,"
                # Two changes can fall into one millisecond: then the one with the later message comes first.
                " (SELECT max(id) FROM messages WHERE conversation_id = c.id) DESC, c.id",
                (value, self._owner),
            ).fetchall()
        return [Conversation(*row) for row in rows]


def answer_to_json(answer: Answer) -> str:
    """The whole answer but for the texts of its candidates' documents."""
    candidates = tuple(_without_texts(candidate) for candidate in answer.candidates)
    return str(_adapter().dump_json(replace(answer, candidates=candidates)), "utf-8")


def answer_from_json(text: str) -> Answer:
    """Reads what ``answer_to_json`` wrote, now or in an earlier version: new fields get their defaults."""
    return _adapter().validate_python(json.loads(text))


def _without_texts(candidate: Candidate) -> Candidate:
    return replace(
        candidate,
        document=replace(candidate.document, text=""),
        also_in=tuple(replace(document, text="") for document in candidate.also_in),
    )


@cache
def _adapter() -> "TypeAdapter[Answer]":
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
