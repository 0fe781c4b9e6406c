"""Outputs that are no vector of classes, as they are painted, against NumPy and the real engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.api import DecodedOutput, Decoding, NetworkOpened, OutputView, PredictionsView, Result, Share
from gui.look.theme import DARK
from gui.panels.predictions.answer_choice import AnswerChoice, likely_scale
from gui.panels.predictions.answer_view import AnswerView
from gui.panels.predictions.panel import PredictionsPanel
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
    assert choice.view is None and choice.isHidden()
    choice.set_network(DENSE)
    assert choice.view == OutputView("seg", Decoding.CLASS_MAP)
    assert [choice.output.itemText(i) for i in range(3)] == ["seg · 4×16×16", "image · 3×32×32", "boxes · 40×6"]
    choice.output.setCurrentIndex(1)
    choice.output.activated.emit(1)
    assert choice.view == OutputView("image", Decoding.PICTURE, 0.0, 1.0)
    choice.learn(replace(read(Decoding.PICTURE, (3, 32, 32)), low=-3.0, high=251.0))
    assert choice.view == OutputView("image", Decoding.PICTURE, 0.0, 255.0)
    choice.learn(replace(read(Decoding.PICTURE, (3, 32, 32)), low=0.0, high=0.9))  # it does not jump about
    assert choice.view.high == 255.0
    assert likely_scale(-2.0, 4.4) == (-2.0, 4.4) and likely_scale(-0.9, 1.0) == (-1.0, 1.0)


def test_the_panel_asks_for_the_view_and_says_what_cannot_be_drawn(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PredictionsPanel, 400, 300, FakeEngine(DENSE))
    view = OutputView("seg", Decoding.CLASS_MAP)
    assert engine.request.of_kind(OutputView) == {view} and session.overlays.output == view
    classes = np.zeros((16, 16), np.int16)
    found = DecodedOutput(view, (4, 16, 16), 0, 1, 0, 1, 0, (Share(0, "class 0", 1.0),), classes)
    engine.post(Result(origin(1, 2), 0.0, answers={view: found}))
    settle()
    assert panel.placeholder.isHidden() and panel.answer.isVisible() and panel.answer.read is found
    assert panel.bars.isHidden() and panel.trace.isHidden()
    panel.choice.output.setCurrentIndex(2)
    panel.choice.output.activated.emit(2)
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
