"""One process: the program itself, and the monkey in its event loop."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from PySide6.QtCore import QEvent, QObject, QThread, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog

from engine.api import NetworkFailed, NetworkReference, Notice, SourceState
from gui.app.app import Options, run
from gui.shell.window import MainWindow
from tools.monkey.actions import Action
from tools.monkey.faults import UNTOLD, Fault, Services, inject
from tools.monkey.hands import Hands
from tools.monkey.watch import Left, Watch

PAUSE_MS = 15
"""Between two actions; the event loop works meanwhile."""
RAISED_S = 1.0
"""In which an injected fault is to be raised; otherwise what it happens at does not happen now."""
ANSWER_S = 30.0
"""In which a fault is told and a picture comes, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next action waits for.

    Attributes:
        over: whether it is there.
        until: when it should have been.
        kind: of the finding if it is not; empty if that is none.
    """

    over: Callable[[], bool]
    until: float
    kind: str


class Monkey(QObject):
    """Does one action after the other, also in event loops within the event loop, until none is left.

    Args:
        actions: what is to be done.
        folder: of the files that are opened by name.
        log: gets each action before it is done.

    Attributes:
        over: nothing is left to do.
        slowest: (seconds, action) of those that held the event loop up longest, the longest first.
    """

    def __init__(self, actions: Iterator[Action], folder: Path, log: TextIO, watch: Watch) -> None:
        super().__init__()
        self.over = False
        self.slowest: list[tuple[float, Action]] = []
        self.faults = self.raised = 0
        self._actions, self._log, self._watch = actions, log, watch
        self._hands, self._services = Hands(folder), Services()
        self._window: MainWindow | None = None
        self._fault: Fault | None = None
        self._told = False
        self._waiting: Waiting | None = None
        self._level = 0
        self._next = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._next.timeout.connect(self._step)

    def play(self, workspace: Path) -> None:
        """One window, from its start to its end."""
        self._window, self._level = None, 0
        self._hands.rest.clear()
        self._next.start()
        run(Options(language="en", workspace=str(workspace)), self._services.make_engine)
        self._next.stop()
        self._end_fault()

    def _step(self) -> None:
        """The timer goes on first: an action may open an event loop of its own, from which it comes back much later."""
        self._next.start()
        window = next((each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)), None)
        if window is None or window.left is not None or not window.isVisible():
            return
        if QThread.currentThread().loopLevel() <= self._level:
            return  # events are handled between a press and its release, and the release is to come next
        if window is not self._window:
            self._meet(window)
        if self._hands.rest:
            self._time(self._hands.rest.popleft())
            return
        if self._is_waiting():
            return
        action = next(self._actions, None)
        if action is None:
            self.over = True
            window.close()
            return
        self._watch.action += 1
        self._log.write(json.dumps(action) + "\n")
        self._log.flush()
        took = self._time(partial(self._do, action, window))
        self.slowest = sorted([*self.slowest, (took, action)], reverse=True)[:10]

    def _time(self, do: Callable[[], object]) -> float:
        """Do it; seconds that it took."""
        began, level = time.monotonic(), self._level
        self._level = QThread.currentThread().loopLevel()
        try:
            do()
        finally:
            self._level = level
        return time.monotonic() - began

    def _do(self, action: Action, window: MainWindow) -> None:
        if action[0] == "rest":
            self._rest(window)
        elif action[0] == "fault":
            self._break(str(action[1]), float(action[2]), float(action[3]), window)
        else:
            self._hands.do(action, window)

    def _meet(self, window: MainWindow) -> None:
        """A new window: it comes with a picture."""
        self._window, session = window, window.session
        session.noticed.connect(self._hear)
        session.network_failed.connect(self._hear)
        session.source_changed.connect(self._hear)
        self._wait(lambda: session.result is not None, ANSWER_S, "no picture after the start")

    def _rest(self, window: MainWindow) -> None:
        """Whatever was done, a network and a source that work give pictures again."""
        session = window.session
        session.freeze(False)
        session.open_source("draw")
        session.open_network(NetworkReference("lenet5"))
        if window.isMinimized():
            window.showNormal()
        results: list[object] = []
        session.shown.connect(results.append)

        def shown() -> bool:
            network = session.network
            return network is not None and network.name == "lenet5" and not session.loading and len(results) > 1

        self._wait(shown, ANSWER_S, "no picture any more")

    # -- faults ------------------------------------------------------------------------------------------------------

    def _break(self, kind: str, error: float, choice: float, window: MainWindow) -> None:
        self.faults += 1
        self._fault, self._told = Fault(kind, self.faults, error), False
        self._watch.words.update(self._fault.words)
        self._wait(self._is_raised, RAISED_S, "")
        inject(self._fault, window, self._services, choice)

    def _is_raised(self) -> bool:
        """Then it is to be told."""
        fault = self._fault
        if fault is None or not fault.raised:
            return False
        self.raised += 1
        if fault.kind not in UNTOLD:
            self._wait(lambda: self._told, ANSWER_S, f"not told: {type(fault.error).__name__} in {fault.kind}")
            return False
        return True

    def _end_fault(self) -> None:
        if self._fault is not None:
            self._fault.withdraw()
        self._fault = self._services.fault = None

    def _hear(self, said: Notice | NetworkFailed | SourceState) -> None:
        text = said.message if isinstance(said, SourceState) else said.text
        self._told |= self._fault is not None and any(word in text for word in self._fault.words)

    # -- waiting -----------------------------------------------------------------------------------------------------

    def _wait(self, over: Callable[[], bool], seconds: float, kind: str) -> None:
        self._waiting = Waiting(over, time.monotonic() + seconds, kind)

    def _is_waiting(self) -> bool:
        waiting = self._waiting
        if waiting is None:
            return False
        if not waiting.over():
            if time.monotonic() < waiting.until or waiting is not self._waiting:
                return True
            if waiting.kind:
                self._watch.find(waiting.kind)
        self._waiting = None
        self._end_fault()
        return False


class Kept(QObject):
    """Keeps the monkey within its folder: dialogs for files begin there and change nothing, links lead nowhere.

    Args:
        folder: where files are chosen.
    """

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__(app)
        self._folder = str(folder)
        for scheme in ("http", "https"):
            QDesktopServices.setUrlHandler(scheme, self, "ignore")  # type: ignore[arg-type]  # the stub is wrong
        app.installEventFilter(self)

    @Slot(QUrl)
    def ignore(self, _: QUrl) -> None:
        """A link that was pressed."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QFileDialog):
            watched.setOption(QFileDialog.Option.ReadOnly)
            watched.setDirectory(self._folder)
        return False


def play(actions: Iterator[Action], folder: Path, log: Path) -> dict[str, Any]:
    """Do all actions in this process; what was found and measured."""
    with log.with_suffix(".stacks").open("w") as stacks:
        faulthandler.enable(stacks)
        faulthandler.register(signal.SIGUSR1, stacks, all_threads=True)
        return _play(actions, folder, log)


def _play(actions: Iterator[Action], folder: Path, log: Path) -> dict[str, Any]:
    os.chdir(folder)
    app = QApplication(["convoscope-monkey"])
    _kept = Kept(app, folder)
    watch, rounds, threads = Watch(), list[Left](), threading.enumerate()
    with log.open("w") as file:
        monkey = Monkey(actions, folder, file, watch)
        while not monkey.over:
            monkey.play(folder / "workspace.json")
            rounds.append(watch.look_around(threads))
    watch.look_for_growth(rounds)
    return {
        "findings": [asdict(finding) for finding in watch.findings.values()],
        "rounds": [asdict(left) for left in rounds],
        "actions": watch.action,
        "faults": monkey.faults,
        "raised": monkey.raised,
        "slowest": monkey.slowest,
    }
