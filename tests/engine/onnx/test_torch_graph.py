"""ONNX files as graphs of PyTorch's operations: what that makes possible, and which files stay as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor
from torch.nn import functional

from engine.api import FilterOverride, NetworkReference, UserError
from engine.graph.eager import EagerProgram
from engine.networks.opening import open_network
from engine.program import Network

CPU = torch.device("cpu")
SHAPE = (3, 12, 12)
RANDOM = np.random.default_rng(3)
HELD = {
    "w": RANDOM.standard_normal((8, 3, 3, 3)).astype(np.float32) / 5,
    "b": RANDOM.standard_normal(8).astype(np.float32),
    "fc": RANDOM.standard_normal((5, 8)).astype(np.float32),
    "fcb": RANDOM.standard_normal(5).astype(np.float32),
    "half": np.float32(0.5).reshape(1),
    "shift": RANDOM.standard_normal((1, 8, 1, 1)).astype(np.float32),
    "low": np.float32(-0.5).reshape(()),
    "slope": RANDOM.random((8, 1, 1)).astype(np.float32),
    "pads": np.array([0, 0, 1, 0, 0, 0, 2, 1]),
    "starts": np.array([1, 0]), "ends": np.array([-1, 99]), "axes": np.array([2, 3]), "steps": np.array([2, 1]),
    "size": np.array([0, -1]),
    "sizes": np.array([1, 8, 24, 18]),
}  # fmt: skip


def opened(tmp_path: Path, nodes: list[onnx.NodeProto], opset: int = 17) -> Network:
    value = helper.make_tensor_value_info
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "net",
        [value("x", TensorProto.FLOAT, [1, *SHAPE])],
        [value(nodes[-1].output[0], TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in HELD.items() if name in used],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.save(model, tmp_path / "net.onnx")
    return open_network(NetworkReference(str(tmp_path / "net.onnx")), 1, lambda *_: None, lambda: False)


def chain(*steps: tuple[str, list[str], dict[str, object]]) -> list[onnx.NodeProto]:
    """Nodes one after another, each with further inputs and attributes."""
    made = []
    last = "x"
    for number, (kind, further, attributes) in enumerate(steps):
        made.append(helper.make_node(kind, [last, *further], [f"t{number}"], f"n{number}", **attributes))
        last = f"t{number}"
    return made


CONV = ("Conv", ["w", "b"], {"pads": [1, 1, 1, 1]})
END = (("GlobalAveragePool", [], {}), ("Reshape", ["size"], {}), ("Gemm", ["fc", "fcb"], {"transB": 1}))


def picture(seed: int = 1) -> Tensor:
    return torch.randn((1, *SHAPE), generator=torch.Generator().manual_seed(seed))


def test_a_replaced_filter_and_gradients_are_those_of_plain_pytorch(tmp_path: Path) -> None:
    network = opened(tmp_path, chain(CONV, ("Relu", [], {}), *END))
    assert isinstance(network.program, EagerProgram) and not [note for note in network.info.notes if "by ONNX" in note]
    kernel, x = ((1.0, 2.0, 1.0), (0.0, 0.0, 0.0), (-1.0, -2.0, -1.0)), picture()
    swapped = network.overridden((FilterOverride(1, "n0", 2, kernel, (0.5, 0.0, 1.0)),))
    weight = torch.from_numpy(HELD["w"].copy())
    weight[2] = torch.tensor([0.5, 0.0, 1.0])[:, None, None] * torch.tensor(kernel)
    x.requires_grad_(True)
    conv = functional.conv2d(x, weight, torch.from_numpy(HELD["b"]), padding=1)
    logits = functional.linear(conv.relu().mean((2, 3)), *(torch.from_numpy(HELD[name]) for name in ("fc", "fcb")))
    _, taps = swapped.program.prepare(frozenset({"n0", "n4"}), CPU, "exact").run(x.detach())
    torch.testing.assert_close(taps["n0"], conv.detach())
    torch.testing.assert_close(taps["n4"], logits.detach())
    run = swapped.program.prepare_gradients(frozenset({"input"}), CPU).run(x.detach())
    gradient = run.gradients(run.output[:, 3])["input"]
    torch.testing.assert_close(gradient, torch.autograd.grad(logits[0, 3], x)[0])


@pytest.mark.parametrize(
    "steps",
    [
        [("ConvTranspose", ["w2"], {"strides": [2, 2], "output_padding": [1, 1], "pads": [1, 1, 1, 1]})],
        [("MaxPool", [], {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}), ("Elu", [], {"alpha": 0.5})],
        [("AveragePool", [], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}), ("Tanh", [], {})],
        [("Clip", ["low"], {}), ("Mul", ["half"], {}), ("Add", ["shift"], {}), ("PRelu", ["slope"], {})],
        [("Pad", ["pads"], {}), ("Slice", ["starts", "ends", "axes", "steps"], {}), ("LeakyRelu", [], {"alpha": 0.3})],
        [("Resize", ["", "", "sizes"], {"coordinate_transformation_mode": "half_pixel", "mode": "linear"})],
        [("Transpose", [], {"perm": [0, 1, 3, 2]}), ("Softmax", [], {"axis": 1}), ("Dropout", [], {})],
        [("ReduceMean", [], {"axes": [2, 3]}), ("HardSigmoid", [], {"alpha": 1 / 6}), ("Softplus", [], {})],
        [("LRN", [], {"size": 5, "alpha": 0.1}), ("Sigmoid", [], {}), ("HardSwish", [], {})],
    ],
)
def test_operators_give_what_onnx_runtime_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, list[str], dict[str, object]]]
) -> None:
    monkeypatch.setitem(HELD, "w2", RANDOM.standard_normal((8, 8, 3, 3)).astype(np.float32))
    network = opened(tmp_path, chain(CONV, *steps, *END))
    assert isinstance(network.program, EagerProgram), network.info.notes
    session = onnxruntime.InferenceSession(str(tmp_path / "net.onnx"), providers=["CPUExecutionProvider"])
    (expected,) = session.run(None, {"x": picture(2).numpy()})
    output, _ = network.program.prepare(frozenset(), CPU, "exact").run(picture(2))
    np.testing.assert_allclose(output.numpy(), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("steps", "opset", "what"),
    [
        ([("Celu", [], {})], 17, "Celu"),
        ([("Softmax", [], {"axis": 1})], 11, "n1"),
        ([("MaxPool", [], {"kernel_shape": [2, 2], "pads": [0, 0, 1, 1]})], 17, "MaxPool"),
        ([("HardSigmoid", [], {})], 17, "HardSigmoid"),
    ],
)
def test_what_has_no_counterpart_stays_as_it_is_and_says_so(
    tmp_path: Path, steps: list[tuple[str, list[str], dict[str, object]]], opset: int, what: str
) -> None:
    network = opened(tmp_path, chain(CONV, *steps, *END), opset)
    assert f"It runs by ONNX Runtime as it is, since {what} has no counterpart" in " ".join(network.info.notes)
    assert not network.program.differentiable
    with pytest.raises(UserError, match="An ONNX file gives answers and no gradients"):
        network.program.prepare_gradients(frozenset({"n0"}), CPU)
    with pytest.raises(UserError, match="cannot be replaced while it runs"):
        network.overridden((FilterOverride(1, "n0", 0, ((1.0,),), (1.0, 0.0, 0.0)),))
    output, _ = network.program.prepare(frozenset(), CPU, "exact").run(picture())
    assert output.shape == (1, 5)
