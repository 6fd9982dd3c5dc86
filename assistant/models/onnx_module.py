"""The bundled encoder as a module of sentence-transformers: the public face of a prepared directory.

    from sentence_transformers import SentenceTransformer
    model = SentenceTransformer("<cache>/multilingual-e5-small", trust_remote_code=True)
    model.encode_query(["Siapa mempengerusikan sidang itu?"])

``trust_remote_code`` because sentence-transformers asks for it before it imports any class that is not its own; the
class is this one. ``model_kwargs={"precision": "fp32", "threads": 4}`` overrides the defaults. The vectors are those of
``encoder.BundledEncoder``, which this wraps.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule

from assistant.models.encoder import MAX_PIECES, BundledEncoder
from assistant.models.runtime import PAD


class OnnxEncoder(InputModule):  # type: ignore[misc]
    """Tokenizes and embeds with ONNX Runtime; has no torch parameters."""

    def __init__(self, directory: Path, precision: str = "int8", threads: int = 2) -> None:
        super().__init__()
        self.directory = directory
        self.encoder = BundledEncoder(directory, precision, threads)
        self.tokenizer = self.encoder.tokenizer
        self.max_seq_length = MAX_PIECES

    @classmethod
    def load(
        cls, model_name_or_path: str, model_kwargs: dict[str, Any] | None = None, **_unused: object
    ) -> "OnnxEncoder":
        """Opens a prepared directory; ``model_kwargs`` may hold ``precision`` and ``threads``."""
        return cls(Path(model_name_or_path), **(model_kwargs or {}))

    def preprocess(
        self, inputs: Sequence[str], prompt: str | None = None, **_unused: object
    ) -> dict[str, torch.Tensor]:
        """Piece ids and mask, both (batch, length), padded on the right."""
        sequences = self.encoder.pieces([(prompt or "") + text for text in inputs])
        length = max(map(len, sequences))
        padded = [[*sequence, *[PAD] * (length - len(sequence))] for sequence in sequences]
        mask = [[1] * len(sequence) + [0] * (length - len(sequence)) for sequence in sequences]
        return {"input_ids": torch.tensor(padded), "attention_mask": torch.tensor(mask)}

    def forward(self, features: dict[str, torch.Tensor], **_unused: object) -> dict[str, torch.Tensor]:
        """Adds ``sentence_embedding`` (batch, dim), L2-normalised."""
        lengths = features["attention_mask"].sum(dim=1).tolist()
        rows = features["input_ids"].tolist()
        vectors = self.encoder.run([row[:length] for row, length in zip(rows, lengths, strict=True)])
        return features | {"sentence_embedding": torch.from_numpy(vectors)}

    def get_embedding_dimension(self) -> int:
        """Numbers in a vector."""
        return self.encoder.dim

    def save(self, output_path: str, *_arguments: object, **_unused: object) -> None:
        """Copies the files that it runs from."""
        shutil.copytree(self.directory, output_path, dirs_exist_ok=True)
