"""Whole networks as people save them, beyond the plain case: the same numbers as their own runtime, or a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from engine.api import NetworkReference, UserError
from engine.network import Network
from engine.opening import open_network

CPU = torch.device("cpu")
WEIGHT = np.random.default_rng(0).random((4, 3, 3, 3)).astype(np.float32)
CONV = [helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node("Relu", ["c"], ["y"])]


def opened(path: Path) -> Network:
    reference = NetworkReference(str(path), input=(3, 16, 16) if path.suffix == ".pt" else None, trust=True)
    return open_network(reference, 1, lambda _text, _fraction: None, lambda: False)


def answer(network: Network, x: Tensor) -> Tensor:
    return network.program.prepare(frozenset(), CPU, "exact").run(x)[0]


def onnx_file(folder: Path, nodes: list[onnx.NodeProto], output: str, *shape: int, kind: int = 1) -> Path:
    x = helper.make_tensor_value_info("x", kind, shape or (1, 3, 16, 16))
    y = helper.make_tensor_value_info(output, 7 if output == "index" else kind if kind == 10 else 1, None)
    weight = numpy_helper.from_array(WEIGHT.astype(np.float16) if kind == TensorProto.FLOAT16 else WEIGHT, "w")
    model = helper.make_model(
        helper.make_graph(nodes, "g", [x], [y], [weight]), opset_imports=[helper.make_opsetid("", 13)]
    )
    model.ir_version = 8
    onnx.save(model, folder / "a.onnx")
    return folder / "a.onnx"


def test_half_precision_input(tmp_path: Path) -> None:
    path = onnx_file(tmp_path, CONV, "y", kind=TensorProto.FLOAT16)
    x = torch.rand(1, 3, 16, 16)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (expected,) = session.run(None, {"x": x.numpy().astype(np.float16)})
    assert np.array_equal(answer(opened(path), x).numpy(), expected.astype(np.float32))


def test_of_an_index_output_what_it_is_made_from_is_shown(tmp_path: Path) -> None:
    network = opened(onnx_file(tmp_path, [*CONV, helper.make_node("ArgMax", ["y"], ["index"], axis=1)], "index"))
    assert network.info.outputs == ("relu",)
    assert any("whole numbers" in note for note in network.info.notes)


@pytest.mark.parametrize(
    ("shape", "kind", "problem"),
    [
        ((8, 3, 16, 16), TensorProto.FLOAT, "takes 8 pictures at a time"),
        ((1, 16, 16, 3), TensorProto.FLOAT, "channels last"),
        ((1, 3, 16, 16), TensorProto.UINT8, "numbers of type uint8"),
    ],
)
def test_other_inputs_are_told(tmp_path: Path, shape: tuple[int, ...], kind: int, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        opened(onnx_file(tmp_path, CONV, "y", *shape, kind=kind))


@pytest.mark.parametrize("location", ["../../../../etc/passwd", "/etc/passwd", "link.bin", "missing.bin"])
def test_external_data_lies_beside_the_file_or_nowhere(tmp_path: Path, location: str) -> None:
    (tmp_path / "secret").write_bytes(WEIGHT.tobytes())
    (tmp_path / "link.bin").symlink_to(tmp_path / "secret")
    path = onnx_file(tmp_path, CONV, "y")
    model = onnx.load(path)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "432")):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    path.write_bytes(model.SerializeToString())
    with pytest.raises(UserError, match=r"a\.onnx"):
        opened(path)


class Branches(nn.Module):
    """Does one thing or another, depending on the picture."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        if bool(x.sum() > 0):
            y = y + 1
        else:
            y = y * 2
        return y.flatten(1)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize("frozen", [False, True])
def test_scripts_with_branches(tmp_path: Path, frozen: bool) -> None:
    script = torch.jit.script(Branches().eval())
    script = torch.jit.freeze(script) if frozen else script
    torch.jit.save(script, tmp_path / "a.pt")
    network = opened(tmp_path / "a.pt")
    for x in (torch.rand(1, 3, 16, 16), -torch.rand(1, 3, 16, 16)):
        assert torch.allclose(answer(network, x), script(x), atol=1e-5)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize("frozen", [False, True])
def test_parameters_of_scripts_are_counted_where_they_are(tmp_path: Path, frozen: bool) -> None:
    """Freezing folds batch norm into the convolution before it, and makes constants of all weights."""
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 14 * 14, 2))
    script = torch.jit.script(module.eval())
    torch.jit.save(torch.jit.freeze(script) if frozen else script, tmp_path / "a.pt")
    info = opened(tmp_path / "a.pt").info
    conv, linear = 4 * 27 + 4, 4 * 14 * 14 * 2 + 2
    expected = [conv, 0, 0, linear] if frozen else [conv, 8, 0, 0, linear]
    assert [layer.parameters for layer in info.layers] == expected
    assert info.parameters == sum(expected)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_scripts_of_two_inputs_are_told(tmp_path: Path) -> None:
    class Two(nn.Module):
        def forward(self, x: Tensor, y: Tensor) -> Tensor:
            return x + y

    torch.jit.save(torch.jit.script(Two()), tmp_path / "a.pt")
    with pytest.raises(UserError, match=r"takes 2 inputs \(x, y\)"):
        opened(tmp_path / "a.pt")
