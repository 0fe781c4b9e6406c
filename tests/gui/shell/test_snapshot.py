"""Pictures of the whole window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.api import (
    Prediction,
    Predictions,
    PredictionsView,
    Result,
)
from gui.look import text
from gui.panels.catalogue import PANELS
from gui.panels.predictions.prediction_bars import PredictionBars
from gui.shell.snapshot import picture_of
from gui.shell.window import MainWindow
from tests.answers import ByKind, origin
from tests.gui.fakes import FakeEngine


def test_a_snapshot_is_the_window(window: MainWindow, qtbot: QtBot, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "new"))
    window.commands["snapshot"].trigger()
    qtbot.waitUntil(lambda: "Saved as" in window.messages.text)
    (file,) = (tmp_path / "new").iterdir()
    assert QImage(str(file)).size() == window.size()


def test_a_snapshot_that_cannot_be_written_is_told(window: MainWindow, qtbot: QtBot, monkeypatch, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "file"))
    window.commands["snapshot"].trigger()
    qtbot.waitUntil(lambda: "could not be written" in window.messages.text)


def test_a_picture_of_the_window_shows_the_numbers_of_its_frame(
    make_window: Callable[..., MainWindow], engine: FakeEngine, qtbot: QtBot
) -> None:
    window = make_window(panels=PANELS)
    qtbot.waitUntil(lambda: window.session.result is not None)
    for share in (0.9, 0.2):  # the second comes before numbers are due again, and bars have arrived
        top = tuple(Prediction(index, str(index), value, 0.0) for index, value in enumerate((share, 1 - share)))
        engine.post(Result(origin(50 + int(10 * share)), 1.0, ByKind({PredictionsView: Predictions(top)})))
    bars = window.findChild(PredictionBars)
    assert bars is not None
    picture_of(window)
    for place in range(2):
        shown = bars.rows[0][place]
        assert bars.figures(place)[0] == text.percent(0.2 if shown.index == 0 else 0.8)
        assert bars.bar_rect(place).width() == pytest.approx(shown.probability * bars.track_rect(place).width())
