"""A small sign for each kind of layer: a drawing first, a colour second, so that neither is needed alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.api import Kind
from gui.look.theme import Theme
from gui.look.translation import QT_TR_NOOP

NAMES = {
    Kind.CONV: QT_TR_NOOP("convolution"),
    Kind.LINEAR: QT_TR_NOOP("fully connected"),
    Kind.ACTIVATION: QT_TR_NOOP("activation"),
    Kind.POOL: QT_TR_NOOP("pooling"),
    Kind.NORM: QT_TR_NOOP("normalisation"),
    Kind.ADD: QT_TR_NOOP("addition"),
    Kind.CONCAT: QT_TR_NOOP("concatenation"),
    Kind.RESHAPE: QT_TR_NOOP("reshape"),
    Kind.DROPOUT: QT_TR_NOOP("dropout"),
    Kind.SOFTMAX: QT_TR_NOOP("softmax"),
    Kind.UPSAMPLE: QT_TR_NOOP("upsampling"),
    Kind.OTHER: QT_TR_NOOP("other"),
}
"""What each kind is called in tool tips."""
SHORT = {
    Kind.CONV: QT_TR_NOOP("conv"),
    Kind.LINEAR: QT_TR_NOOP("linear"),
    Kind.ACTIVATION: QT_TR_NOOP("activation"),
    Kind.POOL: QT_TR_NOOP("pool"),
    Kind.NORM: QT_TR_NOOP("norm"),
    Kind.ADD: QT_TR_NOOP("add"),
    Kind.CONCAT: QT_TR_NOOP("concat"),
    Kind.RESHAPE: QT_TR_NOOP("reshape"),
    Kind.DROPOUT: QT_TR_NOOP("dropout"),
    Kind.SOFTMAX: QT_TR_NOOP("softmax"),
    Kind.UPSAMPLE: QT_TR_NOOP("upsample"),
    Kind.OTHER: QT_TR_NOOP("other"),
}
"""What each kind is called where there is little room."""

_DARK = {
    Kind.CONV: "#6cb6ff",
    Kind.LINEAR: "#f2b46b",
    Kind.ACTIVATION: "#8fd694",
    Kind.POOL: "#5fd0d6",
    Kind.NORM: "#c3b4f5",
    Kind.ADD: "#e6d87a",
    Kind.CONCAT: "#e6d87a",
    Kind.SOFTMAX: "#8fd694",
}
_LIGHT = {
    Kind.CONV: "#0b5cad",
    Kind.LINEAR: "#9a5200",
    Kind.ACTIVATION: "#25702c",
    Kind.POOL: "#00686f",
    Kind.NORM: "#5b41b5",
    Kind.ADD: "#6b6000",
    Kind.CONCAT: "#6b6000",
    Kind.SOFTMAX: "#25702c",
}


def kind_color(kind: Kind, theme: Theme) -> QColor:
    """The colour of a kind's sign; quiet for those that only move numbers about."""
    return QColor((_DARK if theme.name == "dark" else _LIGHT).get(kind, theme.quiet))


def paint_sign(painter: QPainter, rect: QRectF, kind: Kind, theme: Theme) -> None:
    """Draw the sign of a kind into a square."""
    color = kind_color(kind, theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(color)
    ground.setAlpha(38)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, rect.width() / 4, rect.width() / 4)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16, rect.height() / 16)
    pen = QPen(color, 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _SIGNS[kind](painter, color)
    painter.restore()


def _lines(*paths: tuple[tuple[float, float], ...]) -> Callable[[QPainter, QColor], None]:
    def paint(painter: QPainter, _color: QColor) -> None:
        for path in paths:
            painter.drawPolyline([QPointF(x, y) for x, y in path])

    return paint


def _squares(*corners: tuple[float, float], side: float) -> Callable[[QPainter, QColor], None]:
    def paint(painter: QPainter, color: QColor) -> None:
        for x, y in corners:
            painter.fillRect(QRectF(x, y, side, side), color)

    return paint


def _conv(painter: QPainter, color: QColor) -> None:
    _squares(*[(3.5 + 3.2 * i, 3.5 + 3.2 * j) for i in range(3) for j in range(3)], side=2.4)(painter, color)


def _linear(painter: QPainter, color: QColor) -> None:
    for start in (4.5, 11.5):
        for end in (4.5, 11.5):
            painter.drawLine(QPointF(4, start), QPointF(12, end))
    painter.setBrush(color)
    for x in (4, 12):
        for y in (4.5, 11.5):
            painter.drawEllipse(QPointF(x, y), 1.1, 1.1)


def _pool(painter: QPainter, color: QColor) -> None:
    painter.drawRect(QRectF(3.5, 3.5, 9, 9))
    painter.fillRect(QRectF(8, 3.5, 4.5, 4.5), color)


def _bell(painter: QPainter, _color: QColor) -> None:
    path = QPainterPath(QPointF(3, 12))
    path.cubicTo(QPointF(6.5, 12), QPointF(5.8, 4), QPointF(8, 4))
    path.cubicTo(QPointF(10.2, 4), QPointF(9.5, 12), QPointF(13, 12))
    painter.drawPath(path)


def _dots(painter: QPainter, color: QColor) -> None:
    painter.setBrush(color)
    for x, y in ((4.5, 5), (11.5, 11), (4.5, 11)):
        painter.drawEllipse(QPointF(x, y), 1.1, 1.1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(11.5, 5), 1.3, 1.3)


_SIGNS: dict[Kind, Callable[[QPainter, QColor], None]] = {
    Kind.CONV: _conv,
    Kind.LINEAR: _linear,
    Kind.ACTIVATION: _lines(((3, 11.5), (8, 11.5), (13, 4))),
    Kind.POOL: _pool,
    Kind.NORM: _bell,
    Kind.ADD: _lines(((8, 3.5), (8, 12.5)), ((3.5, 8), (12.5, 8))),
    Kind.CONCAT: _lines(((5, 3.5), (5, 12.5)), ((8, 3.5), (8, 12.5)), ((11, 3.5), (11, 12.5))),
    Kind.RESHAPE: _lines(((3, 8), (13, 8)), ((10, 5), (13, 8), (10, 11))),
    Kind.DROPOUT: _dots,
    Kind.SOFTMAX: _lines(((4, 12.5), (4, 10)), ((8, 12.5), (8, 3.5)), ((12, 12.5), (12, 8.5))),
    Kind.UPSAMPLE: _lines(((4, 12), (12, 4)), ((7, 4), (12, 4), (12, 9))),
    Kind.OTHER: _squares((6.5, 6.5), side=3),
}
