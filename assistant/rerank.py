"""Candidates -> the same candidates in the reader's order, each with what the reader saw in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Candidate

if TYPE_CHECKING:
    from assistant.models.reader import Reader, Reading

COSINE_WEIGHT = 10.0
"""How many reader logits a whole cosine is worth: the two rank together better than either."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and the reader's view of it; ``candidate.score`` is the combined rank score."""

    candidate: Candidate
    reading: "Reading"
    cosine: float


def rerank(query: str, candidates: Sequence[Candidate], reader: "Reader") -> list[Ranked]:
    """Reads every candidate with the question in one batch and sorts by reader and encoder together, best first."""
    readings = reader.read(query, [candidate.passage.text for candidate in candidates])
    ranked = [
        Ranked(
            Candidate(c.passage, c.document, reading.score + COSINE_WEIGHT * c.score, c.also_in), reading, c.score
        )
        for c, reading in zip(candidates, readings, strict=True)
    ]
    return sorted(ranked, key=lambda item: -item.candidate.score)
