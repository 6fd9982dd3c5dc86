"""Trains the answer adapter of Gemma 3 270M, on two cores, with checkpoints.

    python -m training.adapter OUT.gguf [--minutes 90 | --steps N] [--start FROM.gguf | --fresh] [--rank 32]
        [--rows N --whole ID ...]

The frozen model is what ships: its 4-bit weights, unpacked by transformers into bfloat16, or float32 where the processor has
no fast bfloat16, so the adapter also learns to mend what the quantisation broke. Loss: cross-entropy of the answer's tokens
after the prompt of ``assistant.models.language_model``. AdamW (Loshchilov and Hutter 2019), warm-up, then linear decay over the
minutes or steps that are given; steps make a run that can be repeated. A run that was stopped goes on from
``OUT.checkpoint.pt`` when the same command is given again.
"""

import argparse
import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.config import PROJECT_ROOT, load_settings
from assistant.models.language_model import ADAPTER, base_model
from eval.twins import Row, public_rows, read_twins, sibling_rows
from training.adapter_gguf import read_adapter, write_adapter
from training.budget import Budget, has_fast_bf16, save_whole
from training.lora import RANK, Adapter
from training.mixture import TWINS, drawn
from training.packs import Pack, Tokenize, batches, in_malay, pack, sources

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

RATE = 2.0e-4
WARM_UP = 30
FLOOR = 0.05
"""Share of the rate that is left at the end."""
CLIP = 1.0
SAVE_EVERY = 50
"""Steps between checkpoints."""
SIBLINGS = 0.5
"""Share of all questions on look-alikes that is offered to each epoch."""
INDONESIAN = 0.5
"""Share of the Indonesian passages: the first adapter has learnt from them, and they bear few questions each."""

Shelves = Sequence[Sequence[Row]]
"""Rows in groups; each group is cut into sources by itself, so that one that is named twice is cut twice."""


def shelves(public: Path, own: Path, seed: int) -> Shelves:
    """Half the Indonesian passages, most questions in Malay; the twin passages in every crossing; English twice."""
    draw = random.Random(seed)
    indonesian = [row for name in ("idk_mrc", "facqa") for row in public_rows(public / f"{name}.train.jsonl")]
    passages = sorted({row.passage for row in indonesian})
    kept = set(draw.sample(passages, int(INDONESIAN * len(passages))))
    english = [row for row in public_rows(public / "xquad_half.train.jsonl") if row.languages == ("en", "en")]
    texts = read_twins(own)
    look_alikes = list(sibling_rows(texts))
    crossings = [row for text in texts for row in text.rows()]
    some = draw.sample(look_alikes, int(SIBLINGS * len(look_alikes)))
    return in_malay([row for row in indonesian if row.passage in kept], draw), [*crossings, *some], english, english


class Teacher:
    """The frozen model, the adapter on it, and what one batch costs."""

    def __init__(self, model: Any, adapter: Adapter) -> None:
        self._model = model
        self.adapter = adapter

    def loss(self, batch: Sequence[Pack]) -> "torch.Tensor":
        """Mean cross-entropy of the answers' tokens."""
        import torch

        longest = max(len(each.ids) for each in batch)

        def table(rows: Iterator[Sequence[int]], filler: int) -> torch.Tensor:
            return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])

        ids, positions = table((each.ids for each in batch), 0), table((each.positions for each in batch), 0)
        learnt = table((each.learnt for each in batch), 0).bool()
        mask = visible(table((each.branches for each in batch), -1))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_fast_bf16()):
            states = self._model.model(
                input_ids=ids,
                attention_mask={"full_attention": mask, "sliding_attention": mask},
                position_ids=positions,
                use_cache=False,
            ).last_hidden_state
            logits = self._model.lm_head(states[:, :-1][learnt[:, 1:]])
        return torch.nn.functional.cross_entropy(logits.float(), ids[learnt])


def visible(branches: "torch.Tensor") -> "torch.Tensor":
    """Which token sees which, batch x 1 x length x length: the source (branch 0) and its own question, backwards only.

    Padding (branch -1) sees padding, since a row that sees nothing has no softmax.
    """
    import torch

    length = branches.shape[1]
    backwards = torch.ones(length, length, dtype=torch.bool).tril()
    looking, seen = branches[:, :, None], branches[:, None, :]
    return (((seen == 0) & (looking >= 0)) | (seen == looking))[:, None] & backwards


