"""The judge of citation recall and precision: the assistant's own checker, asked anew about recorded answers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.ground import check
from assistant.language import detect
from eval.scores import Entails

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder
    from assistant.store.identity import Floats


def checker(encoder: "Encoder") -> Entails:
    """A judge for ``eval.metrics``; the encoder is asked only where sentence and quote differ in language."""

    def similarity(left: list[str], right: list[str]) -> "Floats":
        return encoder.encode_document(left) @ encoder.encode_document(right).T

    def entails(statement: str, citations: Sequence[Mapping[str, Any]]) -> bool:
        return check(
            statement,
            [citation["quote"] for citation in citations],
            language=detect(statement),
            quote_languages=[citation["language"] for citation in citations],
            context=[f"{citation['title']} {citation['date'] or ''}" for citation in citations],
            similarity=similarity,
        ).supported

    return entails
