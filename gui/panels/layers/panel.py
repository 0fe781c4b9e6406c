"""The Layers panel: every layer in order of execution; choosing one drives the other panels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTreeView, QVBoxLayout, QWidget

from engine.api import NetworkInfo
from gui.look import text
from gui.look.icons import icon
from gui.look.theme import GRID, SMALL
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.base import Need, Panel
from gui.panels.views import LESSON, WATCH, WHY, Placement
from gui.session.selection import Selection
from gui.session.session import Session
from gui.widgets.buttons import search_field
from gui.widgets.layer_table import (
    HEADERS,
    KIND,
    LAYER_ROLE,
    MACS,
    NAME,
    OUTPUT,
    PARAMETERS,
    LayerDelegate,
    LayerFilter,
    LayerModel,
    totals,
)
from gui.widgets.text_line import TextLine

SEARCH_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Down)
LEAST_NAME = 96
"""Logical pixels that a long name gets before columns of numbers do."""


class LayersPanel(Panel):
    """A searchable table of the layers, with the sums of the whole network beneath.

    A layer can be dragged out; the window makes a panel of it.
    """

    identifier = "layers"
    placements = (Placement(WATCH, 2, 0, 0.36), Placement(LESSON, 2, 0, 0.36, opened=False), Placement(WHY, 2, 1, 0.4))
    shortcut = "Alt+3"
    title = QT_TR_NOOP("Layers")
    explanation = QT_TR_NOOP(
        "These are all the steps of the network, from the first that touches the picture to the "
        "last that gives the answer, in the order in which they run. Each has a shape, channels "
        "× height × width, and some have parameters: the numbers that were learned. Click a "
        "layer and all other panels show it; drag it onto the window to keep it in a panel of "
        "its own."
    )
    icon = "layers"
    keys = (
        (QT_TR_NOOP("Ctrl+F"), QT_TR_NOOP("find a layer by name, kind or operation")),
        (QT_TR_NOOP("Esc"), QT_TR_NOOP("clear the search")),
        (QT_TR_NOOP("Drag"), QT_TR_NOOP("make a panel of a layer")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.search = search_field(tr("Find a layer (Ctrl+F)"), tr("Find a layer by name, kind or operation"))
        self.search.installEventFilter(self)
        self.model = LayerModel()
        self.filter = LayerFilter()
        self.filter.setSourceModel(self.model)
        self.delegate = LayerDelegate()
        self.table = QTreeView()
        self.totals = TextLine(role="quiet", size=SMALL, wrap=True)
        self._network: NetworkInfo | None = None
        self._following = False
        self._needs = [0] * len(HEADERS)
        self._build()
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._choose_first)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.follow_look()

    def _build(self) -> None:
        table = self.table
        table.setModel(self.filter)
        table.viewport().installEventFilter(self)
        table.setItemDelegate(self.delegate)
        table.setAccessibleName(tr("Layers in order of execution"))
        table.setRootIsDecorated(False)
        table.setItemsExpandable(False)
        table.setIndentation(0)
        table.setUniformRowHeights(True)
        table.setAllColumnsShowFocus(True)
        table.setMouseTracking(True)
        table.setFrameShape(QTreeView.Shape.NoFrame)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setDragEnabled(True)
        table.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTextElideMode(Qt.TextElideMode.ElideLeft)
        table.header().setStretchLastSection(False)
        table.header().setSectionsMovable(False)
        table.header().setMinimumSectionSize(24)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.search)
        layout.addWidget(table, 1)
        layout.addSpacing(GRID)
        layout.addWidget(self.totals)

    def find_layer(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def refresh_placeholder(self) -> None:
        if message := self.missing(Need.NETWORK):
            self.totals.set_text(message.sentence)  # instead of totals; an empty table needs no cover

    def show_network(self, network: NetworkInfo) -> None:
        same = self._network is not None and self._network.layers == network.layers
        self._network = network
        if not same:
            self._following = True
            self.model.set_layers(network.layers)
            self.search.clear()
            self._following = False
            self._measure_columns()
        self._write_totals()
        self.subtitle_changed.emit(translated(network.title))

    def show_selection(self, selection: Selection) -> None:
        row = self.model.row_of(selection.layer)
        index = self.filter.mapFromSource(self.model.index(row, 0)) if row >= 0 else QModelIndex()
        self._following = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(index, flags)
        if index.isValid():
            self.table.scrollTo(index)
        else:
            self.table.clearSelection()
        self._following = False

    def sizeHint(self) -> QSize:
        return QSize(360, 360)

    def event(self, event: QEvent) -> bool:
        override = QEvent.Type.ShortcutOverride
        find = QKeySequence.StandardKey.Find
        if isinstance(event, QKeyEvent) and event.type() == override and event.matches(find):
            event.accept()  # Ctrl+F belongs to this panel while it has the focus, whatever the window does with it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.find_layer()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table.viewport() and event.type() == QEvent.Type.Resize:
            self._fit_columns()
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        mine = watched is self.search and event.key() in SEARCH_KEYS
        if mine and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the window's shortcuts on these keys wait while the focus is here
            return True
        if mine and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
            self.table.setFocus()
            return True
        return super().eventFilter(watched, event)

    def apply_look(self) -> None:
        self.delegate.measure()
        self.table.setFont(text.font())
        self.table.doItemsLayout()
        self._measure_columns()

    def _filter(self, typed: str) -> None:
        self._following = True  # Qt moves to another row when the current one is filtered out: not the user's choice
        self.filter.search(typed)
        self._write_totals()
        self.show_selection(self.session.selection)

    def _choose_first(self) -> None:
        index = self.filter.index(0, 0)
        if index.isValid():
            self.session.select(index.data(LAYER_ROLE).name)

    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._following:
            self.session.select(current.data(LAYER_ROLE).name)

    def _write_totals(self) -> None:
        if self._network is None:
            return
        found, every = self.filter.rowCount(), len(self._network.layers)
        if found == every:
            self.totals.set_text(totals(self._network))
        elif found:
            self.totals.set_text(tr("{found:,} of {n} layer(s)", "", every, found=found))
        else:
            self.totals.set_text(tr("No layer is called “{search}”. Esc shows all again.", search=self.search.text()))

    def _measure_columns(self) -> None:
        """The name takes what the others leave."""
        header = self.table.header()
        self._needs = [
            max(self.delegate.width_of(self.model, column), header.sectionSizeHint(column) + GRID)
            for column in range(self.model.columnCount())
        ]
        for column in (KIND, OUTPUT, PARAMETERS, MACS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, self._needs[column])
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Where names would be cut, operation counts give way, then the words for kinds, their signs, parameters."""
        header, needs = self.table.header(), self._needs
        room = self.table.viewport().width() - min(needs[NAME], LEAST_NAME * self.text_scale)
        sign = max(self.delegate.sign_width(), header.sectionSizeHint(KIND))
        shown = True
        for column, width in ((OUTPUT, needs[OUTPUT]), (PARAMETERS, needs[PARAMETERS]), (KIND, sign)):
            shown = room >= width and (shown or column == KIND)  # a sign is small enough for what is left
            header.setSectionHidden(column, not shown)
            room -= width if shown else 0
        worded = not header.isSectionHidden(KIND) and room >= needs[KIND] - sign
        header.resizeSection(KIND, needs[KIND] if worded else sign)
        header.setSectionHidden(MACS, not worded or room < needs[KIND] - sign + needs[MACS])
