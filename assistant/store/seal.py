"""Checksums of an index's files: damage is noticed before Chroma opens them.

Chroma 1.5.9 does not always notice. In files of 1,500 vectors that were overwritten with zeros or cut short, it counted
1,500 and then crashed (link_lists.bin), failed (data_level0.bin, the ids) or answered as if nothing were wrong
(length.bin, header.bin cut by a tenth). Checking 17 MB, 10,000 vectors, takes 20 ms.
"""

import json
import zlib
from pathlib import Path

SEAL = "seal.json"
SAVED = "index_metadata.pickle"
"""Chroma's last file of a save. A directory without it holds nothing yet: its vectors are in Chroma's SQLite file."""
BLOCK = 1 << 20


def write_seal(directory: Path) -> None:
    """Notes size and checksum of every file that Chroma has saved vectors in.

    :raises OSError: when the seal cannot be written.
    """
    (directory / SEAL).write_text(json.dumps(_checksums(directory)), encoding="utf-8")


def is_sealed(directory: Path) -> bool:
    """Whether the files are those that were sealed."""
    try:
        noted = json.loads((directory / SEAL).read_text(encoding="utf-8"))
        return bool(noted == _checksums(directory))
    except (OSError, ValueError):
        return False


def _checksums(directory: Path) -> dict[str, list[int]]:
    """Size and CRC-32 by name. Chroma's SQLite file is not among them: each opening writes a row to it."""
    return {
        str(path.relative_to(directory)): _checksum(path)
        for saved in sorted(directory.glob(f"*/{SAVED}"))
        for path in sorted(saved.parent.iterdir())
    }


def _checksum(path: Path) -> list[int]:
    size = checksum = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            size += len(block)
            checksum = zlib.crc32(block, checksum)
    return [size, checksum]
