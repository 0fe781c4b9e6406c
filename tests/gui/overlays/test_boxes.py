"""Boxes over the frame: where they are painted, what lies under the pointer, and what a click chooses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from engine.api import Boxes, BoxesView, InputView, PictureView, Result
from engine.api.skeletons import BODY, BY_COUNT, skeleton
from gui.look.theme import DARK
from gui.panels.input.panel import InputPanel
from gui.widgets.class_colors import class_color
from tests.answers import origin
from tests.gui.fakes import DRAW, FakeEngine
from tests.gui.showing import painted, rgb, settle, show

VIEW = BoxesView("yolox", ("conv2",), 0.3)
FOUND = Boxes(
    view=VIEW,
    boxes=np.array([[20, 40, 200, 240], [60, 80, 120, 140]], np.float32),
    scores=np.array([0.9, 0.5], np.float32),
    classes=np.array([0, 1], np.int32),
    names=("cat", "dog"),
    places=(("conv2", (3, 4, 5)), ("conv2", (7, 1, 2))),
    points=np.empty((2, 0, 2), np.float32),
    best=0.9,
    best_name="cat",
    odd=0,
    above=5,
)


@pytest.fixture
def panel(qtbot: QtBot) -> InputPanel:
    engine = FakeEngine()
    engine.state = replace(DRAW, canvas=None)
    made, _, session = show(qtbot, InputPanel, 400, 700, engine)
    session.overlays.draw(VIEW)
    settle()
    assert engine.request.of_kind(BoxesView) == {VIEW}
    before = session.result
    assert before is not None
    known = {wish: before.answers[wish] for wish in before.answers if isinstance(wish, PictureView | InputView)}
    engine.post(Result(origin(9), 0.0, answers={**known, VIEW: FOUND}))
    settle()
    return made


def test_a_frame_is_painted_around_each_box_the_thicker_the_better(panel: InputPanel) -> None:
    pixels = painted(panel.frame)
    widths = []
    for index, box in enumerate(FOUND.boxes):
        place = panel.frame.to_widget(QRectF(*box[:2], *(box[2:] - box[:2])))
        row, right = int(place.center().y()), int(place.right())
        color = class_color(int(FOUND.classes[index])).getRgb()[:3]
        line = (pixels[row, right - 8 : right + 2] == color).all(axis=1)
        assert line.any()
        widths.append(line.sum())
    assert widths[0] > widths[1]


def test_the_smallest_box_under_the_pointer_is_told_and_picked(panel: InputPanel, qtbot: QtBot) -> None:
    panel.frame.hovered.emit(QPointF(100, 100))
    assert panel.readout.text == "dog · score 0.500 · columns 60–120, rows 80–140"
    panel.frame.hovered.emit(QPointF(30, 230))
    assert panel.readout.text.startswith("cat · score 0.900")
    place = panel.frame.to_widget(QRectF(100, 100, 0, 0)).topLeft().toPoint()
    qtbot.mouseClick(panel.frame, Qt.MouseButton.LeftButton, pos=QPoint(place))
    selection = panel.session.selection
    assert (selection.layer, selection.unit, selection.cell) == ("conv2", 7, (1, 2))
    settle()
    box = panel.frame.to_widget(QRectF(60, 80, 60, 60))
    row = painted(panel.frame)[int(box.center().y()), int(box.right()) - 8 : int(box.right()) + 2]
    assert (row == rgb(DARK.accent)).all(axis=1).any()  # the chosen one


def test_nothing_is_told_where_no_box_is(panel: InputPanel) -> None:
    panel.frame.hovered.emit(QPointF(270, 5))
    assert panel.readout.text == "Point at the received picture to read its values"


def test_skeletons_are_known_by_their_number_or_told_by_the_card() -> None:
    assert skeleton(17, {}) == BODY and skeleton(5, {}) == ()
    assert skeleton(5, {"skeleton": [[0, 1], [1, 9], "no"]}) == ((0, 1),)
    for count, edges in BY_COUNT.items():
        assert {point for edge in edges for point in edge} == set(range(count))
