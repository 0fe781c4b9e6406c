"""What ends the program from outside: Ctrl+C, a signal of the system, and the end of the user's session."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""As far as the system knows them."""


class EndingSignals(QObject):
    """Signals end the event loop with 128 + their number, at once: Python alone would notice only at its next turn.

    What the program does on its way out it does then as after its last window was closed. A signal that is ignored when
    the window comes (``nohup``) stays ignored, and a guest leaves those alone that the program around it handles.

    Args:
        guest: the program is somebody else's; once its window is gone, a signal that was to end it is sent again.
    """

    def __init__(self, app: QApplication, *, guest: bool = False) -> None:
        super().__init__()
        self._app, self._guest = app, guest
        self._received = 0

    def __enter__(self) -> None:
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._bell = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._bell.activated.connect(self._wake)
        self._old_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
        found = {number: signal.getsignal(number) for number in numbers}
        free, kept = (signal.SIG_DFL, signal.default_int_handler), (signal.SIG_IGN, None)
        self._old = {
            number: handler
            for number, handler in found.items()
            if handler in free or (not self._guest and handler not in kept)
        }
        for number in self._old:
            signal.signal(number, self._take)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        self._received = number
        QTimer.singleShot(0, self._app, lambda: self._app.exit(128 + number))  # the loop may not have begun yet

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            self._read.recv(64)

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._bell.setEnabled(False)
        self._bell.deleteLater()
        self._read.close()
        self._write.close()
        if self._guest and self._received not in (0, signal.SIGINT):
            signal.raise_signal(self._received)


class SessionEnd:
    """Calls ``save`` when the system ends the user's session: it may end the program right after that.

    The system asks all programs, and the user may still think better of it: nothing is closed.
    """

    def __init__(self, app: QApplication, save: Callable[[], object]) -> None:
        self._app, self._save = app, save

    def __enter__(self) -> None:
        self._connections = [
            request.connect(self._asked) for request in (self._app.commitDataRequest, self._app.saveStateRequest)
        ]

    def _asked(self) -> None:
        self._save()

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            QObject.disconnect(connection)
