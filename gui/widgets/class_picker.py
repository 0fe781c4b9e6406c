"""A small popup to pick a class by name, from ten or from thousands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSortFilterProxyModel, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from gui.look.theme import GRID
from gui.look.translation import tr
from gui.widgets.buttons import search_field


class ClassPicker(QFrame):
    """Type to search, Return or a click picks, Esc closes.

    Signals:
        picked (int): index of the class.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.search = search_field(tr("Find a class"), tr("Find a class by name"))
        self.list = QListView()
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(tr("Classes"))
        self._names = QStringListModel()
        self._found = QSortFilterProxyModel()
        self._found.setSourceModel(self._names)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list.setModel(self._found)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._pick)
        self.list.activated.connect(self._pick)

    def set_names(self, names: Sequence[str]) -> None:
        """The classes there are, by index."""
        self._names.setStringList(list(names))

    def open_at(self, place: QPoint) -> None:
        """Show it with its upper right corner at a place of the screen."""
        self.search.clear()
        self.resize(65 * GRID, 75 * GRID)
        self.move(place - QPoint(self.width(), 0))
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(self._found.index(0, 0))
                return True
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus()
                self.list.setCurrentIndex(self._found.index(0, 0))
                return True
        return super().eventFilter(watched, event)

    def _find(self, typed: str) -> None:
        self._found.setFilterFixedString(typed)

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid():
            self.hide()
            self.picked.emit(self._found.mapToSource(index).row())
