"""The blackboard's page about convolution, driven as a student would: edits, mistakes and the way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from pytestqt.qtbot import QtBot

from gui.panels.blackboard.pages.convolution import ConvolutionPage
from gui.panels.blackboard.panel import BlackboardPanel
from tests.gui.panels.blackboard.pages import open_page, press

Write = Callable[..., None]
LECTURE = [["4", "3", "4"], ["2", "4", "3"], ["2", "3", "4"]]


@pytest.fixture
def convolution(panel: BlackboardPanel) -> ConvolutionPage:
    return open_page(panel, "convolution")


def test_the_lectures_convolution(convolution: ConvolutionPage) -> None:
    assert convolution.result.shown() == LECTURE
    assert convolution.formula.text == "1*1 + 1*0 + 1*1 + 0*0 + 1*1 + 1*0 + 0*1 + 0*0 + 1*1 = 4"


def test_a_cell_of_the_result_is_explained(convolution: ConvolutionPage, qtbot: QtBot) -> None:
    result = convolution.result
    qtbot.mouseClick(result, Qt.MouseButton.LeftButton, pos=result.cell_rect(1, 0).center().toPoint())
    assert convolution.cell == (1, 0)
    assert convolution.formula.text == "0*1 + 1*0 + 1*1 + 0*0 + 0*1 + 1*0 + 0*1 + 0*0 + 1*1 = 2"
    press(qtbot, result, Qt.Key.Key_Right)
    press(qtbot, result, Qt.Key.Key_Down)
    assert convolution.cell == (2, 1)
    assert convolution.formula.text.endswith(" = 3")
    press(qtbot, result, Qt.Key.Key_Down)
    assert convolution.cell == (2, 1)


def test_an_edit_is_followed_and_taken_back(
    convolution: ConvolutionPage, panel: BlackboardPanel, write: Write, qtbot: QtBot
) -> None:
    assert not panel.undo.isEnabled()
    write(convolution.image, 0, 0, "-2.5")
    assert convolution.result.shown()[0] == ["0.5", "3", "4"]
    assert convolution.formula.text.startswith("(−2.5)*1 + 1*0")
    write(convolution.kernel, 2, 2, "1/2")
    assert convolution.result.shown()[0][0] == "0"
    press(qtbot, convolution.kernel.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert convolution.result.shown()[0][0] == "0.5"
    assert convolution.kernel.editor.text() == "1"
    panel.undo.click()
    assert convolution.result.shown() == LECTURE
    assert not panel.undo.isEnabled()


def test_undo_of_the_page_goes_before_that_of_the_window(
    convolution: ConvolutionPage, panel: BlackboardPanel, write: Write, qtbot: QtBot
) -> None:
    elsewhere: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Z"), panel)
    shortcut.activated.connect(lambda: elsewhere.append(True))
    control = Qt.KeyboardModifier.ControlModifier
    for place in (convolution.image.editor, convolution.image, convolution.fields["stride"]):
        write(convolution.image, 0, 0, "6")
        place.setFocus()
        press(qtbot, place, Qt.Key.Key_Z, control)
        assert convolution.result.shown() == LECTURE
    assert elsewhere == []
    panel.show_page("history")
    panel.tabs.button(0).setFocus()
    press(qtbot, panel.tabs.button(0), Qt.Key.Key_Z, control)
    assert elsewhere == [True]


def test_the_keyboard_alone_is_enough(convolution: ConvolutionPage, qtbot: QtBot) -> None:
    grid = convolution.image
    grid.setFocus()
    press(qtbot, grid, Qt.Key.Key_Right)
    qtbot.keyClicks(grid, "7")
    assert grid.editor.hasFocus()
    press(qtbot, grid.editor, Qt.Key.Key_Return)
    assert grid.texts[0][1] == "7"
    assert grid.cell == (1, 1)
    press(qtbot, grid.editor, Qt.Key.Key_Left)
    assert grid.cell == (1, 0)
    press(qtbot, grid.editor, Qt.Key.Key_Escape)
    assert not grid.editor.isVisible()
    assert grid.hasFocus()


def test_a_mistake_stays_and_is_told(convolution: ConvolutionPage, write: Write, qtbot: QtBot) -> None:
    write(convolution.image, 1, 1, "x")
    assert convolution.image.texts[1][1] == "x"
    assert convolution.formula.text.startswith("“x” is no number")
    assert convolution.result.shown() == []
    qtbot.keyClick(convolution.image.editor, Qt.Key.Key_Backspace)
    assert convolution.formula.text.startswith("A number is missing")
    qtbot.keyClicks(convolution.image.editor, "1")
    assert convolution.result.shown() == LECTURE


def test_other_sizes(convolution: ConvolutionPage, enter: Write) -> None:
    enter(convolution.fields["padding"], "1")
    assert len(convolution.result.shown()) == 5
    assert convolution.result.shown()[0][0] == "2"  # 1*1 in the middle and 1*1 at the lower right
    enter(convolution.fields["image_size"], "6")
    enter(convolution.fields["stride"], "2")
    assert "it does not fit, and is rounded down to 3" in convolution.size_line.text
    enter(convolution.fields["image_size"], "12")
    assert convolution.fields["image_size"].text() == "12"
    assert convolution.formula.text == "Image size N must be a whole number from 3 to 9."
    enter(convolution.fields["image_size"], "3")
    enter(convolution.fields["padding"], "0")
    enter(convolution.fields["kernel_size"], "5")
    assert convolution.formula.text == "A window of 5 does not fit on 3 values with a padding of 0, not even once."


def test_the_arrows_of_a_field_step(convolution: ConvolutionPage, qtbot: QtBot) -> None:
    field = convolution.fields["stride"]
    press(qtbot, field, Qt.Key.Key_Up)
    assert convolution.state.stride == "2"
    assert convolution.result.shown() == [["4", "4"], ["2", "4"]]
    field.set_text("junk")
    press(qtbot, field, Qt.Key.Key_Down)
    assert convolution.state.stride == "1"


def test_the_walk_fills_the_map(convolution: ConvolutionPage, qtbot: QtBot) -> None:
    convolution.walk.restart()
    assert convolution.result.shown() == [["4", "", ""], ["", "", ""], ["", "", ""]]
    for _ in range(4):
        convolution.walk.step.click()
    assert convolution.result.shown() == [["4", "3", "4"], ["2", "4", ""], ["", "", ""]]
    assert convolution.cell == (1, 1)
    convolution.walk.play(True)
    assert convolution.walk.playing
    convolution.leave()
    assert not convolution.walk.playing
    assert convolution.result.shown() == LECTURE


def test_reset_can_be_taken_back(convolution: ConvolutionPage, panel: BlackboardPanel, write: Write) -> None:
    assert not panel.reset.isEnabled()
    write(convolution.image, 0, 0, "5")
    panel.reset.click()
    assert convolution.result.shown() == LECTURE
    panel.undo.click()
    assert convolution.result.shown()[0][0] == "8"
