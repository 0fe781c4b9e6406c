"""The microscope on single ONNX nodes, whose defaults are not PyTorch's: its sums against ONNX Runtime's values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from engine.program import Network
from tests.engine.arithmetic.forms import disagreements
from tests.engine.opened import opened

SHAPE = (4, 7, 6)
RNG = np.random.default_rng(0)


def network(folder: Path, operation: str, *stored: np.ndarray, opset: int = 17, first: int = 0, **told: Any) -> Network:
    """The node between a ReLU's likeness and nothing; ``first`` stored inputs come before the picture."""
    names = [f"w{place}" for place in range(len(stored))]
    weights = [
        onnx.numpy_helper.from_array(each.astype(np.float32), name) for each, name in zip(stored, names, strict=True)
    ]
    nodes = [
        onnx.helper.make_node("Abs", ["x"], ["picture"], "abs"),
        onnx.helper.make_node(operation, [*names[:first], "picture", *names[first:]], ["y"], "looked_at", **told),
    ]
    graph = onnx.helper.make_graph(
        nodes, "net",
        [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, (1, *SHAPE))],
        [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)],
        weights,
    )  # fmt: skip
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", opset)], ir_version=8)
    onnx.save(model, folder / "net.onnx")
    return opened(folder / "net.onnx", input=SHAPE)


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


NONE, UP = np.empty(0), np.array((1, 1, 2, 1.5))


KNOWN: list[tuple[str, tuple[np.ndarray, ...], dict[str, Any]]] = [
    ("LeakyRelu", (), {"alpha": 0.3}), ("LeakyRelu", (), {}), ("Elu", (), {"alpha": 0.5}), ("HardSigmoid", (), {}),
    ("HardSigmoid", (), {"alpha": 0.4, "beta": 0.1}), ("HardSwish", (), {}), ("PRelu", (normal(4, 1, 1),), {}),
    ("Softmax", (), {"axis": 1}), ("LogSoftmax", (), {"axis": -2}), ("Softmax", (), {"axis": 3, "opset": 12}),
    ("Mul", (normal(4, 1, 1),), {}), ("Sub", (normal(1, 4, 1, 6),), {"first": 1}), ("Div", (normal(1),), {}),
    ("Add", (normal(7, 6),), {}), ("LRN", (), {"size": 3, "alpha": 0.2, "bias": 1.5}),
    ("BatchNormalization", (normal(4), normal(4), normal(4), normal(4) ** 2), {"epsilon": 0.1}),
    ("LayerNormalization", (normal(6), normal(6)), {}), ("LayerNormalization", (normal(7, 6),), {"axis": -2}),
    ("InstanceNormalization", (normal(4), normal(4)), {"epsilon": 0.1}),
    ("Conv", (normal(3, 4, 3, 3), normal(3)), {"auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    ("Conv", (normal(3, 4, 3, 2),), {"auto_pad": "SAME_LOWER", "strides": [2, 3]}),
    ("Conv", (normal(4, 1, 2, 2),), {"auto_pad": "SAME_LOWER", "group": 4}),
    ("Conv", (normal(3, 4, 3, 3),), {"auto_pad": "VALID", "dilations": [2, 1]}),
    ("Conv", (normal(3, 4, 3, 3),), {"pads": [2, 0, 1, 1]}),
    ("ConvTranspose", (normal(4, 2, 3, 3),), {"strides": [2, 2], "pads": [1, 1, 0, 0]}),
    ("MaxPool", (), {"kernel_shape": [3, 2], "auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    ("AveragePool", (), {"kernel_shape": [3, 3], "auto_pad": "SAME_LOWER", "strides": [2, 2]}),
    ("AveragePool", (), {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "count_include_pad": 1}),
    ("GroupNormalization", (normal(2), normal(2)), {"num_groups": 2, "opset": 18}),
    ("Resize", (NONE, UP), {"mode": "linear"}),
    ("Resize", (NONE, UP), {"mode": "linear", "coordinate_transformation_mode": "align_corners"}),
    ("Resize", (NONE, UP), {"mode": "linear", "coordinate_transformation_mode": "asymmetric"}),
    ("Resize", (NONE, UP), {"mode": "cubic", "coordinate_transformation_mode": "pytorch_half_pixel"}),
    ("Resize", (NONE, UP), {"mode": "nearest", "nearest_mode": "round_prefer_ceil"}),
    ("Resize", (NONE, UP), {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}),
    ("Upsample", (UP,), {"mode": "nearest", "opset": 9}),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "stored", "told"), KNOWN)
def test_the_nodes_own_numbers_are_used(
    operation: str, stored: tuple[np.ndarray, ...], told: dict[str, Any], tmp_path: Path
) -> None:
    wrong, unknown = disagreements(network(tmp_path, operation, *stored, **told), torch.randn(SHAPE), places=40)
    assert wrong == [] and "looked_at" not in unknown


OTHERWISE: list[tuple[str, tuple[np.ndarray, ...], dict[str, Any]]] = [
    ("Softmax", (), {"axis": 1, "opset": 12}), ("Selu", (), {"alpha": 1.5}),
    ("Concat", (normal(1, 2, 7, 6),), {"axis": 1}),
    ("PRelu", (normal(4, 7, 6),), {}), ("Resize", (NONE, UP), {"mode": "cubic", "exclude_outside": 1}),
    ("ConvTranspose", (normal(4, 2, 3, 3),), {"strides": [2, 2], "auto_pad": "SAME_UPPER"}),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "stored", "told"), OTHERWISE)
def test_no_formula_where_a_node_does_something_else(
    operation: str, stored: tuple[np.ndarray, ...], told: dict[str, Any], tmp_path: Path
) -> None:
    wrong, unknown = disagreements(network(tmp_path, operation, *stored, **told), torch.randn(SHAPE))
    assert wrong == [] and "looked_at" in unknown


def test_padding_told_in_words_moves_the_field(tmp_path: Path) -> None:
    """Six columns by steps of two under a kernel of three want one column of padding, which stands behind."""
    found = network(tmp_path, "Conv", normal(3, 4, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2]).info
    layer = found.layer("looked_at")
    assert layer.output == (3, 4, 3) and layer.origin == (-1, 0)
    assert layer.window is not None and layer.window.padding == (1, 0)


def test_sizes_of_a_resize_are_no_parameters(tmp_path: Path) -> None:
    assert network(tmp_path, "Resize", NONE, UP).info.parameters == 0
