"""What the engine's process may take before it is ended, and before the user is asked about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from engine.api import Limits
from gui.look.theme import GRID
from gui.look.translation import tr

MOST_MB, MOST_S = 1_000_000, 3600


class LimitsDialog(QDialog):
    """Three numbers, each in force as soon as it is chosen.

    Args:
        take: called with the limits whenever they are others.

    Attributes:
        memory, opening, first_pass: the fields.
    """

    def __init__(self, limits: Limits, take: Callable[[Limits], None], window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("Limits of the engine"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._limits, self._take = limits, take
        heading = QLabel(tr("Limits of the engine"))
        heading.setProperty("type", "heading")
        words = QLabel(tr("The engine is ended and started again where it takes more memory than this."), wordWrap=True)
        asks = QLabel(tr("After these times you are asked whether to wait on."), wordWrap=True)
        for label in (words, asks):
            label.setProperty("type", "quiet")
        self.memory = _field(MOST_MB, limits.memory or 0, tr(" MB"), step=500, least=0)
        self.memory.setSpecialValueText(tr("What leaves the computer usable"))
        self.opening = _field(MOST_S, limits.opening, tr(" s"), step=10)
        self.first_pass = _field(MOST_S, limits.first_pass, tr(" s"), step=10)
        memory, times = QFormLayout(), QFormLayout()
        for form, rows in (
            (memory, ((tr("Memory"), self.memory),)),
            (times, ((tr("Opening"), self.opening), (tr("One picture"), self.first_pass))),
        ):
            form.setHorizontalSpacing(4 * GRID)
            form.setVerticalSpacing(2 * GRID)
            for name, field in rows:
                form.addRow(name, field)
                field.valueChanged.connect(self._choose)
        close = QPushButton(tr("Close"), default=True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(3 * GRID)
        layout.addWidget(heading)
        layout.addWidget(words)
        layout.addLayout(memory)
        layout.addWidget(asks)
        layout.addLayout(times)
        layout.addLayout(buttons)

    def _choose(self) -> None:
        memory = self.memory.value() or None
        self._limits = replace(
            self._limits, memory=memory, opening=float(self.opening.value()), first_pass=float(self.first_pass.value())
        )
        self._take(self._limits)


def _field(most: int, value: float, unit: str, *, step: int, least: int = 1) -> QSpinBox:
    field = QSpinBox(minimum=least, maximum=most, singleStep=step, suffix=unit, keyboardTracking=False)
    field.setValue(round(value))
    return field
