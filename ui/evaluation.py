"""The evaluation tab: ask a set of questions, watch, stop, read the report, open single questions and earlier runs."""

import time
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.schema import Language
from ui.intake import fault_html, problem_html
from ui.labels import Labels
from ui.quiet import QUIET
from ui.service import Service
from ui.strings import date_text, text
from ui.trials import Progress, Run, Trials, built_in_sets

if TYPE_CHECKING:
    from eval.report import Report

POLL_S = 0.3
WATCHERS = 8
"""Visitors that may watch a run at the same time."""
FEW, SOME = 20, 60


class EvaluationTab:
    """Its components and their handlers; ``build`` inside a tab, then ``wire`` once everything stands."""

    def __init__(self, service: Service, labels: Labels) -> None:
        self._trials = Trials(service)
        self._labels = labels

    def build(self) -> None:
        """Places the components."""
        make, language = self._labels.make, self._labels.language
        with gr.Row(elem_id="trial", elem_classes="sheet"):
            with gr.Column(elem_id="trial-form", scale=0):
                self._heading("eval_new", "eval_lead")
                self._set = gr.Radio(
                    self._set_choices(language), value="all", label=text("eval_set", language), elem_id="eval-set"
                )
                self._own = make(
                    gr.UploadButton, {"label": "eval_own"}, file_types=[".jsonl"], size="md", elem_id="eval-own"
                )
                self._half = make(
                    gr.Radio,
                    {"label": "eval_half", "choices": _half_choices, "info": "eval_half_info"},
                    value="test",
                    elem_id="eval-half",
                )
                self._limit = make(
                    gr.Radio, {"label": "eval_limit", "choices": _limit_choices}, value=FEW, elem_id="eval-limit"
                )
                with gr.Row(elem_classes="buttons"):
                    self._start = make(
                        gr.Button, {"value": "eval_start"}, variant="primary", size="md", elem_id="eval-start"
                    )
                    self._stop = make(gr.Button, {"value": "stop"}, visible=False, size="md", elem_id="eval-stop")
                self._told = gr.HTML("", elem_id="eval-told", apply_default_css=False)
                self._runs = gr.Radio([], label=text("eval_runs", language), elem_id="eval-runs", interactive=True)
            with gr.Column(elem_id="trial-report"):
                self._report = gr.HTML(_empty(language), elem_id="eval-report", apply_default_css=False)
                with gr.Column(visible=False, elem_id="eval-cases") as self._cases:
                    self._heading("cases", "cases_lead")
                    self._which = make(
                        gr.Radio,
                        {"label": "cases_which", "choices": _which_choices},
                        value="flawed",
                        elem_id="eval-which",
                    )
                    self._part = gr.Radio([], label=text("cases_part", language), elem_id="eval-part", interactive=True)
                    self._list = gr.HTML("", elem_id="eval-list", apply_default_css=False)

    def wire(self, tab: Any, language: Any) -> None:
        """Says what happens on which event."""
        watched = [self._told, self._start, self._stop, self._runs]
        options = {"concurrency_limit": WATCHERS, **QUIET}
        self._start.click(
            self.start,
            [self._set, self._half, self._limit, self._runs, language],
            watched,
            trigger_mode="once",
            **options,
        )
        self._stop.click(self.stop, [language], [self._told], queue=False, **QUIET)
        tab.select(self.arrive, [self._runs, language], [self._set, *watched], trigger_mode="once", **options)
        self._own.upload(self.add_set, [self._own, language], [self._own, self._set, self._told], **QUIET)
        opened = [self._report, self._cases, self._part, self._list]
        choice = [self._runs, self._which, self._part, language]
        self._runs.change(self.open, choice, opened, trigger_mode="always_last", **QUIET)
        gr.on([self._which.input, self._part.input], self.narrow, choice, [self._list], **QUIET)
        language.change(self.say, [self._set, *choice], [self._set, self._runs, self._told, *opened], **QUIET)

    def start(
        self, set_name: str, half: Any, limit: int, chosen: str | None, language: Language
    ) -> Iterator[tuple[Any, ...]]:
        """Begins a run, unless one is under way, and watches it."""
        self._trials.start(set_name, half, limit or None)
        yield from self._watch(chosen, language)

    def arrive(self, chosen: str | None, language: Language) -> Iterator[tuple[Any, ...]]:
        """Lists the sets and the runs, opens the newest, and goes on watching one that is under way."""
        sets = gr.update(choices=self._set_choices(language))
        yield sets, "", gr.skip(), gr.skip(), self._run_list(chosen or self._newest(), language)
        if self._trials.progress:
            for step in self._watch(chosen, language):
                yield gr.skip(), *step

    def stop(self, language: Language) -> str:
        """Ends the run after the answer that is being made."""
        self._trials.stop()
        return f'<p class="hint" role="status">{escape(text("eval_stopping", language))}</p>'

    def add_set(self, uploaded: str | None, language: Language) -> tuple[Any, Any, str]:
        """Checks a set file, and chooses it."""
        if not uploaded:
            return gr.skip(), gr.skip(), ""
        try:
            name = self._trials.keep_set(uploaded)
        except AssistantError as error:
            return None, gr.skip(), fault_html(error, language)
        return None, gr.update(choices=self._set_choices(language), value=name), ""

    def open(self, chosen: str | None, which: str, part: str | None, language: Language) -> tuple[Any, ...]:
        """The report of the chosen run, with its questions."""
        report, problem = self._read(chosen, language)
        if not report:
            return problem, gr.update(visible=False), gr.skip(), ""
        from ui.scorecard import parts_of, questions_html, report_html

        parts = parts_of(report)
        part = part if part in parts else ""
        names = [
            (text("all", language), ""),
            *((text(f"group_{name.replace('-', '_')}", language), name) for name in parts),
        ]
        return (
            f"{_heading(report, language)}{report_html(report, language)}",
            gr.update(visible=True),
            gr.update(choices=names, value=part, label=text("cases_part", language)),
            questions_html(report, which == "flawed", part, language),
        )

    def narrow(self, chosen: str | None, which: str, part: str | None, language: Language) -> str:
        """The questions of the chosen run that pass the filters."""
        report, problem = self._read(chosen, language)
        if not report:
            return problem
        from ui.scorecard import questions_html

        return questions_html(report, which == "flawed", part or "", language)

    def say(
        self, set_name: str, chosen: str | None, which: str, part: str | None, language: Language
    ) -> tuple[Any, ...]:
        """What the switch of language has to put anew."""
        sets = gr.update(choices=self._set_choices(language), value=set_name, label=text("eval_set", language))
        return sets, self._run_list(chosen, language), "", *self.open(chosen, which, part, language)

    def _watch(self, chosen: str | None, language: Language) -> Iterator[tuple[Any, ...]]:
        trials = self._trials
        shown: Progress | None = None
        while step := trials.progress:
            if step != shown:
                yield _progress_html(step, language), gr.update(visible=False), gr.update(visible=True), gr.skip()
                shown = step
            time.sleep(POLL_S)
        told = ""
        if isinstance(trials.failure, AssistantError):
            told = fault_html(trials.failure, language)
        elif trials.failure:
            told = problem_html(text("broken", language))
        newest = None if trials.failure else self._newest()
        yield told, gr.update(visible=True), gr.update(visible=False), self._run_list(newest or chosen, language)

    def _read(self, chosen: str | None, language: Language) -> "tuple[Report | None, str]":
        """The report of a listed run; else what to say."""
        run = next((run for run in self._trials.runs() if run.file.name == chosen), None)
        if not run:
            return None, _empty(language)
        try:
            return self._trials.report(run.file), ""
        except AssistantError as error:
            return None, fault_html(error, language)

    def _newest(self) -> str | None:
        return next((run.file.name for run in self._trials.runs()), None)

    def _run_list(self, chosen: str | None, language: Language) -> Any:
        runs = [(_run_name(run, language), run.file.name) for run in self._trials.runs()]
        kept = chosen if chosen in [name for _, name in runs] else None
        return gr.update(choices=runs, value=kept, label=text("eval_runs", language), visible=bool(runs))

    def _set_choices(self, language: Language) -> list[tuple[str, str]]:
        own = [(text("eval_own_name", language, name=name), name) for name in self._trials.own_sets]
        return own + [(_set_title(name, language), name) for name in built_in_sets()]

    def _heading(self, title: str, lead: str) -> None:
        words = {"value": lambda code: f"<h2>{escape(text(title, code))}</h2><p>{escape(text(lead, code))}</p>"}
        self._labels.make(gr.HTML, words, apply_default_css=False, elem_classes="lead")


