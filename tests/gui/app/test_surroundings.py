"""The application around the windows, and what nobody caught in it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import Notice, Severity
from gui.app.surroundings import surroundings
from gui.look import translation
from gui.shell.window import MainWindow
from tests.gui.conftest import PLAIN_PANELS
from tests.gui.fakes import FakeEngine


@pytest.fixture
def told() -> list[Notice]:
    return []


@pytest.fixture
def around(qapp: QApplication, told: list[Notice]) -> Callable[..., object]:
    """The application as a window needs it, within somebody else's program or our own."""

    @contextmanager
    def around(guest: bool = False) -> Iterator[None]:
        with surroundings(qapp, told.append, guest=guest):
            yield

    return around


def state(app: QApplication) -> tuple[object, ...]:
    return (
        app.style().name(),
        app.styleSheet(),
        app.font(),
        app.palette(),
        QLocale().decimalPoint(),
        translation.language(),
        sys.excepthook,
        threading.excepthook,
    )


def test_the_first_window_sets_it_up_and_the_last_one_leaves_it_as_it_was(qapp: QApplication, around) -> None:
    QLocale.setDefault(QLocale("pt_BR"))
    qapp.setStyle("Windows")
    found = state(qapp)
    assert found[0] == "windows" and found[4] == ","
    try:
        first, second = around(), around()
        first.__enter__()
        assert qapp.style().name() == "fusion"
        translation.speak("pt_BR")
        qapp.setStyleSheet("QLabel { color: red }")
        second.__enter__()
        within = state(qapp)
        assert within[4] == "." and within[6] is not found[6]
        first.__exit__(None, None, None)
        assert state(qapp) == within, "the second one needs it still"
        second.__exit__(None, None, None)
        assert state(qapp) == found
    finally:
        QLocale.setDefault(QLocale.system())
        qapp.setStyle("Fusion")


def raised(source: str, file: str) -> tuple[type[BaseException], BaseException, object]:
    """What is caught of code that lies in a file of this name."""
    try:
        exec(compile(source, file, "exec"), {})
    except Exception as error:
        return type(error), error, error.__traceback__.tb_next  # type: ignore[union-attr]
    raise AssertionError


def test_what_a_hosts_own_code_raises_is_left_to_the_host(around, told: list[Notice], expect_log, monkeypatch) -> None:
    expect_log("unexpected error")
    seen: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *caught: seen.append(caught))
    foreign, ours = raised("1 / 0", "training.py"), raised("1 / 0", translation.__file__)
    with around(guest=True):
        sys.excepthook(*foreign)
        assert seen == [foreign] and told == []
        for _ in range(3):
            sys.excepthook(*ours)
    assert seen == [foreign]
    text = "Something went wrong inside Convoscope (ZeroDivisionError: division by zero). You can go on."
    assert told == [Notice(text, Severity.ERROR)]


def test_within_the_program_everything_is_told(around, told: list[Notice], expect_log) -> None:
    expect_log("unexpected error")
    with around():
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    assert len(told) == 1


class Smeared(PLAIN_PANELS[0]):  # type: ignore[misc]
    """Raises with its painter still open, as long as it is told to."""

    title, broken = "Smeared", False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.broken:
            raise RuntimeError("no colour")
        painter.end()
        super().paintEvent(event)


def test_a_panel_that_cannot_paint_is_told_once_and_the_next_frame_comes(
    make_window: Callable[..., MainWindow], engine: FakeEngine, qtbot: QtBot, around, told, expect_log
) -> None:
    expect_log("unexpected error")
    with qtbot.captureExceptions(), around():
        window = make_window(panels=(Smeared, *PLAIN_PANELS[1:]))
        panel = window.docks["input"].panel
        panel.broken = True
        for _ in range(3):
            engine.step()
            qtbot.waitUntil(lambda: engine.called("painted")[-1:] == [(1, engine.frame)])
        panel.broken, before = False, panel.painted
        engine.step()
        qtbot.waitUntil(lambda: panel.painted > before)
        assert window.docks["pooling"].panel.results[-1] is window.session.result
    text = "Something went wrong inside Convoscope (RuntimeError: no colour). You can go on."
    assert told == [Notice(text, Severity.ERROR)]
