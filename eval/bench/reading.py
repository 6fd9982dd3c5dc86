"""How well the reader reads, ranks and knows when there is no answer, on texts that it was never trained on.

    python -m eval.bench.reading [--weights READER.safetensors] [--data DIR] [--sample N] [--json] [--diagram FILE.svg]

Reading: SQuAD F1 and exact match of the best span, and balanced accuracy of "score above 0 means answerable", on the
valid files of IDK-MRC and FacQA where they are at hand, on this project's held-out twin texts for each pair of languages,
and on parts of reports that are asked about in other words than theirs. Ranking: each answerable question against all
held-out texts of one language: recall@1 and nDCG@10 of the encoder alone and of the reader over the encoder's best
eight. Across languages both once as asked and once as the assistant
does it, with the question's gloss too. Silence: the best score over those eight, for questions
with an answer and near-misses. Calibration: a temperature and bias for each pair, fitted on half of the families and
measured on the other half as expected calibration error (Guo et al. 2017), with a reliability diagram.
"""

import argparse
import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant.config import PROJECT_ROOT, load_settings
from assistant.language.gloss import gloss
from assistant.models.backbone import encoder_backbone
from assistant.models.encoder import Encoder, load_encoder
from assistant.models.prepare import prepared_directory, write_reader
from assistant.models.reader import BundledReader, Reader, Reading, load_reader
from assistant.models.runtime import EMBEDDINGS_FILE, TOKENIZER_FILE
from assistant.models.weights import read_source, source_path
from assistant.rerank import surer
from assistant.schema import LANGUAGES, Language
from eval.twins import HELD_OUT, PARAPHRASED, Row, Twin, public_rows, read_twins, sibling_rows

SEED = 20
READ = 8
"""Passages that the reader reads for one question."""
COSINE_WEIGHT = 10.0
"""Reader logits that a whole cosine is worth here, the same for every reader so that their figures compare; the assistant's
own weights are in ``assistant.rerank``."""
BINS = 10

Figures = dict[str, float]
Scored = Sequence[tuple[float, bool]]
"""Reader scores, and whether the passage does hold the answer."""


@dataclass(frozen=True, slots=True)
class Glossing:
    """A reader that reads a question by its gloss in the language of the texts too, as ``assistant.rerank`` does."""

    reader: Reader
    told: Language

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """The surer reading of each passage."""
        glossed = self.reader.read(gloss(question, self.told).text, passages)
        return [surer(*both) for both in zip(glossed, self.reader.read(question, passages), strict=True)]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question's language and its passage's."""

    asked: Language
    told: Language

    def __str__(self) -> str:
        return f"{self.asked} on {self.told}"


PAIRS = tuple(Pair(asked, told) for asked in LANGUAGES for told in LANGUAGES)


def reading(reader: Reader, rows: Sequence[Row]) -> Figures:
    """F1 and exact match where there is an answer; share of rows whose score has the right sign, each kind weighing half."""
    f1, exact, answerable, unanswerable = [], [], [], []
    for row in rows:
        found = reader.read(row.question, [row.passage])[0]
        if row.answer:
            predicted = row.passage[found.start : found.end]
            f1.append(token_f1(predicted, row.answer_text))
            exact.append(words(predicted) == words(row.answer_text))
            answerable.append(found.score > 0)
        else:
            unanswerable.append(found.score <= 0)
    figures = {"n": float(len(rows)), "F1": _mean(f1), "EM": _mean(exact)}
    if unanswerable:
        figures["balanced accuracy"] = (_mean(answerable) + _mean(unanswerable)) / 2
    return figures


def ranking(reader: Reader, encoder: Encoder, twins: Sequence[Twin], pair: Pair, glossed: bool = False) -> Figures:
    """Recall@1 and nDCG@10 of the right text among all of ``pair.told``, and what the best score says of silence.

    :param glossed: searches with the mean vector of question and gloss, as ``assistant.retrieve`` does.
    """
    texts = [twin.text[pair.told] for twin in twins]
    vectors = encoder.encode_document(texts)
    ranks: dict[str, list[int]] = {"encoder": [], "reader": []}
    answered: dict[bool, list[bool]] = {True: [], False: []}
    for number, twin in enumerate(twins):
        for item in twin.questions:
            queries = [item[pair.asked], *([gloss(item[pair.asked], pair.told).text] if glossed else [])]
            asked = encoder.encode_query(queries).mean(axis=0)
            cosines = vectors @ (asked / np.linalg.norm(asked))
            near = np.argsort(-cosines)
            scores = [found.score for found in reader.read(item[pair.asked], [texts[index] for index in near[:READ]])]
            answered[item[f"answer_{pair.told}"] is not None].append(max(scores) > 0)
            if item[f"answer_{pair.told}"] is None:
                continue
            worth = [score + COSINE_WEIGHT * cosines[index] for score, index in zip(scores, near, strict=False)]
            read = [int(near[place]) for place in np.argsort(-np.array(worth))] + [int(index) for index in near[READ:]]
            ranks["encoder"].append(list(near).index(number))
            ranks["reader"].append(read.index(number))
    figures: Figures = {}
    for name, found in ranks.items():
        figures[f"recall@1, {name}"] = _mean(rank == 0 for rank in found)
        figures[f"nDCG@10, {name}"] = _mean(1 / math.log2(rank + 2) if rank < 10 else 0 for rank in found)
    figures["near-misses refused"] = 1 - _mean(answered[False])
    figures["answerable refused"] = 1 - _mean(answered[True])
    return figures


def scored(reader: Reader, rows: Iterable[Row]) -> list[tuple[float, bool]]:
    """The reader's score for each row."""
    return [(reader.read(row.question, [row.passage])[0].score, row.answer is not None) for row in rows]


