"""Waiting, failing and empty, said in place: a sentence and the next step as a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import translated
from gui.widgets.text_line import TextLine

Step = tuple[str, Callable[[], object]]
"""(label of a button, what a click on it does)."""


@dataclass(frozen=True, slots=True)
class PlaceholderMessage:
    """What is said instead of content.

    Attributes:
        steps: the next ones, as buttons.
        role: name of the theme's colour for the sentence.
    """

    sentence: str
    steps: tuple[Step, ...] = ()
    role: str = "quiet"


class Placeholder(Themed, QWidget):
    """Covers its parent, of which it speaks; hidden where there is nothing to say.

    Args:
        see_through: what lies beneath is dimmed, not hidden: a picture that was right a moment ago.
    """

    def __init__(self, parent: QWidget, *, see_through: bool = False) -> None:
        super().__init__(parent)
        self._alpha = 215 if see_through else 255
        self._steps: tuple[Step, ...] = ()
        self._text = TextLine(wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(2 * GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        layout.setSpacing(3 * GRID)
        layout.addStretch(1)
        layout.addWidget(self._text)
        layout.addLayout(self._buttons)
        layout.addStretch(1)
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self.hide()

    def show_message(self, message: PlaceholderMessage | None) -> None:
        """Show a sentence with its buttons; None hides all."""
        if message is None:
            self._text.set_text("")
            self.hide()
            return
        self._text.set_text(translated(message.sentence), message.role)
        before, self._steps = self._steps, message.steps
        if [label for label, _ in before] != [label for label, _ in message.steps]:
            self._replace_buttons()
        self.show()
        self.raise_()

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._text.text

    def buttons(self) -> list[QPushButton]:
        """The next steps offered."""
        labels = [label for label, _ in self._steps]
        return [button for button in self.findChildren(QPushButton) if button.text() in labels]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """Buttons stand one below the other where they do not fit side by side."""
        needed = sum(button.sizeHint().width() + 2 * GRID for button in self.buttons())
        fits = needed <= self.width() - 8 * GRID
        self._buttons.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = QColor(self.theme.panel)
        ground.setAlpha(self._alpha)
        painter.fillRect(self.rect(), ground)

    def _replace_buttons(self) -> None:
        _clear(self._buttons)
        self._buttons.addStretch(1)
        for place, (label, _) in enumerate(self._steps):
            button = QPushButton(label)
            button.clicked.connect(lambda _checked, place=place: self._steps[place][1]())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._turn()


def _clear(layout: QBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
