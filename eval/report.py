"""Run file -> Report: figures, gates, the worst answers, what changed since the last run. Nothing is asked again.

Rescores a run: ``python -m eval --rescore runs/<name>.jsonl``
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.gates import GateResult, judge_gates
from eval.metrics import Estimate
from eval.records import RunInfo, read_records
from eval.scores import Entails, Figures, Scored, Scores, figures, paired_change, score

WORST = 10


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed since an earlier run, over the questions that both hold."""

    before: RunInfo
    changes: dict[str, Estimate]
    """Measure -> mean change with its paired bootstrap interval."""
    better: tuple[str, ...]
    worse: tuple[str, ...]
    """Ids of the questions whose CRAG score rose or fell."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the three files show."""

    run: RunInfo
    groups: dict[str, Figures]
    gates: list[GateResult]
    scored: list[Scored]
    diff: Diff | None

    @property
    def passed(self) -> bool:
        """Whether every gate holds."""
        return all(result.passed for result in self.gates)

    @property
    def worst(self) -> list[Scored]:
        """The ten worst answers, worst first; fewer when fewer have a flaw."""
        return sorted((item for item in self.scored if _badness(item) < _FLAWLESS), key=_badness)[:WORST]


def make_report(run_file: Path, entails: Entails) -> Report:
    """Scores a run file, and compares it with the last report of the same set and half beside it.

    :raises UsageError: when the run file cannot be read.
    """
    records = read_records(run_file)
    scored = [score(record, entails) for record in records]
    groups = figures(scored)
    run = records[0].run
    return Report(run, groups, judge_gates(groups), scored, _diff(run, scored, run_file.parent))


def report_json(report: Report) -> dict[str, Any]:
    """The report as JSON values; ``questions`` has the scores that the next run is compared with."""
    return {
        "run": report.run.model_dump(),
        "passed": report.passed,
        "gates": [
            {
                "measure": result.gate.measure,
                "group": result.gate.group,
                "direction": result.gate.direction,
                "limit": result.gate.limit,
                "reason": result.gate.reason,
                "measured": _estimate_json(result.estimate),
                "passed": result.passed,
            }
            for result in report.gates
        ],
        "figures": {
            group: {name: _estimate_json(estimate) for name, estimate in measures.items()}
            for group, measures in report.groups.items()
        },
        "diff": report.diff
        and {
            "before": report.diff.before.model_dump(),
            "changes": {name: _estimate_json(change) for name, change in report.diff.changes.items()},
            "better": report.diff.better,
            "worse": report.diff.worse,
        },
        "worst": [item.record.question.id for item in report.worst],
        "questions": [
            {
                "id": item.record.question.id,
                "part": item.record.question.part,
                "scores": item.scores,
                "faults": item.faults,
                "error": item.record.error,
            }
            for item in report.scored
        ],
    }


def _estimate_json(estimate: Estimate | None) -> dict[str, float] | None:
    return estimate and {name: round(value, 4) for name, value in estimate._asdict().items()}


_FLAWLESS = (0.0, 1.0, 0.0, 1.0, 1.0, 1.0)


def _badness(item: Scored) -> tuple[float, ...]:
    """Sorts the worst first: errors, broken citations, hidden instructions obeyed, wrong, poor, poorly supported."""
    scores = item.scores
    return (
        -(scores["failure rate"] or 0.0),
        _or(scores["citation validity"], 1.0),
        -_or(scores["forbidden rate"], 0.0),
        _or(scores["CRAG score"], 1.0),
        _or(scores["nugget recall"], 1.0),
        _or(scores["citation recall"], 1.0),
    )


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _diff(run: RunInfo, scored: Sequence[Scored], folder: Path) -> Diff | None:
    last = _last_report(run, folder)
    if last is None:
        return None
    before: dict[str, Scores] = {question["id"]: question["scores"] for question in last["questions"]}
    changes = {name: change for name in scored[0].scores if (change := paired_change(scored, before, name))}
    moved = {item.record.question.id: _moved(item, before) for item in scored}
    return Diff(
        before=RunInfo.model_validate(last["run"]),
        changes=changes,
        better=tuple(id for id, change in moved.items() if change > 0),
        worse=tuple(id for id, change in moved.items() if change < 0),
    )


def _moved(item: Scored, before: Mapping[str, Scores]) -> float:
    change = paired_change([item], before, "CRAG score")
    return change.value if change else 0.0


def _last_report(run: RunInfo, folder: Path) -> dict[str, Any] | None:
    files = (file for file in folder.glob("*.json") if file.with_suffix(".jsonl").is_file())
    reports: list[dict[str, Any]] = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    earlier = [
        report
        for report in reports
        if (report["run"]["set"], report["run"]["split"]) == (run.set, run.split)
        and report["run"]["started"] < run.started
    ]
    return max(earlier, key=lambda report: str(report["run"]["started"]), default=None)
