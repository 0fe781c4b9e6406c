"""How maps are shown: the choices behind the one button of the Activation maps panel."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from engine.api import MapsView, Order, Reduction, Scaling
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr

SCALINGS = {
    Scaling.LAYER: QT_TR_NOOP("the whole layer's range"),
    Scaling.CHANNEL: QT_TR_NOOP("each map's own range"),
    Scaling.FIXED: QT_TR_NOOP("a fixed range"),
}
ORDERS = {Order.INDEX: QT_TR_NOOP("by channel"), Order.STRENGTH: QT_TR_NOOP("strongest first")}
REDUCTIONS = {Reduction.MAGNITUDE: QT_TR_NOOP("largest magnitude"), Reduction.MEAN: QT_TR_NOOP("mean")}


@dataclass(frozen=True, slots=True)
class MapsOptions:
    """The user's choices.

    Attributes:
        scaling, low, high, order, reduction: see ``engine.api.MapsView``.
        smooth: blend pixels.
        names: write the channel on each map.
    """

    scaling: Scaling = Scaling.LAYER
    low: float = 0.0
    high: float = 1.0
    order: Order = Order.INDEX
    reduction: Reduction = Reduction.MAGNITUDE
    smooth: bool = False
    names: bool = True

    def state(self) -> dict[str, object]:
        """As plain JSON values."""
        return asdict(self)

    def view(self, layer: str, size: tuple[int, int], unit: int | None) -> MapsView:
        """What to ask the engine for, in (width, height) device pixels."""
        view = MapsView(layer, *size, scaling=self.scaling, order=self.order, reduction=self.reduction, unit=unit)
        return replace(view, low=self.low, high=self.high) if self.scaling is Scaling.FIXED else view

    @classmethod
    def of(cls, state: dict[str, Any]) -> MapsOptions:
        """From ``state``; what is odd keeps its default."""
        found: dict[str, Any] = {}
        for name, kind in (("scaling", Scaling), ("order", Order), ("reduction", Reduction)):
            if state.get(name) in list(kind):
                found[name] = kind(state[name])
        for name in ("smooth", "names"):
            if isinstance(state.get(name), bool):
                found[name] = state[name]
        low, high = state.get("low", math.nan), state.get("high", math.nan)
        if _is_finite(low) and _is_finite(high) and low < high:
            found |= {"low": float(low), "high": float(high)}
        return cls(**found)


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


class MapsOptionsForm(QWidget):
    """The choices as a form; the ends of a fixed range are those of the level bar.

    Signals:
        changed (MapsOptions): the user chose.
    """

    changed = Signal(object)

    def __init__(self, options: MapsOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = options
        self.scaling = self._choice(tr("Colours span"), SCALINGS, options.scaling, "scaling")
        self.order = self._choice(tr("Order of the maps"), ORDERS, options.order, "order")
        self.reduction = self._choice(tr("A pixel shows"), REDUCTIONS, options.reduction, "reduction")
        self.reduction.setToolTip(tr("Where a map has more values than the panel has pixels"))
        self.names = self._switch(tr("Channel numbers on the maps"), options.names, "names")
        self.smooth = self._switch(tr("Smooth pixels"), options.smooth, "smooth")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(3 * GRID)
        form.setVerticalSpacing(2 * GRID)
        form.addRow(tr("Colours span"), self.scaling)
        form.addRow(tr("Order"), self.order)
        form.addRow(tr("A pixel shows the"), self.reduction)
        form.addRow(self.names)
        form.addRow(self.smooth)

    def show_scaling(self, scaling: Scaling) -> None:
        """Another one was chosen elsewhere: by the level bar."""
        self._options = replace(self._options, scaling=scaling)
        with QSignalBlocker(self.scaling):
            self.scaling.setCurrentIndex(list(SCALINGS).index(scaling))

    def _choice(self, name: str, items: dict[Any, str], chosen: object, field: str) -> QComboBox:
        box = QComboBox(accessibleName=name)
        for value, label in items.items():
            box.addItem(tr(label), value)
        box.setCurrentIndex(list(items).index(chosen))
        box.currentIndexChanged.connect(lambda _: self._set(**{field: list(items)[box.currentIndex()]}))
        return box

    def _switch(self, label: str, on: bool, field: str) -> QCheckBox:
        box: QCheckBox = QCheckBox(label, checked=on)
        box.toggled.connect(lambda checked: self._set(**{field: checked}))
        return box

    def _set(self, **choice: Any) -> None:
        self._options = replace(self._options, **choice)
        self.changed.emit(self._options)
