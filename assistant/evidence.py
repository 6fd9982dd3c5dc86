"""What an answer may rest on: sentences of passages, and the short answer in one of them, by ids and offsets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    around: float
    """The same for the best span of its sentence."""
    anchored: float
    """Share of the question's names, numbered meetings and years in the sentence and the head of its document."""
    anchored_near: float
    """The same for the head of the document and the whole passage: its other sentences may name what this one is about."""
    anchored_far: float
    """The same for the whole document: what it is about is named once."""
    said: float
    """Share of the question's content words that the sentence says, in either language."""
    said_near: float
    """The same for title and passage."""
    conflict: float
    """1 when the sentence is about another meeting of the series (AMRI 14 for AMRI 16), else 0."""
    elsewhere: float
    """1 when the sentence names other countries, laws, meetings, agencies or places than the question and not one of its own."""
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
    counts: float = 0.0
    """1 when the answer counts what the question asks for (countries), -1 when it counts something else, else 0."""
    doubt: float | None = None
    """Log-odds of the second reader that the sentence does not answer; None where it was not asked."""
    doubt_around: float | None = None
    """The same of the sentence with those around it; None where it was not asked."""

    @property
    def score(self) -> float:
        """Log-odds that this is the answer, against all other candidates."""
        return weighed(self.choice, *(WEIGHED if self.doubt is None else WEIGHED_DOUBTED))

    @property
    def assurance(self) -> float:
        """Log-odds that it is right, where it is the best candidate: whether to answer at all."""
        return weighed(self.sure, *(ASSURED if self.doubt is None else ASSURED_DOUBTED))

    @property
    def choice(self) -> tuple[float, ...]:
        """What ``score`` weighs: all signals in their order, the doubt last, where there is one."""
        doubts = () if self.doubt is None else (within(self.doubt, DOUBT_RANGE),)
        return *(float(getattr(self, name)) for name in CHOOSING), *doubts

    @property
    def sure(self) -> tuple[float, ...]:
        """What ``assurance`` weighs, in the order of its weights."""
        # "nearly 30 countries", where the reader points at the delegates beside them: it has found the sentence
        read = self.around if self.counts == 1 else self.read
        return (
            within(read, READ_RANGE),
            self.anchored,
            self.anchored_far,
            self.said,
            self.said_near,
            self.conflict,
            self.elsewhere,
            self.role,
            self.counts,
            within(self.below, BELOW_RANGE),
            self.own,
            *self._doubts,
        )

    @property
    def _doubts(self) -> tuple[float, ...]:
        if self.doubt is None:
            return ()
        around = self.doubt if self.doubt_around is None else self.doubt_around
        return within(self.doubt, DOUBT_RANGE), within(around, DOUBT_RANGE)


def weighed(values: Sequence[float], weights: Sequence[float], bias: float) -> float:
    """Log-odds of a logistic regression."""
    return bias + sum(weight * value for weight, value in zip(weights, values, strict=True))


def within(value: float, limits: tuple[float, float]) -> float:
    """``value``, or the limit that it is beyond."""
    return min(max(value, limits[0]), limits[1])


