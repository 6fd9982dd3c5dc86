"""Clean text -> passages of whole sentences, as offsets: ``text[chunk.start:chunk.end]``.

The text of a section (what stands between two headings) is cut where the sum of small costs is least: a passage that is
shorter or longer than the target costs (so that a small rest joins its neighbour), and so does a cut inside a
paragraph or after a colon. Only a sentence that is
longer than ``maximum`` by itself is cut, at a clause if it has one, else between words, else anywhere.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from assistant.language.dictionary import NOUNS, VERBS, lookup
from assistant.schema import LANGUAGES
from assistant.sentences import LIST_MARKER, Span, paragraphs, split_sentences, trim

CountTokens = Callable[[Sequence[str]], list[int]]
"""Encoder tokens of each text, without special tokens."""

TINY = 10
"""Tokens below which a sentence is never parted from the next one of its paragraph."""
HEADING_WORDS = 16
LABEL_WORDS = 5
"""Words of a label at most, before its colon: ``Tarikh dan tempat mesyuarat: 19 November 2024``."""
HEADINGS_IN_A_ROW = 3
"""Title, section, subsection. More short lines in a row are a list that lost its markers, and so are content."""
BATCH = 2048
"""Texts counted in one call, to keep memory flat on long documents."""
NEVER_FITS = 10_000
"""Characters of which no passage is made. A line of 5 MB in one call takes the tokenizer 1.5 GB."""
_MARKER_ROOM = 8
"""Characters that a list marker and the newline before it take at most, in cleaned text."""

# Costs of a cut, on the scale on which a passage of double the target costs 1.
_INSIDE_PARAGRAPH = 0.1
_INSIDE_LIST = 0.05
_AFTER_COLON = 0.3
_INSIDE_SENTENCE = 0.4

_CLAUSE_END = re.compile(r"[;,:—–](?=\s)\s")
_SPACE = re.compile(r"\s")
_NOT_A_HEADINGS_END = (".", "!", ",", ";", ":", "…", "-", "–", "—", ".”", '."', "!”", "?”", ",”", ".)")
_NUMBER = re.compile(r"\W*+(?:RM|[AU]?S\$)?\d[\d.,–-]*+\W*+")
_YEARS = re.compile(r"\W*+(?:19|20)\d\d(?:[–/-](?:19|20)?\d\d)?\W*+")
_BE = frozenset({"is", "are", "was", "were", "ialah", "adalah"})
_ROUGH_COUNT = re.compile(
    r"(?:[<>≥≤~±] ?|\b(?:about|around|over|(?:more|less) than|nearly|almost|at least|(?:lebih|kurang)(?: daripada)?|"
    r"kira-kira|hampir|sekitar|seramai|sebanyak|sekurang-kurangnya) )(?!(?:19|20)\d\d\b)\d[\d.,]*+(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage ``text[start:end]`` with the heading above it. It never starts or ends with white space."""

    start: int
    end: int
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one that is too long; ``cost`` is that of a cut after it."""

    start: int
    end: int
    tokens: int
    cost: float


def chunk(text: str, count_tokens: CountTokens, target: int = 150, maximum: int = 185) -> list[Chunk]:
    """Cuts a cleaned text into passages of about ``target`` and at most ``maximum`` tokens.

    All sentences are covered once, in order, except headings: those go with the passages below them. Time is linear
    in the length of the text.
    """
    chunks: list[Chunk] = []
    for heading, body in _sections(text):
        pieces = _pieces(text, body, count_tokens, maximum)
        chunks.extend(Chunk(_with_marker(text, start), end, heading) for start, end in _group(pieces, target, maximum))
    return chunks


def is_heading(paragraph: str) -> bool:
    """Tells a heading by its form: one short line that begins like a title and does not end like a sentence.

    A label with its value, or a short statement of a count or a day, is none: it would be in no passage.
    """
    if "\n" in paragraph or len(paragraph.split(maxsplit=HEADING_WORDS)) > HEADING_WORDS:
        return False
    if LIST_MARKER.match(paragraph) or paragraph.endswith(_NOT_A_HEADINGS_END):
        return False
    first = _first_of(paragraph)
    return (first.isupper() or first.isdigit()) and not (_is_labelled(paragraph) or _is_statement(paragraph))


def _first_of(words: str) -> str:
    """The first letter or figure; empty where there is none."""
    return next((character for character in words if character.isalnum()), "")


def _is_labelled(paragraph: str) -> bool:
    """``Foto: Trong Dat``, ``Opening date: 19 November 2024``; what goes on in small letters is a heading's second half."""
    label, _, value = paragraph.partition(": ")
    first = _first_of(value)
    if not first or any(map(str.isdigit, label)) or len(label.split()) > LABEL_WORDS:
        return False
    return label.isalpha() or not (first.islower() or _YEARS.fullmatch(value))


