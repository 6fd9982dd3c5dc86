"""What the reader learns from: named ingredients, so that each can be left out and its worth measured."""

import logging
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.language.colloquial import formal
from assistant.language.gloss import gloss
from assistant.models.encoder import Encoder
from assistant.schema import Language
from eval.twins import Row, public_rows, read_twins, sibling_rows
from training.packs import in_malay

log = logging.getLogger(__name__)

TWINS = Path(__file__).with_name("data")
"""Twin texts with questions, a file a writer: see the README beside them."""
MINED = 2600
"""Hard negatives from the Indonesian sets; more of them made the first reader refuse too often."""
DEPTH = 6
"""Nearest passages among which a hard negative is looked for."""
SIBLINGS = 0.35
"""Share of all questions on look-alikes that is used, so that answerable and unanswerable stay near balance."""
GLOSSED = 0.5
"""Share of the crossings that is also read with the question's gloss, as the assistant does."""


@dataclass(frozen=True)
class Sources:
    """Where rows come from."""

    public: Path
    """Folder with idk_mrc, facqa and xquad_half files."""
    own: Path
    """Folder with twin passages."""
    encoder: Encoder
    """Mines the hard negatives."""
    seed: int = 20


def indonesian(sources: Sources) -> list[Row]:
    """IDK-MRC and FacQA; six in ten questions are turned into Malay."""
    return in_malay(_indonesian_as_written(sources), random.Random(sources.seed))


def english(sources: Sources) -> list[Row]:
    """XQuAD with English on at least one side, and its English questions on a wrong paragraph."""
    rows = [row for row in public_rows(sources.public / "xquad_half.train.jsonl") if "en" in row.languages]
    plain = [row for row in rows if row.languages == ("en", "en")]
    draw = random.Random(sources.seed)
    wrong = []
    for row in plain:
        others = sorted({other.passage for other in plain} - {row.passage})
        passage = draw.choice(others)
        if row.answer_text.casefold() not in passage.casefold():
            wrong.append(replace(row, passage=passage, answer=None))
    return [*rows, *wrong]


def mined(sources: Sources) -> list[Row]:
    """Indonesian questions on a passage that retrieval finds for them and that does not hold the answer."""
    draw = random.Random(sources.seed + 1)
    rows = _indonesian_as_written(sources)
    asked = draw.sample([row for row in rows if row.answer], MINED)
    passages = list(dict.fromkeys(row.passage for row in rows))
    negatives = hard_negatives(asked, passages, sources.encoder)
    return in_malay(negatives, draw)


def own(sources: Sources) -> list[Row]:
    """The twin passages, each question in both languages on both."""
    return [row for twin in read_twins(sources.own) for row in twin.rows()]


def siblings(sources: Sources) -> list[Row]:
    """Questions of twin passages on their look-alikes."""
    rows = list(sibling_rows(read_twins(sources.own)))
    return random.Random(sources.seed + 2).sample(rows, int(SIBLINGS * len(rows)))


def glossed(sources: Sources) -> list[Row]:
    """Crossings with the question rewritten into the passage's language by the assistant's own rules."""
    draw = random.Random(sources.seed + 3)
    crossings = [row for row in own(sources) if row.languages[0] != row.languages[1] and draw.random() < GLOSSED]
    return [replace(row, question=_glossed(row)) for row in crossings]


INGREDIENTS: dict[str, Callable[[Sources], list[Row]]] = {
    "indonesian": indonesian,
    "english": english,
    "mined": mined,
    "own": own,
    "siblings": siblings,
    "glossed": glossed,
}


def mixture(sources: Sources, without: Iterable[str] = ()) -> list[Row]:
    """All rows of all ingredients but those named."""
    left_out = set(without)
    rows = []
    for name, ingredient in INGREDIENTS.items():
        if name not in left_out:
            found = ingredient(sources)
            log.info("%s: %d rows, %d answerable", name, len(found), sum(row.answer is not None for row in found))
            rows += found
    return rows


def drawn(rows: Sequence[Row], most: int, whole: Sequence[str], draw: random.Random) -> list[Row]:
    """At most ``most`` random rows, and all of the twins whose id begins with one of ``whole``."""
    kept = [row for row in rows if row.source.startswith(tuple(whole))]
    others = [row for row in rows if not row.source.startswith(tuple(whole))]
    return kept + draw.sample(others, min(most, len(others)))


def hard_negatives(asked: Sequence[Row], passages: Sequence[str], encoder: Encoder) -> list[Row]:
    """Each question on the nearest passage without its answer; fewer rows than questions where none is near."""
    vectors = encoder.encode_document(passages)
    queries = encoder.encode_query([row.question for row in asked])
    nearest = np.argsort(-(queries @ vectors.T), axis=1)[:, :DEPTH]
    negatives = []
    for row, found in zip(asked, nearest, strict=True):
        answer = row.answer_text.casefold()
        wrong = [passages[index] for index in found if answer not in passages[index].casefold()]
        if wrong:
            negatives.append(replace(row, passage=wrong[0], answer=None))
    return negatives


def _indonesian_as_written(sources: Sources) -> list[Row]:
    return [row for name in ("idk_mrc", "facqa") for row in public_rows(sources.public / f"{name}.train.jsonl")]


def _glossed(row: Row) -> str:
    asked, told = map(_language, row.languages)
    return gloss(formal(row.question, asked), told).text


def _language(code: str) -> Language:
    return "ms" if code == "ms" else "en"
