"""ONNX files as other tools write them: channels last, whole numbers, sequences, foreign operators.

Whatever is shown is compared with ONNX Runtime on the file as it is, given what the file asks for.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional as F

from engine.api import LayerKind, UserError
from engine.preprocessing.prepare import prepare
from engine.program import Network
from tests.engine.opened import opened

CPU = torch.device("cpu")


def answer(network: Network, x: torch.Tensor, *taps: str) -> list[NDArray[np.float32]]:
    """The network's answer and these layers, with the batch axis."""
    output, values = network.program.prepare(frozenset(taps), CPU, "exact").run(x)
    return [output.numpy(), *(values[name].numpy() for name in taps)]


def runtime(path: Path, x: NDArray[np.generic], *names: str) -> list[NDArray[np.float32]]:
    """What ONNX Runtime gives for the file itself; any of its tensors by name."""
    model = onnx.load(path)
    del model.graph.output[:]
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return list(session.run(list(names), {session.get_inputs()[0].name: x}))


def stored(name: str, *shape: int) -> TensorProto:
    return numpy_helper.from_array(np.random.default_rng(len(name)).standard_normal(shape).astype(np.float32), name)


def channels_last(path: Path, kind: int, shape: list[int | str]) -> Path:
    """(N, H, W, 3) of this type → a convolution → its mean."""
    nodes = [
        helper.make_node("Cast", ["in"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["f"], ["x"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["x", "w"], ["c"], "conv", auto_pad="SAME_UPPER", strides=[2, 2]),
        helper.make_node("GlobalAveragePool", ["c"], ["g"]),
        helper.make_node("Flatten", ["g"], ["out"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "g", [value("in", kind, shape)], [value("out", TensorProto.FLOAT, [1, 4])], [stored("w", 4, 3, 3, 3)]
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    return path


@pytest.mark.parametrize("shape", [[1, 12, 16, 3], ["n", "h", "w", 3]])
def test_channels_last_get_a_transpose_before_them(tmp_path: Path, shape: list[int | str]) -> None:
    path = channels_last(tmp_path / "net.onnx", TensorProto.FLOAT, shape)
    network = opened(path, input=(12, 16))
    assert network.info.preprocessing.input == (3, 12, 16)
    assert any("a transpose was put before it" in note for note in network.info.notes)
    x = torch.rand(1, 3, 12, 16)
    got, conv = answer(network, x, "conv")
    wanted, layer = runtime(path, x.permute(0, 2, 3, 1).contiguous().numpy(), "out", "c")
    assert np.allclose(got, wanted, atol=1e-5)
    assert np.allclose(conv, layer, atol=1e-5)


def test_pixels_as_whole_numbers_get_a_cast_before_them(tmp_path: Path) -> None:
    path = channels_last(tmp_path / "net.onnx", TensorProto.UINT8, [1, 12, 16, 3])
    network = opened(path)
    assert (network.info.preprocessing.range, network.info.preprocessing.input) == (255, (3, 12, 16))
    assert any("(uint8) from 0 to 255: a cast" in note for note in network.info.notes)
    pixels = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    got = answer(network, prepare(pixels, network.info.preprocessing, CPU).tensor)[0]
    assert np.allclose(got, runtime(path, pixels[None], "out")[0], rtol=1e-5)


@pytest.mark.parametrize("height", [12, 13])
def test_automatic_padding_of_a_stride_is_the_real_one(tmp_path: Path, height: int) -> None:
    """SAME_UPPER of 12 with stride 2 pads below only, of 13 on both sides."""
    path = channels_last(tmp_path / "net.onnx", TensorProto.FLOAT, [1, height, 13, 3])
    network = opened(path)
    window = network.info.layer("conv").window
    assert window is not None
    assert window.padding == ((height == 13) * 1, 1)


def test_a_valid_convolution_has_no_padding(tmp_path: Path) -> None:
    model = onnx.load(channels_last(tmp_path / "net.onnx", TensorProto.FLOAT, [1, 12, 12, 3]))
    next(a for a in model.graph.node[2].attribute if a.name == "auto_pad").s = b"VALID"
    onnx.save(model, tmp_path / "net.onnx")
    layer = opened(tmp_path / "net.onnx").info.layer("conv")
    assert layer.window is not None
    assert (layer.window.padding, layer.output, layer.receptive_field) == ((0, 0), (4, 5, 5), (3, 3))


def test_a_quantised_convolution_is_a_layer(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    weight = rng.integers(-9, 9, (4, 3, 3, 3)).astype(np.int8)
    single = {"sx": 0.01, "sw": 0.02, "sy": 0.03}
    held = [numpy_helper.from_array(np.array(value, np.float32), name) for name, value in single.items()]
    held += [numpy_helper.from_array(np.array(value, np.uint8), name) for name, value in (("zx", 3), ("zy", 100))]
    held += [numpy_helper.from_array(np.array(2, np.int8), "zw"), numpy_helper.from_array(weight, "w")]
    held += [numpy_helper.from_array(np.arange(4, dtype=np.int32) * 50, "b")]
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "sx", "zx"], ["xq"]),
        helper.make_node("QLinearConv", ["xq", "sx", "zx", "w", "sw", "zw", "sy", "zy", "b"], ["cq"], "conv"),
        helper.make_node("DequantizeLinear", ["cq", "sy", "zy"], ["out"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "g", [value("x", TensorProto.FLOAT, [1, 3, 8, 8])], [value("out", TensorProto.FLOAT, None)], held
    )
    path = tmp_path / "net.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    network = opened(path)
    layer = network.info.layer("conv")
    assert (layer.kind, layer.output, layer.parameters, layer.macs) == (LayerKind.CONV, (4, 6, 6), 112, 4 * 36 * 27)
    assert layer.receptive_field == (3, 3)
    assert "Computed in whole numbers, shown dequantised: conv (scale 0.03)." in network.info.notes
    x = torch.rand(1, 3, 8, 8)
    got, conv = answer(network, x, "conv")
    assert np.array_equal(got, runtime(path, x.numpy(), "out")[0])
    assert np.array_equal(conv, got)
    weights, bias = network.program.weight("conv")
    assert bias is not None
    assert np.allclose(weights, (weight - np.float32(2)) * 0.02)
    plain = F.conv2d(x, torch.from_numpy(weights.copy()), torch.from_numpy(bias.copy())).numpy()
    assert np.abs(plain - conv).max() < 0.05, "all but the rounding to steps of the scale"


def test_a_sequence_of_tensors_is_looked_through(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], "conv"),
        helper.make_node("Relu", ["c"], ["r"], "relu"),
        helper.make_node("SequenceConstruct", ["c", "r"], ["seq"]),
    ]
    given = helper.make_tensor_sequence_value_info("seq", TensorProto.FLOAT, None)
    taken = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])
    graph = helper.make_graph(nodes, "g", [taken], [given], [stored("w", 4, 3, 3, 3)])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), tmp_path / "s.onnx")
    assert opened(tmp_path / "s.onnx").info.outputs == ("conv", "relu")