def _is_statement(paragraph: str) -> bool:
    """``About 600 delegates``, ``Majlis itu diadakan pada 19 November``: a rough count, or a count or day with a verb."""
    if paragraph.endswith("?"):
        return False
    if _ROUGH_COUNT.search(paragraph):
        return True
    words = paragraph.split()
    has_count = any(_is_count(words, place) for place in range(len(words)))
    return has_count and any(_is_verb(word.strip(",;:()“”")) for word in [words[0].lower(), *words[1:]])


def _is_count(words: Sequence[str], place: int) -> bool:
    """Whether a word is a number that is no year, no number of a section and no part of a name (``AMRI 16``)."""
    if not _NUMBER.fullmatch(words[place]) or _YEARS.fullmatch(words[place]):
        return False
    before, after = words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
    if before and not before[0].isupper():
        return True
    return place <= 1 and not before.isupper() and words[place][-1] not in ".):" and after[:1].islower()


def _is_verb(word: str) -> bool:
    """Whether a word in small letters is a verb first of all, and in neither language a noun."""
    if word in _BE:
        return True
    found = [lookup([word], 0, language)[1] for language in LANGUAGES] if word.islower() else []
    parts = [[reading.sense.part for reading in readings] for readings in found]
    return any(part and part[0] in VERBS for part in parts) and NOUNS.isdisjoint(chain(*parts))


def _sections(text: str) -> Iterator[tuple[str | None, list[Span]]]:
    """Yields each heading with the paragraphs below it, up to the next heading; the first may have no heading."""
    spans = paragraphs(text)
    headings = _headings([text[start:end] for start, end in spans])
    heading: str | None = None
    body: list[Span] = []
    for span, is_head in zip(spans, headings, strict=True):
        if not is_head:
            body.append(span)
            continue
        if body:
            yield heading, body
        heading, body = text[slice(*span)], []
    if body:
        yield heading, body


def _headings(texts: Sequence[str]) -> list[bool]:
    """Marks the headings: short lines with a paragraph below them, at most ``HEADINGS_IN_A_ROW`` together."""
    marks = [is_heading(text) for text in texts]
    run = 0
    for position, mark in enumerate([*marks, True]):
        last = position == len(marks)
        if mark and not last:
            run += 1
            continue
        if run and (last or run > HEADINGS_IN_A_ROW):
            marks[position - run : position] = [False] * run
        run = 0
    return marks


def _pieces(text: str, body: Sequence[Span], count_tokens: CountTokens, maximum: int) -> list[_Piece]:
    sentences = [
        ((offset + start, offset + end), offset + end == paragraph_end)
        for offset, paragraph_end in body
        for start, end in split_sentences(text[offset:paragraph_end])
    ]
    counts = _count(text, [(_with_marker(text, start), end) for (start, end), _ in sentences], count_tokens)
    pieces: list[_Piece] = []
    for (span, is_last), tokens in zip(sentences, counts, strict=True):
        parts = [(span, tokens)] if tokens <= maximum else _cut_sentence(text, span, count_tokens, maximum)
        pieces.extend(_Piece(*part, count, _INSIDE_SENTENCE) for part, count in parts)
        pieces[-1] = replace(pieces[-1], cost=_cost_of_cut(text, span[1], is_last))
    return _with_tiny_joined(pieces, maximum)


