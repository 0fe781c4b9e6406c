"""Vectors as bars and the colour bar: lengths and places of what is painted."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from gui.look.colors import shades
from gui.look.theme import DARK, LIGHT
from gui.panels.activation_maps.vector import VectorWidget
from gui.widgets.colorbar import ColorBar
from tests.gui.showing import color_at, look_like, painted, rgb


@pytest.fixture
def bars(qtbot: QtBot) -> VectorWidget:
    widget = VectorWidget()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    return widget


def painted_length(pixels: np.ndarray, center: QPointF, *, upright: bool) -> int:
    """How many pixels of bar colour lie on the line through a bar."""
    line = pixels[:, int(center.x())] if upright else pixels[int(center.y())]
    return int((line == np.array(rgb(DARK.bar))).all(axis=1).sum())


def test_rows_are_as_long_as_their_values(bars: VectorWidget) -> None:
    values = np.array([4, -2, 1, 0, 3], np.float32)
    bars.set_values(values, (-4, 4), ("one", "two", "three", "four", "five"))
    assert bars.in_rows
    pixels = painted(bars)
    unit = painted_length(pixels, bars.bar_rect(0).center(), upright=False) / 4
    for index, value in enumerate(values):
        slot = bars.bar_rect(index).center()
        assert painted_length(pixels, slot, upright=False) == pytest.approx(abs(value) * unit, abs=2)
    assert bars.bar_rect(1).right() == pytest.approx(bars.bar_rect(0).left(), abs=1)


def test_columns_are_as_high_as_their_values(bars: VectorWidget) -> None:
    values = np.linspace(-1, 2, 60).astype(np.float32)
    bars.set_values(values, (-2, 2))
    assert not bars.in_rows
    pixels = painted(bars)
    unit = painted_length(pixels, bars.bar_rect(59).center(), upright=True) / 2
    for index in (0, 13, 40, 59):
        height = painted_length(pixels, bars.bar_rect(index).center(), upright=True)
        assert height == pytest.approx(abs(values[index]) * unit, abs=2)


def test_positive_values_stand_on_the_ground(bars: VectorWidget) -> None:
    bars.set_values(np.full(60, 1, np.float32), (0, 2))
    assert bars.bar_rect(0).bottom() == pytest.approx(bars._along(0))
    assert bars.bar_rect(0).height() == pytest.approx((bars._along(0) - bars._along(2)) / 2)


def test_how_many_fit(bars: VectorWidget) -> None:
    assert bars.fits(120) and not bars.fits(201)
    bars.resize(300, 400)
    assert not bars.fits(120)


def test_every_bar_is_found_where_it_is(bars: VectorWidget) -> None:
    for values in (np.ones(10, np.float32), np.ones(100, np.float32)):
        bars.set_values(values, (0, 1))
        for index in range(len(values)):
            assert bars.index_at(bars.bar_rect(index).center()) == index


def test_numbers_are_those_of_the_values(bars: VectorWidget) -> None:
    bars.set_values(np.array([1.23456, -0.5], np.float32), (-2, 2))
    bars.write_numbers()
    assert bars._written == ("1.23", "−0.500")


def test_what_is_no_number_is_marked(bars: VectorWidget) -> None:
    bars.set_values(np.array([1, np.nan, np.inf], np.float32), (0, 1))
    pixels = painted(bars)
    assert (pixels == np.array(rgb(DARK.nan))).all(axis=2).any()
    assert (pixels == np.array(rgb(DARK.inf))).all(axis=2).any()


def test_keys_walk_along_the_bars_and_pick(bars: VectorWidget, qtbot: QtBot) -> None:
    bars.set_values(np.ones(10, np.float32), (0, 1))
    bars.setFocus()
    for _ in range(3):
        qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert bars.spot == 2
    with qtbot.waitSignal(bars.picked) as picked:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert picked.args == [2]
    bars.set_values(np.ones(100, np.float32), (0, 1))
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.spot == 1


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("signed", [False, True])
def test_the_colour_bar_has_the_shades_of_the_mosaic(qtbot: QtBot, theme, signed: bool) -> None:  # type: ignore[no-untyped-def]
    look_like(theme)
    bar = ColorBar()
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    bar.set_scale(-2.5 if signed else 0.0, 2.5, signed)
    assert bar.ends == (("−2.50" if signed else "0"), "2.50")
    pixels, strip, table = painted(bar), bar.strip(), shades(theme, signed)
    for share in (0.02, 0.3, 0.7, 0.98):
        color = color_at(pixels, QPointF(strip.left() + share * strip.width(), strip.center().y()))
        assert np.abs(np.array(color) - table[round(share * 252)]).max() < 12


def test_the_colour_bar_points_at_a_value(qtbot: QtBot) -> None:
    bar = ColorBar()
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    bar.set_scale(0, 10, signed=False)
    bar.set_value(2.5)
    strip = bar.strip()
    assert color_at(painted(bar), QPointF(strip.left() + strip.width() / 4, strip.center().y())) == rgb(DARK.text)
    bar.set_own_scales(signed=False)
    assert bar.ends == ("lowest", "highest")
    assert rgb(DARK.text) not in {tuple(color) for color in painted(bar)[int(strip.center().y())]}


@pytest.mark.parametrize(("low", "high"), [(-1e38, 1e38), (0.0, 3.01e38), (-1e-12, 1e-12)])
def test_no_number_of_the_colour_bar_is_cut(qtbot: QtBot, low: float, high: float) -> None:
    bar = ColorBar()
    qtbot.addWidget(bar)
    bar.resize(bar.minimumSizeHint())
    bar.set_scale(low, high, low < 0)
    metrics, strip = QFontMetrics(bar._font), bar.strip()
    assert metrics.horizontalAdvance(bar.ends[0]) <= strip.left() and strip.width() > 0
    assert metrics.horizontalAdvance(bar.ends[1]) <= bar.width() - strip.right()
