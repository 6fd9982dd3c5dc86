"""Paths, globs and web addresses -> the sources to ingest, each once, in a stable order."""

import glob
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Protocol

from assistant.errors import DocumentError, UsageError
from ingest.load.web import PageSource, is_url, web_sources

SUFFIXES = frozenset([".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx"])
"""What is read from a folder; a file that is named itself is read whatever its suffix."""
IGNORE_FILE = ".ingestignore"
"""Lists file names or patterns, one a line, that a search of its folder passes over: a README is not a document."""
HASH_BLOCK = 1 << 20
"""Bytes read at a time for a fingerprint."""

__all__ = ["FileSource", "PageSource", "Source", "find_sources", "is_url"]


class Source(Protocol):
    """Something that can become a document. Every method raises ``DocumentError`` where it cannot be reached."""

    @property
    def name(self) -> str:
        """Absolute path or URL."""
        ...

    def size(self) -> int:
        """Bytes; a file tells them without being read."""
        ...

    def fingerprint(self) -> str:
        """SHA-256 of the bytes in hex; a file is not held in memory for it."""
        ...

    def read(self) -> bytes:
        """All bytes."""
        ...


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file, by its absolute path."""

    path: Path

    @property
    def name(self) -> str:
        """Absolute path."""
        return str(self.path)

    def size(self) -> int:
        """Bytes on the disk."""
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise _unreadable(error) from None

    def fingerprint(self) -> str:
        """SHA-256 of the bytes in hex."""
        digest = hashlib.sha256()
        try:
            with self.path.open("rb") as file:
                while block := file.read(HASH_BLOCK):
                    digest.update(block)
        except OSError as error:
            raise _unreadable(error) from None
        return digest.hexdigest()

    def read(self) -> bytes:
        """All bytes."""
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise _unreadable(error) from None


def _unreadable(error: OSError) -> DocumentError:
    return DocumentError(f"file cannot be read: {error.strerror or error}; check that it exists and its permissions")


def find_sources(paths: Sequence[str]) -> list[Source]:
    """Lists what the paths name: files, folders, globs, web pages, and the entries of RSS or Atom feeds.

    Folders are searched through, except for hidden files, what a folder's ``IGNORE_FILE`` lists, and ``passed_over``.
    Web addresses are fetched here, because only the content tells a feed from a page; one that cannot be fetched is
    listed, and ``load`` says why.

    :raises UsageError: a path does not exist or a pattern matches nothing.
    """
    found: dict[str, Source] = {}
    for path in paths:
        for source in web_sources(path) if is_url(path) else _files(path):
            found.setdefault(source.name, source)
    return list(found.values())


def _files(given: str) -> Iterator[FileSource]:
    for path in _matches(given):
        if path.is_dir():
            yield from _folder(path)
        elif path.is_file():
            yield FileSource(path.resolve())
        else:
            raise UsageError(f"{path} is neither a file nor a folder; give a document")


def _matches(given: str) -> list[Path]:
    """The path itself if it exists, even with the marks of a pattern in its name; else what the pattern matches."""
    try:
        path = Path(given).expanduser()
        if given and path.exists():
            return [path]
        # Path.glob would match hidden files too.
        matched = sorted(glob.glob(str(path), recursive=True)) if given else []  # noqa: PTH207
    except RuntimeError:
        raise UsageError(f"{given[:100]!r} begins with an unknown user; write ./~ for a file of that name") from None
    except OSError as error:
        raise UsageError(
            f"{given[:100]!r} cannot be looked up: {error.strerror}; give a file, a folder or a URL"
        ) from None
    if matched:
        return [Path(match) for match in matched]
    if glob.has_magic(given):
        raise UsageError(f"nothing matches {given!r} in {Path.cwd()}; check the pattern")
    raise UsageError(
        f"{given!r} does not exist (looked in {Path.cwd()}); check the path, or start a web address with https://"
    )


def passed_over(paths: Sequence[str]) -> list[str]:
    """Files in the folders that ``paths`` name whose suffix is not of ``SUFFIXES``, so that they are not read."""
    given = (path for path in paths if not is_url(path))
    folders = (path for each in given for path in _matches(each) if path.is_dir())
    return [str(file) for folder in folders for file in _visible(folder) if file.suffix.lower() not in SUFFIXES]


def _folder(folder: Path) -> Iterator[FileSource]:
    return (FileSource(path.resolve()) for path in _visible(folder) if path.suffix.lower() in SUFFIXES)


def _visible(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder.resolve()):
        ignored = _ignored(Path(parent))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            hidden = name.startswith(".") or any(fnmatch(name, pattern) for pattern in ignored)
            if not hidden and path.is_file():
                yield path


def _ignored(folder: Path) -> list[str]:
    """Patterns of file names in the folder's own ``IGNORE_FILE``; none without one."""
    try:
        lines = (folder / IGNORE_FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
