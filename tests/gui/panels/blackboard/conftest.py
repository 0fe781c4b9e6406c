"""The blackboard over the fake engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.panels.blackboard.pages.cell_grid import CellGrid
from gui.panels.blackboard.pages.fields import NumberField
from gui.panels.blackboard.panel import BlackboardPanel
from gui.session.session import Session
from tests.gui.fakes import FakeEngine


@pytest.fixture
def session(engine: FakeEngine) -> Session:
    """With a network, once started."""
    return Session(engine)


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> BlackboardPanel:
    """As it is when it has just been opened."""
    made = BlackboardPanel(session)
    qtbot.addWidget(made)
    session.add_panel(made)
    made.resize(900, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.set_active(True)
    session.start()
    qtbot.waitUntil(lambda: session.network is not None)
    return made


@pytest.fixture
def write(qtbot: QtBot) -> Callable[[CellGrid, int, int, str], None]:
    """Click a cell and type."""

    def write(grid: CellGrid, row: int, column: int, typed: str) -> None:
        place = grid.cell_rect(row, column).center().toPoint()
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)
        assert grid.editor.isVisible()
        grid.editor.selectAll()
        qtbot.keyClicks(grid.editor, typed)

    return write


@pytest.fixture
def enter(qtbot: QtBot) -> Callable[[NumberField, str], None]:
    """Type into a field."""

    def enter(field: NumberField, typed: str) -> None:
        field.lineEdit().selectAll()
        qtbot.keyClicks(field.lineEdit(), typed)

    return enter
