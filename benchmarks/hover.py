"""How soon a mouse that moves over a mosaic is answered, while the network runs.

    python -m benchmarks.hover --model resnet18 --layer layer4.1.conv1

Every 20 ms the pointer goes to another map of the layer, in the real window (1600×1000); timed is from the event to the
end of the painting that names the map, and of the one that shows the exact value under the pointer. Both are to come
within one frame: no later than the median time from one painted frame to the next.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from benchmarks.streaming import PATIENCE_S, Streaming

if TYPE_CHECKING:
    from gui.widgets.text_line import TextLine

UNKNOWN = "…"
"""What stands in the place of a value that is on its way."""

PAUSE_S, PREPARING_S = 0.02, 8.0
"""Seconds between two moves, and for the prepared form to be in use."""


class Readout(QObject):
    """Knows when a line of text was first painted, and first with a value, since it was told to look.

    Attributes:
        painted, valued: ``time.perf_counter()``, None before.
    """

    def __init__(self, line: TextLine) -> None:
        super().__init__()
        self._line = line
        self.look()
        line.installEventFilter(self)

    def look(self) -> None:
        """Begin anew."""
        self.painted: float | None = None
        self.valued: float | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint:
            return False
        watched.removeEventFilter(self)
        QCoreApplication.sendEvent(watched, event)
        watched.installEventFilter(self)
        now = time.perf_counter()
        self.painted = self.painted or now
        if UNKNOWN not in self._line.text:
            self.valued = self.valued or now
        return True


class Hovering(Streaming):
    """The window of ``Streaming`` with a pointer over the activation maps."""

    def measure(self, layer: str, moves: int) -> dict[str, list[float]]:
        """Milliseconds from each move to its answer and to the exact value, and between painted frames."""
        panel = self._window.docks["activation_maps"].panel
        self._session.select(layer)
        self._live(PREPARING_S)
        stamps: list[float] = []
        self._window.painted.connect(lambda _: stamps.append(time.perf_counter()))
        line, maps = panel.readout, panel.maps  # type: ignore[attr-defined]
        seen = Readout(line)
        answered, valued = [], []
        for place in np.random.default_rng(0).uniform(0.05, 0.95, (moves, 2)):
            spot = QPointF(place[0] * maps.width(), place[1] * maps.height())
            before, began = line.text, time.perf_counter()
            seen.look()
            move = QMouseEvent(
                QEvent.Type.MouseMove, spot, maps.mapToGlobal(spot), Qt.MouseButton.NoButton,
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QCoreApplication.sendEvent(maps, move)
            if maps.spot is None or line.text == before:  # the gap between two maps
                continue
            self._live(PATIENCE_S, lambda: seen.valued is not None)
            assert seen.painted and seen.valued
            answered.append((seen.painted - began) * 1000)
            valued.append((seen.valued - began) * 1000)
            self._live(PAUSE_S)
        line.removeEventFilter(seen)
        frames = [(later - sooner) * 1000 for sooner, later in pairwise(stamps)]
        return {"answered": answered, "exact value": valued, "frame": frames}


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
        figures = live.measure(options.layer, options.moves)
    finally:
        live.close()
    print(f"{options.model}, {options.layer}, {len(figures['answered'])} moves, milliseconds: median, 99th percentile")
    for name, times in figures.items():
        print(f"{name:12}{statistics.median(times):8.1f}{float(np.percentile(times, 99)):8.1f}")
    return int(statistics.median(figures["exact value"]) > statistics.median(figures["frame"]))


if __name__ == "__main__":
    sys.exit(main())
