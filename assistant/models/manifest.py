"""Checksums of a prepared directory: what it was made from, and what every file in it must be.

``manifest.json`` records for each file its sha256, and the size and modification time that it had when it was hashed.
A start compares only size and time (well under a millisecond); ``problems`` hashes everything.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST_FILE = "manifest.json"

Origin = Mapping[str, str]
"""What a directory was made from: names of sources to their checksums."""


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(directory: Path, origin: Origin) -> None:
    """Hashes every file of ``directory`` and records it beside them."""
    files = {path.name: _record(path, sha256(path)) for path in sorted(_files(directory))}
    content = json.dumps({"origin": dict(origin), "files": files}, indent=1)
    (directory / MANIFEST_FILE).write_text(content + "\n", encoding="utf-8")


def untouched(directory: Path, origin: Origin) -> bool:
    """Whether the directory was made from ``origin`` and no file has changed its size or time since it was hashed."""
    manifest = _read(directory)
    return (
        manifest is not None
        and manifest["origin"] == origin
        and all(_is_as_recorded(directory / name, record) for name, record in manifest["files"].items())
    )


def problems(directory: Path, origin: Origin) -> list[str]:
    """What is wrong with the directory, one line each, by hashing every file; empty when all is well."""
    manifest = _read(directory)
    if manifest is None:
        return [f"{directory} has no readable {MANIFEST_FILE}"]
    if manifest["origin"] != origin:
        return [f"{directory} was made from other weights or by another version of this program"]
    found = []
    for name, record in manifest["files"].items():
        path = directory / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif path.stat().st_size != record["size"]:
            found.append(f"{path} has {path.stat().st_size} bytes, expected {record['size']}")
        elif sha256(path) != record["sha256"]:
            found.append(f"{path} is damaged: its sha256 is not {record['sha256']}")
    return found


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.iterdir() if path.is_file() and path.name != MANIFEST_FILE]


def _record(path: Path, checksum: str) -> dict[str, Any]:
    status = path.stat()
    return {"sha256": checksum, "size": status.st_size, "mtime_ns": status.st_mtime_ns}


def _is_as_recorded(path: Path, record: Mapping[str, Any]) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (record["size"], record["mtime_ns"])


def _read(directory: Path) -> dict[str, Any] | None:
    """The manifest, or None when there is none or it is not one."""
    try:
        manifest = json.loads((directory / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_manifest = (
        isinstance(manifest, dict)
        and isinstance(manifest.get("origin"), dict)
        and isinstance(manifest.get("files"), dict)
        and all({"sha256", "size", "mtime_ns"} <= set(record) for record in manifest["files"].values())
    )
    return manifest if is_manifest else None
