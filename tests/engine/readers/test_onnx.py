"""ONNX files: described like PyTorch networks, and every tensor as PyTorch computes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional as F

from engine.api import INPUT, SlidingWindow, UserError
from tests.engine.opened import opened

CPU = torch.device("cpu")


def stored(name: str, *shape: int) -> TensorProto:
    values = np.random.default_rng(len(name)).standard_normal(shape).astype(np.float32)
    return numpy_helper.from_array(np.abs(values) + 0.5 if "var" in name else values, name)


def ints(name: str, *values: int) -> TensorProto:
    return numpy_helper.from_array(np.array(values, np.int64), name)


def model(opset: int = 13, **changes: Any) -> onnx.ModelProto:
    """Two branches, normalisation, pooling, slicing, resizing by a computed size, and a matrix product."""
    nodes = [
        helper.make_node("Conv", ["x", "w1", "b1"], ["c1"], "/stem/Conv", strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("BatchNormalization", ["c1", "gain", "shift", "mean", "var"], ["n1"]),
        helper.make_node("Relu", ["n1"], ["r1"]),
        helper.make_node("MaxPool", ["r1"], ["p1"], kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["r1", "w2"], ["c2"], group=4, pads=[1, 1, 1, 1], dilations=[1, 1]),
        helper.make_node("Concat", ["p1", "c2"], ["cat"], axis=1),
        helper.make_node("Shape", ["cat"], ["size"]),
        helper.make_node("Slice", ["cat", "start", "end", "axes", "steps"], ["cut"]),
        helper.make_node("GlobalAveragePool", ["cut"], ["pool"]),
        helper.make_node("Flatten", ["pool"], ["flat"]),
        helper.make_node("Gemm", ["flat", "w3", "b3"], ["fc"], transB=1),
        helper.make_node("MatMul", ["fc", "w4"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["answer"], axis=1),
    ]
    weights = [
        stored("w1", 4, 3, 3, 3), stored("b1", 4), stored("gain", 4), stored("shift", 4), stored("mean", 4),
        stored("var", 4), stored("w2", 4, 1, 3, 3), ints("start", 0, 0), ints("end", 99, 99), ints("axes", 2, 3),
        ints("steps", 2, 2), stored("w3", 5, 8), stored("b3", 5), stored("w4", 5, 3),
    ]  # fmt: skip
    value = helper.make_tensor_value_info
    inputs = [value("x", TensorProto.FLOAT, ["n", 3, 12, 12])]
    outputs = [value("answer", TensorProto.FLOAT, ["n", 3]), value("c2", TensorProto.FLOAT, None)]
    graph = helper.make_graph(nodes, "g", changes.get("inputs", inputs), outputs, weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, producer_name="us")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    onnx.save(model(), tmp_path / "model.bin")
    return tmp_path / "model.bin"


def test_layers_are_described_like_pytorchs(path: Path) -> None:
    info = opened(path).info
    assert info.preprocessing.input == (3, 12, 12)
    assert info.outputs == ("softmax", "conv2d")
    rows = [(la.name, la.kind.value, la.output, la.parameters, la.macs, la.receptive_field) for la in info.layers]
    assert rows == [
        ("stem.Conv", "conv", (4, 6, 6), 112, 4 * 36 * 27, (3, 3)),
        ("batch_norm", "norm", (4, 6, 6), 8, 0, (3, 3)),
        ("relu", "activation", (4, 6, 6), 0, 0, (3, 3)),
        ("max_pool2d", "pool", (4, 6, 6), 0, 0, (7, 7)),
        ("conv2d", "conv", (4, 6, 6), 36, 4 * 36 * 9, (7, 7)),
        ("cat", "concat", (8, 6, 6), 0, 0, (7, 7)),
        ("getitem", "reshape", (8, 3, 3), 0, 0, (7, 7)),
        ("adaptive_avg_pool2d", "pool", (8, 1, 1), 0, 0, None),
        ("flatten", "reshape", (8,), 0, 0, None),
        ("linear", "linear", (5,), 45, 40, None),
        ("linear_1", "linear", (3,), 15, 15, None),
        ("softmax", "softmax", (3,), 0, 0, None),
    ]
    layers = {layer.name: layer for layer in info.layers}
    assert layers["stem.Conv"].window == SlidingWindow("conv", (3, 3), (2, 2), (1, 1))
    assert layers["conv2d"].window == SlidingWindow("conv", (3, 3), (1, 1), (1, 1), groups=4)
    assert layers["getitem"].jump == (4.0, 4.0)
    assert layers["cat"].inputs == ("max_pool2d", "conv2d")
    assert layers["stem.Conv"].inputs == (INPUT,)
    assert info.card["format"] == "ONNX opset 13"


def test_every_tensor_is_what_pytorch_computes(path: Path) -> None:
    network = opened(path)
    x = torch.rand(1, 3, 12, 12)
    names = frozenset(layer.name for layer in network.info.layers)
    output, taps = network.program.prepare(names | {INPUT}, CPU, "exact").run(x)
    assert torch.equal(taps[INPUT], x)
    assert torch.equal(output, taps["softmax"])
    own = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in model().graph.initializer}
    c1 = F.conv2d(x, own["w1"], own["b1"], stride=2, padding=1)
    n1 = F.batch_norm(c1, own["mean"], own["var"], own["gain"], own["shift"])
    r1 = n1.relu()
    p1, c2 = F.max_pool2d(r1, 3, 1, 1), F.conv2d(r1, own["w2"], groups=4, padding=1)
    cat = torch.cat([p1, c2], 1)
    cut = cat[:, :, ::2, ::2]
    pool = cut.mean((2, 3), keepdim=True)
    flat = pool.flatten(1)
    fc = flat @ own["w3"].T + own["b3"]
    logits = fc @ own["w4"]
    expected = [c1, n1, r1, p1, c2, cat, cut, pool, flat, fc, logits, logits.softmax(1)]
    for layer, value in zip(network.info.layers, expected, strict=True):
        torch.testing.assert_close(taps[layer.name], value, rtol=1e-4, atol=1e-5)


def test_weights_are_shaped_like_pytorchs(path: Path) -> None:
    program = opened(path).program
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model().graph.initializer}
    assert np.array_equal(program.weight("stem.Conv")[0], arrays["w1"])
    assert np.array_equal(program.weight("linear")[0], arrays["w3"])
    assert np.array_equal(program.weight("linear_1")[0], arrays["w4"].T)
    assert program.weight("linear_1")[1] is None
    bias = program.weight("linear")[1]
    assert bias is not None
    assert np.array_equal(bias, arrays["b3"])
    with pytest.raises(KeyError):
        program.weight("relu")
    with pytest.raises(KeyError):
        program.prepare(frozenset({"nothing"}), CPU, "exact")


def test_old_files_list_weights_as_inputs(tmp_path: Path) -> None:
    value = helper.make_tensor_value_info
    inputs = [value("x", TensorProto.FLOAT, [1, 3, 12, 12]), value("w1", TensorProto.FLOAT, [4, 3, 3, 3])]
    onnx.save(model(inputs=inputs), tmp_path / "a.onnx")
    assert opened(tmp_path / "a.onnx").info.layers[0].name == "stem.Conv"


def test_what_is_wrong_is_told_in_a_sentence(tmp_path: Path, path: Path) -> None:
    file = tmp_path / "a.onnx"
    onnx.save(model(opset=6), file)
    with pytest.raises(UserError, match="opset 6; 7 and up"):
        opened(file)
    file.write_bytes(path.read_bytes()[:300])
    with pytest.raises(UserError, match="damaged or was cut off"):
        opened(file)
    onnx.save(model(inputs=[helper.make_tensor_value_info("x", TensorProto.FLOAT, [9])]), file)
    with pytest.raises(UserError, match="a tensor of 1 axes"):
        opened(file)
    with pytest.raises(UserError, match="model cannot be run on a picture of 5×12×12"):
        opened(path, input=(5, 12, 12))


@pytest.mark.parametrize(
    ("name", "shape", "outputs"),
    [
        ("ultraface_RFB-320.onnx", (3, 240, 320), 2),
        ("FastestDet.onnx", (3, 352, 352), 1),
        ("yolox_nano.onnx", (3, 416, 416), 1),
        ("sentinel_unet.onnx", (4, 224, 224), 1),
    ],
)
def test_real_files_run_like_onnx_runtime_runs_them(
    shared_data: Path, name: str, shape: tuple[int, int, int], outputs: int
) -> None:
    """Every output of every layer at once, against one plain session; some inner tensors one at a time."""
    path = shared_data / "checkpoints/various" / name
    network = opened(path)
    info = network.info
    assert info.preprocessing.input == shape
    assert len(info.outputs) == outputs
    x = torch.rand((1, *shape), generator=torch.Generator().manual_seed(4))
    names = [layer.name for layer in info.layers]
    _, taps = network.program.prepare(frozenset(names), CPU, "exact").run(x)
    plain = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    given = plain.run(None, {plain.get_inputs()[0].name: x.numpy()})
    for layer, expected in zip(info.outputs, given, strict=True):
        assert np.abs(taps[layer].numpy() - expected).max() <= 1e-4 * np.abs(expected).max()
    for name in names[:: max(1, len(names) // 6)]:
        _, alone = network.program.prepare(frozenset({name}), CPU, "exact").run(x)
        largest = float(taps[name].abs().max())
        assert float((alone[name] - taps[name]).abs().max()) <= 1e-4 * largest + 1e-6


def test_first_convolution_of_a_real_file_equals_pytorchs(shared_data: Path) -> None:
    network = opened(shared_data / "checkpoints/various/yolox_nano.onnx")
    layer = next(layer for layer in network.info.layers if layer.kind.value == "conv")
    assert layer.window is not None
    weight, bias = (None if part is None else torch.tensor(part) for part in network.program.weight(layer.name))
    given = layer.inputs[0]
    x = torch.rand(1, 3, 416, 416)
    _, taps = network.program.prepare(frozenset({layer.name, given}), CPU, "exact").run(x)
    expected = F.conv2d(
        taps[given], weight, bias, layer.window.stride, layer.window.padding, layer.window.dilation, layer.window.groups
    )
    torch.testing.assert_close(taps[layer.name], expected, rtol=1e-4, atol=1e-5)
