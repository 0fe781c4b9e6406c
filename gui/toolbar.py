"""The toolbar: freeze, where pictures come from, which network, where it runs, a snapshot, and the way to a layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from engine.api import DeviceChanged, NetworkInfo, SourceState
from gui.icons import icon
from gui.session import Session
from gui.theme import GRID

if TYPE_CHECKING:
    from gui.menubar import Menus

LONGEST = 28
"""Characters of a title (a file's name, say) in a button."""


class ToolBar(QToolBar):
    """One row; menus open below the buttons that carry what is chosen now."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._session = session
        session.source_changed.connect(self._show_source)
        session.network_changed.connect(self._show_network)
        session.device_changed.connect(self._show_device)
        session.theme_changed.connect(self._fit)
        self._source: QToolButton | None = None
        self._network: QToolButton | None = None
        self._device: QToolButton | None = None

    def fill(self, commands: Mapping[str, QAction], menus: Menus, source_bar: QWidget) -> None:
        """Put everything in its place."""
        self.addAction(commands["freeze"])
        self._steady(commands["freeze"], ("Freeze", "Go on"))
        self.addSeparator()
        self._source = self._menu_button("Source", "camera", "Where the pictures come from", menus.source)
        self.addWidget(source_bar)
        self.addSeparator()
        self._network = self._menu_button("Network", "network", "Which network looks at them", menus.network)
        self._device = self._menu_button("Device", "chip", "Where the network runs", menus.device)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self.addAction(commands["snapshot"])
        self.addAction(commands["find_layer"])
        self._fit()

    def _menu_button(self, name: str, sign: str, tip: str, menu: QMenu) -> QToolButton:
        button = QToolButton(icon=icon(sign), text=name, toolTip=tip, accessibleName=name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        self.addWidget(button)
        return button

    def _steady(self, action: QAction, texts: tuple[str, ...]) -> None:
        """Keep a button as wide as its widest text."""
        button = self.widgetForAction(action)
        now = action.text()
        widths = []
        for text in texts:
            action.setText(text)
            button.ensurePolished()
            widths.append(button.sizeHint().width())
        action.setText(now)
        button.setMinimumWidth(max(widths))

    def _fit(self) -> None:
        side = round(5 * GRID * self._session.text_scale)
        self.setIconSize(QSize(side, side))

    def _show_source(self, state: SourceState) -> None:
        self._show(self._source, state.title, "Source")

    def _show_network(self, info: NetworkInfo) -> None:
        self._show(self._network, info.title, "Network")

    def _show_device(self, device: DeviceChanged) -> None:
        self._show(self._device, device.title.split(" · ")[0], "Device")

    def _show(self, button: QToolButton | None, title: str, name: str) -> None:
        if button:
            button.setText(title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…")
            button.setAccessibleName(f"{name}: {title}")
