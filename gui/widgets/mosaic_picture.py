"""One mosaic, painted as crisp squares, with names, numbers and frames over it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.api import Cells, Mosaic
from engine.api.shades import shade_of
from gui.look import text
from gui.look.colors import inks, mosaic_image
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed
from gui.widgets.ground import fill_around
from gui.widgets.map_names import MapNames, cells_in, light_cells
from gui.widgets.viewport import Viewport, ViewportGrid

Names = Callable[[int, int, int], str]


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a mosaic.

    Attributes:
        cell: (row, column) of the cell in the grid.
        channel: what the mosaic says stands there (a channel, or a filter).
        row, column: of the value within the map.
    """

    cell: tuple[int, int]
    channel: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of one channel's map to be framed in the accent colour.

    Attributes:
        rows, columns: half-open ranges in values; beyond the map inside padding.
        strong: a thicker, filled corner marks the one that counts (the winner of a maximum).
    """

    channel: int
    rows: tuple[float, float]
    columns: tuple[float, float]
    strong: bool = False


class MosaicPicture(Themed, QWidget):
    """Paints a mosaic; knows where every value is painted.

    Attributes:
        mosaic: the newest one, None for nothing.
        view: what part of it is seen.
        names: what is written on a map, by (cell row, cell column, channel); None writes nothing. Set it again where
            the same function gives other names.
        smooth: pixels are blended rather than drawn as squares.
    """

    def __init__(self, comfort: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mosaic: Mosaic | None = None
        self.view = Viewport(comfort)
        self.smooth = False
        self._whole: tuple[Mosaic, QImage] | None = None
        self._part: tuple[Mosaic, QImage] | None = None
        self._patch: tuple[Mosaic, QImage, tuple[int, int]] | None = None
        self._channel: int | None = None
        self._chosen: tuple[int, int] | None = None
        self._marks: tuple[Mark, ...] = ()
        self._numbers: np.ndarray | None = None
        self._map_names = MapNames()
        self._names: Names | None = lambda _row, _column, channel: str(channel)
        self._layer: tuple[object, QPixmap] | None = None
        self._spot: Spot | None = None
        self._cursor: tuple[int, int] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(16 * GRID, 16 * GRID)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(SMALL)
        self._map_names = MapNames()
        self._layer = None
        self._whole, self._part = (
            shown and (shown[0], mosaic_image(shown[0], self.theme)) for shown in (self._whole, self._part)
        )
        self._patch = self._patch and (self._patch[0], mosaic_image(self._patch[0], self.theme), self._patch[2])

    @property
    def names(self) -> Names | None:
        """See the attributes."""
        return self._names

    @names.setter
    def names(self, names: Names | None) -> None:
        self._names = names
        self._map_names.forget()
        self.update()

    def set_mosaic(self, mosaic: Mosaic | None) -> None:
        """Show another mosaic. A part in more detail lies over the whole that was shown before it."""
        self.mosaic = mosaic
        self._patch = None
        if mosaic is None:
            self._whole = self._part = None
            self.view.grid = None
        else:
            self._place_mosaic(mosaic)
        self.update()

    def set_patch(self, patch: Mosaic | None, corner: tuple[int, int] = (0, 0)) -> None:
        """Lay a part of the only map over it in more detail, its first value at ``corner`` (row, column)."""
        self._patch = None if patch is None else (patch, mosaic_image(patch, self.theme), corner)
        self.update()

    def _place_mosaic(self, mosaic: Mosaic) -> None:
        shown, grid = (mosaic, mosaic_image(mosaic, self.theme)), ViewportGrid.of(mosaic)
        whole = mosaic.cells == Cells(0, 0, mosaic.rows, mosaic.columns)
        if self.view.grid is None or not grid.is_like(self.view.grid):
            self._whole = self._part = None
            self.view.set_grid(grid)
        elif whole:
            self.view.set_grid(grid)
        if whole:
            self._whole = shown
        else:
            self._part = shown

    def set_picked(self, channel: int | None, cell: tuple[int, int] | None = None) -> None:
        """Frame a channel's map, and a (row, column) value within it."""
        if (channel, cell) != (self._channel, self._chosen):
            self._channel, self._chosen = channel, cell
            self.update()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Frame parts of maps."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.update()

    def set_numbers(self, values: np.ndarray | None) -> None:
        """Values (height, width) to write into the only map, where its squares are large enough."""
        if values is not None or self._numbers is not None:
            self._numbers, self._layer = values, None
            self.update()

    def numbers_fit(self) -> bool:
        """Whether the squares are large enough for numbers."""
        if self.view.grid is None or self.mosaic is None or self.mosaic.pixels.ndim == 3:
            return False
        metrics, ratio = QFontMetrics(self._font), self.devicePixelRatioF()
        height, width = self.view.value()
        return height >= 1.5 * metrics.height() * ratio and width >= metrics.horizontalAdvance("−0.0000") * ratio

    def spot_at(self, place: QPointF) -> Spot | None:
        """The value at a place in the widget."""
        ratio = self.devicePixelRatioF()
        y, x = place.y() * ratio, place.x() * ratio
        cell = self.view.cell_at(y, x)
        channel = None if cell is None else self._channel_of(*cell)
        found = None if cell is None else self.view.value_at(y, x, self._grid_at(cell))
        return None if cell is None or channel is None or found is None else Spot(cell, channel, *found)

    def place_of(self, channel: int, row: float, column: float) -> QPointF | None:
        """Where the middle of a value of a channel is painted in the widget; None where there is no such channel."""
        cells = self._cells_of(channel)
        return None if cells is None else self.place_in(cells[0], row, column)

    def place_in(self, cell: tuple[int, int], row: float, column: float) -> QPointF:
        """Where the middle of a value of the map in a cell is painted in the widget."""
        center = self._values_rect(cell, (row, row + 1), (column, column + 1)).center()
        return center / self.devicePixelRatioF()

    def device_size(self) -> tuple[int, int]:
        """(width, height) in device pixels."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def _channel_of(self, row: int, column: int) -> int | None:
        mosaic = self.mosaic
        if mosaic is None or row * mosaic.columns + column >= len(mosaic.channels):
            return None
        channel = int(mosaic.channels[row * mosaic.columns + column])
        return None if channel < 0 else channel

    def _cells_of(self, channel: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The first and the last cell of a channel; a filter of a filter × input channel grid has a row of them."""
        if self.mosaic is None:
            return None
        if self.mosaic.axes[0] == "filter":
            inside = 0 <= channel < self.mosaic.rows
            return ((channel, 0), (channel, self.mosaic.columns - 1)) if inside else None
        found = np.flatnonzero(self.mosaic.channels == channel)
        if not len(found):
            return None
        first, last = (divmod(int(index), self.mosaic.columns) for index in (found[0], found[-1]))
        return first, last

    def _grid_at(self, cell: tuple[int, int]) -> ViewportGrid | None:
        """The grid of the mosaic that is painted in a cell."""
        if self._part is not None:
            cells = self._part[0].cells
            if cells.top <= cell[0] < cells.bottom and cells.left <= cell[1] < cells.right:
                return ViewportGrid.of(self._part[0])
        return self.view.grid

    def _values_rect(self, cell: tuple[int, int], rows: tuple[float, float], columns: tuple[float, float]) -> QRectF:
        """Part of a map in device pixels."""
        top, left, bottom, right = self.view.rect(cell, rows, columns, self._grid_at(cell))
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def _map_rect(self, cell: tuple[int, int]) -> QRectF:
        """A whole map in device pixels."""
        top, left, bottom, right = self.view.map_rect(cell, self._grid_at(cell))
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def sizeHint(self) -> QSize:
        return QSize(80 * GRID, 60 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        self._paint_pictures(painter, QRectF(0, 0, self.width() * ratio, self.height() * ratio))
        if self.mosaic is not None and self.view.grid is not None:
            self._paint_numbers(painter)
            self._paint_names(painter)
            self.paint_over(painter)
            self._paint_frames(painter)
            self._paint_place(painter)
        if self.hasFocus():
            width, height = self.device_size()
            painter.setPen(QPen(QColor(self.theme.quiet), max(round(ratio), 1), Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(0.5, 0.5, width - 1.5, height - 1.5))

    def paint_over(self, painter: QPainter) -> None:
        """For subclasses: what lies over the values and under the frames, in device pixels."""

    def _paint_pictures(self, painter: QPainter, room: QRectF) -> None:
        """The mosaic, what is seen of it in more detail, and the ground around."""
        whole, part = self._whole, self._part
        covered = part is not None and _within(self.view.visible(), part[0].cells)
        shown = [(self._target(*one), one[1]) for one in (None if covered else whole, part) if one is not None]
        fill_around(painter, room, _whole_pixels(shown[0][0]) if shown else QRectF(), QColor(self.theme.panel))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)
        for target, image in shown:
            painter.drawImage(target, image)
        if self._patch is not None:
            self._paint_patch(painter, *self._patch)

    def _target(self, mosaic: Mosaic, image: QImage) -> QRectF:
        """Where a mosaic is painted, in device pixels."""
        top, left = self.view.place(mosaic.cells.top, mosaic.cells.left)
        height, width = self.view.cell()
        down, across = height / (mosaic.tile[0] + mosaic.gap), width / (mosaic.tile[1] + mosaic.gap)
        return QRectF(left, top, image.width() * across, image.height() * down)

    def _paint_patch(self, painter: QPainter, patch: Mosaic, image: QImage, corner: tuple[int, int]) -> None:
        down, across = ViewportGrid.of(patch).block
        (top, left), (height, width) = corner, patch.tile
        target = self._values_rect((0, 0), (top, top + height * down), (left, left + width * across))
        painter.drawImage(target, image, QRectF(patch.gap, patch.gap, width, height))

    def _paint_names(self, painter: QPainter) -> None:
        mosaic = self.mosaic
        if self._names is None or mosaic is None or mosaic.rows * mosaic.columns == 1:
            return
        single = mosaic.shape == (1, 1) and mosaic.pixels.ndim == 2
        part = self._part and (ViewportGrid.of(self._part[0]), self._part[0].cells)
        ratio, size = self.devicePixelRatioF(), self.device_size()
        key = (self.view.state, part, single, mosaic.channels.tobytes(), ratio, size)
        if not self._map_names.is_current(key):
            font = text.font(SMALL, self.text_scale * ratio)
            placed = self._placed_names(self._names, mosaic, QFontMetrics(font), single=single)
            self._map_names.place(key, placed, font, size, on_values=single)
        light = light_cells(mosaic, self.theme) if single else None
        pointed_at = None if self._spot is None else self._spot.cell  # seen whole; the panel writes its name elsewhere
        self._map_names.paint(painter, light, pointed_at)

    def _placed_names(
        self, names: Names, mosaic: Mosaic, metrics: QFontMetrics, *, single: bool
    ) -> list[tuple[tuple[int, int], str, QRectF]]:
        """(cell, name, its map) of the cells in sight; none where there is no room for names."""
        size = self._map_rect((0, 0)).size()
        widest = metrics.horizontalAdvance(str(len(mosaic.channels))) + metrics.height() // 2
        if size.width() < (widest if single else 2.5 * widest) or size.height() < (1.2 if single else 2.6) * widest:
            return []
        cells = cells_in(self.view.visible(), mosaic.channels, mosaic.columns)
        return [
            ((row, column), names(row, column, channel), self._map_rect((row, column)))
            for row, column, channel in cells
        ]

    def _paint_numbers(self, painter: QPainter) -> None:
        """Numbers change less often than the picture, so they are drawn once into a layer of their own."""
        if self._numbers is None or not self.numbers_fit():
            return
        key = (self.view.origin(), self.view.cell(), self.device_size())
        if self._layer is None or self._layer[0] != key:
            font = text.font(SMALL, self.text_scale * self.devicePixelRatioF())
            self._layer = (key, self._draw_numbers(self._numbers, font))
        painter.drawPixmap(0, 0, self._layer[1])

    def _draw_numbers(self, numbers: np.ndarray, font: QFont) -> QPixmap:
        mosaic = self.mosaic
        assert mosaic is not None
        layer = QPixmap(*self.device_size())
        layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(layer)
        painter.setFont(font)
        over, (low, high) = inks(self.theme, mosaic.signed), (mosaic.low, mosaic.high)
        if mosaic.channel_range is not None:
            low, high = (float(end) for end in mosaic.channel_range[mosaic.channels[0]])
        top, left, bottom, right = self.view.visible_values()
        for row in range(top, min(bottom, numbers.shape[0])):
            for column in range(left, min(right, numbers.shape[1])):
                value = float(numbers[row, column])
                painter.setPen(over[shade_of(value, low, high)])
                place = self._values_rect((0, 0), (row, row + 1), (column, column + 1))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text.significant(value))
        painter.end()
        return layer

    def _paint_frames(self, painter: QPainter) -> None:
        ratio, theme = self.devicePixelRatioF(), self.theme
        if self._spot is not None:
            row, column = self._spot.row, self._spot.column
            self._frame(painter, self._map_rect(self._spot.cell), theme.quiet, ratio, halo=False)
            if min(self.view.value()) >= 4 * ratio:
                place = self._values_rect(self._spot.cell, (row, row + 1), (column, column + 1))
                self._frame(painter, place, theme.text, ratio)
        if self.hasFocus() and self._cursor is not None and self._channel_of(*self._cursor) is not None:
            self._frame(painter, self._map_rect(self._cursor), theme.text, 2 * ratio)
        cells = None if self._channel is None else self._cells_of(self._channel)
        if cells is not None:
            self._frame(painter, self._map_rect(cells[0]) | self._map_rect(cells[1]), theme.accent, 2 * ratio)
            if self._chosen is not None:
                row, column = self._chosen
                place = self._values_rect(cells[0], (row, row + 1), (column, column + 1))
                self._frame(painter, place, theme.accent, 2 * ratio)
        for mark in self._marks:
            cells = self._cells_of(mark.channel)
            if cells is not None:
                place = self._values_rect(cells[0], mark.rows, mark.columns)
                self._frame(painter, place, theme.accent, 2 * ratio, dot=mark.strong)

    def _frame(
        self, painter: QPainter, place: QRectF, color: str, width: float, *, halo: bool = True, dot: bool = False
    ) -> None:
        """A frame just around a place, with a line of the panel's colour that sets it off any shade."""
        edge = QRectF(place).adjusted(-width / 2, -width / 2, width / 2, width / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wide, line in ((width + 2, self.theme.panel), (width, color)) if halo else ((width, color),):
            pen = QPen(QColor(line), wide)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(edge)
        if dot:
            size = max(min(place.width(), place.height()) / 3, width)
            painter.fillRect(QRectF(place.left(), place.top(), size, size), QColor(color))

    def _paint_place(self, painter: QPainter) -> None:
        """Two thin lines at the edges say which part is seen, where not the whole is."""
        assert self.view.grid is not None
        width, height = self.device_size()
        (top, left), (bottom, right) = self.view.at(0, 0), self.view.at(height, width)
        line, color = max(round(3 * self.devicePixelRatioF()), 1), QColor(self.theme.quiet)
        rows, columns = self.view.grid.rows, self.view.grid.columns
        if bottom - top < rows - 1e-6:
            painter.fillRect(QRectF(width - line, height * top / rows, line, height * (bottom - top) / rows), color)
        if right - left < columns - 1e-6:
            start, length = width * left / columns, width * (right - left) / columns
            painter.fillRect(QRectF(start, height - line, length, line), color)


def _whole_pixels(place: QRectF) -> QRectF:
    """The pixels of which nothing is outside."""
    left, top = math.ceil(place.left()), math.ceil(place.top())
    return QRectF(left, top, math.floor(place.right()) - left, math.floor(place.bottom()) - top)


def _within(inner: Cells, outer: Cells) -> bool:
    return (
        inner.top >= outer.top
        and inner.left >= outer.left
        and inner.bottom <= outer.bottom
        and inner.right <= outer.right
    )
