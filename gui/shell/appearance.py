"""Theme and text size as the user chose them, or as the system says."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.look import style
from gui.look.theme import DARK, LIGHT
from gui.session.settings import TEXT_SIZES


class Appearance(QObject):
    """Keeps the application in one look.

    Attributes:
        theme: ``system``, ``dark`` or ``light``.
        scale: one of ``TEXT_SIZES``.

    Signals:
        changed: either of them.
    """

    changed = Signal()

    def __init__(self, theme: str, scale: float, parent: QObject) -> None:
        super().__init__(parent)
        self.theme, self.scale = theme, scale
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    def set_theme(self, theme: str) -> None:
        """Choose ``system``, ``dark`` or ``light``."""
        self.theme = theme
        self._apply()

    def set_scale(self, scale: float) -> None:
        """Choose a text size."""
        self.scale = scale
        self._apply()

    def step_scale(self, by: int) -> None:
        """The next larger (+1) or smaller (−1) text size."""
        place = TEXT_SIZES.index(self.scale) + by
        self.set_scale(TEXT_SIZES[min(max(place, 0), len(TEXT_SIZES) - 1)])

    def _follow_system(self) -> None:
        if self.theme == "system":
            self._apply()

    def _apply(self) -> None:
        theme = {"dark": DARK, "light": LIGHT}.get(self.theme) or style.system_theme()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            style.apply(app, theme, self.scale)
        self.changed.emit()
