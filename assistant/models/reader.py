"""The reader: reads a question and a passage together; says whether and where the passage holds the answer.

Input of the graph: ``<s> query: {question} </s></s> passage: {passage} </s>``, as in training. Position 0 is "no
answer"; only pieces of the passage may hold one. A passage longer than a window is read in several.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.config import Settings
from assistant.models.runtime import BEGIN, END, PROMPTS, GraphRunner, graph_file, load_tokenizer, tokenize
from assistant.models.spans import Span, apart, best_pieces, tidy
from assistant.models.weights import Floats

WINDOW = 200
"""Pieces of question, passage and specials that the reader was trained on."""
MAX_QUESTION = 64
"""Pieces of the question with its prompt; the rest is cut, as in training."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of one passage. Scores are raw logits, higher is better; above about 0 it answers."""

    score: float
    """Best span minus null: relevance of the passage and, on the best passage, whether to answer at all."""
    start: int
    end: int
    """Characters of the best span in the passage; ``start == end`` when it has no word to point at."""
    null: float
    """Start plus end logit of "no answer", the least over the windows."""
    spans: tuple[Span, ...] = ()
    """Up to three spans that do not overlap, best first; the first is ``start:end``."""


class Reader(Protocol):
    """Anything that reads passages for a question."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading for each passage, in their order."""
        ...


class SecondReader(Protocol):
    """Anything that can doubt whether a sentence answers a question."""

    def doubt(self, source: str, question: str) -> float:
        """Log-odds that ``source`` does not answer ``question``.

        :raises ModelError: when it cannot read them, as when they are too long.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of one passage beside the question, as the graph takes it."""

    passage: int
    ids: list[int]
    first: int
    """Index in ``ids`` of the stretch's first piece."""
    offsets: list[tuple[int, int]]
    """Characters of the passage that each piece of the stretch covers; at or below 0 inside the prompt."""


class BundledReader:
    """The project's own reader from a prepared directory."""

    def __init__(self, directory: Path, precision: str, threads: int) -> None:
        self._tokenizer = load_tokenizer(directory)
        self._runner = GraphRunner(directory, graph_file("reader", precision), threads)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading for each passage, in their order."""
        windows = list(self._windows(question, passages))
        logits = self._runner.run([window.ids for window in windows])
        read: list[list[tuple[_Window, Floats]]] = [[] for _ in passages]
        for window, scores in zip(windows, logits, strict=True):
            read[window.passage].append((window, scores))
        return [_reading(passage, windows) for passage, windows in zip(passages, read, strict=True)]

    def _windows(self, question: str, passages: Sequence[str]) -> Iterator[_Window]:
        asked = tokenize(self._tokenizer, [PROMPTS["query"] + question])[0].ids[:MAX_QUESTION]
        head = [BEGIN, *asked, END, END]
        room = WINDOW - len(head) - 1
        prompt = PROMPTS["document"]
        texts = [prompt + passage for passage in passages]
        for number, encoding in enumerate(tokenize(self._tokenizer, texts)):
            offsets = [(start - len(prompt), end - len(prompt)) for start, end in encoding.offsets]
            for low in window_starts(len(encoding.ids), room):
                ids = [*head, *encoding.ids[low : low + room], END]
                yield _Window(number, ids, len(head), offsets[low : low + room])


def window_starts(pieces: int, room: int) -> list[int]:
    """First pieces of windows of at most ``room`` pieces that overlap by half and together cover all.

    The last window is as short as it comes: one drawn back to full length reads no better (F1 0.692 to 0.701 on the 110
    questions of IDK-MRC valid with a long passage), and longer windows than in training read worse.
    """
    step = room // 2
    return list(range(0, max(1, pieces - room + step), step))


def _reading(passage: str, windows: Sequence[tuple[_Window, Floats]]) -> Reading:
    null = min(float(logits[0].sum()) for _, logits in windows)
    spans = apart(span for window, logits in windows for span in _spans(passage, window, logits, null))
    if not spans:
        return Reading(score=-null, start=0, end=0, null=null)
    return Reading(spans[0].score, spans[0].start, spans[0].end, null, spans)


def _spans(passage: str, window: _Window, logits: Floats, null: float) -> Iterator[Span]:
    """The best spans of one window."""
    pieces = logits[window.first : window.first + len(window.offsets)]
    for first, last, score in best_pieces(pieces, [end > 0 for _, end in window.offsets]):
        start, end = tidy(passage, max(0, window.offsets[first][0]), window.offsets[last][1])
        if start < end:
            yield Span(start, end, score - null)


def load_reader(settings: Settings) -> Reader:
    """The bundled reader; prepares its files on first use.

    :raises ModelError: if its files cannot be made.
    """
    from assistant.models.prepare import prepare, prepared_directory

    prepare(settings)
    return BundledReader(prepared_directory(settings), settings.encoder_precision, settings.threads)
