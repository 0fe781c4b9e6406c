"""The menu bar: every command has its entry here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gui.actions import COMMANDS
from gui.icons import icon
from gui.menus.device import DeviceMenu
from gui.menus.network import NetworkMenu
from gui.menus.source import SourceMenu
from gui.settings import TEXT_SIZES, THEMES

if TYPE_CHECKING:
    from gui.window import MainWindow

BUILT_IN = ("draw", "stimuli", "sample", "camera")
ASKED_FOR = ("network_camera", "open_picture", "open_folder")


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
        self.network = NetworkMenu(session, [commands[name] for name in ("open_network", "open_definition", "input_rules", "network_facts")], self.device, window)
        self.view = self._plain("View")
        self._panels = self.view.addMenu(icon("layout"), "Panels")
        self._theme = self._choices("Theme", "theme", [(name.capitalize(), name) for name in THEMES], "theme")
        sizes = [(f"{scale * 100:.0f} %", scale) for scale in TEXT_SIZES]
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

    def _choices(self, title: str, sign: str, entries: Sequence[tuple[str, object]], attribute: str) -> QMenu:
        menu = QMenu(title, self._window)
        menu.setIcon(icon(sign))
        group = QActionGroup(menu)
        take = getattr(self._window.look, f"set_{attribute}")
        for text, value in entries:
            action = QAction(text, group, checkable=True)
            action.setData(value)
            action.triggered.connect(lambda _, value=value: take(value))
            menu.addAction(action)
        return menu

    def _list_panels(self) -> None:
        self._panels.clear()
        for number, dock in enumerate(self._window.docks.docks, start=1):
            action = dock.toggleViewAction()
            action.setIcon(icon(dock.panel.icon))
            if not dock.is_copy and number < 10:
                action.setShortcut(f"Alt+{number}")
            self._panels.addAction(action)

    def _mark(self) -> None:
        look = self._window.look
        for menu, value in ((self._theme, look.theme), (self._size, look.scale)):
            for action in menu.actions():
                action.setChecked(action.data() == value)
