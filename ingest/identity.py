"""Decides which document a source is: a new one, a new version of one, or one more path to one."""

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DocumentError
from assistant.store.identity import DOCUMENT_ID_LENGTH, content_hash
from assistant.store.staging import PathMove, Staging
from ingest.load import Loaded
from ingest.load.sources import FileSource, is_url


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a source belongs."""

    document_id: str
    is_new: bool
    """No document had this id."""
    needs_version: bool
    """The text, or what the header says, is not what the document has now."""
    moves: tuple[PathMove, ...]


def place(path: str, file_hash: str, loaded: Loaded, staging: Staging) -> Placement:
    """Finds the document that ``path`` with this content is.

    The same text is one document, whatever its paths; a file that was moved leaves its old one. Otherwise the id is the one
    in the front matter, else that of the document that the path has alone, else made from the text.

    :raises DocumentError: when another file has the same id and another text.
    """
    twin = staging.document_with_text(content_hash(loaded.text))
    if twin is not None:
        holders = list(staging.holders(twin))
        shared = any(holder != path for holder in holders)
        if shared or loaded.document_id in (None, twin):
            # What the header says counts from the path that was seen first; a copy may be headed otherwise.
            moved = [holder for holder in holders if holder != path and not is_there(holder)]
            first = next((holder for holder in holders if holder not in moved), path)
            renewed = first == path and staging.header(twin) != _header(loaded)
            moves = PathMove(path, twin, file_hash), *(PathMove(other, None, "") for other in moved)
            return Placement(twin, False, renewed, moves)
    document_id = loaded.document_id or _id_of_path(path, staging) or _free_id(loaded.text, staging)
    is_new = staging.text_hash(document_id) is None
    others = [holder for holder in staging.holders(document_id) if holder != path]
    if loaded.document_id and (rivals := _still_holding(document_id, path, staging)):
        raise DocumentError(
            f"id {document_id} in the front matter is that of {rivals[0]} too, which has another text; change one"
        )
    gone = tuple(PathMove(other, None, "") for other in others)
    return Placement(document_id, is_new, True, (PathMove(path, document_id, file_hash), *gone))


def _id_of_path(path: str, staging: Staging) -> str | None:
    """The document that ``path`` had, unless another path still holds its text."""
    current = staging.document_of(path)
    return current if current and not _still_holding(current, path, staging) else None


def _still_holding(document_id: str, path: str, staging: Staging) -> list[str]:
    """Other paths that have the document's text to this day."""
    return [
        other
        for other, file_hash in staging.holders(document_id).items()
        if other != path and _is_unchanged(other, file_hash)
    ]


def is_there(path: str) -> bool:
    """Whether a path still leads to a file; a web address always counts."""
    return is_url(path) or Path(path).exists()


def _is_unchanged(path: str, file_hash: str) -> bool:
    if is_url(path):
        return True
    try:
        return FileSource(Path(path)).fingerprint() == file_hash
    except DocumentError:
        return False


def _free_id(text: str, staging: Staging) -> str:
    """An id made from the text; from the text and a number, if a document that began with this text has moved on."""
    number = 0
    while True:
        candidate = content_hash(text + "\0" * number)[:DOCUMENT_ID_LENGTH]
        if staging.text_hash(candidate) is None:
            return candidate
        number += 1


def _header(loaded: Loaded) -> tuple[str | None, ...]:
    return (
        loaded.title,
        loaded.language,
        loaded.publisher,
        loaded.date,
        loaded.url,
        loaded.kind,
        loaded.subject,
    )
