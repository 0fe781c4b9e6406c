"""The Input panel: pictures, crop, receptive field, numbers, ink rule and pen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.api import (
    INPUT,
    Ink,
    InputView,
    Picture,
    PictureView,
    Preprocessing,
    Received,
    Resize,
    Result,
    SourceChanged,
    SourceState,
)
from gui.look import text
from gui.look.theme import DARK
from gui.panels.input.drawing import border_brightness, pen_cursor
from gui.panels.input.panel import InputPanel
from gui.session.session import Session
from gui.widgets.image_view import ImageView
from gui.widgets.received import image_of, picture_of
from tests.answers import ByKind, origin, wish_of
from tests.gui.fakes import DRAW, LENET, MEAN, STD, FakeEngine
from tests.gui.showing import color_at, edges, look_like, painted, rgb, settle, show

PHOTO = Preprocessing((3, 8, 8), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), resize=Resize.CROP)


def photo(crop: tuple[float, float, float, float], *, inverted: bool = False) -> Result:
    """A (100, 200) frame, left half red, right half blue, with a random tensor."""
    pixels = np.zeros((100, 200, 3), np.uint8)
    pixels[:, :100, 0] = pixels[:, 100:, 2] = 255
    received = np.random.default_rng(3).normal(size=(3, 8, 8)).astype(np.float32)
    answers = {PictureView: Picture(pixels, (100, 200)), InputView: Received(received, crop, inverted=inverted)}
    return Result(origin(1), 0.0, ByKind(answers))


def photo_engine() -> FakeEngine:
    return FakeEngine(replace(LENET, preprocessing=PHOTO))


def press(view: ImageView, place: QPointF) -> None:
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=place.toPoint())


def test_numbers_are_those_of_the_tensor(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    x = engine.outputs[INPUT].astype(np.float64)
    assert panel.facts.value("Shape") == "1×32×32"
    assert panel.facts.value("Range") == f"{text.significant(x.min())} … {text.significant(x.max())}"
    assert panel.facts.value("Mean") == text.significant(x.sum() / x.size)
    assert panel.facts.value("Std") == text.significant(np.sqrt(((x - x.mean()) ** 2).sum() / x.size))
    assert panel.facts.value("Resize") == "stretched"


def test_the_tensor_is_painted_with_mean_and_std_undone(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    pixels = painted(panel.received)
    undone = np.rint((engine.outputs[INPUT][0].astype(np.float64) * STD + MEAN) * 255)
    for row in range(32):
        for column in range(32):
            centre = panel.received.to_widget(QRectF(column, row, 1, 1)).center()
            assert color_at(pixels, centre) == (undone[row, column],) * 3


def test_what_the_network_does_not_take_is_dimmed(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 420, 420, photo_engine())
    engine.post(photo((10, 60, 80, 80)))
    settle()
    pixels = painted(panel.frame)

    def at(x: float, y: float) -> tuple[int, int, int]:
        return color_at(pixels, panel.frame.to_widget(QRectF(x, y, 0, 0)).topLeft())

    assert at(70, 50) == (255, 0, 0)
    assert at(130, 50) == (0, 0, 255)
    for x, y in ((30, 50), (90, 4), (64, 96)):
        red, _, _ = at(x, y)
        assert 60 < red < 140  # 85 of 255 shine through, over the panel's ground
    assert panel.frame.crop == QRectF(60, 10, 80, 80)


def test_the_frame_keeps_its_aspect_ratio_and_is_as_large_as_fits(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 420, 420, photo_engine())
    engine.post(photo((0, 0, 100, 200)))
    settle()
    rect, room = panel.frame.picture_rect(), panel.frame.room()
    assert rect.width() / rect.height() == pytest.approx(2, rel=0.02)
    assert rect.width() == pytest.approx(room.width(), abs=1) or rect.height() == pytest.approx(room.height(), abs=1)


def test_the_chosen_cell_is_framed_on_both_pictures(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, InputPanel, 330, 420)
    session.select("conv2", 3, (4, 5))
    settle()
    assert panel.field is not None and edges(panel.field) == (10, 8, 14, 14)  # column 5·2, row 4·2
    on_frame = QRectF(87.5, 70, 122.5, 122.5)  # 280 / 32 = 8.75 frame pixels each
    for view, field in ((panel.frame, on_frame), (panel.received, panel.field)):
        pixels = painted(view)
        left = view.to_widget(field)
        assert color_at(pixels, QPointF(left.left(), left.center().y())) == rgb(DARK.accent)
        assert color_at(pixels, QPointF(left.center().x(), left.bottom())) == rgb(DARK.accent)
    assert panel.readout.text == "conv2 (4, 5) sees rows 8–21, columns 10–23"
    session.select("conv2")
    assert panel.field is None
    assert not any((painted(view) == rgb(DARK.accent)).all(axis=2).any() for view in (panel.frame, panel.received))


def test_hovering_reads_the_exact_value_and_copies_it(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    place = panel.received.to_widget(QRectF(17, 9, 1, 1)).center()
    QTest.mouseMove(panel.received, place.toPoint())
    value = float(engine.outputs[INPUT][0, 9, 17])
    assert panel.readout.text == f"channel 0 · row 9 · column 17 · {text.exact(value)}"
    assert edges(panel.received.mark) == (17, 9, 1, 1)
    assert edges(panel.frame.mark) == (17 * 8.75, 9 * 8.75, 8.75, 8.75)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    QTest.keyClick(panel, Qt.Key.Key_C)
    assert np.float32(QGuiApplication.clipboard().text()) == np.float32(value)
    assert panel.readout.text.endswith("copied")
    QTest.mouseMove(panel.received, QPoint(1, 0))
    assert panel.frame.mark is None


def test_hovering_a_colour_tensor_reads_all_channels(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 420, 420, photo_engine())
    result = photo((0, 0, 100, 200))
    engine.post(result)
    settle()
    QTest.mouseMove(panel.received, panel.received.to_widget(QRectF(5, 2, 1, 1)).center().toPoint())
    values = result.answers[InputView()].values[:, 2, 5]
    assert panel.readout.text.endswith("row 2 · column 5 · " + "  ".join(text.exact(float(v)) for v in values))
    panel.copy_value()
    assert np.array_equal(np.array(QGuiApplication.clipboard().text().split("\t"), np.float32), values)


def test_ink_rule_is_a_switch_and_says_what_it_does(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    assert panel.facts.ink_button(Ink.AUTO).isChecked()
    assert "Dark and light as they are" in panel.facts.brief
    panel.facts.ink_button(Ink.INVERT).click()
    settle()
    assert engine.called("set_preprocessing")[-1][1:] == (replace(LENET.preprocessing, ink=Ink.INVERT),)
    assert panel.facts.ink_button(Ink.INVERT).isChecked()
    engine.post(photo((0, 0, 100, 200), inverted=True))
    settle()
    panel._pace.now()
    assert "Dark and light swapped" in panel.facts.brief


def test_no_ink_switch_for_colour_networks_but_a_choice_of_channels(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 420, 420, photo_engine())
    result = photo((0, 0, 100, 200))
    engine.post(result)
    settle()
    assert not panel.facts.ink_button(Ink.AUTO).isVisible()
    panel.facts._channel.setCurrentIndex(2)  # all in colour, red, green
    settle()
    pixels = painted(panel.received)
    green = picture_of(result.answers[InputView()].values, PHOTO)[:, :, 1]
    centre = panel.received.to_widget(QRectF(6, 1, 1, 1)).center()
    assert color_at(pixels, centre) == (green[1, 6],) * 3


def test_the_pen_speaks_in_canvas_pixels(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    rect = panel.frame.picture_rect()
    start = QPointF(round(rect.left() + 20), round(rect.top() + 30))
    end = start + QPointF(15, 5)
    press(panel.frame, start)
    QTest.mouseMove(panel.frame, end.toPoint())
    QTest.mouseRelease(panel.frame, Qt.MouseButton.LeftButton, pos=end.toPoint())
    scale = 280 / rect.width()
    calls = engine.called("control_source")
    assert [name for name, *_ in calls] == ["pen_down", "pen_move", "pen_up"]
    assert calls[0][1] == pytest.approx(((start.x() - rect.left()) * scale, (start.y() - rect.top()) * scale))
    assert calls[1][1] == pytest.approx(((end.x() - rect.left()) * scale, (end.y() - rect.top()) * scale))


def test_ink_is_seen_before_any_frame_shows_it_and_then_left_to_the_frame(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, InputPanel, 330, 420)
    corner = panel.frame.picture_rect().topLeft() + QPointF(20, 20)  # black paper there
    assert color_at(painted(panel.frame), corner) == (0, 0, 0)
    press(panel.frame, corner)
    assert color_at(painted(panel.frame), corner) == (255, 255, 255)
    QTest.mouseRelease(panel.frame, Qt.MouseButton.LeftButton, pos=corner.toPoint())
    panel.frame.forget_ink(captured=1e12)
    panel.frame.update()
    assert color_at(painted(panel.frame), corner) == (0, 0, 0)


def test_small_moves_are_one(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, InputPanel, 1200, 900)
    heard: list[tuple[float, float]] = []
    panel.frame.pen_moved.connect(lambda x, y: heard.append((x, y)))
    panel.frame.set_canvas((28, 28), 2.0, QColor("white"))
    start = panel.frame.picture_rect().center().toPoint()
    press(panel.frame, QPointF(start))
    for step in range(1, 11):
        QTest.mouseMove(panel.frame, start + QPoint(step, 0))
    QTest.mouseRelease(panel.frame, Qt.MouseButton.LeftButton, pos=start + QPoint(10, 0))
    per_pixel = 28 / panel.frame.picture_rect().width()
    assert len(heard) <= 10 * per_pixel / 0.5 + 1
    assert heard[-1][0] == pytest.approx(panel.frame.to_canvas(QPointF(start + QPoint(10, 0))).x())


def test_hint_goes_once_the_pen_was_used(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    assert panel.frame.hint == "Draw here"
    press(panel.frame, panel.frame.picture_rect().center())
    assert panel.frame.hint == ""
    engine.post(SourceChanged(replace(DRAW, title="Drawing again")))
    settle()
    assert panel.frame.hint == ""


def test_no_drawing_on_a_held_frame_or_on_a_camera(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, InputPanel, 330, 420)
    centre = panel.frame.picture_rect().center()
    session.freeze(True)
    press(panel.frame, centre)
    session.freeze(False)
    engine.post(SourceChanged(SourceState("camera:0", "Camera", live=True)))
    settle()
    press(panel.frame, centre)
    assert engine.called("control_source") == []


def test_ink_contrasts_with_the_paper(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    assert panel._ink_color(False) == QColor("white")
    assert panel._ink_color(True) == QColor("black")
    engine.step(np.full((280, 280, 3), 250, np.uint8))
    assert panel._ink_color(False) == QColor("black")
    assert border_brightness(image_of(np.full((9, 9), 200, np.uint8))) == 200


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_pen_cursor_is_as_wide_as_the_pen(qapp: object, ratio: float) -> None:
    cursor = pen_cursor(20, ratio)
    image = cursor.pixmap().toImage()
    assert cursor.pixmap().devicePixelRatio() == ratio
    middle = image.height() // 2
    seen = [x for x in range(image.width()) if image.pixelColor(x, middle).alpha() > 128]
    assert (max(seen) - min(seen)) / ratio == pytest.approx(20, abs=4)


def test_a_failing_source_says_so_in_place_with_the_next_step(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, InputPanel, 330, 420)
    sentence = "Camera 0 is busy: another program uses it."
    engine.post(SourceChanged(SourceState("camera:0", "Camera", live=True, message=sentence, failed=True)))
    settle()
    assert panel.source_message.isVisible()
    assert panel.source_message.sentence == sentence
    again = SourceState("camera:1", "Camera", live=True, message="Camera 1 is busy.", failed=True)
    engine.post(SourceChanged(again))
    settle()
    retry, draw = panel.source_message.buttons()
    assert (retry.text(), draw.text()) == ("Try again", "Draw instead")
    retry.click()
    assert engine.called("open_source")[-1] == ("camera:1",)
    engine.post(SourceChanged(again))
    settle()
    panel.source_message.buttons()[1].click()
    assert engine.called("open_source")[-1] == ("draw",)
    engine.post(SourceChanged(DRAW))
    settle()
    assert not panel.source_message.isVisible()


def test_before_a_network_is_open_it_says_what_it_waits_for(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, InputPanel, 330, 420, FakeEngine(auto_open=False))
    assert panel.placeholder.sentence == "No network is open yet."
    assert not panel.facts.isVisible()
    assert panel.placeholder.isVisible()


@pytest.mark.parametrize(("width", "height"), [(330, 420), (700, 260), (220, 520), (200, 260), (1600, 900)])
def test_nothing_overlaps_or_sticks_out(qtbot: QtBot, width: int, height: int) -> None:
    panel, _, _ = show(qtbot, InputPanel, width, height)
    parts = [panel.frame, panel.received_caption, panel.received, panel.scale, panel.readout, panel.facts]
    parts = [part for part in parts if part.isVisible()]
    assert panel.facts in parts or height < 300
    for part in parts:
        assert panel.rect().contains(part.geometry()), part.accessibleName()
    for first in range(len(parts)):
        for second in range(first):
            assert not parts[first].geometry().intersects(parts[second].geometry())
        assert part.width() >= 40
        assert part.height() >= 12
    facts = panel.facts
    brief, least = facts._ink_says.isHidden(), facts._lines.isHidden() and facts._table.isHidden()
    assert facts.height() >= facts.height_for(facts.width(), brief, least)


@pytest.mark.parametrize(("width", "height", "scale"), [(267, 370, 1.0), (330, 500, 1.5), (200, 260, 1.0)])
def test_where_there_is_little_room_pictures_come_first(qtbot: QtBot, width: int, height: int, scale: float) -> None:
    panel, _, _ = show(qtbot, InputPanel, width, height)
    look_like(DARK, scale)
    settle()
    assert panel.frame.picture_rect().height() >= 0.2 * height
    assert panel.facts._brief.isVisible() or height < 300
    assert panel.facts._brief.text == "−0.424 … 2.82 · mean " + panel.facts.value(
        "Mean"
    ) + " · std " + panel.facts.value("Std")


def test_the_dock_names_the_source_and_its_size(qtbot: QtBot) -> None:
    engine = FakeEngine()
    session = Session(engine)
    panel = InputPanel(session)
    qtbot.addWidget(panel)
    said: list[str] = []
    panel.subtitle_changed.connect(said.append)
    session.add_panel(panel)
    panel.set_active(True)
    session.start()
    settle()
    assert said[-1] == "Drawing · 280×280 px"


@pytest.mark.parametrize("frame", [(480, 640), (100, 1000), (1080, 1080)])
def test_it_asks_for_just_the_pixels_that_it_shows(qtbot: QtBot, frame: tuple[int, int]) -> None:
    panel, _, _ = show(qtbot, InputPanel, 330, 420)
    wish = wish_of(panel.request(), PictureView)
    assert wish is not None
    scale = min(wish.width / frame[1], wish.height / frame[0])  # as the engine fits a frame into a wish
    panel.frame.set_image(QImage(8, 8, QImage.Format.Format_RGB32), frame)
    rect, ratio = panel.frame.picture_rect(), panel.devicePixelRatioF()
    assert [round(side * scale) for side in frame] == [rect.height() * ratio, rect.width() * ratio]


def test_in_a_small_panel_the_figures_give_way_to_the_pictures(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, InputPanel, 230, 520)
    settle()
    assert panel.facts.isVisible() and panel.received_caption.toolTip() == ""
    look_like(DARK, 1.6)
    panel.resize(230, 310)
    settle()
    assert not panel.facts._lines.isVisible() and panel.facts.ink_button(Ink.AUTO).isVisible()
    assert panel.frame.height() >= panel.received.height() >= 72
    assert "mean" in panel.received_caption.toolTip() and "1×32×32" in panel.received_caption.toolTip()
    assert panel.received.geometry().bottom() < panel.scale.geometry().bottom() < panel.readout.geometry().top()
    panel.resize(230, 260)
    settle()
    assert not panel.facts.isVisible() and min(panel.frame.height(), panel.received.height()) >= 72
    panel.resize(230, 700)
    settle()
    assert panel.facts._lines.isVisible() and panel.facts.geometry().top() > panel.scale.geometry().bottom()


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.6])
def test_the_switches_of_the_ink_are_never_squashed(qtbot: QtBot, scale: float) -> None:
    look_like(DARK, scale)
    panel, _, _ = show(qtbot, InputPanel, 265, 330)
    settle()
    for ink in Ink:
        button = panel.facts.ink_button(ink)
        assert not button.isVisible() or button.width() >= button.sizeHint().width()
