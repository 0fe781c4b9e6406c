"""Layers that sum whole numbers, as dynamic quantisation writes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from engine.api import LayerKind
from tests.engine.arithmetic.forms import disagreements, values
from tests.engine.opened import opened

RNG = np.random.default_rng(4)
KERNELS = RNG.integers(-127, 127, (5, 3, 3, 3)).astype(np.int8)
MATRIX = RNG.integers(0, 255, (5, 4)).astype(np.uint8)


def test_whole_sums_are_layers_with_weights(tmp_path: Path) -> None:
    stored = {"k": KERNELS, "m": MATRIX, "mz": np.uint8(7), "axes": np.array([2, 3])}
    make = helper.make_node
    nodes = [
        make("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
        make("ConvInteger", ["xq", "k", "xz"], ["ci"], "conv"),
        make("Cast", ["ci"], ["cf"], "cast", to=TensorProto.FLOAT),
        make("Mul", ["cf", "xs"], ["scaled"], "scale"),
        make("ReduceMean", ["scaled", "axes"], ["pooled"], "pool", keepdims=0),
        make("DynamicQuantizeLinear", ["pooled"], ["pq", "ps", "pz"]),
        make("MatMulInteger", ["pq", "m", "pz", "mz"], ["mi"], "fc"),
        make("Cast", ["mi"], ["y"], "logits", to=TensorProto.FLOAT),
    ]
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 3, 8, 8))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, 4))],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in stored.items()],
    )  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8), tmp_path / "n.onnx")
    network, x = opened(tmp_path / "n.onnx"), torch.rand(3, 8, 8)
    conv, fc = network.info.layer("conv"), network.info.layer("fc")
    assert (conv.kind, conv.output, conv.parameters, conv.macs) == (LayerKind.CONV, (5, 6, 6), 135, 135 * 36)
    assert (fc.kind, fc.output, fc.parameters, fc.macs) == (LayerKind.LINEAR, (4,), 20, 20)
    np.testing.assert_array_equal(network.program.weight("conv")[0], KERNELS)
    np.testing.assert_array_equal(network.program.weight("fc")[0], MATRIX.T.astype(np.float32) - 7)
    found = values(network, x)
    assert torch.equal(found["conv"], found["cast"]) and torch.equal(found["fc"], found["logits"])
    assert disagreements(network, x)[0] == []
    assert any("Sums of whole numbers" in note and "conv, fc" in note for note in network.info.notes)
