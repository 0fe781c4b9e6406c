"""Networks that take more than a picture, as modules and as ONNX files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from engine.api import Frame, NetworkReference, UserError
from engine.networks.opening import open_module
from engine.program import Network
from engine.runtime.runner import Runner
from tests.engine.opened import opened

CPU = torch.device("cpu")


class Two(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Conv2d(3, 4, 3)

    def forward(self, before: Tensor, after: Tensor, gain: float = 1.0) -> Tensor:
        return (self.body(before) - self.body(after) * gain).mean((2, 3))


def answer(network: Network, x: Tensor) -> Tensor:
    return network.program.prepare(frozenset(), CPU, "exact").run(x)[0]


@pytest.mark.parametrize(
    ("feeds", "gives"),
    [
        ((), lambda net, x: net(x, torch.zeros_like(x))),
        ((("after", "picture"), ("before", "zeros")), lambda net, x: net(torch.zeros_like(x), x)),
        ((("after", "picture"), ("before", "picture"), ("gain", "0.5")), lambda net, x: net(x, x, 0.5)),
        ((("gain", "3"),), lambda net, x: net(x, torch.zeros_like(x), 3)),
    ],
)
def test_arguments_of_a_module_get_what_is_told(feeds: tuple[tuple[str, str], ...], gives: Any) -> None:
    torch.manual_seed(0)
    net, x = Two().eval(), torch.rand(1, 3, 8, 8)
    network = open_module(net, NetworkReference("two", input=(3, 8, 8), feeds=feeds))
    with torch.no_grad():
        torch.testing.assert_close(answer(network, x), gives(net, x))
    assert [layer.name for layer in network.info.layers if layer.parameters] == ["body"]
    assert any("The picture is its input" in note for note in network.info.notes)


@pytest.mark.parametrize(
    ("feed", "said"), [(("mask", "zeros"), "there are before, after, gain"), (("gain", "much"), "neither picture")]
)
def test_what_no_argument_can_be_is_told(feed: tuple[str, str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        open_module(Two(), NetworkReference("two", input=(3, 8, 8), feeds=(feed,)))


def saved(path: Path, nodes: list[Any], inputs: dict[str, list[int | str]], gives: list[str], **held: Any) -> Path:
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "net", [value(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [value(name, TensorProto.FLOAT, None) for name in gives],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in held.items()],
    )  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def runtime(path: Path, **given: NDArray[np.float32]) -> list[Any]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return list(session.run(None, given))


def test_further_inputs_of_a_file_are_filled(tmp_path: Path) -> None:
    nodes = [helper.make_node("Mul", ["second", "gain"], ["m"]), helper.make_node("Sub", ["x", "m"], ["y"], "sub")]
    sizes: list[int | str] = [1, 3, 4, 5]
    path = saved(tmp_path / "n.onnx", nodes, {"gain": ["n", 3, 1, 1], "x": sizes, "second": sizes}, ["y"])
    x = torch.rand(1, 3, 4, 5)
    network = opened(path)
    assert torch.equal(answer(network, x), x) and network.info.parameters == 0
    told = opened(path, feeds=(("x", "picture"), ("second", "picture"), ("gain", "0.25,0.5,1")))
    gain = np.array([0.25, 0.5, 1], np.float32).reshape(1, 3, 1, 1)
    (truth,) = runtime(path, gain=gain, x=x.numpy(), second=x.numpy())
    np.testing.assert_allclose(answer(told, x).numpy(), truth, atol=1e-6)
    for feeds, said in (((("gain", "1,2"),), "3×1×1 numbers or one"), ((("z", "0"),), "there are gain, x, second")):
        with pytest.raises(UserError, match=said):
            opened(path, feeds=feeds)


def test_an_output_is_fed_back(tmp_path: Path) -> None:
    """state ← state / 2 + mean(x): what comes of three frames is what a loop over the runtime gives."""
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["m"], "mean", axes=[2, 3], keepdims=0),
        helper.make_node("Mul", ["state", "half"], ["h"]),
        helper.make_node("Add", ["h", "m"], ["next"], "memory"),
        helper.make_node("Exp", ["next"], ["y"], "answer"),
    ]
    inputs: dict[str, list[int | str]] = {"state": [1, 3], "x": [1, 3, 4, 4]}
    path = saved(tmp_path / "n.onnx", nodes, inputs, ["y", "next"], half=np.float32(0.5))
    network = opened(path, feeds=(("state", "next"),), output="answer")
    assert [(given.name, given.shape, given.fed_by) for given in network.info.inputs] == [("state", (3,), "memory")]
    runner, state = Runner(network, CPU, "exact"), np.zeros((1, 3), np.float32)
    for index in range(3):
        x = torch.rand(1, 3, 4, 4)
        frame = Frame(index, float(index), np.zeros((4, 4, 3), np.uint8), 0.0)
        output, _ = runner.run(lambda _device, x=x: x, frozenset(), frame)
        y, state = runtime(path, state=state, x=x.numpy())
        np.testing.assert_allclose(output.numpy(), y[0], rtol=1e-5)


@pytest.mark.parametrize(
    ("sizes", "told", "shape"),
    [
        ([1, 12], None, (3, 2, 2)),
        ([1, 16], None, (1, 4, 4)),
        ([1, 6], None, (1, 1, 6)),
        ([1, 5, 7], None, (1, 5, 7)),
        ([1, 2, 3, 4, 5], None, (6, 4, 5)),
        ([1, "n"], (1, 2, 4), (1, 2, 4)),
        (["n", "h", "w"], (1, 3, 4), (1, 3, 4)),
    ],
)
def test_other_axes_are_those_of_a_picture(
    sizes: list[int | str], told: tuple[int, ...] | None, shape: tuple[int, int, int], tmp_path: Path
) -> None:
    path = saved(tmp_path / "n.onnx", [helper.make_node("Exp", ["x"], ["y"], "exp")], {"x": sizes}, ["y"])
    network, x = opened(path, input=told), torch.rand(1, *shape)
    assert network.info.preprocessing.input == shape
    np.testing.assert_allclose(answer(network, x).numpy().ravel(), np.exp(x.numpy()).ravel(), rtol=1e-6)
    assert any("put in that order" in note for note in network.info.notes)


def test_sizes_that_are_not_known_are_asked_for(tmp_path: Path) -> None:
    path = saved(tmp_path / "n.onnx", [helper.make_node("Exp", ["x"], ["y"])], {"x": ["n", "f"]}, ["y"])
    with pytest.raises(UserError, match="2 axes whose sizes the file does not say"):
        opened(path)
    path = saved(tmp_path / "n.onnx", [helper.make_node("Exp", ["x"], ["y"])], {"x": ["n", 12]}, ["y"])
    with pytest.raises(UserError, match="takes 12 numbers, and a picture of 1×2×5 has 10"):
        opened(path, input=(2, 5))


def test_branches_read_from_around_them(tmp_path: Path) -> None:
    branches = {
        f"{word}_branch": helper.make_graph(
            [helper.make_node(kind, ["x"], ["r"])], word, [], [helper.make_tensor_value_info("r", 1, None)]
        )
        for word, kind in (("then", "Exp"), ("else", "Neg"))
    }
    nodes = [helper.make_node("If", ["true"], ["y"], "branch", **branches)]
    path = saved(tmp_path / "n.onnx", nodes, {"x": [1, 3, 4, 4]}, ["y"], true=np.array(True))
    network, x = opened(path), torch.rand(1, 3, 4, 4)
    torch.testing.assert_close(answer(network, x), x.exp())
    assert network.info.layer("branch").inputs == ("input",)


def test_weights_that_are_listed_before_the_picture_are_not_taken_for_it(tmp_path: Path) -> None:
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], "conv")]
    weights = np.random.default_rng(0).random((2, 3, 3, 3), np.float32)
    path = saved(tmp_path / "n.onnx", nodes, {"w": [2, 3, 3, 3], "x": [1, 3, 5, 6]}, ["y"], w=weights)
    x = torch.rand(1, 3, 5, 6)
    assert_close = torch.testing.assert_close
    assert_close(answer(opened(path), x), torch.from_numpy(runtime(path, x=x.numpy())[0]), atol=1e-5, rtol=1e-5)


def test_a_file_that_takes_nothing_is_refused(tmp_path: Path) -> None:
    nodes = [helper.make_node("Neg", ["w"], ["y"], "neg")]
    path = saved(tmp_path / "n.onnx", nodes, {"w": [2]}, ["y"], w=np.ones(2, np.float32))
    with pytest.raises(UserError, match=r"n\.onnx: the network takes no input"):
        opened(path)
