"""Runs the window: from the options of the command line to the exit code.

Importing this module imports neither torch nor OpenCV nor PyQtGraph: the window is on the screen before any of them.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from engine.api import (
    Engine,
    NetworkInfo,
    NetworkReference,
    Notice,
    NoticeTopic,
    Progress,
    Severity,
    UserError,
)
from gui.app.cycles import CycleCollector
from gui.app.screenshot import Screenshot
from gui.look.focus import KeyGuard
from gui.look.icons import icon
from gui.look.translation import NUMBERS, SYSTEM, speak, tr
from gui.network_files.remembered import FileOverridesStore
from gui.session import settings
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow

log = logging.getLogger(__name__)

FIRST_NETWORK = "lenet5"
FIRST_SOURCES = {FIRST_NETWORK: "draw"}
"""The source that a network starts with if none is named; ``sample`` for all others."""
STARTING = "starting"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says about the window; names as there."""

    model: str | None = None
    source: str | None = None
    device: str = "auto"
    layer: str | None = None
    precision: str = "exact"
    trust: bool = False
    workspace: str | None = None
    language: str | None = None
    screenshot: str | None = None
    after: float | None = None
    checkpoint: str | None = None
    labels: str | None = None
    input: tuple[int, ...] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    range: int | None = None
    order: str | None = None
    choices: Sequence[tuple[str, str]] = ()

    @property
    def reference(self) -> NetworkReference:
        """The network to begin with."""
        return NetworkReference(
            self.model or FIRST_NETWORK,
            self.checkpoint,
            self.labels,
            self.input,
            self.mean,
            self.std,
            self.range,
            self.order,
            self.trust,
            tuple(self.choices),
        )

    @property
    def first_source(self) -> str:
        """The source to begin with."""
        return self.source or FIRST_SOURCES.get(self.model or FIRST_NETWORK, "sample")


