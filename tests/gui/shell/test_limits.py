"""What the engine may take, chosen and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.api import Limits, UserError
from gui.session import settings
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.limits import LimitsDialog
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine


def test_limits_are_in_force_as_they_are_chosen_and_kept(qtbot: QtBot) -> None:
    engine = FakeEngine()
    window = MainWindow(Session(engine), [], Workspace(limits=Limits(2000, 50.0, 20.0)))
    qtbot.addWidget(window)
    assert engine.called("set_limits") == [(Limits(2000, 50.0, 20.0),)]
    window.commands["limits"].trigger()
    (dialog,) = window.findChildren(LimitsDialog)
    assert (dialog.memory.text(), dialog.opening.text(), dialog.first_pass.text()) == ("2000 MB", "50 s", "20 s")
    dialog.memory.setValue(0)
    dialog.opening.setValue(90)
    assert engine.called("set_limits")[-1] == (Limits(None, 90.0, 20.0),)
    assert window.workspace().limits == Limits(None, 90.0, 20.0)
    dialog.close()


def test_limits_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    settings.save(Workspace(limits=Limits(3000, 10.0, 5.0)), path)
    assert settings.load(path).limits == Limits(3000, 10.0, 5.0)


@pytest.mark.parametrize("limits", [{"memory": -1}, {"opening": "long"}, {"disk": 1}, [], {"first_pass": None}])
def test_limits_that_are_none_are_refused(tmp_path: Path, limits: object) -> None:
    path = tmp_path / "workspace.json"
    path.write_text(json.dumps({"version": 2, "limits": limits}))
    with pytest.raises(UserError, match="limits is damaged"):
        settings.load(path)
