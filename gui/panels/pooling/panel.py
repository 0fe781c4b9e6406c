"""The Pooling panel: every map before and after a pooling, and how one number becomes of many."""

from __future__ import annotations

from collections import deque

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from engine.api import Activations, MapsView, NetworkInfo, Request, Result
from engine.api.geometry import as_maps
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.base import Need, Panel
from gui.panels.pooling import words
from gui.panels.pooling.pooled import Pooled
from gui.panels.pooling.pooled_maps import PooledMaps
from gui.panels.pooling.window_sum import PoolingArithmetic
from gui.panels.views import LESSON, WATCH, Placement
from gui.session.selection import Selection
from gui.session.session import Session
from gui.widgets.colorbar import ColorBar
from gui.widgets.copy_key import CopyKey
from gui.widgets.exact import ExactValues
from gui.widgets.mosaic import MosaicWidget
from gui.widgets.mosaic_picture import Spot
from gui.widgets.neighbours import last_pooling, next_pooling, same_channels
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.placeholder import PlaceholderMessage
from gui.widgets.text_line import TextLine

HINT = QT_TR_NOOP("Point at a cell to see its arithmetic")

NARROW = 560
"""Logical pixels of width below which the scale and the reading have a line each."""


class PoolingPanel(Panel):
    """The maps before and after the selected pooling, or the nearest one after the selected layer.

    Attributes:
        maps, readout, scale, arithmetic: the parts; those of the maps are ``before`` and ``after``.
    """

    identifier = "pooling"
    placements = (Placement(WATCH, 2, 2, 0.32, low_tab=True), Placement(LESSON, 2, 2, 0.32, opened=False, low_tab=True))
    shortcut = "Alt+6"
    title = QT_TR_NOOP("Pooling")
    explanation = QT_TR_NOOP(
        "Pooling makes maps smaller: it slides a window over each map and keeps one number of "
        "it, the largest or the mean. Left are the maps before, right the same maps after, in "
        "the same order and colours. Point at a cell on either side to see its window framed, "
        "the winner of a maximum marked, and the arithmetic."
    )
    icon = "pool"
    needs = (Need.NETWORK, Need.LAYER, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Point"), QT_TR_NOOP("see the window of an output cell and its arithmetic")),
        (QT_TR_NOOP("Click"), QT_TR_NOOP("enlarge the map and stay with this cell")),
        (QT_TR_NOOP("Esc"), QT_TR_NOOP("leave the zoom, then the enlarged map")),
        (QT_TR_NOOP("Wheel, + −"), QT_TR_NOOP("zoom both sides at the pointer; drag to move")),
        ("C", QT_TR_NOOP("copy the exact value")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.maps = PooledMaps()
        self.before, self.after = self.maps.before, self.maps.after
        self.readout = TextLine(tr(HINT), role="quiet")
        self.arithmetic = PoolingArithmetic()
        self.scale = ColorBar()
        self.exact = ExactValues(session, self)
        self._network: NetworkInfo | None = None
        self._cell: Spot | None = None
        self._wished: deque[tuple[MapsView, MapsView]] = deque(maxlen=32)
        self._result: Result | None = None
        self._pace = Throttle(NUMBERS_MS, self._write, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.setSpacing(GRID)
        self._below.addWidget(self.scale)
        self._below.addWidget(self.readout, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.maps, 1)
        layout.addLayout(self._below)
        layout.addWidget(self.arithmetic)

    def _connect(self) -> None:
        self.maps.pointed.connect(self._point)
        self.maps.picked.connect(self._pick)
        self.maps.walked.connect(self._walk)
        self.maps.left.connect(self._leave)
        self.maps.changed.connect(self.changed)
        self.exact.changed.connect(self._pace.trigger)
        self.copying = CopyKey(self, self.readout, self._read_values)

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def pool(self) -> str | None:
        """The pooling that is shown."""
        return None if self.maps.pooled is None else self.maps.pooled.name

    def request(self) -> Request:
        if self.maps.pooled is None:
            return Request()
        views = self.maps.views()
        if views not in self._wished:
            self._wished.append(views)
        needs_values = self.maps.unit is not None or self._out() is not None
        values = (Activations(view.layer) for view in views) if needs_values else ()
        return Request.of(*views, *values)

    def show_network(self, network: NetworkInfo) -> None:
        if self._network is None or not network.like(self._network):
            self.maps.set_pooling(None)
            self._forget()
        self._network = network

    def show_selection(self, selection: Selection) -> None:
        network = self._network
        pool = None
        if network is not None:
            pool = next_pooling(network, selection.layer) or last_pooling(network, selection.layer)
        before = self.maps.pooled
        self.maps.set_pooling(None if network is None or pool is None else Pooled(network, pool))
        if pool != (None if before is None else before.layer):
            self._forget()
        unit, cell = None, None
        if network is not None and pool is not None and selection.layer is not None:
            if same_channels(network, selection.layer, pool.name):
                unit = selection.unit
            if selection.layer == pool.name and unit is not None and selection.cell is not None:
                cell = Spot((0, 0), unit, *selection.cell)
        self._cell = cell
        self.maps.set_unit(unit)
        self._name()
        self._point()

    def show_result(self, result: Result) -> None:
        views = next((views for views in reversed(self._wished) if self._fits(views, result)), None)
        if views is None:
            return
        first, self._result = self._result is None, result
        self.maps.show_result(views, result)
        self.exact.take(result)
        if first:
            self._pace.now()
        else:
            self._pace.trigger()

    def _read_values(self) -> tuple[float, ...]:
        outcome = self._outcome()
        return () if outcome is None else (outcome,)

    def _fits(self, views: tuple[MapsView, MapsView], result: Result) -> bool:
        """Whether a result answers this wish, and it is still about the shown pooling and unit."""
        layer, unit = views[1].layer, views[1].unit
        return layer == self.pool and unit == self.maps.unit and all(result.get(view) for view in views)

    def _forget(self) -> None:
        """What was shown belongs to another layer or network."""
        self._result = None
        self._wished.clear()
        self.exact.take(None)
        self.maps.forget()
        self.arithmetic.set_pooling(self.maps.pooled)

    # -- words -------------------------------------------------------------------------------------------------------

    def _name(self) -> None:
        pooled = self.maps.pooled
        if pooled is None:
            self.subtitle_changed.emit("")
            return
        before, after = pooled.sizes
        self.subtitle_changed.emit(words.title(pooled.name, pooled.window, before, after))

    @property
    def has_content(self) -> bool:
        return self._result is not None

    def missing(self, need: Need) -> PlaceholderMessage | None:
        if need is Need.LAYER and self.has_layer and self.maps.pooled is None:
            return PlaceholderMessage(tr("This network has no pooling layer that can be shown."))
        return super().missing(need)

    def _write(self) -> None:
        """Everything that is a number, a few times a second."""
        mosaic = self.before.mosaic
        if mosaic is not None:
            self.scale.set_scale(mosaic.low, mosaic.high, mosaic.signed)
        self._write_values()
        self.maps.write_numbers(self._result)

    def _write_values(self) -> None:
        """The window's arithmetic."""
        pooled, out, outcome = self.maps.pooled, self._out(), self._outcome()
        self.scale.set_value(outcome)
        if out is None or pooled is None:
            self.readout.set_text(self._hint(), "quiet")
            self.arithmetic.clear()
            self.maps.mark(None, None)
            return
        value = "…" if outcome is None else text.exact(outcome)
        self.readout.set_text(
            tr(
                "channel {channel} · row {row} · column {column} · {value}",
                channel=out.channel,
                row=out.row,
                column=out.column,
                value=value,
            ),
            "text",
        )
        cell, found = pooled.cell(out), [self.exact.get(place) for place in pooled.operands(out)]
        values = None if None in found else np.array(found, dtype=np.float32)
        self.maps.mark(out, None if values is None else words.winner(cell, values))
        if values is None or outcome is None:
            self.arithmetic.clear("…")
        else:
            self.arithmetic.write(cell, values, outcome)

    def _hint(self) -> str:
        """What can be done here, and why it is this pooling."""
        chosen, network = self.session.selection.layer, self._network
        if network is None or self.maps.pooled is None or chosen in (self.pool, None):
            return tr(HINT)
        if next_pooling(network, chosen) is not None:
            return tr("{pool} comes next after {chosen} · point at a cell", pool=self.pool, chosen=chosen)
        return tr("no pooling comes after {chosen}: {pool} is the last one before it", chosen=chosen, pool=self.pool)

    # -- what is pointed at ------------------------------------------------------------------------------------------

    def _out(self) -> Spot | None:
        """The output cell pointed at (over the input: one that reads it), else the chosen one."""
        return self.maps.spot if self.maps.is_pointed_at else self._cell

    def _outcome(self) -> float | None:
        out = self._out()
        return None if out is None or self.maps.pooled is None else self.exact.get(self.maps.pooled.outcome(out))

    def _point(self) -> None:
        """Another cell is pointed at or chosen."""
        out, pooled = self._out(), self.maps.pooled
        wanted = () if out is None or pooled is None else (pooled.outcome(out), *pooled.operands(out))
        self.exact.want(wanted)
        self.copying.setEnabled(out is not None)
        self._pace.now()
        self.changed.emit()

    def _pick(self, widget: MosaicWidget, spot: Spot) -> None:
        """Enlarge the map and stay with the output cell; once more, let go of the cell."""
        out = self.maps.output_at(widget, spot)
        if self.maps.pooled is None:
            return
        cell = None if out is None else (out.row, out.column)
        chosen = None if self._cell is None else (self._cell.row, self._cell.column)
        self.session.select(self.maps.pooled.name, spot.channel, None if cell == chosen else cell)

    def _walk(self, by: int) -> None:
        """To the next map while one is enlarged."""
        if self.maps.pooled is not None and self.maps.unit is not None:
            unit = min(max(self.maps.unit + by, 0), as_maps(self.maps.pooled.layer.output)[0] - 1)
            cell = None if self._cell is None else (self._cell.row, self._cell.column)
            self.session.select(self.maps.pooled.name, unit, cell)

    def _leave(self) -> None:
        if not self.session.back() and self.maps.unit is not None and self.maps.pooled is not None:
            self.session.select(self.maps.pooled.name)

    def apply_look(self) -> None:
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self.maps.set_upright(self.height() > 1.5 * self.width())
        self._below.setDirection(down if self.width() < NARROW * self.text_scale else across)
