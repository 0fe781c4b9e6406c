"""The key that copies what is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from gui.look import text
from gui.look.translation import tr


class Readout(Protocol):
    """Where a value is written."""

    @property
    def text(self) -> str:
        """What is written there."""

    def set_text(self, text: str) -> None:
        """Write something else."""


class ReadingKey(QShortcut):
    """C copies what can be read in a widget. Where several widgets have something to read, the pointer decides.

    Disabled until there is something to read.
    """

    def __init__(self, widget: QWidget, copy: Callable[[], None]) -> None:
        super().__init__(QKeySequence("C"), widget)
        self._widget, self._copy = widget, copy
        self.setEnabled(False)
        self.activated.connect(copy)
        self.activatedAmbiguously.connect(self._choose)

    @property
    def is_pointed_at(self) -> bool:
        """The pointer is over the widget."""
        return self._widget.underMouse()

    def _choose(self) -> None:
        """Qt asks only one of those that are enabled, and by turns."""
        keys = [key for key in self._widget.window().findChildren(ReadingKey) if key.isEnabled() and key.is_pointed_at]
        widgets = [key._widget for key in keys]
        inner = [key for key in keys if not any(one in widgets for one in key._widget.findChildren(QWidget))]
        (inner or [self])[0]._copy()


class CopyKey(ReadingKey):
    """Puts the exact values that are read on the clipboard, as code reads them, and the reading says so."""

    def __init__(self, widget: QWidget, readout: Readout, values: Callable[[], Sequence[float]]) -> None:
        self._readout, self._values = readout, values
        super().__init__(widget, self.copy)

    def copy(self) -> None:
        """Do so now; nothing if no value is known."""
        values = self._values()
        if values:
            QGuiApplication.clipboard().setText(" ".join(map(text.exact, values)).replace(text.MINUS, "-"))
            self._readout.set_text(tr("{text} · copied", text=self._readout.text))
