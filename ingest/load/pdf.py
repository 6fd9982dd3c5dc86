"""Reads PDF files that have a text layer: metadata, title, and the blocks of its pages."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.errors import DocumentError
from assistant.language import tokens
from ingest.load.dates import find_date, head_of
from ingest.load.extract import Extract, publisher_of
from ingest.load.pdf_layout import UNMAPPED, Word, page_words
from ingest.load.pdf_text import read_pages

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

_NO_TITLE = re.compile(
    r"microsoft \w+ - |untitled|slide \d|document\d*$|.*\.(?:docx?|pptx?|pdf|indd|qxd|rtf|odt)$|\W*$", re.I
)
"""Titles that programs write into PDF metadata when nobody gave one."""
MOST_UNMAPPED = 0.1
"""Share of words with glyphs that have no character, above which the text layer is useless."""
PRINTED = 0.5
"""Share of the words of a title in the metadata that the head of the text has too, where there is a heading to take instead."""


def read_pdf(content: bytes) -> Extract:
    """Reads a PDF file.

    :raises DocumentError: the file is damaged, encrypted, empty or scanned.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        with pdfplumber.open(BytesIO(content)) as pdf:
            return _extract(pdf)
    except DocumentError:
        raise
    except Exception as error:  # pdfminer raises anything, AssertionError included, on damaged files
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
            raise DocumentError("encrypted PDF: it asks for a password; save a copy without one") from None
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise DocumentError(f"broken PDF: {reason}; print it to PDF again") from error


def _extract(pdf: "PDF") -> Extract:
    if not pdf.pages:
        raise DocumentError("empty PDF: 0 pages; export it again")
    pages: list[list[Word]] = []
    has_images = False
    for page in pdf.pages:
        pages.append(page_words(page))
        has_images = has_images or bool(page.images)
        page.close()  # pdfplumber keeps every object of every page otherwise
    _check_text_layer(pages, has_images)
    text = read_pages(pages)
    head = head_of(text.blocks)
    return Extract(
        text.blocks,
        title=_title(pdf.metadata.get("Title"), text.title, head),
        publisher=publisher_of(pdf.metadata.get("Company"), pdf.metadata.get("Author")),
        date=find_date(head),
    )


def _check_text_layer(pages: list[list[Word]], has_images: bool) -> None:
    words = [word for page in pages for word in page]
    if not words:
        kind = "scanned PDF without a text layer" if has_images else "PDF without text"
        raise DocumentError(f"{kind}: {len(pages)} page(s); it needs OCR, for example with ocrmypdf")
    unmapped = sum(UNMAPPED.search(word.text) is not None for word in words)
    if unmapped > len(words) * MOST_UNMAPPED:
        raise DocumentError(f"PDF with an unreadable text layer: {unmapped} of {len(words)} words; it needs OCR")


def _title(stated: object, printed: str | None, head: str) -> str | None:
    """The title in the metadata if a person wrote it there for this text: a template leaves the one of another."""
    if not isinstance(stated, str) or _NO_TITLE.match(stated.strip()):
        return printed
    words, held = set(tokens(stated)), set(tokens(head))
    return stated if printed is None or len(words & held) >= len(words) * PRINTED else printed
