"""The one question that stops everything: may this file run code?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.api import TrustRequired
from gui.look.icons import icon
from gui.look.theme import GRID, current_look
from gui.look.translation import QT_TR_NOOP, tr
from gui.widgets.card import Paragraph

WHAT_IT_COULD_DO = QT_TR_NOOP(
    "Opening it runs whatever it contains. It could read, change or send your files, like "
    "any program that you start. Open it only if you know who made it."
)
REMEMBERED = QT_TR_NOOP("Your answer is kept for exactly this content: if the file changes, you are asked again.")
WHAT_THEY_COULD_DO = QT_TR_NOOP(
    "Opening it runs whatever these files contain. They could read, change or send your files, like "
    "any program that you start. Open it only if you know who made all of them."
)
REMEMBERED_ALL = QT_TR_NOOP(
    "Your answer is kept for exactly these contents together: if one of the files changes, or another one "
    "takes its place, you are asked again."
)
WIDTH = 120 * GRID
LINES = 7
"""Names of files that are seen at once; the rest scrolls."""


class TrustDialog(QDialog):
    """Names the file, its folder, all that would run, why it is asked and what could happen; Return means no.

    Attributes:
        refused: what it asks about.
        files: the names of all that would run, where that is more than the one file.
    """

    def __init__(self, refused: TrustRequired, window: QWidget) -> None:
        super().__init__(window)
        self.refused = refused
        path = Path(refused.path)
        several = len(refused.files) > 1
        question = tr("Trust these files?") if several else tr("Trust this file?")
        self.setWindowTitle(question)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sign = QLabel()
        look = current_look()
        side = round(8 * GRID * look.text_scale)
        sign.setPixmap(icon("warning", look.theme.warning).pixmap(QSize(side, side), self.devicePixelRatioF()))
        title = QLabel(question)
        title.setProperty("type", "large")
        width = min(round(WIDTH * look.text_scale), window.width() - 16 * GRID)
        words = QVBoxLayout()
        words.setSpacing(3 * GRID)
        words.addWidget(title)
        words.addLayout(
            _facts(
                (
                    (tr("File"), printable(path.name)),
                    (tr("Folder"), printable(str(path.parent))),
                    ("SHA-256", short(refused.sha256)),
                )
            )
        )
        self.files = QLabel("\n".join(map(printable, refused.files)) if several else "")
        if several:
            words.addWidget(QLabel(tr("{n} file(s) will run:", "", len(refused.files))))
            words.addWidget(_listed(self.files, len(refused.files)))
        reason = tr("It is not simply read: {reason}.", reason=refused.reason)
        danger = tr(WHAT_THEY_COULD_DO) if several else tr(WHAT_IT_COULD_DO)
        kept = tr(REMEMBERED_ALL) if several else tr(REMEMBERED)
        for text, role in ((reason, ""), (danger, ""), (kept, "quiet")):
            label = Paragraph(text, width)
            label.setProperty("type", role)
            words.addWidget(label)
        self.keep_out = QPushButton(tr("Don't open"), default=True, autoDefault=True)
        self.let_in = QPushButton(tr("I trust these files") if several else tr("I trust this file"), autoDefault=False)
        self.keep_out.clicked.connect(self.reject)
        self.let_in.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.let_in)
        buttons.addWidget(self.keep_out)
        body = QHBoxLayout()
        body.setSpacing(4 * GRID)
        body.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(5 * GRID)
        layout.addLayout(body)
        layout.addLayout(buttons)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.keep_out.setFocus()


def short(sha256: str) -> str:
    """The first sixteen digits in fours: enough to compare by eye."""
    return " ".join(sha256[place : place + 4] for place in range(0, 16, 4)) + " …" if sha256 else tr("unknown")


def printable(name: str) -> str:
    """A name as it can be seen: what would turn the direction of reading, or begin a new line, is replaced."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


def _listed(names: QLabel, count: int) -> QScrollArea:
    """The names, one a line, in as much room as a few of them take."""
    names.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
    area.setWidget(names)
    names.ensurePolished()
    lines = min(count, LINES)
    bar = area.horizontalScrollBar().sizeHint().height()
    area.setFixedHeight(lines * names.fontMetrics().lineSpacing() + bar + GRID)
    return area


def _facts(rows: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(GRID)
    grid.setColumnStretch(1, 1)
    for place, (name, fact) in enumerate(rows):
        label, value = QLabel(name), QLabel(fact, wordWrap=True)
        label.setProperty("type", "quiet")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, place, 1)
    return grid
