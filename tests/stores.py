"""Small libraries for tests: a document is given as its passages, and ``HashEncoder`` makes the vectors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from assistant.schema import Document, Passage
from assistant.store.identity import content_hash, passage_ids
from assistant.store.manifest import Manifest
from assistant.store.staging import PathMove, Staging
from tests.fakes import HashEncoder

ENCODER = HashEncoder()
MANIFEST = Manifest(ENCODER.name, ENCODER.dim, ENCODER.fingerprint, 150, 185)


def stage(staging: Staging, document_id: str, texts: Sequence[str], path: str | None = None, **header: Any) -> None:
    """Stages a document whose passages are ``texts``, with a line between them; terms are the words in lower case."""
    header = {"title": document_id.upper(), "language": "en"} | header
    document = Document(id=document_id, text="\n".join(texts), **header)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])]).tolist()
    passages = [
        Passage(passage_id, document_id, text, start, start + len(text), ordinal, document.language)
        for ordinal, (passage_id, text, start) in enumerate(
            zip(passage_ids(document_id, texts), texts, starts, strict=True)
        )
    ]
    move = PathMove(path or f"/files/{document_id}.txt", document_id, content_hash(document.text))
    terms = [text.lower() for text in texts]
    staging.stage(document, passages, terms, ENCODER.encode_document(list(texts)), MANIFEST, [move])
