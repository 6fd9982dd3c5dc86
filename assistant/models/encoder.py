"""The encoder: texts in, L2-normalised vectors out.

``load_encoder`` gives the bundled multilingual-e5-small or any sentence-transformers model by hub name or path. The
bundled one runs without importing sentence_transformers (that takes 6 to 7 s, this 0.7 s); the same object is what
its SentenceTransformer directory wraps (``onnx_module``).
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from assistant.config import BUNDLED_ENCODER, Settings
from assistant.errors import ModelError
from assistant.models.runtime import BEGIN, END, PROMPTS, GraphRunner, graph_file, load_tokenizer, tokenize
from assistant.models.weights import SOURCE_SHA256, Floats

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MAX_PIECES = 512
"""Positions that the encoder has; longer texts are cut."""
BATCH = 8
"""Texts in one batch of a hub model: sorted by length, 8 beat 32 on two cores."""
HUB_S = 5
"""Seconds in which the hub answers, if it can be reached."""


class Encoder(Protocol):
    """Anything that turns queries and documents into vectors of one space."""

    name: str
    dim: int
    fingerprint: str
    """Equal for encoders whose vectors may be compared; the store keeps it."""

    def encode_query(self, texts: Sequence[str]) -> Floats:
        """Vectors of questions, float32 (n, dim), L2-normalised."""
        ...

    def encode_document(self, texts: Sequence[str]) -> Floats:
        """Vectors of passages, float32 (n, dim), L2-normalised."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Pieces of each text, without prompt and special tokens."""
        ...


class BundledEncoder:
    """multilingual-e5-small from a prepared directory. A text's vector does not depend on what is encoded with it."""

    name = BUNDLED_ENCODER
    fingerprint = f"{BUNDLED_ENCODER}/384/{SOURCE_SHA256[:12]}"
    """The same in both precisions: int8 queries on fp32 documents lose 0.1 point of R@1 at most (README.md)."""

    def __init__(self, directory: Path, precision: str, threads: int) -> None:
        self.tokenizer = load_tokenizer(directory)
        self._runner = GraphRunner(directory, graph_file("encoder", precision), threads)
        self.dim = self._runner.width

    def encode_query(self, texts: Sequence[str]) -> Floats:
        """Vectors of questions, float32 (n, dim), L2-normalised."""
        return self.run(self.pieces([PROMPTS["query"] + text for text in texts]))

    def encode_document(self, texts: Sequence[str]) -> Floats:
        """Vectors of passages, float32 (n, dim), L2-normalised."""
        return self.run(self.pieces([PROMPTS["document"] + text for text in texts]))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Pieces of each text, without prompt and special tokens."""
        return [len(encoding.ids) for encoding in tokenize(self.tokenizer, texts)]

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """Piece ids of texts that carry their prompt, with begin and end, cut at ``MAX_PIECES``."""
        encodings = tokenize(self.tokenizer, texts)
        return [[BEGIN, *encoding.ids[: MAX_PIECES - 2], END] for encoding in encodings]

    def run(self, sequences: Sequence[Sequence[int]]) -> Floats:
        """Vectors of piece ids, float32 (n, dim), L2-normalised."""
        vectors = np.empty((len(sequences), self.dim), np.float32)
        for row, vector in enumerate(self._runner.run(sequences)):
            vectors[row] = vector
        return vectors


class HubEncoder:
    """Any sentence-transformers model, by hub name or local path, with the prompts that it brings."""

    def __init__(self, name: str, threads: int) -> None:
        """Loads the model.

        :raises ModelError: if it cannot be found or is not of this kind.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            self._model: Any = SentenceTransformer(name, local_files_only=_is_out_of_reach(name))
        except (OSError, ValueError, ImportError) as error:
            reason = str(error).strip().partition("\n")[0]
            fix = f"give a hub name or a path in ASSISTANT_ENCODER, or {BUNDLED_ENCODER}"
            raise ModelError(f"encoder {name!r} cannot be loaded: {reason}; {fix}") from None
        self.name = name
        self.dim = int(self._model.get_embedding_dimension())
        self.fingerprint = f"{Path(name).name}/{self.dim}/{_weights_digest(self._model)}"

    def encode_query(self, texts: Sequence[str]) -> Floats:
        """Vectors of questions, float32 (n, dim), L2-normalised."""
        return self._encode("query", texts)

    def encode_document(self, texts: Sequence[str]) -> Floats:
        """Vectors of passages, float32 (n, dim), L2-normalised."""
        return self._encode("document", texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Pieces of each text, without prompt and special tokens."""
        tokenizer = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # A bare tokenizers.Tokenizer, as in static embeddings.
            return [len(encoding.ids) for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]
        return [len(tokenizer.tokenize(text)) for text in texts]

    def _encode(self, side: Literal["query", "document"], texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        encode = self._model.encode_query if side == "query" else self._model.encode_document
        vectors: Floats = encode(list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return vectors


def _is_out_of_reach(name: str) -> bool:
    """Whether only the hub's cache can have the model; without a network the hub's client tries for 23 s at each file."""
    import httpx
    from huggingface_hub import constants

    if constants.is_offline_mode() or Path(name).exists():
        return False
    try:
        httpx.head(constants.ENDPOINT, timeout=HUB_S)
    except httpx.TransportError:
        return True
    return False


def _weights_digest(model: "SentenceTransformer") -> str:
    """Twelve hexadecimal digits that differ between models: prompts, and the head of every tensor.

    64 numbers of each tensor are enough to tell trained models apart and take milliseconds where all take seconds.
    """
    digest = hashlib.sha256(repr((model.prompts, model.max_seq_length)).encode())
    for name, tensor in model.state_dict().items():
        head = tensor.flatten()[:64].float().cpu().numpy()
        digest.update(repr((name, tuple(tensor.shape))).encode() + head.tobytes())
    return digest.hexdigest()[:12]


def load_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name; prepares the bundled one on first use.

    :raises ModelError: if the model cannot be found, or its files cannot be made.
    """
    if settings.encoder != BUNDLED_ENCODER:
        return HubEncoder(settings.encoder, settings.threads)
    from assistant.models.prepare import prepare, prepared_directory

    prepare(settings)
    return BundledEncoder(prepared_directory(settings), settings.encoder_precision, settings.threads)
