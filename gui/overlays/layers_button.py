"""The button that lists the layers over the picture: which are seen, in which order, how opaque."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.session.overlays import OverlayStack
from gui.widgets.buttons import icon_button
from gui.widgets.card import Card


class LayersButton(QWidget):
    """Seen once there is a layer to list; opens a card with the list."""

    def __init__(self, stack: OverlayStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self._card: Card | None = None
        self.button: QToolButton = icon_button(
            "layers", tr("Layers over the picture"), tr("What is drawn over the picture, in which order, how opaque")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        self.button.clicked.connect(self._open)
        stack.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setVisible(bool(self._stack.offered))

    def _open(self) -> None:
        if self._card is not None:
            self._card.close()
            return
        self._card = Card(self.window(), tr("Layers over the picture"), LayersList(self._stack), self.button)
        self._card.closed.connect(self._forget_card)
        self._card.open()

    def _forget_card(self) -> None:
        self._card = None


class LayersList(QWidget):
    """One line for each layer that is offered, the highest first; beneath, the opacity of all."""

    def __init__(self, stack: OverlayStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self._listed: list[tuple[str, bool]] = []
        self._rows = QGridLayout()
        self._rows.setVerticalSpacing(GRID)
        self.opacity = QSlider(Qt.Orientation.Horizontal, minimum=0, maximum=100)
        self.opacity.setAccessibleName(tr("Opacity of the layers"))
        self.opacity.setToolTip(tr("How much of the picture the areas of the layers hide"))
        below = QHBoxLayout()
        below.setSpacing(2 * GRID)
        below.addWidget(QLabel(tr("Opacity")))
        below.addWidget(self.opacity, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addLayout(self._rows)
        layout.addLayout(below)
        self.opacity.valueChanged.connect(lambda value: stack.set_opacity(value / 100))
        stack.changed.connect(self._follow)
        self._follow()

    def box(self, identifier: str) -> QCheckBox:
        """The switch of a layer."""
        return next(box for box in self.findChildren(QCheckBox) if box.objectName() == identifier)

    def _follow(self) -> None:
        with QSignalBlocker(self.opacity):
            self.opacity.setValue(round(self._stack.opacity * 100))
        drawn = [(layer.identifier, layer.visible) for layer in reversed(self._stack.offered)]
        if drawn == self._listed:
            return
        focus = self.focusWidget()
        focused = focus.objectName() if focus else ""
        self._listed = drawn
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, (identifier, visible) in enumerate(drawn):
            self._add_row(place, identifier, visible)
        again = self.findChild(QWidget, focused, Qt.FindChildOption.FindDirectChildrenOnly) if focused else None
        if again is not None and again.isEnabled():
            again.setFocus()

    def _add_row(self, place: int, identifier: str, visible: bool) -> None:
        title = tr(self._stack.layer(identifier).title)
        box = QCheckBox(title, objectName=identifier, checked=visible)
        box.toggled.connect(lambda on: self._stack.set_visible(identifier, on))
        self._rows.addWidget(box, place, 0)
        for column, (name, by, said) in enumerate((("up", 1, tr("Higher")), ("down", -1, tr("Lower"))), start=1):
            button = QToolButton(icon=icon(name), objectName=f"{identifier} {name}", toolTip=said)
            button.setAccessibleName(f"{title}: {said}")
            button.setEnabled(0 <= place - by < len(self._listed))
            button.clicked.connect(lambda _=False, by=by: self._stack.move(identifier, by))
            self._rows.addWidget(button, place, column)
        self._rows.setColumnStretch(0, 1)
