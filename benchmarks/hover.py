"""How soon a mouse that moves over a mosaic is answered, while the network runs.

    python -m benchmarks.hover --model resnet18 --layer layer4.1.conv1

Every 20 ms the pointer goes to another map of the layer, in the real window (1600×1000); timed is from the event to the
end of the painting that shows the map's number and the exact value under the pointer. The answer is to come within one
frame: no later than the median time from one painted frame to the next.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from benchmarks.streaming import PATIENCE_S, Streaming

PAUSE_S, PREPARING_S = 0.02, 8.0
"""Seconds between two moves, and for the prepared form to be in use."""


class Readout(QObject):
    """Knows when a widget was painted last, as an event filter of it."""

    painted = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QCoreApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            self.painted = time.perf_counter()
            return True
        return False


class Hovering(Streaming):
    """The window of ``Streaming`` with a pointer over the activation maps."""

    def measure(self, layer: str, moves: int) -> tuple[list[float], list[float], list[str]]:
        """Milliseconds until each move was answered, milliseconds between painted frames, what the readout said."""
        panel = self._window.docks["activation_maps"].panel
        self._session.select(layer)
        self._live(PREPARING_S)
        stamps: list[float] = []
        self._window.painted.connect(lambda _: stamps.append(time.perf_counter()))
        line, maps = panel.readout, panel.maps  # type: ignore[attr-defined]
        seen = Readout()
        line.installEventFilter(seen)
        answered, said = [], []
        for place in np.random.default_rng(0).uniform(0.05, 0.95, (moves, 2)):
            spot = QPointF(place[0] * maps.width(), place[1] * maps.height())
            before, began = line.text, time.perf_counter()
            move = QMouseEvent(
                QEvent.Type.MouseMove, spot, maps.mapToGlobal(spot), Qt.MouseButton.NoButton,
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QCoreApplication.sendEvent(maps, move)
            if line.text == before:  # from one gap between maps to another
                continue
            self._live(PATIENCE_S, lambda: seen.painted > began)  # noqa: B023
            answered.append((seen.painted - began) * 1000)
            said.append(line.text)
            self._live(PAUSE_S)
        line.removeEventFilter(seen)
        return answered, [(later - sooner) * 1000 for sooner, later in zip(stamps, stamps[1:], strict=False)], said


def main() -> int:
    """Measure and print; exit code 1 where the answers come later than the next frame."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="resnet18")
    parser.add_argument("--layer", default="layer4.1.conv1", help="with its many maps (default: 512)")
    parser.add_argument("--moves", type=int, default=200)
    options = parser.parse_args()
    live = Hovering("stimuli")
    try:
        live.swap(options.model)
        answered, frames, said = live.measure(options.layer, options.moves)
    finally:
        live.close()
    p50, p99 = statistics.median(answered), float(np.percentile(answered, 99))
    frame = statistics.median(frames)
    print(f"{options.model}, {options.layer}, {len(set(said))} different readouts, the last one: {said[-1]}")
    print(f"answered after {p50:.1f} ms (median), {p99:.1f} ms (99th percentile); a frame takes {frame:.1f} ms")
    return int(p50 > frame)


if __name__ == "__main__":
    sys.exit(main())
