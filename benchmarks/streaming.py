"""The whole window at work for a while: does memory grow, and is that of a network freed that another one replaces?

python -m benchmarks.streaming --seconds 60                       # on the display, or offscreen where there is none
python -m benchmarks.streaming --source camera --models resnet18 vgg11

It streams with all default panels, selects one layer after the other, and counts the frames until each is there; then
it swaps networks ten times while the source runs. A line through the resident
size tells the growth; the first third, in which caches fill, does not count. It ends with 1 if memory grew.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.soak import GROWTH, resident
from engine.api import MapsView, NetworkReference, Result

SWAPS, SWITCHES = 10, 30
PER_SWAP = 3.0
"""MB that a swap may add: noise of the allocator."""
PATIENCE_S = 120.0


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Growth of the second number with the first, without the first third."""
    later = np.array(points[len(points) // 3 :])
    return float(np.polyfit(later[:, 0], later[:, 1], 1)[0])


class Streaming:
    """The window with the engine behind it, and the resident size while it runs."""

    def __init__(self, source: str) -> None:
        from gui.app.display import prepare_display

        prepare_display(can_be_invisible=True)

        from PySide6.QtWidgets import QApplication

        from engine.runtime.threaded_engine import ThreadedEngine
        from gui.app.cycles import CycleCollector
        from gui.panels.catalogue import PANELS
        from gui.session.session import Session
        from gui.shell.window import MainWindow

        self._app = QApplication(sys.argv[:1])
        self._app.setStyle("Fusion")
        self._engine = ThreadedEngine()
        self._session = Session(self._engine)
        self._session.network_failed.connect(lambda failed: sys.exit(str(failed.text)))
        self._window = MainWindow(self._session, PANELS)
        CycleCollector(self._session, self._window)
        self._window.resize(1600, 1000)
        self._window.show()
        self._frames = self._frames_at = 0
        self._shown = ""
        self._window.painted.connect(self._count)
        self._session.start()
        self._session.open_source(source)

    def swap(self, model: str) -> None:
        """Open this network while the source runs, and wait for ten of its frames."""
        self._session.open_network(NetworkReference(model))
        self._live(PATIENCE_S, lambda: self._named == model and self._session.result is not None)
        until = self._frames + 10
        self._live(PATIENCE_S, lambda: self._frames >= until)

    def switch(self) -> list[int]:
        """Select some thirty layers, one after the other: how many results of before were painted until it came."""
        network = self._session.network
        assert network is not None
        counts = []
        for layer in network.layers[:: max(1, len(network.layers) // SWITCHES)]:
            before = self._frames
            self._shown = ""
            self._session.select(layer.name)
            self._live(PATIENCE_S, lambda name=layer.name: self._shown == name)  # type: ignore[misc]
            counts.append(self._frames_at - before - 1)
        return counts

    def stream(self, seconds: float) -> list[tuple[float, float]]:
        """(Minutes, MB) twice a second."""
        began, points = time.monotonic(), []
        while (passed := time.monotonic() - began) < seconds:
            points.append((passed / 60, resident()))
            self._live(0.5)
        return points

    @property
    def frames(self) -> int:
        """Frames painted so far."""
        return self._frames

    def close(self) -> None:
        """End it all."""
        self._window.hide()
        self._engine.close()
        self._window.deleteLater()
        self._app.processEvents()

    @property
    def _named(self) -> str:
        return self._session.network.name if self._session.network else ""

    def _count(self, result: Result) -> None:
        self._frames += 1
        selected = self._session.selection.layer
        shown = {wish.layer for wish in result.answers if isinstance(wish, MapsView) and result.get(wish) is not None}
        if selected and selected != self._shown and selected in shown:
            self._shown, self._frames_at = selected, self._frames

    def _live(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop, end = QEventLoop(), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not until():
            QTimer.singleShot(round(1000 * min(left, 0.05)), loop.quit)
            loop.exec()
        if left <= 0 and seconds == PATIENCE_S:
            sys.exit("no frame was painted for two minutes")


def main() -> int:
    """Stream, then swap; print what grew; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="of streaming (default 60)")
    parser.add_argument("--source", default="stimuli")
    parser.add_argument("--models", nargs="+", default=["resnet18", "alexnet"], help="the first one streams")
    options = parser.parse_args()
    if not any(map(os.environ.get, ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    streaming = Streaming(options.source)
    models = options.models
    streaming.swap(models[0])
    before = streaming.frames
    growth = slope(streaming.stream(options.seconds))
    print(f"{models[0]}: {streaming.frames - before} frames, {resident():.0f} MB, growing by {growth:.1f} MB a minute")
    stale = streaming.switch()
    print(f"of {len(stale)} layers chosen, each was there after at most {max(stale)} painted frames of the one before")
    after = []
    for number in range(SWAPS * len(models)):
        streaming.swap(models[(number + 1) % len(models)])
        if (number + 1) % len(models) == 0:  # the first one again: the same network each time
            after.append((float(number + 1), resident()))
    per_swap = slope(after)
    sizes = " ".join(f"{megabytes:.0f}" for _, megabytes in after)
    print(f"{models[0]} again after each round of swaps: {sizes} MB, {per_swap:.1f} MB a swap")
    streaming.close()
    grew = growth > GROWTH or per_swap > PER_SWAP
    print("memory GREW" if grew else f"within {GROWTH:.0f} MB a minute and {PER_SWAP:.0f} MB a swap")
    return int(grew)


if __name__ == "__main__":
    sys.exit(main())
