"""The Predictions panel: bars, figures, the calm order, pins, the trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.api import (
    Decoding,
    NetworkOpened,
    OutputView,
    Prediction,
    Predictions,
    PredictionsView,
    Result,
    WeightsOrigin,
)
from gui.look import text
from gui.look.theme import DARK
from gui.panels.predictions.panel import PredictionsPanel
from gui.panels.predictions.prediction_bars import PredictionBars
from gui.session.classes import class_count
from gui.widgets.ranking import HOLD, Ranking, row_of
from tests.answers import ByKind, origin, wish_of
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.showing import painted, rgb, settle, show


def predictions(**shares: float) -> tuple[Prediction, ...]:
    """``predictions(c3=0.9, c5=0.1)``: classes 3 and 5, largest first, with the probability's tenfold as logit."""
    made = [Prediction(int(name[1:]), name, share, 10 * share) for name, share in shares.items()]
    return tuple(sorted(made, key=lambda prediction: -prediction.probability))


def result(frame: int, captured: float, top: tuple[Prediction, ...], pinned: tuple[Prediction, ...] = ()) -> Result:
    return Result(origin(frame), captured, ByKind({PredictionsView: Predictions(top, pinned)}))


def exact_panel(qtbot: QtBot, width: int = 330, height: int = 300) -> tuple[PredictionsPanel, FakeEngine]:
    panel, engine, _ = show(qtbot, PredictionsPanel, width, height)
    panel.smooth.setChecked(False)
    return panel, engine


