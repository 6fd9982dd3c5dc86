"""Fills and keeps the library.

    python -m ingest PATH_OR_URL... [--store DIR] [--json]      files, folders, globs, http(s) pages, RSS/Atom feeds
    python -m ingest --rebuild | --list | --remove ID | --verify

Exit codes: 0 done, also when some files were quarantined; 1 something failed; 2 wrong usage; 130 interrupted.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from ingest.progress import progress_bar

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.store.store import Store
    from ingest.build import IngestReport

INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
NAMED_PASSED_OVER = 5
"""Files that were not read are named up to here."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    modes = [bool(parsed.paths), parsed.rebuild, parsed.list, parsed.remove is not None, parsed.verify]
    if sum(modes) != 1:
        parser.error("give paths or web addresses, or exactly one of --rebuild, --list, --remove ID, --verify")
    try:
        return _run(parsed)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has read enough, as "head" does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("interrupted: nothing is lost, run the same command again to go on", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description="Fills and keeps the library of documents.")
    parser.add_argument(
        "paths", nargs="*", metavar="PATH_OR_URL", help="files, folders, globs, web pages, RSS or Atom feeds to ingest"
    )
    parser.add_argument("--rebuild", action="store_true", help="cut and embed all stored texts anew")
    parser.add_argument("--list", action="store_true", help="list the documents and what is quarantined")
    parser.add_argument("--remove", metavar="ID", help="take a document out of the library")
    parser.add_argument("--verify", action="store_true", help="compare the library with itself and with its vectors")
    parser.add_argument(
        "--store", type=Path, metavar="DIR", help="directory of the store (default: store/ in the project)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _run(parsed: argparse.Namespace) -> int:
    from assistant.config import load_settings
    from assistant.store.store import Store

    settings = load_settings(store=parsed.store)
    with Store(settings, create=bool(parsed.paths)) as store:
        if parsed.list:
            return _list(store, parsed.json)
        if parsed.verify:
            return _verify(store, parsed.json)
        if parsed.remove is not None:
            return _remove(store, parsed.remove, parsed.json)
        return _build(store, settings, parsed.paths, parsed.json)


def _build(store: "Store", settings: "Settings", paths: Sequence[str], as_json: bool) -> int:
    """Ingests ``paths``, or rebuilds when there are none."""
    from assistant.models.encoder import load_encoder
    from ingest.build import ingest, rebuild

    encoder = load_encoder(settings)
    with progress_bar() as on_progress:
        if paths:
            report = ingest(paths, settings, store, encoder, on_progress)
        else:
            report = rebuild(settings, store, encoder, on_progress)
    if as_json:
        _print_json(report.as_json())
    else:
        _print_report(report)
    if paths and not report.usable:
        print("error: no document among what was given; see the reasons above, or give other files", file=sys.stderr)
        return 1
    return 0


def _list(store: "Store", as_json: bool) -> int:
    documents = store.library.catalogue()
    quarantined = store.library.quarantined()
    if as_json:
        fields = ("id", "title", "language", "publisher", "date", "url", "kind", "subject", "paths")
        _print_json(
            {
                "documents": [{name: getattr(document, name) for name in fields} for document in documents],
                "quarantined": [asdict(entry) for entry in quarantined],
            }
        )
        return 0
    for document in documents:
        print(f"{document.id}  {document.language}  {document.date or '-':10}  {document.title}")
        for path in document.paths:
            print(f"    {path}")
    for entry in quarantined:
        print(f"quarantined  {entry.path}: {entry.reason}")
    print(f"{len(documents)} documents, {len(quarantined)} quarantined")
    return 0


def _remove(store: "Store", document_id: str, as_json: bool) -> int:
    from ingest.build import remove

    remove(document_id, store)
    if as_json:
        _print_json({"removed": document_id})
    else:
        print(f"removed {document_id}; its files stay where they are")
    return 0


def _verify(store: "Store", as_json: bool) -> int:
    problems = store.problems()
    counts = store.library.counts()
    if as_json:
        _print_json(
            {"ok": not problems, "problems": problems, "documents": counts.documents, "passages": counts.all_passages}
        )
    else:
        for problem in problems:
            print(problem)
        if not problems:
            print(f"ok: {counts.documents} documents, {counts.all_passages} passages, each with its vector")
    if problems:
        print(f"error: {len(problems)} problems, the first: {problems[0]}", file=sys.stderr)
    return 1 if problems else 0


def _print_report(report: "IngestReport") -> None:
    from ingest.load.sources import SUFFIXES

    counts = [
        f"{count} {what}"
        for count, what in (
            (report.added, "added"),
            (report.changed, "changed"),
            (report.unchanged, "unchanged"),
            (report.duplicates, "with a text that is there already"),
            (len(report.quarantined), "quarantined"),
        )
        if count
    ]
    print(", ".join(counts) or "nothing found")
    for name, reason in report.quarantined:
        print(f"  quarantined {name}: {reason}")
    for name, known in report.copies:
        print(f"  {name} has the text of {known}")
    if report.passed_over:
        names = ", ".join(Path(path).name for path in report.passed_over[:NAMED_PASSED_OVER])
        more = len(report.passed_over) - NAMED_PASSED_OVER
        print(f"  not read, being no {' '.join(sorted(SUFFIXES))}: {names}" + (f" and {more} more" if more > 0 else ""))
    print(f"The library holds {report.documents} documents in {report.passages} passages ({report.seconds:.1f} s).")


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
