"""One line of text in the largest size of the type scale that it fits in."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import text as type_
from gui.theme import BODY, DARK, LARGE, SMALL, TITLE, Theme

SIZES = (LARGE, TITLE, BODY, SMALL)
_NUMBER = re.compile(r"[0-9][0-9,.]*")


class FittingLine(QWidget):
    """A formula with live numbers; its size is chosen for wide numbers, so that it does not change with each of them.

    What does not fit in the smallest size is broken into two lines, for which there is always room.
    """

    def __init__(self, *, role: str = "text", largest: int = LARGE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._role, self._largest = "", role, largest
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_look(DARK, 1.0)

    def set_look(self, theme: Theme, scale: float) -> None:
        """Change the colours and the size of the type."""
        self._theme, self._scale = theme, scale
        self._choose()
        self.setFixedHeight(QFontMetrics(type_.font(self._largest, scale)).height() + 2)

    def set_text(self, text: str, role: str | None = None) -> None:
        """Write another line, and perhaps in another of the theme's colours."""
        if text != self._text or role not in (None, self._role):
            self._text, self._role = text, role or self._role
            self.setAccessibleName(text)
            self._choose()

    @property
    def text(self) -> str:
        """The whole line."""
        return self._text

    @property
    def shown_whole(self) -> bool:
        """Whether all of it can be read."""
        return self._wraps or QFontMetrics(self._font).horizontalAdvance(self._text) <= self.width()

    def _choose(self) -> None:
        wide = _NUMBER.sub(lambda found: found.group() if len(found.group()) < 3 else "0.0000", self._text)
        wide = max(wide, self._text, key=len)
        self._font: QFont = type_.font(SMALL, self._scale)
        self._wraps = False
        for size in SIZES:
            font = type_.font(size, self._scale)
            if size <= self._largest and QFontMetrics(font).horizontalAdvance(wide) <= self.width():
                self._font = font
                break
        else:
            self._wraps = True
        self.setToolTip("" if self.shown_whole else self._text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(QColor(getattr(self._theme, self._role)))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), flags.value | (Qt.TextFlag.TextWordWrap.value if self._wraps else 0), self._text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose()