def _empty(language: Language) -> str:
    return f'<p class="nothing-yet">{escape(text("eval_empty", language))}</p>'


def _heading(report: "Report", language: Language) -> str:
    run = report.run
    return (
        f"<h2>{escape(_set_title(run.set, language))}</h2>"
        f'<p class="hint">{escape(_when(run.started, language))} · {escape(text(f"half_{run.split}", language))} · '
        f"{escape(text(f'short_{run.generator}', language))}</p>"
    )


def _run_name(run: Run, language: Language) -> str:
    info = run.info
    half, writer = text(f"half_{info.split}", language), text(f"short_{info.generator}", language)
    return text(
        "eval_run_name",
        language,
        set=_set_title(info.set, language),
        half=half,
        n=run.questions,
        writer=writer,
        when=_when(info.started, language),
    )


def _set_title(name: str, language: Language) -> str:
    """What a set of ours is called; a reader's own keeps the name of its file."""
    if name.startswith("collection_"):
        return text("eval_collection", language, letter=name.removeprefix("collection_").upper())
    known = {"all": "eval_every", "injection": "eval_injection", "news": "eval_news", "seeds": "eval_seeds"}
    return text(known[name], language) if name in known else name


def _when(started: str, language: Language) -> str:
    """An ISO time in UTC as day and time on this machine's clock."""
    local = datetime.fromisoformat(started).astimezone()
    return f"{date_text(f'{local:%Y-%m-%d}', language)} {local:%H:%M}"


def _progress_html(step: Progress, language: Language) -> str:
    label = text(f"stage_{step.stage}", language)
    count = f" {step.done}/{step.total}" if step.total else ""
    span = f' max="{step.total}" value="{step.done}"' if step.total else ""
    return f'<p class="hint">{escape(label)}{count}</p><progress{span} aria-label="{escape(label)}"></progress>'


def _half_choices(language: Language) -> list[tuple[str, str]]:
    return [(text(f"half_{name}", language), name) for name in ("test", "dev", "all")]


def _limit_choices(language: Language) -> list[tuple[str, int]]:
    return [*((str(n), n) for n in (FEW, SOME)), (text("all", language), 0)]


def _which_choices(language: Language) -> list[tuple[str, str]]:
    return [(text("cases_flawed", language), "flawed"), (text("all", language), "all")]
