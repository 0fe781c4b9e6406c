"""Cameras of this computer, through OpenCV."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.api import Control, ControlKind, say
from engine.sources.base import Clock
from engine.sources.device_source import MIRROR, Device, LiveSource, Unavailable
from engine.sources.opencv import grab, open_capture, retrieve
from engine.vision import cv2

OWN = say("Camera’s own")
SIZES = {"320 × 240": (320, 240), "640 × 480": (640, 480), "1280 × 720": (1280, 720), "1920 × 1080": (1920, 1080)}
RESOLUTION = Control("resolution", say("Resolution"), ControlKind.CHOICE, OWN, choices=(OWN, *SIZES), primary=False,
                     help=say("Asked of the camera, which takes the nearest it has"))  # fmt: skip
BUSY_RETRY_S = 2.0
"""Seconds until a camera that cannot be opened is tried again."""
MOST_CAMERAS = 64
"""Numbers of cameras that are looked at on Linux."""

_BACKENDS = {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_DSHOW}
BACKEND = _BACKENDS.get(sys.platform, cv2.CAP_ANY)


class CameraDevice:
    """An open camera."""

    def __init__(self, camera: Camera, capture: cv2.VideoCapture) -> None:
        self._camera = camera
        self._capture = capture

    def grab(self) -> None:
        """Wait for the next picture; a camera that sends none blocks here, up to ten seconds."""
        if grab(self._capture):
            return
        self._camera.check_present()
        if self._camera.delivered:
            raise Unavailable(say("{name} has stopped sending pictures; opening it again …", name=self._camera.name))
        raise Unavailable(self._camera.busy, BUSY_RETRY_S)

    def retrieve(self) -> np.ndarray | None:
        """The grabbed picture."""
        return retrieve(self._capture)

    def interrupt(self) -> None:
        """Nothing can wake a camera that is waited for."""

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()


class Camera(LiveSource):
    """The camera of this number, counted from 0."""

    def __init__(self, spec: str, number: int, clock: Clock | None = None) -> None:
        self.number = number
        super().__init__(spec, say("Camera {number}", number=number), (MIRROR, replace(RESOLUTION)), clock)
        self.busy = say(
            "{name} is there but gives no picture: another program is probably using it. It is tried "
            "again every two seconds.",
            name=self.name,
        )

    def check_present(self) -> None:
        """Raises Unavailable if the camera is not plugged in, or may not be used."""
        if sys.platform != "linux":
            return
        path = f"/dev/video{self.number}"
        if not os.access(path, os.F_OK):
            if self.delivered:
                raise Unavailable(
                    say("{name} was unplugged; it goes on by itself once it is back.", name=self.name), retry=0.5
                )
            raise Unavailable(
                say(
                    "There is no camera {number}; plug one in, or choose another source. It is looked for again "
                    "and again.",
                    number=self.number,
                ),
                retry=0.5,
            )
        if not os.access(path, os.R_OK | os.W_OK):
            raise Unavailable(
                say(
                    "{name} may not be used: you have no permission for {path} (on most systems: join the group "
                    "“video” and log in again).",
                    name=self.name,
                    path=path,
                ),
                retry=2.0,
            )

    def _connect(self) -> Device:
        self.check_present()
        capture = open_capture(self.number, BACKEND)
        if capture is None:
            self.check_present()
            raise Unavailable(self.busy if sys.platform == "linux" else self._missing(), BUSY_RETRY_S)
        size = SIZES.get(str(self._value("resolution")))
        if size:
            if size[0] >= 1280:  # USB 2 carries such pictures in time only as JPEG
                capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        return CameraDevice(self, capture)

    def _missing(self) -> str:
        return say(
            "{name} cannot be opened: it is not there, another program uses it, or you did not allow it.",
            name=self.name,
        )

    def _set(self, name: str, value: float | bool | str) -> None:  # noqa: ARG002
        if name == "resolution":
            self._reopen = True


def open_camera(spec: str, number: int) -> Camera:
    """A camera; it is opened, and looked for again and again, on a thread of its own."""
    return Camera(spec, number)


def find_cameras() -> tuple[tuple[str, str], ...]:
    """(spec, name) of the cameras there are. None is opened: no light goes on, and nothing blocks."""
    if sys.platform == "linux":
        return tuple(_linux_cameras())
    try:
        from cv2_enumerate_cameras import enumerate_cameras  # type: ignore[import-not-found]
    except ImportError:
        return (("camera:0", say("Camera {number}", number=0)),)
    return tuple((f"camera:{camera.index % 100}", camera.name) for camera in enumerate_cameras(BACKEND))


def _linux_cameras() -> list[tuple[str, str]]:
    found = []
    for number in range(MOST_CAMERAS):
        if not os.access(f"/dev/video{number}", os.F_OK):
            continue
        about = Path(f"/sys/class/video4linux/video{number}")
        if _text(about / "index") not in ("", "0"):  # further nodes of one camera carry no pictures
            continue
        found.append((f"camera:{number}", _text(about / "name") or say("Camera {number}", number=number)))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
