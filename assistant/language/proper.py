"""Proper names in running text: known ones by the bilingual table, unknown ones by their capitals."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.language.data import words
from assistant.language.lexicon import meanings
from assistant.language.names import NAMING, Mention, fold_word, mentions
from assistant.language.terms import fold, is_malay_root, stem
from assistant.schema import Language


class Name(NamedTuple):
    """A proper name: ``value`` is an id of the table, or the folded words of an unknown name."""

    value: str
    start: int
    end: int


_WORD = re.compile(r"(?![^\W\d_]+\$)[^\W\d_]+(?:['’][^\W\d_]+)*")
_STARTS_SENTENCE = re.compile(r"(?:^|[.!?:;]|\n|[-*•])[\s\"“”'‘(\[*]*$")
_INSIDE_NAME = re.compile(r"[ \u00a0]|-")
_ENGLISH_ENDINGS = re.compile(
    r"(?:ing|ed|ly|tion|tions|sion|sions|ment|ments|ness|ity|ities|ers|ors|ists|ives|ences?|ances?|ical|ism)$"
)


def proper_names(text: str, language: Language) -> list[Name]:
    """Names in reading order. Titles of persons are left out; so is a first word that is only capital by position."""
    known = mentions(text)
    found = [Name(m.id, m.start, m.end) for m in known if m.section in NAMING and _is_naming(m, text)]
    covered = [(m.start, m.end) for m in known]
    for run in _capital_runs(text, covered):
        for part in _without_titles(text, run, language):
            value = " ".join(_folded(match[0]) for match in part)
            found.append(Name(value, part[0].start(), part[-1].end()))
    return sorted(found, key=lambda name: name.start)


def is_ordinary(word: str, language: Language) -> bool:
    """Whether a capitalised word may be capital only because it opens a sentence or stands in a title."""
    folded = _folded(word)
    if is_function_word(folded) or meanings(stem(folded, language), language):
        return True
    return is_malay_root(stem(folded, "ms")) if language == "ms" else bool(_ENGLISH_ENDINGS.search(folded))


def _folded(word: str) -> str:
    return fold_word(re.sub(r"['’]s$", "", word))


def _capital_runs(text: str, covered: Sequence[tuple[int, int]]) -> Iterator[list[re.Match[str]]]:
    """Runs of capitalised words outside ``covered``, joined by a space, a hyphen or a name particle."""
    run: list[re.Match[str]] = []
    particle: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        inside = any(start <= match.start() < end for start, end in covered)
        joined = bool(run) and _joins(text, particle or run[-1], match)
        if match[0][0].isupper() and not inside and not _is_digit_glued(text, match):
            if run and not joined:
                yield run
                run = []
            run.append(match)
            particle = None
        elif joined and not inside and particle is None and fold(match[0]) in words("names", "particles"):
            particle = match
        elif run:
            yield run
            run, particle = [], None
    if run:
        yield run


def _joins(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether two words belong to one name: a space or hyphen between, or a point after an initial or a title."""
    gap = text[left.end() : right.start()]
    abbreviated = len(left[0]) == 1 or fold(left[0]) in words("names", "titles")
    return _INSIDE_NAME.fullmatch(gap) is not None or (gap == ". " and abbreviated)


def _is_digit_glued(text: str, match: re.Match[str]) -> bool:
    """5G and RM4 are quantities, not names."""
    return text[match.start() - 1 : match.start()].isdigit() or text[match.end() : match.end() + 1].isdigit()


def _without_titles(text: str, run: list[re.Match[str]], language: Language) -> list[list[re.Match[str]]]:
    """The run cut at titles of persons, without a first word that is capital only because it opens a sentence."""
    opens = _STARTS_SENTENCE.search(text[max(0, run[0].start() - 12) : run[0].start()]) is not None
    alone = len(run) == 1 and not run[0][0].isupper() and is_ordinary(run[0][0], language)
    if opens and (alone or is_function_word(run[0][0])):
        run = run[1:]
    parts: list[list[re.Match[str]]] = [[]]
    for match in run:
        if _folded(match[0]) in words("names", "titles"):
            parts.append([])
        else:
            parts[-1].append(match)
    return [part for part in parts if len(part) > 1 or (part and len(part[0][0]) > 1)]


def _is_naming(mention: Mention, text: str) -> bool:
    """Offices are named in small letters too; other things only with a capital: a summit may be a mountain's."""
    return mention.section == "office" or any(c.isupper() for c in text[mention.start : mention.end])


def is_function_word(word: str) -> bool:
    """Whether ``word`` carries grammar only, in either language."""
    folded = fold(word)
    return folded in words("ms", "function") or folded in words("en", "function")
