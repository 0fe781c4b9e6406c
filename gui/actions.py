"""Everything the user can tell the window to do: one table, from which menus, toolbar and the list of keys are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.icons import icon


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    Attributes:
        name: for code; what ``Actions`` looks up.
        menu: title of the menu it stands in.
        text: in the menu, as a person would say it.
        icon: in resources/icons.
        shortcut: in Qt's notation.
        tip: one sentence for the tooltip and the list of keys.
        checkable: it switches something on and off.
    """

    name: str
    menu: str
    text: str
    icon: str
    shortcut: str
    tip: str
    checkable: bool = False


COMMANDS = (
    Command("open_network", "File", "Open network…", "network", "Ctrl+O", "Open a network from a file"),
    Command("open_definition", "File", "Open with a definition…", "code", "Ctrl+Shift+O",
            "Open a network by a Python function that builds it, with weights from a file"),
    Command("open_picture", "File", "Open picture or video…", "picture", "Ctrl+P", "Show a picture or a video file"),
    Command("open_folder", "File", "Open folder of pictures…", "folder", "Ctrl+Shift+P", "Walk through a folder"),
    Command("paste", "File", "Paste picture", "paste", "Ctrl+V", "Show the picture that is on the clipboard"),
    Command("snapshot", "File", "Snapshot", "snapshot", "Ctrl+S", "Save a picture of this window among your pictures"),
    Command("quit", "File", "Quit", "quit", "Ctrl+Q", "Close Convoscope"),
    Command("new_maps", "View", "New Activation maps panel", "maps", "Ctrl+N",
            "Open one more Activation maps panel, to watch several layers at once"),
    Command("full_screen", "View", "Full screen", "fullscreen", "F11", "Fill the screen", True),
    Command("larger", "View", "Larger text", "zoom-in", "Ctrl++", "Make all text larger, for a projector"),
    Command("smaller", "View", "Smaller text", "zoom-out", "Ctrl+-", "Make all text smaller"),
    Command("reset_layout", "View", "Reset layout", "layout", "Ctrl+Shift+R", "Put every panel back in its place"),
    Command("freeze", "Source", "Freeze", "pause", "Space", "Hold this frame, or go on; a held frame can be explored",
            True),
    Command("draw", "Source", "Draw", "pen", "Ctrl+1", "Draw digits with the pen"),
    Command("stimuli", "Source", "Stimuli", "stimuli", "Ctrl+2", "Gratings, bars and colours: what filters answer to"),
    Command("sample", "Source", "Sample pictures", "sample", "Ctrl+3", "Pictures that come with Convoscope"),
    Command("camera", "Source", "Webcam", "camera", "Ctrl+4", "Show what the first camera sees"),
    Command("network_camera", "Source", "Network camera…", "globe", "Ctrl+5", "Show a camera by its address"),
    Command("input_rules", "Network", "Input of this network…", "sliders", "Ctrl+Shift+I",
            "How pictures are prepared for it: size, values, channel order, class names"),
    Command("network_facts", "Network", "About this network", "info", "Ctrl+I",
            "Its paper, size, training and what was assumed about it", True),
    Command("previous_layer", "Go", "Previous layer", "up", "Up", "Choose the layer before this one"),
    Command("next_layer", "Go", "Next layer", "down", "Down", "Choose the layer after this one"),
    Command("back", "Go", "Back", "back", "Alt+Left", "Return to what was chosen before (also Esc)"),
    Command("find_layer", "Go", "Find layer…", "search", "Ctrl+F", "Search the layers by name or kind"),
    Command("lessons", "Help", "Lessons", "lesson", "Ctrl+L",
            "Short guided lessons that set up this window step by step"),
    Command("keys", "Help", "Keys and gestures", "keyboard", "F1", "List all keys", True),
    Command("about", "Help", "About Convoscope", "info", "Shift+F1", "What this is, and its version", True),
)  # fmt: skip


def make_action(command: Command, run: Callable[..., object], parent: QWidget) -> QAction:
    """The action of a command; it works in the whole window and in panels that float."""
    action = QAction(icon(command.icon), command.text, parent)
    action.setObjectName(command.name)
    if command.shortcut:
        action.setShortcut(QKeySequence(command.shortcut))
    action.setToolTip(with_keys(command.tip, action.shortcut()))
    action.setCheckable(command.checkable)
    action.triggered.connect(run)
    parent.addAction(action)
    return action


def with_keys(tip: str, keys: QKeySequence) -> str:
    """A tooltip with the keys in parentheses, if there are any."""
    return f"{tip} ({keys.toString(QKeySequence.SequenceFormat.NativeText)})" if not keys.isEmpty() else tip
