"""A picture that the network makes, under a wiper: to its left is what it was made of."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.look.translation import tr
from gui.widgets.image_view import ImageView
from gui.widgets.received import image_of

STEP = 0.05
"""Of the width, by which the arrow keys move the wiper."""


class WipedPicture(ImageView):
    """The output; dragging, or the arrow keys, draw the picture that it was made of over it from the left.

    Attributes:
        wiper: 0 … 1 of the width, what is to the left of it is the input.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, crisp=True)
        self.wiper = 0.0
        self._pixels: np.ndarray | None = None
        self._received: np.ndarray | None = None
        self.setAccessibleName(tr("The network's output"))
        self.setToolTip(tr("Drag, or press the arrow keys: compare it with what it was made of"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_pixels(self, pixels: np.ndarray | None, received: np.ndarray | None) -> None:
        """(H, W, 3) uint8, None for no picture; and what it was made of, (H, W) or (H, W, 3) uint8."""
        self._pixels, self._received = pixels, received
        self.set_image(None if pixels is None else image_of(pixels))

    def at(self, place: QPointF) -> str:
        """What is at a place of the output, in words."""
        if self._pixels is None:
            return ""
        row, column = int(place.y()), int(place.x())
        values = " ".join(str(value) for value in self._pixels[row, column])
        return " · ".join([tr("row {row} · column {column}", row=row, column=column), values])

    def paint_over(self, painter: QPainter) -> None:
        if self._received is None or self._pixels is None or self.wiper <= 0:
            return
        rect, image = self.picture_rect(), image_of(self._received)
        left = QRectF(rect.left(), rect.top(), rect.width() * self.wiper, rect.height())
        painter.drawImage(left, image, QRectF(0, 0, image.width() * self.wiper, image.height()))
        painter.setPen(QPen(QColor(self.theme.text), 2))
        painter.drawLine(left.topRight(), left.bottomRight())

    def wipe_to(self, share: float) -> None:
        """Move the wiper."""
        self.wiper = min(max(share, 0.0), 1.0)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._drag(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._drag(event)

    def _drag(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._received is not None:
            rect = self.picture_rect()
            self.wipe_to((event.position().x() - rect.left()) / rect.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.wipe_to(self.wiper + by)
