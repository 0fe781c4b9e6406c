"""The Filters panel over the engine's own pictures of weights, read back against the weights."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from engine.api import (
    FilterOverride,
    NetworkOpened,
    NetworkState,
    Notice,
    NoticeTopic,
    Severity,
    WeightsFailed,
    WeightsView,
)
from gui.look import text
from gui.look.theme import DARK, LIGHT
from gui.panels.filters.panel import FiltersPanel
from tests.gui.decoding import read_value, step, value_of
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.filters_panel import NET, TEMPLATES, point, read, shown, zoom
from tests.gui.showing import color_at, look_like, painted, rgb, settle, show


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_first_filters_are_in_colour_on_the_panels_ground(qtbot: QtBot, theme) -> None:  # type: ignore[no-untyped-def]
    panel, engine, _ = shown(qtbot, "color")
    look_like(theme)
    weight = engine.weights["color"][0]
    limit = np.abs(weight).max()
    pixels = painted(panel.maps)
    for filter_, row, column in ((0, 0, 0), (3, 4, 2), (5, 2, 4)):
        place = panel.maps.place_of(filter_, row, column)
        assert place is not None
        color = np.array(color_at(pixels, place))
        assert color == pytest.approx(128 + 127 * weight[filter_, :, row, column] / limit, abs=1)
    top, left, _, _ = panel.maps.view.map_rect((0, 0))
    assert color_at(pixels, QPointF(left - 3, top - 3)) == rgb(theme.panel)


def test_a_weight_in_colour_is_three_numbers(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "color")
    weight = engine.weights["color"][0]
    said = point(qtbot, panel, panel.maps.spot_at(panel.maps.place_of(4, 0, 0)).cell, 1, 3)
    assert said.startswith("filter 4 · row 1 · column 3 · red ")
    numbers = [float(part.split(" ")[-1].replace("−", "-")) for part in said.split(" · ")[-1].split(", ")]
    assert np.array_equal(np.array(numbers, np.float32), weight[4, :, 1, 3])


def test_bgr_weights_are_named_as_they_are_stored(qtbot: QtBot) -> None:
    info = replace(NET, preprocessing=replace(NET.preprocessing, order="bgr"))
    panel, engine, _ = shown(qtbot, "color", info)
    said = point(qtbot, panel, (0, 0), 0, 0)
    assert "blue" in said.split(", ")[0] and "red" in said.split(", ")[2]
    assert read(said.split(", ")[0]) == engine.weights["color"][0][0, 0, 0, 0]


def test_deeper_filters_are_rows_of_input_channels(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "deep")
    weight, mosaic = engine.weights["deep"][0], panel.maps.mosaic
    assert mosaic is not None and (mosaic.rows, mosaic.columns) == (12, 6)
    limit = float(np.abs(weight).max())
    pixels = painted(panel.maps)
    for filter_, channel, row, column in ((0, 0, 0, 0), (3, 5, 1, 2), (7, 2, 2, 0)):
        place = panel.maps.place_in((filter_, channel), row, column)
        value = value_of(color_at(pixels, place), -limit, limit, True)
        assert value == pytest.approx(weight[filter_, channel, row, column], abs=0.51 * step(-limit, limit))
        said = point(qtbot, panel, (filter_, channel), row, column)
        assert said.startswith(f"filter {filter_} · input channel {channel} · row {row} · column {column}")
        assert read(said) == weight[filter_, channel, row, column]


def test_one_scale_around_zero(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "deep")
    limit = np.abs(engine.weights["deep"][0]).max()
    low, high = (float(end.replace("−", "-")) for end in panel.scale.ends)
    assert low == -high and high == pytest.approx(limit, rel=5e-3)


def test_depthwise_filters_are_one_map_each(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "depthwise")
    weight, mosaic = engine.weights["depthwise"][0], panel.maps.mosaic
    assert mosaic is not None
    pixels = painted(panel.maps)
    for filter_ in range(12):
        value = read_value(panel.maps, pixels, filter_, 2, 1)
        assert value == pytest.approx(weight[filter_, 0, 2, 1], abs=0.51 * step(mosaic.low, mosaic.high))


@pytest.mark.parametrize("layer", ["point", "fc"])
def test_matrices(qtbot: QtBot, layer: str) -> None:
    panel, engine, _ = shown(qtbot, layer)
    weight = engine.weights[layer][0]
    rows = weight.reshape(len(weight), -1)
    panel.maps.fit()
    settle()
    mosaic = panel.maps.mosaic
    assert mosaic is not None and mosaic.shape == rows.shape
    for row, column in ((0, 0), (3, 7), (len(rows) - 1, rows.shape[1] - 1)):
        said = point(qtbot, panel, (0, 0), row, column)
        assert f"input {column} · " in said and read(said) == rows[row, column]


def test_the_rows_of_the_answer_have_the_names_of_the_classes(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "fc")
    assert point(qtbot, panel, (0, 0), 2, 100).startswith("2 · bird · input 100 · ")
    session.select("fc", 3)
    settle()
    assert panel.facts.text.startswith("3 · cat · bias ")


def test_a_linear_classifier_is_templates_with_the_names_of_the_classes(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "fc", TEMPLATES)
    weight = engine.weights["fc"][0].reshape(4, 3, 8, 8)
    limit = np.abs(weight).max()
    assert panel.maps.mosaic is not None and panel.maps.mosaic.shape == (8, 8)
    place = panel.maps.place_of(2, 5, 6)
    assert place is not None
    assert np.array(color_at(painted(panel.maps), place)) == pytest.approx(
        128 + 127 * weight[2, :, 5, 6] / limit, abs=1
    )
    assert panel._name_of(0, 2, 2) == "bird"
    said = point(qtbot, panel, panel.maps.spot_at(place).cell, 5, 6)
    assert said.startswith("2 · bird · row 5 · column 6 · red ")
    assert panel.matrix.isVisible()
    panel.matrix.click()
    settle()
    assert panel.maps.mosaic.shape == (4, 192)
    assert read(point(qtbot, panel, (0, 0), 2, 64 + 5 * 8 + 6)) == weight[2, 1, 5, 6]
    assert panel.matrix.isVisible()


def test_filters_of_a_transposed_convolution_are_its_outputs(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "up")
    weight = engine.weights["up"][0]  # (inputs, outputs, 2, 2)
    said = point(qtbot, panel, (4, 17), 1, 0)
    assert said.startswith("filter 4 · input channel 17 · ") and read(said) == weight[17, 4, 1, 0]
    panel.show_selection(panel.session.selection)
    with qtbot.waitSignal(panel.subtitle_changed) as title:
        panel.show_selection(panel.session.selection)
    assert title.args == ["up · 5 filters of 20×2×2"]


def test_many_filters_begin_large_and_can_be_moved_through(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "wide", width=360, height=300)
    weight = engine.weights["wide"][0]
    limit = float(np.abs(weight).max())
    assert min(panel.maps.view.value()) >= 3.5
    part = next(iter(panel.request().of_kind(WeightsView))).cells
    assert part is not None and part.bottom < 96 and part.right < 64
    for _ in range(3):
        for filter_, channel in ((panel.maps.view.visible().top + 1, panel.maps.view.visible().left + 1),):
            place = panel.maps.place_in((filter_, channel), 1, 2)
            value = value_of(color_at(painted(panel.maps), place), -limit, limit, True)
            assert value == pytest.approx(weight[filter_, channel, 1, 2], abs=0.51 * step(-limit, limit))
            assert read(point(qtbot, panel, (filter_, channel), 1, 2)) == weight[filter_, channel, 1, 2]
        panel.maps.view.pan(-150, -60)
        panel.maps._moved_by_user()
        settle()


def test_a_large_matrix_is_shown_whole_and_zooming_in_shows_every_weight(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "hidden", width=360, height=300)
    weight = engine.weights["hidden"][0]
    limit = float(np.abs(weight).max())
    panel.maps.fit()
    settle()
    assert panel.maps.mosaic is not None and panel.maps.mosaic.tile < (300, 700)
    assert "a pixel shows the largest of" in panel.readout.text
    zoom(panel, QPointF(100, 70), 14)
    assert min(panel.maps.view.value()) > 4
    top, left, bottom, right = panel.maps.view.visible_values()
    pixels = painted(panel.maps)
    for row, column in ((top + 2, left + 2), ((top + bottom) // 2, (left + right) // 2), (bottom - 3, right - 3)):
        value = value_of(color_at(pixels, panel.maps.place_in((0, 0), row, column)), -limit, limit, True)
        assert value == pytest.approx(weight[row, column], abs=0.51 * step(-limit, limit))
    panel.maps.fit()
    settle()
    assert panel.maps._patch is None


def test_a_click_chooses_the_filter_everywhere(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "deep")
    place = panel.maps.place_in((7, 2), 1, 1).toPoint()
    qtbot.mouseClick(panel.maps, Qt.MouseButton.LeftButton, pos=place)
    if session.selection.unit is None:  # zoomed: it waits for a second click
        qtbot.waitUntil(lambda: session.selection.unit is not None)
    assert (session.selection.layer, session.selection.unit) == ("deep", 7)
    weight, bias = engine.weights["deep"]
    assert panel.facts.text.startswith("filter 7 · bias ")
    figures = [float(part.split(" ")[-1].replace("−", "-")) for part in panel.facts.text.split(" · ")[1:]]
    assert figures == pytest.approx([bias[7], math.sqrt((weight[7].astype(float) ** 2).sum())], rel=6e-3)
    assert (painted(panel.maps) == np.array(rgb(DARK.accent))).all(axis=2).any()


def test_the_histogram_counts_all_weights_and_those_of_the_filter(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "deep")
    weight = engine.weights["deep"][0]
    edges = panel.histogram.edges
    every = np.histogram(weight, edges)[0]
    assert panel.histogram.every == pytest.approx(every / weight.size) and every.sum() == weight.size
    assert panel.histogram.part is None
    session.select("deep", 4)
    settle()
    assert panel.histogram.part == pytest.approx(np.histogram(weight[4], edges)[0] / 54)
    fullest = int(panel.histogram.part.argmax())
    panel.histogram.draw()
    settle()
    middle = panel.histogram.place_of(edges[fullest : fullest + 2].mean(), panel.histogram.part[fullest] / 2)
    assert color_at(painted(panel.histogram), middle) == rgb(DARK.bar)


def test_a_layer_without_weights_shows_those_before_it_and_says_so(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "relu")
    assert panel.layer == "color" and "relu has no weights; these are of color" in panel.readout.text
    place = panel.maps.place_of(3, 2, 2)
    assert place is not None
    qtbot.mouseClick(panel.maps, Qt.MouseButton.LeftButton, pos=place.toPoint())
    qtbot.waitUntil(lambda: session.selection.unit == 3)
    assert session.selection.layer == "relu"  # its map 3 is what filter 3 leads to
    session.select("norm", 5)
    settle()
    assert panel.layer == "color" and panel.facts.text.startswith("filter 5")
    session.select("hidden", 5)
    settle()
    assert panel.facts.text.startswith("output 5")


def test_only_the_chosen_filter(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "wide")
    assert panel.only.isVisible() and not panel.only.isEnabled()
    session.select("wide", 80)
    settle()
    panel.only.click()
    settle()
    mosaic = panel.maps.mosaic
    assert mosaic is not None and mosaic.axes == ("input channel",)
    cell = panel.maps.spot_at(panel.maps.place_of(63, 1, 1)).cell
    said = point(qtbot, panel, cell, 2, 0)
    assert said.startswith("filter 80 · input channel 63 · row 2 · column 0 · ")
    assert read(said) == engine.weights["wide"][0][80, 63, 2, 0]
    session.select("wide", 81)
    settle()
    assert read(point(qtbot, panel, cell, 2, 0)) == engine.weights["wide"][0][81, 63, 2, 0]


def test_the_chosen_row_of_a_matrix_is_framed(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "fc")
    session.select("fc", 2)
    settle()
    top, left, _, right = panel.maps.view.rect((0, 0), (2, 3), (0, 300))
    assert color_at(painted(panel.maps), QPointF((left + right) / 2, top - 1)) == rgb(DARK.accent)


def test_c_copies_the_exact_weight(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "deep")
    point(qtbot, panel, (2, 3), 1, 1)
    panel.copying.copy()
    assert np.float32(QGuiApplication.clipboard().text()) == engine.weights["deep"][0][2, 3, 1, 1]


def test_going_back_to_a_layer_does_not_wait(qtbot: QtBot) -> None:
    """Each picture is sent only once; it is kept."""
    panel, engine, session = shown(qtbot, "deep")
    session.select("point")
    settle()
    engine.submit = lambda request: None  # type: ignore[method-assign]
    session.select("deep")
    settle()
    assert panel.maps.mosaic is not None and panel.maps.mosaic.axes[0] == "filter" and not panel.placeholder.isVisible()


def test_weights_of_another_layer_are_never_under_its_name(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "deep")
    engine.submit = lambda request: None  # type: ignore[method-assign]
    session.select("point")
    settle()
    assert panel.maps.mosaic is None and panel.placeholder.sentence == "Fetching the weights …"


@pytest.mark.parametrize("cancelled", [False, True])
def test_weights_that_do_not_come_are_not_waited_for(qtbot: QtBot, cancelled: bool) -> None:
    panel, engine, session = shown(qtbot, "deep")
    submit, engine.submit = engine.submit, lambda request: None  # type: ignore[method-assign]
    session.select("point")
    settle()
    (view,) = panel.request().of_kind(WeightsView)
    told: list[Notice] = []
    session.noticed.connect(told.append)
    text = "The weights of point cannot be shown: no such disk"
    engine.post(
        WeightsFailed(NetworkState(session.network.epoch + 1), view, "of another network"),
        WeightsFailed(
            NetworkState(session.network.epoch), replace(view, layer="fc"), "of another layer", cancelled=True
        ),
        WeightsFailed(NetworkState(session.network.epoch), view, text, cancelled),
    )
    settle()
    assert panel.maps.mosaic is None and panel.placeholder.sentence == text
    assert told == ([] if cancelled else [Notice(text, Severity.ERROR, NoticeTopic.NETWORK)])
    engine.submit = submit  # type: ignore[method-assign]
    session.select("fc")
    settle()
    session.select("point")
    settle()
    assert panel.maps.mosaic is not None and not panel.placeholder.isVisible()


def test_a_hidden_panel_keeps_what_comes(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "deep")
    panel.set_active(False)
    session.select("fc")
    engine.post(engine._weights_result(next(iter(panel.request().of_kind(WeightsView)))))
    settle()
    assert panel.maps.mosaic is not None and panel.maps.mosaic.axes == ("matrix",)


def test_the_histogram_gives_way_in_a_low_panel(qtbot: QtBot) -> None:
    panel, _, _ = shown(qtbot, "deep", width=360, height=200)
    assert not panel.histogram.isVisible()
    panel.resize(360, 300)
    settle()
    assert panel.histogram.isVisible()


def test_empty_states_are_said(qtbot: QtBot) -> None:
    bare = replace(LENET, layers=LENET.layers[1:2], stages=("relu1",))
    panel, _, _ = show(qtbot, FiltersPanel, 360, 300, FakeEngine(bare))
    assert panel.placeholder.sentence == "relu1 has no weights, and no layer before it has any."
    assert panel.request().of_kind(WeightsView) == frozenset()


def test_another_network_forgets_the_weights(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "deep")
    (view,) = panel.request().of_kind(WeightsView)
    assert session.weights_of(view) is not None
    session._take_network(NetworkOpened(replace(NET, epoch=9)))
    assert session.weights_of(view) is None
    assert panel.maps.mosaic is not None  # other weights of the same network come at once
    session._take_network(NetworkOpened(replace(NET, epoch=10, name="another")))
    assert session.weights_of(view) is None and panel.maps.mosaic is None


def test_the_matrix_choice_is_saved(qtbot: QtBot) -> None:
    panel, _, _ = shown(qtbot, "fc", TEMPLATES)
    panel.matrix.click()
    state = panel.save_state()
    other, _, _ = shown(qtbot, "fc", TEMPLATES)
    other.restore_state(state)
    settle()
    assert other.maps.mosaic is not None and other.maps.mosaic.axes == ("matrix",)
    other.restore_state({"matrix": "?"})
    assert not other.matrix.isChecked()


def test_each_filter_on_its_own_scale_says_whose_scale_it_is(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "deep")
    assert panel.scale.ends == (text.significant(panel.maps.mosaic.low), text.significant(panel.maps.mosaic.high))
    panel.own.click()
    settle()
    assert panel.maps.mosaic is not None and panel.maps.mosaic.channel_range is not None
    assert panel.scale.ends == ("lowest", "highest") and "each filter has its own scale" in panel.readout.text
    assert panel.facts.text.endswith("each filter on its own scale")
    weight = engine.weights["deep"][0]
    session.select("deep", 3)
    settle()
    largest = text.significant(float(np.abs(weight[3]).max()))
    assert panel.scale.ends == (f"−{largest}", largest)
    other, _, _ = shown(qtbot, "deep")
    other.restore_state(panel.save_state())
    assert other.own.isChecked()


def test_with_a_filter_replaced_the_picture_is_that_of_the_weights_in_use(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "deep")
    plain = panel.maps.mosaic
    (view,) = panel.request().of_kind(WeightsView)
    swap = FilterOverride(session.network.epoch, "color", 0, ((1.0,),), (1.0, 1.0, 1.0))
    session.swap_filter(swap)
    settle()
    assert panel.maps.mosaic is plain, "until that of the others comes"
    changed = replace(engine._weights_result(view), state=NetworkState(session.network.epoch, (swap,)))
    engine.post(changed)
    settle()
    assert panel.maps.mosaic is changed.mosaic
