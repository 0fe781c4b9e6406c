"""The Filters panel: the weights that a layer has learned, as pictures."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from engine.api import Cells, Layer, NetworkInfo, Request, WeightsFailed, WeightsResult, WeightsView
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.base import Need, Panel
from gui.panels.filters.histogram import Histogram
from gui.panels.filters.weights_words import ShownWeights, title
from gui.panels.views import LESSON, WATCH, Placement
from gui.session.selection import Selection
from gui.session.session import Session
from gui.widgets.colorbar import ColorBar
from gui.widgets.copy_key import CopyKey
from gui.widgets.maps_words import is_answer
from gui.widgets.mosaic import Detail, MosaicWidget
from gui.widgets.mosaic_picture import Mark, Spot
from gui.widgets.neighbours import same_channels, with_filters
from gui.widgets.placeholder import PlaceholderMessage
from gui.widgets.text_line import TextLine

COMFORT = 4.0
"""Logical pixels that a weight should have at first."""
HISTOGRAM_FROM_PX = 230
"""Logical pixels of the panel's height (at text size 1.0) below which the histogram gives way."""
NARROW = 480
"""Logical pixels of width below which the scale and the figures have a line each."""
STEP = 16
"""Sizes are asked for in such steps, so that resizing does not ask for a picture at every pixel."""


