"""The maps before and after a pooling, side by side or one below the other, equally large and in one view."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from engine.api import Activations, MapsView, Result
from engine.api.geometry import as_maps, grid_columns
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.panels.pooling.pooled import Pooled
from gui.widgets.mosaic import Detail, MosaicWidget
from gui.widgets.mosaic_picture import Mark, Spot
from gui.widgets.text_line import TextLine
from gui.widgets.viewport import even_height


class PooledMaps(QWidget):
    """Two mosaics that zoom and move together.

    Attributes:
        before, after: the mosaics.
        pooled: the pooling between them, None for none.
        unit: the map that is enlarged on both sides, None for all.

    Signals:
        pointed: something else is pointed at.
        picked (MosaicWidget, Spot): a cell was clicked on one side.
        walked (int): to a later map, or an earlier one.
        left: out of the enlarged map.
        changed: ``views`` would answer differently now.
    """

    pointed = Signal()
    picked = Signal(object, object)
    walked = Signal(int)
    left = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before, self.after = MosaicWidget(), MosaicWidget()
        self.before.setAccessibleName(tr("Maps before the pooling"))
        self.after.setAccessibleName(tr("Maps after the pooling"))
        self.before_title, self.after_title = TextLine(role="quiet"), TextLine(role="quiet")
        self.pooled: Pooled | None = None
        self.unit: int | None = None
        self._details: dict[MosaicWidget, Detail | None] = {self.before: None, self.after: None}
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(2 * GRID)
        for title, widget in ((self.before_title, self.before), (self.after_title, self.after)):
            side = QVBoxLayout()
            side.setSpacing(GRID // 2)
            side.addWidget(title)
            side.addWidget(widget, 1)
            self._sides.addLayout(side, 1)
        for widget, other in ((self.before, self.after), (self.after, self.before)):
            widget.hovered.connect(lambda _: self.pointed.emit())
            widget.picked.connect(lambda spot, widget=widget: self.picked.emit(widget, spot))
            widget.walked.connect(self.walked)
            widget.left.connect(self.left)
            widget.detail_changed.connect(lambda detail, widget=widget: self._take_detail(widget, detail))
            widget.view_changed.connect(other.share_view)
            widget.resized.connect(self._resize)

    def set_pooling(self, pooled: Pooled | None) -> None:
        """Show another pooling."""
        self.pooled = pooled
        if pooled is not None:
            before, after = pooled.sizes
            self.before_title.set_text(f"{pooled.source} · {text.shape(before)}")
            self.after_title.set_text(f"→ {pooled.name} · {text.shape(after)}")

    def set_unit(self, unit: int | None) -> None:
        """Enlarge one map on both sides; None shows all."""
        another, self.unit = unit != self.unit, unit
        for widget in self._details:
            if another:
                self._details[widget] = None
                widget.fit()
            widget.leavable = unit is not None
            widget.set_picked(unit)

    def views(self) -> tuple[MapsView, MapsView]:
        """What is to be shown before and after, in the scale of the maps before."""
        assert self.pooled is not None
        source, unit = self.pooled.source, self.unit
        count, height, width = as_maps(self.pooled.shapes[0])
        columns = None
        if unit is None:
            columns = grid_columns(count, height, width, *self.before.device_size())
        made = []
        for widget, layer, ranged in ((self.before, source, None), (self.after, self.pooled.name, source)):
            wide, tall = widget.device_size()
            detail = self._details[widget]
            if detail is not None:
                wide, tall, columns = detail.width, detail.height, detail.columns
            cells = None if detail is None else detail.cells
            made.append(MapsView(layer, wide, tall, unit=unit, columns=columns, cells=cells, range_of=ranged))
        return made[0], made[1]

    def show_result(self, views: tuple[MapsView, MapsView], result: Result) -> None:
        """Show the mosaics that answer two views."""
        for widget, view in zip(self._details, views, strict=True):
            widget.set_mosaic(result.get(view))
        self._align()

    def forget(self) -> None:
        """What was shown belongs to another layer or network."""
        for widget in self._details:
            self._details[widget] = None
            widget.set_mosaic(None)
            widget.set_marks(())

    @property
    def spot(self) -> Spot | None:
        """The output cell pointed at; over the input, one that reads it. None for none."""
        for widget in (self.after, self.before):
            if widget.spot is not None:
                return self.output_at(widget, widget.spot)
        return None

    @property
    def is_pointed_at(self) -> bool:
        """Something is pointed at, also if no output cell reads it."""
        return self.after.spot is not None or self.before.spot is not None

    def output_at(self, widget: MosaicWidget, spot: Spot) -> Spot | None:
        """The output cell at a place of one side, None if none reads it."""
        return spot if self.pooled is None or widget is self.after else self.pooled.reader(spot)

    def mark(self, out: Spot | None, best: tuple[int, int] | None) -> None:
        """Outline the window before, the winner (row, column) in it, and the cell after."""
        if out is None or self.pooled is None:
            self.before.set_marks(())
            self.after.set_marks(())
            return
        top, left, bottom, right = self.pooled.cell(out).bounds
        marks = [Mark(out.channel, (top, bottom), (left, right))]
        if best is not None and self.pooled.is_maximum:
            marks.append(Mark(out.channel, (best[0], best[0] + 1), (best[1], best[1] + 1), strong=True))
        self.before.set_marks(marks)
        self.after.set_marks([Mark(out.channel, (out.row, out.row + 1), (out.column, out.column + 1))])

    def write_numbers(self, result: Result | None) -> None:
        """Values into the squares of enlarged maps."""
        names = ("", "") if self.pooled is None else (self.pooled.source, self.pooled.name)
        for widget, name in zip(self._details, names, strict=True):
            output = None if result is None else result.get(Activations(name))
            if self.unit is None or output is None or not widget.numbers_fit():
                widget.set_numbers(None)
            else:
                widget.set_numbers(output.reshape(as_maps(output.shape))[self.unit])

    def set_upright(self, upright: bool) -> None:
        """The maps after below those before, not beside them."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(down if upright else across)

    def _align(self) -> None:
        """Maps before and after are painted equally large."""
        height = even_height(self.before.view, self.after.view)
        for widget in self._details:
            widget.set_map_height(height)

    def _resize(self) -> None:
        self._align()
        self.changed.emit()

    def _take_detail(self, widget: MosaicWidget, detail: Detail | None) -> None:
        self._details[widget] = detail
        self.changed.emit()
