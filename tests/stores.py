"""Small libraries and real Chroma servers for tests.

A document is given as its passages, and ``HashEncoder`` makes the vectors.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from assistant.schema import Document, Passage
from assistant.store.identity import content_hash, passage_ids
from assistant.store.manifest import Manifest
from assistant.store.staging import PathMove, Staging
from tests.fakes import HashEncoder

ENCODER = HashEncoder()
SERVER_START_S = 20
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


@contextmanager
def chroma_server(directory: Path) -> Iterator[str]:
    """The address of a real Chroma server on loopback that keeps its files in ``directory``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--path", directory, "--host", "127.0.0.1"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([*command, "--port", str(port)], cwd=directory, stdout=quiet, stderr=quiet)
    try:
        deadline = time.monotonic() + SERVER_START_S
        while not _answers(port):
            assert time.monotonic() < deadline and server.poll() is None, "the Chroma server did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False
