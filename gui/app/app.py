"""Runs the window: from the options of the command line to the exit code.

Importing this module imports neither torch nor OpenCV nor PyQtGraph: the window is on the screen before any of them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from engine.api import (
    Engine,
    KnownNetwork,
    NetworkInfo,
    NetworkReference,
    Notice,
    NoticeTopic,
    Progress,
    Severity,
    UserError,
    is_there,
)
from gui.app.crashes import crash_report, default_folder, offer
from gui.app.cycles import CycleCollector
from gui.app.endings import EndingSignals, SessionEnd
from gui.app.screenshot import Screenshot
from gui.app.surroundings import surroundings
from gui.look.icons import icon
from gui.look.translation import SYSTEM, speak, tr
from gui.network_files.remembered import FileOverridesStore
from gui.session import settings
from gui.session.keeping import kept_as, set_aside
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow

log = logging.getLogger(__name__)

FIRST_NETWORK = "lenet5"
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
    output: str | None = None
    feeds: Sequence[tuple[str, str]] = ()

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
            output=self.output,
            feeds=tuple(self.feeds),
        )

    def first_source(self, known: Sequence[KnownNetwork]) -> str:
        """The source to begin with: the one that is named, or that suits the network, or the sample pictures."""
        suiting = next((network.source for network in known if network.name == self.reference.model), "")
        return self.source or suiting or "sample"


def run(options: Options, make_engine: Callable[[], Engine], *, guest: bool = False) -> int:
    """Show the window until it is closed; gives the exit code: 0, or 128 + the number of the signal that ended it.

    Args:
        make_engine: must be quick: all that takes time belongs into the engine's own threads.
        guest: this is somebody else's program, see ``gui.app.surroundings``.

    Raises:
        UserError: the screenshot that was asked for cannot be made.
    """
    app = _application()
    app.setApplicationName("convoscope")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("convoscope")
    app.setWindowIcon(QIcon(icon("network")))
    with EndingSignals(app, guest=guest), _Opened(app, options, make_engine, guest=guest) as opened:
        window = opened.window
        picture = Screenshot(window, Path(options.screenshot), options.after) if options.screenshot else None

        def keep() -> None:
            if picture is None:
                _keep(window, options, opened.complaint)

        window.show()
        try:
            with SessionEnd(app, keep):
                code = app.exec()
        finally:
            keep()
            window.hide()
    if picture and picture.failure:
        raise UserError(picture.failure)
    return code


def open_beside(options: Options, make_engine: Callable[[], Engine]) -> MainWindow:
    """Show the window within a program whose event loop runs already; when it is closed, all of it is gone."""
    _Beside.application = app = _application()  # IPython may not have made it yet
    opened = _Opened(app, options, make_engine, guest=True)
    opened.window.setWindowIcon(QIcon(icon("network")))
    _Beside(opened)
    opened.window.show()
    return opened.window


def _application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    return app


class _Opened:
    """A window with all that it stands on.

    Attributes:
        complaint: what is wrong with the saved workspace, empty if nothing is.
    """

    def __init__(self, app: QApplication, options: Options, make_engine: Callable[[], Engine], *, guest: bool) -> None:
        from gui.panels.catalogue import PANELS

        with ExitStack() as ends:
            report = "" if guest or options.screenshot else ends.enter_context(crash_report(default_folder()))
            engine = make_engine()
            session = Session(engine)
            ends.enter_context(surroundings(app, session.noticed.emit, guest=guest))
            session.loading = session.title_of(options.reference.model)
            speak(options.language)
            workspace, self.complaint = _workspace(options)
            if not options.language and workspace.language != SYSTEM:
                speak(workspace.language)
            place = None if options.screenshot else settings.default_path().with_name("networks.json")
            remembered = FileOverridesStore(place)
            self.window = window = MainWindow(session, PANELS, workspace, remembered)
            ends.callback(_delete, window)
            ends.callback(remembered.finish)
            ends.callback(engine.close)
            CycleCollector(session, window)
            if report:
                offer(window, report)
            window.first_painted.connect(lambda: _begin(session, window, options))
            if self.complaint:
                window.messages.tell(Notice(self.complaint, Severity.WARNING))
            self._ends = ends.pop_all()

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Away with all of it, the newest first."""
        self._ends.close()


def _delete(window: MainWindow) -> None:
    """Now, not when an event loop comes round: there may be none any more, and the program's settings wait for it."""
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


class _Beside(QObject):
    """Lives as long as its window is open, and then ends what the window stands on."""

    _open: ClassVar[set[_Beside]] = set()
    application: ClassVar[QCoreApplication | None] = None

    def __init__(self, opened: _Opened) -> None:
        super().__init__()
        self._opened = opened
        self._open.add(self)
        opened.window.installEventFilter(self)

    def _end(self) -> None:
        if self in self._open and not self._opened.window.isVisible():
            self._open.discard(self)
            self._opened.end()
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._opened.window and event.type() == QEvent.Type.Hide:
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
    session.open_source(options.first_source(session.engine.known_networks()))
    session.open_network(reference)
    if _is_first_start(options):
        window.cards.show_first_steps()


def _is_first_start(options: Options) -> bool:
    """Nothing was asked for, and nothing was ever kept."""
    asked = options.model or options.source or options.screenshot or options.workspace
    return not asked and not is_there(settings.default_path())


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
        if options.workspace:
            return Workspace(), str(error)
        return Workspace(), f"{error} {kept_as(set_aside(path))}"


def _keep(window: MainWindow, options: Options, complaint: str) -> None:
    """Save the workspace; a file that was not understood, and lies there still, is left alone."""
    path = Path(options.workspace) if options.workspace else settings.default_path()
    if complaint and is_there(path):
        return
    try:
        settings.save(window.left or window.workspace(), path)
    except OSError as error:
        log.warning("the workspace could not be saved: %s", error)
