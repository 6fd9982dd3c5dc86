"""Fits what decides about short answers: the weights of the signals, and the probability from which to answer.

    python -m eval.fit [--folds 5] [--verbose]

For every development question of fact, every possible short answer in the best passages is a candidate with its
signals; it is right when it holds an accepted form. A logistic regression over all candidates gives WEIGHTS and BIAS of
``assistant.evidence``, one over the best candidate of each question ASSURANCE. The curve then shows, for each threshold,
the share of unanswerable questions that would be answered and of answerable ones that would be refused, from folds over
questions that the regressions did not see.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.answerable import missing_anchor
from assistant.config import load_settings
from assistant.errors import AssistantError
from assistant.evidence import ASSURANCE, ASSURANCE_BIAS, BIAS, WEIGHTS, ShortAnswer
from assistant.pipeline import Assistant
from assistant.select import short_answers
from assistant.understand import understand
from eval.dataset import EvalQuestion, read_set
from eval.evaluation import open_assistant
from eval.metrics import short_answer_accuracy

SETS: dict[str, Literal["dev", "all"]] = {"all": "dev", "seeds": "all", "injection": "dev"}
"""Sets with the part of each that was used in development: all of the seeds."""
STRENGTH = 0.3
"""Inverse of the L2 penalty on standardised signals."""
THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.42, 0.45, 0.5, 0.55, 0.6)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the signals of each candidate and whether it is right."""

    question: EvalQuestion
    signals: Floats
    """Shape (candidates, signals)."""
    sure: Floats
    """Shape (candidates, weights of the assurance)."""
    right: NDArray[np.bool_]
    texts: tuple[str, ...]
    refused: bool
    """Whether a name or number that it insists on is in no document found, so that it is refused whatever the score."""


def questions() -> Iterator[tuple[Assistant, EvalQuestion]]:
    """Development questions of one turn, each with the assistant over its documents."""
    first: Assistant | None = None
    for name, split in SETS.items():
        try:
            first = assistant = open_assistant(load_settings(), name, models=first)
        except AssistantError as error:  # the seed articles are not part of the project
            sys.stderr.write(f"{name} left out: {error}\n")
            continue
        for question in read_set(name, split):
            if not question.history:
                yield assistant, question


def ask(assistant: Assistant, question: EvalQuestion) -> Asked | None:
    """The candidates for one question; None when it is no question of fact or has no accepted short answer."""
    asked = understand(question.question)
    if asked.kind != "fact" or asked.parts or (question.answerable and not question.short_answers):
        return None
    ranked = assistant.rank(asked)
    options = short_answers(asked, ranked)
    return Asked(
        question,
        np.array([[float(getattr(option.signals, name)) for name in WEIGHTS] for option in options]),
        np.array([option.signals.sure for option in options]),
        np.array([_is_right(option, question) for option in options], bool),
        tuple(option.text for option in options),
        bool(missing_anchor(asked, ranked)),
    )


def _is_right(option: ShortAnswer, question: EvalQuestion) -> bool:
    return question.answerable and bool(short_answer_accuracy(option.text, question.short_answers))


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the signals, to choose among candidates; of the assurance, to answer with the best or not."""

    signals: Floats
    bias: float
    sure: Floats
    sure_bias: float


NOW = Weights(np.array(list(WEIGHTS.values())), BIAS, np.array(ASSURANCE), ASSURANCE_BIAS)


def fit(asked: Sequence[Asked]) -> Weights:
    """Two logistic regressions: over all candidates of all questions, then over the best candidate of each."""
    some = [item for item in asked if len(item.signals)]
    signals, bias = _regress(
        np.concatenate([item.signals for item in some]), np.concatenate([item.right for item in some])
    )
    tops = [int((item.signals @ signals).argmax()) for item in some]
    sure, sure_bias = _regress(
        np.array([item.sure[top] for item, top in zip(some, tops, strict=True)]),
        np.array([item.right[top] for item, top in zip(some, tops, strict=True)]),
    )
    return Weights(signals, bias, sure, sure_bias)


def _regress(values: Floats, right: NDArray[np.bool_]) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    model: Any = LogisticRegression(C=STRENGTH, max_iter=2000).fit((values - mean) / spread, right)
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ mean)


def best(item: Asked, weights: Weights) -> tuple[float, bool, str]:
    """Probability, rightness and words of the candidate that would be given; probability 0 when there is none."""
    if not len(item.signals):
        return 0.0, False, ""
    top = int((item.signals @ weights.signals).argmax())
    log_odds = float(item.sure[top] @ weights.sure + weights.sure_bias)
    return 0.0 if item.refused else 1 / (1 + math.exp(-log_odds)), bool(item.right[top]), item.texts[top]


def unseen(asked: Sequence[Asked], folds: int) -> list[tuple[float, bool, str]]:
    """What would be given for each question by weights fitted without its fold."""
    place = np.random.default_rng(20).permutation(len(asked)) % folds
    given: list[tuple[float, bool, str]] = [(0.0, False, "")] * len(asked)
    for fold in range(folds):
        weights = fit([item for item, at in zip(asked, place, strict=True) if at != fold])
        for index in np.flatnonzero(place == fold).tolist():
            given[index] = best(asked[index], weights)
    return given


def curve(asked: Sequence[Asked], given: Sequence[tuple[float, bool, str]]) -> Iterator[str]:
    """One line for each threshold: hallucination rate, error rate, and right answers among those given."""
    pairs = list(zip(asked, given, strict=True))
    for threshold in THRESHOLDS:
        wrongly = [one[0] >= threshold for item, one in pairs if not item.question.answerable]
        refused = [one[0] < threshold for item, one in pairs if item.question.answerable]
        right = [one[1] for item, one in pairs if item.question.answerable and one[0] >= threshold]
        yield (
            f"threshold {threshold:.2f}: hallucination {np.mean(wrongly):.3f} (n {len(wrongly)}), "
            f"error {np.mean(refused):.3f} (n {len(refused)}), right when given {np.mean(right):.3f}"
        )


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description="Fits the weights of short answers.")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--verbose", action="store_true", help="show the questions that go wrong")
    arguments = parser.parse_args()
    asked = [item for assistant, question in questions() if (item := ask(assistant, question))]
    write = sys.stdout.write
    write(f"{len(asked)} questions, {sum(len(item.right) for item in asked)} candidates\n")
    now = [best(item, NOW) for item in asked]
    write("as it is:\n" + "\n".join(curve(asked, now)) + "\n")
    given = unseen(asked, arguments.folds)
    write(f"fitted, {arguments.folds} folds:\n" + "\n".join(curve(asked, given)) + "\n")
    weights = fit(asked)
    write(f"WEIGHTS = { {name: round(float(each), 2) for name, each in zip(WEIGHTS, weights.signals, strict=True)} }\n")
    write(f"BIAS = {weights.bias:.2f}\n")
    write(f"ASSURANCE = {tuple(round(float(each), 2) for each in weights.sure)}\n")
    write(f"ASSURANCE_BIAS = {weights.sure_bias:.2f}\n")
    if arguments.verbose:
        for item, (probability, right, text) in zip(asked, given, strict=True):
            if not right or not item.question.answerable:
                kind = "answerable" if item.question.answerable else "unanswerable"
                refused = " (refused by name)" if item.refused else ""
                write(f"{probability:.2f} {kind}{refused}: {item.question.question} => {text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
