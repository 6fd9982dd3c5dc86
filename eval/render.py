"""Report -> ``runs/<name>.md``, ``.json`` and ``.html``. What documents and models wrote is escaped."""

import json
import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from eval.charts import charts
from eval.metrics import Estimate
from eval.records import RunInfo
from eval.report import Report, report_json
from eval.scores import EVERYTHING, LATENCY_P50, LATENCY_P95, Scored

TEMPLATE = Path(__file__).with_name("report.html")
GROUP_COLUMNS = (
    "evidence recall@5",
    "nugget recall",
    "citation recall",
    "citation precision",
    "gold citation recall",
    "hallucination rate",
    "firm hallucination rate",
    "error rate",
    "CRAG score",
    LATENCY_P50,
)
"""Of the measures, those that are compared between groups."""
SHOWN_CANDIDATES = 3


def write_report(report: Report, run_file: Path) -> list[Path]:
    """Writes the three files beside the run file: Markdown, JSON, HTML."""
    contents = {
        ".md": markdown(report),
        ".json": json.dumps(report_json(report), ensure_ascii=False),
        ".html": html(report),
    }
    files = [run_file.with_suffix(suffix) for suffix in contents]
    for file, content in zip(files, contents.values(), strict=True):
        file.write_text(content, encoding="utf-8")
    return files


def overview(report: Report) -> str:
    """What a terminal shows: verdict, gates, and every measure over all questions; Markdown."""
    blocks = [f"# Evaluation: {report.run.set} ({report.run.split}), {report.run.generator}", summary(report)]
    blocks += ["## Gates", _table(("", "measure", "over", "limit", "measured", "why"), _gate_rows(report))]
    blocks += ["## All questions", _table(("measure", "value", "95 % interval", "n"), _measure_rows(report))]
    return "\n\n".join(blocks)


def markdown(report: Report) -> str:
    """The whole report as Markdown."""
    blocks = [overview(report)]
    blocks += ["## Groups", _table(("group", *GROUP_COLUMNS), _group_rows(report))]
    if report.diff:
        blocks += [f"## Change since {_label(report.diff.before)}", _moves(report)]
        blocks += [_table(("measure", "change", "95 % interval", "n"), _change_rows(report))]
    blocks += [f"## Worst {len(report.worst)} answers", *(_worst_markdown(item) for item in report.worst)]
    return "\n\n".join(blocks) + "\n"


