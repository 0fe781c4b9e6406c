"""Everything the user can tell the window to do: one table, from which menus, toolbar and the list of keys are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.look.icons import icon
from gui.look.translation import QT_TR_NOOP, tr


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    Attributes:
        name: for code; the window looks its actions up by it.
        menu: which of ``MENUS`` it stands in.
        text: in the menu, as a person would say it; in English, as the tip is.
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


MENUS = (
    QT_TR_NOOP("File"),
    QT_TR_NOOP("View"),
    QT_TR_NOOP("Source"),
    QT_TR_NOOP("Network"),
    QT_TR_NOOP("Go"),
    QT_TR_NOOP("Help"),
)
"""Titles of the menus."""

COMMANDS = (
    Command("open_network", "File", QT_TR_NOOP("Open network…"), "network", "Ctrl+O",
            QT_TR_NOOP("Open a network from a file")),
    Command("open_definition", "File", QT_TR_NOOP("Open with a definition…"), "code", "Ctrl+Shift+O",
            QT_TR_NOOP("Open a network by a Python function that builds it, with weights from a file")),
    Command("open_picture", "File", QT_TR_NOOP("Open picture or video…"), "picture", "Ctrl+P",
            QT_TR_NOOP("Show a picture or a video file")),
    Command("open_folder", "File", QT_TR_NOOP("Open folder of pictures…"), "folder", "Ctrl+Shift+P",
            QT_TR_NOOP("Walk through a folder")),
    Command("open_lesson", "File", QT_TR_NOOP("Open lesson…"), "lesson", "Ctrl+Shift+L",
            QT_TR_NOOP("Play a lesson of your own, a plain text file")),
    Command("trusted_files", "File", QT_TR_NOOP("Trusted files…"), "check", "Ctrl+Shift+T",
            QT_TR_NOOP("Files that may run code because you said so; any of them can be forgotten")),
    Command("paste", "File", QT_TR_NOOP("Paste picture"), "paste", "Ctrl+V",
            QT_TR_NOOP("Show the picture that is on the clipboard")),
    Command("snapshot", "File", QT_TR_NOOP("Snapshot"), "snapshot", "Ctrl+S",
            QT_TR_NOOP("Save a picture of this window among your pictures")),
    Command("quit", "File", QT_TR_NOOP("Quit"), "quit", "Ctrl+Q", QT_TR_NOOP("Close Convoscope")),
    Command("new_maps", "View", QT_TR_NOOP("New Activation maps panel"), "maps", "Ctrl+N",
            QT_TR_NOOP("Open one more Activation maps panel, to watch several layers at once")),
    Command("full_screen", "View", QT_TR_NOOP("Full screen"), "fullscreen", "F11", QT_TR_NOOP("Fill the screen"), True),
    Command("larger", "View", QT_TR_NOOP("Larger text"), "zoom-in", "Ctrl++",
            QT_TR_NOOP("Make all text larger, for a projector")),
    Command("smaller", "View", QT_TR_NOOP("Smaller text"), "zoom-out", "Ctrl+-", QT_TR_NOOP("Make all text smaller")),
    Command("enlarge", "View", QT_TR_NOOP("Enlarge panel"), "zoom-fit", "F10",
            QT_TR_NOOP("Let one panel fill the window, or put all back (also a double click on its title)")),
    Command("reset_view", "View", QT_TR_NOOP("Reset this view"), "layout", "Ctrl+Shift+R",
            QT_TR_NOOP("Put every panel of this view back in its place")),
    Command("freeze", "Source", QT_TR_NOOP("Freeze"), "pause", "Space",
            QT_TR_NOOP("Hold this frame, or go on; a held frame can be explored"), True),
    Command("draw", "Source", QT_TR_NOOP("Draw"), "pen", "Ctrl+1", QT_TR_NOOP("Draw digits with the pen")),
    Command("draw_digits", "Source", QT_TR_NOOP("Draw several digits"), "digit", "Ctrl+6",
            QT_TR_NOOP("Draw several digits with a finer pen")),
    Command("draw_figure", "Source", QT_TR_NOOP("Draw a figure"), "figure", "Ctrl+7",
            QT_TR_NOOP("Watch a stick figure dance, or draw one")),
    Command("stimuli", "Source", QT_TR_NOOP("Stimuli"), "stimuli", "Ctrl+2",
            QT_TR_NOOP("Gratings, bars and colours: what filters answer to")),
    Command("sample", "Source", QT_TR_NOOP("Sample pictures"), "sample", "Ctrl+3",
            QT_TR_NOOP("Pictures that come with Convoscope")),
    Command("camera", "Source", QT_TR_NOOP("Webcam"), "camera", "Ctrl+4",
            QT_TR_NOOP("Show what the first camera sees")),
    Command("network_camera", "Source", QT_TR_NOOP("Network camera…"), "globe", "Ctrl+5",
            QT_TR_NOOP("Show a camera by its address")),
    Command("input_rules", "Network", QT_TR_NOOP("Input of this network…"), "sliders", "Ctrl+Shift+I",
            QT_TR_NOOP("How pictures are prepared for it: size, values, channel order, class names")),
    Command("network_facts", "Network", QT_TR_NOOP("About this network"), "info", "Ctrl+I",
            QT_TR_NOOP("Its paper, size, training and what was assumed about it"), True),
    Command("interrupt", "Network", QT_TR_NOOP("Stop what it is doing"), "restart", "Ctrl+.",
            QT_TR_NOOP("End what the engine is busy with, by force, and go on with the rest")),
    Command("limits", "File", QT_TR_NOOP("Limits of the engine…"), "sliders", "Ctrl+Shift+E",
            QT_TR_NOOP("How much memory it may take, and when you are asked about it")),
    Command("previous_layer", "Go", QT_TR_NOOP("Previous layer"), "up", "Up; Left",
            QT_TR_NOOP("Choose the layer before this one")),
    Command("next_layer", "Go", QT_TR_NOOP("Next layer"), "down", "Down; Right",
            QT_TR_NOOP("Choose the layer after this one")),
    Command("back", "Go", QT_TR_NOOP("Back"), "back", "Alt+Left",
            QT_TR_NOOP("Return to what was chosen before (also Esc)")),
    Command("find_layer", "Go", QT_TR_NOOP("Find layer…"), "search", "Ctrl+F",
            QT_TR_NOOP("Search the layers by name or kind")),
    Command("lessons", "Help", QT_TR_NOOP("Lessons"), "lesson", "Ctrl+L",
            QT_TR_NOOP("Short guided lessons that set up this window step by step")),
    Command("keys", "Help", QT_TR_NOOP("Keys and gestures"), "keyboard", "F1", QT_TR_NOOP("List all keys"), True),
    Command("about", "Help", QT_TR_NOOP("About Convoscope"), "info", "Shift+F1",
            QT_TR_NOOP("What this is, and its version"), True),
)  # fmt: skip


def make_action(command: Command, run: Callable[..., object], parent: QWidget) -> QAction:
    """The action of a command; it works in the whole window and in panels that float."""
    action = QAction(icon(command.icon), tr(command.text), parent)
    action.setObjectName(command.name)
    if command.shortcut:
        action.setShortcuts([QKeySequence(keys) for keys in command.shortcut.split("; ")])
    action.setToolTip(with_keys(tr(command.tip), action.shortcut()))
    action.setCheckable(command.checkable)
    action.triggered.connect(run)
    parent.addAction(action)
    return action


def with_keys(tip: str, keys: QKeySequence) -> str:
    """A tooltip with the keys in parentheses, if there are any."""
    return f"{tip} ({keys.toString(QKeySequence.SequenceFormat.NativeText)})" if not keys.isEmpty() else tip
