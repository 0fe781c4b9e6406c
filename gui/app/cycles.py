"""Python's search for cycles, kept to the thread of the window."""

from __future__ import annotations

import gc
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer

from engine.api import NetworkInfo
from gui.session.session import Session

PAUSE_MS = 1000
"""Between two looks at whether there is something to search through; also after another network has been opened."""
RARELY = 100
"""Searches of the middle generation before everything is searched, which takes a tenth of a second."""


class CycleCollector(QObject):
    """Searches for unused cycles of objects on the window's own thread, as long as its parent lives.

    Python by itself does so on whatever thread makes an object at that moment. A closed window or dialog that lies in a
    cycle would then be destroyed beside the event loop, which may be using it: the process crashes. A replaced network
    lies in cycles, too, with hundreds of megabytes: after every change of network all is searched.
    """

    _alive: ClassVar[int] = 0
    _found_enabled: ClassVar[bool] = False

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        if not CycleCollector._alive:
            CycleCollector._found_enabled = gc.isenabled()
            gc.disable()
        CycleCollector._alive += 1
        parent.destroyed.connect(_let_python_search)
        self._epoch: int | None = None
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()
        self._replaced = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._replaced.timeout.connect(gc.collect)
        session.network_changed.connect(self._network_changed)

    def _network_changed(self, info: NetworkInfo) -> None:
        if self._epoch not in (None, info.epoch) and not self._replaced.isActive():  # however fast networks follow
            self._replaced.start()
        self._epoch = info.epoch

    def _collect(self) -> None:
        young, middle, old = gc.get_count()
        if old > RARELY:
            gc.collect()
        elif middle > gc.get_threshold()[1]:
            gc.collect(1)
        elif young > gc.get_threshold()[0]:
            gc.collect(0)


def _let_python_search() -> None:
    """One window fewer; after the last one Python searches by itself again, if it did before the first."""
    CycleCollector._alive -= 1
    if not CycleCollector._alive and CycleCollector._found_enabled:
        gc.enable()
