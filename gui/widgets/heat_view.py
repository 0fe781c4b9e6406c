"""A frame in grey with a map over it, where the network looked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from engine.api import SHADES, EvidenceResult
from gui.look.colors import shades
from gui.look.theme import Theme
from gui.widgets.ground import fill_around
from gui.widgets.image_view import ImageView
from gui.widgets.received import image_of

INSIDE, OUTSIDE = 100, 190
"""How much the picture recedes into the ground, of 255: beneath the map, and where the network does not look."""


class HeatView(ImageView):
    """Shows one map over its own frame; zero hides nothing of it, the largest magnitude the most.

    Attributes:
        values: (h, w) of the map, over the whole of what the network receives; None before the first one.
        limit: the magnitude at which the colours end.
        opacity: 0 … 1, of the largest magnitude.
        smooth: colours run from value to value; otherwise each value is a rectangle.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: np.ndarray | None = None
        self.limit = 1.0
        self.opacity = 0.85
        self.smooth = False
        self._signed = False
        self._crop = QRectF()
        self._heat: tuple[Theme, QImage] | None = None

    def show_map(self, told: EvidenceResult, values: np.ndarray, limit: float, signed: bool) -> None:
        """Show a map with the frame that it is about."""
        top, left, height, width = told.crop
        self.values, self.limit, self._signed = values, limit, signed
        self._crop = QRectF(left, top, width, height)
        self._heat = None
        self.set_image(image_of(told.pixels).convertToFormat(QImage.Format.Format_Grayscale8), told.size)

    def clear(self) -> None:
        """Show nothing."""
        self.values = self._heat = None
        self.set_image(None)

    def set_manner(self, opacity: float, smooth: bool) -> None:
        """How the map lies over the picture."""
        self.opacity, self.smooth, self._heat = opacity, smooth, None
        self.update()

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """(row, column) of the map at a place of the frame, in its pixels; None where there is no map."""
        if self.values is None or not self._crop.contains(place):
            return None
        rows, columns = self.values.shape
        row = int((place.y() - self._crop.top()) / self._crop.height() * rows)
        column = int((place.x() - self._crop.left()) / self._crop.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def part_of(self, cell: tuple[int, int]) -> QRectF:
        """The part of the frame, in its pixels, that a value of the map lies over."""
        assert self.values is not None
        tall, wide = self._crop.height() / self.values.shape[0], self._crop.width() / self.values.shape[1]
        return QRectF(self._crop.left() + cell[1] * wide, self._crop.top() + cell[0] * tall, wide, tall)

    def paint_over(self, painter: QPainter) -> None:
        if self.values is None or self.image is None:
            return
        if self._heat is None or self._heat[0] != self.theme:
            self._heat = (self.theme, heat_image(self.values, self.limit, self._signed, self.opacity, self.theme))
        painter.save()
        rect, seen = self.picture_rect(), self.to_widget(self._crop)
        painter.setClipRect(rect)
        ground = QColor(self.theme.panel)
        ground.setAlpha(OUTSIDE)
        fill_around(painter, rect, seen, ground)
        ground.setAlpha(INSIDE)
        painter.fillRect(seen.intersected(rect), ground)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)
        painter.drawImage(seen, self._heat[1])
        painter.restore()


def heat_image(values: np.ndarray, limit: float, signed: bool, opacity: float, theme: Theme) -> QImage:
    """(h, w) values as colours that are the more opaque the larger the magnitude; NaN is opaque in its own colour."""
    with np.errstate(invalid="ignore"):
        share = np.clip(values / (limit or 1.0), -1.0 if signed else 0.0, 1.0)
    odd = ~np.isfinite(share)
    share = np.where(odd, 0.0, share)
    place = (share + 1) / 2 if signed else share
    color = shades(theme, signed)[np.rint(place * (SHADES - 1)).astype(np.intp)].astype(np.uint32)
    alpha = np.rint(255 * opacity * np.abs(share)).astype(np.uint32)
    pixels = alpha << 24 | color[..., 0] << 16 | color[..., 1] << 8 | color[..., 2]
    pixels[odd] = QColor(theme.nan).rgba()
    pixels = np.ascontiguousarray(pixels, dtype=np.uint32)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()
