"""Measures an answer adapter in llama.cpp, as it ships: F1, exact match and refusal, written freely and under the grammar.

    python -m training.adapter_report ADAPTER.gguf [--n 60] [--out FIGURES.json]

Questions are those of the valid files of the public sets and of the test families of the twin passages, which no
training reads, in every crossing. The source is a stretch of about 110 words, or the answer's sentence alone, as the
assistant asks it. F1 and exact match (Rajpurkar et al. 2016) count words without case and punctuation, over answerable
questions. The area under the curve of the doubt tells how well it does as a second reader. About half a second a question on two
cores, each asked twice. ``--own eval/sets/paraphrased`` takes the reports that are asked about in other words.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.config import PROJECT_ROOT, load_settings
from assistant.models.language_model import NOT_SAID, EmbeddedModel, span_grammar
from eval.twins import HELD_OUT, Row, public_rows, read_twins, sibling_rows
from training.packs import WORDS, line, window

SEED = 20
PUBLIC = ("idk_mrc", "facqa")
SOURCES = {"stretch": WORDS, "sentence": 0}
"""Words of a source, at least: 0 is the answer's sentence alone."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A question on a source and the words that answer it; none when the source does not say."""

    source: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What one adapter does on one set; shares from 0 to 1, None where there is nothing to count."""

    set: str
    source: str
    grammar: bool
    answerable: int
    f1: float | None
    exact: float | None
    verbatim: float | None
    """Answers, refusals aside, that are words of the source."""
    wrongly_refused: float | None
    lacking: int
    rightly_refused: float | None
    doubt: float | None
    """Area under the curve of the doubt: how often a question that its source lacks is doubted more than one that it answers."""
    seconds: float
    """A question, on average."""


def measured(model: EmbeddedModel, name: str, source: str, trials: Sequence[Trial], grammar: bool) -> Figures:
    """Asks every question once."""
    began = time.monotonic()
    said = [model.ask(each.source, each.question, span_grammar(each.source) if grammar else None) for each in trials]
    seconds = (time.monotonic() - began) / max(1, len(trials))
    answers = [words.strip(" .,;:") for words in said]
    refused = [words in ("", NOT_SAID) for words in answers]
    told = [index for index, each in enumerate(trials) if each.answer]
    silent = [index for index, each in enumerate(trials) if not each.answer]
    return Figures(
        set=name,
        source=source,
        grammar=grammar,
        answerable=len(told),
        f1=_mean([0.0 if refused[i] else f1(answers[i], trials[i].answer) for i in told]),
        exact=_mean([_words(answers[i]) == _words(trials[i].answer) for i in told]),
        verbatim=_mean([answers[i] in trials[i].source for i in range(len(trials)) if not refused[i]]),
        wrongly_refused=_mean([refused[i] for i in told]),
        lacking=len(silent),
        rightly_refused=_mean([refused[i] for i in silent]),
        doubt=None if grammar else _area(*([_doubt(model, trials[i]) for i in group] for group in (told, silent))),
        seconds=seconds,
    )


def _doubt(model: EmbeddedModel, trial: Trial) -> float:
    return model.doubt(trial.source, trial.question)


def _area(lower: Sequence[float], higher: Sequence[float]) -> float | None:
    """Share of pairs in which the second is larger, half of the equal ones (Mann and Whitney 1947)."""
    return _mean([(one < other) + (one == other) / 2 for one in lower for other in higher])


def f1(said: str, answer: str) -> float:
    """Harmonic mean of precision and recall over words (Rajpurkar et al. 2016)."""
    ours, theirs = _words(said), _words(answer)
    shared = (Counter(ours) & Counter(theirs)).total()
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def sets(public: Path, own: Path, n: int) -> dict[str, list[Row]]:
    """At most ``n`` answerable rows and as many others of each set, always the same."""
    found = {name: public_rows(public / f"{name}.valid.jsonl") for name in PUBLIC}
    texts = read_twins(own)
    for row in [*(row for text in texts for row in text.rows()), *sibling_rows(texts)]:
        found.setdefault(f"own, {row.languages[0]} on {row.languages[1]}", []).append(row)
    return {name: _some(rows, n) for name, rows in found.items()}


def _some(rows: Sequence[Row], n: int) -> list[Row]:
    draw = random.Random(SEED)
    kinds = [row for row in rows if row.answer], [row for row in rows if not row.answer]
    return [row for kind in kinds for row in draw.sample(kind, min(n, len(kind)))]


def trials(rows: Sequence[Row], words: int) -> list[Trial]:
    """Each row on a source of at least ``words`` words; one sentence alone is asked what it answers and what it seems to."""
    draw = random.Random(SEED)
    made = []
    for row in rows:
        place = row.answer or (row.trap if not words else (0, 1))
        if place:
            start, end = window(row.passage, place, words, draw)
            made.append(Trial(line(row.passage[start:end]), row.question, line(row.answer_text)))
    return made


def table(figures: Sequence[Figures]) -> str:
    """Markdown."""
    head = "| set | source | grammar | n | F1 | exact | verbatim | refused wrongly | n lacking | refused rightly | doubt | s |"
    lines = [head, "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for each in figures:
        shares = [each.f1, each.exact, each.verbatim, each.wrongly_refused]
        cells = [each.set, each.source, "yes" if each.grammar else "no", str(each.answerable), *map(_points, shares)]
        cells += [str(each.lacking), _points(each.rightly_refused), _points(each.doubt), f"{each.seconds:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _points(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m training.adapter_report", description="Measures an answer adapter."
    )
    parser.add_argument("adapter", type=Path)
    parser.add_argument(
        "--n", type=int, default=60, help="answerable questions of each set, and as many others, at most"
    )
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "reader")
    parser.add_argument("--own", type=Path, default=HELD_OUT, help="folder of twin passages")
    arguments = parser.parse_args()
    settings = load_settings()
    model = EmbeddedModel(settings.cache, settings.threads, arguments.adapter)
    figures = [
        measured(model, name, source, trials(rows, words), grammar)
        for name, rows in sets(arguments.data, arguments.own, arguments.n).items()
        for source, words in SOURCES.items()
        for grammar in (False, True)
    ]
    sys.stdout.write(table(figures) + "\n")
    if arguments.out:
        arguments.out.write_text(json.dumps([asdict(each) for each in figures], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
