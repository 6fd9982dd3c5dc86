"""Stand-ins for the models that can be worked out in the head."""

import re
from collections.abc import Sequence

import numpy as np

from assistant.models.encoder import Encoder
from assistant.models.reader import Reader, Reading, Span
from assistant.models.weights import Floats


def words(text: str) -> list[tuple[str, int, int]]:
    """The lower-case words of ``text`` with their offsets."""
    return [(found[0].lower(), found.start(), found.end()) for found in re.finditer(r"\w+", text)]


class HashEncoder:
    """Counts words: a word adds 1 at the sum of its code points modulo 16, then the vector gets length 1.

    "ab" is ord("a") + ord("b") = 97 + 98 = 195 = 12 * 16 + 3, so it points along axis 3.
    """

    name = "hash"
    dim = 16
    fingerprint = "hash/16"

    def encode_query(self, texts: Sequence[str]) -> Floats:
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, self.dim), np.float32)

    encode_document = encode_query

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) for text in texts]

    def _vector(self, text: str) -> Floats:
        vector = np.zeros(self.dim, np.float32)
        for word, _, _ in words(text):
            vector[sum(map(ord, word)) % self.dim] += 1
        return vector / max(1.0, float(np.linalg.norm(vector)))


class OverlapReader:
    """Scores the number of question words that the passage holds, minus 1; the answer is the word after the last.

    "capital of laos" on "The capital of Laos is Vientiane" scores 3 - 1 = 2 with the span "is".
    """

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        asked = {word for word, _, _ in words(question)}
        return [self._reading(asked, passage) for passage in passages]

    def _reading(self, asked: set[str], passage: str) -> Reading:
        found = words(passage)
        hits = [number for number, (word, _, _) in enumerate(found) if word in asked]
        score = float(len({found[number][0] for number in hits}) - 1)
        if not hits:
            return Reading(score, 0, 0, 0.0)
        _, start, end = found[min(hits[-1] + 1, len(found) - 1)]
        return Reading(score, start, end, 0.0, (Span(start, end, score),))


_conforms: tuple[Encoder, Reader] = (HashEncoder(), OverlapReader())
