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

from engine.api import UserError
from engine.program import Network
from tests.engine.opened import opened

CPU = torch.device("cpu")
WEIGHT = np.random.default_rng(0).random((4, 3, 3, 3)).astype(np.float32)
CONV = [helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node("Relu", ["c"], ["y"])]


def trusted(path: Path) -> Network:
    return opened(path, input=(3, 16, 16) if path.suffix == ".pt" else None, trust=True)


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
    assert np.array_equal(answer(trusted(path), x).numpy(), expected.astype(np.float32))


def test_of_an_index_output_what_it_is_made_from_is_shown(tmp_path: Path) -> None:
    network = trusted(onnx_file(tmp_path, [*CONV, helper.make_node("ArgMax", ["y"], ["index"], axis=1)], "index"))
    assert network.info.outputs == ("relu",)
    assert any("whole numbers" in note for note in network.info.notes)


@pytest.mark.parametrize(
    ("shape", "kind", "problem"),
    [
        ((8, 3, 16, 16), TensorProto.FLOAT, "takes 8 pictures at a time"),
        ((1, 3, 16, 16), TensorProto.BOOL, "numbers of type bool"),
    ],
)
def test_other_inputs_are_told(tmp_path: Path, shape: tuple[int, ...], kind: int, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        trusted(onnx_file(tmp_path, CONV, "y", *shape, kind=kind))


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
    problem = "another file, missing.bin, which is missing" if location == "missing.bin" else r"a\.onnx"
    with pytest.raises(UserError, match=problem):
        trusted(path)


def test_an_input_without_a_shape_is_taken_for_the_usual_one(tmp_path: Path) -> None:
    path = onnx_file(tmp_path, CONV, "y")
    model = onnx.load(path)
    model.graph.input[0].type.tensor_type.ClearField("shape")
    onnx.save(model, path)
    info = trusted(path).info
    assert info.preprocessing.input == (3, 224, 224)
    assert "taken to be 3×224×224: the file does not say" in info.notes[0]


def test_warnings_about_onnx_files(tmp_path: Path) -> None:
    quiet = onnx_file(tmp_path, [*CONV, helper.make_node("Dropout", ["y"], ["z"])], "z")
    assert trusted(quiet).info.warnings == ()  # without a switch it is off
    path = onnx_file(tmp_path, [*CONV, helper.make_node("Dropout", ["y", "ratio", "on"], ["z"])], "z")
    model = onnx.load(path)
    broken = WEIGHT.copy()
    broken[0, 0, 0, 0] = np.nan
    model.graph.initializer[0].CopyFrom(numpy_helper.from_array(broken, "w"))
    model.graph.initializer.append(numpy_helper.from_array(np.float32(0.25), "ratio"))
    model.graph.initializer.append(numpy_helper.from_array(np.bool_(True), "on"))
    onnx.save(model, path)
    numbers, training = trusted(path).info.warnings
    assert numbers == "Weights that are not numbers: w."
    assert training.startswith("Working as in training") and "expected: dropout." in training


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
    network = trusted(tmp_path / "a.pt")
    for x in (torch.rand(1, 3, 16, 16), -torch.rand(1, 3, 16, 16)):
        assert torch.allclose(answer(network, x), script(x), atol=1e-5)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize("frozen", [False, True])
def test_parameters_of_scripts_are_counted_where_they_are(tmp_path: Path, frozen: bool) -> None:
    """Freezing folds batch norm into the convolution before it, and makes constants of all weights."""
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 14 * 14, 2))
    script = torch.jit.script(module.eval())
    torch.jit.save(torch.jit.freeze(script) if frozen else script, tmp_path / "a.pt")
    info = trusted(tmp_path / "a.pt").info
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
        trusted(tmp_path / "a.pt")


class Small(nn.Module):
    """Convolution, batch norm, dropout, classes; with a number and a switch besides the picture."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.bn, self.drop, self.fc = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Dropout(0.5), nn.Linear(8, 5)

    def forward(self, x: Tensor, scale: float = 1.0, twice: bool = False) -> dict[str, Tensor]:
        y = self.fc(self.drop(self.bn(self.conv(x)).relu().mean((2, 3)))) * scale
        return {"answer": y * 2 if twice else y}


@pytest.fixture
def small() -> Small:
    torch.manual_seed(0)
    return Small().eval()


X = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("name", ["a.pt2", "a.onnx", "a"])
def test_what_an_exported_program_was_given_beside_the_picture_is_part_of_it(
    tmp_path: Path, small: Small, name: str
) -> None:
    with (tmp_path / name).open("wb") as file:
        torch.export.save(torch.export.export(small, (X, 3.0), {"twice": True}), file)
    network = trusted(tmp_path / name)
    assert network.info.preprocessing.input == (3, 16, 16)
    torch.testing.assert_close(answer(network, X), small(X)["answer"] * 6)
    assert network.info.warnings == ()


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_exported_programs_of_other_numbers_run_in_float32(tmp_path: Path, small: Small, kind: torch.dtype) -> None:
    program = torch.export.export(small.to(kind), (X.to(kind),))
    torch.export.save(program, tmp_path / "a.pt2")
    torch.testing.assert_close(answer(trusted(tmp_path / "a.pt2"), X), small.float()(X)["answer"])


def test_exported_programs_of_several_pictures_are_told(tmp_path: Path, small: Small) -> None:
    torch.export.save(torch.export.export(small, (torch.rand(4, 3, 16, 16),)), tmp_path / "a.pt2")
    with pytest.raises(UserError, match="takes 4 pictures at a time"):
        trusted(tmp_path / "a.pt2")
    any_number = {"x": {0: torch.export.Dim("n", min=1, max=9)}}
    program = torch.export.export(small, (torch.rand(4, 3, 16, 16),), dynamic_shapes=any_number)
    torch.export.save(program, tmp_path / "a.pt2")
    torch.testing.assert_close(answer(trusted(tmp_path / "a.pt2"), X), small(X)["answer"])


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_networks_saved_in_training_mode_are_told(tmp_path: Path, small: Small) -> None:
    """Where the mode is part of the operations, telling the network to evaluate changes nothing."""
    small.train()
    torch.export.save(torch.export.export(small, (X,)), tmp_path / "a.pt2")
    torch.jit.save(torch.jit.trace(small, X, strict=False, check_trace=False), tmp_path / "a.pt")
    torch.save(nn.Sequential(nn.Conv2d(3, 2, 3), nn.Dropout(0.5)), tmp_path / "b.pt")
    (exported,) = trusted(tmp_path / "a.pt2").info.warnings
    assert exported.startswith("Working as in training") and "expected: bn, drop." in exported
    mode, traced = trusted(tmp_path / "a.pt").info.warnings
    assert mode == "It was saved in training mode; it is run in evaluation mode."
    assert traced.startswith("Working as in training")
    network = trusted(tmp_path / "b.pt")
    assert network.info.warnings == (mode,)
    assert torch.equal(answer(network, X), answer(network, X))


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_a_script_with_switches_and_a_dictionary(tmp_path: Path, small: Small) -> None:
    torch.jit.save(torch.jit.script(small), tmp_path / "a.pt")
    torch.testing.assert_close(answer(trusted(tmp_path / "a.pt"), X), small(X)["answer"])
