"""Trains the reader on the bundled encoder, on two cores, with checkpoints.

    python -m training.reader OUT.safetensors [--minutes 75] [--start FROM.safetensors] [--without INGREDIENT ...]
        [--rows N --whole ID ...] [--frozen LAYERS]

The twelve layers, or those above ``--frozen``, and the head are trained; the embedding table stays the encoder's. Loss:
cross-entropy of the start and of the end of the answer over the passage's pieces and position 0, "no answer" (Devlin et
al. 2019, section 4.3).
AdamW (Loshchilov and Hutter 2019), bf16 autocast where the processor has it, warm-up and then linear decay over the minutes
that are given. A run that was stopped goes on from ``OUT.checkpoint.pt`` when the same command is given again.
"""

import argparse
import logging
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import load_file, save_file

from assistant.config import PROJECT_ROOT, Settings, load_settings
from assistant.models.encoder import load_encoder
from assistant.models.pack_reader import unpack
from assistant.models.prepare import READER_PATH, prepare, prepared_directory
from assistant.models.runtime import EMBEDDINGS_FILE, PAD, EmbeddingTable, load_tokenizer
from assistant.models.weights import read_source, source_path
from training.budget import Budget, has_fast_bf16, save_whole
from training.mixture import INGREDIENTS, TWINS, Sources, drawn, mixture
from training.windows import Window, batches, windows

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

BATCH = 16
RATE = 1.0e-4
WARM_UP = 100
FLOOR = 0.02
"""Share of the rate that is left at the end."""
CLIP = 1.0
DECAY = 0.01
SAVE_EVERY = 200
"""Steps between checkpoints."""
MASKED = -1e4


class Network:
    """The encoder's stack and two logits a piece, in torch; the embedding rows come from the table on disk."""

    def __init__(self, settings: Settings, weights: Mapping[str, Any]) -> None:
        import torch
        from transformers import BertConfig, BertModel

        shape = read_source(source_path()).shape
        self._table = EmbeddingTable(prepared_directory(settings) / EMBEDDINGS_FILE)
        self.body = BertModel(
            BertConfig(
                vocab_size=1,  # the rows are looked up in the table
                hidden_size=shape.hidden,
                num_hidden_layers=shape.layers,
                num_attention_heads=shape.heads,
                intermediate_size=shape.feed_forward,
                max_position_embeddings=shape.positions,
                type_vocab_size=shape.token_types,
                layer_norm_eps=shape.epsilon,
                attention_probs_dropout_prob=0.0,  # with it, attention is not fused and a step takes twice as long
            ),
            add_pooling_layer=False,
        )
        self.head = torch.nn.Linear(shape.hidden, 2)
        self._fill(weights)

    def _fill(self, weights: Mapping[str, Any]) -> None:
        import torch

        source = read_source(source_path())
        hidden = source.shape.hidden
        frozen = {
            "embeddings.position_embeddings.weight": source.matrix("emb.pos", hidden),
            "embeddings.token_type_embeddings.weight": source.matrix("emb.type", hidden),
            "embeddings.LayerNorm.weight": source.vector("emb.ln.w"),
            "embeddings.LayerNorm.bias": source.vector("emb.ln.b"),
        }
        layers = {name: array for name, array in weights.items() if name.startswith("encoder.")}
        state = {name: torch.from_numpy(np.array(array)) for name, array in {**frozen, **layers}.items()}
        missing, unknown = self.body.load_state_dict(state, strict=False)
        if unknown or set(missing) != {"embeddings.word_embeddings.weight"}:
            raise ValueError(f"weights do not fit the encoder: missing {missing[:3]}, unknown {unknown[:3]}")
        self.head.load_state_dict(
            {name: torch.from_numpy(np.array(weights[f"qa.{name}"])) for name in ("weight", "bias")}
        )
        for parameter in self.body.embeddings.parameters():
            parameter.requires_grad = False

    @property
    def parameters(self) -> "list[torch.nn.Parameter]":
        """What is trained."""
        every = [*self.body.encoder.parameters(), *self.head.parameters()]
        return [parameter for parameter in every if parameter.requires_grad]

    def freeze(self, layers: int) -> None:
        """Leaves the first ``layers`` as they are; nothing has to be carried back through them."""
        for layer in self.body.encoder.layer[:layers]:
            layer.requires_grad_(False)

    def state(self) -> "dict[str, torch.Tensor]":
        """The trained tensors, named as in the published file."""
        layers = {f"encoder.{name}": tensor for name, tensor in self.body.encoder.state_dict().items()}
        return layers | {f"qa.{name}": tensor for name, tensor in self.head.state_dict().items()}

    def load(self, state: "Mapping[str, torch.Tensor]") -> None:
        """Takes back what ``state`` gave."""
        self._fill({name: tensor.numpy() for name, tensor in state.items()})

    def loss(self, batch: "Sequence[Window]") -> "torch.Tensor":
        """Mean cross-entropy of start and end over the batch."""
        import torch

        longest = max(len(window.ids) for window in batch)
        padded = [window.ids + [PAD] * (longest - len(window.ids)) for window in batch]
        rows = torch.from_numpy(self._table.rows([piece for ids in padded for piece in ids]))
        mask = torch.tensor([[1] * len(window.ids) + [0] * (longest - len(window.ids)) for window in batch])
        allowed = torch.tensor([window.allowed + [False] * (longest - len(window.ids)) for window in batch])
        gold = torch.tensor([[window.start, window.end] for window in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_fast_bf16()):
            states = self.body(
                inputs_embeds=rows.reshape(len(batch), longest, -1), attention_mask=mask
            ).last_hidden_state
        logits = self.head(states.float()).masked_fill(~allowed.unsqueeze(-1), MASKED)
        return torch.nn.functional.cross_entropy(logits, gold)


def train(
    network: Network,
    made: Sequence[Window],
    budget: Budget,
    checkpoint: Path,
    seed: int,
    save_every: int = SAVE_EVERY,
    warm_up: int = WARM_UP,
) -> int:
    """Trains until the budget is spent; returns the steps that were made in all, with those before a stop."""
    import torch

    optimizer = torch.optim.AdamW(network.parameters, lr=RATE, weight_decay=DECAY, fused=True)
    step, spent, smooth = 0, 0.0, 0.0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        network.load(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        step, spent, smooth = kept["step"], kept["spent"], kept["smooth"]
        log.info("going on from step %d, %.1f minutes", step, spent)
    network.body.train()
    began = time.monotonic() - 60 * spent
    for batch in _from(step, made, seed):
        spent = (time.monotonic() - began) / 60
        gone = budget.spent(spent, step)
        if gone >= 1:
            break
        left = max(FLOOR, 1 - gone)
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / warm_up) * left
        loss = network.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters, CLIP)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        smooth = loss.item() if step == 1 else 0.98 * smooth + 0.02 * loss.item()
        if step % 50 == 0:
            log.info("step %d, epoch %.2f, loss %.3f, %.1f minutes", step, step * BATCH / len(made), smooth, spent)
        if step % save_every == 0:
            kept = {"network": network.state(), "optimizer": optimizer.state_dict()}
            save_whole({**kept, "step": step, "spent": spent, "smooth": smooth}, checkpoint)
    return step


