"""One figure of several networks as bars, with their names and the numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import BODY, GRID
from gui.look.themed import Themed

Bar = tuple[str, float | None, str]
"""(name, value or None, what is written)."""


class Bars(Themed, QWidget):
    """A title, and a bar a line; where there is no value, only what is written."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[Bar, ...] = ()
        self._title = title
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        scale = self.text_scale
        self._font, self._bold = text.font(BODY, scale), text.font(BODY, scale, bold=True)
        self._lay_out()

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show others."""
        self.bars = tuple(bars)
        self.setAccessibleName(f"{self._title}: " + ", ".join(f"{name} {written}" for name, _, written in bars))
        self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(320, round((len(self.bars) + 1) * self._line()) + GRID)

    def _line(self) -> float:
        return QFontMetrics(self._font).height() + GRID

    def _lay_out(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics, line = QFontMetrics(self._font), self._line()
        painter.setFont(self._bold)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(QRectF(0, 0, self.width(), line), _LEFT, self._title)
        names = max((metrics.horizontalAdvance(name) for name, _, _ in self.bars), default=0) + 2 * GRID
        numbers = max((metrics.horizontalAdvance(said) for _, value, said in self.bars if value is not None), default=0)
        room = max(self.width() - names - numbers - 2 * GRID, 1)
        largest = max((value for _, value, _ in self.bars if value is not None), default=1.0)
        painter.setFont(self._font)
        for number, (name, value, said) in enumerate(self.bars, start=1):
            place = QRectF(0, number * line, names, line)
            painter.setPen(QColor(self.theme.text))
            painter.drawText(place, _LEFT, name)
            length = 0.0
            if value is not None:
                length = max(room * value / largest, 2.0)
                painter.fillRect(QRectF(names, number * line + 2, length, line - 4), QColor(self.theme.bar))
            painter.setPen(QColor(self.theme.text if value is not None else self.theme.quiet))
            start = names + (length + GRID if value is not None else 0)
            painter.drawText(QRectF(start, number * line, self.width() - start, line), _LEFT, said)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
