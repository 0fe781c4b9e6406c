"""What ``--screenshot`` waits for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import NetworkCancelled, NetworkOpened, NetworkReference, Request, Result
from gui.app.screenshot import Screenshot
from gui.session.requests import union
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine


@pytest.mark.parametrize(("answer", "whole"), [("fc3", False), ("conv2", True)])
def test_only_a_vector_of_classes_has_predictions_to_wait_for(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, answer: str, whole: bool
) -> None:
    engine.post(NetworkOpened(replace(engine.info, epoch=2, outputs=(answer,))))
    engine.info = replace(engine.info, epoch=2)
    engine.step()
    qtbot.waitUntil(lambda: bool(window.session.result and window.session.result.epoch == 2))
    wanted = union([*(dock.panel.wants() for dock in window.docks.docks if dock.panel.active), Request(top=1)])
    given: Result | None = window.session.result
    assert given is not None and wanted.top
    result = replace(given, maps=dict.fromkeys(wanted.maps), answers=dict.fromkeys(wanted.answers), predictions=None)  # type: ignore[arg-type]
    assert Screenshot._is_whole(SimpleNamespace(_window=window), result) is whole  # type: ignore[arg-type]


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
