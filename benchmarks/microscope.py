"""What watching one number costs the live loop: ``python -m benchmarks.microscope`` prints one line of JSON.

The real window at 1600×1000 with its default panels, a convolution selected and a source that is never the bottleneck.
Below the activation maps stands by turns nothing but an empty panel, the Microscope, and the blackboard's kernel page,
so that all else has the same size in every turn. A turn counts by the median time from painted frame to painted frame;
a frame counts once its own result has been painted.

``ratio`` compares each turn with the mean of the empty ones before and after it, and gives the median.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from engine.api import LayerKind, NetworkReference, Result
from engine.commands.endless import make_source
from engine.runtime.threaded_engine import ThreadedEngine
from gui.app.bench import LARGE, PREPARING_S, SIZE, WARM_UP_S
from gui.panels.catalogue import PANELS
from gui.session.session import Session
from gui.shell.window import MainWindow

EXTRA = {"microscope": "microscope", "kernels": "blackboard"}
"""What is measured, and the panel that it is."""
EMPTY = "empty"
SHARE = 0.4
"""Of the window's height, for the further panel."""
SETTLE_S, PATIENCE_S = 1.0, 60.0


class Turns:
    """A window, and turns of its live loop with and without a further panel."""

    def __init__(self, model: str, source: str, layer: str | None) -> None:
        self.engine = ThreadedEngine(device="cpu", open_source=make_source)
        self.session = Session(self.engine)
        self.window = MainWindow(self.session, PANELS)
        self.window.resize(*SIZE)
        self.window.show()
        self._loop = QEventLoop()
        self._painted: list[float] = []
        self._last = -1
        self.window.painted.connect(self._take)
        self.session.start()
        self.session.open_source(source)
        self.session.open_network(NetworkReference(model))
        self._wait(PATIENCE_S, lambda: self.session.result is not None)
        network = self.session.network
        assert network is not None
        convolutions = [each.name for each in network.layers if each.kind is LayerKind.CONV]
        middle = network.layer(layer or convolutions[len(convolutions) // 2])
        cell = (middle.output[1] // 2, middle.output[2] // 2) if len(middle.output) == 3 else None
        self.session.select(middle.name, 0, cell)
        self.layer = middle.name
        self._place()
        for name in EXTRA:
            self.turn(name, 1.0)
        if network.macs >= LARGE:
            self._wait(PREPARING_S, lambda: self.session.device is not None and self.session.device.backend != "eager")
        self._wait(WARM_UP_S)

    def turn(self, extra: str, seconds: float) -> float:
        """Milliseconds from frame to frame (median), with this further panel."""
        for name, dock in self._docks.items():
            dock.setVisible(name == extra)
        self.window.resizeDocks([self._docks[extra]], [round(SIZE[1] * SHARE)], Qt.Orientation.Vertical)
        self._wait(SETTLE_S)
        self._painted.clear()
        self._last = -1
        self._wait(seconds)
        stamps = self._painted
        return statistics.median((later - sooner) * 1000 for sooner, later in pairwise(stamps))

    def close(self) -> None:
        """End all threads."""
        self.window.hide()
        self.engine.close()

    def _place(self) -> None:
        """The further panels below the activation maps."""
        docks = self.window.docks
        empty = QDockWidget(EMPTY, self.window)
        empty.setWidget(QWidget())
        self._docks = {EMPTY: empty, **{name: docks[panel] for name, panel in EXTRA.items()}}
        for dock in self._docks.values():
            self.window.splitDockWidget(docks["activation_maps"], dock, Qt.Orientation.Vertical)
        docks[EXTRA["kernels"]].panel.show_page("kernels")  # type: ignore[attr-defined]

    def _wait(self, seconds: float, until: object = None) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and not (callable(until) and until()):
            QTimer.singleShot(20, self._loop.quit)
            self._loop.exec()

    def _take(self, result: Result) -> None:
        if result.frame != self._last:
            self._last = result.frame
            self._painted.append(time.perf_counter())


def measure(turns: Turns, rounds: int, seconds: float) -> dict[str, object]:
    """Figures of the live loop."""
    empty = [turns.turn(EMPTY, seconds)]
    times: dict[str, list[float]] = {name: [] for name in EXTRA}
    ratios: dict[str, list[float]] = {name: [] for name in EXTRA}
    for _ in range(rounds):
        for name in EXTRA:
            times[name].append(turns.turn(name, seconds))
            empty.append(turns.turn(EMPTY, seconds))
            ratios[name].append(times[name][-1] / ((empty[-2] + empty[-1]) / 2))
    figures: dict[str, object] = {"layer": turns.layer, "empty_ms": round(statistics.median(empty), 2)}
    for name in EXTRA:
        figures[f"{name}_ms"] = round(statistics.median(times[name]), 2)
        figures[f"{name}_ratio"] = round(statistics.median(ratios[name]), 3)
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.microscope", description=__doc__)
    parser.add_argument("--model", default="lenet5")
    parser.add_argument("--layer", help="instead of a middle one")
    parser.add_argument("--source", default="endless", help="noise that is never the bottleneck, or a SPEC")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each turn")
    args = parser.parse_args(arguments)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    turns = Turns(args.model, args.source, args.layer)
    try:
        print(json.dumps({"model": args.model, **measure(turns, args.rounds, args.seconds)}))
    finally:
        turns.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
