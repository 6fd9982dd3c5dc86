"""What a file says -> clean text: one blank line between paragraphs, one line for each list item or table row.

Readers of structured formats make ``Block``s themselves; ``unwrap`` makes them from plain text with hard-wrapped lines.
Words, spelling and punctuation stay as they are, because passages are quoted. What goes is layout: control and
invisible characters, odd spaces, image file names, captions' repeated headings. A text is never executed or followed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table row of a document, on one line."""

    text: str
    kind: Literal["paragraph", "heading", "item", "row"] = "paragraph"


WRAP_WIDTHS = range(40, 161)
"""Line lengths that hard-wrapped text has; shorter lines are verses or addresses, longer ones whole paragraphs."""
WRAP_SLACK = 0.85
"""A line may stay this much under the width although the next word would have fitted (justified or re-edited text)."""

_LINES = ("item", "row")
"""Kinds of which neighbours stand on lines of their own rather than in paragraphs of their own."""
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SYMBOL_BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf076\uf0d8\uf0fc", "•")
"""Bullets of Word's symbol fonts, which live in the private use area."""
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028]")
_TERMINAL_COMMAND = re.compile(r"\x1b\[[\d;]*+[A-Za-z]")
_SOFT_LINE_END = re.compile(r"\u00ad[ \t]*+\n[ \t]*+")
MOST_MARKS = 8
"""No language stacks more combining marks on one letter, and composing a long stack takes quadratic time."""

_IMAGE_NAME = re.compile(r"[^/\\:]{1,100}\.(?:jpe?g|png|gif|webp|bmp|tiff?|heic|svg)", re.IGNORECASE)
_PHOTO_CREDIT = re.compile(
    r"\b(?:photo|foto|gambar|image|picture)s?\s*(?::|by\b|oleh\b|courtesy\b|ihsan\b)", re.IGNORECASE
)
_SENTENCE_END = (".", "!", "?", "…", ".”", '."', ".)", "!”", "?”", ":", ";")

_BULLET = re.compile(r"(?:[-*–—](?=\s)|[•▪◦‣·●○■□➢✓])\s*(?=\S)")
_CERTAIN_BULLET = re.compile(r"[•▪◦‣●○■□➢✓]")
_NUMBER = re.compile(r"(?:\d{1,2}[.)]|[a-z][.)]|\([a-z\d]{1,3}\)|[ivx]{1,4}[.)])\s+(?=\S)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*-\Z")
_KEEPS_HYPHEN = frozenset(["e", "non", "bukan", "self", "ex", "well"])


def normalise(text: str) -> str:
    """Composes characters (NFC) and removes invisible ones; newlines stay, every other white space becomes a space."""
    text = _LINE_ENDS.sub("\n", _TERMINAL_COMMAND.sub("", text)).replace("\u2029", "\n\n")
    text = _SOFT_LINE_END.sub("", text)
    replacements = {ord(character): _replacement(character) for character in set(text)}
    return unicodedata.normalize("NFC", _limit_marks(text.translate(replacements)))


def _limit_marks(text: str) -> str:
    marks = re.escape("".join(character for character in set(text) if unicodedata.combining(character)))
    return re.sub(rf"([{marks}]{{{MOST_MARKS}}})[{marks}]+", r"\1", text) if marks else text


def _replacement(character: str) -> str:
    if character == "\n" or " " <= character <= "~":
        return character
    if character in _LIGATURES:
        return _LIGATURES[character]
    if character in _SYMBOL_BULLETS:
        return _SYMBOL_BULLETS[character]
    if character in "\u2010\u2011":  # hyphen and non-breaking hyphen
        return "-"
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    # Control, format (zero width, direction), surrogate, private use, unassigned.
    return "" if unicodedata.category(character)[0] == "C" else character


def clean_line(text: str) -> str:
    """Normalises a text and puts it on one line."""
    return " ".join(normalise(text).split())


def assemble(blocks: Iterable[Block]) -> str:
    """Cleans the blocks and joins those worth keeping to the text of a document."""
    cleaned = [Block(text, block.kind) for block in blocks if (text := clean_line(block.text))]
    kept = list(_without_caption_heads([block for block in cleaned if not _IMAGE_NAME.fullmatch(block.text)]))
    parts = []
    for position, block in enumerate(kept):
        if position:
            parts.append("\n" if block.kind in _LINES and block.kind == kept[position - 1].kind else "\n\n")
        parts.append(_line(block))
    return "".join(parts)


def _line(block: Block) -> str:
    if block.kind == "heading":
        return block.text.rstrip(": ") or block.text
    if block.kind == "row" or (block.kind == "item" and not _NUMBER.match(block.text)):
        return f"- {block.text}"
    return block.text


