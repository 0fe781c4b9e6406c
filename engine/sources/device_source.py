"""Live sources: a device that sends pictures in its own time is watched by a thread of its own.

Opening or reading a device may block for seconds. Only that thread waits; ``read`` looks every now and then how it is
doing, and says so in the state. What fails is tried again until the source is closed.
"""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.api import Control, ControlKind, Frame, SourceState, say
from engine.sources.base import BaseSource, Clock

log = logging.getLogger(__name__)

SLOW_S = 2.0
"""Seconds after which opening is said to take long, and after which a source without new pictures is said to stall."""
PARTING_S = 0.25
"""Seconds that ``close`` waits for the thread; a blocked device may keep it longer, but nobody waits for that."""

MIRROR = Control("mirror", say("Mirror"), ControlKind.TOGGLE, False, icon="mirror", shortcut="M",
                 help=say("Swap left and right, as in a mirror; the network sees it so, too"))  # fmt: skip


class Unavailable(Exception):  # noqa: N818  (not an error of the program: the device's state)
    """The device gives nothing now; the text says why, for people. ``retry``: seconds until it is tried again."""

    def __init__(self, text: str, retry: float = 1.0) -> None:
        super().__init__(text)
        self.text, self.retry = text, retry


class Device(Protocol):
    """An open device; all but ``interrupt`` is called by the one thread that uses it."""

    def grab(self) -> None:
        """Wait for the next picture, the newest if there are several; raises Unavailable."""
        ...

    def retrieve(self) -> np.ndarray | None:
        """The grabbed picture as (H, W, 3) uint8 RGB; None if it cannot be decoded."""
        ...

    def interrupt(self) -> None:
        """Make a blocked ``grab`` raise soon, where that is possible; from any thread."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class DeviceFrame:
    """A picture with the time at which it was there, and the milliseconds that decoding it took."""

    image: np.ndarray
    captured: float
    took: float


class LiveSource(BaseSource):
    """Base of cameras and network cameras. Subclasses override ``_connect``.

    Attributes:
        name: what messages call the device.
    """

    def __init__(
        self, spec: str, name: str, controls: tuple[Control, ...] = (MIRROR,), clock: Clock | None = None
    ) -> None:
        state = SourceState(spec, name, live=True, controls=controls, message=say("Opening {name} …", name=name))
        super().__init__(state, clock)
        self.name = name
        self.delivered = False
        self._thread: threading.Thread | None = None
        self._device: Device | None = None
        self._slot: DeviceFrame | None = None
        self._grabbed = 0
        self._unreadable = False
        self._reopen = False
        self._since = self._clock.now()

    def _connect(self) -> Device:
        """Open the device; runs on the source's own thread and may take its time. Raises Unavailable."""
        raise NotImplementedError

    def close(self) -> None:
        """Wake a blocked ``read``, and the thread where that is possible."""
        super().close()
        with self._condition:
            device, thread = self._device, self._thread
        if device is not None:
            device.interrupt()
        if thread is not None:
            thread.join(PARTING_S)

    def _next(self) -> tuple[Frame | None, float]:
        with self._condition:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"source {self.name}", daemon=True)
                self._thread.start()
            shot, self._slot = self._slot, None
            if shot is None:
                self._complain(self._clock.now() - self._since)
                return None, math.inf
            self._change(message="", failed=False)
            image = shot.image
            if self._value("mirror"):
                image = np.ascontiguousarray(image[:, ::-1])
            image.flags.writeable = False
            return Frame(self._grabbed - 1, shot.captured, image, took=shot.took), -math.inf

    def _complain(self, quiet: float) -> None:
        """Say what is going on if nothing has come for a while and nothing was said yet."""
        if quiet < SLOW_S or self._state.failed:
            return
        if self._unreadable:
            self._change(message=say("{name} sends pictures that cannot be decoded.", name=self.name), failed=True)
        elif self._device is None:
            self._change(message=say("{name} takes long to open; still waiting for it …", name=self.name))
        elif not self.delivered:
            self._change(message=say("{name} is open but has sent no picture yet; still waiting …", name=self.name))
        else:
            self._change(message=say("{name} has stopped sending pictures; waiting for it to go on …", name=self.name))

    # On the source's own thread

    def _run(self) -> None:
        while not self._closed:
            retry = 0.0
            try:
                self._serve()
            except Unavailable as problem:
                retry = problem.retry
                self._tell(problem.text)
            except Exception:
                retry = 5.0
                log.exception("%s failed", self.name)
                self._tell(say("{name} failed unexpectedly; trying again …", name=self.name))
            self._pause(retry)

    def _serve(self) -> None:
        """Open the device and pass its pictures on, until it fails, or is to be opened anew, or the source closes."""
        with self._condition:
            self._reopen = False
            self._since = self._clock.now()
        device = self._connect()
        try:
            with self._condition:
                self._device = device
                self._since = self._clock.now()
            while not (self._closed or self._reopen):
                device.grab()
                captured = self._clock.now()
                self._offer(device.retrieve(), captured)
        finally:
            with self._condition:
                self._device = None
            device.close()

    def _offer(self, image: np.ndarray | None, captured: float) -> None:
        with self._condition:
            if image is None:
                self._unreadable = True
                return
            self._unreadable = False
            self._grabbed += 1
            self._since = captured
            self.delivered = True
            self._slot = DeviceFrame(image, captured, (self._clock.now() - captured) * 1000)
            self._wake()

    def _tell(self, text: str) -> None:
        with self._condition:
            if not self._closed:
                self._change(message=text, failed=True)
                self._wake()

    def _pause(self, seconds: float) -> None:
        until = self._clock.now() + seconds
        with self._condition:
            while not self._closed and not self._reopen and (left := until - self._clock.now()) > 0:
                self._clock.wait(self._condition, left)