def _with_tiny_joined(pieces: Sequence[_Piece], maximum: int) -> list[_Piece]:
    """Joins sentences of a few tokens to what follows in their paragraph ("Ya." alone means nothing).

    It also bounds the work of ``_group``, which is in proportion to the number of pieces in a passage.
    """
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.cost and last.tokens < TINY and last.tokens + piece.tokens <= maximum:
            joined[-1] = _Piece(last.start, piece.end, last.tokens + piece.tokens, piece.cost)
        else:
            joined.append(piece)
    return joined


def _cost_of_cut(text: str, end: int, ends_paragraph: bool) -> float:
    """What it costs to cut after the sentence that ends at ``end``."""
    if text[end - 1] == ":":
        return _AFTER_COLON
    if ends_paragraph:
        return 0.0
    return _INSIDE_LIST if text[end] == "\n" else _INSIDE_PARAGRAPH


def _count(text: str, spans: Sequence[Span], count_tokens: CountTokens) -> list[int]:
    """Tokens of each span; one that is longer than any passage gets its characters, an upper bound, uncounted."""
    counts = [end - start for start, end in spans]
    short = [place for place, length in enumerate(counts) if length <= NEVER_FITS]
    for first in range(0, len(short), BATCH):
        batch = short[first : first + BATCH]
        for place, tokens in zip(batch, count_tokens([text[slice(*spans[place])] for place in batch]), strict=True):
            counts[place] = max(1, tokens)
    return counts


def _cut_sentence(text: str, span: Span, count_tokens: CountTokens, maximum: int) -> list[tuple[Span, int]]:
    """Cuts one sentence into parts of at most ``maximum`` tokens each, at clauses where that is enough."""
    clauses = _runs(text, span, _CLAUSE_END, maximum)
    parts: list[tuple[Span, int]] = []
    for clause, tokens in zip(clauses, _count(text, clauses, count_tokens), strict=True):
        if tokens <= maximum:
            parts.append((clause, tokens))
            continue
        # A token is one character or more, so runs of this many characters need no second look.
        runs = [piece for words in _runs(text, clause, _SPACE, maximum) for piece in _blind(words, maximum)]
        parts.extend(zip(runs, _count(text, runs, count_tokens), strict=True))
    return parts


def _runs(text: str, span: Span, boundary: re.Pattern[str], length: int) -> list[Span]:
    """Cuts a span at boundaries into runs of at most ``length`` characters, or longer ones that have no boundary."""
    ends = [match.end() for match in boundary.finditer(text, *span)]
    runs: list[Span] = []
    start = last = span[0]
    for end in [*ends, span[1]]:
        if end - start > length and last > start:
            runs.append(trim(text, start, last))
            start = last
        last = end
    runs.append(trim(text, start, span[1]))
    return [run for run in runs if run[0] < run[1]]


def _blind(span: Span, length: int) -> list[Span]:
    return [(start, min(start + length, span[1])) for start in range(*span, length)]


def _group(pieces: Sequence[_Piece], target: int, maximum: int) -> list[Span]:
    """Joins neighbouring pieces to passages at the least total cost (dynamic programming over the ends)."""
    best = [0.0] + [float("inf")] * len(pieces)
    cut_before = [0] * (len(pieces) + 1)
    for end in range(1, len(pieces) + 1):
        tokens = 0
        for start in range(end - 1, -1, -1):
            tokens += pieces[start].tokens
            if tokens > maximum and start < end - 1:
                break
            cost = best[start] + ((tokens - target) / target) ** 2
            if cost < best[end]:
                best[end], cut_before[end] = cost, start
        best[end] += pieces[end - 1].cost
    spans: list[Span] = []
    end = len(pieces)
    while end:
        start = cut_before[end]
        spans.append((pieces[start].start, pieces[end - 1].end))
        end = start
    return spans[::-1]


def _with_marker(text: str, start: int) -> int:
    """Moves a start back over the marker of a list item, so that a passage shows its first item like the others."""
    line = text.rfind("\n", max(0, start - _MARKER_ROOM), start) + 1
    marker = LIST_MARKER.match(text, line)
    return text.index("-", line) if marker and marker.end() == start else start
