"""The ground around a picture, without painting beneath it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter


def fill_around(painter: QPainter, room: QRectF, inner: QRectF, color: QColor) -> None:
    """Fill what of ``room`` lies outside of ``inner``; no place is filled twice, so the colour may be translucent."""
    hole = room.intersected(inner)
    if hole.isEmpty():
        painter.fillRect(room, color)
        return
    above, below = hole.top() - room.top(), room.bottom() - hole.bottom()
    before, after = hole.left() - room.left(), room.right() - hole.right()
    for left, top, width, height in (
        (room.left(), room.top(), room.width(), above),
        (room.left(), hole.bottom(), room.width(), below),
        (room.left(), hole.top(), before, hole.height()),
        (hole.right(), hole.top(), after, hole.height()),
    ):
        if width > 0 and height > 0:
            painter.fillRect(QRectF(left, top, width, height), color)
