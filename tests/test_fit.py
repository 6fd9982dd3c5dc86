"""The regressions that weigh what was seen, on numbers whose weights are known."""

import numpy as np
import pytest

from eval.fit_ranking import NOW, Placed, ranking
from eval.regression import prefer, regress


def test_what_the_better_rows_have_more_of_weighs_most():
    draw = np.random.default_rng(1)
    groups = []
    for _ in range(400):
        rows = draw.normal(size=(6, 3))
        best = np.argmax(rows @ [2.0, -1.0, 0.0]) == np.arange(6)
        groups.append((rows[best], rows[~best]))
    weights = np.array(prefer(groups))
    assert weights[0] > -weights[1] > 3 * abs(weights[2])


def test_each_group_counts_the_same_however_many_rows_it_has():
    one = np.array([[1.0]]), np.array([[0.0]] * 50)
    other = np.array([[0.0]]), np.array([[1.0]])
    assert prefer([one, other])[0] == pytest.approx(0.0, abs=1e-4)


def test_regression_gives_log_odds_in_the_values_own_scale():
    draw = np.random.default_rng(2)
    values = draw.normal(500.0, 20.0, size=(4000, 1))
    right = draw.random(4000) < 1 / (1 + np.exp(-(values[:, 0] - 490.0) / 10))
    (slope,), bias = regress(values, right)
    assert -bias / slope == pytest.approx(490.0, abs=2.0)
    assert slope == pytest.approx(0.1, abs=0.02)


def test_a_ranking_is_learnt_from_the_passages_of_each_question():
    draw = np.random.default_rng(3)
    known = []
    for _ in range(24):
        values = np.column_stack([draw.normal(size=8), draw.uniform(0.8, 0.9, 8), draw.random(8), draw.random(8)])
        known.append(Placed(values, np.argmax(values @ NOW) == np.arange(8)))
    unsolvable = Placed(np.zeros((4, 4)), np.zeros(4, bool))
    lines = list(ranking([*known, unsolvable], folds=4))
    assert lines[0] == "as it is: a right passage first 1.000, reciprocal rank 1.000"
    first = float(lines[1].partition("first ")[2].partition(",")[0])
    assert first > 0.8
    assert lines[2].startswith("weights: (1.0, ")
