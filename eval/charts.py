"""Charts of a report as SVG text: no scripts, no network, and the page's own text colour."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eval.gates import GateResult
from eval.metrics import Estimate
from eval.scores import Figures, Scored

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK = "#010203"
"""Stands for the page's text colour while drawing."""
_BLUE, _ORANGE = "#3f7fbf", "#cf6f28"
"""Told apart by readers with any colour vision, and legible on light and dark."""
_WIDTH, _ROW, _MARGIN = 7.2, 0.27, 0.8
"""Inches."""

Draw = Callable[["Axes"], None]


def charts(groups: Mapping[str, Figures], gates: Sequence[GateResult], scored: Sequence[Scored]) -> dict[str, str]:
    """Every chart that the run has data for: title -> SVG."""
    measured = [result for result in gates if result.estimate]
    by_group = {name: found for name, figures in groups.items() if (found := figures.get("nugget recall"))}
    silence = [(item.record.question.answerable, _answerability(item)) for item in scored if item.record.answer]
    latencies = [value for item in scored if (value := item.scores["latency (ms)"]) is not None]
    drawn: dict[str, str] = {}
    if measured:
        drawn["Gates: the figure with its 95 % interval, and the limit"] = _gates_chart(measured)
    if by_group:
        drawn["Nugget recall by group, with its 95 % interval"] = _estimates_chart(by_group)
    if {answerable for answerable, _ in silence} == {True, False}:
        drawn["Answering against silence, as the answerability threshold moves"] = _silence_chart(silence)
    if latencies:
        drawn["Time to an answer"] = _latency_chart(latencies)
    return drawn


def _gates_chart(results: Sequence[GateResult]) -> str:
    def draw(axes: "Axes") -> None:
        names = [f"{result.gate.measure}, {result.gate.group}" for result in results]
        _draw_estimates(axes, names, [result.estimate for result in results if result.estimate])
        for row, result in enumerate(results):
            marker = ">" if result.gate.direction == "at least" else "<"
            axes.plot(result.gate.limit, row, marker, color=_ORANGE, markersize=7, zorder=3)
        axes.plot([], [], ">", color=_ORANGE, label="at least")
        axes.plot([], [], "<", color=_ORANGE, label="at most")
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, labelcolor=_INK)

    return _svg(draw, height=_MARGIN + _ROW * len(results))


def _estimates_chart(estimates: Mapping[str, Estimate]) -> str:
    names = [f"{name} (n {estimate.n})" for name, estimate in estimates.items()]
    return _svg(
        lambda axes: _draw_estimates(axes, names, list(estimates.values())), height=_MARGIN + _ROW * len(estimates)
    )


def _draw_estimates(axes: "Axes", names: Sequence[str], estimates: Sequence[Estimate]) -> None:
    values = [estimate.value for estimate in estimates]
    below = [max(0.0, estimate.value - estimate.low) for estimate in estimates]
    above = [max(0.0, estimate.high - estimate.value) for estimate in estimates]
    axes.errorbar(values, range(len(values)), xerr=[below, above], fmt="o", color=_BLUE, capsize=3)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-0.03, 1.03)
    axes.grid(axis="x", alpha=0.3)


def _silence_chart(silence: Sequence[tuple[bool, float]]) -> str:
    thresholds = [step / 100 for step in range(101)]
    answerable = [value for answers, value in silence if answers]
    unanswerable = [value for answers, value in silence if not answers]

    def draw(axes: "Axes") -> None:
        refused = [sum(value < limit for value in answerable) / len(answerable) for limit in thresholds]
        answered = [sum(value >= limit for value in unanswerable) / len(unanswerable) for limit in thresholds]
        axes.plot(thresholds, answered, color=_ORANGE, label=f"answered in vain (n {len(unanswerable)})")
        axes.plot(thresholds, refused, color=_BLUE, linestyle="--", label=f"silent in vain (n {len(answerable)})")
        axes.set_xlabel("answerability threshold")
        axes.set_ylabel("share of the questions")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, labelcolor=_INK)

    return _svg(draw, height=3.0)


def _latency_chart(latencies: Sequence[float]) -> str:
    def draw(axes: "Axes") -> None:
        axes.hist(latencies, bins=30, color=_BLUE)
        axes.set_xlabel("milliseconds")
        axes.set_ylabel("questions")

    return _svg(draw, height=2.4)


def _answerability(item: Scored) -> float:
    trace: dict[str, Any] = (item.record.answer or {}).get("trace", {})
    return float(trace.get("answerability", 0.0))


def _svg(draw: Draw, height: float) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "report",  # the same chart gives the same file
        "font.size": 9,
        "font.family": "sans-serif",
        "text.color": _INK,
        "axes.edgecolor": _INK,
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        draw(figure.add_subplot())
        page = io.StringIO()
        figure.savefig(page, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = page.getvalue()
    return svg[svg.index("<svg") :].replace(_INK, "currentColor")
