"""Chooses the number that is explained: a class, the difference of two, or what is selected within the network."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.api import NetworkInfo, Target
from engine.api.geometry import as_maps
from gui.look.translation import tr
from gui.session.classes import class_count
from gui.session.session import Session
from gui.widgets.class_picker import ClassPicker
from gui.widgets.ranking import name_of


class TargetButton(QToolButton):
    """Says what is explained (``Session.explained``); a click offers what else can be."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._network: NetworkInfo | None = None
        self._picks_versus = False
        self.picker = ClassPicker(self)
        self._choices = QMenu(self)
        self._choices.aboutToShow.connect(self._fill)
        self.setMenu(self._choices)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(tr("What is explained: a class, the difference of two, or a value within the network"))
        self.setAccessibleName(tr("Target of the evidence"))
        self.picker.picked.connect(self._pick)
        session.explained.changed.connect(self._write)
        self._write()

    def set_network(self, network: NetworkInfo) -> None:
        """Offer this network's classes."""
        self._network = network
        count = class_count(network)
        self.picker.set_names([self.name(index) for index in range(count)])
        self._write()

    @property
    def target(self) -> Target:
        """What is chosen."""
        return self._session.explained.target

    def set_target(self, target: Target) -> None:
        """Choose."""
        self._session.explained.choose(target)

    def name(self, channel: int) -> str:
        """What a class is called."""
        labels = self._network.labels if self._network else ()
        return name_of(channel, labels[channel] if channel < len(labels) else "")

    def words(self) -> str:
        """What is chosen."""
        target = self.target
        if target.layer:
            channel = tr("leading channel") if target.channel is None else str(target.channel)
            place = "" if target.place is None else f" ({target.place[0]}, {target.place[1]})"
            return f"{target.layer} · {channel}{place}"
        first = tr("Leading class") if target.channel is None else self.name(target.channel)
        return first if target.versus is None else f"{first} − {self.name(target.versus)}"

    def _write(self) -> None:
        self.setText(self.words())

    def _fill(self) -> None:
        menu, network, selection = self._choices, self._network, self._session.selection
        menu.clear()
        if network is None:
            return
        menu.addAction(tr("Leading class, whichever it is"), lambda: self.set_target(Target()))
        classes = class_count(network) > 1
        if classes:
            menu.addAction(tr("A class…"), lambda: self._open(versus=False))
            menu.addSeparator()
            menu.addAction(tr("Why not another class…"), lambda: self._open(versus=True))
            if self.target.versus is not None:
                menu.addAction(
                    tr("Without the other class"), lambda: self.set_target(replace(self.target, versus=None))
                )
        menu.addSeparator()
        layer, unit, cell = selection.layer, selection.unit, selection.cell
        if layer is not None and network.output_shape(layer):
            whole = Target(layer, unit)
            menu.addAction(
                tr("{layer}, leading channel", layer=layer)
                if unit is None
                else tr("{layer}, channel {channel}", layer=layer, channel=unit),
                lambda: self.set_target(whole),
            )
            _, height, width = as_maps(network.output_shape(layer))
            if unit is not None and cell is not None and cell[0] < height and cell[1] < width:
                value = Target(layer, unit, cell)
                where = f"({cell[0]}, {cell[1]})"
                said = tr("{layer}, channel {channel}, the value at {place}", layer=layer, channel=unit, place=where)
                menu.addAction(said, lambda: self.set_target(value))

    def _open(self, *, versus: bool) -> None:
        self._picks_versus = versus
        self.picker.open_at(self.mapToGlobal(self.rect().bottomRight()))

    def _pick(self, index: int) -> None:
        if self._picks_versus:
            kept = self.target if not self.target.layer else Target()
            self.set_target(replace(kept, versus=index))
        else:
            versus = self.target.versus if not self.target.layer and self.target.versus != index else None
            self.set_target(Target(channel=index, versus=versus))
