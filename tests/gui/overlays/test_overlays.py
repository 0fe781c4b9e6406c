"""Layers over the picture, as they are painted over the frame and over an enlarged map, against plain arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform
from pytestqt.qtbot import QtBot

from engine.api import (
    DecodedOutput,
    Decoding,
    InputView,
    OutputView,
    PictureView,
    PredictionsView,
    Received,
    Result,
    Share,
)
from engine.api.dense import DenseClassesView
from gui.look.theme import DARK
from gui.overlays.grounds import on_map
from gui.overlays.key_points import MOST_POINTS, strongest
from gui.overlays.layers_button import LayersList
from gui.overlays.masks import images
from gui.panels.activation_maps.panel import ActivationMapsPanel
from gui.panels.input.panel import InputPanel
from gui.panels.predictions.panel import PredictionsPanel
from gui.session.overlays import OPACITY, input_in_frame
from gui.widgets.class_colors import class_color
from tests.answers import origin
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.showing import edges, painted, rgb, settle, show

CLASSES = np.array([[0, 0, 1, 1], [2, -1, 1, 1]], np.int16)
VIEW = OutputView("conv2", Decoding.CLASS_MAP)
SHARES = (Share(1, "road", 0.5), Share(0, "sky", 0.25), Share(2, "car", 0.125))
READ = DecodedOutput(VIEW, (3, 2, 4), -1.0, 2.0, 0.5, 3.0, 0, SHARES, CLASSES)


@pytest.fixture
def panel(qtbot: QtBot) -> InputPanel:
    """The ring, 280×280, of which the network receives 32×32, with a class map over it."""
    made, engine, session = show(qtbot, InputPanel, 330, 600)
    session.overlays.draw(VIEW)
    settle()
    assert engine.request.of_kind(OutputView) == {VIEW}
    answer(made, engine, VIEW, READ)
    return made


def answer(panel: InputPanel, engine: FakeEngine, view: OutputView | DenseClassesView, read: DecodedOutput) -> None:
    before = panel.session.result
    assert before is not None
    known = {wish: before.answers[wish] for wish in before.answers if isinstance(wish, PictureView | InputView)}
    engine.post(Result(origin(9), 0.0, answers={**known, view: read}))
    settle()


def test_a_class_map_lies_over_the_part_of_the_frame_that_the_network_received(panel: InputPanel) -> None:
    without = panel.session.overlays
    pixels = painted(panel.frame).astype(float)
    without.set_visible("masks", False)
    settle()
    ground = painted(panel.frame).astype(float)
    rect = panel.frame.picture_rect()
    for row, column in np.ndindex(2, 4):
        x, y = rect.left() + (column + 0.5) / 4 * rect.width(), rect.top() + (row + 0.5) / 2 * rect.height()
        index = int(CLASSES[row, column])
        color = np.array(rgb(DARK.nan) if index < 0 else class_color(index).getRgb()[:3], float)
        expected = OPACITY * color + (1 - OPACITY) * ground[int(y), int(x)]
        assert np.abs(pixels[int(y), int(x)] - expected).max() <= 2
    panel.frame.hovered.emit(QPointF(275, 3))
    assert panel.readout.text != "row 0 · column 3 · road"  # what is hidden says nothing
    without.set_visible("masks", True)
    settle()
    engine = panel.session.engine
    assert isinstance(engine, FakeEngine)
    answer(panel, engine, VIEW, READ)
    panel.frame.hovered.emit(QPointF(275, 3))
    assert panel.readout.text == "row 0 · column 3 · road"


def test_the_ground_that_the_card_names_is_not_painted() -> None:
    image, _ = images(READ, DARK, 1)
    assert image.pixelColor(2, 0).alpha() == 0
    assert image.pixel(0, 0) == class_color(0).rgb() and image.pixel(0, 1) == class_color(2).rgb()


def test_a_hidden_layer_wishes_for_nothing(panel: InputPanel) -> None:
    engine = panel.session.engine
    assert isinstance(engine, FakeEngine)
    panel.session.overlays.set_visible("masks", False)
    settle()
    assert not engine.request.of_kind(OutputView)
    assert [layer.identifier for layer in panel.session.overlays.offered] == ["masks"]  # to be shown again


def test_the_list_of_layers_orders_hides_and_blends(panel: InputPanel, qtbot: QtBot) -> None:
    stack = panel.session.overlays
    panel.session.select("conv2", 3, (4, 5))
    settle()
    listed = LayersList(stack)
    qtbot.addWidget(listed)
    listed.show()
    names = [listed._rows.itemAtPosition(row, 0).widget().objectName() for row in range(2)]
    assert names == ["fields", "masks"]
    assert [layer.identifier for layer in stack.offered] == ["masks", "fields"]
    stack.move("masks", 1)
    assert [layer.identifier for layer in stack.offered] == ["fields", "masks"]
    box = listed.box("masks")
    box.setChecked(False)
    assert not stack.layer("masks").visible
    listed.opacity.setValue(25)
    assert stack.opacity == 0.25
    state = panel.save_state()
    other, _, session = show(qtbot, InputPanel, 330, 600)
    other.restore_state(state)
    assert session.overlays.save_state() == stack.save_state()
    other.restore_state({"layers": {"order": [3, "no"], "hidden": "no", "opacity": 7}})
    assert session.overlays.opacity == 0.25


def test_key_points_lie_where_their_maps_are_largest(qtbot: QtBot) -> None:
    view = OutputView("conv2", Decoding.KEY_POINTS)
    points = np.array([[0, 0, 5.0], [2, 3, 9.0], [np.nan] * 3], np.float32)
    made, engine, session = show(qtbot, InputPanel, 330, 600)
    session.overlays.draw(view)
    settle()
    answer(made, engine, view, DecodedOutput(view, (3, 4, 6), 0, 9, 1, 9, 0, points=points, grid=(4, 6)))
    rect, pixels = made.frame.picture_rect(), painted(made.frame)
    x, y = rect.left() + 3.5 / 6 * rect.width(), rect.top() + 2.5 / 4 * rect.height()
    assert np.array_equal(pixels[int(y), int(x) - 6], np.array(class_color(1).getRgb()[:3]))
    many = np.stack([np.zeros(60), np.zeros(60), np.arange(60)], axis=1)
    assert strongest(many) == list(range(60 - MOST_POINTS, 60))


def test_a_skeleton_joins_the_points_that_the_card_names(qtbot: QtBot) -> None:
    view = OutputView("conv2", Decoding.KEY_POINTS)
    points = np.array([[0, 0, 5.0], [3, 5, 9.0], [np.nan] * 3], np.float32)
    engine = FakeEngine(replace(LENET, card={"skeleton": [[0, 1], [1, 2], [1, 7]]}))
    made, _, session = show(qtbot, InputPanel, 330, 600, engine)
    session.overlays.draw(view)
    settle()
    answer(made, engine, view, DecodedOutput(view, (3, 4, 6), 0, 9, 1, 9, 0, points=points, grid=(4, 6)))
    rect, pixels = made.frame.picture_rect(), painted(made.frame)
    x, y = rect.left() + 3 / 6 * rect.width(), rect.top() + 2 / 4 * rect.height()  # half way from one to the other
    assert np.array_equal(pixels[int(y), int(x)], np.array(class_color(1).getRgb()[:3]))


def test_layers_lie_over_an_enlarged_map(qtbot: QtBot) -> None:
    engine = FakeEngine(replace(LENET, labels=()))
    made, _, session = show(qtbot, ActivationMapsPanel, 500, 500, engine)
    input_panel = InputPanel(session)  # gives the stack its layers
    qtbot.addWidget(input_panel)
    session.overlays.draw(VIEW)
    session.select("conv1", 2)
    settle()
    assert engine.request.of_kind(OutputView) == {VIEW} and engine.request.of_kind(InputView)
    before = painted(made.maps)
    shown = session.result
    assert shown is not None
    received = Received(engine.outputs["input"], (0.0, 0.0, 280.0, 280.0), inverted=False)
    engine.post(Result(origin(9), 0.0, answers={**shown.answers, InputView(): received, VIEW: READ}))
    settle()
    assert (painted(made.maps) != before).any()
    session.select("conv1")
    settle()
    assert not engine.request.of_kind(OutputView)  # a mosaic of many maps has no layers over it


def test_a_value_of_a_map_lies_where_it_looks_at() -> None:
    conv = replace(LENET.layers[0], jump=(2.0, 4.0), origin=(-1.0, 0.0), receptive_field=(5, 3))
    to_painter = QTransform(10, 0, 0, 10, 100, 50)
    ground = on_map(
        conv, to_painter, QRectF(100, 50, 80, 160), (16, 8), (-20.0, 0.0, 320.0, 160.0), (32, 32), DARK, 1.0
    )
    row, column = 3, 5  # its field: rows −1 + 2·3 … + 5, columns 4·5 … + 3; the middle is (7.5, 21.5)
    middle = ground.from_input.map(QPointF(21.5, 7.5))
    assert (middle.x(), middle.y()) == pytest.approx((100 + 10 * (column + 0.5), 50 + 10 * (row + 0.5)))
    in_frame = ground.from_frame.map(QPointF(21.5 * 5, -20 + 7.5 * 10))
    assert (in_frame.x(), in_frame.y()) == pytest.approx((middle.x(), middle.y()))
    whole = on_map(None, to_painter, QRectF(100, 50, 80, 160), (16, 8), (0.0, 0.0, 32.0, 32.0), (32, 32), DARK, 1.0)
    assert edges(whole.input_rect) == (100, 50, 80, 160)


def test_a_letterbox_is_undone() -> None:
    to_frame = input_in_frame((-100.0, 0.0, 400.0, 400.0), (200, 200))  # a frame of 200×400 in the middle
    assert to_frame.map(QPointF(50, 50)) == QPointF(100, 0)


def test_a_classifier_is_asked_at_every_place(qtbot: QtBot) -> None:
    made, engine, session = show(qtbot, PredictionsPanel, 400, 300)
    assert not made.where.isHidden() and session.overlays.views == ()
    made.where.click()
    dense = DenseClassesView()
    assert session.overlays.views == (dense,) and made.choice.view is None
    input_panel = InputPanel(session)
    qtbot.addWidget(input_panel)
    input_panel.resize(330, 600)
    session.add_panel(input_panel)
    input_panel.show()
    input_panel.set_active(True)
    settle()
    assert engine.request.of_kind(DenseClassesView) == {dense} and engine.request.of_kind(PredictionsView)
    classes = np.full((4, 4), -2, np.int16)
    classes[1, 2] = 3
    before = painted(input_panel.frame)
    answer(
        input_panel, engine, dense, replace(READ, classes=classes, shares=(Share(3, "three", 1.0),), remark="Every 4.")
    )
    rect, pixels = input_panel.frame.picture_rect(), painted(input_panel.frame)
    row, column = int(rect.top() + 1.5 / 4 * rect.height()), int(rect.left() + 2.5 / 4 * rect.width())
    assert (pixels[row, column] != before[row, column]).any()
    clear = int(rect.left() + 0.5 / 4 * rect.width())
    assert np.array_equal(pixels[row, clear], before[row, clear])  # nothing is said there
    assert session.overlays.words_at(QPointF(2.5 / 4 * 280, 1.5 / 4 * 280)) == "row 1 · column 2 · three"
    assert session.overlays.words_at(QPointF(0.5 / 4 * 280, 1.5 / 4 * 280)) == ""