def fit_temperature(known: Scored) -> tuple[float, float]:
    """``a, b`` that make ``1 / (1 + exp(-(a * score + b)))`` the likeliest probability. Platt 1999."""
    from sklearn.linear_model import LogisticRegression

    scores, holds = np.array([[score] for score, _ in known]), np.array([holds for _, holds in known])
    model: Any = LogisticRegression(C=1e3).fit(scores, holds)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def calibration_error(known: Scored, scale: float = 1.0, bias: float = 0.0) -> float:
    """Expected calibration error over ten bins of equal width. Guo et al. 2017, equation 3."""
    return sum(share * abs(held - said) for share, said, held in _bins(known, scale, bias))


def _bins(known: Scored, scale: float, bias: float) -> list[tuple[float, float, float]]:
    """For each bin that is not empty: its share of the rows, mean probability, and share that holds the answer."""
    said = 1 / (1 + np.exp(-np.clip([scale * score + bias for score, _ in known], -30, 30)))
    held = np.array([holds for _, holds in known], float)
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        (float((place == bin).mean()), float(said[place == bin].mean()), float(held[place == bin].mean()))
        for bin in range(BINS)
        if (place == bin).any()
    ]


def reliability_diagram(known: dict[str, tuple[Scored, float, float]], file: Path) -> None:
    """Draws predicted probability against the share that holds the answer, a line for each pair of languages."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 5))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--")
    for name, (rows, scale, bias) in known.items():
        found = _bins(rows, scale, bias)
        axes.plot([said for _, said, _ in found], [held for _, _, held in found], marker="o", label=name)
    axes.set_xlabel("probability that the passage holds the answer")
    axes.set_ylabel("share that does")
    axes.legend()
    figure.savefig(file)


def token_f1(predicted: str, answer: str) -> float:
    """2PR / (P + R) over shared lower-case words. Rajpurkar et al. 2016."""
    ours, gold = words(predicted), words(answer)
    shared = sum((Counter(ours) & Counter(gold)).values())
    return 2 * shared / (len(ours) + len(gold)) if ours or gold else 1.0


def words(text: str) -> list[str]:
    """Lower-case words and numbers, without punctuation."""
    return re.findall(r"\w+", text.lower())


def sample(rows: Sequence[Row], most: int) -> list[Row]:
    """At most ``most`` rows, always the same."""
    return random.Random(SEED).sample(list(rows), min(most, len(rows)))


def asked_of(twins: Sequence[Twin], pair: Pair) -> list[Row]:
    """Every question in one language on its own text in the other, and on the look-alikes."""
    rows = [*(row for twin in twins for row in twin.rows()), *sibling_rows(twins)]
    return [row for row in rows if row.languages == (pair.asked, pair.told)]


def balanced(twins: Sequence[Twin], pair: Pair) -> list[Row]:
    """The answerable ones of them and as many others, always the same."""
    own = asked_of(twins, pair)
    answerable = [row for row in own if row.answer]
    others = random.Random(SEED).sample([row for row in own if not row.answer], len(answerable))
    return [*answerable, *others]


def measure(reader: Reader, encoder: Encoder, data: Path, most: int) -> tuple[dict[str, Figures], dict[str, Any]]:
    """Every figure by set, and the scores behind the reliability diagram by pair."""
    figures: dict[str, Figures] = {}
    for name in ("idk_mrc", "facqa"):
        file = data / "reader" / f"{name}.valid.jsonl"
        if file.exists():
            figures[f"{name} valid"] = reading(reader, sample(public_rows(file), most))
    twins, reports = read_twins(HELD_OUT), read_twins(PARAPHRASED)
    families = sorted({twin.family for twin in twins})
    fitting = set(families[::2])
    diagram: dict[str, Any] = {}
    for pair in PAIRS:
        own = asked_of(twins, pair)
        figures[f"own, {pair}"] = reading(reader, balanced(twins, pair)) | ranking(reader, encoder, twins, pair)
        as_read = reader if pair.asked == pair.told else Glossing(reader, pair.told)
        if pair.asked != pair.told:
            figures[f"own, {pair}, with its gloss"] = reading(as_read, balanced(twins, pair)) | ranking(
                as_read, encoder, twins, pair, glossed=True
            )
        figures[f"paraphrased, {pair}"] = reading(as_read, balanced(reports, pair))
        known = list(zip(own, scored(reader, own), strict=True))
        fit = [score for row, score in known if row.source[:-1] in fitting]
        held = [score for row, score in known if row.source[:-1] not in fitting]
        scale, bias = fit_temperature(fit)
        figures[f"own, {pair}"] |= {
            "scale": scale,
            "bias": bias,
            "calibration error": calibration_error(held),
            "calibrated": calibration_error(held, scale, bias),
        }
        diagram[str(pair)] = (held, scale, bias)
    return figures, diagram


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


@contextmanager
def reader_of(weights: Path | None) -> Iterator[Reader]:
    """The bundled reader, or one with other weights from a training run."""
    settings = load_settings()
    bundled = load_reader(settings)
    if weights is None:
        yield bundled
        return
    with TemporaryDirectory() as folder:
        directory = Path(folder)
        for name in (TOKENIZER_FILE, EMBEDDINGS_FILE):
            (directory / name).symlink_to(prepared_directory(settings) / name)
        write_reader(encoder_backbone(read_source(source_path())), weights, directory)
        yield BundledReader(directory, settings.encoder_precision, settings.threads)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.reading", description="Measures the reader.")
    parser.add_argument("--weights", type=Path, help="a trained reader instead of the bundled one")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data")
    parser.add_argument("--sample", type=int, default=300, help="questions from each public set")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--diagram", type=Path, help="SVG or PNG file for the reliability diagram")
    arguments = parser.parse_args()
    encoder = load_encoder(load_settings())
    with reader_of(arguments.weights) as reader:
        figures, diagram = measure(reader, encoder, arguments.data, arguments.sample)
    if arguments.diagram:
        reliability_diagram(diagram, arguments.diagram)
    if arguments.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return 0
    for name, values in figures.items():
        sys.stdout.write(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in values.items()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
