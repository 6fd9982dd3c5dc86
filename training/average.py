"""The mean of two readers' weights (Wortsman et al. 2022, arXiv 2203.05482): of a round of training and the one before.

    python -m training.average BEFORE.safetensors AFTER.safetensors OUT.safetensors

What a round learns from new data it keeps in part, and what it forgets it gets back in part. Files may be packed or not.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from assistant.models.pack_reader import unpack


def average(one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """Tensor by tensor, float32.

    :raises ValueError: if the two do not have the same tensors.
    """
    if one.keys() != other.keys():
        raise ValueError(f"{sorted(one.keys() ^ other.keys())[:3]} is in one file only: give two readers")
    return {name: np.asarray((one[name] + other[name]) / 2, np.float32) for name in one}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.average", description="Averages two readers.")
    for name in ("before", "after", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    save_file(average(*(unpack(load_file(path)) for path in (arguments.before, arguments.after))), arguments.out)


if __name__ == "__main__":
    main()
