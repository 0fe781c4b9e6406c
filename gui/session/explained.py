"""The number that is explained: one for all panels that tell why."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.api import Target


class ExplainedTarget(QObject):
    """Held by the session.

    Attributes:
        target: the leading class at first.

    Signals:
        changed: ``target`` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.target = Target()

    def choose(self, target: Target) -> None:
        """Explain another number from now on."""
        if target != self.target:
            self.target = target
            self.changed.emit()
