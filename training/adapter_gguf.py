"""The answer adapter as llama.cpp reads it: a GGUF file of LoRA matrices in 16 bits.

python -m training.adapter_gguf CHECKPOINT.pt OUT.gguf      # the state of a run that is going on, to measure it
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.lora import SCALE

ALPHA = "adapter.lora.alpha"
MAX_BYTES = 12_000_000
"""What the repository has room for."""


def write_adapter(path: Path, tensors: Mapping[str, NDArray[Any]], alpha: float) -> None:
    """Writes ``tensors`` (names and shapes: ``training.lora.Tensors``) in half precision.

    :raises ValueError: if the file would be too large for the repository.
    """
    halves = {name: np.ascontiguousarray(array, dtype=np.float16) for name, array in tensors.items()}
    size = sum(array.nbytes for array in halves.values())
    if size > MAX_BYTES:
        raise ValueError(f"an adapter of {size / 1e6:.1f} MB is over {MAX_BYTES / 1e6:.0f} MB: use a lower rank")
    import gguf

    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(ALPHA, alpha)
    for name, array in halves.items():
        writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(path: Path) -> tuple[dict[str, NDArray[Any]], float]:
    """The matrices of a LoRA file, and its alpha.

    :raises ValueError: if the file is none.
    """
    import gguf

    reader = gguf.GGUFReader(path)
    alpha = reader.get_field(ALPHA)
    if alpha is None:
        raise ValueError(f"{path} holds no LoRA adapter: name a file that training.adapter wrote")
    return {tensor.name: np.array(tensor.data) for tensor in reader.tensors}, float(alpha.contents())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m training.adapter_gguf", description="Exports a checkpoint to GGUF."
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    import torch

    parameters = torch.load(arguments.checkpoint, weights_only=True)["parameters"]
    tensors = {name: tensor.detach().float().numpy() for name, tensor in parameters.items()}
    rank = min(next(iter(tensors.values())).shape)
    write_adapter(arguments.out, tensors, SCALE * rank)


if __name__ == "__main__":
    main()
