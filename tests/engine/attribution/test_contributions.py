"""Shares and the bias are the logit; where the way is not linear, the remainder says what they leave out."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.api import NetworkReference, Target, UserError
from engine.attribution import Explainer
from engine.commands.running import open_quietly
from tests import reference
from tests.engine.attribution.test_methods import digit


@pytest.mark.parametrize(
    ("model", "layer", "head"),
    [("lenet5", "relu4", "fc3"), ("convnet", "pool3", "fc"), ("resnet20", "layer3.2.relu2", "linear")],
)
def test_shares_and_bias_are_the_logit(model: str, layer: str, head: str) -> None:
    network = open_quietly(NetworkReference(model))
    x, weights = digit(network), reference.weights(model)
    truth = reference.outputs(model, x[0].numpy())
    logits = list(truth.values())[-1].reshape(-1)
    for versus in (None, 4):
        found = Explainer(network).contributions(x, Target(channel=2, versus=versus))
        weight, bias = weights[f"{head}.weight"].astype(float), weights[f"{head}.bias"].astype(float)
        row = weight[2] - (0 if versus is None else weight[4])
        expected = bias[2] - (0 if versus is None else bias[4])
        assert found.layer == layer
        assert found.bias == pytest.approx(expected, abs=1e-6)
        size = np.abs(found.shares).sum(dtype=float)
        value = logits[2] - (0 if versus is None else logits[4])
        assert abs(found.shares.sum(dtype=float) + found.bias - value) <= 1e-5 * size
        assert abs(found.remainder) <= 1e-5 * size
        maps = truth.get(layer)
        if maps is not None:
            places = maps.shape[1] * maps.shape[2] if maps.ndim == 3 else 1
            each = row.reshape(-1, 1, 1) / places if model == "resnet20" else row.reshape(found.shares.shape)
            assert np.abs(found.shares - each * maps.reshape(found.shares.shape)).max() <= 1e-5 * size


def test_elsewhere_the_remainder_says_what_is_left_out() -> None:
    network = open_quietly(NetworkReference("lenet5"))
    x = digit(network)
    found = Explainer(network).contributions(x, Target(channel=2), "conv1")
    assert found.bias is None and found.shares.shape == (6, 28, 28)
    assert found.remainder == pytest.approx(found.value - found.shares.sum(dtype=float), abs=1e-4)
    assert abs(found.remainder) > 1e-3


def test_unknown_layers_are_said() -> None:
    network = open_quietly(NetworkReference("lenet5"))
    with pytest.raises(UserError, match="no layer nowhere"):
        Explainer(network).contributions(torch.zeros(1, 1, 32, 32), layer="nowhere")
