"""The word that a frame is on the screen, on which stepped sources wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.shell import paint_clock
from gui.shell.window import MainWindow
from tests.gui.conftest import PlainPanel
from tests.gui.fakes import FakeEngine


@pytest.mark.parametrize("floats", [False, True], ids=["in the window", "all panels float"])
def test_a_frame_is_on_the_screen_once_it_is_painted(
    make_window: Callable[..., MainWindow],
    engine: FakeEngine,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    floats: bool,
) -> None:
    monkeypatch.setattr(paint_clock, "UNPAINTED_MS", 10**6)  # nothing is to wait until nobody has painted
    window = make_window()
    for dock in window.docks.docks:
        dock.setFloating(floats)
    qtbot.waitUntil(lambda: window.docks["input"].panel.painted > 0)
    window.statusBar().hide()
    for _ in range(50):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)  # type: ignore[arg-type]
    panel = window.docks["input"].panel
    assert isinstance(panel, PlainPanel)
    for _ in range(5):
        before = panel.painted
        engine.step()
        qtbot.waitUntil(lambda: engine.called("painted")[-1:] == [(1, engine.frame)])
        assert panel.painted > before
        assert 0 < window.paint_ms < 10_000
