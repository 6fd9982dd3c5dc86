"""What int8 costs against fp32, in retrieval across languages and in reading: the default precision rests on this.

    python -m eval.bench.int8_loss [--data DIR] [--sample N] [--json]

Retrieval: each of the 997 FLORES-200 dev sentences in one language must find its translation among those of another;
R@1 and nDCG@10 in six directions of Malay, English and Indonesian, int8 on both sides, and int8 queries on fp32
documents. Reading: SQuAD F1 and whether the sign of the score tells answerable from unanswerable, on IDK-MRC valid and
on XQuAD English (that half was trained on: only the difference counts). Exit code 1 when a figure loses half a point or
more. About four minutes on two cores.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.config import PROJECT_ROOT, load_settings
from assistant.models.encoder import Encoder, load_encoder
from assistant.models.reader import Reader, load_reader
from eval.bench.reading import reading, sample
from eval.twins import Row, public_rows

LIMIT = 0.5
"""Points that no figure may lose by being computed in int8."""
DIRECTIONS = (("zsm", "eng"), ("eng", "zsm"), ("ind", "eng"), ("eng", "ind"), ("zsm", "ind"), ("ind", "zsm"))


@dataclass(frozen=True, slots=True)
class Loss:
    """One figure in both precisions, in points (0 to 100)."""

    figure: str
    n: int
    fp32: float
    int8: float

    @property
    def points(self) -> float:
        """What int8 loses; negative when it gains."""
        return self.fp32 - self.int8


def retrieval_losses(flores: Path, fp32: Encoder, int8: Encoder) -> list[Loss]:
    """R@1 and nDCG@10 of both encoders in every direction, and of int8 queries on fp32 documents."""
    languages = sorted({language for direction in DIRECTIONS for language in direction})
    texts = {language: (flores / f"{language}.txt").read_text("utf-8").splitlines() for language in languages}
    queries = [{language: encoder.encode_query(texts[language]) for language in languages} for encoder in (fp32, int8)]
    documents = [{name: encoder.encode_document(texts[name]) for name in languages} for encoder in (fp32, int8)]
    losses = []
    for source, target in DIRECTIONS:
        exact = _retrieval(queries[0][source], documents[0][target])
        rounded = _retrieval(queries[1][source], documents[1][target])
        mixed = _retrieval(queries[1][source], documents[0][target])
        for name, before, after, between in zip(("R@1", "nDCG@10"), exact, rounded, mixed, strict=True):
            n = len(texts[source])
            losses.append(Loss(f"{source}-{target} {name}", n, before, after))
            losses.append(Loss(f"{source}-{target} {name}, int8 queries on fp32 documents", n, before, between))
    return losses


def _retrieval(queries: NDArray[np.float32], documents: NDArray[np.float32]) -> tuple[float, float]:
    """R@1 and nDCG@10 in points when query i should find document i alone."""
    scores = queries @ documents.T
    ranks = (scores > np.diag(scores)[:, None]).sum(axis=1)
    gains = np.where(ranks < 10, 1 / np.log2(ranks + 2), 0)
    return 100 * float((ranks == 0).mean()), 100 * float(gains.mean())


def reading_losses(name: str, rows: Sequence[Row], fp32: Reader, int8: Reader) -> list[Loss]:
    """F1 over the answerable rows and balanced accuracy of "score above 0 means answerable"."""
    exact, rounded = (reading(reader, rows) for reader in (fp32, int8))
    return [
        Loss(f"{name} {figure}", len(rows), 100 * exact[figure], 100 * rounded[figure])
        for figure in exact
        if figure in ("F1", "balanced accuracy")
    ]


def measure(data: Path, most: int) -> list[Loss]:
    """Every figure in both precisions."""
    fp32, int8 = load_settings(encoder_precision="fp32"), load_settings(encoder_precision="int8")
    losses = retrieval_losses(data / "flores", load_encoder(fp32), load_encoder(int8))
    readers = load_reader(fp32), load_reader(int8)
    idk_mrc = sample(public_rows(data / "reader" / "idk_mrc.valid.jsonl"), most)
    xquad = [row for row in public_rows(data / "reader" / "xquad_half.train.jsonl") if row.languages == ("en", "en")]
    losses += reading_losses("IDK-MRC valid", idk_mrc, *readers)
    return losses + reading_losses("XQuAD English (trained on)", sample(xquad, most), *readers)


def main() -> int:
    """The command line; 1 when int8 loses too much."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.int8_loss", description="Measures what int8 costs.")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data")
    parser.add_argument("--sample", type=int, default=300, help="questions from each reading set")
    parser.add_argument("--json", action="store_true", help="print JSON lines")
    arguments = parser.parse_args()
    losses = measure(arguments.data, arguments.sample)
    if not arguments.json:
        sys.stdout.write("| figure | n | fp32 | int8 | loss |\n|---|---|---|---|---|\n")
    for loss in losses:
        row = f"| {loss.figure} | {loss.n} | {loss.fp32:.2f} | {loss.int8:.2f} | {loss.points:+.2f} |"
        sys.stdout.write((json.dumps(asdict(loss)) if arguments.json else row) + "\n")
    return int(any(loss.points >= LIMIT for loss in losses))


if __name__ == "__main__":
    sys.exit(main())
