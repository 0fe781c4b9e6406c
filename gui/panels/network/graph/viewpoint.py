"""Which part of a picture is seen, and how large; pure arithmetic. World units are the picture's own."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

from gui.panels.network.graph.layout import HEIGHT

LARGEST = 4.0
"""Logical pixels per unit at most."""
COMFORTABLE = 1.4
"""A small picture is not enlarged beyond this to fill the widget."""
MARGIN = 20.0
"""Logical pixels around the whole picture."""


class Viewpoint:
    """A scale and the place in the middle.

    Attributes:
        scale: logical pixels per unit.
        center: the place in the world that is in the middle of the widget.
    """

    def __init__(self) -> None:
        self.scale = 1.0
        self.center = QPointF()
        self._area = QSizeF(1, 1)
        self._world = QRectF(0, 0, 1, 1)

    @property
    def state(self) -> tuple[float, float, float]:
        """Compared to know whether anything moved."""
        return self.scale, self.center.x(), self.center.y()

    @property
    def sight(self) -> QRectF:
        """The part of the world that is seen."""
        size = QSizeF(self._area.width() / self.scale, self._area.height() / self.scale)
        return QRectF(self.center - QPointF(size.width(), size.height()) / 2, size)

    @property
    def fitting(self) -> float:
        """The scale that shows the whole."""
        wide = (self._area.width() - 2 * MARGIN) / max(self._world.width(), 1.0)
        high = (self._area.height() - 2 * MARGIN) / max(self._world.height(), 1.0)
        return max(min(wide, high, COMFORTABLE), 1e-3)

    def set_area(self, area: QSizeF) -> None:
        """The widget has this size; what is in the middle stays there."""
        self._area = QSizeF(max(area.width(), 1.0), max(area.height(), 1.0))
        self._clamp()

    def set_world(self, world: QRectF) -> None:
        """The picture has these bounds."""
        self._world = world
        self._clamp()

    def to_screen(self, place: QPointF) -> QPointF:
        """Where a place of the world is in the widget."""
        middle = QPointF(self._area.width() / 2, self._area.height() / 2)
        return (place - self.center) * self.scale + middle

    def to_world(self, place: QPointF) -> QPointF:
        """The inverse of ``to_screen``."""
        middle = QPointF(self._area.width() / 2, self._area.height() / 2)
        return (place - middle) / self.scale + self.center

    def rect(self, rect: QRectF) -> QRectF:
        """Where a rectangle of the world is in the widget."""
        return QRectF(self.to_screen(rect.topLeft()), rect.size() * self.scale)

    def fit(self) -> None:
        """See the whole."""
        self.scale, self.center = self.fitting, self._world.center()

    def go_home(self, least: float, readable: float, *, start: float | None = None) -> None:
        """See the whole, or where it would be smaller than ``least``, its beginning in the size ``readable``.

        Of a picture that is higher than the area ``start`` is then in the middle; None for the upper end at the top.
        """
        lowest = (self._area.height() - MARGIN) / HEIGHT  # at least one card is in sight from top to bottom
        self.scale = self.fitting if self.fitting >= least else max(self.fitting, min(readable, lowest))
        left = self._world.left() + (self._area.width() / 2 - MARGIN) / self.scale
        top = self._world.top() + (self._area.height() / 2 - MARGIN) / self.scale
        middle = self._world.center()
        if self._world.height() * self.scale <= self._area.height():
            start = middle.y()
        self.center = QPointF(min(left, middle.x()), top if start is None else start)
        if self.scale == self.fitting:
            self.center = middle

    def look_at(self, place: QPointF) -> None:
        """Bring a place to the middle, as far as there is something to see on all sides of it."""
        world, sight = self._world, self.sight
        wide, high = max(sight.width() - 2 * MARGIN / self.scale, 0), max(sight.height() - 2 * MARGIN / self.scale, 0)
        x = min(max(place.x(), world.left() + wide / 2), world.right() - wide / 2)
        y = min(max(place.y(), world.top() + high / 2), world.bottom() - high / 2)
        middle = world.center()
        self.center = QPointF(middle.x() if wide > world.width() else x, middle.y() if high > world.height() else y)

    def zoom_at(self, place: QPointF, factor: float) -> None:
        """Zoom so that what is at this place of the widget stays there."""
        fixed = self.to_world(place)
        self.scale = min(max(self.scale * factor, min(self.fitting, self.scale)), LARGEST)
        self.center += fixed - self.to_world(place)
        self._clamp()

    def pan(self, by: QPointF) -> None:
        """Move the picture by so many logical pixels."""
        self.center -= by / self.scale
        self._clamp()

    def _clamp(self) -> None:
        """The middle of the widget always shows some of the picture."""
        world = self._world
        self.center = QPointF(
            min(max(self.center.x(), world.left()), world.right()),
            min(max(self.center.y(), world.top()), world.bottom()),
        )