def html(report: Report) -> str:
    """The report as one file without scripts or outside requests."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        run=report.run,
        passed=report.passed,
        summary=summary(report),
        gates=_gate_rows(report),
        charts=charts(report.groups, report.gates, report.scored),
        measures=_measure_rows(report),
        group_columns=GROUP_COLUMNS,
        groups=_group_rows(report),
        diff=report.diff and (_label(report.diff.before), _moves(report), _change_rows(report)),
        worst=[shown(item) for item in report.worst],
        questions=[shown(item) for item in report.scored],
    )


def summary(report: Report) -> str:
    """One line: whether the gates hold, how much was asked of what, and how fast it was."""
    figures = report.groups[EVERYTHING]
    failed = [f"{result.gate.measure} ({result.gate.group})" for result in report.gates if not result.passed]
    verdict = (
        f"{len(failed)} gate{'s' if len(failed) > 1 else ''} failed: {', '.join(failed)}"
        if failed
        else "all gates hold"
    )
    times = [
        f"{name.split()[1]} {figures[name].value:.0f} ms" for name in (LATENCY_P50, LATENCY_P95) if name in figures
    ]
    return (
        f"{verdict}; {len(report.scored)} questions, {report.run.documents} documents, {report.run.passages} passages, "
        f"encoder {report.run.encoder}, {', '.join([*times, report.run.started])}"
    )


def shown(item: Scored) -> dict[str, Any]:
    """One question for a reader: what was asked and expected, what came back, and what it rests on."""
    record, answer = item.record, item.record.answer or {}
    question = record.question
    return {
        "id": question.id,
        "part": question.part,
        "question": question.question,
        "history": [turn.model_dump() for turn in record.history],
        "expected": "; ".join(" / ".join(forms) for forms in question.nuggets) or "no answer: the documents do not say",
        "evidence": question.gold_evidence,
        "error": record.error,
        "faults": item.faults,
        "answer": answer.get("answer", ""),
        "reason": answer.get("reason"),
        "generator": answer.get("generator", ""),
        "citations": answer.get("citations", []),
        "candidates": answer.get("candidates", [])[:SHOWN_CANDIDATES],
        "verdict": _verdict(item),
        "scores": {name: value for name, value in item.scores.items() if value is not None},
    }


def _verdict(item: Scored) -> str:
    if item.record.answer is None:
        return "failed"
    if item.record.answer["abstained"]:
        return "silent, but should answer" if item.record.question.answerable else "rightly silent"
    if not item.record.question.answerable:
        return "answered, but should be silent"
    return "right" if item.scores["CRAG score"] == 1 else "incomplete or wrong"


def _gate_rows(report: Report) -> list[tuple[str, ...]]:
    return [
        (
            "not measured" if result.estimate is None else "holds" if result.passed else "FAILED",
            result.gate.measure,
            result.gate.group,
            f"{result.gate.direction} {result.gate.limit:.2f}",
            _with_interval(result.estimate, result.gate.measure),
            result.gate.reason,
        )
        for result in report.gates
    ]


def _measure_rows(report: Report) -> list[tuple[str, ...]]:
    return [_estimate_row(name, estimate) for name, estimate in report.groups[EVERYTHING].items()]


def _group_rows(report: Report) -> list[tuple[str, ...]]:
    return [
        (group, *(_with_interval(figures.get(name), name) for name in GROUP_COLUMNS))
        for group, figures in report.groups.items()
    ]


def _change_rows(report: Report) -> list[tuple[str, ...]]:
    changes = report.diff.changes if report.diff else {}
    return [
        _estimate_row(name if change.low <= 0 <= change.high else f"{name} (beyond chance)", change, sign="+")
        for name, change in changes.items()
        if change.value or change.low or change.high
    ]


def _moves(report: Report) -> str:
    better, worse = (report.diff.better, report.diff.worse) if report.diff else ((), ())
    return f"Better: {', '.join(better) or 'none'}. Worse: {', '.join(worse) or 'none'}."


def _label(run: RunInfo) -> str:
    return f"{run.started} ({run.generator})"


def _estimate_row(name: str, estimate: Estimate, sign: str = "") -> tuple[str, ...]:
    form = f"{sign}.0f" if "(ms)" in name else f"{sign}.3f"
    return (name, format(estimate.value, form), f"{estimate.low:{form}} to {estimate.high:{form}}", str(estimate.n))


def _with_interval(estimate: Estimate | None, name: str) -> str:
    if estimate is None:
        return ""
    _, value, interval, n = _estimate_row(name, estimate)
    return f"{value} ({interval}, n {n})"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _worst_markdown(item: Scored) -> str:
    view = shown(item)
    lines = [f"### {_plain(view['id'])} ({view['part']}): {view['verdict']}", ""]
    lines += [f"- Asked before: {_plain(turn['question'])} → {_plain(turn['answer'])}" for turn in view["history"]]
    lines += [f"- Question: {_plain(view['question'])}", f"- Expected: {_plain(view['expected'])}"]
    lines += [f"- Gold evidence: {_plain(quote)}" for quote in view["evidence"]]
    lines += [f"- Error: {_plain(view['error'])}"] if view["error"] else []
    lines += [f"- Fault: {_plain(fault)}" for fault in view["faults"]]
    lines += [f"- Answer: {_plain(view['answer'])}"] if view["answer"] else []
    lines += [f"- Reason for silence: {_plain(view['reason'])}"] if view["reason"] else []
    lines += [f"- Cited [{c['n']}]: {_plain(c['title'])}: {_plain(c['quote'])}" for c in view["citations"]]
    lines += [f"- Candidate ({c['score']:.2f}): {_plain(c['text'])}" for c in view["candidates"]]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """One line in which Markdown and HTML of documents or models stay visible as text."""
    line = escape(" ".join(text.split()), quote=False)
    return re.sub(r"([\\`*_|#!\[\]])", r"\\\1", line)
