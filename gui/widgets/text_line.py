"""Text that keeps its place: one line that is shortened rather than widening anything, or a wrapped paragraph."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text as type_
from gui.look.theme import BODY
from gui.look.themed import Themed


class TextLine(Themed, QWidget):
    """A live text in a colour of the theme; changing it never changes the layout.

    A line too long for its place is elided, and the tool tip then shows it whole.

    Args:
        role: name of the theme's colour.
        size: of the type scale.
        wrap: as many lines as the width asks for instead of one.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "text",
        size: int = BODY,
        wrap: bool = False,
        bold: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._role, self._size, self._wrap, self._bold = role, size, wrap, bold
        self._elide, self._align = elide, align
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed
        )
        self.follow_look()
        self.set_text(text)

    def apply_look(self) -> None:
        self._font = type_.font(self._size, self.text_scale, bold=self._bold)

    def set_text(self, text: str, role: str | None = None) -> None:
        """Write another text, and perhaps in another of the theme's colours."""
        if text == self._text and role in (None, self._role):
            return
        self._text, self._role = text, role or self._role
        self.setAccessibleName(text)
        self._explain()
        if self._wrap:
            self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    def shown_text(self) -> str:
        """The text as it is painted, shortened if need be."""
        if self._wrap:
            return self._text
        return QFontMetrics(self._font).elidedText(self._text, self._elide, self.width())

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap.value
        return QFontMetrics(self._font).boundingRect(QRect(0, 0, max(width, 1), 10_000), flags, self._text).height()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        return QSize(metrics.horizontalAdvance(self._text) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, QFontMetrics(self._font).height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(QColor(getattr(self.theme, self._role)))
        flags = (self._align | (Qt.AlignmentFlag.AlignTop if self._wrap else Qt.AlignmentFlag.AlignVCenter)).value
        if self._wrap:
            flags |= Qt.TextFlag.TextWordWrap.value
        painter.drawText(self.rect(), flags, self.shown_text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        self.setToolTip(self._text if self.shown_text() != self._text else "")