def test_rows_are_the_most_probable_classes_with_true_figures(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    truth = engine.predictions(10).top
    rows, _ = panel.bars.rows
    assert [row.index for row in rows] == [p.index for p in truth[: len(rows)]]
    assert 5 <= len(rows) <= 10
    for place, prediction in enumerate(truth[: len(rows)]):
        probability, logit = panel.bars.figures(place)
        assert probability == text.percent(prediction.probability)
        assert logit == f"{prediction.logit:.2f}".replace("-", "−")
    assert panel.heading.text == f"Top {len(rows)} of 10 classes"


@pytest.mark.parametrize("width", [240, 330, 700])
def test_bar_length_is_the_probability(qtbot: QtBot, width: int) -> None:
    panel, engine = exact_panel(qtbot, width)
    engine.post(result(5, 5.0, predictions(c4=0.5, c1=0.25, c2=0.125, c3=0.125)))
    settle()
    panel._pace.now()
    assert len(panel.bars.rows[0]) == 4
    pixels, color = painted(panel.bars), rgb(DARK.bar)
    for place, share in enumerate((0.5, 0.25, 0.125, 0.125)):
        track = panel.bars.track_rect(place)
        line = pixels[int(track.center().y()), int(track.left()) : int(track.right()) + 1]
        assert int((line == color).all(axis=1).sum()) == pytest.approx(share * track.width(), abs=1.5)
        assert track.width() >= 40


def test_in_a_narrow_panel_names_come_before_long_bars(qtbot: QtBot) -> None:
    bars = PredictionBars()
    qtbot.addWidget(bars)
    bars.set_labels(["truck", "automobile"])
    bars.resize(220, 200)
    bars.show()
    bars.set_rows([row_of(Prediction(1, "automobile", 1.0, 2.0))], [], ())
    assert bars._labels > bars.track_rect(0).width() >= 28
    bars.resize(600, 200)
    assert bars._labels == bars._label_width and bars.track_rect(0).width() > 200


@pytest.mark.parametrize("smooth", [False, True])
def test_what_is_no_number_has_no_bar_and_says_so(qtbot: QtBot, smooth: bool) -> None:
    bars = PredictionBars()
    qtbot.addWidget(bars)
    bars.resize(400, 200)
    bars.smooth = smooth
    bars.show()
    nan, inf = float("nan"), float("inf")
    bars.set_rows([row_of(Prediction(1, "one", 0.5, 2.0)), row_of(Prediction(2, "two", 0.5, 2.0))], [], ())
    bars.set_rows([row_of(Prediction(1, "one", nan, nan)), row_of(Prediction(2, "two", nan, -inf))], [], ())
    qtbot.waitUntil(lambda: bars.bar_rect(0).width() == bars.bar_rect(1).width() == 0)
    assert bars.figures(0) == ("NaN", "NaN") and bars.figures(1) == ("NaN", "−∞")
    assert not bars._timer.isActive()
    bars.set_rows([row_of(Prediction(1, "one", 0.5, 2.0))], [], ())
    qtbot.waitUntil(lambda: bars.bar_rect(0).width() == pytest.approx(0.5 * bars.track_rect(0).width()))


class Watched(PredictionBars):
    """Remembers the lengths of the bars at each paint."""

    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[list[float]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.lengths.append([self.bar_rect(place).width() for place in range(len(self.rows[0]))])


def test_bars_are_painted_again_only_where_something_is_another(qtbot: QtBot) -> None:
    bars = Watched()
    qtbot.addWidget(bars)
    bars.resize(300, 200)
    bars.smooth = False
    bars.show()
    one, two = (row_of(Prediction(index, str(index), share, 0.0)) for index, share in ((1, 0.75), (2, 0.25)))
    less = replace(one, probability=0.5)
    for rows in ([one, two], [less, two], [two, one], [one, two], [less, two], [one, two]):
        bars.set_rows(rows, [], ())
        settle()
        assert bars.lengths[-1] == [row.probability * bars.track_rect(0).width() for row in rows]
    count = len(bars.lengths)
    bars.set_rows([one, two], [], ())
    settle()
    assert len(bars.lengths) == count


def test_smoothed_bars_glide_and_arrive(qtbot: QtBot) -> None:
    bars = PredictionBars()
    qtbot.addWidget(bars)
    bars.resize(300, 200)
    bars.show()
    bars.set_rows([row_of(Prediction(1, "one", 0.2, 0.0))], [], ())
    assert bars.bar_rect(0).width() == pytest.approx(0.2 * bars.track_rect(0).width())
    bars.set_rows([row_of(Prediction(1, "one", 0.8, 0.0))], [], ())
    assert bars.bar_rect(0).width() == pytest.approx(0.2 * bars.track_rect(0).width())
    qtbot.waitUntil(lambda: bars.bar_rect(0).width() == pytest.approx(0.8 * bars.track_rect(0).width()))
    assert not bars._timer.isActive()
    bars.smooth = False
    bars.set_rows([row_of(Prediction(1, "one", 0.1, 0.0))], [], ())
    assert bars.bar_rect(0).width() == pytest.approx(0.1 * bars.track_rect(0).width())


def test_rows_trade_places_at_most_twice_a_second() -> None:
    for one, other in (
        (predictions(c1=0.6, c2=0.4), predictions(c1=0.4, c2=0.6)),  # each leads clearly
        (predictions(c1=0.52, c2=0.48), predictions(c1=0.48, c2=0.52)),
        (predictions(c3=0.6, c1=0.3, c2=0.1), predictions(c3=0.6, c1=0.1, c2=0.3)),
    ):
        ranking, changes = Ranking(), []
        for step in range(300):  # three seconds of flicker, a hundred frames a second
            ranking.update(one if step % 2 else other, 3, step / 100)
            if ranking.settle_if_due(step / 100):
                changes.append(step / 100)
        assert 3 <= len(changes) <= 6
        assert all(after - before > 0.999 for before, after in zip(changes, changes[2:], strict=False))


def test_another_clear_leader_comes_first_at_once() -> None:
    ranking = Ranking()
    ranking.update(predictions(c1=0.6, c2=0.4), 2, 10.0)
    ranking.update(predictions(c1=0.000_58, c7=0.95), 2, 10.1)
    assert ranking.due_in(10.1) == 0 and ranking.settle_if_due(10.1)
    assert [row.index for row in ranking.rows()] == [7, 1]
    ranking.update(predictions(c1=0.9, c7=0.1), 2, 10.2)
    assert ranking.due_in(10.2) == pytest.approx(0.8), "a third order within a second has to wait"


def test_values_follow_at_once_even_if_places_do_not() -> None:
    ranking = Ranking()
    ranking.update(predictions(c1=0.6, c2=0.4), 2, 0.0)
    ranking.update(predictions(c1=0.47, c2=0.53), 2, 0.1)
    assert [(row.index, row.probability) for row in ranking.rows()] == [(1, 0.47), (2, 0.53)]
    assert ranking.due_in(0.1) == pytest.approx(HOLD - 0.1)
    assert not ranking.settle_if_due(HOLD - 0.01)
    assert ranking.settle_if_due(HOLD + 0.01)
    assert [row.index for row in ranking.rows()] == [2, 1]
    assert ranking.due_in(HOLD + 0.01) is None


def test_a_class_no_longer_reported_is_bounded_not_invented() -> None:
    ranking = Ranking()
    ranking.update(predictions(c1=0.6, c2=0.3, c3=0.1), 2, 0.0)
    ranking.update(predictions(c1=0.7, c4=0.2, c5=0.04), 2, 0.1)
    second = ranking.rows()[1]
    assert (second.index, second.label, second.probability, second.logit) == (2, "c2", None, None)
    assert second.at_most == 0.04


def test_the_order_settles_without_a_further_frame(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    engine.post(result(7, 7.0, predictions(c1=0.6, c2=0.4)))
    settle()
    engine.post(result(8, 7.1, predictions(c1=0.4, c2=0.6)))
    settle()
    qtbot.waitUntil(lambda: [row.index for row in panel.bars.rows[0]] == [2, 1], timeout=2000)


def stands(panel: PredictionsPanel) -> list[tuple[int, str, float]]:
    """(class, figure, length of the bar as a share) from the top, as they are painted."""
    bars = panel.bars
    return [
        (row.index, bars.figures(place)[0], round(bars.bar_rect(place).width() / bars.track_rect(place).width(), 6))
        for place, row in enumerate(bars.rows[0])
    ]


def test_bar_figure_and_place_are_of_one_frame_and_change_five_times_a_second(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    panel._pace.set_interval(1_000_000)
    engine.post(result(7, 7.0, predictions(c4=0.9, c2=0.1)))
    panel._pace.now()
    before = stands(panel)
    assert set(before) == {(4, "90.0 %", 0.9), (2, "10.0 %", 0.1)}
    engine.post(result(8, 7.1, predictions(c4=0.337, c2=0.09)))
    settle()
    assert stands(panel) == before
    panel._pace.now()
    assert set(stands(panel)) == {(4, "33.7 %", 0.337), (2, "9.00 %", 0.09)}


def test_a_held_frame_shows_exactly_its_own(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PredictionsPanel, 330, 300)
    panel._pace.set_interval(1_000_000)
    for frame in range(8):  # so many orders that the next must wait
        engine.post(result(7 + frame, 7.0, predictions(c4=0.6, c2=0.4) if frame % 2 else predictions(c4=0.4, c2=0.6)))
    session.freeze(True)
    assert stands(panel) == [(4, "60.0 %", 0.6), (2, "40.0 %", 0.4)]
    engine.post(result(16, 7.2, predictions(c2=0.7, c4=0.3)))  # was on its way
    settle()
    assert stands(panel) == [(2, "70.0 %", 0.7), (4, "30.0 %", 0.3)]


def test_a_pinned_class_stays_in_sight_and_is_asked_for(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    last = engine.predictions(10).top[-1]
    panel.toggle_pin(last.index)
    settle()
    assert wish_of(panel.request(), PredictionsView).pinned == (last.index,)  # type: ignore[union-attr]
    _, below = panel.bars.rows
    assert [row.index for row in below] == [last.index]
    assert below[0].probability == pytest.approx(last.probability)
    assert panel.bars.row_rect(len(panel.bars.rows[0])).bottom() <= panel.bars.height()
    panel.toggle_pin(last.index)
    assert panel.bars.rows[1] == []


def test_a_click_on_the_pin_of_a_row(qtbot: QtBot) -> None:
    panel, _ = exact_panel(qtbot)
    row = panel.bars.row_rect(2)
    index = panel.bars.rows[0][2].index
    QTest.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=QPointF(8, row.center().y()).toPoint())
    assert panel.pinned == (index,)
    QTest.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=row.center().toPoint())
    assert panel.pinned == (index,)


def test_a_class_is_found_by_name_and_pinned(qtbot: QtBot) -> None:
    labels = (*(f"animal {i}" for i in range(9)), "zebra")
    panel, _, _ = show(qtbot, PredictionsPanel, 330, 300, FakeEngine(replace(LENET, labels=labels)))
    panel.pin.click()
    assert panel.picker.isVisible()
    QTest.keyClicks(panel.picker.search, "ZEB")
    QTest.keyClick(panel.picker.search, Qt.Key.Key_Return)
    assert panel.pinned == (9,)
    assert not panel.picker.isVisible()


def test_classes_without_names_are_numbered(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    engine.post(result(9, 9.0, (Prediction(7, "", 1.0, 3.0),)))
    settle()
    panel._pace.now()
    assert panel.bars.rows[0][0].label == "class 7"


def test_random_weights_are_marked(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    assert not panel.warning.isVisible()
    engine.post(NetworkOpened(replace(LENET, epoch=2, weights=WeightsOrigin.RANDOM)))
    settle()
    assert panel.warning.isVisible()
    assert "Random weights" in panel.warning.text


def test_an_output_that_is_no_vector_is_no_vector_of_classes(qtbot: QtBot) -> None:
    dense = replace(LENET.layers[0], name="head", output=(21, 64, 64))
    network = replace(LENET, layers=(dense,), stages=())
    panel, engine, _ = show(qtbot, PredictionsPanel, 330, 300, FakeEngine(network))
    assert panel.placeholder.sentence == "Waiting for the first answer." and not engine.request.of_kind(PredictionsView)
    assert engine.request.of_kind(OutputView) == {OutputView("head", Decoding.CLASS_MAP)}
    assert class_count(network) == 0
    assert class_count(replace(LENET, layers=(replace(dense, output=(10, 1, 1)),))) == 10


def test_the_trace_shows_the_leader_and_the_pinned(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    panel.toggle_pin(2)
    settle()
    leader = engine.predictions(1).top[0].index
    assert [index for index, _ in panel.trace._lines] == [leader, 2]


def test_copy_gives_exact_figures(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    QTest.mouseMove(panel.bars, panel.bars.row_rect(1).center().toPoint())
    with qtbot.waitActive(panel):
        panel.activateWindow()
    QTest.keyClick(panel, Qt.Key.Key_C)
    index, label, probability, logit = QGuiApplication.clipboard().text().split("\t")
    truth = engine.predictions(2).top[1]
    assert (int(index), label, float(probability), float(logit)) == (
        truth.index,
        truth.label,
        truth.probability,
        truth.logit,
    )


def test_state_comes_back_for_the_same_network_only(qtbot: QtBot) -> None:
    panel, engine = exact_panel(qtbot)
    panel.toggle_pin(4)
    state = panel.save_state()
    assert state == {"smooth": False, "network": "lenet5", "pinned": [4]}
    fresh, _, _ = show(qtbot, PredictionsPanel, 330, 300)
    fresh.restore_state(state)
    assert fresh.pinned == (4,)
    assert not fresh.smooth.isChecked()
    other, _, _ = show(qtbot, PredictionsPanel, 330, 300, FakeEngine(replace(LENET, name="other")))
    other.restore_state(state)
    assert other.pinned == ()
    other.restore_state({"network": 3, "pinned": "x"})
    engine.post(NetworkOpened(replace(LENET, epoch=2, name="other")))
    settle()
    assert panel.pinned == ()
