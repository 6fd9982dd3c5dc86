"""From the reader's logits to spans of text: which pieces, which characters, trimmed to what a person would quote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.models.weights import Floats

MAX_ANSWER = 30
"""An answer's last piece is at most this many after its first, as in training."""
SPANS = 3
"""Spans kept for a passage."""

_LOOSE = ",;:.!?-\u2013\u2014\u2026\u00b7\u2022*|/\u200b"
_PAIRS = {"(": ")", "[": "]", "\u201c": "\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb", '"': '"', "'": "'"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}


@dataclass(frozen=True, slots=True)
class Span:
    """A possible answer, ``passage[start:end]``; ``score`` is a raw logit sum over "no answer", higher is better."""

    start: int
    end: int
    score: float


def best_pieces(logits: Floats, allowed: Sequence[bool]) -> list[tuple[int, int, float]]:
    """The best ``SPANS`` stretches of pieces that do not overlap: (first, last, start logit + end logit), best first.

    ``logits`` has shape (pieces, 2); a stretch begins and ends at allowed pieces.
    """
    if not any(allowed):
        return []
    masked = np.where(np.asarray(allowed, bool)[:, None], logits, -np.inf)
    count = len(masked)
    ends = np.concatenate([masked[:, 1], np.full(MAX_ANSWER, -np.inf, np.float32)])
    scores = masked[:, :1] + np.lib.stride_tricks.sliding_window_view(ends, MAX_ANSWER + 1)
    firsts = np.arange(count)[:, None]
    lasts = firsts + np.arange(MAX_ANSWER + 1)
    found: list[tuple[int, int, float]] = []
    while len(found) < SPANS and np.isfinite(scores.max()):
        first, extra = divmod(int(scores.argmax()), MAX_ANSWER + 1)
        found.append((first, first + extra, float(scores[first, extra])))
        scores[(firsts <= first + extra) & (lasts >= first)] = -np.inf
    return found


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The best ``SPANS`` spans that share no character, best first."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: -span.score):
        if len(chosen) < SPANS and all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return tuple(chosen)


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """``start:end`` grown to whole words, then without white space and dangling punctuation at its ends.

    A bracket or quotation mark dangles when its partner is outside the span, or when the pair encloses it all. Empty
    (start == end) when nothing but punctuation was there.
    """
    while 0 < start < end and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end:
        if _dangles_left(text[start:end]):
            start += 1
        elif _dangles_right(text[start:end]):
            end -= 1
        else:
            break
    return start, end


def _dangles_left(text: str) -> bool:
    first = text[0]
    if first.isspace() or (first in _LOOSE and not text[1:2].isdigit()):
        return True
    if first in _PAIRS:
        closer = text.find(_PAIRS[first], 1)
        return closer == -1 or closer == len(text) - 1
    return first in _CLOSERS


def _dangles_right(text: str) -> bool:
    last = text[-1]
    if last.isspace() or last in _LOOSE:
        return True
    if last in _CLOSERS:
        return _CLOSERS[last] not in text[:-1]
    return last in _PAIRS
