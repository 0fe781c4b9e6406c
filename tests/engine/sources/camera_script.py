"""Runs under fakecam: takes the camera through what happens to cameras, and prints as JSON what was seen and said."""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

from benchmarks.camera_server import number_of
from engine.api import CamerasFound, Frame, Message
from engine.runtime.threaded_engine import ThreadedEngine
from engine.sources import camera, open_source
from engine.sources import device_source as live

LIMIT = 30.0


class Script:
    """One camera and the file that steers it."""

    def __init__(self, control: Path) -> None:
        self.steer = control
        self.source = open_source("camera")

    def frames(self, count: int) -> list[Frame]:
        """The next frames; also waits until the source has nothing to complain of."""
        found: list[Frame] = []
        self._until(lambda: len(found) >= count, found)
        return found

    def message(self, text: str) -> str:
        """Wait for a message that contains this."""
        self._until(lambda: text in self.source.state.message, [])
        return self.source.state.message

    def _until(self, done: object, found: list[Frame]) -> None:
        until = time.perf_counter() + LIMIT
        while not done():  # type: ignore[operator]
            if time.perf_counter() > until:
                raise SystemExit(f"timed out; the source says {self.source.state.message!r}")
            frame = self.source.read()
            if frame is not None:
                found.append(frame)


def found_by_the_engine() -> list[tuple[str, str]]:
    """The cameras that the window's menu gets to see."""
    engine = ThreadedEngine()
    engine.find_cameras()
    until = time.perf_counter() + LIMIT
    told: list[Message] = []
    while not (found := [message for message in told if isinstance(message, CamerasFound)]):
        assert time.perf_counter() < until, told
        time.sleep(0.01)
        told += engine.drain()
    engine.close()
    return list(found[0].cameras)


def main() -> None:
    """Print one JSON object."""
    live.SLOW_S, camera.BUSY_RETRY_S = 0.3, 0.1
    script = Script(Path(sys.argv[1]))
    seen: dict[str, object] = {"cameras": found_by_the_engine()}
    first = script.frames(10)
    seen["numbers"] = [number_of(frame.image) for frame in first]
    seen["shape"], seen["indices"] = first[0].image.shape, [frame.index for frame in first]
    script.source.control("mirror", True)
    script.frames(2)
    seen["mirrored"] = number_of(script.frames(1)[0].image[:, ::-1])
    script.source.control("mirror", False)

    script.steer.write_text("unplug\n")
    seen["unplugged"] = script.message("unplugged")
    seen["none"] = found_by_the_engine()
    script.steer.write_text("busy\n")
    seen["busy"] = script.message("another program")
    script.steer.write_text("")
    seen["back"] = len(script.frames(3))
    seen["quiet"] = script.source.state.message

    for trouble in ("garbage", "short", "size 320x240"):
        script.steer.write_text(trouble + "\n")
        script.frames(3)
    script.steer.write_text("slow-open 1\n")
    script.source.control("resolution", "640 × 480")
    seen["slow"] = script.message("takes long to open")
    seen["opened"] = number_of(script.frames(3)[-1].image)

    script.steer.write_text("stall\n")
    seen["stalled"] = script.message("has stopped")
    script.source.close()
    seen["threads"] = [thread.name for thread in threading.enumerate() if not thread.daemon]
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