def train(teacher: Teacher, taught: Shelves, tokenize: Tokenize, budget: Budget, checkpoint: Path, seed: int) -> int:
    """Trains until the budget is spent; returns the steps that were made in all, with those before a stop."""
    import torch

    parameters = teacher.adapter.parameters
    optimizer = torch.optim.AdamW(parameters.values(), lr=RATE, weight_decay=0.0)
    step, minutes, smooth = 0, 0.0, 0.0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        teacher.adapter.restore(kept["parameters"])
        optimizer.load_state_dict(kept["optimizer"])
        step, minutes, smooth = kept["step"], kept["minutes"], kept["smooth"]
        log.info("going on from step %d, %.1f minutes", step, minutes)
    began = time.monotonic() - 60 * minutes
    for batch in _from(step, taught, tokenize, seed):
        minutes = (time.monotonic() - began) / 60
        spent = budget.spent(minutes, step)
        if spent >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * max(FLOOR, 1 - spent)
        loss = teacher.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters.values(), CLIP)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        smooth = loss.item() if step == 1 else 0.97 * smooth + 0.03 * loss.item()
        if step % 20 == 0:
            log.info("step %d, loss %.3f, %.1f minutes", step, smooth, minutes)
        if step % SAVE_EVERY == 0:
            kept = {"parameters": dict(parameters), "optimizer": optimizer.state_dict()}
            save_whole({**kept, "step": step, "minutes": minutes, "smooth": smooth}, checkpoint)
    return step


def _from(step: int, taught: Shelves, tokenize: Tokenize, seed: int) -> Iterator[list[Pack]]:
    """Batches for ever without the first ``step``; each epoch cuts its sources anew, the same way after a stop."""
    epoch = 0
    while True:
        draw = random.Random(f"{seed}, {epoch}")
        cut = [source for rows in taught for source in sources(rows, draw)]
        packs = [made for source in cut if (made := pack(source, tokenize))]
        found = batches(packs, draw)
        questions = sum(max(each.branches) for each in packs)
        log.info("epoch %d: %d questions on %d sources, %d steps", epoch, questions, len(packs), len(found))
        yield from found[step:]
        step = max(0, step - len(found))
        epoch += 1


def load_gemma(path: Path) -> tuple[Any, Tokenize]:
    """Gemma from its GGUF file, frozen, and its tokenizer without marks of begin and end."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    where = {"pretrained_model_name_or_path": str(path.parent), "gguf_file": path.name}
    unpacked = GgufConfig(dequantize=True)  # left in their blocks, the weights are unpacked at every step
    precision = torch.bfloat16 if has_fast_bf16() else torch.float32
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=precision, quantization_config=unpacked)
    tokenizer = AutoTokenizer.from_pretrained(**where)

    def tokenize(text: str) -> list[int]:
        ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    return model, tokenize


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.adapter", description="Trains the answer adapter.")
    parser.add_argument("out", type=Path, help="GGUF file to write")
    parser.add_argument("--minutes", type=float, default=math.inf, help="training time, without reading the data")
    parser.add_argument("--steps", type=float, default=math.inf, help="steps at most")
    parser.add_argument("--start", type=Path, default=ADAPTER, help="adapter to go on from")
    parser.add_argument("--fresh", action="store_true", help="go on from none")
    parser.add_argument("--rank", type=int, default=RANK)
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "reader")
    parser.add_argument("--own", type=Path, default=TWINS, help="folder of twin passages")
    parser.add_argument("--rows", type=int, help="train on this many random rows only")
    parser.add_argument(
        "--whole", nargs="*", default=[], metavar="ID", help="and on all rows of twins whose id begins so"
    )
    parser.add_argument("--seed", type=int, default=20)
    arguments = parser.parse_args()
    budget = Budget(arguments.minutes, arguments.steps)
    if budget == Budget():
        parser.error("say how long: --minutes 90, or --steps N for a run that can be repeated")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    import torch

    settings = load_settings()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(settings.threads)
    taught = shelves(arguments.data, arguments.own, arguments.seed)
    if arguments.rows is not None:
        draw = random.Random(arguments.seed)
        taught = [drawn(rows, arguments.rows // len(taught), arguments.whole, draw) for rows in taught]
    model, tokenize = load_gemma(base_model(settings.cache))
    adapter = Adapter(model, arguments.rank)
    if not arguments.fresh:
        adapter.load(*read_adapter(arguments.start))
    checkpoint = arguments.out.with_suffix(".checkpoint.pt")
    steps = train(Teacher(model, adapter), taught, tokenize, budget, checkpoint, arguments.seed)
    write_adapter(arguments.out, adapter.tensors(), adapter.alpha)
    checkpoint.unlink(missing_ok=True)
    log.info("%s: %d steps", arguments.out, steps)


if __name__ == "__main__":
    main()
