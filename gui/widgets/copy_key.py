"""The key that copies what is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from gui.look import text
from gui.look.translation import tr
from gui.widgets.text_line import TextLine


class CopyKey(QShortcut):
    """C puts the exact values that are read on the clipboard, as code reads them, and the reading says so.

    Disabled until there is something to read.
    """

    def __init__(self, panel: QWidget, readout: TextLine, values: Callable[[], Sequence[float]]) -> None:
        super().__init__(QKeySequence("C"), panel)
        self._readout, self._values = readout, values
        self.setEnabled(False)
        self.activated.connect(self.copy)

    def copy(self) -> None:
        """Do so now; nothing if no value is known."""
        values = self._values()
        if values:
            QGuiApplication.clipboard().setText(" ".join(map(text.exact, values)).replace(text.MINUS, "-"))
            self._readout.set_text(tr("{text} · copied", text=self._readout.text))
