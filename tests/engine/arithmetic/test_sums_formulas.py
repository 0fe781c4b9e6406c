"""Formulas of norms that measure, of resampling and of attention: every value against PyTorch's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT
from engine.api.arithmetic import Formula
from tests.engine.arithmetic.forms import asked, in_form, values

SHAPE = (4, 5, 6)


class Net(nn.Module):
    """One module, or one function."""

    def __init__(self, part: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.part = part

    def forward(self, x: Tensor) -> Tensor:
        return self.part(x)


def shaken(norm: nn.Module) -> nn.Module:
    for name, stored in (*norm.named_parameters(), *norm.named_buffers()):
        if stored.is_floating_point():
            nn.init.uniform_(stored, 0.3, 1.5) if "var" in name else nn.init.normal_(stored, 0.5, 0.4)
    return norm


NORMS: list[tuple[Callable[[], nn.Module], Callable[[Tensor], Tensor] | None]] = [
    (lambda: nn.LayerNorm((4, 5, 6)), lambda x: x), (lambda: nn.LayerNorm(6), lambda x: x[:, :1, :1]),
    (lambda: nn.LayerNorm((5, 6), eps=0.1, elementwise_affine=False), lambda x: x[:, :1]),
    (lambda: nn.GroupNorm(2, 4), lambda x: x[:, :2]), (lambda: nn.GroupNorm(1, 4), lambda x: x),
    (lambda: nn.InstanceNorm2d(4), lambda x: x[:, :1]), (lambda: nn.InstanceNorm2d(4, affine=True), lambda x: x[:, :1]),
    (lambda: nn.InstanceNorm2d(4, track_running_stats=True), None),
]  # fmt: skip
"""Norms, and what the first value's mean and variance are of."""


@pytest.mark.parametrize("form", ["module", "traced", "exported"])
@pytest.mark.parametrize(("make", "group"), NORMS)
def test_norms(
    make: Callable[[], nn.Module], group: Callable[[Tensor], Tensor] | None, form: str, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    net, x = Net(shaken(make())).eval(), torch.randn(SHAPE)
    network = in_form(form, net, SHAPE, tmp_path)
    found = values(network, x)
    with torch.no_grad():
        truth = net(x[None])[0]
    layer = network.info.outputs[0]
    for index in np.ndindex(SHAPE):
        answer = asked(network, found, layer, index)
        assert answer is not None and answer.formula is Formula.NORMALISE and answer.agrees
        assert answer.total == pytest.approx(float(truth[index]), abs=1e-5)
    constants = dict(asked(network, found, layer, (0, 0, 0)).constants)  # type: ignore[union-attr]
    if group is not None:
        taken = group(x[None]).double()
        assert constants["values"] == taken.numel()
        assert constants["mean"] == pytest.approx(float(taken.mean()))
        assert constants["variance"] == pytest.approx(float(taken.var(correction=0)))
    else:
        assert "values" not in constants


@pytest.mark.parametrize("form", ["module", "traced", "exported"])
@pytest.mark.parametrize("function", [
    lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"),
    lambda x: F.interpolate(x, scale_factor=(1.7, 2.3), mode="bilinear"),
    lambda x: F.interpolate(x, scale_factor=1.7, mode="bilinear", recompute_scale_factor=True),
    lambda x: F.interpolate(x, size=(11, 7), mode="bilinear", align_corners=True),
    lambda x: F.interpolate(x, size=(3, 4), mode="bilinear"), lambda x: F.interpolate(x, size=(9, 13), mode="bicubic"),
    lambda x: F.interpolate(x, scale_factor=2.4, mode="bicubic"),
    lambda x: F.interpolate(x, size=(8, 1), mode="bicubic", align_corners=True),
    nn.Upsample(scale_factor=3, mode="bilinear"), nn.UpsamplingBilinear2d(size=(7, 9)),
])  # fmt: skip
def test_resampling(function: Callable[[Tensor], Tensor], form: str, tmp_path: Path) -> None:
    torch.manual_seed(1)
    net, x = Net(function).eval(), torch.randn(SHAPE)
    network = in_form(form, net, SHAPE, tmp_path)
    found, truth = values(network, x), net(x[None])[0]
    for index in np.ndindex(truth.shape):
        answer = asked(network, found, network.info.outputs[0], index)
        assert answer is not None and answer.formula is Formula.WEIGHTED_SUM and answer.agrees
        assert answer.total == pytest.approx(float(truth[index]), abs=1e-5)
        assert answer.weights is not None and answer.weights.sum() == pytest.approx(1)
        operand = answer.operand(0, -1, -1)
        assert operand is not None and float(found[INPUT][operand.index]) == float(answer.patch[0, -1, -1])


def attended(x: Tensor) -> Tensor:
    return F.scaled_dot_product_attention(x.relu(), x.tanh(), x.sigmoid())


@pytest.mark.parametrize("form", ["module", "exported"])
@pytest.mark.parametrize("function", [
    attended, lambda x: F.scaled_dot_product_attention(x.relu(), x, x, is_causal=True),
    lambda x: F.scaled_dot_product_attention(x, x.tanh(), x, scale=0.9),
])  # fmt: skip
def test_attention(function: Callable[[Tensor], Tensor], form: str, tmp_path: Path) -> None:
    torch.manual_seed(2)
    net, x = Net(function).eval(), torch.randn(SHAPE)
    network = in_form(form, net, SHAPE, tmp_path)
    found, truth = values(network, x), net(x[None])[0]
    for index in np.ndindex(truth.shape):
        answer = asked(network, found, network.info.outputs[0], index)
        assert answer is not None and answer.formula is Formula.WEIGHTED_SUM and answer.agrees
        assert answer.total == pytest.approx(float(truth[index]), abs=1e-5)
        assert answer.weights is not None and answer.weights.sum() == pytest.approx(1)
        operand = answer.operand(2)
        assert operand is not None and float(found[operand.layer][operand.index]) == float(answer.patch[2, 0, 0])


def test_masked_attention_has_no_formula(tmp_path: Path) -> None:
    mask = torch.ones(5, 5, dtype=torch.bool).tril()
    net = Net(lambda x: F.scaled_dot_product_attention(x.relu(), x, x, attn_mask=mask))
    network = in_form("exported", net, SHAPE, tmp_path)
    x = torch.randn(SHAPE)
    assert asked(network, values(network, x), network.info.outputs[0], (0, 1, 2)) is None
