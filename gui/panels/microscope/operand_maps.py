"""The maps that a value is made of, with the window on them, and the map it becomes a part of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.api import Layer, MapsView, Mosaic, NetworkInfo, Result, ValueBreakdown, ValueIndex
from engine.api.geometry import as_maps, map_place
from gui.look.theme import GRID, SMALL
from gui.look.translation import tr
from gui.panels.microscope.unit_map import Span, UnitMap
from gui.widgets.sliding import padding_of
from gui.widgets.text_line import TextLine

MOST_OPERANDS = 2
LEAST_SIDE, LARGEST_SIDE = 96, 260
"""Logical pixels of a map's side."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One map: whose, which unit, and what is framed on it."""

    layer: str
    unit: int
    span: Span


def operand_maps(explanation: ValueBreakdown, network: NetworkInfo, channel: int) -> tuple[Shown, ...]:
    """The maps that are read, as far as they are maps; ``channel`` of the patch where there are many."""
    if explanation.window is not None and explanation.channels is not None:
        span = Span(*explanation.window, *_read(explanation))
        return (Shown(explanation.sources[0], explanation.channels[0] + channel, span),)
    found = [_cell_of(network, place) for place in explanation.places if place is not None]
    return tuple(dict.fromkeys(shown for shown in found if shown is not None))[:MOST_OPERANDS]


def _read(explanation: ValueBreakdown) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows and columns that a window with gaps reads; none for a window without."""
    assert explanation.window is not None and explanation.rows is not None and explanation.columns is not None
    top, left, bottom, right = explanation.window
    rows, columns = (
        tuple(sorted({int(at) for at in places if first <= at < past}))
        for places, first, past in ((explanation.rows, top, bottom), (explanation.columns, left, right))
    )
    return ((), ()) if (len(rows), len(columns)) == (bottom - top, right - left) else (rows, columns)


def _cell_of(network: NetworkInfo, place: ValueIndex) -> Shown | None:
    shape = network.output_shape(place.layer)
    if as_maps(shape)[1:] == (1, 1):
        return None
    unit, row, column = map_place(shape, place.index)
    if row < 0:
        return None
    return Shown(place.layer, unit, Span(row, column, row + 1, column + 1))


class _Titled(QWidget):
    """A map under its name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.title = TextLine(role="quiet", size=SMALL, elide=Qt.TextElideMode.ElideLeft)
        self.map = UnitMap()
        self.map.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.title)
        layout.addWidget(self.map, 1)


class OperandMaps(QWidget):
    """The operands' maps left, the output's map right of them; hidden where there are none.

    Attributes:
        operands, output: the maps, for tests and the panel.

    Signals:
        slid (Shown, tuple): the pointer asks for the window at a (row, column) of an operand's map.
        pointed (tuple): the pointer asks for an output (row, column).
        stepped (int, int): the keys ask for an output so many rows and columns further.
        entered (Shown): go to that operand.
    """

    slid = Signal(object, tuple)
    pointed = Signal(tuple)
    stepped = Signal(int, int)
    entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._operands = [_Titled(tr("Input map {number}", number=number + 1)) for number in range(MOST_OPERANDS)]
        self._output = _Titled(tr("Output map"))
        self._shown: tuple[Shown, ...] = ()
        self._views: tuple[MapsView, ...] = ()
        self._output_view: MapsView | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for number, part in enumerate(self._operands):
            layout.addWidget(part)
            part.map.pointed.connect(lambda place, number=number: self.slid.emit(self._shown[number], place))
            part.map.picked.connect(lambda number=number: self.entered.emit(self._shown[number]))
            part.map.stepped.connect(self.stepped)
        self._arrow = TextLine("→", role="quiet")
        self._arrow.setFixedWidth(4 * GRID)
        layout.addWidget(self._arrow)
        layout.addWidget(self._output)
        self._output.map.pointed.connect(self.pointed)
        self._output.map.stepped.connect(self.stepped)
        self.set_side(LEAST_SIDE)
        self.hide()

    @property
    def operands(self) -> list[UnitMap]:
        """The operands' maps that are shown."""
        return [part.map for part, _ in zip(self._operands, self._shown, strict=False)]

    @property
    def output(self) -> UnitMap:
        """The output's map."""
        return self._output.map

    @property
    def source_mosaic(self) -> Mosaic | None:
        """The picture of the first operand's map."""
        return self._operands[0].map.mosaic if self._shown else None

    def set_side(self, side: int) -> None:
        """Logical pixels that each map gets in each direction."""
        side = min(max(side, LEAST_SIDE), LARGEST_SIDE)
        for part in (*self._operands, self._output):
            part.map.setFixedSize(side, side)
            part.setFixedWidth(side)

    def set_places(
        self, network: NetworkInfo, layer: Layer, output: tuple[int, int, int], shown: tuple[Shown, ...]
    ) -> None:
        """Which maps are of interest now, and what is framed on them; ``output`` is (unit, row, column)."""
        unit, row, column = output
        self._shown = shown
        cells = as_maps(layer.output)[1:]
        has_output = cells != (1, 1)
        for place, part in enumerate(self._operands):
            part.setVisible(place < len(shown))
        for part, one in zip(self._operands, shown, strict=False):
            shape = network.output_shape(one.layer)
            size = as_maps(shape)[1:]
            window = layer.window if layer.inputs and one.layer == layer.inputs[0] else None
            part.map.set_shape(size, padding_of(window, size, cells))
            part.map.set_frame(one.span)
            part.title.set_text(tr("{layer} · ch {number}", layer=one.layer, number=one.unit))
        self._output.setVisible(has_output)
        self._arrow.setVisible(has_output and bool(shown))
        if has_output:
            self._output.map.set_shape(cells, (0, 0, 0, 0))
            self._output.map.set_frame(Span(row, column, row + 1, column + 1))
            self._output.title.set_text(tr("{layer} · ch {number}", layer=layer.name, number=unit))
        self.setVisible(has_output or bool(shown))
        self._wish(layer, unit, has_output)

    def set_done(self, done: np.ndarray | None) -> None:
        """Which outputs have been computed; None for all."""
        self._output.map.set_done(done)

    def views(self) -> frozenset[MapsView]:
        """What to ask for."""
        own = () if self._output_view is None else (self._output_view,)
        return frozenset((*self._views, *own))

    def show_result(self, result: Result) -> None:
        """Paint what has come."""
        for part, view in zip(self._operands, self._views, strict=False):
            if mosaic := result.get(view):
                part.map.set_mosaic(mosaic)
        mosaic = None if self._output_view is None else result.get(self._output_view)
        if mosaic is not None and self._output.isVisibleTo(self):
            self._output.map.set_mosaic(mosaic)

    def _wish(self, layer: Layer, unit: int, has_output: bool) -> None:
        """Views of what is shown; another size of the same map leaves the present picture until the new one comes."""
        views = []
        for part, one, before in zip_longest(self._operands, self._shown, self._views):
            if one is None:
                break
            if before is None or (before.layer, before.unit) != (one.layer, one.unit):
                part.map.set_mosaic(None)
            width, height = part.map.device_size()
            views.append(MapsView(one.layer, width, height, unit=one.unit))
        own, before = None, self._output_view
        if has_output:
            width, height = self._output.map.device_size()
            own = MapsView(layer.name, width, height, unit=unit)
        if own is None or before is None or (before.layer, before.unit) != (own.layer, own.unit):
            self._output.map.set_mosaic(None)
        self._views, self._output_view = tuple(views), own
