"""Which files may run code because the user once said so, and taking that back."""

from __future__ import annotations

from PySide6.QtCore import Qt
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

from gui.look.theme import GRID, current_look
from gui.look.translation import tr
from gui.network_files.remembered import FileOverridesStore
from gui.network_files.trust_dialog import short
from gui.widgets.text_line import TextLine


class TrustedFiles(QDialog):
    """A list in a window that waits for nobody: name, content, and a button that forgets.

    Attributes:
        forget: the buttons, by hash.
    """

    def __init__(self, remembered: FileOverridesStore, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("Trusted files"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._remembered = remembered
        self.forget: dict[str, QPushButton] = {}
        heading = QLabel(tr("Trusted files"))
        heading.setProperty("type", "heading")
        self._words = QLabel(wordWrap=True)
        self._words.setProperty("type", "quiet")
        rows = QWidget()
        self._grid = QGridLayout(rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4 * GRID)
        self._grid.setVerticalSpacing(2 * GRID)
        self._grid.setColumnStretch(0, 1)
        for place, (sha256, name) in enumerate(remembered.trusted.items()):
            self._add(place, sha256, name)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._list = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._list.setWidget(rows)
        close = QPushButton(tr("Close"), default=True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(4 * GRID)
        for part in (heading, self._words, self._list):
            layout.addWidget(part)
        layout.addLayout(buttons)
        self._describe()
        width, height = round(160 * GRID * current_look().text_scale), round(80 * GRID * current_look().text_scale)
        self.resize(min(width, window.width() - 8 * GRID), min(height, window.height() - 8 * GRID))

    def _add(self, place: int, sha256: str, name: str) -> None:
        file = TextLine(name, elide=Qt.TextElideMode.ElideMiddle)
        content = QLabel(short(sha256), toolTip=f"SHA-256 {sha256}")
        content.setProperty("type", "quiet")
        forget = self.forget[sha256] = QPushButton(tr("Forget"), autoDefault=False)
        forget.setToolTip(tr("Ask again when this file is opened next"))
        forget.setAccessibleName(tr("Forget {name}", name=name))
        parts: tuple[QWidget, ...] = (file, content, forget)
        for column, part in enumerate(parts):
            self._grid.addWidget(part, place, column)

        def take_back() -> None:
            self._remembered.distrust(sha256)
            del self.forget[sha256]
            for part in parts:
                part.hide()
            self._describe()

        forget.clicked.connect(take_back)

    def _describe(self) -> None:
        self._list.setVisible(bool(self.forget))
        self._words.setText(
            tr("These contents may run code when they are opened. A changed file is asked about again.")
            if self.forget
            else tr("No file is trusted: whatever could run code is asked about first.")
        )
