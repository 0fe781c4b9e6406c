"""What the commands say about bundled networks, against the weights in the file and plain PyTorch functions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file

import main
from engine.api import SHADES
from engine.api.shades import shade_of, shade_table
from tests.origins import ROOT


@pytest.fixture(scope="module")
def weights() -> dict[str, torch.Tensor]:
    """LeNet-5's, straight from the file."""
    return load_file(ROOT / "resources" / "networks" / "lenet5.safetensors")


@pytest.fixture
def digit(tmp_path: Path) -> Path:
    """A one, white on black, 32 pixels a side, so that nothing has to be resized."""
    pixels = np.zeros((32, 32), np.uint8)
    pixels[6:26, 15:18] = np.linspace(150, 255, 20, dtype=np.uint8)[:, None]
    Image.fromarray(pixels).save(tmp_path / "one.png")
    return tmp_path / "one.png"


def forward(weights: dict[str, torch.Tensor], picture: Path) -> dict[str, torch.Tensor]:
    """Every layer's output, by hand."""
    pixels = torch.from_numpy(np.array(Image.open(picture))).float() / 255
    x = {"input": ((pixels - 0.1307) / 0.3081)[None]}
    x["conv1"] = F.conv2d(x["input"], weights["conv1.weight"], weights["conv1.bias"])
    x["relu1"] = x["conv1"].clamp(min=0)
    x["pool1"] = F.max_pool2d(x["relu1"], 2)
    x["conv2"] = F.conv2d(x["pool1"], weights["conv2.weight"], weights["conv2.bias"])
    x["pool2"] = F.max_pool2d(x["conv2"].clamp(min=0), 2)
    x["fc1"] = weights["fc1.weight"] @ x["pool2"].flatten() + weights["fc1.bias"]
    x["fc2"] = weights["fc2.weight"] @ x["fc1"].clamp(min=0) + weights["fc2.bias"]
    x["fc3"] = weights["fc3.weight"] @ x["fc2"].clamp(min=0) + weights["fc3.bias"]
    return x