CHOOSING = (
    "read", "anchored", "anchored_near", "said", "said_near", "conflict", "elsewhere", "role", "behind", "below", "near", "own",
    "counts",
)  # fmt: skip
"""The signals that choose among candidates."""
WEIGHED = (0.18, 0.57, 0.79, 0.48, 0.95, -2.9, -0.87, -2.9, 0.04, 0.02, -0.31, -0.11, 0.99), -2.74
"""Weights and bias of ``Signals.score``: logistic regression over 11,779 candidate answers to 685 development questions, by
``python -m eval.fit``."""
WEIGHED_DOUBTED = (0.12, 0.74, 1.46, -0.16, 1.0, -4.14, -0.62, -5.47, 0.13, 0.02, 1.77, -0.26, 1.29, -0.24), -4.89
"""The same over the 4,036 whose sentences the second reader was asked about, with its doubt."""
ASSURED = (0.2, 0.99, 1.7, 0.63, 0.69, -2.97, -0.9, -3.42, 0.54, 0.48, -0.41), -3.16
"""Of ``Signals.assurance``, over the best candidate of each of the 685. Among all candidates what counts is to be better than the
next; here, whether even the best is good enough. That the document names all that the question names tells more than that the
passage does. Both readers are surer of words in the language of the question, hence ``own``."""
ASSURED_DOUBTED = (0.13, 1.0, 1.72, 0.42, 0.45, -2.38, -1.08, -3.51, 0.47, 0.49, -0.32, -0.16, -0.15), -3.15
"""The same with the doubts: in folds the area under the curve of right answers is 0.940, without the doubts 0.918. On 450
questions ``doubt_around`` raised it from 0.904 to 0.911, ``below`` and ``own`` to 0.914, and of 156 near-misses 21 instead of 28
were answered where 8 % of the right answers are refused; ``own`` alone brought refusals of right answers across languages and
within one together (from 0.10 and 0.03 to 0.09 and 0.06). The second reader's own short answer, being the same, gave nothing
more."""
READ_RANGE = (-6.0, 8.0)
DOUBT_RANGE = (-8.0, 8.0)
BELOW_RANGE = (-2.0, 0.0)
"""Beyond these logits neither reader is surer, and no passage is more surely not the best: without this last limit the area is
0.937, and a small library, whose passages lie far apart, refuses too much."""


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

    def doubted(self, doubt: float, around: float | None = None) -> "ShortAnswer":
        """The same with the second reader's doubts, and the score that it has then."""
        signals = replace(self.signals, doubt=doubt, doubt_around=around)
        return replace(self, signals=signals, evidence=replace(self.evidence, score=signals.score))


@dataclass(frozen=True, slots=True)
class Selection:
    """What the answer may use, in the order in which it should be said."""

    evidence: tuple[Evidence, ...] = ()
    shorts: tuple[ShortAnswer, ...] = ()
    """The short answer; one for each part of a question of several parts; none for a digest."""
    score: float = 0.0
    """Of a short answer the log-odds that it is right, by the best sentence that gives it, in either language; of a digest how
    well its best sentence fits the question, a cosine."""
    defines: bool = False
    """Of a digest whether its best sentence is a definition that was asked for."""
    read: float = 0.0
    """Of an explanation or a list the reader's logits for its sentences, read together, over "no answer"."""
    doubt: float | None = None
    """Of an explanation or a list the second reader's doubt about its sentences together; None where it was not asked."""
    alternatives: tuple[ShortAnswer, ...] = ()
    """Other answers, one for each part at most, that are almost as sure as the one given; their sentences are in ``evidence``."""
    disagreeing: tuple[Evidence, ...] = ()
    """Evidence that gives different answers to the same question; empty where the sources agree."""
    unanswered: tuple[str, ...] = ()
    """Parts of the question for which there is none."""
    tentative: bool = False
    """Whether it may well not answer."""

    @property
    def short(self) -> ShortAnswer | None:
        """The short answer, where there is just one."""
        return self.shorts[0] if len(self.shorts) == 1 else None


def merge(selections: Sequence[Selection]) -> Selection:
    """The evidence for all parts of a question, each sentence once, part after part."""
    if len(selections) == 1:
        return selections[0]
    apart = [selection.disagreeing for selection in selections if selection.disagreeing]
    evidence = {item.span: item for selection in selections for item in selection.evidence}
    return Selection(
        tuple(evidence.values()),
        tuple(short for selection in selections for short in selection.shorts),
        max((selection.score for selection in selections), default=0.0),
        alternatives=tuple(other for selection in selections for other in selection.alternatives),
        disagreeing=apart[0] if len(apart) == 1 else (),  # two disagreements are not one among four
    )
