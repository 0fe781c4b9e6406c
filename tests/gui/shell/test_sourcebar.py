"""The source bar follows whatever the source offers, and never takes a control out of the user's hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from engine.api import Control, ControlKind, SourceChanged, SourceState
from gui.look.icons import icon
from gui.session.session import Session
from gui.shell.source_editors import ActionEditor, ChoiceEditor, SliderEditor, ToggleEditor
from gui.shell.sourcebar import SourceBar
from tests.gui.fakes import DRAW, FakeEngine


@pytest.fixture
def bar(qtbot: QtBot, engine: FakeEngine) -> Iterator[SourceBar]:
    host = QMainWindow()
    qtbot.addWidget(host)
    session = Session(engine)
    bar = SourceBar(session, host)
    host.setCentralWidget(bar)
    host.resize(900, 60)
    with qtbot.waitExposed(host):
        host.show()
    session.start()
    yield bar
    host.close()


def slider(bar: SourceBar, name: str) -> SliderEditor:
    editor = bar.editor(name)
    assert isinstance(editor, SliderEditor)
    return editor


def post(engine: FakeEngine, state: SourceState) -> None:
    engine.post(SourceChanged(state))


def test_primary_controls_stand_in_the_bar_and_others_behind_a_button(bar: SourceBar) -> None:
    assert isinstance(bar.editor("tool"), ChoiceEditor) and bar.editor("tool").isVisible()
    assert isinstance(bar.editor("undo"), ActionEditor) and bar.editor("undo").isVisible()
    assert isinstance(bar.editor("auto"), ToggleEditor) and not bar.editor("auto").isVisible()
    assert bar.more.isVisible()
    bar.more.click()
    assert bar.editor("auto").isVisible() and bar.more.isChecked()
    bar.editor("auto").window().hide()
    assert not bar.more.isChecked()


def test_without_further_controls_there_is_no_button(bar: SourceBar, engine: FakeEngine) -> None:
    post(engine, replace(DRAW, controls=DRAW.controls[:2]))
    assert not bar.more.isVisible()
    post(engine, DRAW)
    assert bar.more.isVisible()
    post(engine, replace(DRAW, controls=()))
    assert not bar.more.isVisible() and bar.actions_of_source == []


def test_a_slider_says_its_value_with_unit(bar: SourceBar, engine: FakeEngine) -> None:
    width = slider(bar, "width")
    assert width.number.text() == "22 px"
    width.slider.setValue(width.slider.maximum())
    assert width.number.text() == "60 px"
    assert engine.called("control_source")[-1] == ("width", 60.0)
    speed = slider(bar, "speed")
    assert speed.number.text() == "1.00×"
    speed.slider.setValue(0)
    assert engine.called("control_source")[-1] == ("speed", 0.25)


def test_a_slider_without_steps_reaches_both_ends(bar: SourceBar, engine: FakeEngine) -> None:
    post(engine, replace(DRAW, controls=(Control("phase", "Phase", ControlKind.SLIDER, 0.5, -1.0, 3.0),)))
    phase = slider(bar, "phase")
    assert phase.slider.value() == pytest.approx(375, abs=1)
    for position, value in ((0, -1.0), (phase.slider.maximum(), 3.0)):
        phase.slider.setValue(position)
        assert engine.called("control_source")[-1] == ("phase", pytest.approx(value))


def test_new_values_do_not_make_new_widgets(bar: SourceBar, engine: FakeEngine) -> None:
    editor = slider(bar, "width")
    calls = len(engine.called("control_source"))
    engine.control_source("width", 30.0)
    assert slider(bar, "width") is editor and editor.number.text() == "30 px" and editor.slider.value() == 26
    assert len(engine.called("control_source")) == calls + 1  # only the test's own


def test_a_slider_that_is_held_keeps_its_place(bar: SourceBar, engine: FakeEngine) -> None:
    width = slider(bar, "width")
    width.slider.setSliderDown(True)
    width.slider.setSliderPosition(50)
    post(engine, DRAW)  # an older state arrives late
    assert width.slider.value() == 50 and width.number.text() == "54 px"
    width.slider.setSliderDown(False)
    post(engine, DRAW)
    assert width.number.text() == "22 px"


def test_focus_stays_when_the_controls_are_made_anew(bar: SourceBar, engine: FakeEngine, qtbot: QtBot) -> None:
    bar.window().activateWindow()
    slider(bar, "width").slider.setFocus()
    post(engine, replace(DRAW, controls=(*DRAW.controls, Control("new", "New", ControlKind.TOGGLE, False))))
    qtbot.waitUntil(lambda: bar.window().focusWidget() is slider(bar, "width").slider)


def test_sliders_begin_in_one_column(bar: SourceBar, engine: FakeEngine) -> None:
    controls = [
        Control(name, label, ControlKind.SLIDER, 1.0, 0.0, most, 1.0, unit, primary=False)
        for name, label, most, unit in (("a", "Angle", 9.0, ""), ("b", "Frequency", 100000.0, "periods"))
    ]
    post(engine, replace(DRAW, controls=tuple(controls)))
    bar.more.click()
    lefts = {slider(bar, name).slider.mapTo(bar.editor("a").window(), QPoint()).x() for name in ("a", "b")}
    assert len(lefts) == 1
    bar.editor("a").window().hide()


def test_choices_and_switches_are_sent(bar: SourceBar, engine: FakeEngine, qtbot: QtBot) -> None:
    choice = bar.editor("tool")
    assert isinstance(choice, ChoiceEditor)
    choice.box.setCurrentIndex(1)
    choice.box.activated.emit(1)
    assert engine.called("control_source")[-1] == ("tool", "Eraser")
    toggle = bar.editor("auto")
    assert toggle.action is not None and toggle.action.isChecked()
    toggle.action.trigger()
    assert engine.called("control_source")[-1] == ("auto", False)
    assert not toggle.action.isChecked()


def test_shortcuts_of_the_source_work_in_the_whole_window(bar: SourceBar, engine: FakeEngine, qtbot: QtBot) -> None:
    qtbot.keyClick(bar.window(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert engine.called("control_source")[-1] == ("undo", None)
    post(engine, replace(DRAW, controls=()))
    calls = len(engine.called("control_source"))
    qtbot.keyClick(bar.window(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(engine.called("control_source")) == calls


def test_what_can_do_nothing_now_is_grey(bar: SourceBar, engine: FakeEngine) -> None:
    grey = tuple(replace(control, enabled=control.name != "undo") for control in DRAW.controls)
    post(engine, replace(DRAW, controls=grey))
    assert not bar.editor("undo").isEnabled() and bar.editor("clear").isEnabled()
    action = bar.editor("undo").action
    assert action is not None and not action.isEnabled()


def test_what_has_no_room_goes_behind_the_button_and_comes_back(bar: SourceBar, qtbot: QtBot) -> None:
    primary = [control.name for control in DRAW.controls if control.primary]
    bar.window().resize(260, 60)
    qtbot.waitUntil(lambda: bar.width() <= 260)
    shown = [name for name in primary if bar.editor(name).isVisible()]
    assert shown == primary[: len(shown)] and len(shown) < len(primary) and bar.more.isVisible()
    bar.more.click()
    assert all(bar.editor(name).isVisible() for name in primary)
    slider(bar, "width").window().hide()
    bar.window().resize(900, 60)
    qtbot.waitUntil(lambda: all(bar.editor(name).isVisible() for name in primary))
    assert slider(bar, "width").label.isVisible()


def test_a_slider_goes_where_one_clicks_and_on_with_the_pointer(bar: SourceBar, engine: FakeEngine) -> None:
    width = slider(bar, "width").slider
    width.setValue(width.minimum())
    middle = width.height() // 2
    QTest.mousePress(width, Qt.MouseButton.LeftButton, pos=QPoint(3 * width.width() // 4, middle))
    at_press = width.value() / width.maximum()
    assert at_press == pytest.approx(0.75, abs=0.08) and width.isSliderDown()
    assert engine.called("control_source")[-1] == ("width", 4 + width.value())
    QTest.mouseMove(width, QPoint(width.width() // 4, middle))
    QTest.mouseRelease(width, Qt.MouseButton.LeftButton, pos=QPoint(width.width() // 4, middle))
    assert width.value() / width.maximum() == pytest.approx(0.25, abs=0.08) and not width.isSliderDown()


def test_what_plays_offers_to_pause(bar: SourceBar, engine: FakeEngine) -> None:
    play = Control("play", "Play", ControlKind.TOGGLE, False, icon="play")
    for playing in (False, True, False):
        engine.post(SourceChanged(replace(DRAW, controls=(replace(play, value=playing),))))
        shown = bar.actions_of_source[0].icon().pixmap(24, 24).toImage()
        assert (shown == icon("pause").pixmap(24, 24).toImage()) is playing
        assert (shown == icon("play").pixmap(24, 24).toImage()) is not playing
