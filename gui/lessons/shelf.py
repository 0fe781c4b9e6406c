"""The list of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.lessons.script import Lesson
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import tr


class LessonEntry(QAbstractButton):
    """One lesson of the list: its number, its title and what it is about."""

    def __init__(self, number: int, lesson: Lesson) -> None:
        super().__init__()
        self.path = lesson.path
        self.setAccessibleName(lesson.title)
        self.setAccessibleDescription(lesson.summary)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        place = QLabel(str(number), alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        place.setProperty("type", "quiet")
        place.setMinimumWidth(5 * GRID)
        title = QLabel(lesson.title, wordWrap=True)
        title.setProperty("type", "title")
        summary = QLabel(lesson.summary, wordWrap=True)
        summary.setProperty("type", "quiet")
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(place, 0, 0)
        grid.addWidget(title, 0, 1)
        grid.addWidget(summary, 1, 1)
        for label in (place, title, summary):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._grid.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._grid.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not (self.underMouse() or self.hasFocus()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setBrush(self.palette().button())
        painter.setPen(QPen(self.palette().windowText(), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class LessonShelf(QWidget):
    """All lessons to choose from, a button for a file of one's own, and the way back to before the last lesson.

    Signals:
        chosen (Path): of a lesson's file.
        file_wanted: the user wants to open a file.
        return_wanted: the user wants to be where he was before the lesson.
    """

    chosen = Signal(object)
    file_wanted = Signal()
    return_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[LessonEntry] = []
        self.back = QPushButton(icon("back"), tr("Back to where I was"))
        self.back.setToolTip(tr("The network, the source and the panels as they were before the lesson"))
        self.back.clicked.connect(self.return_wanted)
        self.back.hide()
        self.open = QPushButton(icon("folder"), tr("Open a lesson…"))
        self.open.setToolTip(tr("A lesson of your own: a Markdown file in the form that docs/lessons.md describes"))
        self.open.clicked.connect(self.file_wanted)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addLayout(self._rows)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        content.setAutoFillBackground(False)  # the panel shows through
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(area, 1)
        layout.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)

    def set_lessons(self, lessons: Sequence[Lesson]) -> None:
        """List these."""
        for entry in self.entries:
            self._rows.removeWidget(entry)
            entry.deleteLater()
        self.entries = [LessonEntry(number, lesson) for number, lesson in enumerate(lessons, 1)]
        for entry in self.entries:
            self._rows.addWidget(entry)
            entry.clicked.connect(self._choose)

    def _choose(self) -> None:
        entry = self.sender()
        assert isinstance(entry, LessonEntry)
        path: Path = entry.path
        self.chosen.emit(path)
