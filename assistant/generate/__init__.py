"""Evidence -> draft sentences. Who words them is a choice: ``extractive``, ``embedded`` or ``endpoint``.

A draft is not yet an answer: ``assistant.ground`` checks every sentence, whoever wrote it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.config import Settings
from assistant.errors import GeneratorError
from assistant.evidence import Evidence, Selection, ShortAnswer
from assistant.understand import Question


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence and the evidence that its writer names for it."""

    text: str
    evidence: tuple[Evidence, ...]


class Generator(Protocol):
    """Words an answer from the evidence."""

    name: str

    def short_answers(self, question: Question, selection: Selection) -> tuple[ShortAnswer, ...]:
        """The bold words, one for each part of the question; none when there is nothing short to say.

        :raises GeneratorError: when the model behind it fails.
        """

    def sentences(self, question: Question, selection: Selection) -> Iterator[Draft]:
        """The answer, sentence by sentence as it is written.

        :raises GeneratorError: when the model behind it fails.
        """


def load_generator(name: str, settings: Settings) -> Generator:
    """The generator called ``name``; ``auto`` takes the endpoint where one is set, else the documents' own sentences.

    :raises GeneratorError: when it is not installed or not configured.
    """
    if name == "auto":
        name = "endpoint" if settings.llm_base_url else AUTO_OFFLINE
    if name == "extractive":
        from assistant.generate.extractive import Extractive

        return Extractive()
    if name == "embedded":
        from assistant.generate.embedded import Embedded

        return Embedded(settings)
    if name == "endpoint":
        from assistant.generate.endpoint import Endpoint

        return Endpoint(settings)
    raise GeneratorError(f"generator {name!r} is unknown: use auto, extractive, embedded or endpoint")


AUTO_OFFLINE = "extractive"
"""What ``auto`` takes without an endpoint. On 70 development questions of fact the embedded model's short answers were
right as often as the reader's (65 each), longer in 16 of them, and took 0.4 s more: not better, so not the default."""
