"""Components whose words follow the language switch."""

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from assistant.schema import Language
from ui.strings import text

Words = str | Callable[[Language], Any]
"""The key of a string, or a function of the language for anything longer."""


class Labels:
    """Makes components in one language and remembers how to say them in the other."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._entries: list[tuple[Any, Mapping[str, Words]]] = []

    def make(self, kind: Callable[..., Any], words: Mapping[str, Words], **options: Any) -> Any:
        """A component of ``kind`` whose properties ``words`` are in the present language."""
        component = kind(**_said(words, self.language), **options)
        self._entries.append((component, words))
        return component

    def html(self, words: Mapping[str, Words], **options: Any) -> Any:
        """A piece of our own HTML, in our own style alone."""
        return self.make(gr.HTML, words, apply_default_css=False, **options)

    def button(self, key: str, **options: Any) -> Any:
        """A button that says the string ``key``."""
        return self.make(gr.Button, {"value": key}, size="md", **options)

    @property
    def components(self) -> list[Any]:
        """Everything that was made, in the order of ``updates``."""
        return [component for component, _ in self._entries]

    def updates(self, language: Language) -> list[Any]:
        """What each component becomes in ``language``."""
        return [gr.update(**_said(words, language)) for _, words in self._entries]


def _said(words: Mapping[str, Words], language: Language) -> dict[str, Any]:
    return {name: value(language) if callable(value) else text(value, language) for name, value in words.items()}
