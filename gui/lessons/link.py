"""A link in a lesson: the reader sees the whole address, and says whether the browser is to open it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.lessons.reading import web_address
from gui.look.theme import GRID, current_look
from gui.look.translation import tr
from gui.widgets.card import Paragraph

WIDTH = 100 * GRID


def ask_to_open(address: str, window: QWidget) -> None:
    """Ask, in a window that waits for nobody; an address that does not lead to the web is not even asked about."""
    if shown := web_address(address):
        LinkDialog(shown, window).show()


class LinkDialog(QDialog):
    """Shows an address; Return means no.

    Attributes:
        go: the button that opens it.
    """

    def __init__(self, address: str, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("Open this address?"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._address = address
        heading = QLabel(tr("Open this address?"))
        heading.setProperty("type", "heading")
        width = min(round(WIDTH * current_look().text_scale), window.width() - 16 * GRID)
        shown = Paragraph(_breakable(address), width)
        shown.setAccessibleName(address)
        words = Paragraph(tr("The lesson leads there. Your browser opens it, outside Convoscope."), width)
        words.setProperty("type", "quiet")
        self.go = QPushButton(tr("Open in the browser"), autoDefault=False)
        cancel = QPushButton(tr("Cancel"), default=True, autoDefault=True)
        self.go.clicked.connect(self._open)
        cancel.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        buttons.addWidget(cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(4 * GRID)
        for part in (heading, shown, words):
            layout.addWidget(part)
        layout.addLayout(buttons)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        cancel.setFocus()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._address))
        self.close()


def _breakable(address: str) -> str:
    """The same to the eye, but it may go on in the next line anywhere: an address has no spaces."""
    return "\N{ZERO WIDTH SPACE}".join(address)
