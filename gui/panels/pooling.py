"""The Pooling panel: every map before and after a pooling, and how one number becomes of many."""

from __future__ import annotations

from collections import deque

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from engine.api import MapsView, NetworkInfo, Request, Result, SourceState
from engine.api.geometry import as_maps, grid_columns
from gui import text
from gui.empty import no_frame, no_network
from gui.panel import Panel
from gui.selection import Selection
from gui.session import Session
from gui.theme import GRID, Theme
from gui.translation import QT_TR_NOOP, tr
from gui.widgets import pooling_words as words
from gui.widgets.colorbar import ColorBar
from gui.widgets.exact import ExactValues
from gui.widgets.mosaic import Detail, MosaicWidget
from gui.widgets.mosaic_picture import Mark, Spot
from gui.widgets.neighbours import last_pooling, next_pooling, same_channels
from gui.widgets.pace import NUMBERS_MS, Pace
from gui.widgets.pooled import Pooled
from gui.widgets.state_note import StateNote
from gui.widgets.text_line import TextLine
from gui.widgets.viewport import even_height
from gui.widgets.window_table import WindowTable

HINT = QT_TR_NOOP("Point at a cell to see its arithmetic")

NARROW = 560
"""Logical pixels of width below which the scale and the reading have a line each."""


class PoolingPanel(Panel):
    """The maps before and after the selected pooling, or the nearest one after the selected layer.

    Attributes:
        before, after, readout, formula, table: the parts, for tests and the window.
    """

    identifier = "pooling"
    title = QT_TR_NOOP("Pooling")
    explanation = QT_TR_NOOP(
        "Pooling makes maps smaller: it slides a window over each map and keeps one number of "
        "it, the largest or the mean. Left are the maps before, right the same maps after, in "
        "the same order and colours. Point at a cell on either side to see its window framed, "
        "the winner of a maximum marked, and the arithmetic."
    )
    icon = "pool"
    keys = (
        (QT_TR_NOOP("Point"), QT_TR_NOOP("see the window of an output cell and its arithmetic")),
        (QT_TR_NOOP("Click"), QT_TR_NOOP("enlarge the map and stay with this cell")),
        (QT_TR_NOOP("Esc"), QT_TR_NOOP("leave the zoom, then the enlarged map")),
        (QT_TR_NOOP("Wheel, + −"), QT_TR_NOOP("zoom both sides at the pointer; drag to move")),
        ("C", QT_TR_NOOP("copy the exact value")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.before, self.after = MosaicWidget(), MosaicWidget()
        self.before.setAccessibleName(tr("Maps before the pooling"))
        self.after.setAccessibleName(tr("Maps after the pooling"))
        self.before_title, self.after_title = TextLine(role="quiet"), TextLine(role="quiet")
        self.readout = TextLine(tr(HINT), role="quiet")
        self.formula = TextLine(wrap=True)
        self.table = WindowTable()
        self.scale = ColorBar()
        self.note = StateNote(self)
        self.exact = ExactValues(session, self)
        self._network: NetworkInfo | None = None
        self._pooled: Pooled | None = None
        self._unit: int | None = None
        self._cell: Spot | None = None
        self._details: dict[MosaicWidget, Detail | None] = {self.before: None, self.after: None}
        self._wished: deque[tuple[MapsView, MapsView]] = deque(maxlen=32)
        self._result: Result | None = None
        self._pace = Pace(NUMBERS_MS, self._write, self)
        self._build()
        self._connect()
        self._take_theme(session.theme)

    def _build(self) -> None:
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(2 * GRID)
        for title, widget in ((self.before_title, self.before), (self.after_title, self.after)):
            side = QVBoxLayout()
            side.setSpacing(GRID // 2)
            side.addWidget(title)
            side.addWidget(widget, 1)
            self._sides.addLayout(side, 1)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.setSpacing(GRID)
        self._below.addWidget(self.scale)
        self._below.addWidget(self.readout, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(self._sides, 1)
        layout.addLayout(self._below)
        layout.addWidget(self.formula)
        layout.addWidget(self.table, 0, Qt.AlignmentFlag.AlignHCenter)
        self.note.raise_()

    def _connect(self) -> None:
        for widget, other in ((self.before, self.after), (self.after, self.before)):
            widget.hovered.connect(lambda _: self._point())
            widget.picked.connect(lambda spot, widget=widget: self._pick(widget, spot))
            widget.walked.connect(self._walk)
            widget.left.connect(self._leave)
            widget.detail_changed.connect(lambda detail, widget=widget: self._take_detail(widget, detail))
            widget.view_changed.connect(other.share_view)
            widget.resized.connect(self._resize)
        self.exact.changed.connect(self._pace.poke)
        self.session.theme_changed.connect(self._take_theme)
        self.session.source_changed.connect(self._take_source)
        self._copy = QShortcut(QKeySequence("C"), self, self.copy_value)
        self._copy.setEnabled(False)

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def pool(self) -> str | None:
        """The pooling that is shown."""
        return None if self._pooled is None else self._pooled.name

    def wants(self) -> Request:
        if self._pooled is None:
            return Request()
        views = self._views()
        if views not in self._wished:
            self._wished.append(views)
        names = frozenset({views[0].layer, views[1].layer})
        wanted = names if self._unit is not None or self._out() is not None else frozenset()
        return Request(maps=frozenset(views), outputs=wanted)

    def show_loading(self) -> None:
        self._say()

    def show_network(self, network: NetworkInfo) -> None:
        if self._network is None or not network.like(self._network):
            self._pooled = None
            self._forget()
        self._network = network

    def show_selection(self, selection: Selection) -> None:
        network = self._network
        pool = None
        if network is not None:
            pool = next_pooling(network, selection.layer) or last_pooling(network, selection.layer)
        before, self._pooled = self._pooled, None if network is None or pool is None else Pooled(network, pool)
        if pool != (None if before is None else before.layer):
            self._forget()
        unit, cell = None, None
        if network is not None and pool is not None and selection.layer is not None:
            if same_channels(network, selection.layer, pool.name):
                unit = selection.unit
            if selection.layer == pool.name and unit is not None and selection.cell is not None:
                cell = Spot((0, 0), unit, *selection.cell)
        if unit != self._unit:
            for widget in (self.before, self.after):
                self._details[widget] = None
                widget.fit()
        self._unit, self._cell = unit, cell
        for widget in (self.before, self.after):
            widget.leavable = unit is not None
        self._frame()
        self._name()
        self._say()
        self._point()

    def show_result(self, result: Result) -> None:
        views = next((views for views in reversed(self._wished) if self._fits(views, result)), None)
        if views is None:
            return
        first, self._result = self._result is None, result
        for widget, view in zip((self.before, self.after), views, strict=True):
            widget.set_mosaic(result.maps[view])
        self._align()
        self.exact.take(result)
        self._say()
        if first:
            self._pace.now()
        else:
            self._pace.poke()

    def copy_value(self) -> None:
        """Put the exact result of the window on the clipboard."""
        value = self._outcome()
        if value is not None:
            QGuiApplication.clipboard().setText(text.exact(value).replace(text.MINUS, "-"))
            self.readout.set_text(tr("{text} · copied", text=self.readout.text))

    def _align(self) -> None:
        """Maps before and after are painted equally large."""
        height = even_height(self.before.view, self.after.view)
        for widget in (self.before, self.after):
            widget.set_map_height(height)

    def _resize(self) -> None:
        self._align()
        self.changed.emit()

    def _views(self) -> tuple[MapsView, MapsView]:
        assert self._pooled is not None
        source, unit = self._pooled.source, self._unit
        count, height, width = as_maps(self._pooled.shapes[0])
        columns = None
        if unit is None:
            columns = grid_columns(count, height, width, *self.before.device_size())
        made = []
        for widget, layer, ranged in ((self.before, source, None), (self.after, self._pooled.name, source)):
            wide, tall = widget.device_size()
            detail = self._details[widget]
            if detail is not None:
                wide, tall, columns = detail.width, detail.height, detail.columns
            cells = None if detail is None else detail.cells
            made.append(MapsView(layer, wide, tall, unit=unit, columns=columns, cells=cells, range_of=ranged))
        return made[0], made[1]

    def _fits(self, views: tuple[MapsView, MapsView], result: Result) -> bool:
        """Whether a result answers this wish, and it is still about the shown pooling and unit."""
        return (
            views[1].layer == self.pool and views[1].unit == self._unit and all(view in result.maps for view in views)
        )

    def _forget(self) -> None:
        """What was shown belongs to another layer or network."""
        self._result = None
        self._wished.clear()
        self.exact.take(None)
        for widget in (self.before, self.after):
            self._details[widget] = None
            widget.set_mosaic(None)
            widget.set_marks(())
        shape = (0, 0) if self._pooled is None else self._pooled.table_shape
        self.table.set_shape(*shape)
        self.table.setVisible(shape != (0, 0))

    # -- words -------------------------------------------------------------------------------------------------------

    def _name(self) -> None:
        pooled = self._pooled
        if pooled is None:
            self.subtitle_changed.emit("")
            return
        before, after = pooled.sizes
        self.subtitle_changed.emit(words.title(pooled.name, pooled.window, before, after))
        self.before_title.set_text(f"{pooled.source} · {text.shape(before)}")
        self.after_title.set_text(f"→ {pooled.name} · {text.shape(after)}")

    def _say(self) -> None:
        """What there is to say instead of a picture."""
        chosen = self.session.selection.layer
        if self._network is None:
            self.note.say(no_network(self.session), role="quiet")
        elif chosen is None:
            self.note.say(tr("Choose a layer in the Layers or the Network panel."), role="quiet")
        elif self._pooled is None:
            self.note.say(tr("This network has no pooling layer that can be shown."), role="quiet")
        elif self._result is not None:
            self.note.say("")
        else:
            words, role = no_frame(self.session)
            self.note.say(words, role=role)

    def _write(self) -> None:
        """Everything that is a number, a few times a second."""
        mosaic = self.before.mosaic
        if mosaic is not None:
            self.scale.set_scale(mosaic.low, mosaic.high, mosaic.signed)
        self._write_values()
        self._write_numbers()

    def _write_values(self) -> None:
        """The window's arithmetic."""
        pooled, out, outcome = self._pooled, self._out(), self._outcome()
        self.scale.set_value(outcome)
        if out is None or pooled is None:
            self.readout.set_text(self._hint(), "quiet")
            self.formula.set_text("")
            self.table.set_values(None, None)
            self._mark(None)
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
        self._mark(None if values is None else words.winner(cell, values))
        if values is None or outcome is None:
            self.formula.set_text("…")
            self.table.set_values(None, None)
            return
        self.formula.set_text(words.formula(pooled.window, cell, values, outcome))
        if self.table.isVisibleTo(self):
            self._write_table(cell, values)

    def _hint(self) -> str:
        """What can be done here, and why it is this pooling."""
        chosen, network = self.session.selection.layer, self._network
        if network is None or self._pooled is None or chosen in (self.pool, None):
            return tr(HINT)
        if next_pooling(network, chosen) is not None:
            return tr("{pool} comes next after {chosen} · point at a cell", pool=self.pool, chosen=chosen)
        return tr("no pooling comes after {chosen}: {pool} is the last one before it", chosen=chosen, pool=self.pool)

    def _write_table(self, cell: words.PoolCell, values: np.ndarray) -> None:
        table = np.full(cell.inside.shape, None, dtype=object)
        table[cell.inside] = values
        best = words.winner(cell, values) if self._pooled is not None and self._pooled.is_maximum else None
        chosen = None if best is None else (cell.rows.index(best[0]), cell.columns.index(best[1]))
        self.table.set_values(table, chosen)

    def _write_numbers(self) -> None:
        """Values into the squares of enlarged maps."""
        for widget, place in ((self.before, 0), (self.after, 1)):
            name = "" if self._pooled is None else (self._pooled.source, self._pooled.name)[place]
            output = None if self._result is None else self._result.outputs.get(name)
            if self._unit is None or output is None or not widget.numbers_fit():
                widget.set_numbers(None)
            else:
                widget.set_numbers(output.reshape(as_maps(output.shape))[self._unit])

    # -- what is pointed at ------------------------------------------------------------------------------------------

    def _out(self) -> Spot | None:
        """The output cell pointed at (over the input: one that reads it), else the chosen one."""
        for widget in (self.after, self.before):
            if widget.spot is not None:
                return self._out_at(widget, widget.spot)
        return self._cell

    def _out_at(self, widget: MosaicWidget, spot: Spot) -> Spot | None:
        """The output cell at a place of one side."""
        return spot if self._pooled is None or widget is self.after else self._pooled.reader(spot)

    def _outcome(self) -> float | None:
        out = self._out()
        return None if out is None or self._pooled is None else self.exact.get(self._pooled.outcome(out))

    def _point(self) -> None:
        """Another cell is pointed at or chosen."""
        out, pooled = self._out(), self._pooled
        wanted = () if out is None or pooled is None else (pooled.outcome(out), *pooled.operands(out))
        self.exact.want(wanted)
        self._copy.setEnabled(out is not None)
        self._pace.now()
        self.changed.emit()

    def _mark(self, best: tuple[int, int] | None) -> None:
        """Outline the window before, the winner in it, and the cell after."""
        out, pooled = self._out(), self._pooled
        if out is None or pooled is None:
            self.before.set_marks(())
            self.after.set_marks(())
            return
        top, left, bottom, right = pooled.cell(out).bounds
        marks = [Mark(out.channel, (top, bottom), (left, right))]
        if best is not None and pooled.is_maximum:
            marks.append(Mark(out.channel, (best[0], best[0] + 1), (best[1], best[1] + 1), strong=True))
        self.before.set_marks(marks)
        self.after.set_marks([Mark(out.channel, (out.row, out.row + 1), (out.column, out.column + 1))])

    def _frame(self) -> None:
        for widget in (self.before, self.after):
            widget.set_picked(self._unit)

    def _pick(self, widget: MosaicWidget, spot: Spot) -> None:
        """Enlarge the map and stay with the output cell; once more, let go of the cell."""
        out = self._out_at(widget, spot)
        if self._pooled is None:
            return
        cell = None if out is None else (out.row, out.column)
        chosen = None if self._cell is None else (self._cell.row, self._cell.column)
        self.session.select(self._pooled.name, spot.channel, None if cell == chosen else cell)

    def _walk(self, by: int) -> None:
        """To the next map while one is enlarged."""
        if self._pooled is not None and self._unit is not None:
            unit = min(max(self._unit + by, 0), as_maps(self._pooled.layer.output)[0] - 1)
            cell = None if self._cell is None else (self._cell.row, self._cell.column)
            self.session.select(self._pooled.name, unit, cell)

    def _leave(self) -> None:
        if not self.session.back() and self._unit is not None and self._pooled is not None:
            self.session.select(self._pooled.name)

    def _take_detail(self, widget: MosaicWidget, detail: Detail | None) -> None:
        self._details[widget] = detail
        self.changed.emit()

    def _take_source(self, _state: SourceState) -> None:
        self._say()

    def _take_theme(self, theme: Theme) -> None:
        scale = self.session.text_scale
        lines = (self.before_title, self.after_title, self.readout, self.formula)
        for part in (self.before, self.after, *lines, self.table, self.scale, self.note):
            part.set_look(theme, scale)
        self.formula.setMinimumHeight(2 * self.formula.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.note.setGeometry(self.rect())
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(down if self.height() > 1.5 * self.width() else across)
        self._below.setDirection(down if self.width() < NARROW * self.session.text_scale else across)
