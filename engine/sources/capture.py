"""OpenCV's captures, quiet: what goes wrong is told in the source's state, not on standard error."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

from engine.vision import cv2

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def open_capture(what: str | int, backend: int, **properties: float) -> cv2.VideoCapture | None:
    """A capture that is open, or None. Properties are named without ``CAP_PROP_``."""
    try:
        settings = [
            int(part) for name, value in properties.items() for part in (getattr(cv2, f"CAP_PROP_{name}"), value)
        ]
        capture = cv2.VideoCapture(what, backend, settings)
    except cv2.error:
        return None
    if capture.isOpened():
        return capture
    capture.release()
    return None


def read_rgb(capture: Any) -> np.ndarray | None:
    """The next frame as (H, W, 3) uint8 RGB, None if there is none."""
    try:
        there, image = capture.read()
        if not there or image is None or image.size == 0:
            return None
        return to_rgb(image)
    except cv2.error:
        return None


def to_rgb(image: np.ndarray) -> np.ndarray:
    """OpenCV's (H, W, 3) BGR or (H, W) grey as RGB."""
    code = cv2.COLOR_BGR2RGB if image.ndim == 3 else cv2.COLOR_GRAY2RGB
    return cv2.cvtColor(image, code)
