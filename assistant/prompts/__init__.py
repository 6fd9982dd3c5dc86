"""One text file for each prompt and language, ``NAME.LANGUAGE.txt``, with ``{placeholders}``."""

import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import ConfigError
from assistant.schema import Language


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt text and the names of its placeholders."""

    name: str
    text: str
    placeholders: frozenset[str]

    def fill(self, **values: str) -> str:
        """The text with every placeholder filled.

        :raises ConfigError: when a placeholder has no value, or a value has no placeholder.
        """
        if missing := self.placeholders - values.keys():
            raise ConfigError(f"prompt {self.name} lacks a value for {sorted(missing)}")
        if unknown := values.keys() - self.placeholders:
            raise ConfigError(f"prompt {self.name} has no placeholder {sorted(unknown)}")
        return self.text.format(**values)


@cache
def load_prompt(name: str, language: Language) -> Prompt:
    """The prompt ``name`` in ``language``.

    :raises ConfigError: when there is no such file.
    """
    path = Path(__file__).parent / f"{name}.{language}.txt"
    if not path.is_file():
        raise ConfigError(f"prompt {path.name} is missing from {path.parent}")
    text = path.read_text(encoding="utf-8")
    placeholders = frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field)
    return Prompt(path.name, text, placeholders)
