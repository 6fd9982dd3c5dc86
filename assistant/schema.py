"""The values that flow through the assistant: frozen, without behaviour beyond their own invariants.

Offsets are counted in Unicode code points (Python ``str`` indices), half open: ``text[start:end]``.
"""

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["ms", "en"]
LANGUAGES: tuple[Language, Language] = ("ms", "en")


@dataclass(frozen=True, slots=True)
class Document:
    """One document in its current version; ``text`` is the cleaned text that passages are cut from."""

    id: str
    title: str
    language: Language
    text: str
    publisher: str | None = None
    date: str | None = None
    """ISO date of the events or of publication, as exact as the file says: 2024-11-19, 2024-11 or 2024."""
    url: str | None = None
    kind: str | None = None
    subject: str | None = None
    paths: tuple[str, ...] = ()
    """Every file that holds this text, first seen first."""

    @property
    def path(self) -> str | None:
        """The file that was seen first, if the document came from a file."""
        return self.paths[0] if self.paths else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of a document: ``document.text[start:end] == text``."""

    id: str
    """Content hash of document id, text and its occurrence number: stable across re-ingest of unchanged text."""
    document_id: str
    text: str
    start: int
    end: int
    ordinal: int
    language: Language
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer the question. ``score`` is higher-is-better at every stage."""

    passage: Passage
    document: Document
    score: float
    also_in: tuple[Document, ...] = ()
    """Other documents with a near-duplicate of this passage (wire copy)."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of one passage. ``passage.text[start:end] == quote`` always holds."""

    n: int
    passage_id: str
    document_id: str
    start: int
    end: int
    quote: str
    title: str
    language: Language
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    path: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.quote):
            raise ValueError(f"citation span {self.start}:{self.end} does not fit a quote of {len(self.quote)}")

    @classmethod
    def cut(cls, n: int, candidate: Candidate, start: int, end: int) -> "Citation":
        """Cites ``candidate.passage.text[start:end]``: the only way a citation is made."""
        passage, document = candidate.passage, candidate.document
        return cls(
            n=n,
            passage_id=passage.id,
            document_id=document.id,
            start=start,
            end=end,
            quote=passage.text[start:end],
            title=document.title,
            language=passage.language,
            publisher=document.publisher,
            date=document.date,
            url=document.url,
            path=document.path,
        )


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of an answer with the numbers of the citations it rests on, and the checker's verdict."""

    text: str
    citations: tuple[int, ...]
    supported: bool
    support: float
    """0..1, from the checker; 1 is word for word."""
    reason: str | None = None
    """Why it is not supported, for a person to read; None when it is."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What happened on the way to an answer; times in milliseconds."""

    understand_ms: float = 0.0
    retrieve_ms: float = 0.0
    rerank_ms: float = 0.0
    """Reading, selecting and judging, the second reader's doubts included."""
    generate_ms: float = 0.0
    ground_ms: float = 0.0
    total_ms: float = 0.0
    standalone_question: str = ""
    question_kind: str = ""
    dropped_sentences: int = 0
    """Sentences that a generator wrote and the checker refused."""
    fallback: str | None = None
    """Why another generator than the configured one wrote the answer; None when it did not."""
    second_reader: str | None = None
    """Why the second reader, which the settings ask for, could not be opened; None when it could, or is not asked for."""
    answerability: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation, as ``understand`` needs it."""

    question: str
    answer: str
    standalone_question: str = ""

    @property
    def asked(self) -> str:
        """The question as it stands on its own, where that is known."""
        return self.standalone_question or self.question


@dataclass(frozen=True, slots=True)
class Filters:
    """Limits on which documents may answer. Dates are ISO prefixes, both ends included."""

    language: Language | None = None
    publisher: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    document_id: str | None = None
    subjects: tuple[str, ...] = ()
    """One of these; the empty string stands for documents without a subject. No limit when empty."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader is shown. Abstaining is a value, not an exception."""

    question: str
    language: Language
    text: str
    abstained: bool
    sentences: tuple[CitedSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    short_answer: str | None = None
    reason: str | None = None
    """Why the assistant abstained; None when it answered."""
    suggestions: tuple[str, ...] = ()
    """Questions that the documents do answer, offered after an abstention or an introduction."""
    generator: str = "extractive"
    trace: Trace = field(default_factory=Trace)
    filters: Filters = field(default_factory=Filters)
    """The limits that the reader set for this question."""
    disagreeing: tuple[int, ...] = ()
    """Numbers of the citations that give different answers to the question; empty where the sources agree."""
    unanswered: tuple[str, ...] = ()
    """Parts of a question of several parts on which the documents are silent."""
    tentative: bool = False
    """Whether what is cited may well not answer the question: it is shown with a caution."""
