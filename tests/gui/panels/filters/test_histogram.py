"""The histogram of weights: shares as heights, of all and of a part."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gui.look.theme import DARK
from gui.panels.filters.histogram import Histogram
from tests.gui.showing import painted, rgb, settle

COUNTS, EDGES = np.array([1, 4, 2]), np.array([-1.5, -0.5, 0.5, 1.5], np.float32)


def shown(qtbot: QtBot, part: np.ndarray | None) -> Histogram:
    histogram = Histogram()
    qtbot.addWidget(histogram)
    histogram.resize(300, 80)
    histogram.show()
    histogram.set_counts(COUNTS, EDGES, part)
    settle()
    histogram.draw()
    settle()
    return histogram


def heights(histogram: Histogram, color: str) -> list[int]:
    """Pixels of a colour in the middle of each bar."""
    pixels = painted(histogram)
    columns = [round(histogram.place_of(middle, 0).x()) for middle in (-1.0, 0.01, 1.0)]
    return [int((pixels[:, column] == rgb(color)).all(axis=1).sum()) for column in columns]


def test_bars_are_as_high_as_the_shares(qtbot: QtBot) -> None:
    histogram = shown(qtbot, None)
    assert histogram.every == pytest.approx([1 / 7, 4 / 7, 2 / 7])
    one, four, two = heights(histogram, DARK.bar)
    assert four > 40 and (one, two) == pytest.approx((four / 4, four / 2), abs=1.5)


def test_a_part_stands_before_all(qtbot: QtBot) -> None:
    histogram = shown(qtbot, np.array([0, 0, 5]))
    assert histogram.part == pytest.approx([0, 0, 1])
    behind, front = heights(histogram, DARK.line), heights(histogram, DARK.bar)
    assert front[:2] == [0, 0] and front[2] > 40
    assert behind[:2] == [pytest.approx(front[2] / 7, abs=2.5), pytest.approx(front[2] * 4 / 7, abs=2.5)]
    assert behind[2] <= 1  # hidden; the line of the axis has the same colour


def test_all_that_is_under_the_pointer_is_read(qtbot: QtBot) -> None:
    histogram = shown(qtbot, np.array([0, 1, 4]))
    histogram.read_at((0.9, 0.1))
    assert histogram.reading.values == (0.5, 1.5, 2 / 7, 0.8)
    assert histogram.text == "0.5 … 1.5 · layer 28.6 % · filter 80.0 %"
    histogram.read_at((1.6, 0.1))
    assert histogram.reading is None and histogram.text == ""


def test_no_weights_at_all_are_no_bars(qtbot: QtBot) -> None:
    histogram = shown(qtbot, None)
    histogram.set_counts(np.zeros(3, int), EDGES)
    histogram.draw()
    settle()
    assert max(heights(histogram, DARK.bar)) == 0 and histogram.accessibleName() == "Histogram from −1.50 to 1.50"
