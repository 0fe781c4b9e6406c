"""A window over the fake engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import gui.widgets.chart  # noqa: F401 - so that no test waits for a thread that imports PyQtGraph
from engine.api import PredictionsView, Request, Result
from gui.look.theme import Look, set_current_look
from gui.network_files.remembered import FileOverridesStore
from gui.panels.base import Panel
from gui.panels.catalogue import PANELS
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine


class PlainPanel(Panel):
    """A panel that paints nothing but its ground, and remembers what it was told."""

    explanation = "It shows nothing. It is only here. It helps to test what is around it."
    wish = Request.of(PredictionsView(1))

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.results: list[Result] = []
        self.state: dict[str, object] = {}
        self.found = 0
        self.painted = 0

    def request(self) -> Request:
        return self.wish

    def show_result(self, result: Result) -> None:
        self.results.append(result)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted += 1

    def save_state(self) -> dict[str, object]:
        return self.state

    def restore_state(self, state: dict[str, object]) -> None:
        self.state = dict(state)

    def sizeHint(self) -> QSize:
        return QSize(100, 60)


class PlainSearch(PlainPanel):
    """One that layers can be searched in."""

    def find_layer(self) -> None:
        self.found += 1


def plain(name: str, wish: Request) -> type[PlainPanel]:
    """A class of plain panel that wants something of its own, in the place of the real one."""
    title = name.replace("_", " ").capitalize()
    real = next(panel for panel in PANELS if panel.identifier == name)
    same = {name: getattr(real, name) for name in ("identifier", "placements", "shortcut", "repeatable")}
    kind = PlainSearch if hasattr(real, "find_layer") else PlainPanel
    return type(f"Plain{title}", (kind,), {**same, "title": title, "wish": wish})


NAMES = ("input", "network", "layers", "activation_maps", "filters", "pooling", "predictions")
PLAIN_PANELS = tuple(plain(name, Request.of(PredictionsView(place))) for place, name in enumerate(NAMES, start=1))


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> Iterator[None]:
    """No test leaves its theme and text size to the next."""
    font, palette = QApplication.font(), QApplication.palette()
    yield
    set_current_look(Look())
    if qapp.styleSheet():
        qapp.setStyleSheet("")
        qapp.setFont(font)
        qapp.setPalette(palette)


@pytest.fixture
def engine() -> FakeEngine:
    """The engine behind the window."""
    return FakeEngine()


@pytest.fixture
def make_window(qtbot: QtBot, engine: FakeEngine) -> Iterator[Callable[..., MainWindow]]:
    """Makes windows of plain panels that are shown and have a network, and closes them in the end."""
    windows: list[MainWindow] = []

    def make(
        workspace: Workspace | None = None,
        panels: tuple[type[Panel], ...] = PLAIN_PANELS,
        remembered: FileOverridesStore | None = None,
    ) -> MainWindow:
        session = Session(engine)
        window = MainWindow(session, panels, workspace or Workspace(theme="dark"), remembered)
        qtbot.addWidget(window)
        window.resize(1280, 900)
        with qtbot.waitExposed(window):
            window.show()
        session.start()
        qtbot.waitUntil(lambda: bool(engine.called("submit")))
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close()


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    """One window, as it is at first."""
    return make_window()
