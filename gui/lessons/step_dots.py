"""Where one is in a lesson: a dot for each step, the present one filled; where there is no room, “7 / 30”."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look.translation import tr

PITCH, RADIUS = 0.85, 0.22
"""Distance of the dots and their radius, in heights of the text."""


class StepDots(QWidget):
    """Shows, and chooses by a click.

    Signals:
        chosen (int): the step that was clicked, from 0.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count, self.current = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_place(self, current: int, count: int) -> None:
        """Step ``current`` (from 0) of ``count``."""
        self.current, self.count = current, count
        words = tr("Step {current} of {count}", current=current + 1, count=count)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def centre(self, step: int) -> QPointF:
        """Where a step's dot is, in this widget."""
        pitch = PITCH * self.fontMetrics().height()
        return QPointF(self.width() / 2 + (step - (self.count - 1) / 2) * pitch, self.height() / 2)

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(round(self.count * PITCH * height), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("00 / 00"), self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().windowText().color()
        if not self._fits():
            painter.setPen(ink)
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, f"{self.current + 1} / {self.count}")
            return
        radius = RADIUS * self.fontMetrics().height()
        painter.setPen(QPen(ink, 1.25))
        for step in range(self.count):
            size = radius * (1.25 if step == self.current else 1)
            painter.setBrush(ink if step == self.current else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.centre(step), size, size)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._fits() and self.count:
            distances = [abs(event.position().x() - self.centre(step).x()) for step in range(self.count)]
            nearest = min(range(self.count), key=distances.__getitem__)
            if distances[nearest] <= PITCH * self.fontMetrics().height() / 2:
                self.chosen.emit(nearest)
        else:
            super().mousePressEvent(event)

    def _fits(self) -> bool:
        return self.sizeHint().width() <= self.width()
