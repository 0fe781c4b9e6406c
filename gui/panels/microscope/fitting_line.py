"""One line of text in the largest size of the type scale that it fits in."""

from __future__ import annotations

import re

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text as type_
from gui.look.theme import BODY, LARGE, SMALL, TITLE
from gui.look.themed import Themed

_LINE = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_WRAPPED = _LINE | Qt.TextFlag.TextWordWrap.value
_NUMBER = re.compile(r"[0-9][0-9,.]*")


class FittingLine(Themed, QWidget):
    """A formula; what does not fit in the smallest size is broken into lines, and takes their height.

    Args:
        largest, smallest: sizes of the type scale.
        live: its numbers change; the size is chosen for wide ones, so that it does not change with each of them.
    """

    def __init__(
        self,
        *,
        role: str = "text",
        largest: int = LARGE,
        smallest: int = BODY,
        live: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._role, self._live = "", role, live
        self._sizes = [size for size in (LARGE, TITLE, BODY, SMALL) if smallest <= size <= largest]
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.follow_look()

    def apply_look(self) -> None:
        self._choose()

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

    def _choose(self) -> None:
        self._font, self._wraps, _ = self._fit(self.width())
        self.updateGeometry()
        self.update()

    def _fit(self, width: int) -> tuple[QFont, bool, int]:
        """In a width: the font, whether lines are broken, and the height."""
        wide = self._text
        if self._live:
            wide = _NUMBER.sub(lambda found: found.group() if len(found.group()) < 3 else "0.0000", wide)
            wide = max(wide, self._text, key=len)
        fonts = [type_.font(size) for size in self._sizes]
        fitting = [font for font in fonts if QFontMetrics(font).horizontalAdvance(wide) <= width]
        font = (fitting or fonts[-1:])[0]
        height = QFontMetrics(fonts[0]).height()
        if not fitting:
            room = QRect(0, 0, max(width, 1), 10_000)
            height = max(height, QFontMetrics(font).boundingRect(room, _WRAPPED, wide).height())
        return font, not fitting, height + 2

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._fit(width)[2]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(QColor(getattr(self.theme, self._role)))
        painter.drawText(self.rect(), _WRAPPED if self._wraps else _LINE, self._text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._font, self._wraps, _ = self._fit(self.width())
