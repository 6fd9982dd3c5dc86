"""What a library was built with: the encoder and the chunk settings, which must not change under it."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.config import Settings
from assistant.errors import StoreMismatch

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder

REBUILD = "run: python -m ingest --rebuild"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that decides where passages are cut and what their vectors are."""

    encoder: str
    dim: int
    fingerprint: str
    chunk_tokens: int
    chunk_max_tokens: int
    form: int = 2
    """Of what is embedded for a passage: 1 title, date and publisher before its words, 2 the heading above it too."""
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"), compare=False)

    @classmethod
    def of(cls, settings: Settings, encoder: "Encoder") -> "Manifest":
        """What a library built now would have."""
        return cls(encoder.name, encoder.dim, encoder.fingerprint, settings.chunk_tokens, settings.chunk_max_tokens)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Reads what ``to_json`` wrote."""
        return cls(**{"form": 1, **json.loads(text)})

    def to_json(self) -> str:
        """The form that is stored."""
        return json.dumps(asdict(self))

    @property
    def key(self) -> str:
        """Equal for manifests whose passages and vectors may stand side by side."""
        return f"{self.fingerprint} {self.dim} {self.chunk_tokens} {self.chunk_max_tokens} {self.form}"

    def check(self, wanted: "Manifest") -> None:
        """Refuses a library that was built otherwise than the settings want.

        :raises StoreMismatch: naming both values and the fix.
        """
        if (self.fingerprint, self.dim) != (wanted.fingerprint, wanted.dim):
            raise StoreMismatch(
                f"the library was built with encoder {self.encoder} ({self.fingerprint}, {self.dim} numbers), "
                f"the settings name {wanted.encoder} ({wanted.fingerprint}, {wanted.dim} numbers): "
                f"set encoder back, or {REBUILD}"
            )
        if self.form != wanted.form:
            raise StoreMismatch(
                f"the library was built by another version of the program, which embeds passages otherwise "
                f"(form {self.form}, here {wanted.form}): {REBUILD}"
            )
        self.check_chunks(wanted.chunk_tokens, wanted.chunk_max_tokens)

    def check_chunks(self, tokens: int, max_tokens: int) -> None:
        """Refuses a library whose passages were cut to another size.

        :raises StoreMismatch: naming both values and the fix.
        """
        if (self.chunk_tokens, self.chunk_max_tokens) != (tokens, max_tokens):
            raise StoreMismatch(
                f"the library was built with passages of {self.chunk_tokens} to {self.chunk_max_tokens} tokens, "
                f"the settings want {tokens} to {max_tokens}: "
                f"set chunk_tokens and chunk_max_tokens back, or {REBUILD}"
            )
