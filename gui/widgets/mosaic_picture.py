"""One mosaic, painted as crisp squares, with names, numbers and frames over it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.api import Cells, Mosaic
from gui import text
from gui.colors import inks, mosaic_image
from gui.theme import DARK, GRID, SMALL, Theme
from gui.widgets.viewport import Grid, Viewport

NAME_ROOM = 5
"""A map carries its name where it is this many digits wide."""


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


class MosaicPicture(QWidget):
    """Paints a mosaic; knows where every value is painted.

    Attributes:
        mosaic: the newest one, None for nothing.
        view: what part of it is seen.
        names: what is written on a map, by (cell row, cell column, channel); None writes nothing.
        smooth: pixels are blended rather than drawn as squares.
    """

    def __init__(self, comfort: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mosaic: Mosaic | None = None
        self.view = Viewport(comfort)
        self.names: Callable[[int, int, int], str] | None = lambda _row, _column, channel: str(channel)
        self.smooth = False
        self._theme, self._scale = DARK, 1.0
        self._whole: tuple[Mosaic, QImage] | None = None
        self._part: tuple[Mosaic, QImage] | None = None
        self._channel: int | None = None
        self._chosen: tuple[int, int] | None = None
        self._marks: tuple[Mark, ...] = ()
        self._numbers: np.ndarray | None = None
        self._spot: Spot | None = None
        self._cursor: tuple[int, int] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(16 * GRID, 16 * GRID)
        self.set_look(DARK, 1.0)

    def set_look(self, theme: Theme, scale: float) -> None:
        """Change the colours and the size of the type."""
        self._theme, self._scale = theme, scale
        self._font = text.font(SMALL, scale)
        self._whole, self._part = (
            shown and (shown[0], mosaic_image(shown[0], theme)) for shown in (self._whole, self._part)
        )
        self.update()

    def set_mosaic(self, mosaic: Mosaic | None) -> None:
        """Show another mosaic. A part in more detail lies over the whole that was shown before it."""
        self.mosaic = mosaic
        if mosaic is None:
            self._whole = self._part = None
            self.view.grid = None
        else:
            shown = (mosaic, mosaic_image(mosaic, self._theme))
            whole = mosaic.cells == Cells(0, 0, mosaic.rows, mosaic.columns)
            if whole:
                self._whole = shown
            else:
                self._part = shown
            if whole or self.view.grid is None:
                self.view.set_grid(Grid.of(mosaic))
        self.update()

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
            self._numbers = values
            self.update()

    def numbers_fit(self) -> bool:
        """Whether the squares are large enough for numbers."""
        if self.view.grid is None or self.mosaic is None or self.mosaic.pixels.ndim == 3:
            return False
        metrics, ratio = QFontMetrics(self._font), self.devicePixelRatioF()
        height, width = self.view.value()
        return height >= 1.5 * metrics.height() * ratio and width >= metrics.horizontalAdvance("−0.0000") * ratio

    def device_size(self) -> tuple[int, int]:
        """(width, height) in device pixels."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def spot_at(self, place: QPointF) -> Spot | None:
        """The value at a place in the widget."""
        ratio = self.devicePixelRatioF()
        found = self.view.value_at(place.y() * ratio, place.x() * ratio)
        if found is None or self.mosaic is None:
            return None
        cell_row, cell_column, row, column = found
        channel = self._channel_of(cell_row, cell_column)
        return None if channel is None else Spot((cell_row, cell_column), channel, row, column)

    def place_of(self, channel: int, row: float, column: float) -> QPointF | None:
        """Where the middle of a value of a channel is painted in the widget; None where there is no such channel."""
        cell = self._cell_of(channel)
        if cell is None:
            return None
        ratio = self.devicePixelRatioF()
        center = self._values_rect(cell, (row, row + 1), (column, column + 1)).center()
        return QPointF(center.x() / ratio, center.y() / ratio)

    def _channel_of(self, row: int, column: int) -> int | None:
        mosaic = self.mosaic
        if mosaic is None or row * mosaic.columns + column >= len(mosaic.channels):
            return None
        channel = int(mosaic.channels[row * mosaic.columns + column])
        return None if channel < 0 else channel

    def _cell_of(self, channel: int) -> tuple[int, int] | None:
        if self.mosaic is None:
            return None
        found = np.flatnonzero(self.mosaic.channels == channel)
        return divmod(int(found[0]), self.mosaic.columns) if len(found) else None

    def _values_rect(self, cell: tuple[int, int], rows: tuple[float, float], columns: tuple[float, float]) -> QRectF:
        """Part of a map in device pixels."""
        top, left, bottom, right = self.view.map_rect(*cell)
        assert self.view.grid is not None
        down, across = (bottom - top) / self.view.grid.values[0], (right - left) / self.view.grid.values[1]
        return QRectF(
            QPointF(left + columns[0] * across, top + rows[0] * down),
            QPointF(left + columns[1] * across, top + rows[1] * down),
        )

    def sizeHint(self) -> QSize:
        return QSize(80 * GRID, 60 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        if self.mosaic is not None and self.view.grid is not None:
            self._paint_pictures(painter)
            painter.setFont(text.font(SMALL, self._scale * ratio))
            self._paint_numbers(painter)
            self._paint_names(painter)
            self._paint_frames(painter)
            self._paint_place(painter)
        if self.hasFocus():
            width, height = self.device_size()
            painter.setPen(QPen(QColor(self._theme.quiet), max(round(ratio), 1), Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(0.5, 0.5, width - 1.5, height - 1.5))

    def _paint_pictures(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)
        whole, part, seen = self._whole, self._part, self.view.visible()
        covered = part is not None and _within(seen, part[0].cells)
        for shown in (None if covered else whole, part):
            if shown is None:
                continue
            mosaic, image = shown
            top, left = self.view.place(mosaic.cells.top, mosaic.cells.left)
            height, width = self.view.cell()
            down = height / (mosaic.tile[0] + mosaic.gap)
            across = width / (mosaic.tile[1] + mosaic.gap)
            target = QRectF(left, top, image.width() * across, image.height() * down)
            painter.drawImage(target, image)

    def _paint_names(self, painter: QPainter) -> None:
        if self.names is None or self.mosaic is None:
            return
        metrics = painter.fontMetrics()
        top, left, bottom, right = self.view.map_rect(0, 0)
        if bottom - top < 2.6 * metrics.height() or right - left < NAME_ROOM * metrics.horizontalAdvance("0"):
            return
        plate, ink = QColor(self._theme.panel), QColor(self._theme.text)
        plate.setAlphaF(0.8)
        hovered = self._spot.cell if self._spot else None
        seen = self.view.visible()
        for row in range(seen.top, seen.bottom):
            for column in range(seen.left, seen.right):
                channel = self._channel_of(row, column)
                if channel is None or (row, column) == hovered:
                    continue  # the hovered map is seen whole; the panel writes its name elsewhere
                name = self.names(row, column, channel)
                y, x = self.view.map_rect(row, column)[:2]
                width = min(metrics.horizontalAdvance(name) + metrics.height() // 2, round(right - left))
                place = QRect(round(x), round(y), width, metrics.height())
                painter.fillRect(place, plate)
                painter.setPen(ink)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_numbers(self, painter: QPainter) -> None:
        numbers, mosaic = self._numbers, self.mosaic
        if numbers is None or mosaic is None or not self.numbers_fit() or mosaic.tile != numbers.shape:
            return
        over = inks(self._theme, mosaic.signed)
        width, height = self.device_size()
        (top, left), (bottom, right) = self.view.at(0, 0), self.view.at(height, width)
        rows, columns = numbers.shape
        pixels = mosaic.pixels[mosaic.gap :, mosaic.gap :]
        for row in range(max(math.floor(top * rows), 0), min(math.ceil(bottom * rows) + 1, rows)):
            for column in range(max(math.floor(left * columns), 0), min(math.ceil(right * columns) + 1, columns)):
                painter.setPen(over[pixels[row, column]])
                place = self._values_rect((0, 0), (row, row + 1), (column, column + 1))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text.significant(float(numbers[row, column])))

    def _paint_frames(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        assert self.view.grid is not None
        everything = ((0, self.view.grid.values[0]), (0, self.view.grid.values[1]))
        if self._spot is not None:
            self._frame(painter, self._values_rect(self._spot.cell, *everything), self._theme.quiet, ratio, halo=False)
            row, column = self._spot.row, self._spot.column
            if min(self.view.value()) >= 4 * ratio:
                place = self._values_rect(self._spot.cell, (row, row + 1), (column, column + 1))
                self._frame(painter, place, self._theme.text, ratio)
        if self.hasFocus() and self._cursor is not None and self._channel_of(*self._cursor) is not None:
            self._frame(painter, self._values_rect(self._cursor, *everything), self._theme.text, 2 * ratio)
        cell = None if self._channel is None else self._cell_of(self._channel)
        if cell is not None and self._channel is not None:
            self._frame(painter, self._values_rect(cell, *everything), self._theme.accent, 2 * ratio)
            if self._chosen is not None:
                row, column = self._chosen
                place = self._values_rect(cell, (row, row + 1), (column, column + 1))
                self._frame(painter, place, self._theme.accent, 2 * ratio)
        for mark in self._marks:
            cell = self._cell_of(mark.channel)
            if cell is not None:
                self._frame(
                    painter, self._values_rect(cell, mark.rows, mark.columns), self._theme.accent, 2 * ratio,
                    dot=mark.strong,
                )  # fmt: skip

    def _frame(
        self, painter: QPainter, place: QRectF, color: str, width: float, *, halo: bool = True, dot: bool = False
    ) -> None:
        """A frame just around a place, with a line of the panel's colour that sets it off any shade."""
        edge = QRectF(place).adjusted(-width / 2, -width / 2, width / 2, width / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wide, line in ((width + 2, self._theme.panel), (width, color)) if halo else ((width, color),):
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
        line, color = max(round(3 * self.devicePixelRatioF()), 1), QColor(self._theme.quiet)
        rows, columns = self.view.grid.rows, self.view.grid.columns
        if bottom - top < rows - 1e-6:
            painter.fillRect(QRectF(width - line, height * top / rows, line, height * (bottom - top) / rows), color)
        if right - left < columns - 1e-6:
            start, length = width * left / columns, width * (right - left) / columns
            painter.fillRect(QRectF(start, height - line, length, line), color)


def _within(inner: Cells, outer: Cells) -> bool:
    return (
        inner.top >= outer.top
        and inner.left >= outer.left
        and inner.bottom <= outer.bottom
        and inner.right <= outer.right
    )
