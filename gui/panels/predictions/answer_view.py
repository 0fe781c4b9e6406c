"""An output that is no vector of classes: a class map over the input, a picture, key points, or plain values."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.api import DecodedOutput, Decoding
from gui.look import text
from gui.look.colors import ink_over, oklab_to_srgb
from gui.look.theme import BODY, GRID, SMALL, Theme
from gui.look.themed import Themed
from gui.look.translation import tr, translated
from gui.widgets.image_view import ImageView
from gui.widgets.received import image_of
from gui.widgets.text_line import TextLine

OVER = 0.6
"""Opacity of a class map over the picture."""
MOST_POINTS = 24
"""The strongest points are drawn, no more: the others would hide the picture."""
LEGEND_FROM = 420
"""Width in logical pixels from which the legend stands beside the picture."""
GOLDEN = 137.508
"""Degrees between the hues of neighbouring classes: never two alike nearby."""


@lru_cache(maxsize=512)
def class_color(index: int) -> QColor:
    """The colour of a class: hues far apart, in three lightnesses."""
    lightness = (0.72, 0.58, 0.84)[index % 3]
    angle = np.deg2rad(25 + GOLDEN * index)
    lab = np.array([lightness, 0.14 * np.cos(angle), 0.14 * np.sin(angle)])
    red, green, blue = np.clip(oklab_to_srgb(lab), 0, 1)
    return QColor.fromRgbF(float(red), float(green), float(blue))


class AnswerView(QWidget):
    """The picture, its legend and a line of figures.

    Attributes:
        read: what is shown, None before the first one.
        picture: where it is painted.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.read: DecodedOutput | None = None
        self.picture = _Picture(self)
        self.legend = _Legend(self)
        self.strip = _Strip(self)
        self.figures = TextLine(role="quiet", size=SMALL, parent=self)
        self.picture.hovered.connect(self._hover)

    def show_read(self, read: DecodedOutput | None, received: np.ndarray | None) -> None:
        """Show an output over what the network received, (H, W) or (H, W, 3) uint8; None for nothing yet."""
        another = self.read is None or read is None or self.read.view != read.view
        self.read = read
        self.picture.show_read(read, received)
        self.legend.show_read(read)
        self.strip.show_values(read.values if read else None)
        if another:
            self._arrange()

    def write_figures(self) -> None:
        """Write the present figures; they stay until this is called again."""
        read = self.read
        if read is None:
            self.figures.set_text("")
            return
        low, high, mean, norm = (text.significant(value) for value in (read.low, read.high, read.mean, read.norm))
        said = [text.shape(read.shape), f"{low} … {high}"]
        said.append(tr("length {norm}", norm=norm) if read.values is not None else tr("mean {mean}", mean=mean))
        if read.odd:
            said.append(tr("{odd:,} NaN or ∞", odd=read.odd))
        self.figures.set_text(" · ".join(said))
        self.legend.write_figures()

    def sizeHint(self) -> QSize:
        return QSize(75 * GRID, 60 * GRID)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()  # the text has another size
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _hover(self, place: QPointF | None) -> None:
        said = self.picture.at(place) if place else ""
        if said:
            self.figures.set_text(said)
        else:
            self.write_figures()

    def _arrange(self) -> None:
        read = self.read
        area = self.rect()
        line = self.figures.sizeHint().height()
        self.figures.setGeometry(area.left(), area.bottom() + 1 - line, area.width(), line)
        area.setBottom(area.bottom() - line - GRID)
        vector = read is not None and read.values is not None
        listed = read is not None and (bool(read.shares) or read.points is not None)
        only_list = listed and read is not None and read.view.reading is Decoding.CLASSES
        self.strip.setVisible(vector)
        self.strip.setGeometry(area)
        self.legend.setVisible(listed)
        self.picture.setVisible(not vector and not only_list and read is not None)
        if not listed or only_list:
            self.picture.setGeometry(area)
            self.legend.setGeometry(area)
            return
        if area.width() >= LEGEND_FROM or area.width() > 1.4 * area.height():
            beside = min(max(self.legend.sizeHint().width(), area.width() // 4), area.width() // 2)
            self.picture.setGeometry(area.left(), area.top(), area.width() - beside - 2 * GRID, area.height())
            self.legend.setGeometry(area.right() + 1 - beside, area.top(), beside, area.height())
        else:
            below = min(self.legend.sizeHint().height(), area.height() // 3)
            self.picture.setGeometry(area.left(), area.top(), area.width(), area.height() - below - GRID)
            self.legend.setGeometry(area.left(), area.bottom() + 1 - below, area.width(), below)


class _Picture(ImageView):
    """The input with a class map or key points over it, or the output itself as a picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, crisp=True)
        self._read: DecodedOutput | None = None
        self._over: QImage | None = None
        self.setAccessibleName(tr("The network's output"))

    def show_read(self, read: DecodedOutput | None, received: np.ndarray | None) -> None:
        """Show it; the picture that the network received lies beneath a map or points."""
        self._read = read
        self._over = _class_image(read.classes, self.theme) if read and read.classes is not None else None
        if read is not None and read.pixels is not None:
            self.set_image(image_of(read.pixels))
        elif read is not None and received is not None and (self._over is not None or read.points is not None):
            self.set_image(image_of(received))
        else:
            self.set_image(None)

    def at(self, place: QPointF) -> str:
        """What is at a place of the picture, in words."""
        read = self._read
        if read is None:
            return ""
        height, width = self.picture_size
        if read.classes is not None:
            row = min(int(place.y() * len(read.classes) / height), len(read.classes) - 1)
            column = min(int(place.x() * read.classes.shape[1] / width), read.classes.shape[1] - 1)
            index = int(read.classes[row, column])
            names = {share.index: translated(share.label) for share in read.shares}
            what = names.get(index, tr("class {number}", number=index)) if index >= 0 else "NaN"
            return " · ".join([tr("row {row} · column {column}", row=row, column=column), what])
        if read.pixels is not None:
            row, column = int(place.y()), int(place.x())
            values = " ".join(str(value) for value in read.pixels[row, column])
            return " · ".join([tr("row {row} · column {column}", row=row, column=column), values])
        return ""

    def paint_over(self, painter: QPainter) -> None:
        if self.image is None or self._read is None:
            return
        if self._over is not None:
            painter.setOpacity(OVER)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(self.picture_rect(), self._over)
            painter.setOpacity(1.0)
        if self._read.points is not None:
            self._paint_points(painter, self._read.points, self._read.shape)

    def _paint_points(self, painter: QPainter, points: np.ndarray, shape: tuple[int, ...]) -> None:
        rect = self.picture_rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text.font(SMALL))
        for index in strongest(points):
            row, column = points[index, :2]
            center = QPointF(
                rect.left() + (column + 0.5) / shape[2] * rect.width(),
                rect.top() + (row + 0.5) / shape[1] * rect.height(),
            )
            color = class_color(index)
            painter.setPen(QPen(ink_over(color), 1))
            painter.setBrush(color)
            painter.drawEllipse(center, 2 * GRID, 2 * GRID)
            painter.drawText(
                QRectF(center.x() - 20, center.y() - 10, 40, 20), Qt.AlignmentFlag.AlignCenter.value, str(index)
            )


class _Legend(Themed, QWidget):
    """Colour, name and share of each class, or number, place and value of each point."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, str, str]] = []
        self._read: DecodedOutput | None = None
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(BODY)
        self._line = QFontMetrics(self._font).height() + GRID // 2

    def show_read(self, read: DecodedOutput | None) -> None:
        """Take what is to be listed; the rows stay as they are until ``write_figures``, unless there are none yet."""
        self._read = read
        if read is None or not self._rows:
            self.write_figures()

    def write_figures(self) -> None:
        """Rows and figures, all of the newest output."""
        self._rows = _rows(self._read) if self._read else []
        self.update()

    @property
    def rows(self) -> list[tuple[int, str, str]]:
        """(index, name, figure) from the top."""
        return self._rows

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        widest = max((metrics.horizontalAdvance(name) for _, name, _ in self._rows[:12]), default=0)
        width = widest + self._line + metrics.horizontalAdvance("  0.00888 %") + 2 * GRID
        return QSize(max(width, 36 * GRID), len(self._rows[:8]) * self._line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        metrics = painter.fontMetrics()
        room = max(self.height() // self._line, 1)
        shown = self._rows if len(self._rows) <= room else self._rows[: room - 1]
        for place, (index, name, figure) in enumerate(shown):
            area = QRectF(0, place * self._line, self.width(), self._line)
            self._paint_row(painter, area, index, name, figure)
        if len(shown) < len(self._rows):
            painter.setPen(QColor(self.theme.quiet))
            more = tr("and {count} more", count=len(self._rows) - len(shown))
            painter.drawText(QPointF(self._line, len(shown) * self._line + metrics.ascent()), more)

    def _paint_row(self, painter: QPainter, area: QRectF, index: int, name: str, figure: str) -> None:
        side = self._line - GRID
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(class_color(index))
        painter.drawRoundedRect(QRectF(0, area.center().y() - side / 2, side, side), 3, 3)
        painter.setPen(QColor(self.theme.text))
        metrics = painter.fontMetrics()
        figures = metrics.horizontalAdvance(figure) + GRID
        label = metrics.elidedText(name, Qt.TextElideMode.ElideRight, round(area.width() - self._line - figures))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(self._line, 0, 0, 0), (Qt.AlignmentFlag.AlignLeft | middle).value, label)
        painter.drawText(area, (Qt.AlignmentFlag.AlignRight | middle).value, figure)


class _Strip(Themed, QWidget):
    """The values of a vector side by side: bars up from zero and down."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._values: np.ndarray | None = None
        self.follow_look()
        self.setAccessibleName(tr("The values of the vector"))

    def apply_look(self) -> None:
        self._font = text.font(SMALL)
        self.update()

    def show_values(self, values: np.ndarray | None) -> None:
        """Show a vector; what is not a number has no bar."""
        self._values = values
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._values is None or not self._values.size:
            return
        painter = QPainter(self)
        values = np.nan_to_num(self._values.astype(np.float64), posinf=0, neginf=0)
        low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
        unit = (self.height() - 2) / ((high - low) or 1.0)
        zero = 1 + high * unit
        across = self.width() / len(values)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.bar))
        gap = 1.0 if across >= 4 else 0.0
        for place, value in enumerate(values):
            top, bottom = sorted((zero, zero - value * unit))
            painter.drawRect(QRectF(place * across, top, across - gap, max(bottom - top, 0.5)))
        painter.setPen(QColor(self.theme.quiet))
        painter.drawLine(QPointF(0, zero), QPointF(self.width(), zero))


def strongest(points: np.ndarray) -> list[int]:
    """Indices of the points to be drawn, the weakest first, so that the strongest lie on top."""
    known = [index for index in range(len(points)) if np.isfinite(points[index]).all()]
    return sorted(sorted(known, key=lambda index: -points[index, 2])[:MOST_POINTS], key=lambda i: points[i, 2])


def _rows(read: DecodedOutput) -> list[tuple[int, str, str]]:
    if read.points is not None:
        order = strongest(read.points)[::-1]
        return [
            (
                index,
                tr(
                    "{point} at row {row:.0f}, column {column:.0f}",
                    point=index,
                    row=read.points[index, 0],
                    column=read.points[index, 1],
                ),
                text.significant(float(read.points[index, 2])),
            )
            for index in order
        ]
    return [(share.index, translated(share.label), text.percent(share.share)) for share in read.shares]


def _class_image(classes: np.ndarray, theme: Theme) -> QImage:
    """One colour a class; what is not a number has the theme's colour for it."""
    indices = np.where(classes < 0, 255, classes % 255).astype(np.uint8)
    height, width = indices.shape
    image = QImage(indices.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable([class_color(index).rgb() for index in range(255)] + [QColor(theme.nan).rgb()])
    return image.copy()
