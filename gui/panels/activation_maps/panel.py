"""The Activation maps panel: everything one layer puts out for the present frame, as one picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import (
    Activations,
    HistogramView,
    InputView,
    MapsView,
    NetworkInfo,
    Request,
    Result,
    Scaling,
    Wish,
    merge_requests,
)
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr
from gui.overlays.grounds import on_map
from gui.panels.activation_maps.layer_output import LayerOutput
from gui.panels.activation_maps.layer_view import LayerView
from gui.panels.activation_maps.maps_bar import MapsBar
from gui.panels.activation_maps.maps_options import MapsOptions, MapsOptionsForm
from gui.panels.base import Need, Panel
from gui.panels.views import LESSON, WATCH, Placement
from gui.session.selection import Selection
from gui.session.session import Session
from gui.session.wished import Wished
from gui.widgets.card import Card
from gui.widgets.copy_key import CopyKey
from gui.widgets.mosaic import Detail
from gui.widgets.mosaic_picture import Spot
from gui.widgets.placeholder import PlaceholderMessage

CROP = Request.of(InputView())
"""Says which part of the frame the network's input shows."""


class ActivationMapsPanel(Panel):
    """All maps of a layer, or one of them enlarged; follows the selection, or stays with the layer it is pinned to.

    Attributes:
        options: how the maps are shown.
        bar, view: the parts; those of the view are ``maps``, ``bars`` and ``readout``.
    """

    identifier = "activation_maps"
    placements = (Placement(WATCH, 1, 1, 0.75), Placement(LESSON, 1, 1, 0.75))
    shortcut = "Alt+4"
    repeatable = True
    title = QT_TR_NOOP("Activation maps")
    explanation = QT_TR_NOOP(
        "Each square is what one filter of this layer answers to the present picture: its "
        "activation map. It stands out where the filter finds the pattern it looks for; where "
        "values can be negative, orange is above zero and blue below, and the scale beneath says "
        "which values the colours mean. Point at a pixel to read its exact value, click a map to "
        "enlarge it, press Esc to return."
    )
    icon = "maps"
    needs = (Need.NETWORK, Need.RUNNING_NETWORK, Need.LAYER, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Click"), QT_TR_NOOP("enlarge a map; in the enlarged map, choose a value")),
        (QT_TR_NOOP("Esc"), QT_TR_NOOP("leave the zoom, then the enlarged map")),
        (QT_TR_NOOP("Wheel, + −"), QT_TR_NOOP("zoom at the pointer; drag to move")),
        (QT_TR_NOOP("Double click, 0"), QT_TR_NOOP("fit the whole mosaic")),
        (QT_TR_NOOP("Arrow keys"), QT_TR_NOOP("walk from map to map, with Shift from value to value")),
        (
            QT_TR_NOOP("Drag the ends of the scale"),
            QT_TR_NOOP("choose which values the colours span; double click: keep fitting"),
        ),
        ("C", QT_TR_NOOP("copy the exact value")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.options = MapsOptions()
        self.view = LayerView(session)
        self.maps, self.bars, self.readout = self.view.maps, self.view.bars, self.view.readout
        self.bar = MapsBar(self.readout)
        self._network: NetworkInfo | None = None
        self._pinned: str | None = None
        self._detail: Detail | None = None
        self._crop: tuple[float, float, float, float] | None = None
        self._wished: Wished[MapsView] = Wished()
        self._card: Card | None = None
        self._form: MapsOptionsForm | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.bar)
        layout.addWidget(self.view, 1)
        self._connect()

    def _connect(self) -> None:
        self.maps.layers = self._paint_layers
        self.session.overlays.changed.connect(self.maps.update)
        self.maps.picked.connect(self._pick)
        self.maps.walked.connect(self._walk)
        self.maps.left.connect(self._leave)
        self.maps.detail_changed.connect(self._take_detail)
        self.bars.picked.connect(self._pick_bar)
        self.view.resized.connect(self.changed)
        self.view.pointed.connect(self._point)
        self.bar.up.clicked.connect(self._leave)
        self.bar.pin.clicked.connect(lambda on: self.pin(self.layer if on else None))
        self.bar.explain.clicked.connect(self._explain)
        self.bar.more.clicked.connect(self._open_options)
        self.view.levels.levels_chosen.connect(self._hold_levels)
        self.view.levels.fitting_chosen.connect(lambda: self._scale_by(Scaling.LAYER))
        self.view.levels.plot.noticed.connect(self.session.noticed)
        self.copying = CopyKey(self, self.readout, self._read_values)

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def layer(self) -> str | None:
        """The layer that is shown: the pinned one, else the selected one."""
        return self._pinned or self.session.selection.layer

    @property
    def pinned(self) -> str | None:
        """The layer that the panel stays with, None if it follows the selection."""
        return self._pinned

    def pin(self, layer: str | None) -> None:
        """Stay with a layer; None follows the selection again."""
        self._pinned = layer
        self.bar.show_pinned(layer is not None)
        self.show_selection(self.session.selection)
        self.refresh_placeholder()

    def set_options(self, options: MapsOptions) -> None:
        """Show the maps in another way."""
        self.options = options
        if self._form is not None:
            self._form.show_scaling(options.scaling)
        self.maps.smooth = options.smooth
        self.maps.names = self._name_of if options.names else None
        self.maps.update()
        self.changed.emit()

    def request(self) -> Request:
        output = self._output()
        if output is None:
            return Request()
        view = self._wished.add(self._wish(output))
        needs_values = self.view.as_bars or self.view.unit is not None or self.view.spot is not None
        wishes: list[Wish[Any]] = [view]
        if needs_values:
            wishes.append(Activations(output.name))
        if not self.view.as_bars:
            wishes.append(HistogramView(output.name))
        own, layers = Request.of(*wishes), self.session.overlays.request()
        return own if self.view.unit is None or not layers.wishes else merge_requests((own, layers, CROP))

    def show_network(self, network: NetworkInfo) -> None:
        another = self._network is None or not network.like(self._network)
        self._network = network
        if another:
            self._forget()
            if self._pinned is not None and self._output() is None:
                self.pin(None)

    def show_selection(self, selection: Selection) -> None:
        mine, output = selection.layer == self.layer, self._output()
        unit, cell = (selection.unit, selection.cell) if mine else (None, None)
        if self.view.layer not in (None, self.layer):
            self._forget()
        if unit != self.view.unit:
            self._detail = None
        self.view.choose(output, unit, cell)
        self.bar.up.setVisible(unit is not None and not (output is not None and output.is_vector))
        self.maps.leavable = self.bar.up.isVisibleTo(self)
        alone, beside_text = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.bar.explain.setToolButtonStyle(alone if self.view.chosen is None else beside_text)
        self.subtitle_changed.emit("" if output is None else output.words)
        self.changed.emit()

    def show_result(self, result: Result) -> None:
        received = result.get(InputView())
        self._crop = None if received is None else received.crop
        view = self._match(result)
        if view is not None:
            self.view.show_result(view, result)

    def save_state(self) -> dict[str, object]:
        return {"pinned": self._pinned, **self.options.state()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.set_options(MapsOptions.of(state))
        pinned = state.get("pinned")
        if pinned is None or isinstance(pinned, str):
            self.pin(pinned)

    def _read_values(self) -> tuple[float, ...]:
        return () if self.view.value is None else (self.view.value,)

    def _output(self) -> LayerOutput | None:
        """Of the layer that is shown, None if there is no such layer."""
        return LayerOutput.of(self._network, self.layer)

    def _wish(self, output: LayerOutput) -> MapsView:
        view = self.options.view(output.name, self.maps.device_size(), None if output.is_vector else self.view.unit)
        if self._detail is not None:
            wide, tall = self._detail.width, self._detail.height
            view = replace(view, width=wide, height=tall, cells=self._detail.cells, columns=self._detail.columns)
        return view

    def _match(self, result: Result) -> MapsView | None:
        """The newest of this panel's wishes that the result answers and that still shows the chosen layer and unit."""
        output = self._output()
        unit = None if output is not None and output.is_vector else self.view.unit
        return self._wished.answered(result, lambda view: view.layer == self.layer and view.unit == unit)

    def _name_of(self, _row: int, _column: int, channel: int) -> str:
        return str(channel)

    def _forget(self) -> None:
        """What was shown belongs to another layer or network."""
        self._detail = None
        self._wished.clear()
        self.view.forget()

    @property
    def has_layer(self) -> bool:
        return self._output() is not None

    @property
    def has_content(self) -> bool:
        return self.view.layer is not None

    def missing(self, need: Need) -> PlaceholderMessage | None:
        message = super().missing(need)
        if message is not None and need is Need.RUNNING_NETWORK:
            sentence = tr("This file holds weights but not how to run them: see them in the Filters panel.")
            return PlaceholderMessage(sentence)
        return message

    # -- what is pointed at ------------------------------------------------------------------------------------------

    def _paint_layers(self, painter: QPainter, from_values: QTransform, area: QRectF) -> None:
        """What lies over the picture lies over an enlarged map of it, too."""
        network, output, grid = self._network, self._output(), self.maps.view.grid
        if network is None or output is None or grid is None or self._crop is None or self.view.unit is None:
            return
        layer = next((layer for layer in network.layers if layer.name == output.name), None)
        theme, ratio, size = self.theme, self.devicePixelRatioF(), network.preprocessing.input[1:]
        ground = on_map(layer, from_values, area, grid.values, self._crop, size, theme, ratio)
        self.session.overlays.paint(painter, ground)

    def _point(self) -> None:
        self.copying.setEnabled(self.view.read is not None)
        self.changed.emit()

    def _pick(self, spot: Spot) -> None:
        output = self._output()
        if output is None:
            return
        if self.view.unit is None or output.is_vector:
            self.session.select(output.name, spot.channel)
        else:
            cell = (spot.row, spot.column)
            self.session.select(output.name, spot.channel, None if cell == self.view.cell else cell)

    def _pick_bar(self, index: int) -> None:
        if self.layer is not None:
            self.session.select(self.layer, None if index == self.view.unit else index)

    def _walk(self, by: int) -> None:
        """To the next map while one is enlarged."""
        output = self._output()
        if output is not None and self.view.unit is not None:
            unit = min(max(self.view.unit + by, 0), output.count - 1)
            self.session.select(output.name, unit, self.view.cell)

    def _explain(self) -> None:
        """Under the microscope: the chosen value, or one of this layer."""
        if self.layer is not None and self.session.selection.layer != self.layer:
            self.session.select(self.layer)
        self.session.panel_requested.emit("microscope")

    def _leave(self) -> None:
        """Back to where the user came from, at least out of the enlarged map."""
        if not self.session.back() and self.view.unit is not None and self.layer is not None:
            self.session.select(self.layer)

    def _take_detail(self, detail: Detail | None) -> None:
        self._detail = detail
        self.changed.emit()

    def _hold_levels(self, low: float, high: float) -> None:
        """The colours stand for this range from now on."""
        self.set_options(replace(self.options, scaling=Scaling.FIXED, low=low, high=high))

    def _scale_by(self, scaling: Scaling) -> None:
        """Another meaning of the colours; a range that is to be held begins as the one that is seen."""
        levels = self.view.levels.levels
        if scaling is Scaling.FIXED and self.options.scaling is not Scaling.FIXED and levels is not None:
            self._hold_levels(*levels)
        else:
            self.set_options(replace(self.options, scaling=scaling))

    def _take_choices(self, chosen: MapsOptions) -> None:
        """From the form, which knows nothing of the ends of the range."""
        self.options = replace(chosen, scaling=self.options.scaling, low=self.options.low, high=self.options.high)
        self._scale_by(chosen.scaling)

    def _open_options(self) -> None:
        if self._card is not None:
            self._card.close()
            return
        form = self._form = MapsOptionsForm(self.options)
        form.changed.connect(self._take_choices)
        self._card = Card(self.window(), tr("How to show the maps"), form, self.bar.more)
        self._card.closed.connect(self._forget_card)
        self._card.open()

    def _forget_card(self) -> None:
        self._card = self._form = None
