"""The line above the maps: the way back, what is pointed at, and three buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.widgets.text_line import TextLine


class MapsBar(QWidget):
    """What stands above the activation maps.

    Attributes:
        up: back to all maps.
        readout: the value pointed at.
        explain: under the microscope.
        pin: stay with this layer.
        more: how to show the maps.
    """

    def __init__(self, readout: TextLine) -> None:
        super().__init__()
        self.readout = readout
        self.up = QToolButton(
            icon=icon("back"), toolTip=tr("Back to all maps (Esc)"), accessibleName=tr("Back to all maps")
        )
        self.explain = QToolButton(icon=icon("microscope"), toolTip=tr("See where the chosen value comes from"))
        self.explain.setAccessibleName(tr("Show the chosen value under the microscope"))
        self.explain.setText(tr("Explain"))
        self.pin = QToolButton(icon=icon("pin"), checkable=True)
        self.pin.setAccessibleName(tr("Stay with this layer"))
        self.more = QToolButton(
            icon=icon("sliders"), toolTip=tr("Colours, order, reduction"), accessibleName=tr("How to show")
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for part in (self.up, self.readout, self.explain, self.pin, self.more):
            layout.addWidget(part, part is self.readout)
            if isinstance(part, QToolButton):
                part.setIconSize(QSize(16, 16))
        self.up.hide()

    def show_pinned(self, pinned: bool) -> None:
        """Whether the panel stays with a layer now."""
        self.pin.setChecked(pinned)
        self.pin.setToolTip(
            tr("Follow the selection again") if pinned else tr("Stay with this layer whatever else is selected")
        )
