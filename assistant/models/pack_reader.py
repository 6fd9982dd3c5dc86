"""Packs the trained reader for the repository: matrices as int8 rows with fp16 scales, half the size of fp16.

    python -m assistant.models.pack_reader TRAINED.safetensors assistant/models/reader_v8.safetensors

A matrix ``name`` becomes ``name`` int8 (outputs, inputs) and ``name.scale`` fp16 (outputs,); vectors stay fp16.
``unpack`` is the inverse. F1 before and after is in README.md.
"""

import argparse
import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from assistant.models.weights import Floats

LIMIT = 127


def pack(tensors: Mapping[str, NDArray[np.floating]]) -> dict[str, NDArray[np.generic]]:
    """Rounds every matrix to int8 rows; other tensors become fp16."""
    packed: dict[str, NDArray[np.generic]] = {}
    for name, tensor in tensors.items():
        if tensor.ndim == 2:
            scale = (np.abs(tensor.astype(np.float32)).max(axis=1) / LIMIT).astype(np.float16)
            scale[scale == 0] = 1
            integers = np.round(tensor / scale.astype(np.float32)[:, None])
            packed[name] = np.clip(integers, -LIMIT, LIMIT).astype(np.int8)
            packed[f"{name}.scale"] = scale
        else:
            packed[name] = tensor.astype(np.float16)
    return packed


def unpack(packed: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """The float32 tensors of a packed reader, or of one that was never packed."""
    tensors: dict[str, Floats] = {}
    for name, tensor in packed.items():
        if tensor.dtype == np.int8:
            tensors[name] = tensor.astype(np.float32) * packed[f"{name}.scale"].astype(np.float32)[:, None]
        elif not name.endswith(".scale"):
            tensors[name] = tensor.astype(np.float32)
    return tensors


def main() -> None:
    """Packs one file into another and logs the size and checksum of the result."""
    parser = argparse.ArgumentParser(prog="python -m assistant.models.pack_reader", description="Packs the reader.")
    parser.add_argument("source", type=Path, help="safetensors file of the trained reader")
    parser.add_argument("target", type=Path, help="file to write")
    arguments = parser.parse_args()
    save_file(pack(load_file(arguments.source)), arguments.target)
    content = arguments.target.read_bytes()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.info("%s: %d bytes, sha256 %s", arguments.target, len(content), hashlib.sha256(content).hexdigest())


if __name__ == "__main__":
    main()