def test_predict_as_json(digit: Path, weights: dict[str, torch.Tensor], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["predict", "--model", "lenet5", "--image", str(digit), str(digit), "--top", "3", "--device", "cpu"]
    assert main.run([*arguments, "--json"]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert list(answers[0]) == ["image", "model", "device", "top", "task"]
    assert (answers[0]["image"], answers[0]["model"], answers[0]["device"]) == (str(digit), "lenet5", "cpu")

    logits = forward(weights, digit)["fc3"].double().numpy()
    shares = np.exp(logits) / np.exp(logits).sum()
    best = np.argsort(-logits)[:3]
    assert [entry["index"] for entry in answers[0]["top"]] == best.tolist()
    for entry in answers[0]["top"]:
        assert list(entry) == ["index", "label", "probability", "logit"]
        assert entry["label"] == str(entry["index"])
        assert entry["logit"] == pytest.approx(logits[entry["index"]], abs=1e-4)
        assert entry["probability"] == pytest.approx(shares[entry["index"]], abs=1e-5)


def test_predict_for_people(digit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["predict", "--model", "lenet5", "--image", str(digit), "--top", "2"]) == 0
    name, titles, first, second = capsys.readouterr().out.splitlines()
    assert name == str(digit)
    assert titles.split() == ["class", "probability", "logit", "index"]
    assert first.split()[0] == "1"
    assert first.split()[1].endswith("%")
    assert len(first) == len(second) == len(titles)


def test_layers_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["layers", "--model", "lenet5", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["model", "input", "parameters", "macs", "layers"]
    assert (said["model"], said["input"], said["parameters"]) == ("lenet5", [1, 32, 32], 61_706)
    macs = 6 * 28 * 28 * 25 + 16 * 10 * 10 * 25 * 6 + 400 * 120 + 120 * 84 + 84 * 10
    assert said["macs"] == macs
    layers = {layer["name"]: layer for layer in said["layers"]}
    assert sum(layer["parameters"] for layer in said["layers"]) == 61_706
    assert sum(layer["macs"] for layer in said["layers"]) == macs
    assert layers["conv2"] == {
        "name": "conv2",
        "kind": "conv",
        "output": [16, 10, 10],
        "parameters": 2416,
        "macs": 240_000,
        "receptive_field": [14, 14],
        "stride": [1, 1],
        "padding": [0, 0],
        "jump": [2, 2],
        "inputs": ["pool1"],
    }
    assert layers["fc1"]["receptive_field"] is None
    assert layers["fc1"]["stride"] is None
    assert layers["fc1"]["output"] == [120]


def test_layers_that_are_not_counted_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nets.py"
    file.write_text(
        "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.weights = nn.Parameter(torch.ones(3, 3))\n\n"
        "    def forward(self, x):\n        return torch.einsum('bchw,cd,de->behw', x, self.weights, self.weights)\n"
    )
    told = ["layers", "--model", f"{file}:Net", "--input", "3x4x4", "--trust"]
    assert main.run([*told, "--json"]) == 0
    (layer,) = json.loads(capsys.readouterr().out)["layers"]
    assert layer["macs"] == 0 and layer["macs_counted"] is False
    assert main.run(told) == 0
    said = capsys.readouterr().out
    assert "not counted" in said and "Not counted are the multiply-accumulates of einsum." in said


def test_layers_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["layers", "--model", "lenet5"]) == 0
    said = capsys.readouterr().out
    assert "16×10×10" in said
    assert "LeNet-5: input 1×32×32, 61,706 parameters, 416,520 multiply-accumulates" in said


def test_export_gives_every_layer_as_plain_torch_does(
    digit: Path, weights: dict[str, torch.Tensor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.npz"
    names = ["input", "conv1", "relu1", "conv2", "pool2", "fc1", "fc3"]
    arguments = ["export", "--model", "lenet5", "--image", str(digit), "--out", str(target), "--layer", *names]
    assert main.run(arguments) == 0
    expected = forward(weights, digit)
    with np.load(target) as saved:
        assert saved.files == names
        for name in names:
            assert saved[name].dtype == np.float32
            np.testing.assert_allclose(saved[name], expected[name], rtol=1e-4, atol=1e-4)
    assert float(expected["conv1"].min()) < 0, "an in-place activation would show as a minimum of zero"
    assert "conv2: 16×10×10" in capsys.readouterr().out


def test_render_activations_is_the_layer_value_by_value(
    digit: Path, weights: dict[str, torch.Tensor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.png"
    arguments = ["render", "--model", "lenet5", "--image", str(digit), "--layer", "conv1", "--out", str(target)]
    assert main.run(arguments) == 0
    maps = forward(weights, digit)["conv1"].numpy()
    end = float(np.abs(maps).max())
    assert f"conv1: output 6×28×28, colours from {-end:.4g} to {end:.4g}" in capsys.readouterr().out

    pixels = np.asarray(Image.open(target))
    size = pixels.shape[1] // (3 * 29 + 1)  # three maps in a row, with a gap of one value around them
    assert pixels.shape == (size * (2 * 29 + 1), size * (3 * 29 + 1), 3)
    table = shade_table(signed=True).astype(int)
    for channel in range(6):
        top, left = 1 + 29 * (channel // 3), 1 + 29 * (channel % 3)
        for row, column in ((0, 0), (13, 13), (27, 27), (5, 20)):
            square = pixels[(top + row) * size :, (left + column) * size :][:size, :size]
            assert (square == square[0, 0]).all()
            shade = shade_of(float(maps[channel, row, column]), -end, end)
            near = table[max(0, shade - 1) : min(SHADES, shade + 2)]  # the last bit may round the other way
            assert (near == square[0, 0]).all(axis=1).any()


def test_render_pooling_shows_before_and_after(
    digit: Path, weights: dict[str, torch.Tensor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.png"
    arguments = ["render", "--model", "lenet5", "--image", str(digit), "--out", str(target), "--kind", "pooling"]
    assert main.run([*arguments, "--layer", "pool1"]) == 0
    end = float(forward(weights, digit)["relu1"].max())
    said = capsys.readouterr().out
    assert f"pool1: 6×28×28 before, 6×14×14 after, colours from 0 to {end:.4g}" in said
    assert len(np.unique(np.asarray(Image.open(target)).reshape(-1, 3), axis=0)) > 10
    target.unlink()
    assert main.run([*arguments, "--layer", "conv1"]) == 2
    assert "conv1 is no pooling; poolings are pool1, pool2." in capsys.readouterr().err
    assert not target.exists()


def test_render_filters_in_the_order_of_the_file(
    digit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.png"
    arguments = ["render", "--model", "lenet5", "--image", str(digit), "--out", str(target), "--kind", "filters"]
    assert main.run([*arguments, "--layer", "conv2"]) == 0
    assert "conv2: weights 16×6×5×5" in capsys.readouterr().out
    assert main.run([*arguments, "--layer", "relu1"]) == 2
    assert "relu1 has no weights" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--model", "lenet6"], "lenet6"),
        (["--model", "lenet5", "--layer", "conv11"], "lenet5 has no layer conv11: did you mean conv1"),
        (["--model", "lenet5", "--layer", "conv1", "--image", "missing.png"], "missing.png"),
        (["--model", "lenet5", "--layer", "conv1", "--device", "cuda:99"], "no device cuda:99"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    arguments: list[str], expected: str, digit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.npz"
    defaults = ["--layer", "conv1"] * ("--layer" not in arguments) + ["--image", str(digit)] * (
        "--image" not in arguments
    )
    assert main.run(["export", "--out", str(target), *arguments, *defaults]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert expected in err
    assert not target.exists()


def test_weights_of_no_known_architecture_have_neither_outputs_nor_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save({"conv.weight": torch.zeros(8, 3, 3, 3), "conv.bias": torch.zeros(8)}, tmp_path / "net.pth")
    assert main.run(["layers", "--model", str(tmp_path / "net.pth")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["conv", "conv", "–", "224", "–", "–", "–", "–", "–"]
    assert lines[3] == "net: 224 parameters"
