"""A report of an evaluation -> HTML in two languages: verdict, gates, charts, the table by part, single questions."""

from collections.abc import Sequence
from html import escape

from assistant.schema import Language
from eval.charts import charts
from eval.gates import GateResult
from eval.metrics import Estimate
from eval.render import shown
from eval.report import Report
from eval.scores import EVERYTHING, LATENCY_P50, Figures, Scored
from ui.strings import counted, text

COLUMNS = (
    "nugget recall",
    "citation recall",
    "citation precision",
    "hallucination rate",
    "firm hallucination rate",
    "error rate",
    LATENCY_P50,
)
MOST_SHOWN = 60
"""Questions in one list; the filter by part shows the others."""
FLAWED = ("failed", "silent, but should answer", "answered, but should be silent", "incomplete or wrong")
VERDICTS = {
    "failed": "case_failed",
    "silent, but should answer": "case_silent",
    "rightly silent": "case_rightly_silent",
    "answered, but should be silent": "case_vain",
    "right": "case_right",
    "incomplete or wrong": "case_wrong",
}
"""What ``eval.render.shown`` says of an answer -> the string that says so here."""


def report_html(report: Report, language: Language) -> str:
    """Everything but the questions."""
    return f"{_summary(report, language)}{_gates(report.gates, language)}{_table(report, language)}{_charts(report, language)}"


def parts_of(report: Report) -> list[str]:
    """The parts of the set, in alphabetical order."""
    return sorted({item.record.question.part for item in report.scored})


def questions_html(report: Report, only_flawed: bool, part: str, language: Language) -> str:
    """The questions to open, each with its answer, its evidence and what was expected."""
    cases = [
        item
        for item in report.scored
        if part in ("", item.record.question.part) and (not only_flawed or shown(item)["verdict"] in FLAWED)
    ]
    if not cases:
        return f'<p class="hint" role="status">{escape(text("cases_none", language))}</p>'
    note = text("cases_shown", language, n=min(len(cases), MOST_SHOWN), all=len(cases))
    listed = "".join(_case(item, language) for item in cases[:MOST_SHOWN])
    return f'<p class="hint" role="status">{escape(note)}</p><div class="cases">{listed}</div>'


def _summary(report: Report, language: Language) -> str:
    failed = sum(not result.passed for result in report.gates)
    verdict = text("gates_hold", language) if not failed else counted("gates_failed", failed, language)
    facts = text(
        "run_facts",
        language,
        n=len(report.scored),
        documents=report.run.documents,
        passages=report.run.passages,
        encoder=report.run.encoder,
    )
    state = "problem" if failed else "done"
    return f'<p class="{state}">{escape(verdict)}</p><p class="hint">{escape(facts)}</p>'


def _gates(results: Sequence[GateResult], language: Language) -> str:
    rows = "".join(_gate(result, language) for result in results if result.estimate)
    return f'<h3>{escape(text("gates", language))}</h3><ul class="findings gates">{rows}</ul>'


def _gate(result: GateResult, language: Language) -> str:
    gate = result.gate
    state = text("gate_holds" if result.passed else "gate_fails", language)
    limit = text("at_least" if gate.direction == "at least" else "at_most", language, limit=_percent(gate.limit))
    measured = _percent(result.estimate.value) if result.estimate else ""
    over = "" if gate.group == EVERYTHING else f": {_group(gate.group, language)}"
    return (
        f'<li class="{"ok" if result.passed else "bad"}"><span class="badge">{escape(state)}</span>'
        f"<span><b>{escape(_measure(gate.measure, language) + over)}</b> {escape(measured)} "
        f'<span class="hint">{escape(limit)}</span></span></li>'
    )


