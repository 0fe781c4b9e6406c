"""Ways through the Microscope panel: deeper, along the window, from operand to operand, from layer to layer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Formula, ValueIndex
from gui.look import text
from gui.look.theme import DARK
from gui.panels.microscope.unit_map import Span
from tests import reference
from tests.gui.microscope_bench import Bench
from tests.gui.showing import color_at, painted, settle


@pytest.fixture
def lenet(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_operands_lead_deeper_and_back_leads_back(lenet: Bench, qtbot: QtBot) -> None:
    """From a class to the picture, and back; the field on the input follows."""
    info = lenet.engine.network.info
    session, panel = lenet.session, lenet.panel
    lenet.select("fc1", 7)
    path = []
    while session.selection.layer != INPUT:
        answer = lenet.shown()
        operand = lenet.panel.sum._stops()[0]
        if answer.formula is Formula.MAXIMUM:
            assert answer.winner is not None
            operand = (0, *answer.winner)
        place = answer.operand(*operand)
        assert place is not None
        panel.sum.picked.emit(operand)
        settle()
        path.append(session.selection)
        assert session.selection.layer == place.layer
        source = lenet.outputs[place.layer]
        assert float(answer.patch[operand]) == pytest.approx(float(source[place.index]), abs=1e-5)
        if session.selection.layer not in (INPUT, "flatten"):
            layer = info.layer(place.layer)
            assert panel.place == place and lenet.shown().agrees
            field = lenet.input.field
            assert layer.receptive_field is not None and field is not None
            assert field.width() <= layer.receptive_field[1] and field.height() <= layer.receptive_field[0]
    assert [step.layer for step in path] == ["flatten", "pool2", "relu2", "conv2", "pool1", "relu1", "conv1", INPUT]
    assert "no layer before it" in panel.placeholder.sentence
    cell = session.selection.cell
    assert cell is not None and lenet.input.field is not None
    assert lenet.input.field.getRect() == (cell[1], cell[0], 1, 1)
    assert session.back()
    settle()
    assert session.selection == path[-2] and panel.placeholder.sentence == ""


def test_the_frame_on_the_input_is_where_a_change_changes_the_value(lenet: Bench) -> None:
    answer = lenet.select("conv2", 3, (4, 7))
    field = lenet.input.field
    assert field is not None and field.getRect() == (14, 8, 14, 14)
    x = lenet.outputs[INPUT].copy()
    inside = np.zeros(x.shape[1:], bool)
    inside[8:22, 14:28] = True
    x[0][~inside] += 5
    assert reference.outputs("lenet5", x)["conv2"][3, 4, 7] == pytest.approx(answer.total, abs=1e-5)
    for corner in ((8, 14), (21, 27)):
        changed = lenet.outputs[INPUT].copy()
        changed[0][corner] += 50
        assert abs(reference.outputs("lenet5", changed)["conv2"][3, 4, 7] - answer.total) > 1e-3


def test_the_window_is_dragged_and_stepped(lenet: Bench, qtbot: QtBot) -> None:
    lenet.select("conv2", 5, (2, 6))
    maps, session = lenet.panel.maps, lenet.session
    source = maps.operands[0]
    place = source.place(Span(8, 3, 9, 4)).center().toPoint()
    qtbot.mousePress(source, Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert session.selection.cell == (6, 1) and source._frame == Span(6, 1, 11, 6)
    QTest.mouseMove(source, place)
    source.pointed.emit((13, 13))
    settle()
    assert session.selection.cell == (9, 9) and lenet.shown().index == (5, 9, 9)
    for key, cell in ((Qt.Key.Key_Left, (9, 8)), (Qt.Key.Key_Up, (8, 8)), (Qt.Key.Key_Down, (9, 8)),
                      (Qt.Key.Key_Down, (9, 8))):  # fmt: skip
        qtbot.keyClick(maps.output, key)
        settle()
        assert session.selection.cell == cell
    qtbot.mouseClick(maps.output, Qt.MouseButton.LeftButton, pos=maps.output.place(Span(0, 4, 1, 5)).center().toPoint())
    settle()
    assert session.selection.cell == (0, 4) and lenet.shown().agrees
    assert len(session._history) <= 2, "sliding is one step for Back"


def test_the_output_fills_in_as_the_window_slides(lenet: Bench, qtbot: QtBot) -> None:
    lenet.select("pool2", 5, (2, 2))
    panel = lenet.panel
    qtbot.mouseClick(panel.walk.first, Qt.MouseButton.LeftButton)
    settle()
    assert panel.place == ValueIndex("pool2", (5, 0, 0))
    for count in range(1, 5 * 5):
        assert panel.maps.output.done is not None and panel.maps.output.done.sum() == count
        panel.walk._tick()
        settle()
        assert panel.place == ValueIndex("pool2", (5, *divmod(count, 5)))
        assert lenet.shown().value == pytest.approx(lenet.outputs["pool2"][5, *divmod(count, 5)], abs=1e-5)
    assert panel.maps.output.done is not None and panel.maps.output.done.all()
    qtbot.mouseClick(panel.walk.back, Qt.MouseButton.LeftButton)
    settle()
    assert panel.place == ValueIndex("pool2", (5, 4, 3))
    lenet.select("conv2", 1, (0, 0))
    assert panel.maps.output.done is None, "another layer shows all its values"


def test_what_is_not_computed_yet_is_covered(lenet: Bench) -> None:
    lenet.select("pool2", 5, (0, 0))
    lenet.panel.walk.restart()
    settle()
    output = lenet.panel.maps.output
    pixels = painted(output)
    covered = output.place(Span(3, 3, 4, 4)).center()
    assert color_at(pixels, covered) == QColor(DARK.panel).getRgb()[:3]


def test_sliding_plays_until_the_end_and_stops_when_hidden(lenet: Bench) -> None:
    lenet.select("pool2", 5, (4, 2))
    walk = lenet.panel.walk
    walk.go(1)
    settle()
    walk.play(True)
    assert walk.playing
    for _ in range(2):
        walk._tick()
        settle()
    assert not walk.playing and lenet.panel.place == ValueIndex("pool2", (5, 4, 4))
    walk.play(True)
    settle()
    assert lenet.panel.place == ValueIndex("pool2", (5, 0, 0)), "from the end it begins anew"
    lenet.panel.set_active(False)
    assert not walk.playing


def test_pointing_reads_exact_values(lenet: Bench, qtbot: QtBot) -> None:
    answer = lenet.select("conv2", 5, (2, 6))
    view = lenet.panel.sum
    channel = view.content.grids[0].channel
    place = view.cell_rect(channel, 2, 3, 4)
    assert place is not None
    qtbot.mouseMove(view, QPoint(0, 0))
    qtbot.mouseMove(view, place.center().toPoint())
    settle()
    x, w = float(answer.patch[channel, 3, 4]), float(answer.weights[channel, 3, 4])  # type: ignore[index]
    assert lenet.panel.readout.text == (
        f"pool1 · channel {channel} · row 5 · column 10 · x = {text.exact(x)} · w = {text.exact(w)} · "
        f"x·w = {text.exact(x * w)}"
    )
    assert x == pytest.approx(lenet.outputs["pool1"][channel, 5, 10], abs=1e-5)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    settle()
    assert lenet.session.selection.layer == "pool1" and lenet.session.selection.cell == (5, 10)


def test_the_keys_walk_through_the_operands(lenet: Bench, qtbot: QtBot) -> None:
    lenet.select("conv2", 5, (2, 6))
    view = lenet.panel.sum
    view.setFocus()
    first = view.content.grids[0].channel
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(view, key)
    assert view.operand == (first, 1, 1)
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.operand == (view.content.grids[1].channel, 0, 0)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    settle()
    assert lenet.session.selection.layer == "pool1"


def test_walking_through_the_layers_keeps_the_place(lenet: Bench) -> None:
    lenet.select("conv1", 3, (14, 21))
    lenet.session.step_layer(1)
    assert (lenet.session.selection.unit, lenet.session.selection.cell) == (3, (14, 21))
    lenet.session.step_layer(1)
    assert (lenet.session.selection.layer, lenet.session.selection.cell) == ("pool1", (7, 10))
    settle()
    field = lenet.input.field
    assert field is not None and field.getRect() == (20, 14, 6, 6)
    lenet.session.select("pool2", 15, (2, 2))
    lenet.session.step_layer(1)
    assert lenet.session.selection.cell is None and lenet.session.selection.unit is None
