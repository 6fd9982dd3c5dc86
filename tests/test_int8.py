import numpy as np

from assistant.models.backbone import Linear
from assistant.models.int8 import Split, quantise_rows


def some_linear(outputs: int, inputs: int) -> Linear:
    random = np.random.default_rng(7)
    return Linear(random.normal(size=(outputs, inputs)).astype(np.float32), np.arange(outputs, dtype=np.float32))


def apply(linear: Linear, states: np.ndarray) -> np.ndarray:
    return states @ linear.weight.T + linear.bias


def test_splitting_the_inputs_changes_no_result_and_makes_loud_channels_quiet():
    linear, states = some_linear(3, 5), np.array([[1, 12, -1, 6, 0.5]], np.float32)
    split = Split.of({1: 4, 3: 2}, channels=5)
    quiet = np.concatenate([states * split.factors, states @ split.selection], axis=1)
    assert np.abs(quiet).max() == 3  # 12 / 4 and 6 / 2
    assert quiet.shape == (1, 5 + 3 + 1)
    np.testing.assert_allclose(apply(split.inputs(linear), quiet), apply(linear, states), rtol=1e-5)


def test_splitting_between_two_maps_changes_no_result():
    widen, narrow, states = some_linear(6, 4), some_linear(4, 6), np.ones((2, 4), np.float32)
    split = Split.of({0: 3, 5: 2}, channels=6)
    wide = np.maximum(apply(split.outputs(widen), states), 0)
    wide *= np.concatenate([split.factors, split.extra_factors])
    expected = apply(narrow, np.maximum(apply(widen, states), 0))
    np.testing.assert_allclose(apply(split.inputs(narrow), wide), expected, rtol=1e-5)


def test_a_split_of_nothing_is_nothing():
    split = Split.of({}, channels=4)
    assert split.extra == ()
    np.testing.assert_array_equal(split.factors, np.ones(4))


def test_rows_are_rounded_each_with_its_own_step():
    integers, scale = quantise_rows(np.array([[127, -63.6, 0], [0.127, 0.001, 0], [0, 0, 0]], np.float32))
    np.testing.assert_array_equal(integers, [[127, -64, 0], [127, 1, 0], [0, 0, 0]])
    np.testing.assert_allclose(scale, [1, 0.001, 1])
