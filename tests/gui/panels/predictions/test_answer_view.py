"""Outputs that are no vector of classes, as they are painted, against NumPy and the real engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.api import (
    Boxes,
    BoxesView,
    DecodedOutput,
    Decoding,
    NetworkOpened,
    OutputView,
    PredictionsView,
    Reading,
    Result,
    Share,
    Task,
)
from engine.api.decoded import likely_scale
from gui.look.theme import DARK
from gui.panels.predictions.answer_choice import AnswerChoice
from gui.panels.predictions.answer_view import AnswerView
from gui.panels.predictions.panel import PredictionsPanel
from gui.panels.predictions.warning_line import PATIENCE
from gui.widgets.class_colors import class_color
from tests.answers import origin
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.showing import painted, rgb, settle, show


def read(reading: Decoding, shape: tuple[int, ...], **found: object) -> DecodedOutput:
    return DecodedOutput(OutputView("head", reading), shape, -1.0, 2.0, 0.5, 3.0, 0, **found)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot) -> AnswerView:
    made = AnswerView()
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


def color_at(view: AnswerView, row: float, column: float, size: tuple[int, int]) -> np.ndarray:
    """Painted where (row, column) of a map of this size lies."""
    rect = view.picture.picture_rect()
    x = rect.left() + (column + 0.5) / size[1] * rect.width()
    y = rect.top() + (row + 0.5) / size[0] * rect.height()
    return painted(view.picture)[int(y), int(x)].astype(int)


def test_what_the_layers_show_is_listed(view: AnswerView) -> None:
    shares = (Share(1, "road", 0.5), Share(0, "sky", 0.25), Share(2, "car", 0.125))
    view.show_read(read(Decoding.CLASS_MAP, (3, 2, 4), classes=np.zeros((2, 4), np.int16), shares=shares))
    view.write_figures()
    assert [row[1:] for row in view.legend.rows] == [("road", "50.0 %"), ("sky", "25.0 %"), ("car", "12.5 %")]
    assert view.figures.text == "3×2×4 · −1.00 … 2.00 · mean 0.500" and not view.picture.isVisible()
    points = np.array([[0, 0, 5.0], [2, 3, 9.0], [np.nan] * 3], np.float32)
    view.show_read(read(Decoding.KEY_POINTS, (3, 4, 6), points=points))
    view.write_figures()
    assert view.legend.rows == [(1, "1 at row 2, column 3", "9.00"), (0, "0 at row 0, column 0", "5.00")]


def test_a_picture_is_painted_as_it_is(view: AnswerView) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (3, 5, 3), dtype=np.uint8)
    view.show_read(read(Decoding.PICTURE, (3, 3, 5), pixels=pixels))
    settle()
    for row, column in np.ndindex(3, 5):
        assert np.array_equal(color_at(view, row, column, (3, 5)), pixels[row, column])
    assert not view.legend.isVisible()
    rect = view.picture.picture_rect()
    view.picture.hovered.emit(view.picture.to_picture(QPointF(rect.right() - 3, rect.top() + 3)))
    assert view.figures.text == " · ".join(["row 0 · column 4", " ".join(map(str, pixels[0, 4]))])


def test_a_vector_is_a_strip_of_bars(view: AnswerView) -> None:
    view.show_read(read(Decoding.VALUES, (3,), values=np.array([2.0, -1.0, np.nan], np.float32)))
    view.write_figures()
    settle()
    assert view.strip.isVisible() and not view.picture.isVisible() and "length 3.00" in view.figures.text
    pixels, bar = painted(view.strip), rgb(DARK.bar)
    tall = [(pixels[:, (2 * place + 1) * pixels.shape[1] // 6] == bar).all(axis=1).sum() for place in range(3)]
    assert tall[0] == pytest.approx(2 / 3 * pixels.shape[0], abs=4)
    assert tall[1] == pytest.approx(1 / 3 * pixels.shape[0], abs=4) and tall[2] <= 1


def test_colors_of_neighbouring_classes_differ() -> None:
    for index in range(60):
        for other in range(index + 1, index + 6):
            one, two = (np.array(QColor(class_color(i)).getRgb()[:3], float) for i in (index, other))
            assert np.abs(one - two).max() > 30


DENSE = replace(
    LENET,
    epoch=2,
    layers=(
        replace(LENET.layers[0], name="seg", output=(4, 16, 16)),
        replace(LENET.layers[0], name="image", output=(3, 32, 32)),
        replace(LENET.layers[0], name="boxes", output=(40, 6)),
    ),
    stages=(),
    outputs=("seg", "image", "boxes"),
    labels=(),
)


def test_outputs_and_readings_can_be_chosen(qtbot: QtBot) -> None:
    choice = AnswerChoice()
    qtbot.addWidget(choice)
    choice.set_network(LENET)
    assert choice.view is None and choice.views == () and choice.isHidden()
    choice.set_network(DENSE)
    assert choice.view == OutputView("seg", Decoding.CLASS_MAP)
    titles = [choice.reading.itemText(place) for place in range(choice.reading.count())]
    assert titles[0] == "Class map · seg" and "One class · seg" in titles and titles[-1] == "Values · boxes"
    take(choice, "Picture · image")
    assert choice.view == OutputView("image", Decoding.PICTURE, 0.0, 1.0)
    choice.learn(replace(read(Decoding.PICTURE, (3, 32, 32)), low=-3.0, high=251.0))
    assert choice.view == OutputView("image", Decoding.PICTURE, 0.0, 255.0)
    choice.learn(replace(read(Decoding.PICTURE, (3, 32, 32)), low=0.0, high=0.9))  # it does not jump about
    assert choice.view.high == 255.0
    assert likely_scale(-2.0, 4.4) == (-2.0, 4.4) and likely_scale(-0.9, 1.0) == (-1.0, 1.0)


def take(choice: AnswerChoice, title: str) -> None:
    """As the user chooses a reading."""
    choice.reading.setCurrentIndex(choice.reading.findText(title))
    choice.reading.activated.emit(choice.reading.currentIndex())


DETECTOR = replace(
    DENSE,
    readings=(
        Reading(Task.DETECTION, "yolox", ("boxes",), "Since it says so.", 2, 0.3, "YOLOX"),
        Reading(Task.SEGMENTATION, "class map", ("seg",), "Since it has maps.", 4),
        Reading(Task.SEGMENTATION, "one class", ("seg",), "Since it has maps.", 4),
    ),
    taken=(
        Reading(Task.DETECTION, "yolox", ("boxes",), "Since it says so.", 2, 0.3, "YOLOX"),
        Reading(Task.SEGMENTATION, "class map", ("seg",), "Since it has maps.", 4),
    ),
)
BOXES_VIEW = BoxesView("yolox", ("boxes",), 0.3)


def boxes(count: int, **changes: Any) -> Boxes:
    """Boxes 10 pixels apart, whose scores stand in the rows of the output."""
    corner = np.arange(count, dtype=np.float32) * 10
    found = Boxes(
        view=BOXES_VIEW,
        boxes=np.stack([corner, corner, corner + 8, corner + 6], axis=1),
        scores=np.linspace(0.9, 0.4, count, dtype=np.float32),
        classes=np.arange(count, dtype=np.int32) % 2,
        names=tuple(["cat", "dog"][place % 2] for place in range(count)),
        places=tuple(("boxes", (place, 5)) for place in range(count)),
        points=np.empty((count, 0, 2), np.float32),
        best=0.9 if count else 0.12,
        best_name="dog",
        odd=0,
        above=3 * count,
    )
    return replace(found, **changes)


def test_a_network_of_several_tasks_is_drawn_at_once(qtbot: QtBot) -> None:
    choice = AnswerChoice()
    qtbot.addWidget(choice)
    choice.set_network(DETECTOR)
    assert DETECTOR.task is Task.SEVERAL
    assert choice.view == BOXES_VIEW and choice.views == (BOXES_VIEW, OutputView("seg", Decoding.CLASS_MAP))
    assert choice.reading.toolTip() == "Since it says so." and choice.reading.itemText(0) == "Boxes · YOLOX"
    choice.threshold.setValue(62)
    choice._take_options(0.7, 9)
    assert choice.view == BoxesView("yolox", ("boxes",), 0.62, 0.7, 9)
    take(choice, "One class · seg")
    choice.unit.setCurrentIndex(2)
    choice.unit.activated.emit(2)
    assert choice.view == OutputView("seg", Decoding.CLASS_CHANCE, unit=2) and choice.views == (choice.view,)


def test_boxes_are_listed_and_picked(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PredictionsPanel, 400, 400, FakeEngine(DETECTOR))
    assert engine.request.of_kind(BoxesView) == {BOXES_VIEW} and session.overlays.views == panel.choice.views
    engine.post(Result(origin(1, 2), 0.0, answers={BOXES_VIEW: boxes(3)}))
    settle()
    panel._figures_pace.now()
    assert [row[1:] for row in panel.answer.legend.rows] == [("cat", "0.90"), ("dog", "0.65"), ("cat", "0.40")]
    assert panel.answer.figures.text == "3 boxes · of 9 candidates" and panel.warning.isHidden()
    qtbot.mouseClick(panel.answer.legend, Qt.MouseButton.LeftButton, pos=QPoint(5, panel.answer.legend._line + 3))
    assert (session.selection.layer, session.selection.unit, session.selection.cell) == ("boxes", 1, (0, 5))


def test_nothing_found_and_too_much_found_are_told(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, PredictionsPanel, 400, 400, FakeEngine(DETECTOR))
    nothing = boxes(0, remark="Nothing above 0.30: the best is 0.12 (dog).")
    engine.post(Result(origin(1, 2), 0.0, answers={BOXES_VIEW: nothing}))
    settle()
    panel._figures_pace.now()
    assert panel.answer.figures.text == "Nothing above 0.30: the best is 0.12 (dog)." and panel.warning.isHidden()
    for _ in range(PATIENCE):
        panel.warning.judge(nothing)
    panel.warning.write()
    assert "looks like noise" in panel.warning.text and not panel.warning.prepare.isHidden()
    panel.warning.judge(boxes(3))
    panel.warning.write()
    assert panel.warning.isHidden()
    panel.warning.judge(replace(boxes(100), best=0.4))
    panel.warning.write()
    assert not panel.warning.isHidden()
    with qtbot.waitSignal(panel.session.command_requested) as asked:
        panel.warning.prepare.click()
    assert asked.args == ["input_rules"]


def test_a_picture_is_compared_under_the_wiper(view: AnswerView) -> None:
    made, given = np.full((4, 8, 3), 200, np.uint8), np.full((4, 8), 50, np.uint8)
    view.show_read(read(Decoding.PICTURE, (3, 4, 8), pixels=made), given)
    settle()
    picture = view.picture
    picture.wipe_to(0.5)
    rect, pixels = picture.picture_rect(), painted(picture)
    row = int(rect.center().y())
    assert pixels[row, int(rect.left() + 0.25 * rect.width()), 0] == 50
    assert pixels[row, int(rect.left() + 0.75 * rect.width()), 0] == 200


def test_the_panel_asks_for_the_view_and_says_what_cannot_be_drawn(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PredictionsPanel, 400, 300, FakeEngine(DENSE))
    view = OutputView("seg", Decoding.CLASS_MAP)
    assert engine.request.of_kind(OutputView) == {view} and session.overlays.views == (view,)
    classes = np.zeros((16, 16), np.int16)
    found = DecodedOutput(view, (4, 16, 16), 0, 1, 0, 1, 0, (Share(0, "class 0", 1.0),), classes)
    engine.post(Result(origin(1, 2), 0.0, answers={view: found}))
    settle()
    assert panel.placeholder.isHidden() and panel.answer.isVisible() and panel.answer.read is found
    assert panel.bars.isHidden() and panel.trace.isHidden()
    take(panel.choice, "Values · boxes")
    settle()
    boxes = OutputView("boxes", Decoding.VALUES)
    assert engine.request.of_kind(OutputView) == {boxes}
    engine.post(Result(origin(2, 2), 0.0, answers={boxes: DecodedOutput(boxes, (40, 6), -1, 3, 0, 1, 0)}))
    settle()
    assert "40×6 numbers from −1.00 to 3.00" in panel.placeholder.sentence
    panel.placeholder.buttons()[0].click()
    assert session.selection.layer == "boxes"
    engine.info = replace(LENET, epoch=3)
    engine.post(NetworkOpened(engine.info))
    settle()
    assert panel.bars.isVisible() and engine.request.of_kind(PredictionsView) and not engine.request.of_kind(OutputView)
