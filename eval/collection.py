"""The store that a set is asked of: made from its documents once, and kept in the cache until one of them changes."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from assistant.config import PROJECT_ROOT, Settings
from assistant.errors import AssistantError
from assistant.models.encoder import Encoder
from eval.dataset import SEEDS, own_documents
from ingest.progress import OnProgress

CORPUS = (PROJECT_ROOT / "corpus" / "en", PROJECT_ROOT / "corpus" / "ms")
SEED_DOCUMENTS = PROJECT_ROOT.parent / "shared" / "seeds"

KEPT_S = 7 * 24 * 3600.0
"""How long a store that nobody asks is kept; that of the collection has 5 MB, and every change of a document makes a new one."""


def collection_of(set_name: str) -> list[Path]:
    """The folders whose documents a set asks about.

    :raises AssistantError: when they are not on this machine.
    """
    if own := own_documents(set_name):
        return [own]
    if set_name != SEEDS:
        return list(CORPUS)
    if not SEED_DOCUMENTS.is_dir():
        raise AssistantError(
            f"set {SEEDS} asks about two articles that are not part of the project: put them into {SEED_DOCUMENTS}, "
            "or give a store that holds them with --store"
        )
    return [SEED_DOCUMENTS]


def prepare_store(
    folders: Iterable[Path], settings: Settings, encoder: Encoder, on_progress: OnProgress | None = None
) -> Settings:
    """Settings whose store holds exactly the documents in ``folders``; takes half a minute when it has to be made.

    :raises AssistantError: when a document cannot be read.
    """
    folders = list(folders)
    parent = settings.cache / "eval"
    directory = parent / _key(folders, settings, encoder)
    if not directory.is_dir():
        parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=parent))
        try:
            _ingest(folders, _with_store(settings, draft), encoder, on_progress)
            draft.rename(directory)
        except OSError:
            if not directory.is_dir():  # it is there when another run was first
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _forget_unused(parent)
    os.utime(directory)
    return _with_store(settings, directory)


def _forget_unused(parent: Path) -> None:
    """Removes stores, and drafts of runs that were killed, that were not used for ``KEPT_S``."""
    for directory in parent.iterdir():
        if time.time() - directory.stat().st_mtime > KEPT_S:
            shutil.rmtree(directory, ignore_errors=True)


def _with_store(settings: Settings, directory: Path) -> Settings:
    return settings.model_copy(update={"store": directory, "chroma_url": None})


def _ingest(folders: list[Path], settings: Settings, encoder: Encoder, on_progress: OnProgress | None) -> None:
    from assistant.store.store import Store
    from ingest.build import ingest

    with Store(settings, create=True) as store:
        report = ingest([str(folder) for folder in folders], settings, store, encoder, on_progress)
    if report.quarantined:
        name, reason = report.quarantined[0]
        raise AssistantError(f"{len(report.quarantined)} documents cannot be evaluated, the first: {name}: {reason}")


def _key(folders: list[Path], settings: Settings, encoder: Encoder) -> str:
    """Changes with any document, with the code that reads, cuts and stores them, and with how they are embedded."""
    digest = hashlib.sha256()
    code = [PROJECT_ROOT / "ingest", PROJECT_ROOT / "assistant" / "store", PROJECT_ROOT / "assistant" / "language"]
    for folder in [*folders, *code]:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(folder)}\0{len(file.read_bytes())}\0".encode() + file.read_bytes())
    digest.update(
        f"{folders} {encoder.fingerprint} {settings.encoder_precision} "
        f"{settings.chunk_tokens} {settings.chunk_max_tokens}".encode()
    )
    return digest.hexdigest()[:16]
