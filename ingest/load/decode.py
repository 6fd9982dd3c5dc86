"""Bytes -> text, or a refusal that says why."""

import codecs

from assistant.errors import DocumentError

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark is the first half of this one
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MOST_CONTROL_CHARACTERS = 0.02
"""Share of control characters above which a file is not text; printed text has none, old exports have form feeds."""


def decode(content: bytes) -> str:
    """Reads text in UTF-8, UTF-16 or UTF-32 with a byte order mark, or Windows-1252.

    :raises DocumentError: the bytes are no text, or in an encoding that would have to be guessed.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    if encoding is None and b"\0" in content:
        raise DocumentError(f"not a text file: byte 0 at position {content.index(0)}; give a text, PDF or DOCX file")
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise _undecodable(content, error) from None
        text = _decode_western(content, error)
    controls = sum(text.count(chr(code)) for code in (*range(1, 9), *range(14, 27), *range(28, 32), 127))
    if controls > len(text) * MOST_CONTROL_CHARACTERS:
        raise DocumentError(f"not a text file: {controls} control characters; give a text, PDF or DOCX file")
    return text


def _decode_western(content: bytes, error: UnicodeDecodeError) -> str:
    """Reads Windows-1252, unless most of its odd bytes are UTF-8, of which then a few are damaged."""
    from charset_normalizer import from_bytes

    as_utf8 = content.decode("utf-8", "replace")
    damaged = as_utf8.count("\ufffd")
    is_utf8 = sum(character > "\x7f" for character in as_utf8) - damaged > damaged
    best = None if is_utf8 else from_bytes(content, cp_isolation=["cp1252"]).best()
    if best is None:
        raise _undecodable(content, error)
    return str(best)


def _undecodable(content: bytes, error: UnicodeDecodeError) -> DocumentError:
    byte = content[error.start]
    return DocumentError(
        f"unreadable text encoding: byte 0x{byte:02x} at position {error.start}; save the file as UTF-8"
    )
