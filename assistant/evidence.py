"""What an answer may rest on: sentences of passages, and the short answer in one of them, by ids and offsets."""

from dataclasses import dataclass

from assistant.schema import Candidate, Language


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a passage: ``candidate.passage.text[start:end]``. ``score`` is higher-is-better in one selection."""

    candidate: Candidate
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The exact words."""
        return self.candidate.passage.text[self.start : self.end]

    @property
    def language(self) -> Language:
        """The language of the words."""
        return self.candidate.passage.language

    @property
    def document_id(self) -> str:
        """The document that says it."""
        return self.candidate.document.id

    @property
    def place(self) -> tuple[str, int]:
        """Sorts by document, then by place in it."""
        return self.document_id, self.candidate.passage.start + self.start


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The words that answer, inside ``evidence``: ``passage.text[start:end]``; ``score`` in reader logits."""

    evidence: Evidence
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The exact words."""
        return self.evidence.candidate.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Selection:
    """What the answer may use, in the order in which it should be said."""

    evidence: tuple[Evidence, ...] = ()
    short: ShortAnswer | None = None
    score: float = 0.0
    """How well the best of it fits the question: of a short answer in reader logits, of a digest a cosine."""
