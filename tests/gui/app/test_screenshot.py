"""What ``--screenshot`` waits for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import MapsView, NetworkCancelled, NetworkReference, PredictionsView, Request, WeightsView
from gui.app.screenshot import Screenshot
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine


def test_every_wish_of_a_frame_is_waited_for_even_if_it_has_no_answer(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    maps, best, weights = MapsView("conv1", 9, 9), PredictionsView(1), WeightsView("conv1", 9, 9)
    for dock in window.docks.docks:
        dock.panel.wish = Request.of(maps, best, weights)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.session.result is not None)
    given = window.session.result
    assert given is not None

    def is_whole(*wishes: object) -> bool:
        result = replace(given, answers=dict.fromkeys(wishes))  # type: ignore[type-var]
        return Screenshot._is_whole(SimpleNamespace(_window=window), result)  # type: ignore[arg-type]

    assert is_whole(maps, best)
    assert not is_whole(maps) and not is_whole(best)


def test_a_network_that_is_given_up_ends_the_waiting(
    window: MainWindow, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", codes.append)
    picture = Screenshot(window, tmp_path / "window.png", after=None)
    engine.post(NetworkCancelled(NetworkReference("vgg16"), instead=NetworkReference("lenet5")))
    assert not codes, "another one is on its way"
    engine.post(NetworkCancelled(NetworkReference("lenet5")))
    assert codes == [2] and picture.failure == "lenet5: opening it was stopped"
    picture._patience.stop()
    picture._settle.stop()
