"""The trace of probabilities: time against probability, gaps, what is held, names at the ends, and what it costs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gui.look.theme import DARK
from gui.panels.predictions.trace import SPAN, Trace
from tests.gui.showing import color_at, painted, rgb, settle


def trace_of(qtbot: QtBot, width: int = 400, height: int = 72) -> Trace:
    trace = Trace()
    qtbot.addWidget(trace)
    trace.setFixedHeight(height)
    trace.resize(width, height)
    trace.show()
    settle()
    return trace


def line(trace: Trace, place: int = 0) -> list[tuple[float, float]]:
    series = trace.series()[place]
    return list(zip(series.x.tolist(), series.y.tolist(), strict=True))


def test_the_trace_is_time_against_probability(qtbot: QtBot) -> None:
    trace = trace_of(qtbot)
    trace.set_lines([(3, "three")])
    for when, share in ((100.0, 0.0), (105.0, 0.0), (105.25, 0.5), (110.0, 1.0)):
        trace.add(when, {3: share})
    assert line(trace) == [
        (-10.0, 0.0),
        (-5.0, 0.0),  # no frame came meanwhile: held
        (-5.0, 0.0),
        (-4.75, 0.5),
        (0.0, 0.5),  # held
        (0.0, 1.0),
    ]
    trace.add(110.0 + SPAN / 2 + 0.01, {4: 0.2})
    assert np.isfinite([y for _, y in line(trace)]).tolist() == [True, True, True, False, False]  # not reported since
    trace.add(90.0, {3: 0.5})  # another source's clock
    assert line(trace) == [(0.0, 0.5)]


def test_the_axes_end_where_ten_seconds_and_certainty_are(qtbot: QtBot) -> None:
    trace = trace_of(qtbot)
    trace.set_lines([(3, "three")])
    trace.add(0.0, {3: 0.5})
    trace.draw()
    first, middle, last = trace.place_of(-SPAN, 0), trace.place_of(-SPAN / 2, 0.5), trace.place_of(0, 1)
    assert 20 < first.x() < 60 and 340 < last.x() < 400  # room for “100 %” and for the name
    assert middle.x() == pytest.approx((first.x() + last.x()) / 2) and middle.y() == pytest.approx(
        (first.y() + last.y()) / 2
    )
    assert 0 < last.y() < 10 and 50 < first.y() < 60


@pytest.mark.parametrize("place", [0, 1])
def test_the_lines_lie_where_the_values_are_and_have_no_seams(qtbot: QtBot, place: int) -> None:
    trace = trace_of(qtbot, 700)
    trace.set_lines([(1, "one"), (2, "two")])
    for step in range(99):
        trace.add(step / 10, {1: 0.3 + 0.4 * (step * 7 % 10) / 10, 2: 0.1})
    trace.draw()
    settle()
    pixels = painted(trace)
    points = [trace.place_of(x, y) for x, y in line(trace)]
    assert len(points) == 99
    for start, end in pairwise(points):
        middle = (start + end) / 2
        row, column = int(middle.y()), int(middle.x())
        near = pixels[row - 1 : row + 2, column - 1 : column + 2].astype(int)
        assert np.abs(near - rgb(DARK.bar)).sum(axis=2).min() < 40, middle
    level = trace.place_of(-5, 0.1)
    row = pixels[int(level.y()) - 1 : int(level.y()) + 2].astype(int)
    strokes = (np.abs(row - rgb(DARK.text)).sum(axis=2).min(axis=0) < 300).sum()
    assert 200 < strokes < 620  # dashed


def test_the_trace_has_gaps_and_keeps_no_more_than_can_be_seen(qtbot: QtBot) -> None:
    trace = trace_of(qtbot)
    trace.set_lines([(1, "one")])
    for frame in range(4000):
        trace.add(frame / 200, {1: 0.5} if frame % 1000 < 500 else {})
    values = np.array([y for _, y in line(trace)])
    edges = np.flatnonzero(np.diff(np.isfinite(values).astype(int)))
    assert len(edges) in (3, 4) and np.isfinite(values).sum() <= SPAN * 30 + 2


def test_a_value_between_gaps_can_be_seen(qtbot: QtBot) -> None:
    trace = trace_of(qtbot)
    trace.set_lines([(1, "one")])
    trace.add(1.0, {1: 0.6})
    trace.add(3.0, {2: 0.5})
    trace.draw()
    settle()
    place = trace.place_of(-2.0, 0.6)
    around = painted(trace)[int(place.y()) - 2 : int(place.y()) + 3, int(place.x()) - 2 : int(place.x()) + 3].astype(
        int
    )
    assert np.abs(around - rgb(DARK.bar)).sum(axis=2).min() < 150


def test_names_stand_at_the_ends_of_lines(qtbot: QtBot) -> None:
    trace = trace_of(qtbot)
    trace.set_lines([(1, "one"), (2, "two")])
    trace.add(0.0, {1: 0.9, 2: 0.1})
    trace.draw()
    settle()
    pixels = painted(trace).astype(int)
    for share, color in ((0.9, DARK.bar), (0.1, DARK.text)):
        place = trace.place_of(0.0, share)
        beside = pixels[int(place.y()) - 6 : int(place.y()) + 7, int(place.x()) + 3 :]
        assert np.abs(beside - rgb(color)).sum(axis=2).min() < 60
    assert color_at(painted(trace), trace.place_of(-1.0, 0.7)) == rgb(DARK.panel)


class Counter:
    """Counts the samples that there were at each drawing."""

    def __init__(self, trace: Trace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not trace._pace.waiting)
        self.counts: list[int] = []
        real = trace.chart.draw
        monkeypatch.setattr(trace.chart, "draw", lambda: (self.counts.append(len(trace._samples)), real()))


def test_the_last_frame_is_shown_even_if_it_came_soon(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = trace_of(qtbot)
    trace.set_lines([(1, "one")])
    drawn = Counter(trace, monkeypatch, qtbot)
    for count in range(1, 6):
        trace.add(count, {1: 0.5})
    qtbot.waitUntil(lambda: drawn.counts[-1:] == [5])
    qtbot.waitUntil(lambda: not trace._pace.waiting)
    assert len(drawn.counts) <= 3  # once at once, once with the last, and no more by itself


def test_hidden_it_draws_nothing_until_it_is_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = trace_of(qtbot)
    drawn = Counter(trace, monkeypatch, qtbot)
    trace.hide()
    for count in range(1, 6):
        trace.add(count, {1: 0.5})
    settle()
    assert not drawn.counts and not trace._pace.waiting
    trace.show()
    qtbot.waitUntil(lambda: drawn.counts[-1:] == [5])


def test_what_is_read_is_the_exact_probability(qtbot: QtBot) -> None:
    trace = trace_of(qtbot)
    trace.set_lines([(1, "one"), (2, "two")])
    exact = float(np.float32(0.123456789))
    for when in (0.0, 0.25, 0.5):
        trace.add(when, {1: 0.75, 2: exact})
    trace.read_at((-0.24, 0.2), (0.02, 0.02))
    assert trace.text == "two · 0.12345679 · 0.25 s ago" and trace.reading.values == (-0.25, exact)
    trace.read_at((5.0, 0.8), (0.02, 0.02))
    assert trace.text == "one · 0.75 · now"
