"""Lessons are read beside the window; whatever goes wrong there comes back as a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from gui.lessons import reader
from gui.lessons.reader import LessonReader


@pytest.mark.parametrize("error", [RuntimeError("no such thing"), KeyError("step")])
def test_a_reader_that_raises_says_so(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None], error: Exception
) -> None:
    expect_log("a lesson could not be read")

    def read(path: Path) -> None:
        raise error

    monkeypatch.setattr(reader, "read_lesson", read)
    lessons = LessonReader()
    with qtbot.waitSignal(lessons.failed) as failed:
        lessons.open(Path("odd.md"))
    assert failed.args == [f"The lesson cannot be read ({error})."]
    QThreadPool.globalInstance().waitForDone()
