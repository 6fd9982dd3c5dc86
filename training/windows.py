"""Rows as piece ids: one window that holds the answer, as the reader sees it at run time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.reader import MAX_QUESTION, WINDOW
from assistant.models.runtime import BEGIN, END, PROMPTS, tokenize
from eval.twins import Row

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

CHUNK = 512
"""Rows that are tokenized together."""


@dataclass(frozen=True, slots=True)
class Window:
    """``<s> query: question </s></s> passage: stretch </s>`` with what the reader should find in it."""

    ids: list[int]
    allowed: list[bool]
    """Where an answer may start or end: the passage's pieces and position 0, "no answer"."""
    start: int
    end: int
    """First and last piece of the answer; both 0 when there is none."""


def windows(rows: Sequence[Row], tokenizer: "Tokenizer", draw: random.Random) -> list[Window]:
    """One window a row; a passage that is too long is cut at random, around its answer where it has one."""
    made = []
    for low in range(0, len(rows), CHUNK):
        part = rows[low : low + CHUNK]
        questions = tokenize(tokenizer, [PROMPTS["query"] + row.question for row in part])
        passages = tokenize(tokenizer, [PROMPTS["document"] + row.passage for row in part])
        made += [_window(*item, draw) for item in zip(part, questions, passages, strict=True)]
    return [window for window in made if window]


def _window(row: Row, question: "Encoding", passage: "Encoding", draw: random.Random) -> Window | None:
    """None when no piece covers the answer."""
    prompt = len(PROMPTS["document"])
    offsets = [(start - prompt, end - prompt) for start, end in passage.offsets]
    head = [BEGIN, *question.ids[:MAX_QUESTION], END, END]
    room = WINDOW - len(head) - 1
    spare = max(0, len(offsets) - room)
    low = draw.randint(0, spare)
    start = end = 0
    if row.answer:
        first, last = row.answer
        covered = [i for i, (left, right) in enumerate(offsets) if right > max(0, first) and left < last and right > 0]
        if not covered or covered[-1] - covered[0] >= room:
            return None
        low = draw.randint(max(0, covered[-1] + 1 - room), min(spare, covered[0]))
        start, end = (len(head) + index - low for index in (covered[0], covered[-1]))
    stretch = passage.ids[low : low + room]
    allowed = [right > 0 for _, right in offsets[low : low + room]]
    return Window(
        ids=[*head, *stretch, END],
        allowed=[True, *[False] * (len(head) - 1), *allowed, False],
        start=start,
        end=end,
    )


def batches(made: Sequence[Window], size: int, draw: random.Random) -> list[list[Window]]:
    """All windows once, in batches of like length, in random order."""
    shuffled = list(made)
    draw.shuffle(shuffled)
    found = []
    for low in range(0, len(shuffled), size * 40):
        alike = sorted(shuffled[low : low + size * 40], key=lambda window: len(window.ids))
        found += [alike[at : at + size] for at in range(0, len(alike), size)]
    draw.shuffle(found)
    return found
