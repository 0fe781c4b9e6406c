"""The Network panel: the stages from the input to the answer as a row of live thumbnails, or the whole graph."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QStackedLayout, QToolButton, QWidget

from engine.api import (
    INPUT,
    InputView,
    Layer,
    MapsView,
    Mosaic,
    NetworkInfo,
    Prediction,
    PredictionsView,
    Request,
    Result,
)
from engine.api.geometry import as_maps
from gui.look import text
from gui.look.colors import color_array, mosaic_image
from gui.look.theme import GRID, Theme
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.base import Need, Panel
from gui.panels.network.graph.page import GraphPage
from gui.panels.network.thumbnail_strip import ThumbnailStrip, Tile
from gui.panels.network.thumbnails import ThumbnailBars, ThumbnailLook
from gui.panels.views import LESSON, WATCH, WHY, Placement
from gui.session.classes import file_of
from gui.session.selection import Selection
from gui.session.session import Session
from gui.widgets.kind_sign import NAMES
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.ranking import name_of
from gui.widgets.received import received_image

FIRST_MAPS = 16
"""Maps in a thumbnail."""
FIRST_UNITS = 32
"""Bars in a thumbnail of a vector."""
ANSWER = "answer"
RECEIVED, BEST = InputView(), PredictionsView(1)
ROW, GRAPH = "row", "graph"
"""The two ways to show a network, as they are saved."""
SIZES = (32, 48, 64, 96, 128, 192, 256, 384)
"""Device pixels of the graph's thumbnails: few sizes, so that not every step of zooming asks for new ones."""


