"""A small sign for each kind of layer: a drawing first, a colour second, so that neither is needed alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.api import LayerKind
from gui.look.theme import Theme
from gui.look.translation import QT_TR_NOOP

NAMES = {
    LayerKind.CONV: QT_TR_NOOP("convolution"),
    LayerKind.LINEAR: QT_TR_NOOP("fully connected"),
    LayerKind.ACTIVATION: QT_TR_NOOP("activation"),
    LayerKind.POOL: QT_TR_NOOP("pooling"),
    LayerKind.NORM: QT_TR_NOOP("normalisation"),
    LayerKind.ADD: QT_TR_NOOP("addition"),
    LayerKind.CONCAT: QT_TR_NOOP("concatenation"),
    LayerKind.RESHAPE: QT_TR_NOOP("reshape"),
    LayerKind.DROPOUT: QT_TR_NOOP("dropout"),
    LayerKind.SOFTMAX: QT_TR_NOOP("softmax"),
    LayerKind.UPSAMPLE: QT_TR_NOOP("upsampling"),
    LayerKind.OTHER: QT_TR_NOOP("other"),
}
"""What each kind is called in tool tips."""
SHORT = {
    LayerKind.CONV: QT_TR_NOOP("conv"),
    LayerKind.LINEAR: QT_TR_NOOP("linear"),
    LayerKind.ACTIVATION: QT_TR_NOOP("activation"),
    LayerKind.POOL: QT_TR_NOOP("pool"),
    LayerKind.NORM: QT_TR_NOOP("norm"),
    LayerKind.ADD: QT_TR_NOOP("add"),
    LayerKind.CONCAT: QT_TR_NOOP("concat"),
    LayerKind.RESHAPE: QT_TR_NOOP("reshape"),
    LayerKind.DROPOUT: QT_TR_NOOP("dropout"),
    LayerKind.SOFTMAX: QT_TR_NOOP("softmax"),
    LayerKind.UPSAMPLE: QT_TR_NOOP("upsample"),
    LayerKind.OTHER: QT_TR_NOOP("other"),
}
"""What each kind is called where there is little room."""

_DARK = {
    LayerKind.CONV: "#6cb6ff",
    LayerKind.LINEAR: "#f2b46b",
    LayerKind.ACTIVATION: "#8fd694",
    LayerKind.POOL: "#5fd0d6",
    LayerKind.NORM: "#c3b4f5",
    LayerKind.ADD: "#e6d87a",
    LayerKind.CONCAT: "#e6d87a",
    LayerKind.SOFTMAX: "#8fd694",
}
_LIGHT = {
    LayerKind.CONV: "#0b5cad",
    LayerKind.LINEAR: "#9a5200",
    LayerKind.ACTIVATION: "#25702c",
    LayerKind.POOL: "#00686f",
    LayerKind.NORM: "#5b41b5",
    LayerKind.ADD: "#6b6000",
    LayerKind.CONCAT: "#6b6000",
    LayerKind.SOFTMAX: "#25702c",
}


def kind_color(kind: LayerKind, theme: Theme) -> QColor:
    """The colour of a kind's sign; quiet for those that only move numbers about."""
    return QColor((_DARK if theme.name == "dark" else _LIGHT).get(kind, theme.quiet))


def paint_sign(painter: QPainter, rect: QRectF, kind: LayerKind, theme: Theme) -> None:
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


_SIGNS: dict[LayerKind, Callable[[QPainter, QColor], None]] = {
    LayerKind.CONV: _conv,
    LayerKind.LINEAR: _linear,
    LayerKind.ACTIVATION: _lines(((3, 11.5), (8, 11.5), (13, 4))),
    LayerKind.POOL: _pool,
    LayerKind.NORM: _bell,
    LayerKind.ADD: _lines(((8, 3.5), (8, 12.5)), ((3.5, 8), (12.5, 8))),
    LayerKind.CONCAT: _lines(((5, 3.5), (5, 12.5)), ((8, 3.5), (8, 12.5)), ((11, 3.5), (11, 12.5))),
    LayerKind.RESHAPE: _lines(((3, 8), (13, 8)), ((10, 5), (13, 8), (10, 11))),
    LayerKind.DROPOUT: _dots,
    LayerKind.SOFTMAX: _lines(((4, 12.5), (4, 10)), ((8, 12.5), (8, 3.5)), ((12, 12.5), (12, 8.5))),
    LayerKind.UPSAMPLE: _lines(((4, 12), (12, 4)), ((7, 4), (12, 4), (12, 9))),
    LayerKind.OTHER: _squares((6.5, 6.5), side=3),
}
