"""A small card over the window that explains something and waits for nobody: no dialog, nothing is blocked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import tr


class Card(QFrame):
    """Lies over its window until it is closed by its button, by Esc, or because its anchor has gone or moved.

    Args:
        window: what it lies over.
        title: its heading.
        content: what it shows.
        anchor: the widget below which it opens; None for the middle of the window.

    Signals:
        closed.
    """

    closed = Signal()

    def __init__(self, window: QWidget, title: str, content: QWidget, anchor: QWidget | None = None) -> None:
        super().__init__(window)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self._window, self._anchor = window, anchor
        self._before: QWidget | None = None
        heading = QLabel(title)
        heading.setProperty("type", "heading")
        close = QToolButton(
            icon=icon("close"), toolTip=tr("Close (Esc)"), accessibleName=tr("Close {title}", title=title)
        )
        close.clicked.connect(self.close)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 3 * GRID, 3 * GRID, 4 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(top)
        layout.addWidget(content)
        for watched in (window, *([anchor] if anchor else [])):
            watched.installEventFilter(self)

    def open(self) -> None:
        """Take a good place and show."""
        self._before = QApplication.focusWidget()
        self.place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """Below the anchor, or in the middle, and wholly inside the window."""
        window = self._window
        room = window.size() - QSize(4 * GRID, 4 * GRID)
        self.ensurePolished()
        size = self.sizeHint().boundedTo(room)
        if self.hasHeightForWidth():
            size.setHeight(min(self.heightForWidth(size.width()), room.height()))
        self.resize(size)
        if self._anchor:
            corner = self._anchor.mapTo(window, QPoint(self._anchor.width() - self.width(), self._anchor.height()))
        else:
            corner = QPoint((window.width() - self.width()) // 2, (window.height() - self.height()) // 2)
        corner.setX(min(max(corner.x(), 2 * GRID), window.width() - self.width() - 2 * GRID))
        corner.setY(min(max(corner.y(), 2 * GRID), window.height() - self.height() - 2 * GRID))
        self.move(corner)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moved = (QEvent.Type.Move, QEvent.Type.Hide, QEvent.Type.ParentChange)
        if event.type() == QEvent.Type.Resize and self._anchor is None:
            self.place()
        elif event.type() == QEvent.Type.Resize or (watched is self._anchor and event.type() in moved):
            self.close()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._before and isValid(self._before):
            self._before.setFocus()
        else:
            self._window.setFocus()
        self.closed.emit()


class Paragraph(QLabel):
    """Wrapped text of so many logical pixels; as high as that takes, in a grid too, which would ask for the height in
    the width of a column.
    """

    def __init__(self, text: str, width: int) -> None:
        super().__init__(text, wordWrap=True)
        self.setFixedWidth(width)
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(False)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(self.maximumWidth(), self.heightForWidth(self.maximumWidth()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def paragraph(text: str, width: int) -> QLabel:
    """Wrapped text of so many logical pixels, for a card."""
    label = Paragraph(text, width)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class Scrolled(QScrollArea):
    """Content that scrolls where there is no room for it, and would like to have it."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = content
        self.setWidget(content)

    def sizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return self._content.sizeHint() + QSize(bar + 2 * GRID, 0)
