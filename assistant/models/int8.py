"""Rounding to int8 without losing what the model says: one scale for each output, loud channels split.

Activations are rounded over a whole text with one step, so a single loud channel makes the step coarse for all. This
encoder, and the reader made from it, have such channels, always the same ones: channel 778 inside layer 4 reaches 63
where the others stay below 6. A loud channel is split into copies, each with its share of the value and the same
weights: exact in real numbers, and the step becomes fine. Measured on FLORES (997 sentences, six directions) and on 100
IDK-MRC questions, against fp32:

| | mean cosine | least cosine | worst loss of R@1 | spread of the reader's score |
|---|---|---|---|---|
| plain int8 | 0.9971 | 0.991 | 0.7 points | 0.92 |
| split | 0.9995 | 0.9985 | 0.0 points | 0.21 |

It costs a twentieth of the speed (200 pieces on one thread: 23.4 ms instead of 22.2). Seven-bit weights, which would
run alike on all processors, spread the score by 0.69.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.backbone import Linear
from assistant.models.weights import Floats

LIMIT = 127
"""Largest integer of a weight."""

Copies = Mapping[int, int]
"""Loud channels to the number of copies that each is split into."""

LOUD_STATES: tuple[Copies, ...] = (
    {15: 2, 60: 2, 87: 2, 321: 4},
    {15: 6, 87: 2, 146: 2, 321: 3},
    {15: 6, 321: 2},
    {15: 7, 146: 2, 321: 2},
    {15: 4, 146: 2, 321: 2},
    {15: 2, 35: 5, 321: 2},
    {15: 2, 35: 8},
    {15: 2, 35: 6},
    {15: 2, 35: 6},
    {15: 2, 35: 5, 351: 2},
    {15: 2, 35: 4, 351: 2},
    {35: 2},
)
"""For each layer, channels of the states before widening: as many copies as bring each to 6 at most, over the encoder
and the reader on eight IDK-MRC passages."""

LOUD_WIDE: tuple[Copies, ...] = (
    {91: 2, 318: 6},
    {1462: 3},
    {354: 3},
    {408: 2},
    {778: 11},
    {658: 6},
    {1152: 3},
    {413: 2},
    {563: 2},
    {287: 2},
    {},
    {},
)
"""The same for channels of the widened states before narrowing."""


@dataclass(frozen=True, slots=True)
class Split:
    """How loud channels are split: the original channels, each times its factor, then the extra copies."""

    extra: tuple[int, ...]
    """The channel that each extra copy is of."""
    factors: Floats
    """Share of its value that each original channel keeps, shape (channels,)."""

    @classmethod
    def of(cls, copies: Copies, channels: int) -> "Split":
        """The split of ``channels`` channels."""
        factors = np.ones(channels, np.float32)
        for channel, count in copies.items():
            factors[channel] = 1 / count
        return cls(tuple(channel for channel, count in copies.items() for _ in range(count - 1)), factors)

    @property
    def extra_factors(self) -> Floats:
        """Share of its channel's value that each extra copy has, shape (extras,)."""
        return self.factors[list(self.extra)]

    @property
    def selection(self) -> Floats:
        """``states @ selection`` gives the extra copies, shape (channels, extras)."""
        matrix = np.zeros((len(self.factors), len(self.extra)), np.float32)
        matrix[list(self.extra), range(len(self.extra))] = self.extra_factors
        return matrix

    def inputs(self, linear: Linear) -> Linear:
        """``linear`` taking the split channels instead of the original ones."""
        return Linear(np.concatenate([linear.weight, linear.weight[:, list(self.extra)]], axis=1), linear.bias)

    def outputs(self, linear: Linear) -> Linear:
        """``linear`` giving every extra copy, unscaled, after its own outputs."""
        extra = list(self.extra)
        return Linear(
            np.concatenate([linear.weight, linear.weight[extra]]), np.concatenate([linear.bias, linear.bias[extra]])
        )


def quantise_rows(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Integers and one scale for each row; ``integers * scale[:, None]`` is near ``matrix``."""
    scale = np.abs(matrix).max(axis=1) / LIMIT
    scale[scale == 0] = 1
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


@cache
def stores_signed() -> bool:
    """Whether int8 weights may be stored signed on this processor.

    x86 without VNNI adds two products of unsigned and signed bytes in 16 bits, which overflows: there the weights are
    stored unsigned, around 128, which gives the same results at two thirds of the speed.
    """
    if platform.machine().lower() in ("arm64", "aarch64"):
        return True
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return "avx512_vnni" in flags or "avx_vnni" in flags
