"""How long the event loop stands still while theme, text size or language change.

    python -m benchmarks.look

In the real window (1600×1000) over a network that runs, first with the panels of the first view, then with all panels
open, some behind others. Measured is the longest turn of the event loop from the choice until everything is painted, in
milliseconds on the clock and of the processor, the median of five; no more than 100 are wanted. On a busy machine the
clock tells more than the program takes.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent

from benchmarks.streaming import Streaming

TIMES, TURNS = 5, 20
WANTED_MS = 100


def main() -> None:
    """Measure and print."""
    live = Looks("stimuli")
    live.swap("convnet")
    print(f"{'':24}{'clock':>8}{'processor':>11}   (ms, wanted {WANTED_MS})")
    live.measure("first view")
    live.open_all()
    live.measure("all panels")
    live.close()


class Looks(Streaming):
    """The window, and how long changes of its look hold it up."""

    def open_all(self) -> None:
        """Open every panel of the view."""
        for dock in self._window.docks.here:
            self._window.docks.show_panel(dock.objectName())

    def measure(self, name: str) -> None:
        """Print a line for each kind of change."""
        window = self._window
        changes: dict[str, Callable[[int], object]] = {
            "theme": lambda turn: window.look.set_theme(("light", "dark")[turn % 2]),
            "text size": lambda turn: window.look.set_scale((1.25, 1.0)[turn % 2]),
            "language": lambda turn: window.set_language(("pt_BR", "en")[turn % 2]),
        }
        for kind, change in changes.items():
            turns = [longest(partial(change, turn)) for turn in range(TIMES + 1)][1:]
            clock, processor = (statistics.median(figures) for figures in zip(*turns, strict=True))
            print(f"{name + ', ' + kind:24}{clock:8.0f}{processor:11.0f}", flush=True)


def longest(change: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds (clock, processor) of the longest turn, the change itself being the first."""

    def turn() -> None:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    turns = []
    for work in [change, *[turn] * TURNS]:
        clock, processor = time.perf_counter(), time.thread_time()
        work()
        turns.append((1000 * (time.perf_counter() - clock), 1000 * (time.thread_time() - processor)))
    return max(turns)


if __name__ == "__main__":
    main()
