"""An output that is no vector of classes: what is drawn of it over the picture, a picture itself, or plain values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.api import DecodedOutput
from gui.look import text
from gui.look.theme import BODY, GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr, translated
from gui.overlays.key_points import strongest
from gui.widgets.class_colors import class_color
from gui.widgets.image_view import ImageView
from gui.widgets.received import image_of
from gui.widgets.text_line import TextLine


class AnswerView(QWidget):
    """The list of what the layers over the picture show, or the output itself; beneath, a line of figures.

    Attributes:
        read: what is shown, None before the first one.
        names: of key points, where there are as many as points.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.read: DecodedOutput | None = None
        self.names: Sequence[str] = ()
        self.picture = _Picture(self)
        self.legend = _Legend(self)
        self.strip = _Strip(self)
        self.figures = TextLine(role="quiet", size=SMALL, parent=self)
        self.picture.hovered.connect(self._hover)

    def show_read(self, read: DecodedOutput | None) -> None:
        """Show an output; None for nothing yet."""
        another = self.read is None or read is None or self.read.view != read.view
        self.read = read
        self.picture.show_pixels(read.pixels if read else None)
        self.legend.show_read(read, self.names)
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
        shown: QWidget | None = None
        if read is not None:
            listed = bool(read.shares) or read.points is not None or read.objects is not None
            shown = self.strip if read.values is not None else self.legend if listed else self.picture
        for part in (self.strip, self.legend, self.picture):
            part.setGeometry(area)
            part.setVisible(part is shown)


class _Picture(ImageView):
    """The output itself as a picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, crisp=True)
        self._pixels: np.ndarray | None = None
        self.setAccessibleName(tr("The network's output"))

    def show_pixels(self, pixels: np.ndarray | None) -> None:
        """(H, W, 3) uint8; None for no picture."""
        self._pixels = pixels
        self.set_image(None if pixels is None else image_of(pixels))

    def at(self, place: QPointF) -> str:
        """What is at a place of the picture, in words."""
        if self._pixels is None:
            return ""
        row, column = int(place.y()), int(place.x())
        values = " ".join(str(value) for value in self._pixels[row, column])
        return " · ".join([tr("row {row} · column {column}", row=row, column=column), values])


class _Legend(Themed, QWidget):
    """Colour, name and share of each class, or number, place and value of each point."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, str, str]] = []
        self._read: DecodedOutput | None = None
        self._names: Sequence[str] = ()
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(BODY)
        self._line = QFontMetrics(self._font).height() + GRID // 2

    def show_read(self, read: DecodedOutput | None, names: Sequence[str]) -> None:
        """Take what is to be listed; the rows stay as they are until ``write_figures``, unless there are none yet."""
        self._read, self._names = read, names
        if read is None or not self._rows:
            self.write_figures()

    def write_figures(self) -> None:
        """Rows and figures, all of the newest output."""
        self._rows = _rows(self._read, self._names) if self._read else []
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


def _rows(read: DecodedOutput, names: Sequence[str]) -> list[tuple[int, str, str]]:
    if read.objects is not None:
        return [(found.index, translated(found.label), text.percent(found.score)) for found in read.objects]
    if read.points is not None:
        order = strongest(read.points)[::-1]
        return [
            (
                index,
                tr(
                    "{point} at row {row:.0f}, column {column:.0f}",
                    point=translated(names[index]) if len(names) == len(read.points) else index,
                    row=read.points[index, 0],
                    column=read.points[index, 1],
                ),
                text.significant(float(read.points[index, 2])),
            )
            for index in order
        ]
    return [(share.index, translated(share.label), text.percent(share.share)) for share in read.shares]
