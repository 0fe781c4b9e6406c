"""Fields and rows that the blackboard's pages are made of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.look import text
from gui.look.theme import BODY, GRID, LARGE
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.panels.blackboard.pages.arithmetic import read_whole
from gui.panels.blackboard.pages.flow import FlowLayout


class NumberField(Themed, QAbstractSpinBox):
    """A whole number with arrows; whatever else is typed stays there, for the page to say what is wrong with it.

    Signals:
        edited (str): the text so far.
    """

    edited = Signal(str)

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.low, self.high = name, low, high
        self.setAccessibleName(name)
        self.lineEdit().textEdited.connect(self.edited)
        self.follow_look()
        self.set_highest(high)

    def set_highest(self, high: int) -> None:
        """Take numbers up to this one."""
        self.high = high
        self.setToolTip(tr("{name}: {low} to {high:,}", name=self.name, low=self.low, high=high))
        self._set_width()

    def read(self, typed: str) -> int:
        """The number; ValueError with a sentence."""
        return read_whole(typed, self.name, self.low, self.high)

    def set_text(self, shown: str) -> None:
        """Show this, without telling."""
        if self.text() != shown:
            self.lineEdit().setText(shown)

    def apply_look(self) -> None:
        self._font = text.font(scale=self.text_scale)
        self.setFont(self._font)
        self.lineEdit().setFont(self._font)  # a style sheet that goes and comes leaves it in another
        self._set_width()

    def _set_width(self) -> None:
        digits = max(len(str(self.high)), 2)
        self.setFixedWidth(QFontMetrics(self._font).horizontalAdvance("0" * digits) + 12 * GRID)

    def validate(self, typed: str, position: int) -> tuple[QValidator.State, str, int]:
        return QValidator.State.Acceptable, typed, position

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled

    def stepBy(self, steps: int) -> None:
        try:
            number = self.read(self.text()) + steps
        except ValueError:
            number = self.low
        self.lineEdit().setText(str(min(max(number, self.low), self.high)))
        self.edited.emit(self.text())


def labelled(words: str, field: QWidget) -> QWidget:
    """A field behind its label."""
    pair = QWidget()
    layout = QHBoxLayout(pair)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    label = Label(words)
    label.setBuddy(field)
    layout.addWidget(label)
    layout.addWidget(field)
    pair.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return pair


def titled(title: QWidget, content: QWidget | QLayout) -> QWidget:
    """A title over something that keeps its own size."""
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    layout.addWidget(title)
    if isinstance(content, QLayout):
        layout.addLayout(content)
    else:
        layout.addWidget(content, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
    return made


def flow(widgets: Sequence[QWidget], gap: int = 3 * GRID) -> QWidget:
    """Widgets in lines that break where the page is narrow."""
    made = QWidget()
    layout = FlowLayout(made, gap=gap, line_gap=2 * GRID)
    for widget in widgets:
        layout.addWidget(widget)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made


class Label(Themed, QLabel):
    """Words that are written larger with their page; ``size`` is of the type scale, ``role`` of the style sheet."""

    def __init__(self, words: str = "", size: int = BODY, role: str = "", *, bold: bool = False) -> None:
        super().__init__(words)
        self._size, self._bold = size, bold
        self.setProperty("type", role)
        self.follow_look()

    def apply_look(self) -> None:
        self.setFont(text.font(self._size, self.text_scale, bold=self._bold))


class Caption(Label):
    """A quiet title over a grid."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words, role="quiet")


class Sign(Label):
    """What stands between two grids: ``∗``, ``=`` or ``→``."""

    def __init__(self, words: str) -> None:
        super().__init__(words, LARGE, bold=True)


class Choice(Themed, QComboBox):
    """A box of choices that is written larger with its page."""

    def __init__(self, name: str, items: Sequence[str]) -> None:
        super().__init__(accessibleName=name, toolTip=name)
        self.addItems(items)
        self.follow_look()

    def apply_look(self) -> None:
        self.setFont(text.font(scale=self.text_scale))
        self.setSizeAdjustPolicy(self.sizeAdjustPolicy())  # lets Qt forget the size that it had first


class Button(Themed, QPushButton):
    """One that is written larger with its page."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.follow_look()

    def apply_look(self) -> None:
        self.setFont(text.font(scale=self.text_scale))
