"""A mosaic that is explored: zoomed at the pointer, dragged, walked by keys, read value by value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from engine.api import Cells, Mosaic
from engine.api.geometry import gap_values
from gui.widgets.mosaic_picture import MosaicPicture, Spot

STEP = 1.2
"""How much one notch of the wheel zooms."""

LARGEST_DETAIL = 4096
"""Pixels of a side that are asked for at most."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What part of the mosaic is seen when zoomed in, and in how many device pixels it would be sharp."""

    cells: Cells
    width: int
    height: int
    columns: int


class MosaicWidget(MosaicPicture):
    """Tells what the pointer and the keys do to a mosaic.

    Wheel and + − zoom, dragging pans, double click and 0 fit, arrow keys walk from map to map, with Shift from value to
    value, Enter picks.

    Attributes:
        leavable: Esc means something even where the whole is seen.
        layers: paints what lies over the only map: it gets the painter, in device pixels, the transformation from
            values of the map to these, and where the map is painted; None for nothing.

    Signals:
        hovered (Spot | None): what is under the pointer, or the map the keys walked to.
        picked (Spot): clicked, or Enter pressed.
        walked (int): an arrow key asked for the next (1) or previous (−1) map while there is only one.
        left: Esc or the mouse's back button asked to go back.
        detail_changed (Detail | None): more detail than the mosaic has would be useful now, or no longer.
        view_changed (float, tuple): zoomed or moved by the user, to this zoom and middle (row, column) in cells.
        resized: the area in device pixels is another.
    """

    hovered = Signal(object)
    picked = Signal(object)
    walked = Signal(int)
    left = Signal()
    detail_changed = Signal(object)
    view_changed = Signal(float, object)
    resized = Signal()

    def __init__(self, comfort: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(comfort, parent)
        self.leavable = False
        self.layers: Callable[[QPainter, QTransform, QRectF], None] | None = None
        self._by_keyboard = False
        self._detail: Detail | None = None
        self._pointer: QPointF | None = None
        self._pressed: QPointF | None = None
        self._panning = False
        self._pending: Spot | None = None
        self._place = (0, 0)
        self._pick_later = QTimer(self, singleShot=True)
        self._pick_later.timeout.connect(self._pick_pending)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_mosaic(self, mosaic: Mosaic | None) -> None:
        super().set_mosaic(mosaic)
        self._moved()

    def paint_over(self, painter: QPainter) -> None:
        if self.layers is None or self.mosaic is None or self.mosaic.rows * self.mosaic.columns != 1:
            return
        value = self._values_rect((0, 0), (0, 1), (0, 1))
        placed = QTransform(value.width(), 0, 0, value.height(), value.left(), value.top())
        self.layers(painter, placed, self._map_rect((0, 0)))

    @property
    def spot(self) -> Spot | None:
        """What is under the pointer, or where the keys walked to."""
        return self._spot

    def share_view(self, zoom: float, center: tuple[float, float]) -> None:
        """See the same part as another mosaic of the same rows and columns."""
        if self.view.grid is not None and self.view.share(zoom, center):
            self._moved()

    def set_map_height(self, height: float | None) -> None:
        """So many device pixels for a map when the whole is seen; None for as many as fit."""
        if height != self.view.map_height:
            self.view.map_height = height
            self.view.set_area(*self.device_size())
            self._moved()

    def reveal(self, channel: int) -> None:
        """Move as little as needed to see a channel's map."""
        cells = self._cells_of(channel)
        if cells is not None:
            self.view.reveal(*cells[0])
            self._moved()

    @property
    def _zoomed(self) -> bool:
        return self.view.zoom > self.view.least_zoom

    def fit(self) -> None:
        """See the whole mosaic."""
        self.view.fit()
        self._moved_by_user()

    def _moved(self) -> None:
        """Another part is seen: forget detail that is no longer needed, ask for what is."""
        detail = self._wanted_detail()
        if detail is None and self._whole is not None:
            self._part = None
        if detail != self._detail:
            self._detail = detail
            self.detail_changed.emit(detail)
        self._hover()
        self.update()

    def _wanted_detail(self) -> Detail | None:
        """Zoomed in where the whole, at one pixel a value, would not fit the widget."""
        grid = self.view.grid
        if grid is None or (self.view.zoom <= self.view.least_zoom and self._whole is not None):
            return None
        gap = gap_values(*grid.values)
        tall, wide = grid.values[0] + gap, grid.values[1] + gap
        if grid.rows * tall + gap <= self.view.area[1] and grid.columns * wide + gap <= self.view.area[0]:
            return None
        seen, (height, width) = _coarse(self.view.visible(), grid.rows, grid.columns), self.view.cell()
        return Detail(
            cells=seen,
            width=_rounded((seen.right - seen.left) * min(width, wide) + gap),
            height=_rounded((seen.bottom - seen.top) * min(height, tall) + gap),
            columns=grid.columns,
        )

    def _hover(self) -> None:
        """Tell what is under the pointer, if that is something else now."""
        if self._pointer is not None:
            spot = self.spot_at(self._pointer)
        else:
            spot = self._walked_spot()
        if spot != self._spot:
            self._spot = spot
            self.hovered.emit(spot)
            self.update()

    def _walked_spot(self) -> Spot | None:
        """The value that the keys walked to."""
        if self._cursor is None or not self.hasFocus() or self.view.grid is None:
            return None
        channel = self._channel_of(*self._cursor)
        if channel is None:
            return None
        row, column = (min(place, size - 1) for place, size in zip(self._place, self.view.grid.values, strict=True))
        return Spot(self._cursor, channel, row, column)

    def _pick(self, spot: Spot) -> None:
        """At once, but where a double click would mean something else."""
        self._pending = spot
        if self._zoomed:
            self._pick_later.start(QApplication.doubleClickInterval())
        else:
            self._pick_pending()

    def _pick_pending(self) -> None:
        spot, self._pending = self._pending, None
        if spot is not None:
            self.picked.emit(spot)

    def _walk(self, down: int, right: int) -> None:
        """To the next map."""
        if self.mosaic is None:
            return
        rows, columns = self.mosaic.rows, self.mosaic.columns
        if rows * columns == 1:
            self.walked.emit(down + right)
            return
        picked = None if self._channel is None else self._cells_of(self._channel)
        start = self._cursor or (picked and picked[0])
        row, column = (0, 0) if start is None else (start[0] + down, start[1] + right)
        if 0 <= row < rows and 0 <= column < columns and self._channel_of(row, column) is not None:
            self._cursor = (row, column)
            self.view.reveal(row, column)
        self._by_keys()

    def _walk_values(self, down: int, right: int) -> None:
        """To the next value within a map."""
        if self.view.grid is None:
            return
        height, width = self.view.grid.values
        if self._cursor is not None:
            self._place = (
                min(max(self._place[0] + down, 0), height - 1),
                min(max(self._place[1] + right, 0), width - 1),
            )
        self._cursor = self._cursor or (0, 0)
        self._by_keys()

    def _by_keys(self) -> None:
        self._pointer = None
        self._moved_by_user()

    def _moved_by_user(self) -> None:
        self._moved()
        self.view_changed.emit(self.view.zoom, self.view.center)

    def _zoom(self, place: QPointF, factor: float) -> None:
        ratio = self.devicePixelRatioF()
        self.view.zoom_at(place.y() * ratio, place.x() * ratio, factor)
        self._moved_by_user()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.set_area(*self.device_size())
        self._moved()
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.view.grid is not None and event.angleDelta().y():
            self._zoom(event.position(), STEP ** (event.angleDelta().y() / 120))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._panning = event.position(), False
        elif event.button() == Qt.MouseButton.BackButton:
            self._leave()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._pressed is not None and self.view.grid is not None:
            moved = event.position() - self._pressed
            if self._panning or moved.manhattanLength() >= QApplication.startDragDistance():
                self._panning = True
                self._pressed = event.position()
                ratio = self.devicePixelRatioF()
                self.view.pan(moved.y() * ratio, moved.x() * ratio)
                self._moved_by_user()
        self._hover()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        clicked, self._pressed = self._pressed is not None and not self._panning, None
        spot = self.spot_at(event.position())
        if clicked and spot is not None:
            self._pick(spot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick_later.stop()
            self._pending = self._pressed = None
            if self._zoomed:
                self.fit()
            else:
                self.view.go_home()
                self._moved_by_user()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self._hover()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_keyboard = event.reason() != Qt.FocusReason.MouseFocusReason
        self._hover()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hover()
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key means something here, before it means something to the window."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = modifiers == Qt.KeyboardModifier.ShiftModifier
        if self.mosaic is None or (modifiers != Qt.KeyboardModifier.NoModifier and not shift):
            return False
        if event.key() == Qt.Key.Key_Escape:
            return not shift and (self.leavable or self._zoomed)
        if event.key() in _ARROWS:  # after a click on one of many maps they are the window's, and walk the layers
            return shift or self._by_keyboard or self.leavable or self._zoomed
        return event.key() in _KEYS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)
            return
        if event.key() in _ARROWS:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self._walk_values if shift else self._walk)(*_ARROWS[Qt.Key(event.key())])
            return
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal | Qt.Key.Key_Minus:
                middle = QPointF(self.width() / 2, self.height() / 2)
                self._zoom(self._pointer or middle, 1 / STEP if event.key() == Qt.Key.Key_Minus else STEP)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Escape:
                self._leave()
            case _:
                if self._spot is not None:
                    self.picked.emit(self._spot)

    def _leave(self) -> None:
        """First out of the zoom, then wherever the panel goes."""
        if self._zoomed:
            self.fit()
        else:
            self.left.emit()


_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_KEYS = {
    Qt.Key.Key_Plus,
    Qt.Key.Key_Equal,
    Qt.Key.Key_Minus,
    Qt.Key.Key_0,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
}


def _rounded(pixels: float) -> int:
    """In steps, so that not every turn of the wheel asks for another picture."""
    return min(64 * math.ceil(pixels / 64), LARGEST_DETAIL)


def _coarse(seen: Cells, rows: int, columns: int) -> Cells:
    """A little more than is seen, in steps of a quarter of it, so that panning does not ask at every cell."""
    down, across = max((seen.bottom - seen.top) // 4, 1), max((seen.right - seen.left) // 4, 1)
    return Cells(
        top=seen.top // down * down,
        left=seen.left // across * across,
        bottom=min(-(-seen.bottom // down) * down, rows),
        right=min(-(-seen.right // across) * across, columns),
    )
