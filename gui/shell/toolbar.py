"""The toolbar: freeze, which network, where it runs, where pictures come from and what can be changed about that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCursor, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolBar, QToolButton, QWidget

from engine.api import DeviceChanged, NetworkInfo, WeightsOrigin
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import tr, translated
from gui.session.classes import file_of
from gui.session.session import Session
from gui.shell.sourcebar import SourceBar
from gui.shell.view_states import Views
from gui.shell.view_tabs import ViewTabs

if TYPE_CHECKING:
    from gui.shell.menubar import Menus

LONGEST = 28
"""Characters of a title (a file's name, say) in a button."""
WORDS_FROM = 1200
"""Logical pixels of width, at text size 1.0, from which the buttons at the right have words."""


class ToolBar(Themed, QToolBar):
    """One row that never grows a second: where there is little room, words, sliders and tabs make way."""

    def __init__(
        self,
        session: Session,
        commands: Mapping[str, QAction],
        menus: Menus,
        source_bar: SourceBar,
        views: Views,
        parent: QWidget,
    ) -> None:
        super().__init__(tr("Toolbar"), parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._freeze = self._button(commands["freeze"])
        self._network = self._menu_button(
            tr("Network"), "network", tr("Which network looks at the pictures"), menus.network
        )
        self._device = self._menu_button(tr("Device"), "chip", tr("Where the network runs"), menus.device)
        self._source = self._menu_button(tr("Source"), "camera", tr("Where the pictures come from"), menus.source)
        self._right = [self._button(commands[name]) for name in ("snapshot", "find_layer")]
        self.views = ViewTabs(views)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for widget in (self._freeze, _hairline(), self._network, self._device, _hairline(), self._source):
            layout.addWidget(widget)
        layout.addWidget(source_bar, 1)
        for button in self._right:
            layout.addWidget(button)
        layout.addWidget(self.views)
        self.addWidget(row)
        source_bar.follow(self._source)
        session.source_title_changed.connect(self._show_source)
        session.network_changed.connect(self._show_network)
        session.device_changed.connect(self._show_device)
        self.follow_look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spare_words()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _menu_button(self, name: str, sign: str, tip: str, menu: QMenu) -> QToolButton:
        button = QToolButton(icon=icon(sign), text=name, toolTip=tip, accessibleName=name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        menu.aboutToHide.connect(lambda: _see_pointer(button))
        return button

    def apply_look(self) -> None:
        for button in (self._freeze, self._network, self._device, self._source, *self._right):
            button.ensurePolished()
        metrics = self._freeze.fontMetrics()
        words = max(metrics.horizontalAdvance(word) for word in (tr("Freeze"), tr("Go on")))
        self._freeze.setFixedWidth(self._freeze.iconSize().width() + words + 7 * GRID)
        self._spare_words()

    def _spare_words(self) -> None:
        words = self.width() >= WORDS_FROM * self.text_scale
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._right:
            button.setToolButtonStyle(style)
        self.views.fit(self.width(), words)

    def _show_source(self, title: str) -> None:
        self._show(self._source, translated(title), tr("Source"))

    def _show_network(self, info: NetworkInfo) -> None:
        more = tr("random weights") if info.weights is WeightsOrigin.RANDOM else file_of(info)
        self._show(self._network, " · ".join(filter(None, (translated(info.title), more))), tr("Network"))

    def _show_device(self, device: DeviceChanged) -> None:
        self._show(self._device, translated(device.title).split(" · ")[0], tr("Device"))

    def _show(self, button: QToolButton, title: str, name: str) -> None:
        button.setText(title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…")
        button.setAccessibleName(f"{name}: {title}")


def _see_pointer(button: QToolButton) -> None:
    """Whether the pointer is on it: a menu that was open has kept the news of its leaving."""
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, button.rect().contains(button.mapFromGlobal(QCursor.pos())))
    button.update()


def _hairline() -> QFrame:
    line = QFrame(objectName="hairline")
    line.setFixedSize(1, 6 * GRID)
    return line
