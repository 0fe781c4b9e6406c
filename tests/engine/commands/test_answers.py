"""``predict`` and ``render --kind answer`` of networks of other tasks than classification, in files made here."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import main
from engine.api.class_colors import class_rgb
from engine.commands.reading import run_lengths
from tests.engine.decoders.planted import BOXES, LAYOUTS, SIZE, onnx_file

GREY = 90


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Twice as large as the input of the networks, of one grey."""
    path = tmp_path / "grey.png"
    Image.fromarray(np.full((2 * SIZE[0], 2 * SIZE[1], 3), GREY, np.uint8)).save(path)
    return path


def predicted(capsys: pytest.CaptureFixture[str], model: Path, picture: Path, *more: str) -> dict[str, Any]:
    assert (
        main.run(["predict", "--json", "--model", str(model), "--image", str(picture), "--device", "cpu", *more]) == 0
    )
    (told,) = json.loads(capsys.readouterr().out)
    assert isinstance(told, dict)
    return told


def test_boxes(tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = onnx_file(tmp_path / "net.onnx", LAYOUTS["yolox"]())
    told = predicted(capsys, path, picture)
    assert (told["task"], told["top"], told["remark"]) == ("detection", [], "")
    for box, planted in zip(told["boxes"], BOXES, strict=True):
        assert box["index"] == planted[4] and box["score"] == pytest.approx(planted[5])
        assert box["box"] == pytest.approx([2 * edge for edge in planted[:4]], abs=0.05)
        assert box["layer"] == "out" and len(box["at"]) == 2
    nothing = predicted(capsys, path, picture, "--threshold", "0.95")
    assert nothing["boxes"] == [] and nothing["remark"] == "Nothing above 0.95: the best is 0.90 (class 1)."
    assert len(predicted(capsys, path, picture, "--top", "1")["boxes"]) == 1
    assert main.run(["predict", "--model", str(path), "--image", str(picture)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["class", "score", "left", "top", "right", "bottom"]
    assert lines[2].split()[-5:] == ["0.900", "20", "24", "60", "88"]


def test_masks(tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = np.zeros((3, *SIZE), np.float32)
    values[1, :, 10:30], values[2, 5:9, 50:60] = 1, 2
    told = predicted(capsys, onnx_file(tmp_path / "net.onnx", {"out": values}), picture, "--task", "segmentation")
    assert told["task"] == "segmentation" and [mask["index"] for mask in told["masks"]] == [0, 1, 2]
    expected = values.argmax(axis=0)
    for mask in told["masks"]:
        inside = np.zeros(mask["size"][0] * mask["size"][1], bool)
        place, on = 0, False
        for length in mask["counts"]:
            inside[place : place + length] = on
            place, on = place + length, not on
        assert np.array_equal(inside.reshape(mask["size"], order="F"), expected == mask["index"])
        assert mask["share"] == pytest.approx((expected == mask["index"]).mean())
        assert mask["box"] == [0, 0, 2 * SIZE[1], 2 * SIZE[0]]


def test_runs_begin_outside() -> None:
    assert run_lengths(np.array([[True, False], [True, True]])) == [0, 2, 1, 1]
    assert run_lengths(np.array([[False, True]])) == [1, 1]


def test_points(tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    maps = np.zeros((4, 8, 12), np.float32)
    for index in range(4):
        maps[index, index + 1, 2 * index + 1] = 1
    told = predicted(capsys, onnx_file(tmp_path / "net.onnx", {"out": maps}), picture, "--task", "key points")
    assert [(one["x"], one["y"]) for one in told["points"]] == [(16 * (2 * i + 1.5), 16 * (i + 1.5)) for i in range(4)]


def test_pictures_and_values(tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = np.random.default_rng(1).random((3, 16, 24), dtype=np.float32)
    told = predicted(capsys, onnx_file(tmp_path / "net.onnx", {"out": made}), picture)
    (shown,) = told["pictures"]
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(shown["png"]))))
    assert told["task"] == "picture to picture" and shown["range"] == [0, 1]
    assert np.abs(pixels.astype(int) - np.rint(made.transpose(1, 2, 0) * 255)).max() <= 1
    numbers = np.linspace(-0.4, 0.4, 7, dtype=np.float32)
    told = predicted(capsys, onnx_file(tmp_path / "other.onnx", {"out": numbers}), picture)
    assert told["task"] == "unknown" and told["values"]["numbers"] == pytest.approx(numbers.tolist())


def test_the_answer_is_drawn_over_the_picture(
    tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = onnx_file(tmp_path / "net.onnx", LAYOUTS["yolox"]()), tmp_path / "out.png"
    asked = ["render", "--kind", "answer", "--image", str(picture), "--out", str(out), "--model"]
    assert main.run([*asked, str(path)]) == 0
    pixels = np.asarray(Image.open(out))
    right, middle = round(2 * BOXES[0][2]), round(BOXES[0][1] + BOXES[0][3])
    color = [round(255 * share) for share in class_rgb(1)]
    assert pixels.shape == (128, 192, 3) and (pixels[middle, right - 1 : right + 1] == color).all(axis=1).any()
    assert (pixels[middle, right - 12] == GREY).all()
    values = np.zeros((3, *SIZE), np.float32)
    values[2, 5:9, 50:60] = 2
    segments = onnx_file(tmp_path / "seg.onnx", {"out": values})
    assert main.run([*asked, str(segments), "--task", "segmentation"]) == 0
    inside = np.asarray(Image.open(out))[14, 110]
    expected = [0.6 * 255 * share + 0.4 * GREY for share in class_rgb(2)]
    assert np.abs(inside - expected).max() <= 2
    capsys.readouterr()
    assert main.run([*asked, "lenet5"]) == 2
    assert "is nothing that lies over a picture" in capsys.readouterr().err
    assert main.run(["render", "--image", str(picture), "--out", str(out), "--model", "lenet5"]) == 2
    assert "render needs --layer" in capsys.readouterr().err