def _from(step: int, made: Sequence[Window], seed: int) -> Iterator[list[Window]]:
    """Batches for ever, epoch after epoch, without the first ``step``: the same order after a stop."""
    epoch = 0
    while True:
        found = batches(made, BATCH, random.Random(seed + epoch))
        yield from found[step:]
        step = max(0, step - len(found))
        epoch += 1


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description="Trains the reader.")
    parser.add_argument("out", type=Path, help="safetensors file to write, float32")
    parser.add_argument("--start", type=Path, default=READER_PATH, help="weights to go on from, packed or not")
    parser.add_argument("--minutes", type=float, default=75, help="training time, without reading and tokenizing")
    parser.add_argument("--steps", type=int, default=1_000_000, help="steps at most")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "reader")
    parser.add_argument("--own", type=Path, default=TWINS, help="folder of twin passages")
    parser.add_argument("--without", nargs="*", default=[], choices=INGREDIENTS, help="ingredients to leave out")
    parser.add_argument("--rows", type=int, help="train on this many random rows only")
    parser.add_argument(
        "--whole", nargs="*", default=[], metavar="ID", help="and on all rows of twins whose id begins so"
    )
    parser.add_argument("--frozen", type=int, default=0, help="layers from the bottom that stay as they are")
    parser.add_argument("--seed", type=int, default=20)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    import torch

    torch.manual_seed(arguments.seed)
    settings = load_settings()
    torch.set_num_threads(settings.threads)
    prepare(settings)
    rows = mixture(Sources(arguments.data, arguments.own, load_encoder(settings), arguments.seed), arguments.without)
    draw = random.Random(arguments.seed)
    if arguments.rows is not None:
        rows = drawn(rows, arguments.rows, arguments.whole, draw)
    made = windows(rows, load_tokenizer(prepared_directory(settings)), draw)
    log.info("%d windows of %d rows", len(made), len(rows))
    network = Network(settings, unpack(load_file(arguments.start)))
    network.freeze(arguments.frozen)
    checkpoint = arguments.out.with_suffix(".checkpoint.pt")
    steps = train(network, made, Budget(arguments.minutes, arguments.steps), checkpoint, arguments.seed)
    save_file({name: tensor.numpy() for name, tensor in network.state().items()}, arguments.out)
    checkpoint.unlink(missing_ok=True)
    log.info("%s: %d steps", arguments.out, steps)


if __name__ == "__main__":
    main()
