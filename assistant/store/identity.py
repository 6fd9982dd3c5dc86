"""Names made from content: of texts, documents, passages and vectors. The same content has the same name for ever."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

DOCUMENT_ID_LENGTH = 12
PASSAGE_ID_LENGTH = 16
VECTOR_DIGEST_LENGTH = 12


def content_hash(content: str | bytes) -> str:
    """SHA-256 in hex; text is hashed as UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def passage_ids(document_id: str, texts: Sequence[str]) -> list[str]:
    """The ids of a document's passages, in order: from document, text, and how often that text came before.

    A passage whose text did not change keeps its id when the document changes around it.
    """
    seen: Counter[str] = Counter()
    ids = []
    for text in texts:
        ids.append(content_hash(f"{document_id}\0{seen[text]}\0{text}")[:PASSAGE_ID_LENGTH])
        seen[text] += 1
    return ids


def vector_key(passage_id: str, language: str, vector: Floats) -> str:
    """The id of one vector in the index: another vector of the same passage has another key.

    So the vectors of a new version never overwrite those of the old one, which stay until they are no longer needed.
    """
    digest = content_hash(language.encode() + np.ascontiguousarray(vector, dtype="<f4").tobytes())
    return f"{passage_id}-{digest[:VECTOR_DIGEST_LENGTH]}"


def passage_of(key: str) -> str:
    """The passage that a vector's key names."""
    return key.rpartition("-")[0]
