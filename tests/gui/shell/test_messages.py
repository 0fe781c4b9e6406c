"""The message bar: one thing at a time, nothing lost, nothing blocked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.api import Notice, NoticeTopic, Progress, Severity
from gui.shell.messages import LEAST_BESIDE, MessageBar
from gui.widgets.colorbar import ColorBar


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[MessageBar]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1000, 500)
    foot = QLabel("foot", host)
    bar = MessageBar(host, foot)
    with qtbot.waitExposed(host):
        host.show()
    yield bar
    while bar.notice:
        bar.dismiss()
    host.close()


ERROR = Notice("The first.", Severity.ERROR)


def test_it_is_hidden_while_there_is_nothing_to_say(bar: MessageBar) -> None:
    assert not bar.isVisible()


def test_severity_is_said_in_a_word(bar: MessageBar) -> None:
    bar.tell(ERROR)
    assert bar.isVisible() and bar.text == "Error: The first."
    bar.dismiss()
    bar.tell(Notice("Mind.", Severity.WARNING))
    assert bar.text == "Warning: Mind."


def test_errors_wait_their_turn(bar: MessageBar) -> None:
    bar.tell(ERROR)
    bar.tell(Notice("The second.", Severity.WARNING))
    assert bar.text == "Error: The first."
    bar.dismiss()
    assert bar.text == "Warning: The second."
    bar.dismiss()
    assert not bar.isVisible()


def test_the_same_notice_is_shown_once(bar: MessageBar) -> None:
    for _ in range(3):
        bar.tell(ERROR)
    bar.dismiss()
    assert not bar.isVisible()


SOURCE = Notice("No such file.", Severity.ERROR, NoticeTopic.SOURCE)
NETWORK = Notice("Odd weights.", Severity.WARNING, NoticeTopic.NETWORK)


def test_what_no_longer_holds_goes_by_itself(bar: MessageBar) -> None:
    bar.tell(SOURCE)
    bar.tell(NETWORK)
    bar.withdraw(NoticeTopic.NETWORK)
    assert bar.text == "Error: No such file." and not bar.waiting and not bar._more.text()
    bar.tell(NETWORK)
    assert bar._more.text() == "1 more"
    bar.withdraw(NoticeTopic.SOURCE)
    assert bar.text == "Warning: Odd weights."
    bar.withdraw(NoticeTopic.NOTHING)
    assert bar.text == "Warning: Odd weights."
    bar.withdraw(NoticeTopic.NETWORK)
    assert not bar.isVisible()


def test_what_is_about_nothing_stays(bar: MessageBar) -> None:
    bar.tell(ERROR)
    for about in NoticeTopic:
        bar.withdraw(about)
    bar.tell(Notice("The second.", Severity.ERROR))
    assert bar.text == "Error: The first." and len(bar.waiting) == 1


def test_an_error_takes_the_place_of_an_earlier_one_about_the_same(bar: MessageBar) -> None:
    bar.tell(SOURCE)
    for number in range(9):
        bar.tell(Notice(f"No file {number}.", Severity.ERROR, NoticeTopic.SOURCE))
    assert bar.text == "Error: No file 8." and not bar.waiting
    bar.tell(Notice("A picture was left out.", Severity.WARNING, NoticeTopic.SOURCE))
    bar.tell(NETWORK)
    bar.tell(SOURCE)
    assert [notice.text for notice in bar.waiting] == ["Odd weights.", "No such file."]


def test_information_makes_way_and_goes_by_itself(bar: MessageBar) -> None:
    bar.tell(Notice("By the way."))
    assert bar._go.isActive()
    bar.tell(ERROR)
    assert bar.text == "Error: The first." and not bar._go.isActive()


def test_progress_is_shown_until_done_beside_notices(bar: MessageBar, qtbot: QtBot) -> None:
    bar.progress(Progress("load", "Loading ResNet-50 …", 0.25))
    assert bar.busy and bar.text == "Loading ResNet-50 …" and bar._job_bar.value() == 250
    bar.tell(ERROR)
    assert bar.text == "Loading ResNet-50 …\nError: The first."
    with qtbot.waitSignal(bar.cancelled) as cancelled:
        bar._cancel.click()
    assert cancelled.args == ["load"]
    bar.progress(Progress("load", "", done=True))
    assert not bar.busy and bar.text == "Error: The first."


def test_what_cannot_be_cancelled_has_no_button(bar: MessageBar) -> None:
    bar.progress(Progress("start", "Loading PyTorch …", can_cancel=False))
    assert bar._cancel.isHidden()
    bar.progress(Progress("start", "", done=True))
    bar.progress(Progress("load", "Loading ResNet-50 …"))
    assert not bar._cancel.isHidden()


def test_work_that_is_done_at_once_is_not_shown(bar: MessageBar, qtbot: QtBot) -> None:
    bar.progress(Progress("load", "Opening lenet5 …"))
    assert bar.busy and not bar.isVisible()
    bar.progress(Progress("load", "", done=True))
    assert not bar.busy and not bar.isVisible() and not bar._late.isActive()
    bar.progress(Progress("load", "Opening vgg16 …"))
    qtbot.waitUntil(lambda: bar.isVisible() and bar._job_row.isVisible())
    bar.progress(Progress("load", "", done=True))
    assert not bar.isVisible()


def test_it_stays_inside_the_window(bar: MessageBar, qtbot: QtBot) -> None:
    bar.tell(Notice("A long story. " * 40, Severity.ERROR))
    host = bar.parentWidget()
    for width in (1000, 420):
        host.resize(width, 500)
        qtbot.waitUntil(lambda: host.rect().contains(bar.geometry()))


@pytest.mark.parametrize("own_window", [False, True])
def test_it_lies_beside_a_colour_scale(bar: MessageBar, qtbot: QtBot, own_window: bool) -> None:
    host = bar.parentWidget()
    host.resize(1400, 500)
    scale = ColorBar(host)
    if own_window:
        scale.setWindowFlag(Qt.WindowType.Tool)
    scale.setGeometry(320, 450, 200, 24)
    scale.show()
    bar.tell(ERROR)
    bar.place()
    if own_window:
        assert bar.width() == 700
        scale.close()
        return
    assert not bar.geometry().intersects(scale.geometry())
    assert bar.width() >= LEAST_BESIDE and bar.geometry().right() == 1049
    scale.setGeometry(320, 450, 700, 24)  # nowhere is enough room beside this one
    bar.place()
    assert bar.x() == 350 and bar.width() == 700


def test_no_letter_is_cut_below(bar: MessageBar, qtbot: QtBot) -> None:
    bar.setStyleSheet("#card { border: 3px solid red; } QProgressBar { min-height: 4px; max-height: 4px; }")
    bar.progress(Progress("load", "Loading PyTorch …", can_cancel=False))
    qtbot.waitUntil(lambda: bar._job_text.isVisible() and bar._job_text.height() >= bar._job_text.sizeHint().height())
    bar.progress(Progress("load", "", done=True))
    bar.tell(Notice("By the way."))
    qtbot.waitUntil(lambda: bar._text.isVisible() and bar._text.height() >= bar._text.sizeHint().height())


def test_it_never_lies_on_the_buttons_at_the_foot_of_a_panel(bar: MessageBar) -> None:
    host = bar.parentWidget()
    assert host is not None
    foot = QWidget(host, objectName="foot")
    foot.setGeometry(0, 440, 1000, 40)
    foot.show()
    bar.tell(ERROR)
    assert not bar.geometry().intersects(foot.geometry()) and bar.y() > 0
    below = bar.geometry().bottom()
    foot.setGeometry(600, 440, 400, 40)
    bar.place()
    assert bar.geometry().right() < 600 and bar.geometry().bottom() > below, "beside it, where there is room"
