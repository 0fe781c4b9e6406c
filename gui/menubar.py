"""The menu bar: every command has its entry here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gui.actions import COMMANDS, with_keys
from gui.icons import icon
from gui.menus.device import DeviceMenu
from gui.menus.network import NetworkMenu
from gui.menus.source import SourceMenu
from gui.settings import TEXT_SIZES, THEMES

if TYPE_CHECKING:
    from gui.window import MainWindow

BUILT_IN = ("draw", "stimuli", "sample", "camera")
ABOUT_NETWORKS = ("open_network", "open_definition", "input_rules", "network_facts")
ASKED_FOR = ("network_camera", "open_picture", "open_folder")


THEME_WORDS = {
    "system": ("As the system is set, and following it", "Ctrl+Alt+0"),
    "dark": ("Light on dark", "Ctrl+Alt+1"),
    "light": ("Dark on light, for bright rooms and projectors", "Ctrl+Alt+2"),
}
"""Tooltip and keys of each theme."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values of a setting."""

    text: str
    value: object
    tip: str
    shortcut: str = ""


class Menus:
    """All menus of the window.

    Attributes:
        source, network, device: the menus that the toolbar shows too.
        view: panels, look and layout.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        commands, session = window.commands, window.session
        self.source = SourceMenu(
            session,
            [commands["freeze"]],
            {name: commands[name] for name in BUILT_IN},
            [commands[name] for name in ASKED_FOR],
            window,
        )
        self.device = DeviceMenu(session, window)
        self.network = NetworkMenu(session, [commands[name] for name in ABOUT_NETWORKS], self.device, window)
        self.view = self._plain("View")
        self._panels = self.view.addMenu(icon("layout"), "Panels")
        self._panels.setToolTipsVisible(True)
        themes = [Choice(name.capitalize(), name, *THEME_WORDS[name]) for name in THEMES]
        self._theme = self._choices("Theme", "theme", themes, "theme")
        sizes = [Choice(f"{scale * 100:.0f} %", scale, f"Text at {scale:g} times its size") for scale in TEXT_SIZES]
        self._size = self._choices("Text size", "text", sizes, "scale")
        first = self.view.actions()[0]
        self.view.insertMenu(first, self._panels)
        self.view.insertMenu(first, self._theme)
        self.view.insertMenu(first, self._size)
        self._recent = QMenu("Open recent network", window)
        self._recent.setIcon(icon("network"))
        self._recent.setToolTipsVisible(True)
        self._recent.aboutToShow.connect(self._list_recent)
        bar = window.menuBar()
        for menu in (self._file(), self.view, self.source, self.network, self._plain("Go"), self._plain("Help")):
            bar.addMenu(menu)
        window.docks.changed.connect(self._list_panels)
        window.look.changed.connect(self._mark)
        self._list_panels()
        self._mark()

    def _plain(self, title: str) -> QMenu:
        menu = QMenu(title, self._window)
        menu.setToolTipsVisible(True)
        for command in COMMANDS:
            if command.menu == title:
                menu.addAction(self._window.commands[command.name])
        return menu

    def _file(self) -> QMenu:
        menu = self._plain("File")
        menu.insertMenu(self._window.commands["open_picture"], self._recent)
        menu.insertSeparator(self._window.commands["open_picture"])
        menu.insertSeparator(self._window.commands["snapshot"])
        menu.insertSeparator(self._window.commands["quit"])
        return menu

    def _list_recent(self) -> None:
        self._recent.clear()
        opener = self._window.opener
        for path in opener.recent:
            action = QAction(Path(path).name, self._recent, toolTip=path)
            action.triggered.connect(lambda _, path=path: opener.open_network(path))
            self._recent.addAction(action)
        if not opener.recent:
            self._recent.addAction(QAction("None yet", self._recent, enabled=False))

    def _choices(self, title: str, sign: str, choices: Sequence[Choice], attribute: str) -> QMenu:
        menu = QMenu(title, self._window)
        menu.setToolTipsVisible(True)
        menu.setIcon(icon(sign))
        group = QActionGroup(menu)
        take = getattr(self._window.look, f"set_{attribute}")
        for choice in choices:
            action = QAction(choice.text, group, checkable=True)
            action.setShortcut(choice.shortcut)
            action.setToolTip(with_keys(choice.tip, action.shortcut()))
            action.setData(choice.value)
            action.triggered.connect(lambda _, value=choice.value: take(value))
            menu.addAction(action)
        return menu

    def _list_panels(self) -> None:
        self._panels.clear()
        for number, dock in enumerate(self._window.docks.docks, start=1):
            action = dock.toggleViewAction()
            action.setIcon(icon(dock.panel.icon))
            if not dock.is_copy and number < 10:
                action.setShortcut(f"Alt+{number}")
            action.setToolTip(with_keys(f"Show or hide the {dock.panel.title} panel", action.shortcut()))
            self._panels.addAction(action)

    def _mark(self) -> None:
        look = self._window.look
        for menu, value in ((self._theme, look.theme), (self._size, look.scale)):
            for action in menu.actions():
                action.setChecked(action.data() == value)
