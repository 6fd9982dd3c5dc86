"""Measures speed, memory and start-up, beside the plain LlamaIndex pipeline on the same documents in the same run.

    python -m eval.bench [--json]

Each side ingests in one process and answers in another: the peak of memory and the time to the first answer are those
of a fresh process. Every question is asked twice, and the second time counts. The assistant gives whole checked
answers, the plain pipeline only retrieves. About five minutes on two idle cores.

The sides run one after the other, so other work on the machine falsifies ratios of wall-clock time: two runs at a load
of 6 to 9 on two cores gave 7 and 15 times for the same ingest. Each step therefore states the load that it began under,
and the processor time of the process, which other work changes little.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.errors import AssistantError

SIDES = {"assistant": "eval.bench.ours", "plain": "eval.bench.plain"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One side's figures."""

    passages: int
    chunks_per_s: float
    ingest_cpu_ms: float
    """Processor time for one passage, over all threads."""
    ingest_load: float
    """Processes that wanted a core in the minute before the step; above the number of cores, times mean little."""
    ingest_peak_mb: float
    start_s: float
    """From the start of the process to the first answer, with the store already there."""
    ask_p50_ms: float
    ask_p95_ms: float
    ask_cpu_ms: float
    """Processor time for one question, over all threads: the mean."""
    ask_load: float
    ask_peak_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: ``ratio`` says how many times better the assistant is than the plain pipeline."""

    measure: str
    assistant: float
    plain: float
    ratio: float | None


def main(argv: list[str] | None = None) -> int:
    """Runs the benchmark, or in its own processes one step of it; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--step", nargs=4, metavar=("SIDE", "STEP", "WORK", "STARTED"), help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    try:
        if arguments.step:
            side, step, work, started = arguments.step
            print(json.dumps(_step(import_module(SIDES[side]), step, Path(work), float(started))))
            return 0
        _print(_benchmark(), arguments.json)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _benchmark() -> list[Row]:
    from eval.bench.documents import write_documents

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        work = Path(folder)
        write_documents(work / "documents")
        ours, plain = (_measure(side, work) for side in SIDES)
    return _rows(ours, plain)


def _measure(side: str, work: Path) -> Measured:
    ingest, ask = (_in_a_fresh_process(side, step, work) for step in ("ingest", "ask"))
    return Measured(**ingest, **ask)


def _in_a_fresh_process(side: str, step: str, work: Path) -> dict[str, Any]:
    """Figures of one step.

    :raises AssistantError: when it fails, with the last line that it said.
    """
    command = [sys.executable, "-m", "eval.bench", "--step", side, step, str(work), repr(time.time())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise AssistantError(f"{side} {step} failed, it said: {said}; run it alone: {' '.join(command[1:])}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _step(side: ModuleType, step: str, work: Path, started: float) -> dict[str, float]:
    from eval.bench.questions import QUESTIONS
    from eval.metrics import percentile

    load = os.getloadavg()[0]
    if step == "ingest":
        passages, seconds, cpu_seconds = side.ingest(work / "documents", work)
        return {
            "passages": passages,
            "chunks_per_s": passages / seconds,
            "ingest_cpu_ms": 1000 * cpu_seconds / passages,
            "ingest_load": load,
            "ingest_peak_mb": _peak_mb(),
        }
    answers = side.ask(QUESTIONS * 2, work)
    next(answers)
    start_s = time.time() - started
    for _ in QUESTIONS[1:]:
        next(answers)
    cpu_started = time.process_time()
    latencies = [_milliseconds(answers) for _ in QUESTIONS]
    return {
        "start_s": start_s,
        "ask_p50_ms": percentile(latencies, 0.5),
        "ask_p95_ms": percentile(latencies, 0.95),
        "ask_cpu_ms": 1000 * (time.process_time() - cpu_started) / len(QUESTIONS),
        "ask_load": load,
        "ask_peak_mb": _peak_mb(),
    }


def _milliseconds(answers: Iterator[None]) -> float:
    started = time.perf_counter()
    next(answers)
    return 1000 * (time.perf_counter() - started)


def _peak_mb() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _rows(ours: Measured, plain: Measured) -> list[Row]:
    """The table; passages and load are not to be compared."""
    rows = []
    for name, value in asdict(ours).items():
        other = getattr(plain, name)
        if name in ("passages", "ingest_load", "ask_load"):
            ratio = None
        else:
            ratio = round(value / other if name == "chunks_per_s" else other / value, 2)
        rows.append(Row(name, round(value, 2), round(other, 2), ratio))
    return rows


def _print(rows: list[Row], as_json: bool) -> None:
    if as_json:
        print(
            json.dumps(
                {row.measure: {"assistant": row.assistant, "plain": row.plain, "ratio": row.ratio} for row in rows}
            )
        )
        return
    print("| measure | assistant | plain LlamaIndex, retrieval only | times better |\n| --- | --- | --- | --- |")
    for row in rows:
        print(f"| {row.measure} | {row.assistant:g} | {row.plain:g} | {'' if row.ratio is None else row.ratio} |")


if __name__ == "__main__":
    sys.exit(main())
