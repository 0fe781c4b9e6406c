"""Shares and the bias are the logit; where the way is not linear, the remainder says what they leave out."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.api import NetworkReference, Target, UserError
from engine.attribution import Explainer
from engine.commands.running import open_quietly
from engine.networks.opening import open_module
from tests import reference
from tests.engine.attribution.test_methods import digit
from tests.engine.graph.test_eager import picture


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


def test_heads_of_convolutions_are_linear_too() -> None:
    """A value of a class map is what a 1×1 convolution reads there, twice as fine, and its bias."""

    class Segments(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = nn.Conv2d(3, 6, 3, padding=1, stride=2), nn.Conv2d(6, 4, 1)

        def forward(self, x: Tensor) -> Tensor:
            return F.interpolate(self.head(torch.sigmoid(self.body(x))), scale_factor=2)

    torch.manual_seed(4)
    module, x = Segments(), picture(3, 8, 8)
    found = Explainer(open_module(module, NetworkReference("Segments", input=(3, 8, 8)))).contributions(
        x, Target(channel=2, place=(5, 2))
    )
    with torch.no_grad():
        read = torch.sigmoid(module.body(x))[0, :, 2, 1]
        shares = module.head.weight[2, :, 0, 0] * read
    assert found.layer == "sigmoid" and found.shares.shape == (6, 4, 4)
    assert found.shares[:, 2, 1] == pytest.approx(shares.numpy(), rel=1e-5)
    assert np.count_nonzero(found.shares) == 6
    assert found.bias == pytest.approx(module.head.bias[2].item()) and abs(found.remainder) < 1e-6


def test_where_nothing_is_linear_it_begins_with_the_last_maps() -> None:
    class Bent(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Conv2d(3, 6, 3)

        def forward(self, x: Tensor) -> Tensor:
            return F.normalize(self.body(x).amax((2, 3)))

    found = Explainer(open_module(Bent(), NetworkReference("Bent", input=(3, 8, 8)))).contributions(picture(3, 8, 8))
    assert found.layer == "body" and found.bias is None
    assert found.remainder == pytest.approx(found.value - found.shares.sum(dtype=float), abs=1e-6)
