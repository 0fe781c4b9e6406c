"""The cards about keys and about the opened network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from engine.api import NetworkInfo, Resize, WeightsOrigin
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, grouped, tr, translated
from gui.panels.base import Panel
from gui.session.classes import class_words
from gui.widgets.card import paragraph

Section = tuple[str, list[tuple[str, str]]]
"""Title, and rows of (key, what it does)."""


def native(shortcut: QKeySequence) -> str:
    """A shortcut as this system writes it."""
    return shortcut.toString(QKeySequence.SequenceFormat.NativeText)


MEANING = 26
"""Characters in a line of what a key does."""
WEIGHTS = {
    WeightsOrigin.BUNDLED: QT_TR_NOOP("trained by this project and bundled"),
    WeightsOrigin.CACHED: QT_TR_NOOP("the publisher's own, fetched"),
    WeightsOrigin.FILE: QT_TR_NOOP("from the file"),
    WeightsOrigin.RANDOM: QT_TR_NOOP("random: this network has learned nothing"),
}
RESIZES = {
    Resize.CROP: QT_TR_NOOP("centre cut out"),
    Resize.STRETCH: QT_TR_NOOP("stretched"),
    Resize.LETTERBOX: QT_TR_NOOP("fitted, with borders"),
}
KEY = 13
"""Characters in the column of keys."""
EVERYWHERE = (
    (QT_TR_NOOP("Click"), QT_TR_NOOP("go deeper: choose what is under the pointer")),
    (QT_TR_NOOP("Esc"), QT_TR_NOOP("return; so does the mouse's back button")),
    (QT_TR_NOOP("Wheel"), QT_TR_NOOP("zoom at the pointer")),
    (QT_TR_NOOP("Double click"), QT_TR_NOOP("fit again")),
    (QT_TR_NOOP("Drop"), QT_TR_NOOP("open a picture, folder, video or network")),
)


def keys(panels: Sequence[type[Panel]], menus: Sequence[QMenu], columns: int) -> QWidget:
    """All keys and gestures, in so many columns: those of the menus, everywhere, and each panel's own."""
    taken: set[QAction] = set()
    sections = [section for menu in menus for section in _of_menu(menu, taken)]
    sections.append((tr("Everywhere"), _translated(EVERYWHERE)))
    sections += [(tr(panel.title), _translated(panel.keys)) for panel in panels if panel.keys]
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


def _of_menu(menu: QMenu, taken: set[QAction]) -> list[Section]:
    """The keys of a menu, and of its submenus in sections of their own; none of what another menu had already."""
    rows: list[tuple[str, str]] = []
    sections: list[Section] = []
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            sections += _of_menu(below, taken)
        elif not action.shortcut().isEmpty() and action not in taken:
            taken.add(action)
            keys = ", ".join(native(shortcut) for shortcut in action.shortcuts())
            rows.append((keys, action.text().rstrip("…")))
    return [(menu.title().replace("&", ""), rows), *sections] if rows else sections


def _translated(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(tr(key), tr(meaning)) for key, meaning in rows]


def network_facts(info: NetworkInfo, width: int) -> QWidget:
    """What is known about an opened network: a table, and notes below it; both are about so many pixels wide."""
    prepared = info.preprocessing
    facts = [
        (tr("Paper"), info.paper),
        (tr("Weights"), tr(WEIGHTS[info.weights])),
        (tr("Parameters"), grouped(info.parameters)),
        (tr("Multiply-accumulates"), tr("{macs:,} for one picture", macs=info.macs)),
        (tr("Layers"), grouped(len(info.layers))),
        (
            tr("Input"),
            f"{text.shape(prepared.input)}, {prepared.order.upper() if prepared.input[0] == 3 else tr('channels')}",
        ),
        (
            tr("Picture"),
            tr("{resized}, values 0 … {range}", resized=tr(RESIZES[prepared.resize]), range=prepared.range),
        ),
        (tr("Mean"), ", ".join(text.significant(value, 4) for value in prepared.mean)),
        (tr("Standard deviation"), ", ".join(text.significant(value, 4) for value in prepared.std)),
        *([(tr("Answer"), answer)] if (answer := class_words(info)) else []),
        *_measured(info.card),
    ]
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4 * GRID)
    grid = QGridLayout()
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(GRID)
    for place, (name, fact) in enumerate(facts):
        label = QLabel(name)
        label.setProperty("type", "quiet")
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(paragraph(fact, 3 * width // 4), place, 1)
    column.addLayout(grid)
    for sentence in info.notes:
        column.addWidget(paragraph(translated(sentence), width))
    return content


def _measured(card: Mapping[str, object]) -> list[tuple[str, str]]:
    accuracy, pictures, figures = (card.get(name) for name in ("test_accuracy", "test_pictures", "figures"))
    if isinstance(figures, Mapping):
        told = [f"{name.replace('_', ' ')} {share:.1%}" for name, share in figures.items()]
        drawings = tr("{figures} on {drawings:,} drawings", figures=", ".join(told), drawings=pictures)
        data = card.get("data")
        return [(tr("Measured"), drawings), (tr("Trained on"), translated(data) if isinstance(data, str) else "")]
    if not isinstance(accuracy, float) or not isinstance(pictures, int):
        return []
    measured = {"accuracy": accuracy, "pictures": pictures, "data": card.get("data", "")}
    if measured["data"]:
        return [(tr("Test accuracy"), tr("{accuracy:.2%} on {pictures:,} pictures of {data}", **measured))]
    return [(tr("Test accuracy"), tr("{accuracy:.2%} on {pictures:,} pictures", **measured))]


def balanced(sections: list[Section], columns: int) -> list[list[Section]]:
    """Sections in order, in columns of about equal length."""
    total = sum(len(rows) + 2 for _, rows in sections)
    parts: list[list[Section]] = [[]]
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
