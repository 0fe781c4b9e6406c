"""The microscope's NumPy arithmetic against PyTorch's own layers, at every output cell, borders included."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.api import Layer, LayerKind, SlidingWindow
from engine.api.arithmetic import Formula, ValueBreakdown
from engine.arithmetic import explain


def pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


def explain_everywhere(
    layer: Layer, module: Any, *inputs: torch.Tensor, parameters: dict[str, Any]
) -> list[ValueBreakdown]:
    with torch.no_grad():
        output = module(*(x[None] for x in inputs))[0].numpy()
    arrays = [x.numpy() for x in inputs]
    answers = []
    for index in itertools.product(*(range(size) for size in output.shape)):
        answer = explain(layer, index, arrays, output, parameters)
        assert answer is not None
        assert answer.value == output[index] or np.isnan(output[index])
        assert answer.agrees, (index, answer.total, answer.value)
        answers.append(answer)
    return answers


def weights_of(module: nn.Module) -> dict[str, Any]:
    return {name: value.detach().numpy() for name, value in module.named_parameters()}


@pytest.mark.parametrize(
    ("options", "channels"),
    [
        ({"kernel_size": 3}, 3),
        ({"kernel_size": 5, "padding": 2}, 3),
        ({"kernel_size": 3, "stride": 2, "padding": 1, "bias": False}, 4),
        ({"kernel_size": (3, 1), "stride": (1, 2), "padding": (1, 0), "dilation": (2, 1)}, 2),
        ({"kernel_size": 3, "groups": 2, "padding": 1}, 4),
        ({"kernel_size": 3, "groups": 4, "padding": 1}, 4),
        ({"kernel_size": 1}, 6),
        ({"kernel_size": 3, "padding": 1, "padding_mode": "reflect"}, 2),
        ({"kernel_size": 3, "padding": 1, "padding_mode": "circular"}, 2),
        ({"kernel_size": 3, "padding": 1, "padding_mode": "replicate"}, 2),
    ],
)
def test_convolutions(options: dict[str, Any], channels: int) -> None:
    torch.manual_seed(0)
    module = nn.Conv2d(channels, 4, **options)
    window = SlidingWindow(
        "conv", pair(module.kernel_size), pair(module.stride), pair(module.padding), pair(module.dilation),
        groups=module.groups)  # fmt: skip
    layer = Layer("conv", LayerKind.CONV, "Conv2d", (), window=window, inputs=("input",))
    parameters = weights_of(module) | {"padding_mode": module.padding_mode}
    answers = explain_everywhere(layer, module, torch.randn(channels, 7, 8), parameters=parameters)
    for answer in answers:
        assert answer.per_channel().sum() + (answer.bias or 0) == pytest.approx(answer.total, abs=1e-12)
        if module.padding_mode == "zeros":
            assert (answer.patch[:, ~answer.inside] == 0).all()


@pytest.mark.parametrize("options", [
    {"kernel_size": 2, "stride": 2}, {"kernel_size": 4, "stride": 2, "padding": 1},
    {"kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1, "groups": 2}, {"kernel_size": 3, "dilation": 2},
])  # fmt: skip
def test_transposed_convolutions(options: dict[str, Any]) -> None:
    torch.manual_seed(1)
    module = nn.ConvTranspose2d(4, 6, **options)
    window = SlidingWindow(
        "conv transposed", pair(module.kernel_size), pair(module.stride), pair(module.padding), pair(module.dilation),
        groups=module.groups)  # fmt: skip
    layer = Layer("up", LayerKind.CONV, "ConvTranspose2d", (), window=window, inputs=("input",))
    explain_everywhere(layer, module, torch.randn(4, 4, 5), parameters=weights_of(module))


@pytest.mark.parametrize("options", [
    {"kernel_size": 2}, {"kernel_size": 3, "stride": 2}, {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": 3, "stride": 2, "ceil_mode": True},
    {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}, {"kernel_size": 2, "stride": 1, "dilation": 2},
])  # fmt: skip
def test_max_pooling_names_the_winner(options: dict[str, Any]) -> None:
    torch.manual_seed(2)
    module = nn.MaxPool2d(**options)
    window = SlidingWindow(
        "max", pair(module.kernel_size), pair(module.stride), pair(module.padding), pair(module.dilation),
        ceil_mode=module.ceil_mode)  # fmt: skip
    layer = Layer("pool", LayerKind.POOL, "MaxPool2d", (), window=window, inputs=("input",))
    for answer in explain_everywhere(layer, module, torch.randn(2, 7, 8), parameters={}):
        assert answer.winner is not None and answer.inside[answer.winner]
        assert answer.patch[0][answer.winner] == answer.value


@pytest.mark.parametrize("options", [
    {"kernel_size": 2}, {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
    {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
    {"kernel_size": 3, "stride": 2, "ceil_mode": True, "count_include_pad": False},
])  # fmt: skip
def test_average_pooling_divides_as_pytorch_does(options: dict[str, Any]) -> None:
    torch.manual_seed(3)
    module = nn.AvgPool2d(**options)
    window = SlidingWindow(
        "average", pair(module.kernel_size), pair(module.stride), pair(module.padding), ceil_mode=module.ceil_mode,
        count_include_pad=module.count_include_pad)  # fmt: skip
    layer = Layer("pool", LayerKind.POOL, "AvgPool2d", (), window=window, inputs=("input",))
    explain_everywhere(layer, module, torch.randn(2, 8, 7), parameters={})


@pytest.mark.parametrize(("module", "mode"), [
    (nn.AdaptiveAvgPool2d((3, 4)), "adaptive average"), (nn.AdaptiveAvgPool2d(1), "adaptive average"),
    (nn.AdaptiveMaxPool2d((3, 4)), "adaptive max"),
])  # fmt: skip
def test_adaptive_pooling(module: nn.Module, mode: str) -> None:
    torch.manual_seed(4)
    layer = Layer("pool", LayerKind.POOL, "", (), window=SlidingWindow(mode, (1, 1), (1, 1), (0, 0)), inputs=("input",))
    explain_everywhere(layer, module, torch.randn(2, 7, 9), parameters={})


@pytest.mark.parametrize("module", [
    nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(0.1), nn.ELU(0.7), nn.Sigmoid(), nn.Tanh(), nn.SiLU(), nn.GELU(), nn.Softplus(),
    nn.Hardsigmoid(), nn.Hardswish(), nn.Hardtanh(-0.3, 0.4), nn.PReLU(2),
])  # fmt: skip
def test_activations(module: nn.Module) -> None:
    torch.manual_seed(5)
    layer = Layer("f", LayerKind.ACTIVATION, type(module).__name__, (), inputs=("input",))
    names = ("negative_slope", "alpha", "min_val", "max_val")
    constants = {name: getattr(module, name) for name in names if hasattr(module, name)}
    x = torch.randn(2, 3, 3) * 4
    explain_everywhere(layer, module, x, parameters=weights_of(module) | constants)


def test_relu_keeps_a_nan() -> None:
    layer = Layer("f", LayerKind.ACTIVATION, "ReLU", (), inputs=("input",))
    answer = explain(layer, (0,), [np.array([np.nan], np.float32)], np.array([np.nan], np.float32), {})
    assert answer is not None and np.isnan(answer.total) and answer.agrees


def test_batch_norm() -> None:
    torch.manual_seed(6)
    module = nn.BatchNorm2d(3).eval()
    for tensor in (module.weight, module.bias, module.running_mean):
        tensor.data.normal_()
    module.running_var.uniform_(0.1, 2)
    parameters = {name: value.detach().numpy() for name, value in module.state_dict().items()} | {"eps": module.eps}
    layer = Layer("bn", LayerKind.NORM, "BatchNorm2d", (), inputs=("input",))
    answers = explain_everywhere(layer, module, torch.randn(3, 4, 4), parameters=parameters)
    assert dict(answers[0].constants)["variance"] == pytest.approx(float(module.running_var[0]))


def test_addition_concatenation_flatten_and_softmax() -> None:
    torch.manual_seed(7)
    x, y = torch.randn(3, 4, 5), torch.randn(3, 4, 5)
    added = Layer("add", LayerKind.ADD, "add", (), inputs=("a", "b"))
    explain_everywhere(added, torch.add, x, y, parameters={})
    joined = Layer("cat", LayerKind.CONCAT, "cat", (), inputs=("a", "b"))
    answers = explain_everywhere(joined, lambda *xs: torch.cat(xs, 1), x, y, parameters={"dim": 1})
    assert answers[-1].places[0].layer == "b" and answers[-1].places[0].index == (2, 3, 4)
    flat = Layer("flatten", LayerKind.RESHAPE, "Flatten", (), inputs=("a",))
    answers = explain_everywhere(flat, nn.Flatten(), x, parameters={})
    assert answers[27].places[0].index == (1, 1, 2)
    soft = Layer("softmax", LayerKind.SOFTMAX, "softmax", (), inputs=("a",))
    explain_everywhere(soft, lambda v: F.softmax(v, 1), torch.randn(10) * 5, parameters={"dim": 1})


def test_linear_and_the_lecture_count() -> None:
    torch.manual_seed(8)
    module = nn.Linear(12, 5)
    layer = Layer("fc", LayerKind.LINEAR, "Linear", (), inputs=("input",))
    answers = explain_everywhere(layer, module, torch.randn(12), parameters=weights_of(module))
    assert answers[0].formula is Formula.WEIGHTED_SUM and answers[0].patch.size == 12


def test_a_wrong_value_does_not_agree() -> None:
    layer = Layer("fc", LayerKind.LINEAR, "Linear", (), inputs=("input",))
    x, weight = np.ones(4, np.float32), np.ones((1, 4), np.float32)
    answer = explain(layer, (0,), [x], np.array([4.01], np.float32), {"weight": weight})
    assert answer is not None and answer.total == 4.0 and not answer.agrees
