"""Reads plain text: the first line is the title if it looks like one, hard-wrapped lines are joined."""

from ingest.chunk import is_heading
from ingest.clean import Block, unwrap
from ingest.load.dates import date_in
from ingest.load.decode import decode
from ingest.load.extract import Extract

MOST_TITLE_CHARACTERS = 160


def read_text(content: bytes) -> Extract:
    """Reads a text file.

    :raises DocumentError: the bytes are not text.
    """
    blocks = unwrap(decode(content))
    has_title = len(blocks) > 1 and _is_title(blocks[0])
    return Extract(
        blocks[1:] if has_title else blocks,
        title=blocks[0].text if has_title else None,
        date=date_in(blocks),
    )


def _is_title(block: Block) -> bool:
    return block.kind == "paragraph" and len(block.text) <= MOST_TITLE_CHARACTERS and is_heading(block.text)
