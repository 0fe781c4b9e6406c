"""How maps are shown, and which methods stand side by side: the choices behind the one button of the panel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from engine.api import Method
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.panels.evidence.method_words import TITLES

MOST = 6
"""Methods side by side."""


@dataclass(frozen=True, slots=True)
class EvidenceOptions:
    """The user's choices.

    Attributes:
        opacity: 0 … 1, of the largest magnitude.
        smooth: colours run from value to value.
        beside: methods that stand beside the chosen one.
    """

    opacity: float = 0.85
    smooth: bool = False
    beside: tuple[Method, ...] = ()

    def state(self) -> dict[str, object]:
        """As plain JSON values."""
        return {"opacity": self.opacity, "smooth": self.smooth, "beside": [str(method) for method in self.beside]}

    @classmethod
    def of(cls, state: dict[str, Any]) -> EvidenceOptions:
        """From ``state``; what is odd keeps its default."""
        made = cls()
        opacity, beside = state.get("opacity"), state.get("beside")
        if isinstance(opacity, int | float) and 0 <= opacity <= 1:
            made = replace(made, opacity=float(opacity))
        if isinstance(beside, list):
            known = tuple(dict.fromkeys(Method(each) for each in beside if each in list(Method)))
            made = replace(made, beside=known[: MOST - 1])
        return replace(made, smooth=state.get("smooth") is True)


class EvidenceOptionsForm(QWidget):
    """The choices as a form.

    Signals:
        changed (EvidenceOptions): the user chose.
        doubted: the user wants to know how far the map can be trusted.
    """

    changed = Signal(object)
    doubted = Signal()

    def __init__(self, options: EvidenceOptions, chosen: Method, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = options
        self.opacity = QSlider(Qt.Orientation.Horizontal, minimum=0, maximum=100, value=round(options.opacity * 100))
        self.opacity.setAccessibleName(tr("Opacity of the map"))
        self.opacity.valueChanged.connect(lambda value: self._set(opacity=value / 100))
        self.smooth = QCheckBox(tr("Smooth: colours run from value to value"), checked=options.smooth)
        self.smooth.toggled.connect(lambda on: self._set(smooth=on))
        self.beside = {
            method: QCheckBox(tr(title), checked=method in options.beside)
            for method, title in TITLES.items()
            if method is not chosen
        }
        self.trust = QPushButton(tr("How far can I trust this map?"))
        self.trust.setToolTip(tr("Holds the frame, and runs the network some hundred times on it"))
        self.trust.clicked.connect(self.doubted)
        opacity = QHBoxLayout()
        opacity.setSpacing(2 * GRID)
        opacity.addWidget(QLabel(tr("Opacity")))
        opacity.addWidget(self.opacity, 1)
        methods = QGridLayout()
        methods.setHorizontalSpacing(4 * GRID)
        methods.setVerticalSpacing(GRID)
        for place, (method, box) in enumerate(self.beside.items()):
            methods.addWidget(box, place // 2, place % 2)
            box.toggled.connect(lambda on, method=method: self._toggle(method, on))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addLayout(opacity)
        layout.addWidget(self.smooth)
        layout.addWidget(QLabel(tr("Beside it, on the same frame:")))
        layout.addLayout(methods)
        layout.addWidget(self.trust)
        self._limit(options.beside)

    def _toggle(self, method: Method, on: bool) -> None:
        others = tuple(each for each in self._options.beside if each is not method)
        beside = (*others, method) if on else others
        self._limit(beside)
        self._set(beside=beside)

    def _limit(self, beside: Collection[Method]) -> None:
        """No more than there is room for."""
        full = len(beside) >= MOST - 1
        for method, box in self.beside.items():
            box.setEnabled(not full or method in beside)

    def _set(self, **choice: Any) -> None:
        self._options = replace(self._options, **choice)
        self.changed.emit(self._options)