def _table(report: Report, language: Language) -> str:
    head = "".join(f'<th scope="col">{escape(_measure(name, language))}</th>' for name in COLUMNS)
    groups = {name: figures for name, figures in report.groups.items() if not name.startswith("pair ")}
    rows = "".join(_row(name, figures, language) for name, figures in groups.items())
    title = escape(text("by_part", language))
    return (
        f'<h3 id="by-part">{title}</h3><div class="wide-table" tabindex="0" role="region" aria-labelledby="by-part">'
        f'<table><thead><tr><th scope="col">{escape(text("group", language))}</th>'
        f'<th scope="col">{escape(text("questions", language))}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<p class="hint">{escape(text("interval", language))}</p>'
    )


def _row(name: str, figures: Figures, language: Language) -> str:
    cells = "".join(f"<td>{_cell(figures.get(column), column, language)}</td>" for column in COLUMNS)
    n = figures["failure rate"].n
    return f'<tr><th scope="row">{escape(_group(name, language))}</th><td>{n}</td>{cells}</tr>'


def _cell(estimate: Estimate | None, name: str, language: Language) -> str:
    if estimate is None:
        return "–"
    if name == LATENCY_P50:
        return f"{estimate.value:,.0f} ms"
    low, high = _percent(estimate.low), _percent(estimate.high)
    return f'{_percent(estimate.value)} <span class="interval">{low}–{high}</span>'


def _charts(report: Report, language: Language) -> str:
    drawn = charts(report.groups, report.gates, report.scored)
    figures = "".join(
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<div class="chart" role="img" aria-label="{escape(title)}" lang="en">{svg}</div></figure>'
        for title, svg in ((_chart(name, language), svg) for name, svg in drawn.items())
    )
    return f'<h3>{escape(text("charts", language))}</h3><div class="charts">{figures}</div>'


def _case(item: Scored, language: Language) -> str:
    case = shown(item)
    code = item.record.question.language
    flawed = case["verdict"] in FLAWED
    own = f' lang="{code}"'
    rows = [_pair("asked_before", f"{turn['question']} → {turn['answer']}", language, own) for turn in case["history"]]
    expected = case["expected"] if item.record.question.answerable else text("expect_silence", language)
    rows.append(_pair("expected", expected, language))
    if case["evidence"]:
        rows.append(_pair("gold", case["evidence"][0], language))
        rows += [f"<dd>{escape(quote)}</dd>" for quote in case["evidence"][1:]]
    if case["error"]:
        rows.append(_pair("case_error", case["error"], language))
    rows += [_pair("case_fault", fault, language) for fault in case["faults"]]
    if case["answer"]:
        rows.append(_pair("case_answer", case["answer"].replace("**", ""), language, own))
    if case["reason"]:
        rows.append(_pair("case_reason", case["reason"], language, own))
    for citation in case["citations"]:
        label = text("case_cited", language, n=citation["n"], title=citation["title"])
        rows.append(_labelled(label, citation["quote"], f' lang="{citation["language"]}"'))
    return (
        f'<details class="case"><summary><span class="badge {"bad" if flawed else "ok"}">'
        f"{escape(text(VERDICTS[case['verdict']], language))}</span>"
        f"<span{own}>{escape(case['question'])}</span></summary><dl>{''.join(rows)}</dl></details>"
    )


def _pair(key: str, value: str, language: Language, attributes: str = "") -> str:
    return _labelled(text(key, language), value, attributes)


def _labelled(label: str, value: str, attributes: str = "") -> str:
    return f"<dt>{escape(label)}</dt><dd{attributes}>{escape(value)}</dd>"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%"


def _measure(name: str, language: Language) -> str:
    return text(f"measure_{name.split(' (')[0].replace(' ', '_')}", language)


def _group(name: str, language: Language) -> str:
    key = name.removeprefix("part ").replace("-", "_").replace(" ", "_")
    return text(f"group_{key}", language)


def _chart(title: str, language: Language) -> str:
    """The title of a chart, which ``eval.charts`` gives in English; told by its first word."""
    return text(f"chart_{title.split()[0].strip(':').lower()}", language)
