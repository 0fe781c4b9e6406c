"""The menu bar: every command has its entry here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gui.look.icons import icon
from gui.look.translation import LANGUAGES, QT_TR_NOOP, SYSTEM, tr
from gui.session.settings import TEXT_SIZES, THEMES
from gui.shell.actions import COMMANDS, with_keys
from gui.shell.menus.device_menu import DeviceMenu
from gui.shell.menus.network_menu import NetworkMenu
from gui.shell.menus.source_menu import SourceMenu

if TYPE_CHECKING:
    from gui.shell.window import MainWindow

BUILT_IN = {
    "draw": "draw",
    "draw:digits": "draw_digits",
    "draw:figure": "draw_figure",
    "stimuli": "stimuli",
    "sample": "sample",
    "camera": "camera",
}
"""The command that opens each source."""
ABOUT_NETWORKS = ("open_network", "open_definition", "input_rules", "network_facts", "interrupt")
ASKED_FOR = ("network_camera", "open_picture", "open_folder")


THEME_WORDS = {
    "system": (QT_TR_NOOP("System"), QT_TR_NOOP("As the system is set, and following it"), "Ctrl+Alt+0"),
    "dark": (QT_TR_NOOP("Dark"), QT_TR_NOOP("Light on dark"), "Ctrl+Alt+1"),
    "light": (QT_TR_NOOP("Light"), QT_TR_NOOP("Dark on light, for bright rooms and projectors"), "Ctrl+Alt+2"),
}
"""Name, tooltip and keys of each theme."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values of a setting."""

    text: str
    value: object
    tip: str
    shortcut: str = ""


def _languages() -> list[Choice]:
    """Each in its own words, and what the system says."""
    system = Choice(tr("System"), SYSTEM, tr("As the system is set"))
    tip = tr("Write everything in this language")
    return [system, *(Choice(name, code, tip) for code, name in LANGUAGES.items())]


def with_key(title: str, taken: set[str]) -> str:
    """Mark the first letter that is not taken yet as the one that opens the menu with Alt; it is taken then."""
    for place, letter in enumerate(title.lower()):
        if letter.isascii() and letter.isalpha() and letter not in taken:
            taken.add(letter)
            return f"{title[:place]}&{title[place:]}"
    return title


class Menus:
    """All menus of the window.

    Attributes:
        source, network, device: the menus that the toolbar shows too.
        view: views, panels and look.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        commands, session = window.commands, window.session
        self.source = SourceMenu(
            session,
            [commands["freeze"]],
            {spec: commands[name] for spec, name in BUILT_IN.items()},
            [commands[name] for name in ASKED_FOR],
            window,
        )
        self.device = DeviceMenu(session, window)
        self.network = NetworkMenu(session, [commands[name] for name in ABOUT_NETWORKS], self.device, window)
        self.view = self._plain("View")
        self._panels = self.view.addMenu(icon("layout"), tr("Panels"))
        self._panels.setToolTipsVisible(True)
        themes = [Choice(tr(text), name, tr(tip), keys) for name in THEMES for text, tip, keys in (THEME_WORDS[name],)]
        self._theme = self._choices(tr("Theme"), "theme", themes, window.look.set_theme)
        sizes = [
            Choice(f"{scale * 100:.0f} %", scale, tr("Text at {scale:g} times its size", scale=scale))
            for scale in TEXT_SIZES
        ]
        self._size = self._choices(tr("Text size"), "text", sizes, window.look.set_scale)
        self._language = self._choices(tr("Language"), "globe", _languages(), window.set_language)
        first = self.view.actions()[0]
        self.view.insertActions(first, window.views.actions)
        self.view.insertSeparator(first)
        self.view.insertMenu(first, self._panels)
        self.view.insertMenu(first, self._theme)
        self.view.insertMenu(first, self._size)
        self.view.insertMenu(first, self._language)
        self._recent = QMenu(tr("Open recent network"), window)
        self._recent.setIcon(icon("network"))
        self._recent.setToolTipsVisible(True)
        self._recent.aboutToShow.connect(self._list_recent)
        bar, taken = window.menuBar(), set[str]()
        for menu in (self._file(), self.view, self.source, self.network, self._plain("Go"), self._plain("Help")):
            menu.setTitle(with_key(menu.title(), taken))
            bar.addMenu(menu)
        window.docks.changed.connect(self._list_panels)
        window.look.changed.connect(self._mark)
        self._list_panels()
        self._mark()

    def _plain(self, title: str) -> QMenu:
        menu = QMenu(tr(title), self._window)
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
            self._recent.addAction(QAction(tr("None yet"), self._recent, enabled=False))

    def _choices(self, title: str, sign: str, choices: Sequence[Choice], take: Callable[[Any], None]) -> QMenu:
        menu = QMenu(title, self._window)
        menu.setToolTipsVisible(True)
        menu.setIcon(icon(sign))
        group = QActionGroup(menu)

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
        self._panels.addActions([dock.action for dock in self._window.docks.here])

    def _mark(self) -> None:
        look, language = self._window.look, self._window.language
        for menu, value in ((self._theme, look.theme), (self._size, look.scale), (self._language, language)):
            for action in menu.actions():
                action.setChecked(action.data() == value)
