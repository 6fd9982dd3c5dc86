"""What the checker answers, with a reason a person can read."""

from dataclasses import dataclass
from typing import Literal

from assistant.schema import Language

Fault = Literal[
    "empty", "uncited", "cut", "missing", "bound", "partner", "negation", "opposite", "planned", "swapped", "unsaid",
    "unlike",
]  # fmt: skip

_REASONS: dict[Language, dict[Fault, str]] = {
    "en": {
        "empty": "the sentence says nothing",
        "uncited": "no source is cited",
        "cut": "the source has “{source}” beside these words, which changes their meaning",
        "missing": "{said} is not in the source",
        "bound": "the source does not say “{said}”",
        "partner": "the source does not say {said} of this",
        "negation": "“{said}” is affirmed by one and denied by the other, the sentence or the source",
        "opposite": "the sentence says “{said}” where the source says “{source}”",
        "planned": "the source speaks of “{source}” as planned or possible, not as done",
        "swapped": "the source has {said} the other way round",
        "unsaid": "the source does not say “{said}”",
        "unlike": "the source, in the other language, does not say the same",
    },
    "ms": {
        "empty": "ayat ini tidak menyatakan apa-apa",
        "uncited": "tiada sumber yang dipetik",
        "cut": "sumber mempunyai “{source}” di sisi kata-kata ini, yang mengubah maksudnya",
        "missing": "{said} tiada dalam sumber",
        "bound": "sumber tidak menyatakan “{said}”",
        "partner": "sumber tidak menyatakan {said} tentang perkara ini",
        "negation": "“{said}” diiyakan dalam ayat tetapi dinafikan dalam sumber, atau sebaliknya",
        "opposite": "ayat menyatakan “{said}” sedangkan sumber menyatakan “{source}”",
        "planned": "sumber menyebut “{source}” sebagai rancangan atau kemungkinan, bukan sesuatu yang sudah berlaku",
        "swapped": "sumber menyatakan {said} secara terbalik",
        "unsaid": "sumber tidak menyatakan “{said}”",
        "unlike": "sumber dalam bahasa lain itu tidak menyatakan perkara yang sama",
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a sentence is not supported: ``said`` is in the sentence, ``source`` in the cited words."""

    fault: Fault
    said: str = ""
    source: str = ""

    def reason(self, language: Language) -> str:
        """One clause for a reader of ``language``: "12 is not in the source"."""
        return _REASONS[language][self.fault].format(said=self.said, source=self.source)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence is supported by its citations."""

    supported: bool
    support: float
    """0..1: 1 is word for word; else the share of the sentence's words that the source says, or across languages the
    probability that the two are translations of each other. At most ``REFUSED`` when not supported."""
    problem: Problem | None = None
    reader: Language = "en"

    @property
    def reason(self) -> str | None:
        """Why it is not supported, in the reader's language; None when it is."""
        return self.problem.reason(self.reader) if self.problem else None
