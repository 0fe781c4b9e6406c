"""``explain``: what it saves and says, against the methods' own answers and a heat map drawn pixel by pixel."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import convoscope
import main
from engine.api import SHADES, Method, NetworkReference, Target, UserError
from engine.api.shades import shade_table
from engine.attribution.heat_map import heat_map
from engine.commands.explain import target_of
from engine.commands.running import open_quietly
from tests.origins import ROOT

FROG = ROOT / "resources" / "samples" / "04-frog.png"


def test_one_picture_as_arrays_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a.npz"
    arguments = ["explain", "--model", "convnet", "--image", str(FROG), "--method", "layer-cam", "--layer", "conv4"]
    assert main.run([*arguments, "--target", "frog", "--versus", "3", "--out", str(out), "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)
    evidence = convoscope.explain("convnet", FROG, "layer-cam", target=6, versus=3, layer="conv4", device="cpu")
    with np.load(out) as saved:
        assert (saved["map"] == evidence.map).all() and (saved["channels"] == evidence.channels).all()
    assert said["method"] == "layer-cam" and said["layer"] == "conv4" and said["size"] == [16, 16]
    assert said["target"] == {
        "layer": "fc", "channel": 6, "place": None, "versus": 3, "label": "frog", "versus_label": "cat",
        "value": pytest.approx(evidence.value),
    }  # fmt: skip
    assert (said["low"], said["high"]) == pytest.approx((evidence.map.min(), evidence.map.max()))
    assert said["sum"] == pytest.approx(evidence.total) and said["gap"] is None and said["passes"] == 1


def test_several_pictures_go_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["explain", "--model", "convnet", "--image", str(FROG), str(FROG), "--out", str(tmp_path)]
    assert main.run(arguments) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["04-frog.grad-cam-2.png", "04-frog.grad-cam.png"]
    assert "grad-cam of frog" in capsys.readouterr().out
    with Image.open(tmp_path / "04-frog.grad-cam.png") as image:
        assert image.mode == "RGB"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--out", "nowhere/"], "this is no folder"),
        (["--out", "a.jpg"], "ends in .png or .npz"),
        (["--image", str(FROG), "--out", "a.png"], "need a folder"),
        (["--out", "a.png", "--versus", "unicorn"], "no class of that name"),
        (["--out", "a.png", "--target", "conv9"], "has no layer conv9"),
        (["--out", "a.png", "--target", "conv4:one"], "LAYER:CHANNEL:ROW,COLUMN"),
        (["--out", "a.png", "--target", "conv4:1:2"], "LAYER:CHANNEL:ROW,COLUMN"),
        (["--out", "a.png", "--target", "10"], "channels 0 to 9"),
        (["--out", "a.png", "--method", "gradient", "--layer", "conv4"], "--layer is for"),
        (["--out", "a.png", "--method", "cam"], "averages its last maps"),
        (["--out", "a.png", "--method", "magic"], "invalid choice"),
    ],
)
def test_bad_input_is_one_line(
    more: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.run(["explain", "--model", "convnet", "--image", str(FROG), *more]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and words in err
    assert not list(tmp_path.iterdir())


def test_targets_as_they_are_written() -> None:
    info = open_quietly(NetworkReference("convnet")).info
    assert target_of(info, None, None) == Target()
    assert target_of(info, "Frog", "3") == Target(channel=6, versus=3)
    assert target_of(info, "conv4", None) == Target("conv4")
    assert target_of(info, "conv4:7", None) == Target("conv4", 7)
    assert target_of(info, "conv4:7:1,2", None) == Target("conv4", 7, (1, 2))


def test_a_heat_map_lies_where_the_network_looked() -> None:
    """A wide picture of 400×300 pixels, of which the middle 300 columns are looked at; a map of 2×2."""
    picture = np.full((300, 400, 3), 100, np.uint8)
    values = np.array([[0.0, 1.0], [-2.0, 0.5]], np.float32)
    drawn = heat_map(picture, values, (0, 50, 300, 300), signed=True)
    assert drawn.shape == picture.shape
    assert (drawn[:, :50] == 100).all() and (drawn[:, 350:] == 100).all()
    table = shade_table(signed=True).astype(float)
    for (row, column), value in np.ndenumerate(values / 2):
        part = drawn[row * 150 : (row + 1) * 150, 50 + column * 150 : 50 + (column + 1) * 150]
        cover = 0.85 * abs(value)
        color = (1 - cover) * 100 + cover * table[round((value + 1) / 2 * (SHADES - 1))]
        assert np.abs(part - color).max() <= 0.51
    smooth = heat_map(picture, values, (0, 50, 300, 300), signed=True, smooth=True)
    assert len(np.unique(smooth[75, 50:350], axis=0)) > 50


def test_a_letterbox_reaches_beyond_the_picture() -> None:
    drawn = heat_map(np.zeros((300, 400, 3), np.uint8), np.ones((4, 4)), (-50, 0, 400, 400), signed=False)
    assert (drawn == drawn[0, 0]).all() and drawn[0, 0].any()


def test_explain_from_python() -> None:
    pixels = np.zeros((40, 40, 3), np.uint8)
    pixels[10:30, 18:23] = 255
    module = open_quietly(NetworkReference("lenet5")).program.module
    evidence = convoscope.explain(
        module, pixels, Method.GRADIENT, target=Target(channel=1), input=(1, 32, 32), device="cpu"
    )
    assert evidence.map.shape == (32, 32) and evidence.target == Target(channel=1)
    with pytest.raises(UserError, match="no method magic"):
        convoscope.explain("lenet5", pixels, "magic")