def _without_caption_heads(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leaves out an unfinished line that is repeated, each time right above a photo caption: an image's title."""
    repeated = {text for text, count in Counter(block.text for block in blocks).items() if count > 1}
    followers: dict[str, list[str]] = {text: [] for text in repeated if not text.endswith(_SENTENCE_END)}
    for block, following in pairwise(blocks):
        if block.text in followers:
            followers[block.text].append(following.text)
    heads = {text for text, after in followers.items() if after and all(map(_PHOTO_CREDIT.search, after))}
    return (block for block in blocks if block.text not in heads)


def unwrap(text: str) -> list[Block]:
    """Makes blocks from plain text: joins hard-wrapped lines, tells list items and headings from paragraphs."""
    text = normalise(text)
    known = vocabulary(text)
    return [
        block
        for lines in re.split(r"\n[ ]*+(?:\n[ ]*+)++", text.strip("\n"))
        for block in _unwrap_paragraph([line.rstrip() for line in lines.split("\n") if line.strip()], known)
    ]


def _unwrap_paragraph(lines: Sequence[str], known: Collection[str]) -> Iterator[Block]:
    width = max(map(len, lines), default=0)
    group: list[str] = []
    for position, line in enumerate(lines):
        starts_item = _starts_item(lines, position)
        if group and (starts_item or not _continues(group, line, width)):
            yield _block(group, known)
            group = []
        group.append(line)
    if group:
        yield _block(group, known)


def _starts_item(lines: Sequence[str], position: int) -> bool:
    """Tells a list item from a wrapped line that happens to begin with a dash or a number."""
    line = lines[position].strip()
    if not (_BULLET.match(line) or _NUMBER.match(line)):
        return False
    neighbours = [lines[place].strip() for place in (position - 1, position + 1) if 0 <= place < len(lines)]
    return (
        position == 0
        or _CERTAIN_BULLET.match(line) is not None
        or neighbours[0].endswith(_SENTENCE_END)
        or any(_BULLET.match(neighbour) or _NUMBER.match(neighbour) for neighbour in neighbours)
    )


def _continues(group: Sequence[str], line: str, width: int) -> bool:
    """Tells whether ``line`` goes on with the sentence of the line above it rather than starting something new."""
    above, words = group[-1], line.split(maxsplit=1)
    if width > WRAP_WIDTHS[-1]:
        return False
    if words[0][0].islower() or _BROKEN_WORD.search(above):
        return True
    is_item = _BULLET.match(group[0].strip()) or _NUMBER.match(group[0].strip())
    if is_item and _indent(line) > _indent(group[0]):
        return True
    return len(above) + 1 + len(words[0]) > max(width, WRAP_WIDTHS[0]) * WRAP_SLACK


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _block(lines: Sequence[str], known: Collection[str]) -> Block:
    text = join_lines([line.strip() for line in lines], known)
    bullet = _BULLET.match(text)
    if bullet:
        return Block(text[bullet.end() :], "item")
    # "1. Introduction" on a line of its own is a heading, "1. The minister spoke." an item.
    numbered = _NUMBER.match(text) and text.endswith(_SENTENCE_END)
    return Block(text, "item" if numbered else "paragraph")


def vocabulary(text: str) -> frozenset[str]:
    """Returns the lower-cased words of a text, hyphenated ones whole; ``join_lines`` mends broken words by them."""
    return frozenset(_WORD.findall(text.lower()))


def join_lines(lines: Sequence[str], known: Collection[str]) -> str:
    """Joins the lines of one paragraph, mending words that were broken at a line's end."""
    parts: list[str] = []
    for line in lines:
        if not parts:
            parts.append(line)
        elif (broken := _BROKEN_WORD.search(parts[-1])) and line[:1].islower():
            parts[-1] = parts[-1][: broken.start()]
            parts.append(_mend(broken.group()[:-1], line, known))
        elif parts[-1].endswith(("-", "/")) and parts[-1][-2:-1].isalnum() and line[:1].isalnum():
            parts.append(line)
        else:
            parts.extend((" ", line))
    return "".join(parts)


def _mend(before: str, line: str, known: Collection[str]) -> str:
    """Puts a broken word together, with its hyphen where the word has one: ``undang-undang``, but ``maklumat``."""
    match = _WORD.match(line)
    after = match.group().lower() if match else ""
    head = before.lower()
    if f"{head}-{after}" in known:
        keeps = True
    elif head + after in known:
        keeps = False
    else:
        keeps = head in _KEEPS_HYPHEN or _is_doubled(head, after)
    return f"{before}-{line}" if keeps else before + line


def _is_doubled(head: str, after: str) -> bool:
    """Recognises Malay doubled words: ``kanak-kanak``, ``bersama-sama``, ``mengalu-alukan``, ``orang-orangan``."""
    if len(after) < 4 or len(head) < 5:
        return head == after
    return head.endswith((after, after[:3])) or head.startswith(after[:4])
