"""What an ONNX file may take while it is opened has an end, which it meets before anything is taken."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import NodeProto, TensorProto, helper, numpy_helper

from engine.api import UserError
from engine.onnx.limits import give_back, run_bounded
from engine.readers.onnx_file import LARGEST_BYTES
from tests.engine.opened import opened

node, value = helper.make_node, helper.make_tensor_value_info
HUGE = 4_000_000_000
"""Numbers, of 4 bytes each or more."""


def ints(name: str, numbers: Sequence[int] | int) -> TensorProto:
    return numpy_helper.from_array(np.array(numbers, np.int64), name)


def written(folder: Path, nodes: Sequence[NodeProto], stored: Sequence[TensorProto] = (), picture: int = 8) -> Path:
    """A file of these nodes, whose tensor t is averaged and added to the picture."""
    nodes = [*nodes, node("ReduceMean", ["t"], ["mean"], keepdims=0), node("Add", ["x", "mean"], ["y"])]
    inputs, outputs = [value("x", 1, [1, 3, 8, picture])], [value("y", 1, None)]
    graph = helper.make_graph(nodes, "g", inputs, outputs, stored)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "a.onnx")
    return folder / "a.onnx"


def loop() -> NodeProto:
    """Ten rounds, each of which gives far too much."""
    body = helper.make_graph(
        [node("Identity", ["go"], ["on"]), node("ConstantOfShape", ["n"], ["t1"])],
        "body",
        [value("i", TensorProto.INT64, []), value("go", TensorProto.BOOL, [])],
        [value("on", TensorProto.BOOL, []), value("t1", 1, None)],
    )
    return node("Loop", ["rounds", ""], ["t"], body=body)


ASKING = {
    "ConstantOfShape": ([node("ConstantOfShape", ["n"], ["t"])], [ints("n", [HUGE])]),
    "Expand": ([node("Expand", ["x", "n"], ["t"])], [ints("n", [HUGE // 200, 3, 8, 8])]),
    "Tile": ([node("Tile", ["x", "n"], ["t"])], [ints("n", [HUGE // 900, 1, 1, 1])]),
    "Range": (
        [node("Range", ["a", "n", "one"], ["r"]), node("Cast", ["r"], ["t"], to=1)],
        [ints("a", 0), ints("n", HUGE), ints("one", 1)],
    ),
    "RandomNormal": ([node("RandomNormal", [], ["t"], shape=[HUGE])], []),
    "Pad": ([node("Pad", ["x", "n"], ["t"])], [ints("n", [0, 0, 0, 0, 0, 0, 0, HUGE // 20])]),
    "a computed size": (
        [node("Shape", ["x"], ["s"]), node("Mul", ["s", "f"], ["n"]), node("Expand", ["one", "n"], ["t"])],
        [ints("f", [1, 1, 10**5, 10**5]), numpy_helper.from_array(np.ones(1, np.float32), "one")],
    ),
    "a loop": ([loop()], [ints("rounds", 10), ints("n", [HUGE])]),
}


@pytest.mark.parametrize("asking", ASKING)
def test_a_file_that_asks_for_gigabytes_is_told_no_before_they_are_taken(tmp_path: Path, asking: str) -> None:
    path = written(tmp_path, *ASKING[asking])
    assert path.stat().st_size < 5000
    restart_peak()
    before = memory("VmHWM")
    with pytest.raises(UserError, match=r"a asks for more than 3 GiB of memory for one picture of 3×8×8"):
        opened(path)
    assert memory("VmHWM") - before < 1 << 29


@pytest.mark.skipif(sys.platform != "linux", reason="tells the memory of a process as Linux does")
def test_what_one_file_took_is_given_back_before_the_next(tmp_path: Path) -> None:
    path = written(tmp_path, [node("ConstantOfShape", ["n"], ["t"])], [ints("n", [10**8])])
    picture = np.zeros((1, 3, 8, 8), np.float32)
    for _ in range(2):  # what the runtime needs for itself is there after the first
        give_back()
        before = memory("VmRSS")
        restart_peak()
        assert np.array_equal(run_bounded(path.read_bytes(), ["y"], lambda _: {"x": picture})[0], picture)
    assert memory("VmHWM") - before > 4 * 10**8 - (1 << 26)
    give_back()
    assert memory("VmRSS") - before < 1 << 26


@pytest.mark.parametrize("width", [2**40, 2**62, 2**28])
def test_a_picture_of_no_size_that_a_picture_has_is_refused(tmp_path: Path, width: int) -> None:
    with pytest.raises(UserError, match=f"a.onnx cannot take pictures of 3×8×{width}: "):
        opened(written(tmp_path, [node("Identity", ["x"], ["t"])], picture=width))


def test_so_is_one_that_the_user_names(tmp_path: Path) -> None:
    path = written(tmp_path, [node("Identity", ["x"], ["t"])])
    for told in ((2**40, 8, 8), (3, 2**20, 2**20)):
        with pytest.raises(UserError, match="cannot take pictures of "):
            opened(path, input=told)


def test_a_negative_size_is_one_that_the_file_leaves_open(tmp_path: Path) -> None:
    path = written(tmp_path, [node("Identity", ["x"], ["t"])], picture=-1)
    assert opened(path, input=(3, 8, 8)).info.preprocessing.input == (3, 8, 8)


def test_a_file_that_is_too_large_to_be_onnx_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.onnx"
    with path.open("wb") as file:
        file.write(b"\x08\x08\x12\x00")
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(UserError, match="cannot be larger than 2 GiB"):
        opened(path)


BROKEN = {
    "a node without outputs": [node("Relu", ["x"], ["t"]), NodeProto(op_type="Relu", input=["x"])],
    "a convolution without weights": [NodeProto(op_type="Conv", input=["x"], output=["t"])],
    "a pooling without a window": [NodeProto(op_type="MaxPool", input=["x"], output=["t"])],
    "an input that nothing gives": [node("Relu", ["nobody"], ["t"])],
    "an attribute of no kind": [
        NodeProto(op_type="Relu", input=["x"], output=["t"], attribute=[onnx.AttributeProto(name="a")])
    ],
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_node_that_is_broken_is_told_in_a_sentence(tmp_path: Path, broken: str) -> None:
    with pytest.raises(UserError, match=r"a cannot be run on a picture of 3×8×8|the ONNX file is damaged"):
        opened(written(tmp_path, BROKEN[broken]))


def restart_peak() -> None:
    """Let VmHWM begin anew."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")


def memory(kind: str) -> int:
    """Bytes of memory that this process has (VmRSS) or has had at most (VmHWM); 0 where that cannot be told."""
    if sys.platform != "linux":
        return 0
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(kind)).split()[1]) << 10
