"""The number that is explained: one for all panels that tell why, and what feeds it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from engine.api import EvidenceView, Target

LEVELS = 4
"""Steps in which the ways that feed the target are told, so that the graph does not flicker from frame to frame."""


class ExplainedTarget(QObject):
    """Held by the session.

    Attributes:
        target: the leading class at first.
        fed: (from, to) → 1 … ``LEVELS``: layers that follow each other, and how much of the target passes between them;
            empty unless somebody asks who feeds it.

        view: what the Evidence panel shows, by one method; None until it has been seen.

    Signals:
        changed: ``target`` is another one.
        fed_changed: ``fed`` is another one.
    """

    changed = Signal()
    fed_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.target = Target()
        self.view: EvidenceView | None = None
        self.fed: Mapping[tuple[str, str], int] = {}

    def choose(self, target: Target) -> None:
        """Explain another number from now on."""
        if target != self.target:
            self.target = target
            self.changed.emit()

    def feed(self, ways: Mapping[tuple[str, str], float]) -> None:
        """Tell how much of the target (0 … 1) passes between layers."""
        fed = {way: -int(-share * LEVELS // 1) for way, share in ways.items() if share > 0.02}
        if fed != self.fed:
            self.fed = fed
            self.fed_changed.emit()
