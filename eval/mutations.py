"""The mutation test: how many spoiled sentences does the checker refuse, and how many good ones?

    python -m eval.mutations [--split dev|test|all] [--json] [--no-encoder] [--misses] [--parallel DIR]

Good sentences are the hand-written paraphrases of ``eval/sets/support_pairs.jsonl``, each checked against its quote in
either language; spoiled ones are made from them by ``eval.mutants``. ``--parallel`` adds a folder with ``eng.txt`` and
``zsm.txt``, line by line translations of each other (FLORES-200): news of every kind, far from this collection.
Exits 1 when a goal is missed.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import AssistantError, UsageError
from assistant.ground import Verdict, check
from assistant.ground.check import Similarity
from eval.mutants import MUTATIONS, PAIRS, Mutation, SupportPair, load_pairs, mutants

GOALS: dict[Mutation, float] = {"number": 0.99, "date": 0.99, "citation": 0.99, "name": 0.95, "negation": 0.85}
"""Least share of the mutants of each kind that must be refused, over all language pairs."""
MAX_REJECTED = 0.05
"""Greatest share of the good sentences that may be refused, over all language pairs."""
DIRECTIONS = ("ms-ms", "en-en", "ms-en", "en-ms")
MAX_RIVALS = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: ``good`` sentences should be supported, spoiled ones not."""

    kind: Mutation | None
    """None for a good sentence."""
    pair: SupportPair
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the checker said what it should."""
        return self.verdict.supported == (self.kind is None)


def measure(pairs: Sequence[SupportPair], similarity: Similarity | None) -> list[Outcome]:
    """Checks every pair and all its mutants."""
    quotes: dict[tuple[str, str], list[str]] = {}
    for pair in pairs:
        quotes.setdefault((pair.document, pair.direction), []).append(pair.quote)
    outcomes: list[Outcome] = []
    for pair in pairs:
        neighbours = quotes[pair.document, pair.direction]
        spoiled = list(mutants(pair, pairs))
        outcomes.append(Outcome(None, pair, _verdict(pair, neighbours, similarity)))
        outcomes += [Outcome(one.kind, one.pair, _verdict(one.pair, neighbours, similarity)) for one in spoiled]
    return outcomes


def _verdict(pair: SupportPair, neighbours: Sequence[str], similarity: Similarity | None) -> Verdict:
    rivals = [quote for quote in dict.fromkeys(neighbours) if quote != pair.quote][:MAX_RIVALS]
    return check(
        pair.sentence,
        [pair.quote],
        language=pair.language,
        quote_languages=[pair.quote_language],
        context=[pair.title] if pair.title else [],
        similarity=similarity,
        rivals=rivals,
    )


def table(outcomes: Iterable[Outcome]) -> dict[str, dict[str, tuple[int, int]]]:
    """Row -> direction -> (right, all). Rows are the kinds of mutation and ``good``; ``all`` sums the directions."""
    counts: dict[str, dict[str, tuple[int, int]]] = {}
    for outcome in outcomes:
        row = counts.setdefault(outcome.kind or "good", {})
        for column in (outcome.pair.direction, "all"):
            right, total = row.get(column, (0, 0))
            row[column] = (right + outcome.right, total + 1)
    return counts


def failed_goals(counts: dict[str, dict[str, tuple[int, int]]]) -> list[str]:
    """One line for every goal that is missed."""
    missed: list[str] = []
    for kind, goal in GOALS.items():
        right, total = counts.get(kind, {}).get("all", (0, 0))
        if total and right / total < goal:
            missed.append(f"{kind}: {right}/{total} caught, the goal is {goal:.0%}")
    right, total = counts.get("good", {}).get("all", (0, 0))
    if total and 1 - right / total > MAX_REJECTED:
        missed.append(f"good sentences: {total - right}/{total} rejected, the goal is at most {MAX_REJECTED:.0%}")
    return missed


def parallel_pairs(folder: Path, limit: int) -> list[SupportPair]:
    """Pairs across languages from line-parallel files ``eng.txt`` and ``zsm.txt``; ten neighbours are one document.

    :raises UsageError: when a file is missing.
    """
    try:
        english, malay = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("eng.txt", "zsm.txt"))
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: give a folder with eng.txt and zsm.txt") from None
    pairs: list[SupportPair] = []
    for number, (en, ms) in enumerate(zip(english[:limit], malay[:limit], strict=True)):
        identity, document = f"f{number:04d}", f"f{number // 10}"
        pairs.append(SupportPair(identity, "test", document, en, "en", ms, "ms"))
        pairs.append(SupportPair(identity, "test", document, ms, "ms", en, "en"))
    return pairs


def encoder_similarity() -> Similarity:
    """Cosines of the configured encoder; every text is embedded once.

    :raises AssistantError: when the encoder cannot be opened.
    """
    from assistant.config import load_settings
    from assistant.models.encoder import load_encoder

    encoder = load_encoder(load_settings())
    known: dict[str, npt.NDArray[np.floating]] = {}

    def vectors(texts: list[str]) -> npt.NDArray[np.floating]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, encoder.encode_document(new), strict=True))
        return np.stack([known[text] for text in texts])

    return lambda left, right: vectors(left) @ vectors(right).T


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the measurement from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.mutations", description="How well the checker checks.")
    parser.add_argument("--pairs", type=Path, default=PAIRS, help="JSON lines of hand-written pairs")
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument(
        "--parallel", type=Path, metavar="DIR", help="also measure on eng.txt and zsm.txt of this folder"
    )
    parser.add_argument("--limit", type=int, default=1000, help="lines of the parallel files to use")
    parser.add_argument("--no-encoder", action="store_true", help="check across languages by the dictionary alone")
    parser.add_argument("--misses", action="store_true", help="list every wrong verdict")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        pairs = [pair for pair in load_pairs(options.pairs) if options.split in ("all", pair.split)]
        similarity = None if options.no_encoder else encoder_similarity()
        outcomes = {"hand-written pairs": measure(pairs, similarity)}
        if options.parallel:
            outcomes["parallel text"] = measure(parallel_pairs(options.parallel, options.limit), similarity)
    except (AssistantError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, (UsageError, OSError)) else 1
    return _report(outcomes, as_json=options.json, misses=options.misses)


def _report(outcomes: dict[str, list[Outcome]], *, as_json: bool, misses: bool) -> int:
    tables = {name: table(found) for name, found in outcomes.items()}
    missed = failed_goals(tables["hand-written pairs"])
    if as_json:
        sys.stdout.write(json.dumps({"tables": tables, "missed": missed}, indent=2) + "\n")
        return 1 if missed else 0
    for name, counts in tables.items():
        _print_table(name, counts)
    if misses:
        wrong = [outcome for found in outcomes.values() for outcome in found if not outcome.right]
        sys.stdout.writelines(_described(outcome) for outcome in wrong)
    for line in missed:
        sys.stdout.write(f"MISSED {line}\n")
    return 1 if missed else 0


def _described(outcome: Outcome) -> str:
    pair, verdict = outcome.pair, outcome.verdict
    return (
        f"{outcome.kind or 'good'} {pair.direction} {pair.id}: {pair.sentence}\n"
        f"    cites: {pair.quote}\n    {verdict.support:.2f} {verdict.reason or 'supported'}\n"
    )


def _print_table(name: str, counts: dict[str, dict[str, tuple[int, int]]]) -> None:
    from rich.console import Console
    from rich.table import Table

    columns = [column for column in (*DIRECTIONS, "all") if any(column in row for row in counts.values())]
    grid = Table("", *columns, title=f"{name}: mutants caught, good sentences kept")
    for kind in (*MUTATIONS, "good"):
        cells = [counts.get(kind, {}).get(column) for column in columns]
        grid.add_row(
            kind, *(f"{right / total:.3f} ({right}/{total})" if total else "" for right, total in map(_pair, cells))
        )
    Console(width=120).print(grid)


def _pair(cell: tuple[int, int] | None) -> tuple[int, int]:
    return cell or (0, 0)


if __name__ == "__main__":
    sys.exit(main())
