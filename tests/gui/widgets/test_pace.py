"""Not too often, and never the last one lost."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.widgets.pace import Throttle, until_beat


def test_the_first_poke_acts_at_once_and_many_more_act_once_later(qtbot: QtBot) -> None:
    owner, told = QObject(), []
    pace = Throttle(50, lambda: told.append(state["value"]), owner)
    state = {"value": 0}
    pace.trigger()
    assert told == [0]
    for value in range(1, 20):
        state["value"] = value
        pace.trigger()
    assert told == [0]
    qtbot.waitUntil(lambda: len(told) > 1)
    assert told == [0, 19]


def test_acting_now_makes_the_waiting_one_needless(qapp: object) -> None:
    owner, told = QObject(), []
    pace = Throttle(10_000, lambda: told.append(len(told)), owner)
    pace.trigger()
    pace.trigger()
    assert pace.waiting
    pace.now()
    assert told == [0, 1]
    assert not pace.waiting


def test_what_the_same_frames_poke_is_written_at_the_same_moments() -> None:
    for acted in (0.0, 60.0, 99.0):
        assert 120.0 + until_beat(120.0, acted, 200) == 200.0
    assert 190.0 + until_beat(190.0, 150.0, 200) == 400.0, "not twice within half an interval"
    assert 200.5 + until_beat(200.5, 200.4, 200) == 400.0, "a timer that is a little late keeps the beat"
