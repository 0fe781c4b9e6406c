"""What a newcomer may begin with: a picture of each, one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from engine.api import KnownNetwork
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr

PICTURES = Path(__file__).parents[2] / "resources" / "first_steps"
STEPS = {
    "lenet5": QT_TR_NOOP("Draw a digit"),
    "digits-find": QT_TR_NOOP("Find the digits"),
    "digits-paint": QT_TR_NOOP("Paint the digits"),
    "stick-figure": QT_TR_NOOP("Dance"),
}
"""Networks that a newcomer can play with at once, and what one does there."""


class FirstSteps(QWidget):
    """A row of large buttons; each opens a network with the source that suits it.

    Args:
        known: networks of the catalogue; what is not there is not offered.
        begin: opens one of them.
    """

    def __init__(self, known: Sequence[KnownNetwork], begin: Callable[[KnownNetwork], None]) -> None:
        super().__init__()
        self.setObjectName("firstSteps")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID, 2 * GRID, 0)
        row.setSpacing(2 * GRID)
        by_name = {network.name: network for network in known}
        self.buttons = [self._button(by_name[name], text, begin) for name, text in STEPS.items() if name in by_name]
        for button in self.buttons:
            row.addWidget(button)

    def _button(self, network: KnownNetwork, text: str, begin: Callable[[KnownNetwork], None]) -> QToolButton:
        button = QToolButton(text=tr(text), toolButtonStyle=Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setObjectName(network.name)
        button.setIcon(QIcon(str(PICTURES / f"{network.name}.png")))
        button.clicked.connect(lambda: begin(network))
        return button
