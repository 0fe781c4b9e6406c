"""The real window at work, measured: what ``bench`` needs to know about the live loop."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, QTimerEvent
from PySide6.QtWidgets import QApplication

from engine.api import (
    DeviceChanged,
    Engine,
    EvidenceResult,
    InputView,
    MapsView,
    NetworkCancelled,
    NetworkFailed,
    NetworkInfo,
    NetworkReference,
    Result,
    UserError,
)
from gui.app.cycles import CycleCollector
from gui.panels.catalogue import PANELS
from gui.panels.evidence.panel import EvidencePanel
from gui.session.session import Session
from gui.shell.window import MainWindow

SIZE = (1600, 1000)
WARM_UP_S, TURN_S, PAUSE_S = 2.0, 1.0, 0.5
"""Seconds before anything counts, of each turn of the live loop, and for the loop to come to rest before a break."""
TICK_MS = 1
"""Of the timer that measures the event loop; a gap is found up to this much longer than it is, never shorter."""
LARGE = 100_000_000
PREPARING_S = 20.0
"""Networks of so many multiply-accumulates get a faster form if there is one, and all do for fast precision; it is
waited for, but no longer than this."""
STILL_S = 5.0
"""Seconds for which such a form must have been in use: others are tried after it, with frames of the live picture."""
PATIENCE_S = 120.0
"""Without a first result after so long there will be none."""


@dataclass(slots=True, eq=False)
class LiveFigures:
    """What was seen of the live loop; times in milliseconds, one number a painted frame if not said otherwise.

    Attributes:
        intervals: from the end of one frame's paint to that of the next one.
        latencies: from the capture of a frame to the end of its paint.
        paints: taking and painting a result.
        stages: by stage; with the waits in between they sum to the latency.
        gaps: between two turns of the event loop, as a timer of ``TICK_MS`` sees them.
        dropped: frames that were never shown.
        visible_layers: layers whose maps were on the screen.
        prepare_s: seconds from the opened network to the form in use.
        evidence: seconds that each map took that was shown besides, of so many ``evidence_s`` seconds.
        received: (C, H, W), a tensor that the network was given.
    """

    device: DeviceChanged
    network: NetworkInfo
    intervals: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    paints: list[float] = field(default_factory=list)
    stages: dict[str, list[float]] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)
    dropped: int = 0
    visible_layers: int = 0
    prepare_s: float = 0.0
    evidence: list[float] = field(default_factory=list)
    evidence_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """What to measure; names as on the command line."""

    reference: NetworkReference
    source: str
    device: str
    precision: str
    seconds: float
    show: Sequence[str] = ()
    evidence: str = ""


def measure(task: Task, engine: Engine, on_break: Callable[[np.ndarray], None]) -> LiveFigures:
    """Run the window with its default panels, and in between, while the live loop rests, ``on_break``.

    ``on_break`` is given the (C, H, W) tensor that the network received last.

    Raises:
        UserError: the network cannot be opened, or nothing was shown.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    session = Session(engine)
    window = MainWindow(session, PANELS)
    CycleCollector(session, window)
    window.resize(*SIZE)
    window.show()
    try:
        return _Measurement(task, session, window).run(on_break)
    finally:
        window.hide()
        engine.close()
        window.deleteLater()
        app.processEvents()