class NetworkPanel(Panel):
    """One thumbnail a stage, or a graph of all layers; only those in sight are asked for. A click chooses the layer.

    Attributes:
        strip, page: the row and the graph.
        switch: two buttons that go from one to the other; the dock shows them in the title bar.
    """

    identifier = "network"
    placements = (Placement(WATCH, 1, 0, 0.25), Placement(LESSON, 1, 0, 0.25), Placement(WHY, 1, 1, 0.35, opened=False))
    shortcut = "Alt+2"
    title = QT_TR_NOOP("Network")
    explanation = QT_TR_NOOP(
        "From left to right you see what becomes of the picture: each thumbnail is the output of "
        "one layer, made from the one before it. Near the picture the maps still look like it; "
        "further on they are coarser and say what is there rather than where. Click a stage to "
        "look at it in the other panels. As a graph you see every branch and every join: a + "
        "unfolds a group of layers, and the chosen layer's way from the picture to the answer is "
        "lit."
    )
    icon = "network"
    needs = (Need.NETWORK, Need.RUNNING_NETWORK)
    keys = (
        (QT_TR_NOOP("Left, Right"), QT_TR_NOOP("walk the stages; in the graph along the edges")),
        (QT_TR_NOOP("Up, Down"), QT_TR_NOOP("in the graph: the branch above or below")),
        (QT_TR_NOOP("Wheel, drag"), QT_TR_NOOP("zoom and move the graph")),
        (QT_TR_NOOP("Double-click"), QT_TR_NOOP("unfold a group; on the ground: show the whole graph")),
        (QT_TR_NOOP("+, −"), QT_TR_NOOP("in the graph: unfold the chosen group, fold the one around it")),
        (QT_TR_NOOP("Home"), QT_TR_NOOP("show the whole graph")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.strip = ThumbnailStrip()
        self.area = QScrollArea()
        self.area.setWidget(self.strip)
        self.area.setWidgetResizable(True)
        self.strip.setAutoFillBackground(False)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page = GraphPage()
        self.switch = QWidget(self)
        words = {ROW: tr("Row"), GRAPH: tr("Graph")}
        self._buttons = {way: QToolButton(text=word, checkable=True) for way, word in words.items()}
        self._network: NetworkInfo | None = None
        self._views: dict[str, MapsView] = {}
        self._graph_is_due = False
        self._way_before = ""
        self._answer: Prediction | None = None
        self._pace = Throttle(NUMBERS_MS, self._write_answer, self)
        self._build()
        self.strip.chosen.connect(self._choose)
        self.strip.arranged.connect(self._look_again)
        self.area.horizontalScrollBar().valueChanged.connect(self._look_again)
        self.page.chosen.connect(session.select)
        self.page.wishes_changed.connect(self._look_again)
        session.explained.fed_changed.connect(self._show_fed)

    def _build(self) -> None:
        self._ways = QStackedLayout(self)
        self._ways.setContentsMargins(0, 0, 0, 0)
        self._ways.addWidget(self.area)
        self._ways.addWidget(self.page)
        self.switch.hide()  # until a dock has a place for it
        row = QHBoxLayout(self.switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        tips = {ROW: tr("The stages in a row"), GRAPH: tr("Every layer with its branches and joins, as a graph")}
        group = QButtonGroup(self.switch)
        for way, button in self._buttons.items():
            button.setToolTip(tips[way])
            button.setAccessibleName(tips[way])
            button.clicked.connect(lambda _checked, way=way: self.show_as(way))
            group.addButton(button)
            row.addWidget(button)
        self._buttons[ROW].setChecked(True)

    @property
    def way(self) -> str:
        """``ROW`` or ``GRAPH``."""
        return GRAPH if self._ways.currentWidget() is self.page else ROW

    def show_as(self, way: str) -> None:
        """Show the row, or the graph."""
        if way not in self._buttons:
            return
        self._buttons[way].setChecked(True)
        if way == self.way:
            return
        self._ways.setCurrentWidget(self.page if way == GRAPH else self.area)
        self.placeholder.raise_()
        self._show_graph()
        self._look_again()

    def show_unfolded(self, groups: Sequence[str]) -> None:
        """Show the graph with these groups unfolded, and those around them; none: as it was shown before that."""
        if groups:
            self._way_before = self._way_before or self.way
            self.show_as(GRAPH)
            self.page.show_unfolded(groups)
        elif self._way_before:
            self.show_as(self._way_before)
            self._way_before = ""

    def title_widget(self) -> QWidget:
        return self.switch

    def save_state(self) -> dict[str, object]:
        return {"way": self.way}

    def restore_state(self, state: dict[str, object]) -> None:
        self.show_as(str(state.get("way", self.way)))

    def request(self) -> Request:
        if self._network is None:
            return Request()
        return Request.of(*self._views.values(), RECEIVED, BEST)

    def show_network(self, network: NetworkInfo) -> None:
        same = self._network is not None and network.like(self._network)
        self._network = network
        if not same:
            self._answer = None
            self.strip.set_tiles(tiles_of(network))
            self.area.horizontalScrollBar().setValue(0)
            self._graph_is_due = True
            self._show_graph()
        parts = (translated(network.title), str(network.year or ""), file_of(network))
        self.subtitle_changed.emit(" · ".join(filter(None, parts)))

    def show_selection(self, selection: Selection) -> None:
        self.page.show_layer(selection.layer)
        self.strip.set_current(selection.layer)
        keys = [tile.key for tile in self.strip.tiles]
        if selection.layer in keys:
            tile = self.strip.tile_rect(keys.index(selection.layer))
            self.area.ensureVisible(round(tile.center().x()), 0, round(tile.width() / 2) + 2 * GRID, 0)

    def show_result(self, result: Result) -> None:
        network = self._network
        if network is None:
            return
        contents: dict[str, QImage | ThumbnailBars] = {}
        received, predictions = result.get(RECEIVED), result.get(BEST)
        if received is not None:
            contents[INPUT] = received_image(received, network.preprocessing)
        for name, view in self._views.items():
            mosaic = result.get(view)
            if mosaic is not None:
                bars = bars_of(mosaic, self.theme) if is_vector(network.layer(name)) else None
                contents[name] = bars or mosaic_image(mosaic, self.theme)
        if self.way == GRAPH:
            self.page.set_contents(contents)
            return
        for name, content in contents.items():
            self.strip.set_content(name, content)
        if predictions is not None and predictions.top:
            self._answer = predictions.top[0]
            self._pace.trigger()
        self.strip.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.strip.arrange()

    def sizeHint(self) -> QSize:
        return QSize(900, 150)

    def _choose(self, key: str) -> None:
        if key == ANSWER and self._network:
            key = self._network.layers[-1].name
        self.session.select(key)

    def apply_look(self) -> None:
        if self.session.result is not None and self.active:
            self.show_result(self.session.result)

    def _show_graph(self) -> None:
        """Arrange the graph of this network, once it is looked at."""
        if self._network is not None and self._graph_is_due and self.way == GRAPH:
            self._graph_is_due = False
            self.page.show_network(self._network)
            self.page.show_layer(self.session.selection.layer)

    def _show_fed(self) -> None:
        fed = self.session.explained.fed
        self.page.view.feed(fed)
        if fed:
            self.show_as(GRAPH)

    def _look_again(self) -> None:
        """Ask for the thumbnails in sight, in the size in which they are painted."""
        if self._network is None:
            return
        views = {} if not self._network.runs else self._views_of_graph() if self.way == GRAPH else self._views_of_row()
        if views != self._views:
            self._views = views
            self.changed.emit()

    def _views_of_graph(self) -> dict[str, MapsView]:
        assert self._network is not None
        ratio = self.devicePixelRatioF()
        known = {layer.name: layer for layer in self._network.layers}
        views = {}
        for name, place in self.page.wishes().items():
            if name in known:
                width, height = (_size(side * ratio) for side in (place.width(), place.height()))
                limit = FIRST_UNITS if is_vector(known[name]) else FIRST_MAPS
                views[name] = MapsView(name, width, height, limit=limit)
        return views

    def _views_of_row(self) -> dict[str, MapsView]:
        left = self.area.horizontalScrollBar().value()
        sight = QRectF(left, 0, self.area.viewport().width(), max(self.strip.height(), 1))
        ratio = self.devicePixelRatioF()
        views = {}
        for index, tile in enumerate(self.strip.tiles):
            if tile.key in (INPUT, ANSWER) or not self.strip.tile_rect(index).intersects(sight):
                continue
            place = self.strip.thumbnail(index)
            limit = FIRST_UNITS if tile.look is ThumbnailLook.BARS else FIRST_MAPS
            views[tile.key] = MapsView(
                tile.key, round(place.width() * ratio), round(place.height() * ratio), limit=limit
            )
        return views

    def _write_answer(self) -> None:
        """Class and probability together, so that they always belong to each other."""
        if self._answer is not None:
            name = name_of(self._answer.index, self._answer.label)
            if math.isnan(self._answer.probability):  # then no class is more probable than another
                name = tr("none")
            self.strip.set_content(ANSWER, (name, text.percent(self._answer.probability)))
            self.strip.refresh()


def _size(pixels: float) -> int:
    return next((size for size in SIZES if size >= pixels), SIZES[-1])


def tiles_of(network: NetworkInfo) -> list[Tile]:
    """The input, the stages, and the answer if the network's output is a vector of classes."""
    shape = network.preprocessing.input
    tiles = [
        Tile(
            INPUT,
            tr("input"),
            text.shape(shape),
            ThumbnailLook.PICTURE,
            tr("What the network receives; the Input panel shows more"),
        )
    ]
    tiles += [_tile(network.layer(name)) for name in network.stages]
    if is_vector(network.layers[-1]):
        tip = tr("The most probable class; the Answer panel shows more")
        tiles.append(Tile(ANSWER, tr("answer"), tr("top class"), ThumbnailLook.ANSWER, tip))
    return tiles


def _tile(layer: Layer) -> Tile:
    scope, _, title = layer.name.rpartition(".")
    look = ThumbnailLook.BARS if is_vector(layer) else ThumbnailLook.PICTURE
    return Tile(layer.name, title, text.shape(layer.output), look, _tip(layer), scope)


def is_vector(layer: Layer) -> bool:
    """Whether the output is a plain list of numbers."""
    _, height, width = as_maps(layer.output)
    return height * width == 1


def bars_of(mosaic: Mosaic, theme: Theme) -> ThumbnailBars:
    """A mosaic of single values as bars: read back from the shades, so exact to 1/252 of the range."""
    pitch = (mosaic.tile[0] + mosaic.gap, mosaic.tile[1] + mosaic.gap)
    shades = mosaic.pixels[mosaic.gap :: pitch[0], mosaic.gap :: pitch[1]][: mosaic.rows, : mosaic.columns].ravel()
    shades = shades[mosaic.channels[: shades.size] >= 0]
    values = mosaic.low + (mosaic.high - mosaic.low) * np.minimum(shades, 252) / 252
    values[shades > 252] = np.nan  # neither NaN nor infinity has a height
    return ThumbnailBars(values, min(mosaic.low, 0.0), max(mosaic.high, 0.0), color_array(theme, mosaic.signed)[shades])


def _tip(layer: Layer) -> str:
    count, _, _ = as_maps(layer.output)
    first = FIRST_UNITS if is_vector(layer) else FIRST_MAPS
    every = tr("{n} value(s)", "", count) if is_vector(layer) else tr("{n} map(s)", "", count)
    shown = every if count <= first else tr("{first} of {every} are shown", first=first, every=every)
    return f"{layer.name} · {tr(NAMES[layer.kind])}\n{text.shape(layer.output)}: {shown}"
