"""Indonesian questions turned into Malay by a table of words: ``malayise.toml``, read by a fluent editor.

The two public sets that taught the reader most ask in Indonesian. Question words, verbs and false friends differ enough
from Malay for a small model to stumble; grammar hardly does, so whole words and short phrases are replaced.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

TABLE = Path(__file__).parent / "malayise.toml"


@dataclass(frozen=True)
class Table:
    """The pairs of ``malayise.toml``, in lower case on the Indonesian side."""

    opening: dict[str, list[str]]
    words: dict[str, list[str]]
    names: dict[str, list[str]]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Any left side, as whole words and longest first; group 2 is a clitic "nya", which stays."""
        phrases = sorted({*self.opening, *self.words, *self.names}, key=len, reverse=True)
        either = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
        return re.compile(rf"(?<![\w-])({either})(nya)?(?![\w-])", re.IGNORECASE)


def malayise(question: str, random: Random) -> str:
    """``question`` in Malay; where the table gives several words, ``random`` draws one.

    Words with a capital within the question are left alone unless the table says that names are turned too.
    """
    table, pattern = _table()
    lower = question == question.lower()

    def replace(match: re.Match[str]) -> str:
        found = match[1]
        phrase = " ".join(found.lower().split())
        choices = _choices(table, phrase, at_start=not question[: match.start()].strip(), capital=found[0].isupper())
        if not choices:
            return match[0]
        turned = random.choice(choices)
        return (turned.lower() if lower else _cased(turned, found)) + (match[2] or "")

    return pattern.sub(replace, question)


def _choices(table: Table, phrase: str, *, at_start: bool, capital: bool) -> list[str]:
    if at_start and phrase in table.opening:
        return table.opening[phrase]
    if phrase in table.names and (capital or phrase not in table.words):
        return table.names[phrase]
    if at_start or not capital:
        return table.words.get(phrase, [])
    return []


def _cased(turned: str, found: str) -> str:
    """``turned`` with the capitals of ``found``: all letters, each word, the first letter, or none of its own."""
    words = found.split()
    if found.isupper() and len(found) > 1:
        return turned.upper()
    if len(words) > 1 and all(word[0].isupper() for word in words):
        return " ".join(word[0].upper() + word[1:] for word in turned.split())
    return turned[0].upper() + turned[1:] if found[0].isupper() else turned


@cache
def _table() -> tuple[Table, re.Pattern[str]]:
    read = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    table = Table(opening=read["opening"], words=_merged(read["words"]), names=_merged(read["names"]))
    return table, table.pattern


def _merged(groups: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    return {phrase: choices for group in groups.values() for phrase, choices in group.items()}
