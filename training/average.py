"""The mean of two readers' or adapters' weights (Wortsman et al. 2022, arXiv 2203.05482): of a round and the one before.

    python -m training.average BEFORE.safetensors AFTER.safetensors OUT.safetensors
    python -m training.average BEFORE.gguf AFTER.gguf OUT.gguf

What a round learns from new data it keeps in part, and what it forgets it gets back in part. Readers may be packed or not.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from assistant.models.pack_reader import unpack
from training.adapter_gguf import read_adapter, write_adapter


def average(one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """Tensor by tensor, float32.

    :raises ValueError: if the two do not have the same tensors.
    """
    if one.keys() != other.keys():
        raise ValueError(f"{sorted(one.keys() ^ other.keys())[:3]} is in one file only: give two models of one kind")
    return {name: np.asarray((one[name] + other[name]) / 2, np.float32) for name in one}


def average_files(before: Path, after: Path, out: Path) -> None:
    """Writes the mean of two files of one kind.

    :raises ValueError: if they do not have the same tensors, or are adapters of another scale.
    """
    if before.suffix != ".gguf":
        save_file(average(*(unpack(load_file(path)) for path in (before, after))), out)
        return
    (one, scale), (other, other_scale) = read_adapter(before), read_adapter(after)
    if scale != other_scale:
        raise ValueError(f"alpha is {scale} in {before} and {other_scale} in {after}: give adapters of one training")
    write_adapter(out, average(one, other), scale)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m training.average", description="Averages two readers or two adapters."
    )
    for name in ("before", "after", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    average_files(arguments.before, arguments.after, arguments.out)


if __name__ == "__main__":
    main()
