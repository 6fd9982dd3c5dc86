"""What each ingredient of the reader's training is worth: short rounds from one start, each without one ingredient.

    python -m training.ablation OUT.json --start FROM.safetensors [--steps 150]

All rounds make the same number of steps; in place of what is left out they see more of the rest. Measured on the
held-out twin texts and the valid files of the public sets, as `eval.bench.reading` reads them. ``OUT.json`` keeps the
figures of every round that was made, so that a stopped run goes on with the next; it is printed as a table in Markdown.
"""

import argparse
import json
import logging
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors.numpy import load_file, save_file

from assistant.config import PROJECT_ROOT, Settings, load_settings
from assistant.models.encoder import load_encoder
from assistant.models.pack_reader import unpack
from assistant.models.prepare import prepare, prepared_directory
from assistant.models.reader import Reader
from assistant.models.runtime import load_tokenizer
from eval.bench.reading import PAIRS, Figures, balanced, reader_of, reading, sample
from eval.twins import HELD_OUT, public_rows, read_twins
from training.budget import Budget
from training.mixture import INGREDIENTS, TWINS, Sources
from training.reader import BATCH, Network, train
from training.windows import Window, windows

log = logging.getLogger(__name__)

PUBLIC = ("idk_mrc", "facqa")
NOTHING = "nothing"
WARM_UP = 0.1
"""Share of the steps over which the rate rises."""


def ingredients(sources: Sources, settings: Settings, most: int | None = None) -> dict[str, list[Window]]:
    """Windows of each ingredient; at most ``most`` rows of each."""
    tokenizer, draw = load_tokenizer(prepared_directory(settings)), random.Random(sources.seed)
    made = {}
    for name, ingredient in INGREDIENTS.items():
        rows = ingredient(sources)
        made[name] = windows(draw.sample(rows, min(most or len(rows), len(rows))), tokenizer, draw)
        log.info("%s: %d windows", name, len(made[name]))
    return made


def trained_without(
    name: str, made: Mapping[str, Sequence[Window]], start: Path, steps: int, settings: Settings, out: Path
) -> None:
    """Writes the reader that a round without the ingredient makes."""
    left = [window for ingredient, found in made.items() if ingredient != name for window in found]
    log.info("without %s: %.2f epochs of %d windows", name, steps * BATCH / len(left), len(left))
    network = Network(settings, unpack(load_file(start)))
    checkpoint = out.with_suffix(".checkpoint.pt")
    train(
        network, left, Budget(steps=steps), checkpoint, seed=20, save_every=steps + 1, warm_up=int(WARM_UP * steps) + 1
    )
    save_file({key: tensor.numpy() for key, tensor in network.state().items()}, out)


def measured(reader: Reader, public: Path, most: int) -> dict[str, Figures]:
    """F1, exact match and balanced accuracy for each pair of languages and each public set that is at hand."""
    twins = read_twins(HELD_OUT)
    figures = {str(pair): reading(reader, sample(balanced(twins, pair), most)) for pair in PAIRS}
    for name in PUBLIC:
        if (file := public / f"{name}.valid.jsonl").exists():
            figures[name] = reading(reader, sample(public_rows(file), most))
    return figures


def table(rounds: Mapping[str, Mapping[str, Figures]]) -> str:
    """A row for each round: F1, then balanced accuracy where unanswerable rows were read too."""
    sets = list(next(iter(rounds.values())))
    lines = ["| left out | " + " | ".join(sets) + " |", "|---" * (len(sets) + 1) + "|"]
    for name, figures in rounds.items():
        cells = [
            f"{found['F1']:.3f}" + (f", {found['balanced accuracy']:.3f}" if "balanced accuracy" in found else "")
            for found in figures.values()
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.ablation", description="Trains without each ingredient.")
    parser.add_argument("out", type=Path, help="JSON file with the figures of each round")
    parser.add_argument("--start", type=Path, required=True, help="weights that all rounds go on from, packed or not")
    parser.add_argument("--steps", type=int, default=150, help="of each round")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "reader")
    parser.add_argument("--rows", type=int, help="train on at most this many random rows of each ingredient")
    parser.add_argument("--sample", type=int, default=480, help="rows that are read of each set")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    import torch

    settings = load_settings()
    torch.set_num_threads(settings.threads)
    prepare(settings)
    rounds = json.loads(arguments.out.read_text()) if arguments.out.exists() else {}
    made = ingredients(Sources(arguments.data, TWINS, load_encoder(settings)), settings, arguments.rows)
    for name in (NOTHING, *INGREDIENTS):
        if name in rounds:
            continue
        torch.manual_seed(20)
        with TemporaryDirectory() as folder:
            weights = Path(folder) / "reader.safetensors"
            trained_without(name, made, arguments.start, arguments.steps, settings, weights)
            with reader_of(weights) as reader:
                rounds[name] = measured(reader, arguments.data, arguments.sample)
        arguments.out.write_text(json.dumps(rounds, indent=1))
    sys.stdout.write(table(rounds) + "\n")


if __name__ == "__main__":
    main()
