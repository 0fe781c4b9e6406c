"""The status bar's numbers, and that they keep their places."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from engine.api import Deviation, DeviceChanged, Result, Timings
from gui.shell import statusbar
from gui.shell.window import MainWindow
from tests.answers import origin
from tests.gui.fakes import FakeEngine
from tests.gui.showing import settle


def result(frame: int, forward: float = 2.0) -> Result:
    return Result(origin(frame), 0.0, timings=Timings(0.5, 9.0, 0.25, forward, 0.75, 0.125), dropped=1234)


def test_it_tells_every_stage(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(statusbar.time, "perf_counter", lambda: clock[0])
    bar = statusbar.StatusBar(window.session, window)
    for frame in range(30):
        clock[0] += 0.1
        bar.painted(result(frame), 4.0)
    bar._pace.now()
    assert "10 fps" in bar.text or "11 fps" in bar.text
    assert "1,234 dropped" in bar.text
    for stage in ("capture 0.5", "prepare 0.2", "forward 2.0", "reduce 0.8", "copy 0.1", "paint 4.0"):
        assert stage in bar.text
    bar._pace._later.stop()


def test_the_same_frame_painted_again_is_no_new_frame(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statusbar.time, "perf_counter", lambda: 5.0)
    bar = statusbar.StatusBar(window.session, window)
    for _ in range(9):
        bar.painted(result(3), 1.0)
    bar._pace.now()
    assert "1 fps" in bar.text


def test_it_says_when_nothing_new_comes(window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(statusbar, "SPAN", 0.02)
    bar = statusbar.StatusBar(window.session, window)
    bar.painted(result(1), 1.0)
    assert "1 fps" in bar.text
    qtbot.waitUntil(lambda: "still" in bar.text)


def test_a_held_frame_is_said(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.step()
    window.session.freeze(True)
    qtbot.waitUntil(lambda: "held" in window.status.text)
    window.session.freeze(False)
    qtbot.waitUntil(lambda: "held" not in window.status.text)


def test_a_mean_follows_but_does_not_jump(window: MainWindow) -> None:
    bar = statusbar.StatusBar(window.session, window)
    bar.painted(result(1, 10.0), 1.0)
    bar.painted(result(2, 20.0), 1.0)
    bar._pace.now()
    assert "forward 12.0" in bar.text


def test_other_numbers_do_not_arrange_anything_anew(window: MainWindow) -> None:
    class Counter(QObject):
        arranged = 0

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            self.arranged += event.type() == QEvent.Type.LayoutRequest
            return False

    counter = Counter()
    window.status._pace.now()  # the unit is written with the first numbers
    settle()
    for widget in (window, window.status):
        widget.installEventFilter(counter)
    for frame, forward in ((1, 1.0), (2, 9.0), (3, 90.0)):
        window.status.painted(result(frame, forward), forward)
        window.status._pace.now()
        settle()
    assert counter.arranged == 0


def test_nothing_moves_while_numbers_change(window: MainWindow) -> None:
    bar = window.status
    bar.painted(result(1, 1.0), 1.0)
    bar._pace.now()
    places = [label.geometry() for label, _ in bar._fields]
    for frame in range(2, 90):
        bar.painted(result(frame, 480.0), 99.9)
    bar._pace.now()
    assert "forward 480" in bar.text
    assert [label.geometry() for label, _ in bar._fields] == places
    for label, _ in bar._fields:
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_no_figure_is_cut_off(window: MainWindow, scale: float) -> None:
    """Not even those that are longer than anybody expects."""
    window.look.set_scale(scale)
    bar = statusbar.StatusBar(window.session, window)
    slow = Timings(12_345.6, 9.0, 99_999.9, 2_094.3, 123_456.7, 999.96)
    for timings, dropped in ((Timings(0.5, 9.0, 0.25, 2.0, 0.75, 0.125), 3), (slow, 1_234_567_890)):
        bar._means.clear()
        bar.painted(Result(origin(1), 0.0, timings=timings, dropped=dropped), 54_321.0)
        bar._pace.now()
        for label, _ in bar._fields:
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width(), label.text()
            assert label.width() == label.minimumWidth() == label.maximumWidth()
    for figure in ("forward 2094 ", "capture 12346 ", "prepare 100000 ", "copy 1000 ", "1,234,567,890 dropped"):
        assert figure in f"{bar.text} "
    bar._pace._later.stop()
    bar._still.stop()


def test_device_and_precision(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    assert "CPU · 2 threads · float32" in window.status.text
    engine.post(DeviceChanged("cuda:0", "NVIDIA H100", "fast", "CUDA graph"))
    assert "NVIDIA H100 · fast" in window.status.text
    engine.post(DeviceChanged("cpu", "CPU", "fast", "oneDNN, fused, bfloat16", Deviation(10, 9, 0.0123)))
    assert "CPU · fast · top class 9 of 10 alike, off by ≤ 1.23 %" in window.status.text
    engine.post(DeviceChanged("cpu", "CPU", "exact", "eager", None, "fast", "It gains nothing."))
    assert "CPU · float32" in window.status.text, "what is computed, not what was asked for"
    assert window.status._device.toolTip().endswith("\nIt gains nothing.")


def test_in_a_narrow_window_the_least_telling_numbers_go(window: MainWindow, qtbot: QtBot) -> None:
    window.status.painted(result(1), 1.0)
    window.status._pace.now()
    assert all(label.isVisible() for label, _ in window.status._fields)
    window.look.set_scale(1.6)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: not window.status._stages["copy"].isVisible())
    assert window.status._stages["forward"].isVisible() and window.status._stages["paint"].isVisible()
    device = window.status._device
    qtbot.waitUntil(lambda: device.width() >= device.sizeHint().width())