def run(options: Options, make_engine: Callable[[], Engine]) -> int:
    """Show the window until it is closed; gives the exit code (0, or 130 after Ctrl+C).

    ``make_engine`` must be quick: all that takes time belongs into the engine's own threads.

    Raises:
        UserError: the screenshot that was asked for cannot be made.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("convoscope")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("convoscope")
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(icon("network")))
    QLocale.setDefault(NUMBERS)
    KeyGuard(app)
    engine, session, remembered, window, complaint = _made(options, make_engine)
    with _Interrupts(app), _Surprises(window):
        window.first_painted.connect(lambda: _begin(session, window, options))
        picture = Screenshot(window, Path(options.screenshot), options.after) if options.screenshot else None
        if complaint:
            window.messages.tell(Notice(complaint, Severity.WARNING))
        window.show()
        try:
            code = app.exec()
        finally:
            if picture is None:
                _keep(window, options, complaint)
            window.hide()
            engine.close()
            remembered.finish()
            window.deleteLater()
    if picture and picture.failure:
        raise UserError(picture.failure)
    return code


def open_beside(options: Options, make_engine: Callable[[], Engine]) -> MainWindow:
    """Show the window within a program whose event loop runs already; when it is closed, all of it is gone."""
    _Beside.application = QApplication.instance() or QApplication(sys.argv[:1])  # IPython may not have made it yet
    engine, session, remembered, window, complaint = _made(options, make_engine)
    window.first_painted.connect(lambda: _begin(session, window, options))
    _Beside(window, engine, remembered)
    if complaint:
        window.messages.tell(Notice(complaint, Severity.WARNING))
    window.show()
    return window


def _made(
    options: Options, make_engine: Callable[[], Engine]
) -> tuple[Engine, Session, FileOverridesStore, MainWindow, str]:
    """The window with all that it stands on, and what is wrong with the saved workspace."""
    from gui.panels.catalogue import PANELS

    engine = make_engine()
    session = Session(engine)
    session.loading = session.title_of(options.reference.model)
    speak(options.language)
    workspace, complaint = _workspace(options)
    if not options.language and workspace.language != SYSTEM:
        speak(workspace.language)
    remembered = FileOverridesStore(None if options.screenshot else settings.default_path().with_name("networks.json"))
    window = MainWindow(session, PANELS, workspace, remembered)
    CycleCollector(session, window)
    return engine, session, remembered, window, complaint


class _Beside(QObject):
    """Lives as long as its window is open, and then ends what the window stands on."""

    _open: ClassVar[set[_Beside]] = set()
    application: ClassVar[QCoreApplication | None] = None

    def __init__(self, window: MainWindow, engine: Engine, remembered: FileOverridesStore) -> None:
        super().__init__()
        self._window, self._engine, self._remembered = window, engine, remembered
        self._open.add(self)
        window.installEventFilter(self)

    def _end(self) -> None:
        if self not in self._open or self._window.isVisible():
            return
        self._open.discard(self)
        self._engine.close()
        self._remembered.finish()
        self._window.deleteLater()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Hide:
            QTimer.singleShot(0, self, self._end)
        return False


def _begin(session: Session, window: MainWindow, options: Options) -> None:
    """Now that the window can be seen: say what is loaded, and load it."""
    if not window.isVisible():  # it was closed before it could be painted
        return
    reference = options.reference
    window.messages.progress(Progress(STARTING, tr("Loading {network} …", network=session.title_of(reference.model))))

    def opened(info: NetworkInfo) -> None:
        session.network_changed.disconnect(opened)
        if options.layer:
            _choose(session, info, options.layer)

    def heard() -> None:
        """The engine itself tells from now on what it is doing."""
        window.messages.progress(Progress(STARTING, "", done=True))

    session.network_changed.connect(opened)
    for signal_ in (session.progressed, session.network_changed, session.network_failed):
        signal_.connect(heard, Qt.ConnectionType.SingleShotConnection)
    session.start()
    session.engine.set_device(options.device, options.precision)
    session.open_source(options.first_source)
    session.open_network(reference)


def _choose(session: Session, info: NetworkInfo, layer: str) -> None:
    if layer in [known.name for known in info.layers]:
        session.select(layer)
    else:
        names = ", ".join(known.name for known in info.layers[:6])
        text = tr(
            "{title} has no layer “{layer}”; its layers are {names} …", title=info.title, layer=layer, names=names
        )
        session.noticed.emit(Notice(text, Severity.ERROR, NoticeTopic.NETWORK))


def _workspace(options: Options) -> tuple[Workspace, str]:
    """The workspace to start with, and what is wrong with the saved one."""
    if options.screenshot and not options.workspace:
        return Workspace(), ""
    path = Path(options.workspace) if options.workspace else settings.default_path()
    try:
        return settings.load(path), ""
    except UserError as error:
        return Workspace(), str(error)


def _keep(window: MainWindow, options: Options, complaint: str) -> None:
    """Save the workspace; a file of the user's that is none of ours is left alone."""
    if options.workspace and complaint:
        return
    path = Path(options.workspace) if options.workspace else settings.default_path()
    try:
        settings.save(window.left or window.workspace(), path)
    except OSError as error:
        log.warning("the workspace could not be saved: %s", error)


class _Interrupts(QObject):
    """Ctrl+C ends the event loop with 130 at once: Python alone would notice only at its next turn."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app

    def __enter__(self) -> None:
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._bell = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._bell.activated.connect(self._wake)
        self._old_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._old = signal.signal(signal.SIGINT, lambda *_: self._app.exit(130))

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            self._read.recv(64)

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._old_fd)
        signal.signal(signal.SIGINT, self._old)
        self._bell.setEnabled(False)
        self._bell.deleteLater()
        self._read.close()
        self._write.close()


class _Surprises(QObject):
    """What nobody caught, in a slot or a thread, is logged and told; the window goes on."""

    _surprised = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._surprised.connect(lambda text: window.messages.tell(Notice(text, Severity.ERROR)))

    def __enter__(self) -> None:
        self._old = sys.excepthook, threading.excepthook
        sys.excepthook = self._take
        threading.excepthook = lambda args: self._take(args.exc_type, args.exc_value, args.exc_traceback)

    def __exit__(self, *_: object) -> None:
        sys.excepthook, threading.excepthook = self._old

    def _take(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.error("unexpected error", exc_info=(kind, error or kind(), trace))
        self._surprised.emit(
            tr(
                "Something went wrong inside Convoscope ({name}: {error}). You can go on.",
                name=kind.__name__,
                error=error,
            )
        )
