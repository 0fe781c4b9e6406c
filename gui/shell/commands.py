"""What each of the user's commands does, and the actions that carry them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from gui.shell.actions import COMMANDS, make_action

if TYPE_CHECKING:
    from gui.shell.window import MainWindow


def make_commands(window: MainWindow) -> dict[str, QAction]:
    """An action of the window for each of ``COMMANDS``, by name."""
    runs = _runs(window)
    return {command.name: make_action(command, runs[command.name], window) for command in COMMANDS}


def _runs(window: MainWindow) -> dict[str, Callable[..., object]]:
    session, docks, cards = window.session, window.docks, window.cards
    files, opener, look = window.files, window.opener, window.look
    return {
        "open_network": opener.ask_network,
        "open_definition": lambda: files.ask_definition(),
        "input_rules": lambda: files.show_input(),
        "trusted_files": lambda: files.show_trusted(),
        "open_picture": opener.ask_picture,
        "open_folder": opener.ask_folder,
        "open_lesson": opener.ask_lesson,
        "network_camera": opener.ask_address,
        "paste": opener.paste,
        "snapshot": window.snapshots.take,
        "quit": window.close,
        "new_maps": lambda: window.show_layer_apart(session.selection.layer),
        "full_screen": window.fill_screen,
        "larger": lambda: look.step_scale(1),
        "smaller": lambda: look.step_scale(-1),
        "enlarge": lambda: docks.toggle_enlarged(window.focusWidget()),
        "reset_view": docks.arrange,
        "freeze": session.freeze,
        "draw": lambda: session.open_source("draw"),
        "draw_digits": lambda: session.open_source("draw:digits"),
        "draw_figure": lambda: session.open_source("draw:figure"),
        "stimuli": lambda: session.open_source("stimuli"),
        "sample": lambda: session.open_source("sample"),
        "camera": lambda: session.open_source("camera"),
        "previous_layer": lambda: session.step_layer(-1),
        "next_layer": lambda: session.step_layer(1),
        "back": window.go_back,
        "find_layer": window.find_layer,
        "lessons": window.show_lessons,
        "keys": cards.show_keys,
        "about": cards.show_about,
        "network_facts": cards.show_facts,
        "interrupt": session.engine.interrupt,
        "limits": window.show_limits,
    }
