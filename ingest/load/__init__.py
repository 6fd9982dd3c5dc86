"""Files, pages and feeds -> documents: ``find_sources`` lists them, ``load`` reads one.

Each format has one reader, bytes -> ``Extract``; what all formats share (cleaning, title, language) happens here.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from assistant.config import Settings
from assistant.errors import DocumentError
from assistant.language import detect
from assistant.schema import Language
from assistant.sentences import paragraphs, split_sentences
from ingest.clean import assemble, clean_line
from ingest.load.extract import Extract
from ingest.load.markdown import read_markdown
from ingest.load.page import read_page
from ingest.load.pdf import read_pdf
from ingest.load.plain import read_text
from ingest.load.sources import PageSource, Source, find_sources, is_url
from ingest.load.word import read_docx

__all__ = ["Loaded", "Source", "find_sources", "load"]

TITLE_WORDS, TITLE_CHARACTERS = 12, 90
"""Length of a title made of the first sentence, where a document has none."""
MOST_TITLE = 200
LANGUAGE_HEAD = 2000
"""Characters that tell the language."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document as it was read: cleaned text, and what the file says about itself."""

    title: str
    text: str
    language: Language
    publisher: str | None = None
    date: str | None = None
    """ISO, as exact as the file says; None when it does not say."""
    url: str | None = None
    kind: str | None = None
    subject: str | None = None
    document_id: str | None = None
    """The id that the file gives itself in its front matter."""


def load(source: Source, settings: Settings) -> Loaded:
    """Reads one source.

    :raises DocumentError: it is too large, damaged, not a document, or holds no text; the message does not repeat the
        source's name.
    """
    most_bytes = settings.max_file_mb * 1_000_000
    size = source.size()
    if size > most_bytes:
        raise DocumentError(f"too large: {size / 1e6:.0f} MB; split it or raise max_file_mb = {settings.max_file_mb}")
    if size == 0:
        raise DocumentError("empty file: 0 bytes; put text into it or remove it")
    try:
        return _load(source.name, source.read(), most_bytes)
    except DocumentError:
        # The page of a feed's entry may hold nothing but scripts, while the entry itself has the text.
        if isinstance(source, PageSource) and source.entry is not None:
            return _load(source.name, source.entry, most_bytes)
        raise


def _load(name: str, content: bytes, most_bytes: int) -> Loaded:
    form = _format(name, content)
    return _finish(read_docx(content, most_bytes) if form == "docx" else _READERS[form](content), name)


_READERS: dict[str, Callable[[bytes], Extract]] = {
    "markdown": read_markdown,
    "text": read_text,
    "html": read_page,
    "pdf": read_pdf,
}
_SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
_NEVER = {
    "text": ("pdf", "docx"),
    "markdown": ("pdf", "docx"),
    "pdf": ("html", "docx"),
    "docx": ("html", "pdf"),
}
"""Contents that a file of each format, by its name, cannot have."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body")
_BEFORE_HTML = re.compile(rb"(?:\xef\xbb\xbf|\s++|<!--.*?-->)*+", re.DOTALL)
"""Notes of the program that saved a page may be longer than what is looked at for its marks."""


def _format(name: str, content: bytes) -> str:
    """The format of a file by its name, checked against its first bytes; that of a page or unknown name by its bytes.

    :raises DocumentError: the name says one format and the content is another, or no reader exists for the content.
    """
    by_content = _sniff(content)
    by_name = None if is_url(name) else _SUFFIXES.get(PurePosixPath(name).suffix.lower())
    if by_name is None:
        return by_content or "text"
    if by_content and by_content in _NEVER.get(by_name, ()):
        named = "text" if by_name in ("text", "markdown") else by_name.upper()
        raise DocumentError(
            f"not a {named} file: its content is {by_content.upper()}; rename it to end in .{by_content}"
        )
    return "html" if (by_name, by_content) == ("text", "html") else by_name


def _sniff(content: bytes) -> str | None:
    """The format that the first bytes tell; None for anything that may be text."""
    before = _BEFORE_HTML.match(content)
    first = before.end() if before else 0
    start = content[first : first + 1024]
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _sniff_archive(content)
    if start.startswith(_OLD_OFFICE):
        raise DocumentError("old or encrypted Office file: not readable; save it as .docx without a password")
    if start.startswith(b"{\\rtf"):
        raise DocumentError("RTF file: not readable; save it as .docx or .pdf")
    return "html" if start.startswith(b"<") and any(mark in start.lower() for mark in _HTML_MARKS) else None


def _sniff_archive(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            is_word = "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return None
    if not is_word:
        raise DocumentError("ZIP archive or other Office file: not readable; give its documents as .docx or .pdf")
    return "docx"


def _finish(extract: Extract, name: str) -> Loaded:
    """Cleans what a reader found and fills in the title and the language."""
    text = assemble(extract.blocks)
    if not any(map(str.isalnum, text)):
        raise DocumentError("no text: nothing in it can be quoted; check that the file is complete")
    title = clean_line(extract.title or "")[:MOST_TITLE] or _opening(text)
    return Loaded(
        title=title,
        text=_without_title(text, title),
        language=extract.language or detect(text[:LANGUAGE_HEAD]),
        publisher=clean_line(extract.publisher or "") or None,
        date=extract.date,
        url=name if is_url(name) else extract.url,
        kind=clean_line(extract.kind or "") or None,
        subject=clean_line(extract.subject or "") or None,
        document_id=extract.document_id,
    )


def _without_title(text: str, title: str) -> str:
    """Drops a first paragraph that only repeats the title, unless nothing else is there."""
    start, end = paragraphs(text)[0]
    rest = text[end:].lstrip("\n")
    return rest if rest and text[start:end].casefold() == title.casefold() else text


def _opening(text: str) -> str:
    """A title for a document without one: its first words, with an ellipsis where the sentence goes on."""
    head = text[: 10 * TITLE_CHARACTERS]
    start, end = split_sentences(head)[0]
    words = head[start:end].split()
    title = words[0][:TITLE_CHARACTERS]
    for word in words[1:TITLE_WORDS]:
        if len(title) + 1 + len(word) > TITLE_CHARACTERS:
            break
        title += f" {word}"
    is_whole = title == " ".join(words)
    return title.rstrip(".") if is_whole else title.rstrip(" ,;:.–—-") + "…"
