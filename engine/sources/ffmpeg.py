"""Network addresses that OpenCV's FFmpeg reads: RTSP, HLS, films over HTTP."""

from __future__ import annotations

import threading
import time

import numpy as np

from engine.api import say
from engine.sources.device_source import Unavailable
from engine.sources.opencv import grab, open_capture, retrieve
from engine.vision import cv2

OPEN_MS, READ_MS = 6000, 8000
"""Milliseconds after which FFmpeg gives up opening, and reading."""


class FFmpegDevice:
    """An address that OpenCV's FFmpeg reads."""

    def __init__(self, url: str, name: str) -> None:
        self._name = name
        capture = open_capture(url, cv2.CAP_FFMPEG, OPEN_TIMEOUT_MSEC=OPEN_MS, READ_TIMEOUT_MSEC=READ_MS)
        if capture is None:
            raise Unavailable(
                say(
                    "{name} cannot be opened: it does not answer, or sends nothing that can be decoded. Trying again …",
                    name=name,
                ),
                2.0,
            )
        self._capture = capture
        self._recorded = capture.get(cv2.CAP_PROP_FRAME_COUNT) > 0
        self._position = cv2.CAP_PROP_POS_MSEC
        self._started: float | None = None
        self._interrupted = threading.Event()

    def grab(self) -> None:
        """Wait for the next picture; recordings are played at their own speed."""
        if not grab(self._capture):
            raise Unavailable(say("{name} has stopped sending pictures; connecting again …", name=self._name))
        if self._recorded:
            begun = time.perf_counter() - self._capture.get(self._position) / 1000
            self._started = begun if self._started is None else max(begun, self._started)
            self._interrupted.wait(max(0.0, self._started - begun))

    def retrieve(self) -> np.ndarray | None:
        """The grabbed picture."""
        return retrieve(self._capture)

    def interrupt(self) -> None:
        """A read that waits for the network ends by its own limit."""
        self._interrupted.set()

    def close(self) -> None:
        """End the connection."""
        self._capture.release()
