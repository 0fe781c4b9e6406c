"""An output that is no vector of classes: what is drawn of it over the picture, a picture itself, or plain values."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.api import Boxes, DecodedOutput
from gui.look import text
from gui.look.theme import BODY, GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr, translated
from gui.overlays.key_points import strongest
from gui.panels.predictions.wiped_picture import WipedPicture
from gui.widgets.class_colors import class_color
from gui.widgets.text_line import TextLine


class AnswerView(QWidget):
    """The list of what the layers over the picture show, or the output itself; beneath, a line of figures.

    Attributes:
        read: what is shown, None before the first one.

    Signals:
        picked (int): a row of the list was clicked.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.read: DecodedOutput | Boxes | None = None
        self.picture = WipedPicture(self)
        self.legend = _Legend(self)
        self.strip = _Strip(self)
        self.figures = TextLine(role="quiet", size=SMALL, parent=self)
        self.picture.hovered.connect(self._hover)
        self.legend.picked.connect(self.picked)

    def show_read(self, read: DecodedOutput | Boxes | None, received: np.ndarray | None = None) -> None:
        """Show an output, None for nothing yet; a picture with the (H, W) or (H, W, 3) uint8 that it was made of."""
        another = self.read is None or read is None or self.read.view != read.view
        self.read = read
        output = read if isinstance(read, DecodedOutput) else None
        self.picture.show_pixels(output.pixels if output else None, received)
        self.legend.show_read(read)
        self.strip.show_values(output.values if output else None)
        if another:
            self._arrange()

    def write_figures(self) -> None:
        """Write the present figures; they stay until this is called again."""
        read = self.read
        if isinstance(read, Boxes):
            self.figures.set_text(_counted(read), "warning" if read.remark else "quiet")
        else:
            self.figures.set_text("" if read is None else _figures(read), "quiet")
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
        if isinstance(read, Boxes):
            shown = self.legend
        elif read is not None:
            listed = bool(read.shares) or read.points is not None
            shown = self.strip if read.values is not None else self.legend if listed else self.picture
        for part in (self.strip, self.legend, self.picture):
            part.setGeometry(area)
            part.setVisible(part is shown)


class _Legend(Themed, QWidget):
    """Colour, name and share of each class, or number, place and value of each point."""

    picked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, str, str]] = []
        self._read: DecodedOutput | Boxes | None = None
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(BODY)
        self._line = QFontMetrics(self._font).height() + GRID // 2

    def show_read(self, read: DecodedOutput | Boxes | None) -> None:
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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // self._line)
        if event.button() == Qt.MouseButton.LeftButton and 0 <= place < len(self._rows):
            self.picked.emit(place)

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


def _rows(read: DecodedOutput | Boxes) -> list[tuple[int, str, str]]:
    if isinstance(read, Boxes):
        numbers = zip(read.classes, read.names, read.scores, strict=True)
        return [(int(index), translated(name), f"{score:.2f}") for index, name, score in numbers]
    if read.points is not None:
        order = strongest(read.points)[::-1]
        return [
            (
                index,
                tr(
                    "{point} at row {row:.0f}, column {column:.0f}",
                    point=translated(read.names[index]) if read.names else index,
                    row=read.points[index, 0],
                    column=read.points[index, 1],
                ),
                text.significant(float(read.points[index, 2])),
            )
            for index in order
        ]
    return [(share.index, translated(share.label), text.percent(share.share)) for share in read.shares]


def _counted(found: Boxes) -> str:
    """How many boxes there are, or why there are none."""
    if found.remark:
        return translated(found.remark)
    said = [tr("{n} box(es)", "", len(found.boxes)), tr("of {n} candidate(s)", "", found.above)]
    if found.odd:
        said.append(tr("{odd:,} NaN or ∞", odd=found.odd))
    return " · ".join(said)


def _figures(read: DecodedOutput) -> str:
    low, high, mean, norm = (text.significant(value) for value in (read.low, read.high, read.mean, read.norm))
    said = [text.shape(read.shape), f"{low} … {high}"]
    said.append(tr("length {norm}", norm=norm) if read.values is not None else tr("mean {mean}", mean=mean))
    if read.odd:
        said.append(tr("{odd:,} NaN or ∞", odd=read.odd))
    return " · ".join(said)
