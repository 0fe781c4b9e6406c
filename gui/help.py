"""The cards about keys and about the opened network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.api import NetworkInfo, Resize, Weights
from gui import text
from gui.actions import COMMANDS
from gui.panel import Panel
from gui.theme import GRID
from gui.widgets.card import paragraph


def native(shortcut: str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


MEANING = 26
"""Characters in a line of what a key does."""
WEIGHTS = {
    Weights.BUNDLED: "trained by this project and bundled",
    Weights.CACHED: "the publisher's own, fetched",
    Weights.FILE: "from the file",
    Weights.RANDOM: "random: this network has learned nothing",
}
RESIZES = {
    Resize.CROP: "centre cut out",
    Resize.STRETCH: "stretched",
    Resize.LETTERBOX: "fitted, with borders",
}
KEY = 13
"""Characters in the column of keys."""
EVERYWHERE = (
    ("Click", "go deeper: choose what is under the pointer"),
    ("Esc", "return; so does the mouse's back button"),
    ("Wheel", "zoom at the pointer"),
    ("Double click", "fit again"),
    (native("Alt+1") + " … 7", "open or close a panel"),
    ("Drop", "open a picture, folder, video or network"),
)


def keys(panels: Sequence[type[Panel]], source: Sequence[tuple[str, str]], columns: int) -> QWidget:
    """All keys and gestures, in so many columns: menus, the running source, everywhere, and each panel's own."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    for menu in dict.fromkeys(command.menu for command in COMMANDS):
        rows = [(native(c.shortcut), c.text.rstrip("…")) for c in COMMANDS if c.menu == menu and c.shortcut]
        sections.append((menu, rows))
    if source:
        sections.append(("This source", [(native(key), label) for key, label in source]))
    sections.append(("Everywhere", list(EVERYWHERE)))
    sections += [(panel.title, list(panel.keys)) for panel in panels if panel.keys]
    content = QWidget()
    row = QHBoxLayout(content)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8 * GRID)
    for part in balanced(sections, columns):
        column = QVBoxLayout()
        column.setSpacing(4 * GRID)
        for title, rows in part:
            column.addLayout(_section(title, rows))
        column.addStretch(1)
        row.addLayout(column)
    return content


def network_facts(info: NetworkInfo, width: int) -> QWidget:
    """What is known about an opened network: a table, and notes below it that are so many pixels wide."""
    prepared = info.preprocessing
    facts = [
        ("Paper", info.paper),
        ("Weights", WEIGHTS[info.weights]),
        ("Parameters", f"{info.parameters:,}"),
        ("Multiply-accumulates", f"{info.macs:,} for one picture"),
        ("Layers", f"{len(info.layers):,}"),
        ("Input", f"{text.shape(prepared.input)}, {prepared.order.upper() if prepared.input[0] == 3 else 'channels'}"),
        ("Picture", f"{RESIZES[prepared.resize]}, values 0 … {prepared.range}"),
        ("Mean", ", ".join(text.significant(value, 4) for value in prepared.mean)),
        ("Standard deviation", ", ".join(text.significant(value, 4) for value in prepared.std)),
        ("Classes", f"{len(info.labels):,}" if info.labels else "not known"),
        *_measured(info.card),
    ]
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4 * GRID)
    grid = QGridLayout()
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(GRID)
    grid.setColumnStretch(1, 1)
    for place, (name, fact) in enumerate(facts):
        label = QLabel(name)
        label.setProperty("type", "quiet")
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(QLabel(fact, wordWrap=True), place, 1)
    column.addLayout(grid)
    for sentence in info.notes:
        column.addWidget(paragraph(sentence, width))
    return content


def _measured(card: Mapping[str, object]) -> list[tuple[str, str]]:
    accuracy, pictures = card.get("test_accuracy"), card.get("test_pictures")
    if not isinstance(accuracy, float) or not isinstance(pictures, int):
        return []
    data = card.get("data", "")
    return [("Test accuracy", f"{accuracy:.2%} on {pictures:,} pictures{f' of {data}' if data else ''}")]


def balanced(
    sections: list[tuple[str, list[tuple[str, str]]]], columns: int
) -> list[list[tuple[str, list[tuple[str, str]]]]]:
    """Sections in order, in columns of about equal length."""
    total = sum(len(rows) + 2 for _, rows in sections)
    parts: list[list[tuple[str, list[tuple[str, str]]]]] = [[]]
    filled = 0
    for section in sections:
        size = len(section[1]) + 2
        if parts[-1] and len(parts) < columns and filled + size / 2 > total * len(parts) / columns:
            parts.append([])
        parts[-1].append(section)
        filled += size
    return parts


def _section(title: str, rows: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * GRID)
    grid.setVerticalSpacing(GRID)
    heading = QLabel(title)
    heading.setProperty("type", "title")
    grid.addWidget(heading, 0, 0, 1, 2)
    for place, (key, meaning) in enumerate(rows, start=1):
        cap = QLabel(key)
        cap.setProperty("type", "key")
        grid.addWidget(cap, place, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        label = QLabel(meaning, wordWrap=True)
        label.setProperty("type", "quiet")
        label.setMinimumWidth(label.fontMetrics().averageCharWidth() * MEANING)
        label.setContentsMargins(0, 2, 0, 0)
        grid.addWidget(label, place, 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, heading.fontMetrics().averageCharWidth() * KEY)
    return grid
