"""Short texts told in Malay and in English, with questions on them: for measuring how the reader reads.

Each question has its answer's exact words in either text, or none: so it can be asked in both languages of both. Texts
come in families of three look-alikes, where a question on one is a trap on the other two.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from pathlib import Path
from typing import Any

from assistant.schema import LANGUAGES, Language
from assistant.sentences import split_sentences

HELD_OUT = Path(__file__).parent / "sets" / "reading"
"""Twin texts that no model of this project was trained on."""
PARAPHRASED = Path(__file__).parent / "sets" / "paraphrased"
"""The same, parts of reports with questions in other words than theirs; the other parts of a report are the look-alikes."""
ACCOUNTS = Path(__file__).parent / "sets" / "accounts"
"""The same, three accounts of one matter: what one explains, the other two only mention."""
STRANGERS = Path(__file__).parent / "sets" / "strangers"
"""The same, with questions in everyday words by people who have not read the text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question on one passage."""

    question: str
    passage: str
    answer: tuple[int, int] | None
    """Characters of the answer in the passage; None when the passage does not hold one."""
    languages: tuple[str, str]
    """Of the question and of the passage: ms, en, id, vi or th."""
    source: str
    """Name of the set, or the id of the twin."""
    trap: tuple[int, int] | None = None
    """Characters of the sentence that shares most with the question and does not answer it; None when none shares a word."""

    @property
    def answer_text(self) -> str:
        """The answer's words; empty when there is none."""
        return self.passage[slice(*self.answer)] if self.answer else ""


@dataclass(frozen=True, slots=True)
class Twin:
    """One text in both languages with its questions."""

    id: str
    """``events-07b``: without the last letter it names the family of look-alikes."""
    subject: str
    text: dict[Language, str]
    questions: tuple[dict[str, Any], ...]

    @property
    def family(self) -> str:
        """The look-alikes that it belongs to."""
        return self.id[:-1]

    def rows(self) -> Iterator[Row]:
        """Each question in each language on the text in each language: every crossing."""
        for item in self.questions:
            for asked in LANGUAGES:
                for told in LANGUAGES:
                    answer, text = self.answer(item, told), self.text[told]
                    yield Row(item[asked], text, answer, (asked, told), self.id, trap(item[told], text, answer))

    def answer(self, question: dict[str, Any], language: Language) -> tuple[int, int] | None:
        """Characters of the answer; ``near_<language>`` tells which of several occurrences is meant.

        :raises ValueError: if the text does not hold the answer.
        """
        words = question[f"answer_{language}"]
        if words is None:
            return None
        text, near = self.text[language], question.get(f"near_{language}") or words
        if near not in text or words not in near:
            raise ValueError(f"{self.id}: answer {words!r} is not in the {language} text; copy it letter by letter")
        start = text.index(near) + near.index(words)
        return start, start + len(words)


def read_twins(directory: Path) -> list[Twin]:
    """The twins in the JSON-lines files of ``directory``, in file order."""
    found = []
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            item = json.loads(line)
            texts: dict[Language, str] = {language: item[language] for language in LANGUAGES}
            found.append(Twin(item["id"], item["subject"], texts, tuple(item["questions"])))
    return found


def sibling_rows(twins: Sequence[Twin]) -> Iterator[Row]:
    """Questions on the look-alikes of the text that answers them, where the answer's words do not occur."""
    for twin in twins:
        for other in twins:
            if other.family != twin.family or other.id == twin.id:
                continue
            for item in twin.questions:
                for asked in LANGUAGES:
                    for told in LANGUAGES:
                        words = item[f"answer_{told}"]
                        text = other.text[told]
                        if words is not None and words.casefold() not in text.casefold():
                            yield Row(item[asked], text, None, (asked, told), other.id, trap(item[told], text, None))


def trap(question: str, text: str, answer: tuple[int, int] | None) -> tuple[int, int] | None:
    """Characters of the sentence without the answer's words that shares most with a question in its language.

    A word that few sentences have counts for more, one over their number; None when no word is shared.
    """
    asked, words = _stems(question), text[slice(*answer)].casefold() if answer else None
    sentences = _sentence_stems(text)
    known = Counter(stem for _, found in sentences for stem in found)
    shared = {
        place: fsum(1 / known[stem] for stem in found & asked)
        for place, found in sentences
        if words is None or words not in text[slice(*place)].casefold()
    }
    nearest = max(shared, key=lambda place: shared[place], default=None)
    return nearest if nearest and shared[nearest] else None


@lru_cache(maxsize=64)
def _sentence_stems(text: str) -> tuple[tuple[tuple[int, int], frozenset[str]], ...]:
    """The sentences of ``text``, on which many questions are asked, each with its stems."""
    return tuple((place, _stems(text[slice(*place)])) for place in split_sentences(text))


def _stems(text: str) -> frozenset[str]:
    """The first five letters of the longer words: enough to know a word in another form, in Indonesian too."""
    return frozenset(word[:5] for word in re.findall(r"\w+", text.casefold()) if len(word) > 3 or word.isdigit())


def public_rows(path: Path) -> list[Row]:
    """The rows of a file of ``{"question", "context", "answers": [{"text", "start"}], ..._language}`` lines.

    :raises ValueError: if an answer is not where it claims to be.
    """
    rows = []
    for line in path.read_text("utf-8").splitlines():
        item: dict[str, Any] = json.loads(line)
        answer = None
        if item["answers"]:
            start, words = item["answers"][0]["start"], item["answers"][0]["text"]
            answer = (start, start + len(words))
            if item["context"][slice(*answer)] != words:
                raise ValueError(f"{path.name}: {words!r} is not at {start} of its context")
        asked, context = item["question"], item["context"]
        languages = (item["question_language"], item["context_language"])
        place = trap(asked, context, answer) if languages[0] == languages[1] else None
        rows.append(Row(asked, context, answer, languages, path.name.split(".")[0], place))
    return rows
