"""Curves, orders and the shuffled head against plain computations."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.api import Method, NetworkReference, Target
from engine.attribution import Explainer
from engine.attribution.trust import order_of, rank_correlation, stretched
from engine.commands.running import open_quietly
from tests.engine.attribution import plain
from tests.engine.attribution.test_methods import digit


def test_orders_and_correlation() -> None:
    assert order_of(np.array([[1.0, 3.0], [3.0, -2.0]])).tolist() == [[2, 0], [1, 3]]
    assert stretched(np.array([[1, 2]]), 2, 4).tolist() == [[1, 1, 2, 2]] * 2
    first, second = np.array([1.0, 2, 2, 5]), np.array([3.0, 1, 4, 9])
    # Ranks 1, 2.5, 2.5, 4 and 2, 1, 3, 4: covariance 0.75, variances 1.125 and 1.25.
    assert rank_correlation(first, second) == pytest.approx(0.75 / np.sqrt(1.125 * 1.25))
    assert rank_correlation(first, -first) == pytest.approx(-1)
    assert rank_correlation(first, np.ones(4)) == 0


def test_curves_and_the_shuffled_head() -> None:
    network = open_quietly(NetworkReference("lenet5"))
    x, module, explainer = digit(network), plain.prepared(network.program.module), Explainer(network)
    told: list[float] = []
    found = explainer.trust(x, Method.GRADIENT, Target(channel=0), progress=told.append)
    assert told == sorted(told) and told[0] >= 0 and told[-1] < 1
    values = explainer.evidence(x, Method.GRADIENT, Target(channel=0)).map
    places = np.argsort(-values.ravel(), kind="stable")
    grey = (0.5 - 0.1307) / 0.3081
    assert found.shares.tolist() == pytest.approx(np.linspace(0, 1, 21).tolist())
    for step in (0, 7, 20):
        first = places[: round(step / 20 * 1024)]
        deleted, inserted = x.clone().reshape(-1), torch.full((1024,), grey)
        deleted[first], inserted[first] = grey, x.reshape(-1)[first]
        with torch.no_grad():
            for curve, picture in ((found.deletion, deleted), (found.insertion, inserted)):
                assert curve[step] == pytest.approx(float(module(picture.view(1, 1, 32, 32))[0, 0]), abs=1e-4)
    assert found.random_deletion[0] == pytest.approx(found.deletion[0]) and found.passes > 8 * 21

    weight, bias = (part.numpy() for part in (module.fc3.weight, module.fc3.bias))
    mixed = torch.from_numpy(np.random.default_rng(0).permutation(weight.ravel()).reshape(weight.shape))
    body = torch.nn.Sequential(*list(module.children())[:-1])
    leaf = x.clone().requires_grad_()
    answer = F.linear(body(leaf), mixed, torch.from_numpy(bias))[0, 0]
    other = torch.autograd.grad(answer, leaf)[0][0].abs().amax(dim=0).numpy()
    assert found.alike == pytest.approx(rank_correlation(values, other), abs=1e-3)


@pytest.mark.parametrize("method", [Method.RELEVANCE_EPSILON, Method.OCCLUSION, Method.GRAD_CAM])
def test_every_kind_of_method_has_a_shuffled_head(method: Method) -> None:
    network = open_quietly(NetworkReference("lenet5"))
    found = Explainer(network).trust(digit(network), method)
    assert found.alike is not None and -1 <= found.alike <= 1
    stored = network.program.weight("fc3")[0]
    assert (stored == open_quietly(NetworkReference("lenet5")).program.weight("fc3")[0]).all()


def test_a_value_within_has_no_head() -> None:
    network = open_quietly(NetworkReference("lenet5"))
    assert Explainer(network).trust(digit(network), Method.GRADIENT, Target("conv2", 3)).alike is None
