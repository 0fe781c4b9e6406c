"""OpenCV's captures, quiet: what goes wrong is told in the source's state, not on standard error."""

from __future__ import annotations

import os

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


def grab(capture: cv2.VideoCapture) -> bool:
    """Move on to the next frame; False if there is none."""
    try:
        return bool(capture.grab())
    except cv2.error:
        return False


def retrieve(capture: cv2.VideoCapture) -> np.ndarray | None:
    """The frame moved to, decoded, as (H, W, 3) uint8 RGB; None if it cannot be."""
    try:
        there, image = capture.retrieve()
        if not there or image is None or image.size == 0:
            return None
        return cv2.cvtColor(image, cv2.COLOR_BGR2RGB if image.ndim == 3 else cv2.COLOR_GRAY2RGB)
    except cv2.error:
        return None
