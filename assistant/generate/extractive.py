"""The documents' own sentences, word for word; no language model."""

from collections.abc import Iterator

from assistant.evidence import Selection, ShortAnswer
from assistant.generate import Draft
from assistant.understand import Question


class Extractive:
    """Says the evidence verbatim, and the reader's span as the short answer."""

    name = "extractive"

    def short_answers(self, question: Question, selection: Selection) -> tuple[ShortAnswer, ...]:
        """The reader's."""
        return selection.shorts

    def sentences(self, question: Question, selection: Selection) -> Iterator[Draft]:
        """One draft for each piece of evidence."""
        for item in selection.evidence:
            yield Draft(item.text, (item,))
