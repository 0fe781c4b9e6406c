"""The sign that the network does not compute with its own weights alone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton

from gui.look.icons import icon
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.session.session import Session


class SwapChip(Themed, QToolButton):
    """Says which filter has been replaced in what is shown; a click takes it back. Hidden while there is none.

    Signals:
        changed: it came or went.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setIcon(icon("close"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip(
            tr("A kernel of the blackboard stands in for this filter. Click to use the network’s own again.")
        )
        self.setAccessibleName(tr("Use the network’s own filter again"))
        self.follow_look()
        self.clicked.connect(lambda: session.swap_filter(None))
        session.swap_changed.connect(self._show)
        session.shown.connect(self._show)
        self.hide()

    def _show(self) -> None:
        swap = self._session.swap_in_use
        if (swap is not None) == self.isHidden():
            self.setVisible(swap is not None)
            self.changed.emit()
        if swap is not None:
            self.setText(tr("Kernel in {layer}, filter {filter}", layer=swap.layer, filter=swap.filter))
            self.setAccessibleName(self.text())

    def apply_look(self) -> None:
        color = self.theme.warning
        self.setStyleSheet(f"color: {color}; border: 1px solid {color}; padding: 0 4px")
