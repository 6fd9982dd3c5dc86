"""The embedded language model words the short answer, held to the evidence by a grammar; code inserts the quotes.

A model of 270 million parameters invents when it writes freely, so it may only say runs of words of the evidence
sentence. Where it agrees with the reader, the answer is almost always right; where it does not, the reader's stands.
"""

from collections.abc import Iterator
from dataclasses import replace

from assistant.config import Settings
from assistant.errors import GeneratorError, ModelError
from assistant.evidence import Selection, ShortAnswer
from assistant.generate import Draft
from assistant.generate.extractive import Extractive
from assistant.models.language_model import NOT_SAID, load_language_model, span_grammar
from assistant.understand import Question


class Embedded:
    """Short answers by Gemma 3 270M with the answer adapter; sentences verbatim."""

    name = "embedded"

    def __init__(self, settings: Settings) -> None:
        try:
            self._model = load_language_model(settings)
        except (ModelError, RuntimeError) as error:
            raise GeneratorError(f"the embedded model cannot be loaded: {error}") from error

    def short_answers(self, question: Question, selection: Selection) -> tuple[ShortAnswer, ...]:
        """The words both agree on where one thing is asked; the reader's for a question of several parts.

        :raises GeneratorError: when the model refuses to answer.
        """
        return (self._worded(question, selection.short),) if selection.short else selection.shorts

    def _worded(self, question: Question, reader: ShortAnswer) -> ShortAnswer:
        """Both answers joined where they overlap and the model's is the longer, but not too long; else the reader's."""
        source = " ".join(reader.evidence.text.split())
        try:
            said = self._model.ask(source, question.standalone, span_grammar(source)).strip(" .,;:")
        except ModelError as error:
            raise GeneratorError(str(error)) from error
        if not said or said == NOT_SAID:
            return reader
        place = reader.evidence.text.find(said)
        start = reader.evidence.start + place
        if place < 0 or not (reader.start < start + len(said) and start < reader.end):
            return reader
        if len(said) <= len(reader.text) or len(said.split()) > 12:
            return reader
        return replace(reader, start=min(start, reader.start), end=max(start + len(said), reader.end))

    def sentences(self, question: Question, selection: Selection) -> Iterator[Draft]:
        """The evidence, verbatim."""
        return Extractive().sentences(question, selection)
