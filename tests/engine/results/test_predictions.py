"""Softmax and top-k against hand-computed figures and PyTorch."""

import math

import numpy as np
import pytest
import torch

from engine.api import Layer, LayerKind, NetworkInfo, Preprocessing, WeightsOrigin
from engine.results.predictions import label, predict, softmax


def network(*layers, labels=()):
    preprocessing = Preprocessing((1, 1, 1), (0.0,), (1.0,))
    return NetworkInfo(1, "net", "Net", None, "", WeightsOrigin.RANDOM, 0, 0, layers, (), preprocessing, labels)


LINEAR = Layer("fc", LayerKind.LINEAR, "Linear", (3,))
PLAIN = network(LINEAR, labels=("a", "b", "c"))


def test_by_hand():
    found = predict(np.array([0.0, math.log(2), math.log(5)], np.float32), PLAIN, 2, pinned=(0, 2, 9, -1))
    assert [(p.index, p.label) for p in found.top] == [(2, "c"), (1, "b")]
    assert [p.probability for p in found.top] == pytest.approx([5 / 8, 2 / 8], rel=1e-6)
    assert found.top[0].logit == pytest.approx(math.log(5))
    assert [p.index for p in found.pinned] == [0, 2]


@pytest.mark.parametrize("offset", [0, 1000, -1000])
def test_softmax_is_that_of_pytorch(offset):
    logits = np.random.default_rng(0).normal(size=1000) * 5 + offset
    np.testing.assert_allclose(softmax(logits), torch.from_numpy(logits).softmax(0).numpy(), rtol=1e-12)


def test_ties_keep_the_order_of_the_classes_and_top_may_exceed_them():
    assert [p.index for p in predict(np.zeros(3), PLAIN, 9).top] == [0, 1, 2]
    assert predict(np.zeros(3), PLAIN, 0).top == ()


def test_not_a_number_is_shown_as_such():
    found = predict(np.array([1.0, np.nan, 2.0]), PLAIN, 3)
    assert [p.index for p in found.top] == [1, 2, 0]
    assert all(math.isnan(p.probability) for p in found.top)
    assert math.isnan(found.top[0].logit) and found.top[1].logit == 2.0
    infinite = predict(np.array([1.0, np.inf, 2.0]), PLAIN, 3)
    assert infinite.top[0].index == 1 and math.isnan(infinite.top[0].probability)
    none = predict(np.array([-np.inf, 0.0]), PLAIN, 2)
    assert [p.probability for p in none.top] == [1.0, 0.0]


def test_probabilities_of_a_network_that_ends_in_softmax_are_its_outputs():
    shares = np.array([0.1, 0.7, 0.2], np.float32)
    ends = network(
        LINEAR,
        Layer("softmax", LayerKind.SOFTMAX, "Softmax", (3,), inputs=("fc",)),
        Layer("flat", LayerKind.RESHAPE, "flatten", (3,), inputs=("softmax",)),
    )
    found = predict(shares, ends, 1)
    assert found.top[0].probability == pytest.approx(0.7) and found.top[0].logit == pytest.approx(0.7)
    log = network(LINEAR, Layer("log", LayerKind.SOFTMAX, "LogSoftmax", (3,)))
    assert predict(np.log(shares), log, 1).top[0].probability == pytest.approx(0.7)
    inner = network(Layer("attention", LayerKind.SOFTMAX, "softmax", (3,)), LINEAR)
    assert predict(np.zeros(3), inner, 1).top[0].probability == pytest.approx(1 / 3)


def test_probabilities_of_a_network_that_ends_in_a_sigmoid_are_each_its_own():
    ends = network(LINEAR, Layer("sigmoid", LayerKind.ACTIVATION, "Sigmoid", (3,), inputs=("fc",)))
    found = predict(np.array([0.9, 0.8, 0.1], np.float32), ends, 2)
    assert [p.probability for p in found.top] == [pytest.approx(0.9), pytest.approx(0.8)]


def test_shapes_that_are_no_vector_of_classes():
    assert predict(np.zeros((21, 4, 4)), PLAIN, 5) is None
    assert predict(np.zeros(()), PLAIN, 5) is None
    assert predict(np.zeros((1,)), PLAIN, 5) is None
    assert len(predict(np.zeros((10, 1, 1)), PLAIN, 5).top) == 5


def test_labels_beyond_the_known_ones_are_numbers():
    assert label(PLAIN, 2) == "c" and label(PLAIN, 3) == "class 3"
