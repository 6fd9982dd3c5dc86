"""What the answer adapter learns from: a source and several questions on it, packed into one sequence.

The source is read once and every question looks back at it alone, not at the questions before: on two cores that
teaches three to four times as many questions an hour as one prompt for each. A question's positions go on from the
source, so the model sees exactly the prompt that ``assistant.models.language_model`` sends.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.models.language_model import NOT_SAID
from assistant.sentences import split_sentences
from eval.twins import Row
from training.malayise import malayise

BEGIN = 2
"""Gemma's first token."""
WORDS = 110
"""Of a source, about: an answer's sentences and their neighbours."""
MOST_WORDS = 150
ALONE = 0.6
"""Share of the sources that are the answer's sentence alone, as the assistant asks it."""
LACKING = 0.4
"""Share of questions that their source does not answer."""
TRAPPED = 0.5
"""Share of the questions that are also asked of the sentence alone where their answer would be looked for and is not: the
sentence that the assistant asks about when a document only mentions a thing."""
LONGEST_ANSWER = 150
"""Characters."""
ANSWERED = 6
"""Questions that a source answers, at most; those that it lacks come on top, of traps as many at most."""
MALAY_SHARE = 0.6
"""Of the Indonesian questions, how many are turned into Malay."""
LONGEST = 400
"""Tokens of a source and one question: far within Gemma's sliding window of 512."""
FULL = 1500
"""Tokens of a batch, with padding."""

Tokenize = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and the words that should be written."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of a passage, white space collapsed, and questions on it."""

    text: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """One sequence: the source, then each question with its answer."""

    ids: list[int]
    positions: list[int]
    branches: list[int]
    """0 in the source, then the number of the question."""
    learnt: list[bool]
    """Which tokens are answers: only these are trained."""


def in_malay(rows: Iterable[Row], draw: random.Random) -> list[Row]:
    """Six in ten of the Indonesian questions turned into Malay."""
    return [
        replace(row, question=malayise(row.question, draw), languages=("ms", row.languages[1]))
        if row.languages[0] == "id" and draw.random() < MALAY_SHARE
        else row
        for row in rows
    ]


def sources(rows: Iterable[Row], draw: random.Random) -> list[Source]:
    """Each answerable row on one source that holds its answer, with questions that the same source does not answer."""
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.passage].append(row)
    return [source for passage, group in grouped.items() for source in _of_passage(passage, group, draw)]


def _of_passage(passage: str, group: Sequence[Row], draw: random.Random) -> list[Source]:
    lacking = [row.question for row in group if row.answer is None]
    waiting = [row for row in group if row.answer and len(row.answer_text) <= LONGEST_ANSWER]
    made = list(_traps(passage, group, waiting, draw))
    if not waiting and lacking and draw.random() < LACKING:
        start, end = window(passage, (0, 1), 0 if draw.random() < ALONE else WORDS, draw)
        return [*made, Source(line(passage[start:end]), (Ask(draw.choice(lacking), NOT_SAID),))]
    draw.shuffle(waiting)
    while waiting:
        start, end = window(passage, waiting[0].answer or (0, 0), 0 if draw.random() < ALONE else WORDS, draw)
        text = line(passage[start:end])
        held = _held(waiting, start, end)[:ANSWERED]
        waiting = [row for row in waiting if row not in held]
        told = _told(held, text)
        elsewhere = [row.question for row in waiting if line(row.answer_text).casefold() not in text.casefold()]
        if told and len(text.split()) <= MOST_WORDS:
            asks = told + _not_said(len(told), lacking + elsewhere, draw)
            draw.shuffle(asks)
            made.append(Source(text, tuple(asks)))
    return made


def _traps(passage: str, group: Sequence[Row], answered: Sequence[Row], draw: random.Random) -> Iterator[Source]:
    """Sentences alone, each with questions of ``group`` that it seems to answer and with others that it does."""
    trapped = defaultdict(list)
    for row in group:
        if row.trap and draw.random() < TRAPPED:
            trapped[row.trap].append(Ask(row.question, NOT_SAID))
    for place, lacking in trapped.items():
        text = line(passage[slice(*place)])
        told = _told(_held(answered, *place), text)
        asks = [ask for some in (lacking, told) for ask in draw.sample(some, min(ANSWERED, len(some)))]
        if len(text.split()) <= MOST_WORDS:
            draw.shuffle(asks)
            yield Source(text, tuple(asks))


def _held(rows: Sequence[Row], start: int, end: int) -> list[Row]:
    """Those whose answer lies within."""
    return [row for row in rows if row.answer and start <= row.answer[0] and row.answer[1] <= end]


def _told(rows: Sequence[Row], text: str) -> list[Ask]:
    """Their questions, each with its answer as it stands in ``text``."""
    asks = [Ask(row.question, line(row.answer_text).strip(" .,;")) for row in rows]
    return [ask for ask in asks if ask.answer and ask.answer in text]


def _not_said(answerable: int, questions: Sequence[str], draw: random.Random) -> list[Ask]:
    """So many of ``questions`` that their share of all is ``LACKING`` on average."""
    wanted = answerable * LACKING / (1 - LACKING)
    count = int(wanted) + (draw.random() < wanted % 1)
    return [Ask(question, NOT_SAID) for question in draw.sample(questions, min(count, len(questions)))]


def window(passage: str, answer: tuple[int, int], words: int, draw: random.Random) -> tuple[int, int]:
    """Whole sentences round ``answer``: more on either side, at random, while there are fewer than ``words``."""
    sentences = split_sentences(passage)
    touched = [i for i, (start, end) in enumerate(sentences) if start < answer[1] and answer[0] < end]
    if not touched:
        return answer
    low, high = touched[0], touched[-1]
    while len(passage[sentences[low][0] : sentences[high][1]].split()) < words:
        sides = [side for side, open_ in (("before", low > 0), ("after", high + 1 < len(sentences))) if open_]
        if not sides:
            break
        if draw.choice(sides) == "before":
            low -= 1
        else:
            high += 1
    return sentences[low][0], sentences[high][1]


def line(text: str) -> str:
    """``text`` on one line, as the assistant puts a source into the prompt."""
    return re.sub(r"\s+", " ", text).strip()


def pack(source: Source, tokenize: Tokenize) -> Pack | None:
    """None when a question is too long for the window."""
    ids = [BEGIN, *tokenize(f"Sumber: {source.text}\n")]
    told = len(ids)
    positions, branches, learnt = list(range(told)), [0] * told, [False] * told
    for number, ask in enumerate(source.asks, start=1):
        stem, answer = tokenize(f"Soalan: {ask.question}\nJawapan:"), tokenize(f" {ask.answer}\n")
        count = len(stem) + len(answer)
        if told + count > LONGEST:
            return None
        ids += stem + answer
        positions += range(told, told + count)
        branches += [number] * count
        learnt += [False] * len(stem) + [True] * len(answer)
    return Pack(ids, positions, branches, learnt)


def batches(packs: Sequence[Pack], draw: random.Random) -> list[list[Pack]]:
    """All packs once, those of like length together, as many as ``FULL`` tokens hold, in random order."""
    shuffled = draw.sample(packs, len(packs))
    made: list[list[Pack]] = []
    for low in range(0, len(shuffled), 200):
        batch: list[Pack] = []
        for each in sorted(shuffled[low : low + 200], key=lambda each: len(each.ids)):
            if batch and (len(batch) + 1) * len(each.ids) > FULL:
                made.append(batch)
                batch = []
            batch.append(each)
        made.append(batch)
    draw.shuffle(made)
    return made
