"""A box to choose one of a network's layers in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox


class LayerChoice(QComboBox):
    """The usual place first, which has no name of a layer, then layers by their names.

    Args:
        label: what the layer is chosen for.
        letters: that many have room at least.
    """

    def __init__(self, label: str, letters: int) -> None:
        super().__init__(accessibleName=label)
        self.setToolTip(label)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)

    @property
    def layer(self) -> str:
        """Name of the chosen layer; empty for the usual place."""
        return self.currentData() or ""

    def offer(self, usual: str, layers: Iterable[str]) -> None:
        """Let these be chosen, the usual place first, and say nothing of it."""
        with QSignalBlocker(self):
            self.clear()
            self.addItem(usual, "")
            for name in layers:
                self.addItem(name, name)

    def follow(self, other: LayerChoice) -> None:
        """Choose what is chosen there, if it can be chosen here."""
        self.setCurrentIndex(max(0, self.findData(other.layer)))
