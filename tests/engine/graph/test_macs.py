"""Multiply-accumulates of what is no two-dimensional convolution, worked out by hand; what is unknown says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.graph.build import graph_of
from engine.program import Network
from tests.engine.arithmetic.forms import in_form
from tests.engine.opened import opened

SHAPE = (4, 5, 4)
"""Four channels, or a sequence of 20 steps of 4 numbers, or 4 steps of 20."""


class Net(nn.Module):
    """A part after what makes its input of the picture."""

    def __init__(self, part: nn.Module, before: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.part, self.before = part, before

    def forward(self, x: Tensor) -> Tensor:
        y = self.part(self.before(x))
        return y[0] if isinstance(y, tuple) else y


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.heads = nn.MultiheadAttention(4, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.heads(x, x, x)[0]


def steps(x: Tensor) -> Tensor:
    return x.flatten(1, 2)


def rows(x: Tensor) -> Tensor:
    return x.flatten(2).transpose(0, 1)


def columns(x: Tensor) -> Tensor:
    return x.flatten(2).transpose(1, 2)


def encoder_layer(**told: bool) -> nn.Module:
    return nn.TransformerEncoderLayer(4, 2, 9, batch_first=True, **told)


HEADS = 4 * 20 * 4 * 4 + 2 * 20 * 20 * 4
"""Four projections of 20 tokens of 4 numbers, scores and sums."""
LAYER = HEADS + 2 * 20 * 4 * 9

COUNTED: list[tuple[Callable[[], nn.Module], Callable[[Tensor], Tensor], int]] = [
    (lambda: nn.Conv1d(20, 3, 3), columns, 3 * 2 * 20 * 3),
    (lambda: nn.Conv1d(20, 6, 3, groups=2, padding=1), columns, 6 * 4 * 10 * 3),
    (lambda: nn.Conv3d(1, 2, 3), lambda x: x.unsqueeze(1), 2 * 2 * 3 * 2 * 27),
    (lambda: nn.ConvTranspose1d(20, 3, 2), columns, 20 * 4 * 3 * 2),
    (lambda: nn.LSTM(4, 5, batch_first=True), steps, 20 * 4 * 5 * (4 + 5)),
    (lambda: nn.LSTM(20, 3, num_layers=2, bidirectional=True), rows, 4 * 2 * 12 * (20 + 3 + 6 + 3)),
    (lambda: nn.GRU(20, 3), rows, 4 * 3 * 3 * (20 + 3)),
    (lambda: nn.RNN(4, 7, batch_first=True), steps, 20 * 7 * (4 + 7)),
    (Attention, steps, HEADS),
    (encoder_layer, steps, LAYER),
    (lambda: nn.TransformerEncoder(encoder_layer(norm_first=True), 3, enable_nested_tensor=False), steps, 3 * LAYER),
]


def of(network: Network) -> tuple[int, list[str]]:
    """All that is counted, and the layers of which nothing is known."""
    return network.info.macs, [layer.name for layer in network.info.layers if not layer.macs_counted]


@pytest.mark.parametrize("form", ["module", "exported", "onnx"])
@pytest.mark.parametrize(("part", "before", "expected"), COUNTED)
def test_counted_in_every_form(
    part: Callable[[], nn.Module], before: Callable[[Tensor], Tensor], expected: int, form: str, tmp_path: Path
) -> None:
    assert of(in_form(form, Net(part(), before), SHAPE, tmp_path)) == (expected, [])


class Functions(nn.Module):
    """A function of the picture and stored weights."""

    def __init__(self, function: Callable[[Tensor, Tensor], Tensor], *shape: int) -> None:
        super().__init__()
        self.function, self.weights = function, nn.Parameter(torch.ones(shape))

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x, self.weights)


@pytest.mark.parametrize(("function", "shape", "expected"), [
    (lambda x, w: torch.einsum("bchw,cd->bdhw", x, w), (4, 3), 3 * 20 * 4),
    (lambda x, w: torch.einsum("b...k,lk->b...l", x, w), (3, 4), 20 * 3 * 4),
    (lambda x, w: torch.einsum("bchw,wk", x, w), (4, 2), 20 * 2 * 4),
    (lambda x, w: torch.einsum("bchw->bhwc", x) + w, (4,), 0),
    (lambda x, w: x @ w, (4, 3), 20 * 4 * 3), (lambda x, w: w @ x, (3, 5), 4 * 3 * 4 * 5),
    (lambda x, w: x @ x.transpose(2, 3) + w, (5, 5), 4 * 5 * 5 * 4),
    (lambda x, w: F.scaled_dot_product_attention(x, x, x) * w, (5, 4), 2 * 4 * 5 * 5 * 4),
    (lambda x, w: F.conv1d(x.flatten(2), w), (2, 4, 3), 2 * 18 * 4 * 3),
    (lambda x, w: x * w + torch.where(x > w, x, w), (4, 5, 4), 0),
])  # fmt: skip
@pytest.mark.parametrize("form", ["module", "exported", "onnx"])
def test_functions(
    function: Callable[[Tensor, Tensor], Tensor], shape: tuple[int, ...], expected: int, form: str, tmp_path: Path
) -> None:
    assert of(in_form(form, Functions(function, *shape), SHAPE, tmp_path)) == (expected, [])


def test_what_is_unknown_is_no_silent_zero() -> None:
    net = Functions(lambda x, w: torch.einsum("bchw,cd,de->behw", x, w, w), 4, 4)
    graph = graph_of(net, SHAPE, "net")
    assert [layer.macs_counted for layer in graph.layers] == [False]
    assert graph.notes == ("Not counted are the multiply-accumulates of einsum.",)
    counted = graph_of(nn.Conv2d(4, 2, 3), SHAPE, "net")
    assert counted.notes == () and all(layer.macs_counted for layer in counted.layers)


def test_functions_of_an_onnx_file_are_taken_apart(tmp_path: Path) -> None:
    make = onnx.helper
    own = make.make_function(
        "own", "Both", ["a", "w"], ["y"],
        [make.make_node("Conv", ["a", "w"], ["c"]), make.make_node("Relu", ["c"], ["y"])],
        [make.make_opsetid("", 17)],
    )  # fmt: skip
    graph = make.make_graph(
        [make.make_node("Both", ["x", "w"], ["y"], "both", domain="own")], "net",
        [make.make_tensor_value_info("x", onnx.TensorProto.FLOAT, (1, *SHAPE))],
        [make.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(torch.ones(2, 4, 3, 3).numpy(), "w")],
    )  # fmt: skip
    opsets = [make.make_opsetid("", 17), make.make_opsetid("own", 1)]
    onnx.save(make.make_model(graph, functions=[own], opset_imports=opsets, ir_version=8), tmp_path / "n.onnx")
    network = opened(tmp_path / "n.onnx", input=SHAPE)
    assert of(network) == (2 * 3 * 2 * 4 * 9, [])
    assert [layer.operation for layer in network.info.layers] == ["Conv", "Relu"]
