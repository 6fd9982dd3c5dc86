"""What a reader of one file format finds in a file, before cleaning and before anything is inferred."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.schema import Language
from ingest.clean import Block


@dataclass(frozen=True, slots=True)
class Extract:
    """The blocks of a document in reading order, and what the file says about itself; None where it says nothing."""

    blocks: Sequence[Block] = field(default_factory=tuple)
    title: str | None = None
    language: Language | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    kind: str | None = None
    subject: str | None = None
    document_id: str | None = None


_NOBODY = frozenset(
    [
        "admin",
        "administrator",
        "author",
        "microsoft office user",
        "owner",
        "pc",
        "python-docx",
        "unknown",
        "user",
        "windows user",
    ]
)
"""Authors that programs write into files when they know none."""


def publisher_of(*names: object) -> str | None:
    """Returns the first of the names that a person or an organisation can have."""
    for name in names:
        if isinstance(name, str) and name.strip() and name.strip().lower() not in _NOBODY:
            return name.strip()
    return None
