"""Plots: they are read, zoomed, copied and saved, look like the window, and come after it."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.api import Severity
from gui.look.theme import DARK, LIGHT, Theme
from gui.widgets.copy_key import ReadingKey
from gui.widgets.plot import FORMATS, Plot
from gui.widgets.plot_series import Axis, Series, Shape, as_csv, read_at, spread
from tests.gui.showing import look_like, painted, rgb, settle
from tests.origins import ROOT

TIMES = np.arange(5.0)
ACROSS, UP = Axis("epoch", 0.0, 4.0), Axis("loss", 0.0, 2.0)
LOSSES = np.array([2.0, 1.0, np.nan, 0.25, 0.1], np.float32)


def plot_of(qtbot: QtBot, *series: Series, across: Axis = ACROSS, up: Axis = UP) -> Plot:
    plot = Plot("Loss", across, up)
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    plot.set_series(series or [Series("train", TIMES, LOSSES)])
    plot.show()
    settle()
    plot.draw()
    settle()
    return plot


def move(plot: Plot, x: float, y: float) -> None:
    """The pointer to a value."""
    QTest.mouseMove(plot.chart.viewport(), QPoint(1, 1))
    QTest.mouseMove(plot.chart.viewport(), plot.place_of(x, y).toPoint())
    settle()


def wheel(plot: Plot, x: float, y: float, steps: int) -> None:
    place, view = plot.place_of(x, y), plot.chart.viewport()
    event = QWheelEvent(
        place, view.mapToGlobal(place), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    settle()


def seen(plot: Plot) -> tuple[float, float, float, float]:
    """(left, right, low, high) of what can be seen."""
    (left, right), (low, high) = plot.chart.box.viewRange()
    return left, right, low, high


# -- what is read ----------------------------------------------------------------------------------------------------


def test_the_point_of_a_line_above_or_below_the_pointer_is_read() -> None:
    series = [Series("train", TIMES, LOSSES), Series("test", TIMES, np.full(5, 1.5))]
    for place, expected in (
        ((1.1, 0.7), ("train", 1.0, 1.0)),
        ((1.1, 1.4), ("test", 1.0, 1.5)),
        ((2.2, 0.4), ("train", 3.0, 0.25)),  # there is none at 2
        ((-9.0, 1.9), ("train", 0.0, 2.0)),
    ):
        reading = read_at(series, ACROSS, UP, place, (0.01, 0.01))
        assert (reading.words.split(" · ")[0], *reading.place) == expected and reading.values == expected[1:]
    nothing = [Series("", TIMES, np.full(5, np.nan)), Series("", np.zeros(0), np.zeros(0))]
    assert read_at(nothing, ACROSS, UP, (1, 1), (1, 1)) is None


def test_the_nearest_of_scattered_points_is_read() -> None:
    points = [Series("cats", np.array([0.0, 3.0]), np.array([0.0, 1.0]), Shape.POINTS)]
    assert read_at(points, ACROSS, UP, (0.5, 2.0), (1.0, 0.1)).place == (3.0, 1.0)
    assert read_at(points, ACROSS, UP, (0.5, 2.0), (0.1, 1.0)).place == (0.0, 0.0)


def test_what_is_under_the_pointer_is_written_and_can_be_copied(qtbot: QtBot) -> None:
    plot = plot_of(qtbot)
    before = painted(plot)
    move(plot, 3.1, 1.0)
    assert plot.text == plot.accessibleDescription() == "train · 0.25 · 3" and plot.accessibleName() == "Loss"
    assert (painted(plot) != before).any()
    QTest.keyClick(plot, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "3 0.25" and plot.text == "train · 0.25 · 3 · copied"
    QApplication.sendEvent(plot.chart, QEvent(QEvent.Type.Leave))
    settle()
    assert plot.reading is None and plot.text == "" and np.array_equal(painted(plot), before)


def test_values_move_under_a_pointer_that_rests(qtbot: QtBot) -> None:
    plot = plot_of(qtbot)
    move(plot, 3.1, 1.0)
    plot.set_series([Series("train", TIMES, LOSSES * 2)])
    qtbot.waitUntil(lambda: plot.text == "train · 0.5 · 3")


def test_where_several_can_be_copied_the_one_under_the_pointer_is(qtbot: QtBot) -> None:
    """Qt would give the key to none of them."""
    window = QWidget()
    qtbot.addWidget(window)
    layout, copied = QVBoxLayout(window), []
    outer, inner, other = QWidget(), QWidget(), QWidget()
    QVBoxLayout(outer).addWidget(inner)
    for widget in (outer, other):
        layout.addWidget(widget)
    for name, widget in (("outer", outer), ("inner", inner), ("other", other)):
        ReadingKey(widget, lambda name=name: copied.append(name)).setEnabled(True)
    window.resize(300, 300)
    with qtbot.waitExposed(window):
        window.show()
    for widgets, name in (({other}, "other"), ({outer, inner}, "inner"), ({other}, "other"), ({outer}, "outer")):
        for widget in (outer, inner, other):  # as Qt tells widgets that the pointer has come, or left
            widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, widget in widgets)
        QTest.keyClick(window, Qt.Key.Key_C)
        assert copied[-1] == name
    assert len(copied) == 4


# -- what is seen ----------------------------------------------------------------------------------------------------


def test_the_wheel_zooms_at_the_pointer_and_a_double_click_fits(qtbot: QtBot) -> None:
    plot = plot_of(qtbot)
    assert seen(plot) == pytest.approx((0, 4, 0, 2))
    before = plot.place_of(1.0, 0.5)
    wheel(plot, 1.0, 0.5, 3)
    left, right, low, high = seen(plot)
    assert left > 0 and right < 4 and low > 0 and high < 2
    after = plot.place_of(1.0, 0.5)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=0.6)
    QTest.mouseDClick(plot.chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    settle()
    assert seen(plot) == pytest.approx((0, 4, 0, 2))
    wheel(plot, 1.0, 0.5, -5)
    assert seen(plot) == pytest.approx((0, 4, 0, 2))  # there is no more


def test_what_is_whole_is_seen_whole_however_far_one_zooms(qtbot: QtBot) -> None:
    """Bars that were cut off at their foot looked as if there were none."""
    plot = plot_of(qtbot)
    plot.set_axes(ACROSS, replace(UP, whole=True))
    plot.draw()
    wheel(plot, 1.0, 0.5, 3)
    left, right, low, high = seen(plot)
    assert left > 0 and right < 4 and (low, high) == pytest.approx((0, 2))
    QTest.keyClick(plot.chart, Qt.Key.Key_Plus)
    assert seen(plot)[2:] == pytest.approx((0, 2))


def test_keys_zoom_and_fit(qtbot: QtBot) -> None:
    plot = plot_of(qtbot)
    QTest.keyClick(plot.chart, Qt.Key.Key_Plus)
    assert seen(plot)[1] - seen(plot)[0] == pytest.approx(4 / 1.25)
    QTest.keyClick(plot.chart, Qt.Key.Key_Minus)
    QTest.keyClick(plot.chart, Qt.Key.Key_Minus)
    assert seen(plot) == pytest.approx((0, 4, 0, 2))
    QTest.keyClick(plot.chart, Qt.Key.Key_Plus)
    QTest.keyClick(plot.chart, Qt.Key.Key_0)
    assert seen(plot) == pytest.approx((0, 4, 0, 2))


def test_who_has_zoomed_in_stays_there_and_all_others_follow(qtbot: QtBot) -> None:
    plot = plot_of(qtbot)
    plot.set_axes(Axis("epoch", 0.0, 8.0), UP)
    plot.draw()
    assert seen(plot) == pytest.approx((0, 8, 0, 2))
    wheel(plot, 2.0, 1.0, 5)
    zoomed = seen(plot)
    plot.set_axes(Axis("epoch", 0.0, 9.0), UP)
    plot.draw()
    assert seen(plot) == pytest.approx(zoomed)


def test_series_may_change_their_shape_and_number(qtbot: QtBot) -> None:
    plot = plot_of(qtbot)
    points = Series("", np.array([1.0, 3.0]), np.array([1.0, 1.0]), Shape.POINTS, width=8)
    bars = Series("", np.array([0.0, 2.0, 4.0]), np.array([1.0, 0.5]), Shape.BARS, "line")
    for series, here, there in (((points,), True, False), ((bars, points), True, True), ((), False, False)):
        plot.set_series(series)
        plot.draw()
        settle()
        pixels = painted(plot)
        for color, expected, place in ((DARK.bar, here, (1.0, 1.0)), (DARK.line, there, (2.5, 0.25))):
            at = plot.place_of(*place).toPoint()
            assert (tuple(pixels[at.y(), at.x()]) == rgb(color)) is expected


def test_labels_stay_inside_and_apart(qtbot: QtBot) -> None:
    up = Axis("loss", 0.0, 2.0, None)
    wide = Axis("epoch", -1.0, 1.0, lambda value: f"{value:+.9f}", places=(-1.0, -0.9, 0.0, 1.0))
    plot = plot_of(qtbot, across=wide, up=up)
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    _, _, labels = plot.chart._bottom.generateDrawSpecs(painter)
    painter.end()
    assert {words for _, _, words in labels} == {"-1.000000000", "+0.000000000", "+1.000000000"}
    for rect, _, _ in labels:
        assert rect.left() >= 0 and rect.right() <= plot.chart._bottom.width() + 1e-6


@pytest.mark.parametrize(("theme", "scale"), [(LIGHT, 1.0), (DARK, 1.6)])
def test_a_change_of_the_look_leaves_nothing_of_the_one_before(qtbot: QtBot, theme: Theme, scale: float) -> None:
    used = plot_of(qtbot)
    look_like(theme, scale)
    fresh = plot_of(qtbot)
    used.draw()
    settle()
    assert np.array_equal(painted(used), painted(fresh))
    assert tuple(painted(used)[0, 0]) == rgb(theme.panel)


def test_names_at_the_ends_of_lines_do_not_overlap() -> None:
    assert spread([10, 40, 60], 12, 6, 66) == [10, 40, 60]
    assert spread([60, 61, 62], 12, 6, 66) == [42, 54, 66]
    assert spread([1, 2, 65], 12, 6, 66) == [6, 18, 65]
    assert spread([5, 5, 5], 12, 6, 20) == [6, 18, 30]  # more than there is room for
    assert spread([], 12, 6, 66) == []


# -- what is saved ---------------------------------------------------------------------------------------------------


def test_the_numbers_in_a_file_are_exactly_those_of_the_plot() -> None:
    bars = Series("all", np.array([-0.1, 0.2, 0.7], np.float32), np.array([1.0, 2.0]), Shape.BARS)
    rows = list(csv.reader(io.StringIO(as_csv([Series("a, b", TIMES, LOSSES), bars], ACROSS, UP))))
    assert rows[0] == ["a, b epoch", "a, b loss", "all epoch from", "all epoch to", "all loss"]
    columns = list(zip(*rows[1:], strict=True))
    assert [float(figure) for figure in columns[0]] == TIMES.tolist()
    assert [float(figure or "nan") for figure in columns[1]] == pytest.approx(
        LOSSES.tolist(), rel=0, abs=0, nan_ok=True
    )
    assert [np.float32(figure) for figure in columns[2][:2]] == bars.x[:-1].tolist()
    assert columns[4] == ("1.0", "2.0", "", "", "")
    assert as_csv([], ACROSS, UP) == ""


def test_pictures_show_what_the_plot_shows(qtbot: QtBot) -> None:
    plot = plot_of(qtbot)
    image = QImage.fromData(plot.exported("png"))
    assert image.size() == plot.size() * plot.devicePixelRatio()
    assert image.pixelColor(2, 2).name() == DARK.panel
    drawing = ElementTree.fromstring(plot.exported("svg"))
    assert drawing.get("viewBox") == "0 0 400 200"
    said = "".join(drawing.itertext())
    assert "Loss" in said and "0.5" in said  # the title, and a label
    colors = {element.get("stroke") for element in drawing.iter()}
    assert DARK.bar in colors


@pytest.mark.parametrize("ending", FORMATS)
def test_a_saved_file_is_told_of(qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    plot = plot_of(qtbot)
    path = tmp_path / f"loss.{ending}"
    with qtbot.waitSignal(plot.noticed) as told:
        plot.save(path)
    assert told.args[0].text == f"Saved as {path}"
    assert path.read_bytes() == plot.exported(ending)
    with qtbot.waitSignal(plot.noticed) as told:
        plot.save(tmp_path / "nowhere" / path.name)
    assert told.args[0].severity is Severity.ERROR and "nowhere" in told.args[0].text


def test_the_menu_is_ours(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    plot = plot_of(qtbot)
    menu = plot.menu()
    labels = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert labels == ["Show all", "Copy the value", "Save as PNG…", "Save as SVG…", "Save as CSV…"]
    assert not menu.actions()[1].isEnabled()
    opened: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda _menu, place: opened.append(place))
    wheel(plot, 1.0, 0.5, 3)
    QTest.mouseClick(plot.chart.viewport(), Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    before = seen(plot)
    QApplication.sendEvent(plot.chart.viewport(), _menu_event(plot))
    settle()
    assert len(opened) == 1 and seen(plot) == before
    plot.menu().actions()[0].trigger()
    assert seen(plot) == pytest.approx((0, 4, 0, 2))


def _menu_event(plot: Plot) -> QContextMenuEvent:
    place = QPoint(100, 100)
    return QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, plot.chart.viewport().mapToGlobal(place))


# -- when it comes ---------------------------------------------------------------------------------------------------

START = """
import sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from gui.widgets.plot import Plot
from gui.widgets.plot_series import Axis
hooks = sys.excepthook, threading.excepthook
plot, other = (Plot(name, Axis("x"), Axis("y")) for name in "ab")
assert "pyqtgraph" not in sys.modules
plot.show()
other.show()
app.processEvents()
assert plot.chart is None
QTimer.singleShot(20000, lambda: app.exit(1))
look = QTimer(interval=20)
look.timeout.connect(lambda: plot.chart and other.chart and app.exit(0))
look.start()
code = app.exec()
assert (sys.excepthook, threading.excepthook) == hooks
print(code, *{"torch", "cv2", "matplotlib", "scipy", "pandas", "h5py"} & sys.modules.keys())
"""


def test_pyqtgraph_comes_once_a_plot_is_painted_and_brings_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["0"]