class _Measurement(QObject):
    """One run of ``measure``."""

    def __init__(self, task: Task, session: Session, window: MainWindow) -> None:
        super().__init__()
        self._task, self._session, self._window = task, session, window
        self._loop = QEventLoop()
        self._figures: LiveFigures | None = None
        self._counts = False
        self._opened_at = self._prepared_at = 0.0
        self._form = ""
        self._failure = ""
        self._last_frame, self._last_painted, self._last_turn = -1, 0.0, 0.0
        self._told: EvidenceResult | None = None
        window.painted.connect(self._painted)
        session.network_changed.connect(self._opened)
        session.network_failed.connect(self._failed)
        session.network_cancelled.connect(self._cancelled)
        session.device_changed.connect(self._prepared)

    def run(self, on_break: Callable[[np.ndarray], None]) -> LiveFigures:
        """Warm up, then turns of the live loop and breaks by turns."""
        task, session = self._task, self._session
        session.start()
        session.engine.set_device(task.device, task.precision)
        session.open_source(task.source)
        session.open_network(task.reference)
        self._wait(PATIENCE_S, until=lambda: session.result is not None or bool(self._failure))
        if session.result is None or session.network is None or session.device is None:
            raise UserError(self._failure or f"{task.reference.model}: nothing was shown for two minutes.")
        self._arrange(session.network)
        self._wait(WARM_UP_S)
        self._wait(PREPARING_S, until=self._settled)
        self._figures = figures = LiveFigures(session.device, session.network)
        turns = self.startTimer(TICK_MS, Qt.TimerType.PreciseTimer)
        for _ in range(max(2, round(task.seconds / TURN_S))):
            dropped = self._dropped
            self._take_turn()
            figures.dropped += self._dropped - dropped
            session.freeze(True)
            self._wait(PAUSE_S)
            on_break(self._received)
            session.freeze(False)
        self.killTimer(turns)
        if not figures.intervals:
            took = session.result.timings.forward
            raise UserError(
                f"{session.network.name}: no two frames were finished within {TURN_S:g} s, so there is nothing to "
                f"measure (the last forward pass took {took:.0f} ms). Use a smaller network, or a source that moves."
            )
        figures.device = session.device
        figures.prepare_s = max(0.0, self._prepared_at - self._opened_at)
        figures.visible_layers = len({wish.layer for wish in session.result.answers if isinstance(wish, MapsView)})
        return figures

    def _settled(self) -> bool:
        """Whether the network runs in the form that it will have."""
        network, device = self._session.network, self._session.device
        if network is None or device is None:
            return False
        if device.asked == "fast" and not device.refusal:
            return device.precision == "fast"
        still = time.perf_counter() - self._prepared_at > STILL_S
        return network.macs < LARGE or (device.backend != "eager" and still)

    @property
    def _dropped(self) -> int:
        return self._session.result.dropped if self._session.result else 0

    @property
    def _received(self) -> np.ndarray:
        result = self._session.result
        received = None if result is None else result.get(InputView())
        if received is None:
            raise UserError("The Input panel shows nothing, so there is nothing to compare with.")
        return received.values

    def _arrange(self, network: NetworkInfo) -> None:
        """Select a middle layer, or open one panel for each layer that is to be shown."""
        names = [layer.name for layer in network.layers]
        unknown = [name for name in self._task.show if name not in names]
        if unknown:
            raise UserError(f"{network.name} has no layer {unknown[0]}; the command layers lists them all.")
        self._session.select(self._task.show[0] if self._task.show else names[len(names) // 2])
        docks = self._window.docks
        for place, name in enumerate(self._task.show):
            dock = docks.copy() if place else docks[docks.repeatable]
            dock.panel.restore_state({"pinned": name})
        if self._task.evidence:
            docks["evidence"].panel.restore_state({"method": self._task.evidence})
            self._session.panel_requested.emit("evidence")

    def _take_turn(self) -> None:
        self._wait(0.2)
        self._last_frame = -1
        self._last_turn = 0.0
        self._counts = True
        began = time.perf_counter()
        self._wait(TURN_S)
        self._counts = False
        if self._figures is not None:
            self._figures.evidence_s += time.perf_counter() - began

    def _wait(self, seconds: float, until: Callable[[], bool] | None = None) -> None:
        """Let the window live for so long, or until something is true."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0 and not (until and until()):
            QTimer.singleShot(round(1000 * min(left, 0.05 if until else left)), self._loop.quit)
            self._loop.exec()

    def timerEvent(self, _event: QTimerEvent) -> None:
        """A turn of the event loop; cheaper than a signal, since it comes hundreds of times a second."""
        now = time.perf_counter()
        if self._counts and self._figures and self._last_turn:
            self._figures.gaps.append((now - self._last_turn) * 1000)
        self._last_turn = now
        if self._task.evidence:
            self._look_at_evidence()

    def _look_at_evidence(self) -> None:
        """Count a map that was not there a moment ago."""
        panel = self._window.docks["evidence"].panel
        assert isinstance(panel, EvidencePanel)
        told = panel.cells[0].told
        if told is not self._told and told is not None and self._counts and self._figures:
            self._figures.evidence.append(told.seconds)
        self._told = told

    def _painted(self, result: Result) -> None:
        figures = self._figures
        if not self._counts or figures is None or result.frame == self._last_frame:
            return
        now = time.perf_counter()
        paint = self._window.paint_ms
        latency = (now - result.captured) * 1000
        stages = asdict(result.timings) | {"paint": paint}
        stages["wait to paint"] = latency - sum(stages.values()) + stages["capture"]
        if self._last_frame >= 0:
            figures.intervals.append((now - self._last_painted) * 1000)
        figures.latencies.append(latency)
        figures.paints.append(paint)
        for name, took in stages.items():
            figures.stages.setdefault(name, []).append(took)
        self._last_frame, self._last_painted = result.frame, now

    def _opened(self, _: NetworkInfo) -> None:
        self._opened_at = time.perf_counter()

    def _prepared(self, device: DeviceChanged) -> None:
        if device.backend != self._form:
            self._form, self._prepared_at = device.backend, time.perf_counter()

    def _failed(self, failure: NetworkFailed) -> None:
        self._failure = failure.text

    def _cancelled(self, cancelled: NetworkCancelled) -> None:
        if cancelled.instead is None:
            self._failure = f"{cancelled.reference.model}: opening it was stopped."
