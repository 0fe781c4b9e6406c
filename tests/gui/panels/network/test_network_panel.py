"""The Network panel: its tiles, what they show, and choosing by mouse and keyboard."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Layer, LayerKind, MapsView, Prediction, Predictions, PredictionsView, Result
from gui.look import text
from gui.look.colors import shade_color
from gui.look.theme import DARK
from gui.panels.network.panel import FIRST_MAPS, FIRST_UNITS, NetworkPanel, bars_of, tiles_of
from gui.panels.network.thumbnail_strip import ThumbnailStrip, Tile
from gui.panels.network.thumbnails import ThumbnailBars, ThumbnailLook
from tests.answers import ByKind, origin
from tests.gui.decoding import make_mosaic
from tests.gui.fakes import LENET, MEAN, STD, FakeEngine
from tests.gui.showing import color_at, painted, rgb, settle, show


def keys(panel: NetworkPanel) -> list[str]:
    return [tile.key for tile in panel.strip.tiles]


def test_from_the_picture_to_the_answer(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, NetworkPanel, 900, 150)
    assert keys(panel) == ["input", *LENET.stages, "answer"]
    assert [tile.below for tile in panel.strip.tiles][:4] == ["1×32×32", "6×28×28", "6×28×28", "6×14×14"]
    looks = [tile.look for tile in panel.strip.tiles]
    assert looks == [ThumbnailLook.PICTURE] * 7 + [ThumbnailLook.BARS] * 3 + [ThumbnailLook.ANSWER]


def test_tiles_run_from_left_to_right_without_overlap(qtbot: QtBot) -> None:
    for width, height in ((900, 150), (640, 130), (1600, 260)):
        panel, _, _ = show(qtbot, NetworkPanel, width, height)
        places = [panel.strip.thumbnail(index) for index in range(11)]
        assert all(a.right() + 8 <= b.left() for a, b in pairwise(places))
        assert places[0].left() >= 0
        assert panel.strip.rect().toRectF().contains(panel.strip.tile_rect(3))
        assert panel.strip.height() <= panel.height()


def test_thumbnails_show_the_first_maps_as_the_engine_coloured_them(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, NetworkPanel, 900, 150)
    view = panel._views["conv2"]
    assert view.limit == FIRST_MAPS
    assert view.height <= panel.strip.thumbnail(4).height() * panel.devicePixelRatioF()
    image = panel.strip.content("conv2")
    mosaic = engine.mosaic(view)
    assert isinstance(image, QImage)
    assert (image.height(), image.width()) == mosaic.pixels.shape
    for row, column in ((3, 3), (20, 7), (30, 33)):
        index = int(mosaic.pixels[row, column])
        assert image.pixelColor(column, row) == shade_color(DARK, mosaic.signed, index)


def test_a_thumbnail_is_painted_where_it_says(qtbot: QtBot) -> None:
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 140)
    strip.set_tiles(
        [Tile("a", "a", "4×4", ThumbnailLook.PICTURE, ""), Tile("b", "b", "4×4", ThumbnailLook.PICTURE, "")]
    )
    image = QImage(4, 4, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.black)
    image.setPixelColor(0, 0, Qt.GlobalColor.red)
    image.setPixelColor(3, 3, Qt.GlobalColor.green)
    strip.set_content("b", image)
    pixels, place = painted(strip), strip.shown_rect(1)
    assert color_at(pixels, place.topLeft() + QPointF(5, 5)) == (255, 0, 0)
    assert color_at(pixels, place.bottomRight() - QPointF(5, 5)) == (0, 255, 0)
    assert color_at(pixels, place.center()) == (0, 0, 0)


def test_the_input_tile_is_the_tensor_with_mean_and_std_undone(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, NetworkPanel, 900, 150)
    image = panel.strip.content(INPUT)
    undone = np.rint((engine.outputs[INPUT][0].astype(np.float64) * STD + MEAN) * 255)
    shown = np.array([[image.pixelColor(x, y).red() for x in range(32)] for y in range(32)])
    assert np.array_equal(shown, undone)


def test_vectors_are_bars_of_the_exact_values_but_for_the_shade(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, NetworkPanel, 900, 150)
    for name in ("fc1", "fc2", "fc3"):
        bars = panel.strip.content(name)
        truth = engine.outputs[name][:FIRST_UNITS]
        assert isinstance(bars, ThumbnailBars)
        assert bars.values == pytest.approx(truth, abs=(bars.high - bars.low) / 252)
        assert bars.low <= 0 <= bars.high


def test_bars_read_mosaics_of_any_tile_size_and_gap(qtbot: QtBot) -> None:
    engine = FakeEngine()
    mosaic = engine.mosaic(MapsView("fc3", 64, 64, columns=4))
    values = mosaic.pixels[: mosaic.rows, : mosaic.columns]
    big = replace(mosaic, pixels=np.kron(values, np.ones((3, 3), np.uint8)), tile=(3, 3), gap=0)
    truth = engine.outputs["fc3"]
    assert bars_of(mosaic, DARK).values == pytest.approx(truth, abs=(mosaic.high - mosaic.low) / 252)
    assert np.array_equal(bars_of(big, DARK).values, bars_of(mosaic, DARK).values)


def test_bars_are_painted_from_zero_in_proportion(qtbot: QtBot) -> None:
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 150)
    strip.set_tiles([Tile("fc", "fc", "2", ThumbnailLook.BARS, "")])
    up, down = shade_color(DARK, True, 252), shade_color(DARK, True, 0)
    strip.set_content(
        "fc", ThumbnailBars(np.array([1.0, -0.5]), -1.0, 1.0, np.array([up.rgb(), down.rgb()], np.uint32))
    )
    pixels, place = painted(strip), strip.thumbnail(0)
    first, second = (int(place.left() + place.width() * share) for share in (0.25, 0.75))
    rows = slice(int(place.top()), int(place.bottom()))
    tall = int((pixels[rows, first] == up.getRgb()[:3]).all(axis=1).sum())
    deep = int((pixels[rows, second] == down.getRgb()[:3]).all(axis=1).sum())
    assert tall == pytest.approx(place.height() / 2, abs=1.5)
    assert deep == pytest.approx(place.height() / 4, abs=1.5)


def test_what_has_no_height_is_as_high_as_can_be_in_its_own_colour(qtbot: QtBot) -> None:
    mosaic = make_mosaic(np.array([np.nan, 1, np.inf], np.float32).reshape(3, 1, 1), 3)
    bars = bars_of(mosaic, DARK)
    assert np.isnan(bars.values).tolist() == [True, False, True]
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    strip.resize(300, 150)
    strip.set_tiles([Tile("fc", "fc", "3", ThumbnailLook.BARS, "")])
    strip.set_content("fc", bars)
    pixels, place = painted(strip), strip.thumbnail(0)
    rows = slice(int(place.top()), int(place.bottom()))
    for index, color in ((0, DARK.nan), (2, DARK.inf)):
        column = int(place.left() + (index + 0.4) / 3 * place.width())
        assert (pixels[rows, column] == rgb(color)).all(axis=1).mean() > 0.95


def test_where_nothing_is_a_number_there_is_no_answer(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, NetworkPanel, 900, 150)
    top = tuple(Prediction(index, str(index), float("nan"), float("nan")) for index in range(3))
    engine.post(Result(origin(50), 1.0, ByKind({PredictionsView: Predictions(top)})))
    settle()
    panel._pace.now()
    assert panel.strip.content("answer") == ("none", "NaN")


def test_the_answer_is_the_most_probable_class(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, NetworkPanel, 900, 150)
    best = engine.predictions(1).top[0]
    assert panel.strip.content("answer") == (best.label, text.percent(best.probability))


def test_the_answer_and_its_probability_are_of_one_frame(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, NetworkPanel, 900, 150)
    for frame, (first, second) in enumerate([((1, 0.9), (7, 0.1)), ((7, 0.95), (1, 0.000_58)), ((1, 0.6), (7, 0.4))]):
        top = tuple(Prediction(index, str(index), share, 0.0) for index, share in (first, second))
        engine.post(Result(origin(50 + frame), 1.0, ByKind({PredictionsView: Predictions(top)})))
        settle()
        panel._pace.now()
        assert panel.strip.content("answer") == (str(first[0]), text.percent(first[1]))


def test_a_click_selects_and_the_selected_one_is_framed(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, NetworkPanel, 900, 150)
    place = panel.strip.shown_rect(4)
    QTest.mouseClick(panel.strip, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert session.selection.layer == "conv2"
    settle()
    pixels = painted(panel.strip)
    assert color_at(pixels, QPointF(place.left() - 2, place.center().y())) == rgb(DARK.accent)
    other = panel.strip.shown_rect(5)
    assert color_at(pixels, QPointF(other.left() - 2, other.center().y())) != rgb(DARK.accent)


def test_left_and_right_walk_the_stages(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, NetworkPanel, 900, 150)
    QTest.keyClick(panel.strip, Qt.Key.Key_Right)
    QTest.keyClick(panel.strip, Qt.Key.Key_Right)
    assert session.selection.layer == "pool1"
    QTest.keyClick(panel.strip, Qt.Key.Key_Left)
    assert session.selection.layer == "relu1"
    for _ in range(5):
        QTest.keyClick(panel.strip, Qt.Key.Key_Left)
    assert session.selection.layer == INPUT
    for _ in range(12):
        QTest.keyClick(panel.strip, Qt.Key.Key_Right)
    assert session.selection.layer == "fc3"
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    panel.strip.event(override)
    assert override.isAccepted()


def test_blocks_stand_over_the_names_of_their_layers(qtbot: QtBot) -> None:
    layer = replace(LENET.layers[0], name="layer1.0.relu2")
    (_, tile) = tiles_of(replace(LENET, layers=(layer,), stages=("layer1.0.relu2",)))
    assert (tile.key, tile.scope, tile.title) == ("layer1.0.relu2", "layer1.0", "relu2")
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 150)
    strip.set_tiles([tile])
    without = ThumbnailStrip()
    qtbot.addWidget(without)
    without.resize(400, 150)
    without.set_tiles([replace(tile, scope="")])
    assert strip.thumbnail(0).height() < without.thumbnail(0).height()
    assert strip.rect().toRectF().contains(strip.tile_rect(0))


def many() -> FakeEngine:
    """Forty stages; those of the first twelve that LeNet has can be answered."""
    layers = tuple(Layer(f"conv1_{i}", LayerKind.CONV, "Conv2d", (6, 28, 28)) for i in range(40))
    engine = FakeEngine(replace(LENET, layers=layers, stages=tuple(layer.name for layer in layers)))
    engine.outputs |= {layer.name: engine.outputs["conv1"] for layer in layers}
    return engine


def test_many_stages_scroll_and_only_those_in_sight_are_asked_for(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, NetworkPanel, 600, 150, many())
    bar = panel.area.horizontalScrollBar()
    assert bar.maximum() > 1000
    asked = {view.layer for view in panel.request().of_kind(MapsView)}
    assert "conv1_0" in asked
    assert len(asked) < 12
    session.select("conv1_39")
    settle()
    assert bar.value() > 1000
    asked = {view.layer for view in panel.request().of_kind(MapsView)}
    assert "conv1_39" in asked
    assert "conv1_0" not in asked
    index = keys(panel).index("conv1_39")
    assert panel.strip.tile_rect(index).right() - bar.value() <= panel.area.viewport().width()


def test_the_row_fits_again_when_the_panel_grows(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, NetworkPanel, 500, 160)
    bar = panel.area.horizontalScrollBar()
    assert bar.maximum() > 0
    scrolled = panel.strip.thumbnail(0).width()
    panel.resize(780, 160)
    settle()
    assert bar.maximum() == 0
    panel.resize(500, 160)
    settle()
    assert bar.maximum() > 0
    assert panel.strip.thumbnail(0).width() == scrolled


def test_no_answer_where_the_output_is_no_vector(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, NetworkPanel, 600, 150, many())
    assert "answer" not in keys(panel)


def test_it_waits_in_words(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, NetworkPanel, 600, 150, FakeEngine(auto_open=False))
    assert panel.placeholder.sentence == "No network is open yet."
    assert panel.placeholder.isVisible()
    assert panel.placeholder.geometry() == panel.rect()
    assert panel.request().of_kind(MapsView) == frozenset()


def test_a_lesson_shows_the_graph_for_a_while(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, NetworkPanel, 900, 300)
    assert panel.way == "row"
    panel.show_unfolded(("features",))
    panel.show_unfolded(("classifier",))
    assert panel.way == "graph"
    panel.show_unfolded(())
    assert panel.way == "row"
    panel.show_as("graph")  # by the user
    panel.show_unfolded(())
    assert panel.way == "graph"
    qtbot.waitUntil(lambda: not panel.page._arranger.is_busy)
