"""Cameras: a real Video4Linux2 one where fakecam is there, and a fake capture for what it cannot do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.api import UserError
from engine.sources import camera, open_source
from engine.sources.camera import Camera, find_cameras
from tests.engine.sources.test_stream import LIMIT, QuickClock

linux = pytest.mark.skipif(sys.platform != "linux", reason="Video4Linux2")


@linux
def test_a_real_camera_and_all_that_happens_to_it(shared_data: Path, tmp_path: Path) -> None:
    fakecam = shared_data.parent / "tools" / "fakecam" / "fakecam"
    if not fakecam.is_file() or not shutil.which("gcc"):
        pytest.skip("fakecam or gcc is absent")
    control = tmp_path / "control"
    script = [sys.executable, "-m", "tests.engine.sources.camera_script", str(control)]
    command = ["bash", str(fakecam), "--control", str(control), "--", *script]
    run = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    seen = json.loads(run.stdout)
    assert seen["cameras"] == [["camera:0", "Camera 0"]] and seen["none"] == []
    assert seen["shape"] == [480, 640, 3] and seen["indices"] == sorted(seen["indices"])
    assert seen["numbers"] == sorted(set(seen["numbers"])) and seen["numbers"][-1] < 60
    assert seen["mirrored"] > seen["numbers"][-1]
    assert "Camera 0 was unplugged" in seen["unplugged"]
    assert "another program is probably using it" in seen["busy"]
    assert seen["back"] == 3 and seen["quiet"] == ""
    assert "takes long to open" in seen["slow"] and seen["opened"] < 60
    assert "has stopped sending pictures" in seen["stalled"]
    assert seen["threads"] == ["MainThread"]


class Capture:
    """Stands for an open camera; remembers what was set."""

    opened: list[Capture] = []  # noqa: RUF012

    def __init__(self) -> None:
        self.settings: dict[int, float] = {}
        self.released = False
        Capture.opened.append(self)

    def grab(self) -> bool:
        time.sleep(0)
        return True

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8)

    def set(self, name: int, value: float) -> bool:
        self.settings[name] = value
        return True

    def release(self) -> None:
        self.released = True


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    Capture.opened.clear()
    monkeypatch.setattr(os, "access", lambda path, mode: True)
    monkeypatch.setattr(camera, "open_capture", lambda number, backend: Capture())


@pytest.fixture
def source() -> Iterator[Camera]:
    source = Camera("camera:7", 7, QuickClock())
    yield source
    source.close()


def await_message(source: Camera, text: str) -> None:
    until = time.perf_counter() + LIMIT
    while text not in source.state.message:
        assert time.perf_counter() < until, source.state.message
        source.read()


def await_frame(source: Camera) -> np.ndarray:
    until = time.perf_counter() + LIMIT
    while (frame := source.read()) is None:
        assert time.perf_counter() < until, source.state.message
    return frame.image


def test_colours_and_mirror(plugged_in: None, source: Camera) -> None:
    assert await_frame(source).tolist() == [[[3, 2, 1], [6, 5, 4]]]
    source.control("mirror")
    assert await_frame(source).tolist() == [[[6, 5, 4], [3, 2, 1]]]
    assert source.state.title == "Camera 7" and source.state.live


def test_another_resolution_opens_it_anew(plugged_in: None, source: Camera) -> None:
    from engine.vision import cv2

    await_frame(source)
    assert Capture.opened[0].settings == {}
    source.control("resolution", "1280 × 720")
    until = time.perf_counter() + LIMIT
    while len(Capture.opened) < 2 or not Capture.opened[1].settings:
        assert time.perf_counter() < until
        source.read()
    await_frame(source)
    asked = Capture.opened[1].settings
    assert (asked[cv2.CAP_PROP_FRAME_WIDTH], asked[cv2.CAP_PROP_FRAME_HEIGHT]) == (1280, 720)
    assert Capture.opened[0].released


@linux
def test_none_there(monkeypatch: pytest.MonkeyPatch, source: Camera) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    await_message(source, "There is no camera 7")
    assert source.state.failed and source.read() is None


@linux
def test_no_permission(monkeypatch: pytest.MonkeyPatch, source: Camera) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode == os.F_OK)
    await_message(source, "no permission for /dev/video7")


def test_it_cannot_be_opened(plugged_in: None, monkeypatch: pytest.MonkeyPatch, source: Camera) -> None:
    monkeypatch.setattr(camera, "open_capture", lambda number, backend: None)
    await_message(source, "another program")


def test_a_programming_error_ends_in_words_too(
    plugged_in: None, monkeypatch: pytest.MonkeyPatch, source: Camera, expect_log: object
) -> None:
    expect_log("Camera 7 failed")  # type: ignore[operator]
    monkeypatch.setattr(Capture, "retrieve", lambda self: 1 / 0)
    await_message(source, "failed unexpectedly")


@linux
def test_cameras_are_found_without_opening_any(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"/dev/video0": ("0", "Front"), "/dev/video1": ("1", "Front"), "/dev/video4": ("", "")}
    monkeypatch.setattr(os, "access", lambda path, mode: path in there)

    def text(path: Path) -> str:
        index, name = there[f"/dev/{path.parent.name}"]
        return index if path.name == "index" else name

    monkeypatch.setattr(camera, "_text", text)
    monkeypatch.setattr(camera, "open_capture", lambda *_: pytest.fail("opened a camera"))
    assert find_cameras() == (("camera:0", "Front"), ("camera:4", "Camera 4"))


@pytest.mark.parametrize("spec", ["camera:", "camera:x", "camera:-1", "camera:1234"])
def test_cameras_that_cannot_be(spec: str) -> None:
    with pytest.raises(UserError, match="camera:1 for the second"):
        open_source(spec)
