"""Fits what decides whether to answer: the weights of the signals, and the probability from which to answer.

    python -m eval.fit [--folds 5] [--verbose]

For every development question of fact, every possible short answer in the best passages is a candidate with its
signals; it is right when it holds an accepted form. A logistic regression over all candidates gives WEIGHED of
``assistant.evidence``, one over the best candidate of each question ASSURED; the same over the candidates whose sentence
the second reader is asked about, with its doubts, WEIGHED_DOUBTED and ASSURED_DOUBTED. For explanations and lists one over
the sentences of the best passages gives PART of ``assistant.digest``, and one over all questions EXPLAIN and
EXPLAIN_DOUBTED of ``assistant.answerable``. One over pairs of passages gives the weights of ``assistant.rerank``; after a
change of those all others are fitted again. The curves then show, for each threshold, the share of unanswerable questions that
would be answered and of answerable ones that would be refused, from folds over questions that the regressions did not see.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.answerable import EXPLAIN, EXPLAIN_DOUBTED, explaining, missing_anchor
from assistant.config import load_settings
from assistant.errors import AssistantError
from assistant.evidence import ASSURED, ASSURED_DOUBTED, WEIGHED, WEIGHED_DOUBTED, ShortAnswer, weighed
from assistant.pipeline import Assistant
from assistant.rerank import Ranked
from assistant.select import DOUBTED, Doubts, select, short_answers
from assistant.understand import Question, understand
from eval.dataset import EvalQuestion, read_set
from eval.evaluation import open_assistant
from eval.fit_ranking import Placed, placed, ranking
from eval.fit_sentences import Told, sentences, told
from eval.metrics import short_answer_accuracy
from eval.regression import STRENGTH_OF_FEW, Weights, places, regress

if TYPE_CHECKING:
    from assistant.models.reader import SecondReader

SETS: dict[str, Literal["dev", "all"]] = {"all": "dev", "seeds": "all", "injection": "dev", "news": "dev"}
"""Sets with the part of each that was used in development: all of the seeds."""
THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.42, 0.45, 0.5, 0.55, 0.6)

Floats = NDArray[np.float64]


Given = tuple[float, bool, str]
"""Probability, rightness and words of what would be said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the signals of each candidate and whether it is right; an explanation is its only candidate."""

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


def counts(question: EvalQuestion, asked: Question) -> bool:
    """Whether it asks one thing, of a kind that is fitted, and has an accepted short answer if it asks for a fact."""
    if asked.kind == "fact" and question.answerable and not question.short_answers:
        return False
    return not asked.parts and asked.kind in ("fact", "explain", "list")


def _of_fact(
    assistant: Assistant, question: EvalQuestion, asked: Question, ranked: Sequence[Ranked]
) -> tuple[Asked, Asked]:
    """What is known without and with the second reader."""
    refused = bool(missing_anchor(asked, ranked))
    options = short_answers(asked, ranked)
    sentences = list(dict.fromkeys(option.evidence.span for option in options))[:DOUBTED]
    doubts = Doubts(asked, _second(assistant))
    doubted = [doubts.around(doubts.on(option)) for option in options if option.evidence.span in sentences]
    return _asked(question, options, refused), _asked(question, doubted, refused)


def _second(assistant: Assistant) -> "SecondReader":
    if assistant.second_reader is None:
        raise AssistantError("the second reader cannot be opened: run make models and set ASSISTANT_SECOND_READER=true")
    return assistant.second_reader


def _asked(question: EvalQuestion, options: Sequence[ShortAnswer], refused: bool) -> Asked:
    return Asked(
        question,
        np.array([option.signals.choice for option in options]),
        np.array([option.signals.sure for option in options]),
        np.array([_is_right(option, question) for option in options], bool),
        tuple(option.text for option in options),
        refused,
    )


def _explained(
    assistant: Assistant, question: EvalQuestion, asked: Question, ranked: Sequence[Ranked]
) -> tuple[Asked, Asked]:
    """An explanation counts as right when the question can be answered."""
    refused = bool(missing_anchor(asked, ranked))
    doubted = select(asked, ranked, assistant.encoder, assistant.reader, _second(assistant))
    made = []
    for found in (replace(doubted, doubt=None), doubted):
        signals = np.array([explaining(asked, found)] if found.evidence else [])
        right, texts = np.array([question.answerable] * len(signals), bool), tuple(e.text for e in found.evidence[:1])
        made.append(Asked(question, signals, signals, right, texts, refused))
    return made[0], made[1]


def _is_right(option: ShortAnswer, question: EvalQuestion) -> bool:
    return question.answerable and bool(short_answer_accuracy(option.text, question.short_answers))


Fitted = tuple[Weights, Weights]
"""To choose among candidates, and to answer with the best or not."""


def fit(asked: Sequence[Asked]) -> Fitted:
    """Two logistic regressions: over all candidates of all questions, then over the best candidate of each."""
    some = [item for item in asked if len(item.signals)]
    choosing = regress(np.concatenate([item.signals for item in some]), np.concatenate([item.right for item in some]))
    tops = [_top(item, choosing) for item in some]
    assuring = regress(
        np.array([item.sure[top] for item, top in zip(some, tops, strict=True)]),
        np.array([item.right[top] for item, top in zip(some, tops, strict=True)]),
        STRENGTH_OF_FEW,
    )
    return choosing, assuring


def _top(item: Asked, choosing: Weights) -> int:
    return int((item.signals @ np.array(choosing[0])).argmax())


def best(item: Asked, fitted: Fitted) -> Given:
    """What would be given; probability 0 when there is no candidate."""
    if not len(item.signals):
        return 0.0, False, ""
    choosing, assuring = fitted
    top = _top(item, choosing)
    log_odds = weighed(item.sure[top].tolist(), *assuring)
    return 0.0 if item.refused else 1 / (1 + math.exp(-log_odds)), bool(item.right[top]), item.texts[top]


def unseen(asked: Sequence[Asked], folds: int) -> list[Given]:
    """What would be given for each question by weights fitted without its fold."""
    place = places(len(asked), folds)
    given: list[Given] = [(0.0, False, "")] * len(asked)
    for fold in range(folds):
        fitted = fit([item for item, at in zip(asked, place, strict=True) if at != fold])
        for index in np.flatnonzero(place == fold).tolist():
            given[index] = best(asked[index], fitted)
    return given


def curve(asked: Sequence[Asked], given: Sequence[Given]) -> Iterator[str]:
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


def report(name: str, asked: Sequence[Asked], now: Fitted, folds: int, verbose: bool) -> Iterator[str]:
    """Curves of the weights as they are and from unseen folds, then the weights fitted to all."""
    yield f"\n{name}: {len(asked)} questions, {sum(len(item.right) for item in asked)} candidates; as it is:"
    yield from curve(asked, [best(item, now) for item in asked])
    given = unseen(asked, folds)
    yield f"fitted, {folds} folds:"
    yield from curve(asked, given)
    for title, (weights, bias) in zip(("choosing", "assuring"), fit(asked), strict=True):
        yield f"{title}: {tuple(round(float(each), 2) for each in weights)}, {bias:.2f}"
    if verbose:
        for item, (probability, right, text) in zip(asked, given, strict=True):
            if not right or not item.question.answerable:
                kind = "answerable" if item.question.answerable else "unanswerable"
                refused = " (refused by name)" if item.refused else ""
                yield f"{probability:.2f} {kind}{refused}: {item.question.question} => {text}"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description="Fits when to answer.")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--verbose", action="store_true", help="show the questions that go wrong")
    arguments = parser.parse_args()
    facts: list[tuple[Asked, Asked]] = []
    explained: list[tuple[Asked, Asked]] = []
    all_told: list[Told] = []
    all_placed: list[Placed] = []
    for assistant, question in questions():
        asked = understand(question.question)
        if not counts(question, asked):
            continue
        ranked = assistant.rank(asked)
        if question.answerable:
            all_placed.append(placed(question, ranked))
        if asked.kind == "fact":
            facts.append(_of_fact(assistant, question, asked, ranked))
            continue
        explained.append(_explained(assistant, question, asked, ranked))
        if question.answerable:
            all_told.append(told(assistant, question, asked, ranked))
    sys.stdout.write(f"\npassages: {len(all_placed)} questions\n")
    sys.stdout.writelines(f"{line}\n" for line in ranking(all_placed, arguments.folds))
    for name, pairs, now in (
        ("facts", facts, ((WEIGHED, ASSURED), (WEIGHED_DOUBTED, ASSURED_DOUBTED))),
        ("explanations and lists", explained, ((EXPLAIN, EXPLAIN), (EXPLAIN_DOUBTED, EXPLAIN_DOUBTED))),
    ):
        for which, reader in enumerate(("one reader", "two readers")):
            known = [both[which] for both in pairs]
            lines = report(f"{name}, {reader}", known, now[which], arguments.folds, arguments.verbose)
            sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.write(f"\nsentences of explanations and lists: {len(all_told)} questions\n")
    sys.stdout.writelines(f"{line}\n" for line in sentences(all_told, arguments.folds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
