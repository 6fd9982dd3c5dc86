"""How long a training runs, in what precision, and how it outlives being stopped."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to train: whichever ends first."""

    minutes: float = math.inf
    steps: float = math.inf

    def spent(self, minutes: float, steps: int) -> float:
        """From 0 to 1."""
        return max(minutes / self.minutes, steps / self.steps)


def has_fast_bf16() -> bool:
    """Whether the processor computes in bfloat16; emulated, it takes more than ten times as long as float32."""
    import torch

    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


def save_whole(content: dict[str, Any], path: Path) -> None:
    """Writes beside and renames, so that a kill leaves the checkpoint before."""
    import torch

    beside = path.with_suffix(".part")
    torch.save(content, beside)
    beside.replace(path)