def test_a_foreign_operator_is_named(tmp_path: Path) -> None:
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("DeformConv9", ["x"], ["y"], domain="somebody.else")],
        "g",
        [value("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [value("y", TensorProto.FLOAT, None)],
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("somebody.else", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), tmp_path / "net.onnx")
    with pytest.raises(UserError, match=r"it uses the operator DeformConv9 of somebody\.else, which ONNX Runtime does"):
        opened(tmp_path / "net.onnx")


@pytest.mark.parametrize(
    ("name", "tensor"),
    [("nhwc_dynamic", "logits"), ("nhwc_fixed", "logits"), ("nhwc_uint8", "logits")],
)
def test_the_files_of_others_with_channels_last(shared_data: Path, name: str, tensor: str) -> None:
    path = shared_data.parent / "cases/onnx" / f"{name}.onnx"
    network = opened(path, input=(24, 32))
    pixels = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    got = answer(network, prepare(pixels, network.info.preprocessing, CPU).tensor)[0]
    given = pixels[None] if "uint8" in name else pixels[None].astype(np.float32) / 255
    assert np.allclose(got, runtime(path, given, tensor)[0], atol=1e-5)


@pytest.mark.parametrize(("name", "size"), [("onet", 48), ("pnet", 30), ("rnet", 24)])
def test_the_networks_of_mtcnn(shared_data: Path, name: str, size: int) -> None:
    path = shared_data / f"nets/mtcnn_{name}_nhwc.onnx"
    network = opened(path, input=(size, size))
    x = torch.rand(1, 3, size, size)
    tensor = network.program.tensors[network.info.outputs[0]]  # type: ignore[attr-defined]
    wanted = runtime(path, x.permute(0, 2, 3, 1).contiguous().numpy(), tensor)[0]
    assert np.allclose(answer(network, x)[0], wanted, atol=1e-4)


def test_the_other_files_of_others(shared_data: Path) -> None:
    folder = shared_data.parent / "cases/onnx"
    assert opened(folder / "sequence.onnx").info.outputs == ("fc", "relu1", "conv1")
    assert opened(folder / "qlinear.onnx").info.layers[0].kind is LayerKind.CONV
    with pytest.raises(UserError, match="the operator DeformConv2d of mmcv"):
        opened(folder / "unknown_op.onnx")
    emotion = shared_data / "nets/emotion_mini_xception.onnx"
    x = torch.rand(1, 1, 64, 64)
    network = opened(emotion)
    tensor = network.program.tensors[network.info.outputs[0]]  # type: ignore[attr-defined]
    assert np.allclose(answer(network, x)[0], runtime(emotion, x.numpy(), tensor)[0], atol=1e-5)
