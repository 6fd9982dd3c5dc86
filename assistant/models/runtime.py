"""What the encoder and the reader share at run time: the tokenizer, the embedding table and the graph runner.

Needs numpy, tokenizers and onnxruntime, never torch: importing sentence_transformers takes 6 to 7 s on two cores,
opening encoder and reader with what is here 0.8 s.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import ModelError
from assistant.models.weights import BLOCK_BYTES, Floats, dequantise

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BEGIN, PAD, END = 0, 1, 2
"""XLM-R's ``<s>``, ``<pad>`` and ``</s>``."""
PROMPTS = {"query": "query: ", "document": "passage: "}
"""What multilingual-e5 expects before a text; the reader was trained with the same."""

TOKENIZER_FILE = "tokenizer.json"
EMBEDDINGS_FILE = "embeddings.npy"


def graph_file(model: str, precision: str) -> str:
    """Name of a graph in a prepared directory: ``model`` is encoder or reader."""
    return f"{model}.{precision}.onnx"


class EmbeddingTable:
    """Word embeddings in the Q4_0 blocks that they are published in, mapped from disk and unpacked row by row.

    Unpacking 1,600 rows takes 0.8 ms, less than gathering them from an fp16 table (1.8 ms), in 54 MB instead of 192.
    """

    def __init__(self, path: Path) -> None:
        self._packed = np.load(path, mmap_mode="r")
        if self._packed.dtype != np.uint8 or self._packed.ndim != 2 or self._packed.shape[1] % BLOCK_BYTES:
            raise ModelError(
                f"{path} is not a table of Q4_0 rows; delete it and run python -m assistant.models.prepare"
            )

    def rows(self, ids: Sequence[int]) -> Floats:
        """The embeddings of ``ids``, float32 (n, hidden)."""
        return dequantise(self._packed[np.asarray(ids, np.int64)])


@lru_cache(maxsize=2)
def load_tokenizer(directory: Path) -> "Tokenizer":
    """The XLM-R tokenizer of a prepared directory; 0.5 s, so encoder and reader share it."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(directory / TOKENIZER_FILE))


def tokenize(tokenizer: "Tokenizer", texts: Sequence[str]) -> "list[Encoding]":
    """Pieces and their character offsets, without special tokens.

    Half of a surrogate pair, which no tokenizer takes, counts as a question mark; offsets stay right.
    """
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    return tokenizer.encode_batch(clean, add_special_tokens=False)


class GraphRunner:
    """Runs one graph on many texts, one text in each of ``threads`` threads."""

    def __init__(self, directory: Path, graph: str, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # The graphs are written as they should run; more optimisation would fuse them into slower operators.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self._session = onnxruntime.InferenceSession(
            str(directory / graph), options, providers=["CPUExecutionProvider"]
        )
        self._table = EmbeddingTable(directory / EMBEDDINGS_FILE)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=graph)

    @property
    def width(self) -> int:
        """Size of the output's last axis."""
        return int(self._session.get_outputs()[0].shape[-1])

    def run(self, sequences: Sequence[Sequence[int]]) -> list[Floats]:
        """The graph's output for each sequence of piece ids, in their order."""
        longest_first = sorted(range(len(sequences)), key=lambda index: -len(sequences[index]))
        outputs = self._pool.map(self._run_one, (sequences[index] for index in longest_first))
        by_index = dict(zip(longest_first, outputs, strict=True))
        return [by_index[index] for index in range(len(sequences))]

    def _run_one(self, ids: Sequence[int]) -> Floats:
        output: Floats = self._session.run(None, {"word_embeddings": self._table.rows(ids)[None]})[0][0]
        return output
