"""The Layers panel: what the table says, search, selection both ways, dragging."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import Layer, LayerKind, NetworkOpened, SlidingWindow
from gui.look.theme import DARK, LIGHT, Theme
from gui.panels.layers.panel import LEAST_NAME, LayersPanel
from gui.widgets.kind_sign import NAMES, paint_sign
from gui.widgets.layer_table import KIND, LAYER_MIME, MACS, NAME, OUTPUT, PARAMETERS, tool_tip
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.showing import look_like, painted, rgb, settle, show


def names(panel: LayersPanel) -> list[str]:
    return [panel.filter.index(row, NAME).data() for row in range(panel.filter.rowCount())]


def cells(panel: LayersPanel, row: int) -> list[str]:
    return [panel.filter.index(row, column).data() for column in (NAME, KIND, OUTPUT, PARAMETERS, MACS)]


def test_every_layer_in_order_of_execution_with_its_figures(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, LayersPanel, 560, 400)
    assert names(panel) == [layer.name for layer in LENET.layers]
    assert cells(panel, 3) == ["conv2", "conv", "16×10×10", "2,416", "240,000"]
    assert cells(panel, 4) == ["relu2", "activation", "16×10×10", "", ""]
    assert panel.totals.text == "61,706 parameters · 416,520 multiply-accumulates · 12 layers"


def test_choosing_a_row_selects_the_layer(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, LayersPanel, 360, 400)
    place = panel.table.visualRect(panel.filter.index(5, NAME)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.selection.layer == "pool2"
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_Down)
    assert session.selection.layer == "flatten"


def test_it_follows_a_selection_made_elsewhere_and_keeps_its_unit(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, LayersPanel, 360, 160)
    session.select("fc3", 7)
    settle()
    index = panel.table.currentIndex()
    assert index.siblingAtColumn(NAME).data() == "fc3"
    assert panel.table.viewport().rect().contains(panel.table.visualRect(index))
    assert session.selection.unit == 7
    row = panel.table.visualRect(index.siblingAtColumn(NAME))
    pixels = painted(panel.table.viewport())
    assert tuple(pixels[row.center().y(), row.left() + 1]) == rgb(DARK.accent)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("CONV", ["conv1", "conv2"]),
        ("maxpool2d", ["pool1", "pool2"]),
        ("fully", ["fc1", "fc2", "fc3"]),
        ("relu 3", ["relu3"]),
        ("nothing", []),
    ],
)
def test_search_by_name_kind_and_operation(qtbot: QtBot, typed: str, found: list[str]) -> None:
    panel, _, session = show(qtbot, LayersPanel, 360, 400)
    panel.search.setText(typed)
    assert names(panel) == found
    assert panel.totals.text == (
        f"{len(found)} of 12 layers" if found else "No layer is called “nothing”. Esc shows all again."
    )
    assert session.selection.layer == "conv1"
    panel.search.setFocus()
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.search.text() == ""
    assert len(names(panel)) == 12
    assert panel.table.currentIndex().siblingAtColumn(NAME).data() == "conv1"


def test_control_f_and_return_choose_the_first_that_matches(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, LayersPanel, 360, 400)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is panel.search
    QTest.keyClicks(panel.search, "fc")
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert session.selection.layer == "fc1"


def test_a_dragged_row_carries_the_layers_name(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, LayersPanel, 360, 400)
    data = panel.filter.mimeData([panel.filter.index(3, column) for column in range(5)])
    assert bytes(data.data(LAYER_MIME)) == b"conv2"
    assert panel.filter.flags(panel.filter.index(3, NAME)) & Qt.ItemFlag.ItemIsDragEnabled
    assert panel.table.dragEnabled()


def test_tool_tip_tells_the_geometry() -> None:
    window = SlidingWindow("conv", (3, 3), (2, 1), (1, 0), dilation=(2, 2), groups=4)
    layer = Layer(
        "stem.conv", LayerKind.CONV, "Conv2d", (8, 16, 31), 80, 39680, (5, 5), (2, 1), (-1, 0), window, ("input",)
    )  # fmt: skip
    tip = tool_tip(layer)
    for fact in ("8×16×31", "39,680", "field: 5×5", "Jump: 2×1", "stride 2×1", "padding 1×0", "Dilation: 2×2",
                 "Groups: 4", "Reads: input"):  # fmt: skip
        assert fact in tip
    assert "the whole input" in tool_tip(LENET.layer("fc1"))


def test_names_are_whole_where_there_is_room_and_numbers_give_way(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, LayersPanel, 600, 400)
    assert not panel.table.isColumnHidden(MACS)
    panel.resize(300, 400)
    settle()
    assert panel.table.isColumnHidden(MACS)
    assert panel.table.columnWidth(NAME) >= panel.delegate.width_of(panel.model, NAME) or panel.table.isColumnHidden(
        PARAMETERS
    )
    assert panel.table.horizontalScrollBar().maximum() == 0


def test_a_thousand_layers(qtbot: QtBot) -> None:
    layers = tuple(
        Layer(f"block{i}.conv", LayerKind.CONV, "Conv2d", (8, 4, 4), parameters=i, macs=i * 16) for i in range(1000)
    )
    engine = FakeEngine(replace(LENET, layers=layers, stages=(), parameters=499500, macs=7992000))
    panel, _, session = show(qtbot, LayersPanel, 360, 400, engine)
    assert panel.filter.rowCount() == 1000
    session.select("block999.conv")
    settle()
    assert panel.table.verticalScrollBar().value() > 0
    panel.search.setText("block77")
    assert len(names(panel)) == 11  # block77, block770 … block779
    assert "1,000 layers" in panel.totals.text


def test_another_network_clears_the_search_and_the_same_one_keeps_it(qtbot: QtBot) -> None:
    panel, engine, _ = show(qtbot, LayersPanel, 360, 400)
    panel.search.setText("conv")
    engine.post(NetworkOpened(LENET))
    settle()
    assert panel.search.text() == "conv"
    engine.post(NetworkOpened(replace(LENET, epoch=2, layers=LENET.layers[:3], stages=())))
    settle()
    assert panel.search.text() == ""
    assert names(panel) == ["conv1", "relu1", "pool1"]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_every_kind_has_a_sign_of_its_own_shape(qapp: object, theme: Theme) -> None:
    seen = set()
    for kind in LayerKind:
        image = QImage(32, 32, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        paint_sign(painter, image.rect().toRectF(), kind, theme)
        painter.end()
        gray = image.convertToFormat(QImage.Format.Format_Mono)
        seen.add(bytes(gray.constBits()))
        assert NAMES[kind]
    assert len(seen) == len(LayerKind)


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_names_come_first_then_shapes_then_parameters(qtbot: QtBot, scale: float) -> None:
    look_like(DARK, scale)
    long = replace(LENET.layers[0], name="inception3a.branch2.0.conv")
    engine = FakeEngine(replace(LENET, layers=(long, *LENET.layers[1:])))
    panel, _, _ = show(qtbot, LayersPanel, 900, 400, engine)
    for width in range(900, 120, -20):
        panel.resize(width, 400)
        settle()
        hidden = [panel.table.isColumnHidden(column) for column in (OUTPUT, PARAMETERS, MACS)]
        assert hidden == sorted(hidden), "each gives way before the one that matters more"
        assert panel.table.columnWidth(NAME) >= min(LEAST_NAME * scale, panel.table.viewport().width()) - 1
