"""What an answer may rest on: sentences of passages, and the short answer in one of them, by ids and offsets."""

from collections.abc import Sequence
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
    def span(self) -> tuple[str, int, int]:
        """What makes two pieces of evidence the same: passage and offsets."""
        return self.candidate.passage.id, self.start, self.end

    @property
    def place(self) -> tuple[str, int]:
        """Sorts by document, then by place in it."""
        return self.document_id, self.candidate.passage.start + self.start


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a short answer; ``score`` weighs it all."""

    read: float
    """The reader's logits for the span over "no answer"."""
    anchored: float
    """Share of the question's names, numbered meetings and years in the sentence and the head of its document."""
    said: float
    """Share of the question's content words that the sentence says, in either language."""
    said_near: float
    """The same for title and passage."""
    conflict: float
    """1 when the sentence is about another meeting of the series (AMRI 14 for AMRI 16), else 0."""
    elsewhere: float
    """1 when the sentence names other countries than the question and not one of its own, else 0."""
    role: float
    """1 when the sentence tells of another role than the one that the question names (vice chair for chair), else 0."""
    behind: float
    """How far ``read`` is behind the best reading of all, in logits, 0 or less."""
    below: float
    """How far the passage's strength is below the best passage's, in logits, 0 or less."""
    near: float
    """Cosine of the passage to the question."""
    own: float
    """1 when it is in the reader's language, else 0."""

    @property
    def score(self) -> float:
        """Log-odds that this is the answer, against all other candidates."""
        return BIAS + sum(weight * float(getattr(self, name)) for name, weight in WEIGHTS.items())

    @property
    def assurance(self) -> float:
        """Log-odds that it is right, where it is the best candidate: whether to answer at all."""
        return ASSURANCE_BIAS + sum(weight * value for weight, value in zip(ASSURANCE, self.sure, strict=True))

    @property
    def sure(self) -> tuple[float, ...]:
        """What ``assurance`` weighs, one number for each weight of ``ASSURANCE``."""
        low, high = READ_RANGE
        read = min(max(self.read, low), high)
        return read, self.anchored, self.said, self.said_near, self.elsewhere, self.role


WEIGHTS = {
    "read": 0.2,
    "anchored": 0.56,
    "said": 0.73,
    "said_near": 1.11,
    "conflict": -4.06,
    "elsewhere": -1.34,
    "role": -2.53,
    "behind": 0.02,
    "below": -0.04,
    "near": -2.04,
    "own": -0.11,
}
BIAS = -0.96
"""Logistic regression over 4,815 candidate answers to 249 development questions: ``python -m eval.fit``."""
ASSURANCE = (0.28, 1.72, 1.31, 0.23, -4.0, -4.99)
ASSURANCE_BIAS = -3.14
"""The same over the best candidate of each question. Among all candidates what counts is to be better than the next; here,
whether even the best is good enough."""
READ_RANGE = (-6.0, 8.0)
"""Beyond these logits the reader is no surer."""


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The words that answer, inside ``evidence``: ``passage.text[start:end]``."""

    evidence: Evidence
    start: int
    end: int
    signals: Signals

    @property
    def score(self) -> float:
        """Log-odds that this is the answer."""
        return self.evidence.score

    @property
    def text(self) -> str:
        """The exact words."""
        return self.evidence.candidate.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Selection:
    """What the answer may use, in the order in which it should be said."""

    evidence: tuple[Evidence, ...] = ()
    shorts: tuple[ShortAnswer, ...] = ()
    """The short answer; one for each part of a question of several parts; none for a digest."""
    score: float = 0.0
    """How well the best of it fits the question: of a short answer its log-odds, of a digest a cosine."""
    alternatives: tuple[ShortAnswer, ...] = ()
    """Other answers, one for each part at most, that are almost as sure as the one given; their sentences are in ``evidence``."""
    disagreeing: tuple[Evidence, ...] = ()
    """Evidence that gives different answers to the same question; empty where the sources agree."""
    unanswered: tuple[str, ...] = ()
    """Parts of the question for which there is none."""

    @property
    def short(self) -> ShortAnswer | None:
        """The short answer, where there is just one."""
        return self.shorts[0] if len(self.shorts) == 1 else None


def merge(selections: Sequence[Selection]) -> Selection:
    """The evidence for all parts of a question, each sentence once, part after part."""
    if len(selections) == 1:
        return selections[0]
    evidence = {item.span: item for selection in selections for item in selection.evidence}
    return Selection(
        tuple(evidence.values()),
        tuple(short for selection in selections for short in selection.shorts),
        max((selection.score for selection in selections), default=0.0),
        alternatives=tuple(other for selection in selections for other in selection.alternatives),
        disagreeing=tuple(item for selection in selections for item in selection.disagreeing),
    )
