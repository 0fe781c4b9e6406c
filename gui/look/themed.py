"""What every widget that paints or measures by the theme and the text size has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.look.theme import Look, Theme, current_look

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class Themed(_Base):
    """Mixin that comes before a widget's class, and lets it follow the look without being told by its parent.

    ``gui.look.style.apply`` lets those follow that are visible, after Qt has restyled all widgets (``changeEvent``
    comes up to three times for each, and for parents before their children, which they measure). What is hidden
    follows when it is shown, and costs nothing before.

    Attributes:
        theme, text_scale: those of the present look; who only paints needs no more than these.
        enlargement: how many times larger than elsewhere this one is written; ``text_scale`` has it in it.
    """

    _followed: Look | None = None
    enlargement = 1.0

    @property
    def theme(self) -> Theme:
        """The present colours."""
        return current_look().theme

    @property
    def text_scale(self) -> float:
        """The present text size, 1.0 for normal."""
        return current_look().text_scale * self.enlargement

    def apply_look(self) -> None:
        """Override to make anew what is kept and depends on the look: fonts, sizes, pictures."""

    def enlarge(self, times: float) -> None:
        """Be written so many times larger: for what fills a large room."""
        if times != self.enlargement:
            self.enlargement = times
            self._followed = None
            self.follow_look()

    def forget_look(self) -> None:
        """Follow the next time, whatever it has followed."""
        self._followed = None

    def follow_look(self) -> None:
        """Apply the look if it is another one now; who overrides ``apply_look`` calls this once in ``__init__``."""
        look = current_look()
        if self._followed is not look:
            self._followed = look
            self.apply_look()
            self.updateGeometry()
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow_look()
