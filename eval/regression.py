"""Logistic regression, for the weights that decide what is answered."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = tuple[Sequence[float], float]
"""One for each value, and the bias."""
STRENGTH = 0.3
"""Inverse of the L2 penalty on standardised values."""


def regress(values: NDArray[np.floating[Any]], right: NDArray[np.bool_]) -> Weights:
    """Weights of the log-odds that a row of ``values``, shape (rows, weights), is right; the rows need no common scale."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    model: Any = LogisticRegression(C=STRENGTH, max_iter=2000).fit((values - mean) / spread, right)
    weights = model.coef_[0] / spread
    return tuple(weights.tolist()), float(model.intercept_[0] - weights @ mean)
