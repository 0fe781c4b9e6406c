"""What the network receives, in numbers, and the rules by which a frame became it."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.api import Ink, Preprocessing, Resize
from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.translation import QT_TR_NOOP, tr
from gui.widgets.received import Figures
from gui.widgets.text_line import TextLine

RESIZES = {
    Resize.CROP: QT_TR_NOOP("centre cut out"),
    Resize.STRETCH: QT_TR_NOOP("stretched"),
    Resize.LETTERBOX: QT_TR_NOOP("fitted, bordered"),
}
INKS = {
    Ink.AUTO: (
        QT_TR_NOOP("Auto"),
        QT_TR_NOOP("Swap dark and light where the border of the picture is light: dark ink on light paper"),
    ),
    Ink.AS_IS: (QT_TR_NOOP("As is"), QT_TR_NOOP("Leave the picture as it is")),
    Ink.INVERT: (QT_TR_NOOP("Swap"), QT_TR_NOOP("Always swap dark and light")),
}
L = TypeVar("L", bound=QLayout)
RED, GREEN, BLUE = QT_TR_NOOP("red"), QT_TR_NOOP("green"), QT_TR_NOOP("blue")
COLORS = {"rgb": (RED, GREEN, BLUE), "bgr": (BLUE, GREEN, RED)}
FACTS = (QT_TR_NOOP("Shape"), QT_TR_NOOP("Range"), QT_TR_NOOP("Mean"), QT_TR_NOOP("Std"), QT_TR_NOOP("Resize"))


class ReceivedFacts(QWidget):
    """Range, mean, standard deviation and shape of the tensor; resize rule; ink rule as a switch.

    Signals:
        ink_chosen (Ink): the user wants another rule.
        channel_chosen (int or None): which channel to draw, None for all in colour.
    """

    ink_chosen = Signal(object)
    channel_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = {name: TextLine("–") for name in FACTS}
        self._names = [TextLine(tr(name), role="quiet") for name in self._values]
        self._how = TextLine(role="quiet", size=SMALL, wrap=True)
        self._brief, self._brief_how = TextLine("–"), TextLine(role="quiet", size=SMALL)
        self._table, self._lines, self._ink = QWidget(), QWidget(), QWidget()
        self._channel = QComboBox()
        self._channel.setAccessibleName(tr("Channel of the received tensor to draw"))
        self._channel.setToolTip(tr("Which channel of the tensor to draw"))
        self._channel.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._channel.currentIndexChanged.connect(lambda _: self.channel_chosen.emit(self._channel.currentData()))
        self._ink_says = TextLine(role="quiet")
        self._inks = QButtonGroup(self)
        self._inks.buttonClicked.connect(lambda button: self.ink_chosen.emit(button.property("ink")))
        self._ink_layout = _plain(QBoxLayout(QBoxLayout.Direction.TopToBottom, self._ink))
        self._build()
        self.set_brief(False)

    def _build(self) -> None:
        table = _plain(QGridLayout())
        table.setHorizontalSpacing(2 * GRID)
        table.setVerticalSpacing(GRID // 2)
        for row, (name, value) in enumerate(zip(self._names, self._values.values(), strict=True)):
            table.addWidget(name, row, 0)
            table.addWidget(value, row, 1)
        table.setColumnStretch(0, 2)
        table.setColumnStretch(1, 5)
        whole = _plain(QVBoxLayout(self._table))
        whole.addLayout(table)
        whole.addWidget(self._how)
        lines = _plain(QVBoxLayout(self._lines))
        lines.setSpacing(GRID // 2)
        lines.addWidget(self._brief)
        lines.addWidget(self._brief_how)
        buttons = _plain(QHBoxLayout())
        buttons.setSpacing(GRID // 2)
        for ink, (label, help_) in INKS.items():
            buttons.addWidget(self._ink_choice(ink, tr(label), tr(help_)))
        buttons.addStretch(1)
        self._ink_layout.addWidget(self._ink_says)
        self._ink_layout.addLayout(buttons)
        layout = _plain(QVBoxLayout(self))
        for part in (self._table, self._lines, self._channel, self._ink):
            layout.addWidget(part)
        layout.addStretch(1)

    def _ink_choice(self, ink: Ink, label: str, help_: str) -> QToolButton:
        button = QToolButton()
        button.setText(label)
        button.setCheckable(True)
        button.setToolTip(help_)
        button.setAccessibleName(tr("Ink: {label}", label=label))
        button.setProperty("ink", ink)
        self._inks.addButton(button)
        return button

    def set_brief(self, brief: bool, least: bool = False) -> None:
        """Say the same in two lines instead of a table, where there is little room; or leave only the switches."""
        self._table.setVisible(not brief and not least)
        self._lines.setVisible(brief and not least)
        self._ink_says.setVisible(not brief)  # there the switches need the width, and the tool tip says it
        direction = QBoxLayout.Direction
        self._ink_layout.setDirection(direction.LeftToRight if brief else direction.TopToBottom)

    def height_for(self, width: int, brief: bool, least: bool = False) -> int:
        """Logical pixels that this would be high at a width."""
        figures = () if least else (self._lines if brief else self._table,)
        heights = [_height_for(part, width) for part in figures]
        if not self._channel.isHidden():
            heights.append(self._channel.sizeHint().height())
        if not self._ink.isHidden():
            heights.append(self._ink_height(brief))
        return sum(heights) + GRID * max(len(heights) - 1, 0)

    def _ink_height(self, brief: bool) -> int:
        """Of the switches in that form, whichever form they have now: else two forms would call for each other."""
        buttons = max(button.sizeHint().height() for button in self._inks.buttons())
        return buttons if brief else self._ink_says.sizeHint().height() + GRID + buttons

    def set_preprocessing(self, preprocessing: Preprocessing) -> None:
        """Say by which rules the tensor is made."""
        shape, resize = text.shape(preprocessing.input), tr(RESIZES[preprocessing.resize])
        self._values["Shape"].set_text(shape)
        self._values["Resize"].set_text(resize)
        self._how.set_text(_scaling(preprocessing))
        self._brief_how.set_text(tr("{shape} · {resize} · drawn before scaling", shape=shape, resize=resize))
        self._offer_channels(preprocessing.input[0], preprocessing.order)
        self._ink.setVisible(preprocessing.ink is not None)
        for button in self._inks.buttons():
            button.setChecked(button.property("ink") == preprocessing.ink)

    def set_figures(self, figures: Figures, shape: tuple[int, ...], inverted: bool) -> None:
        """Say what the present tensor is like."""
        span = f"{text.significant(figures.low)} … {text.significant(figures.high)}"
        if figures.odd:
            span += " · " + tr("{odd:,} NaN or ∞", odd=figures.odd)
        mean, std = text.significant(figures.mean), text.significant(figures.std)
        for name, value in (
            ("Shape", text.shape(shape)),
            ("Range", span),
            ("Mean", mean),
            ("Std", std),
        ):
            self._values[name].set_text(value)
        self._brief.set_text(tr("{span} · mean {mean} · std {std}", span=span, mean=mean, std=std))
        self._ink_says.set_text(tr("Dark and light swapped") if inverted else tr("Dark and light as they are"))

    def value(self, name: str) -> str:
        """The text that stands beside ``Shape``, ``Range``, ``Mean``, ``Std`` or ``Resize``."""
        return self._values[name].text

    @property
    def brief(self) -> str:
        """All of it in two or three short lines."""
        ink = [] if self._ink.isHidden() else [self._ink_says.text]
        return "\n".join((self._brief.text, self._brief_how.text, *ink))

    def ink_button(self, ink: Ink) -> QAbstractButton:
        """The switch's button for a rule."""
        return next(button for button in self._inks.buttons() if button.property("ink") == ink)

    def _offer_channels(self, count: int, order: str) -> None:
        self._channel.setVisible(count > 1)
        items: list[tuple[str, int | None]] = [(tr("all in colour"), None)] if count == 3 else []
        colors = COLORS[order] if count == 3 else ("",) * count
        items += [
            (tr("channel {number} {color}", number=index, color=tr(color) if color else "").strip(), index)
            for index, color in enumerate(colors)
        ]
        if [self._channel.itemText(row) for row in range(self._channel.count())] != [label for label, _ in items]:
            self._channel.clear()
            for label, index in items:
                self._channel.addItem(label, index)


def _plain(layout: L) -> L:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    return layout


def _height_for(part: QWidget, width: int) -> int:
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()


def _scaling(preprocessing: Preprocessing) -> str:
    def written(figures: tuple[float, ...]) -> str:
        return ", ".join(f"{figure:g}" for figure in figures[:3]) + (" …" if len(figures) > 3 else "")

    mean, std = written(preprocessing.mean), written(preprocessing.std)
    return tr("Scaled: minus mean {mean}, divided by std {std}. Drawn as before that.", mean=mean, std=std)
