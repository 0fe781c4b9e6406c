"""What can be chosen about a network's input, and the kinds of fields for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from engine.api import Ink, Resize
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr

LARGEST = 4096
RESIZES = (
    (QT_TR_NOOP("Cut out the centre"), Resize.CROP),
    (QT_TR_NOOP("Stretch"), Resize.STRETCH),
    (QT_TR_NOOP("Fit, with borders"), Resize.LETTERBOX),
)
BORDERS = (
    (QT_TR_NOOP("in the picture's own colour"), None),
    (QT_TR_NOOP("in black"), 0),
    (QT_TR_NOOP("in grey (114)"), 114),
    (QT_TR_NOOP("in white"), 255),
)
INKS = (
    (QT_TR_NOOP("Turn dark ink round"), Ink.AUTO),
    (QT_TR_NOOP("As it is"), Ink.AS_IS),
    (QT_TR_NOOP("Always turn round"), Ink.INVERT),
)
FILLS = ((QT_TR_NOOP("Zeros"), "zero"), (QT_TR_NOOP("Their mean"), "mean"), (QT_TR_NOOP("Repeat them"), "repeat"))
LABELS = (
    (QT_TR_NOOP("ImageNet, 1,000 classes"), "imagenet"),
    ("CIFAR-10", "cifar10"),
    (QT_TR_NOOP("Digits"), "digits"),
)
ORDERS = ((QT_TR_NOOP("Red, green, blue"), "rgb"), (QT_TR_NOOP("Blue, green, red"), "bgr"))
OWN_FIGURES = QT_TR_NOOP("Own figures")
AS_IT_SAYS, FROM_FILE = QT_TR_NOOP("As it came"), QT_TR_NOOP("From a file…")
CHOICE_NAMES = {"activation": QT_TR_NOOP("Activation"), "pooling": QT_TR_NOOP("Pooling")}
CHOICES = {
    "relu": "ReLU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "max": QT_TR_NOOP("maximum"),
    "average": QT_TR_NOOP("mean"),
}


def combo(name: str, entries: Sequence[tuple[str, object]]) -> QComboBox:
    """One of several choices, each a text (still to be translated) and what it stands for."""
    combo = QComboBox()
    combo.setAccessibleName(name)
    for title, data in entries:
        combo.addItem(tr(title), data)
    return combo


def spin(name: str) -> QSpinBox:
    """A number of pixels or channels."""
    box = QSpinBox(minimum=1, maximum=LARGEST, keyboardTracking=False)
    box.setAccessibleName(name)
    return box


def line(name: str) -> QLineEdit:
    """Figures as they are typed."""
    line = QLineEdit()
    line.setAccessibleName(name)
    return line


def row(*parts: QWidget) -> QWidget:
    """Several fields beside one another."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * GRID)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    return row