class FiltersPanel(Panel):
    """Weights of the selected layer, or of the nearest layer before it that has some.

    Attributes:
        maps, readout, facts, scale, histogram: the parts, for tests and the window.
    """

    identifier = "filters"
    placements = (Placement(WATCH, 2, 1, 0.32), Placement(LESSON, 2, 1, 0.32, opened=False))
    shortcut = "Alt+5"
    title = QT_TR_NOOP("Filters")
    explanation = QT_TR_NOOP(
        "These are the numbers the network has learned. A filter of the first layer is a small "
        "picture: where the input looks like it, the activation map of the same number is large. "
        "In deeper layers each row is one filter and each column the input channel it reads: "
        "orange weights add to the answer, blue ones take away, all on one scale around zero, "
        "and a click chooses the filter's map everywhere."
    )
    icon = "filter"
    needs = (Need.NETWORK, Need.LAYER, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Click"), QT_TR_NOOP("choose a filter, and with it its map")),
        (QT_TR_NOOP("Wheel, + −"), QT_TR_NOOP("zoom at the pointer; drag to move")),
        (QT_TR_NOOP("Double click, 0"), QT_TR_NOOP("see all weights, or the first ones large")),
        ("C", QT_TR_NOOP("copy the exact weight")),
        (QT_TR_NOOP("Right click"), QT_TR_NOOP("save the histogram as a picture or as numbers")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.maps = MosaicWidget(comfort=COMFORT)
        self.maps.setAccessibleName(tr("Weights as pictures"))
        self.readout = TextLine(role="quiet")
        self.facts = TextLine(role="quiet", wrap=True)
        self.scale = ColorBar()
        self.histogram = Histogram()
        self.matrix = QToolButton(icon=icon("grid"), checkable=True, visible=False)
        self.matrix.setToolTip(tr("Show the weights as one matrix: rows are outputs, columns inputs"))
        self.matrix.setAccessibleName(tr("Weights as a matrix"))
        self.only = QToolButton(icon=icon("target"), checkable=True, visible=False)
        self.only.setToolTip(tr("Show only the chosen filter, with all its input channels"))
        self.only.setAccessibleName(tr("Only the chosen filter"))
        self.own = QToolButton(icon=icon("contrast"), checkable=True)
        self.own.setToolTip(
            tr("Give each filter its own colour scale, so that small weights show too. Off: one for all")
        )
        self.own.setAccessibleName(tr("Each filter its own scale"))
        self._network: NetworkInfo | None = None
        self._layer: Layer | None = None
        self._unit: int | None = None
        self._detail: Detail | None = None
        self._templates: set[str] = set()
        self._shown: ShownWeights | None = None
        self._failure = ""
        self._build()
        self._connect()

    def _build(self) -> None:
        for button in (self.matrix, self.only, self.own):
            button.setIconSize(QSize(16, 16))
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.readout, 1)
        top.addWidget(self.only)
        top.addWidget(self.matrix)
        top.addWidget(self.own)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.setSpacing(GRID)
        self._below.addWidget(self.scale)
        self._below.addWidget(self.facts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(self.maps, 1)
        layout.addLayout(self._below)
        layout.addWidget(self.histogram)

    def _connect(self) -> None:
        self.maps.hovered.connect(lambda _: self._write_readout())
        self.maps.picked.connect(self._pick)
        self.maps.left.connect(self._leave)
        self.maps.detail_changed.connect(self._take_detail)
        self.maps.resized.connect(self._ask)
        self.maps.view_changed.connect(lambda _zoom, _center: self._ask())
        for button in (self.matrix, self.only, self.own):
            button.toggled.connect(lambda _: self._start())
        self.histogram.noticed.connect(self.session.noticed)
        self.copying = CopyKey(self, self.readout, self._values)

    @property
    def layer(self) -> str | None:
        """The layer whose weights are shown."""
        return None if self._layer is None else self._layer.name

    def request(self) -> Request:
        return Request() if self._layer is None else Request.of(self._view(self._layer.name))

    def show_network(self, network: NetworkInfo) -> None:
        if self._network is None or not network.like(self._network):
            self._templates.clear()
            self._layer = None
            self._forget()
        self._network = network

    def show_selection(self, selection: Selection) -> None:
        network = self._network
        layer = None if network is None else with_filters(network, selection.layer)
        chosen = None
        if network is not None and layer is not None and selection.layer is not None:
            chosen = selection.unit if same_channels(network, layer.name, selection.layer) else None
        if layer != self._layer:
            self._layer = layer
            self._start()
        before, self._unit = self._unit, chosen
        if chosen != before and self.only.isChecked():
            self._start()
        self._frame()
        self._name()
        self._write()

    def show_weights(self, weights: WeightsResult) -> None:
        if weights.template is not None:
            self._templates.add(weights.view.layer)
        self._take()

    def show_weights_failure(self, failure: WeightsFailed) -> None:
        if failure.view.layer == self.layer:
            self._failure = translated(failure.text)

    def save_state(self) -> dict[str, object]:
        return {"matrix": self.matrix.isChecked(), "own_scales": self.own.isChecked()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.matrix.setChecked(state.get("matrix") is True)
        self.own.setChecked(state.get("own_scales") is True)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _view(self, layer: str) -> WeightsView:
        width, height = (max(size // STEP, 1) * STEP for size in self.maps.device_size())
        order = self._network.preprocessing.order if self._network else "rgb"
        matrix, own = self.matrix.isChecked(), self.own.isChecked()
        view = WeightsView(layer, width, height, matrix=matrix, own_scales=own, order=order)
        if self.only.isChecked() and self._unit is not None:
            view = replace(view, unit=self._unit)
        if self._shown is not None and self._shown.axis == "matrix":
            return replace(view, cells=self._matrix_part())
        if self._detail is not None:
            view = replace(view, cells=self._detail.cells, width=self._detail.width, height=self._detail.height)
        return view

    def _matrix_part(self) -> Cells | None:
        """Rows and columns of a matrix that are seen, where not all of them fit in full detail."""
        grid = self.maps.view.grid
        if grid is None or grid.block == (1, 1) or self._detail is None:
            return None
        top, left, bottom, right = self.maps.view.visible_values()
        return Cells(top, left, bottom, right)

    def _ask(self) -> None:
        self._take()
        self.changed.emit()

    def _take(self) -> None:
        """Show the picture that is wanted, if it is there."""
        if self._layer is None or self._network is None:
            return
        result = self.session.weights_of(self._view(self._layer.name))
        if result is None:
            return
        if self._shown is not None and result is self._shown.result:
            self.maps.set_patch(None)
            return
        if result.mosaic.axes[0] == "matrix" and result.view.cells is not None:
            self.maps.set_patch(result.mosaic, (result.view.cells.top, result.view.cells.left))
            return
        first = self._shown is None
        self._shown = ShownWeights.of(result, self._layer)
        self.maps.names = self._name_of
        self.maps.set_mosaic(result.mosaic)
        self._frame()
        if first and self._unit is not None:
            self.maps.reveal(self._unit)
        self.refresh_placeholder()
        self._write()

    def _frame(self) -> None:
        """Frame the chosen filter, which in a matrix is a row."""
        axis = "" if self._shown is None else self._shown.axis
        marks = []
        if axis == "matrix" and self._unit is not None and self.maps.mosaic is not None:
            marks.append(Mark(0, (self._unit, self._unit + 1), (0, self.maps.mosaic.shape[1])))
        self.maps.set_marks(marks)
        self.maps.set_picked(None if axis in ("matrix", "input channel") else self._unit)

    def _start(self) -> None:
        """Another layer, or another way of showing it."""
        self._forget()
        self._ask()

    def _forget(self) -> None:
        self._shown = self._detail = None
        self._failure = ""
        self.maps.set_mosaic(None)

    def _take_detail(self, detail: Detail | None) -> None:
        self._detail = detail
        self._ask()

    # -- words -------------------------------------------------------------------------------------------------------

    def _name(self) -> None:
        if self._layer is None:
            self.subtitle_changed.emit("")
        else:
            self.subtitle_changed.emit(title(self._layer))

    @property
    def has_content(self) -> bool:
        return self._shown is not None

    def missing(self, need: Need) -> PlaceholderMessage | None:
        chosen = self.session.selection.layer
        if need is Need.LAYER and chosen is not None and self._layer is None:
            return PlaceholderMessage(tr("{chosen} has no weights, and no layer before it has any.", chosen=chosen))
        message = super().missing(need)
        if message is not None and need is Need.CONTENT:
            return PlaceholderMessage(self._failure or tr("Fetching the weights …"))
        return message

    def _write(self) -> None:
        """Everything that is written; weights stand still, so at once."""
        shown = self._shown
        self.matrix.setVisible(self.layer in self._templates)
        if shown is None:
            return
        self.only.setVisible(shown.axis != "channel")
        self.only.setEnabled(self._unit is not None)
        mosaic = shown.result.mosaic
        self.scale.setVisible(mosaic.pixels.ndim == 2)
        facts = [shown.facts(self._unit, self._label_of)]
        if mosaic.channel_range is not None:
            facts.append(shown.own_scales)
        self.facts.set_text(" · ".join(facts))
        counts, edges = shown.result.histogram
        self.histogram.set_counts(counts, edges, shown.counts(self._unit))
        self._write_readout()

    def _write_readout(self) -> None:
        spot, shown, values = self.maps.spot, self._shown, self._values()
        self.copying.setEnabled(bool(values))
        self._write_scale()
        self.scale.set_value(values[0] if len(values) == 1 else None)
        if spot is None or shown is None or not values:
            self.readout.set_text(self._hint(), "quiet")
            return
        self.readout.set_text(shown.spot_words(spot, values, self._label_of), "text")

    def _write_scale(self) -> None:
        """Of all weights; or of the filter under the pointer, or else the chosen one, where each has its own."""
        if self._shown is None:
            return
        mosaic, spot = self._shown.result.mosaic, self.maps.spot
        unit = self._unit if spot is None else self._shown.unit_at(spot)
        if mosaic.channel_range is None:
            self.scale.set_scale(mosaic.low, mosaic.high, mosaic.signed)
        elif unit is not None and 0 <= unit < len(mosaic.channel_range):
            low, high = (float(end) for end in mosaic.channel_range[unit])
            self.scale.set_scale(low, high, signed=True)
        else:
            self.scale.set_own_scales(signed=True)

    def _hint(self) -> str:
        chosen = self.session.selection.layer
        if self._layer is not None and chosen != self._layer.name:
            return tr("{chosen} has no weights; these are of {name}", chosen=chosen, name=self._layer.name)
        reading = "" if self._shown is None else self._shown.reading()
        return reading or tr("Point at a weight to read it, click a filter to choose it")

    def _label_of(self, unit: int) -> str:
        """The class a row stands for, if it is one of the answer."""
        network, layer = self._network, self._layer
        if network is None or layer is None or not is_answer(network, layer.name) or unit >= len(network.labels):
            return ""
        return network.labels[unit]

    def _name_of(self, row: int, column: int, channel: int) -> str:
        if self._shown is not None and self._shown.axis == "filter":
            return f"{row}·{column}"
        return self._label_of(channel) or str(channel)

    # -- what is pointed at ------------------------------------------------------------------------------------------

    def _values(self) -> tuple[float, ...]:
        spot = self.maps.spot
        return () if spot is None or self._shown is None else self._shown.values_at(spot)

    def _pick(self, spot: Spot) -> None:
        selection, network = self.session.selection, self._network
        if self._layer is None or self._shown is None or network is None or selection.layer is None:
            return
        unit = self._shown.unit_at(spot)
        follows = same_channels(network, self._layer.name, selection.layer)
        layer = selection.layer if follows else self._layer.name
        self.session.select(layer, None if unit == self._unit else unit)

    def _leave(self) -> None:
        self.session.back()

    def apply_look(self) -> None:
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        scale = self.text_scale
        self.histogram.setVisible(self.height() >= HISTOGRAM_FROM_PX * scale)
        narrow = self.width() < NARROW * scale
        self._below.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
