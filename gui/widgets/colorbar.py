"""What the shades of a mosaic stand for: the scale with its true numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.api import SHADES, Mosaic
from gui.look import text
from gui.look.colors import shades
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr

WIDEST_NUMBER = "−0.0000"
"""Of those that are common: room for it is kept, so that nothing moves. Longer ones, as 1.00e+38, take theirs."""


class ColorBar(Themed, QWidget):
    """All shades from the low end to the high end, the numbers at the ends, a notch at zero.

    Attributes:
        ends: what is written at the low and at the high end.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ends = self._words = ("", "")
        self._scale: tuple[float, float] | None = None
        self._span: tuple[float, float] | None = None
        self._signed = False
        self._value: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(SMALL)

    def set_scale(self, low: float, high: float, signed: bool) -> None:
        """One scale for everything that is shown."""
        self._write((low, high), (text.significant(low), text.significant(high)), signed)

    def set_own_scales(self, signed: bool) -> None:
        """Every map has its own scale: no numbers are true of all."""
        self._write(None, (tr("lowest"), tr("highest")), signed)

    def show_mosaic(self, mosaic: Mosaic, channel: int | None) -> None:
        """The scale of all its maps, or where each has its own, that of one channel."""
        if mosaic.channel_range is None:
            self.set_scale(mosaic.low, mosaic.high, mosaic.signed)
        elif channel is not None and channel < len(mosaic.channel_range):
            low, high = (float(end) for end in mosaic.channel_range[channel])
            self.set_scale(low, high, mosaic.signed)
        else:
            self.set_own_scales(mosaic.signed)

    def set_span(self, span: tuple[float, float] | None) -> None:
        """Let the strip reach over these values, which may lie beyond the scale's ends; None for those ends."""
        if span != self._span:
            self._span = span
            self._write_ends()
            self.update()

    def set_value(self, value: float | None) -> None:
        """Point at a value; None points at nothing."""
        if value != self._value:
            self._value = value
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        return QSize(2 * metrics.horizontalAdvance(WIDEST_NUMBER) + 32 * GRID, metrics.height() + GRID)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() - QSize(20 * GRID, 0)

    def strip(self) -> QRectF:
        """Where the shades are painted."""
        metrics = QFontMetrics(self._font)
        side = max(metrics.horizontalAdvance(words) for words in (WIDEST_NUMBER, *self.ends)) + 1.5 * GRID
        if self.width() < 4 * side:  # rather a strip that can be seen than room for numbers that are not there
            side = max(map(metrics.horizontalAdvance, self.ends)) + 1.5 * GRID
        height = 2 * GRID
        return QRectF(side, (self.height() - height) / 2, max(self.width() - 2 * side, 0), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        strip = self.strip()
        row = np.ascontiguousarray(shades(self.theme, self._signed)[self._indices()])
        painter.drawImage(strip, QImage(row.data, SHADES, 1, 3 * SHADES, QImage.Format.Format_RGB888))
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawRect(strip.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.setPen(QColor(self.theme.quiet))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = QRectF(0, 0, strip.left() - 1.5 * GRID, self.height())
        right = QRectF(strip.right() + 1.5 * GRID, 0, self.width() - strip.right() - 1.5 * GRID, self.height())
        painter.drawText(left, Qt.AlignmentFlag.AlignRight | middle, self.ends[0])
        painter.drawText(right, Qt.AlignmentFlag.AlignLeft | middle, self.ends[1])
        if self._scale is not None:
            self._point(painter, strip, 0.0, QColor(self.theme.quiet), GRID / 2)
            if self._value is not None:
                self._point(painter, strip, self._value, QColor(self.theme.text), 0.75 * GRID)

    def _indices(self) -> np.ndarray:
        """The shade at each of so many places along the strip."""
        if self._span is None or self._scale is None or not self._scale[0] < self._scale[1]:
            return np.arange(SHADES)
        low, high = self._scale
        share = (np.linspace(*self._span, SHADES) - low) / (high - low)
        return np.rint(np.clip(share, 0, 1) * (SHADES - 1)).astype(int)

    def _point(self, painter: QPainter, strip: QRectF, value: float, color: QColor, reach: float) -> None:
        """A line across the strip at a value, longer than the strip is high."""
        assert self._scale is not None
        low, high = self._span or self._scale
        if not low < high or not np.isfinite(value):
            return
        place = strip.left() + min(max((value - low) / (high - low), 0), 1) * strip.width()
        if low < value < high or color == QColor(self.theme.text):
            painter.fillRect(QRectF(place - 1, strip.top() - reach, 2, strip.height() + 2 * reach), color)

    def _write(self, scale: tuple[float, float] | None, ends: tuple[str, str], signed: bool) -> None:
        self._scale, self._words, self._signed = scale, ends, signed
        self._write_ends()
        self.setAccessibleName(tr("colours from {low} to {high}", low=ends[0], high=ends[1]))
        self.update()

    def _write_ends(self) -> None:
        """What stands at the strip's ends is true of them, wherever the scale's own ends lie."""
        self.ends = self._words
        if self._span is not None and self._scale is not None and self._span != self._scale:
            self.ends = text.significant(self._span[0]), text.significant(self._span[1])
