"""``open_source``: every SPEC of the command line, and a sentence for everything else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from engine.api import UserError
from engine.sources import open_source


def test_importing_sources_is_light() -> None:
    code = "import engine.sources, sys; print({'torch', 'cv2', 'PIL', 'pi_heif'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "set()"


def test_drawing_needs_neither_torch_nor_opencv() -> None:
    code = (
        "from engine.sources import open_source; import sys; s = open_source('draw'); s.read(); s.close(); "
        "print({'torch', 'cv2', 'PIL'} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "set()"


def test_every_spec(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "still.png")
    Image.new("RGB", (4, 4)).save(
        tmp_path / "moving.gif", save_all=True, append_images=[Image.new("RGB", (4, 4), "red")], duration=50
    )
    kinds = {
        "draw": "Draw", "draw:digits": "SeveralDigits", "draw:figure": "Figure",
        "stimuli": "Stimuli", "sample": "Pictures", "camera": "Camera", "camera:3": "Camera",
        "http://127.0.0.1:1/video": "Stream", "RTSP://127.0.0.1:1/live": "Stream",
        str(tmp_path): "Pictures", str(tmp_path / "still.png"): "Pictures", str(tmp_path / "moving.gif"): "Player",
    }  # fmt: skip
    for spec, kind in kinds.items():
        source = open_source(spec)
        assert type(source).__name__ == kind and source.state.spec == spec and source.state.title
        names = [control.name for control in source.state.controls]
        assert len(names) == len(set(names)) and all(c.label and c.help for c in source.state.controls)
        assert sum(control.primary for control in source.state.controls) <= 4
        source.close()
        source.close()
        assert source.read() is None
        source.control("play")


@pytest.mark.parametrize(
    "spec", ["", "  ", "nowhere.png", "drawing", "/no/such/folder", "x" * 5000, "a\0b", "~nobody-here/x"]
)
def test_what_is_nothing(spec: str) -> None:
    with pytest.raises(UserError) as refusal:
        open_source(spec)
    assert "\n" not in str(refusal.value) and str(refusal.value).endswith((".", "…"))


def test_a_text_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(UserError, match=r"notes\.txt is not a picture.* it is a text"):
        open_source(str(tmp_path / "notes.txt"))
