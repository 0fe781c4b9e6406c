"""Video files, through OpenCV's FFmpeg."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

import numpy as np

from engine.api import UserError
from engine.sources.base import Clock
from engine.sources.mirrored import mirror_of
from engine.sources.opencv import grab, open_capture, retrieve
from engine.sources.player import PlayedFrame, Player
from engine.vision import cv2

NEAR_FRAMES = 24
"""So many frames ahead are reached by decoding those between."""


class VideoReel:
    """The frames of a video file, numbered from 0 in the order in which they are shown, upright.

    A frame's number is exact where it was counted from the start. A jump into a part not read before relies on the
    container's time stamps; a jump to a part read before is checked against the time the frame had then, and done by
    decoding from the start if the container led elsewhere.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._mirror = path, mirror_of(path)
        self._capture = self._open()
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.interval = 1 / rate if 0.01 < rate < 1000 else 1 / 25
        self.count = max(1, int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT)))
        self._times: list[float] = []
        self._next = 0

    def read(self) -> PlayedFrame | None:
        """The next frame, None at the end."""
        image = retrieve(self._capture) if grab(self._capture) else None
        if image is None:
            if self._next == len(self._times):
                self.count = self._next
            return None
        if self._mirror:
            image = np.ascontiguousarray(self._mirror(image))
        index, seconds = self._next, self._time()
        if index == len(self._times):
            self._times.append(seconds)
        self._next = index + 1
        self.count = max(self.count, self._next)
        return PlayedFrame(index, seconds, image)

    def seek(self, index: int) -> None:
        """Let ``read`` give this frame next."""
        if 0 <= index - self._next <= NEAR_FRAMES:
            self._skip_to(index)
            return
        if index > 0:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, index - 1)
            self._next = index
            known = self._times[index - 1] if index <= len(self._times) else None
            if grab(self._capture) and (known is None or abs(self._time() - known) < self.interval / 4):
                return
        self._capture.release()
        self._capture = self._open()
        self._next = 0
        self._skip_to(index)

    def index_at(self, seconds: float) -> int:
        """The frame that is shown at this time; estimated in parts not read before."""
        if self._times and seconds < self._times[-1]:
            return max(0, bisect_right(self._times, seconds + self.interval / 100) - 1)
        known = len(self._times) - 1
        since = seconds - self._times[known] if self._times else seconds
        return max(0, min(max(known, 0) + round(since / self.interval), self.count - 1))

    def seconds_at(self, index: int) -> float:
        """The presentation time of this frame, estimated where it was not read before."""
        if index < len(self._times):
            return self._times[index]
        known = len(self._times) - 1
        return (self._times[known] if self._times else 0.0) + (index - max(known, 0)) * self.interval

    def close(self) -> None:
        """Let go of the file."""
        self._capture.release()

    def _open(self) -> cv2.VideoCapture:
        capture = open_capture(str(self._path), cv2.CAP_FFMPEG)
        if capture is not None and self._mirror:
            capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        if capture is None:
            raise UserError(
                "{name} is a video that cannot be opened: it is damaged, breaks off, or is of a kind unknown "
                "here; try converting it to MP4.",
                name=self._path.name,
            )
        return capture

    def _time(self) -> float:
        return float(self._capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000

    def _skip_to(self, index: int) -> None:
        while self._next < index and grab(self._capture):
            if self._next == len(self._times):
                self._times.append(self._time())
            self._next += 1


def open_video(spec: str, path: Path, clock: Clock | None = None) -> Player:
    """A player of a video file.

    Raises:
        UserError: it cannot be opened.
    """
    return Player(spec, path.name, VideoReel(path), clock)
