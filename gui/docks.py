"""The docks around the panels: quiet title bars, where the panels stand at first, and which of them can be seen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QTabBar, QToolButton, QWidget

from gui.icons import icon
from gui.panel import Panel
from gui.session import Session
from gui.theme import GRID
from gui.translation import tr
from gui.widgets.card import Card, paragraph
from gui.widgets.text_line import TextLine

REPEATED = "activation_maps"
"""Identifier of the panel that can be open any number of times."""
COLUMNS = (("input", "predictions"), ("network", REPEATED), ("layers", "filters", "pooling"))
"""Where the panels stand at first, from left to right and from top to bottom."""
WIDTHS = (0.21, 0.54, 0.25)
"""Shares of the window's width."""
HEIGHTS = ((0.62, 0.38), (0.25, 0.75), (0.36, 0.32, 0.32))
"""Shares of the window's height, column by column."""

ASIDE, ASIDE_WIDTH, LOW_ASIDE_WIDTH = ("lesson",), 0.26, 0.34
"""Panels that get a column of their own at the right border, over the whole height, when they are wanted; and its share
of the window's width, in a low window and in others."""

LOW = 800
"""In a window of fewer logical pixels of height (at text size 1.0) two panels share a place, as tabs."""
LOW_TABS = ("filters", "pooling")

ENLARGED_FIRST = ("microscope", "blackboard", REPEATED)
"""Panels of the middle, of which one is enlarged where no panel has the focus."""

LEAST_SUBTITLE = 8
"""A subtitle with room for less (times the grid) is left out."""


class TitleBar(QWidget):
    """Title, what is shown in quiet letters, and three small buttons: what is this, float, close."""

    def __init__(self, dock: PanelDock) -> None:
        super().__init__(dock)
        self.setObjectName("panelTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dock = dock
        title = QLabel(tr(dock.panel.title))
        title.setProperty("type", "title")
        self.title = title
        title.setToolTip(tr("Double-click to let this panel fill the window, and again to put it back"))
        self.subtitle = TextLine(role="quiet", parent=self)
        self.help = self._button("help", tr("What am I looking at?"), dock.explain)
        self.float = self._button("float", tr("Float, or put back"), lambda: dock.setFloating(not dock.isFloating()))
        self.close_button = self._button("close", tr("Close (again from the View menu)"), dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        layout.setSpacing(2 * GRID)
        layout.addWidget(title)
        layout.addWidget(self.subtitle, 1)
        if control := dock.panel.title_widget():
            layout.addWidget(control)
            control.show()
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.help, self.float, self.close_button):
            buttons.addWidget(button)
        layout.addLayout(buttons)

    def _button(self, name: str, tip: str, run: object) -> QToolButton:
        button = QToolButton(icon=icon(name), toolTip=tip, accessibleName=f"{tr(self._dock.panel.title)}: {tip}")
        button.clicked.connect(run)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._make_room()  # the title or a button has another size
        return super().event(event)

    def _make_room(self) -> None:
        """Rather no subtitle than a title cut short."""
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        taken = margins.left() + margins.right()
        for item in (layout.itemAt(index) for index in range(layout.count())):
            if item is not None and item.widget() is not self.subtitle:
                taken += item.sizeHint().width() + layout.spacing()
        self.subtitle.setVisible(self.width() - taken >= LEAST_SUBTITLE * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * GRID, super().minimumSizeHint().height())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._dock.enlarge_wanted.emit()
        event.accept()


class PanelDock(QDockWidget):
    """A dock with one panel inside; tells the panel whether it can be seen.

    Attributes:
        panel: see ``gui.panel.Panel``.
        fills_window: all others are hidden for a while; to close it puts it back in its place.

    Signals:
        back: the user wants to return to what was chosen before (Esc or the mouse's back button).
        gone: a further copy of a panel was closed for good.
        enlarge_wanted: the panel is to fill the window, or no longer.
    """

    back = Signal()
    gone = Signal()
    enlarge_wanted = Signal()

    def __init__(self, panel: Panel, name: str, parent: QMainWindow) -> None:
        super().__init__(tr(panel.title), parent)
        self.setObjectName(name)
        self.panel = panel
        self.fills_window = False
        self._seen = False
        self._minimised = False
        self._card: Card | None = None
        panel.setObjectName("panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setAccessibleName(tr(panel.title))
        self.setWidget(panel)
        self.bar = TitleBar(self)
        self.setTitleBarWidget(self.bar)
        panel.subtitle_changed.connect(self._show_subtitle)
        self.visibilityChanged.connect(self._see)
        self.set_look()
        panel.session.theme_changed.connect(self.set_look)

    @property
    def is_copy(self) -> bool:
        """One of several panels of a kind, forgotten when it is closed."""
        return self.objectName() != self.panel.identifier

    def set_minimised(self, minimised: bool) -> None:
        """The window is an icon now, or no longer."""
        self._minimised = minimised
        self._tell()

    def set_look(self) -> None:
        """Take the session's theme and text size."""
        self.bar.subtitle.set_look(self.panel.session.theme, self.panel.session.text_scale)

    def explain(self) -> None:
        """Open the card that says what this panel shows, or close it."""
        if self._card:
            self._card.close()
            return
        width = round(80 * GRID * self.panel.session.text_scale)
        text = paragraph(tr(self.panel.explanation), min(width, self.window().width() - 12 * GRID))
        self._card = Card(self.window(), tr(self.panel.title), text, self.bar.help)
        self._card.closed.connect(self._forget_card)
        self._card.open()

    def _forget_card(self) -> None:
        self._card = None

    def _show_subtitle(self, subtitle: str) -> None:
        self.bar.subtitle.set_text(subtitle)
        if self.panel.identifier == REPEATED:
            title = tr(self.panel.title)
            self.setWindowTitle(f"{title} · {subtitle.split(' · ')[0]}" if subtitle else title)

    def _see(self, seen: bool) -> None:
        self._seen = seen
        self._tell()

    def _tell(self) -> None:
        self.panel.set_active(self._seen and not self._minimised)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.back.emit()
            event.accept()
        else:
            super().mousePressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.fills_window:
            event.ignore()
            self.enlarge_wanted.emit()
            return
        super().closeEvent(event)
        if event.isAccepted() and self.is_copy:
            self.gone.emit()


class Docks(QObject):
    """All docks of the window.

    Attributes:
        arranged: the user has moved a panel since the last reset.
        enlarged: the panel that fills the window, None for none.

    Signals:
        back: from any of them.
        changed: a dock came or went.
    """

    back = Signal()
    changed = Signal()

    def __init__(self, window: QMainWindow, session: Session, panels: Sequence[type[Panel]]) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._types = {panel.identifier: panel for panel in panels}
        self.docks: list[PanelDock] = []
        for identifier in self._types:
            self._add(identifier, identifier)
        self.arranged = False
        self._low = False
        self._arranging = False
        self.enlarged: PanelDock | None = None
        self._before = QByteArray()
        session.asked_for.connect(self.show_panel)
        session.theme_changed.connect(self.adapt)
        window.installEventFilter(self)
        self.arrange()

    def __getitem__(self, name: str) -> PanelDock:
        return next(dock for dock in self.docks if dock.objectName() == name)

    @property
    def names(self) -> list[str]:
        """Object names of all docks, copies among them."""
        return [dock.objectName() for dock in self.docks]

    @staticmethod
    def is_copy_name(name: str) -> bool:
        """Whether a saved dock of this name is a copy that can be made again."""
        head, _, number = name.rpartition(" ")
        return head == REPEATED and number.isdecimal()

    def holding(self, widget: QWidget | None) -> PanelDock | None:
        """The dock that a widget is in, None for none."""
        return next((dock for dock in self.docks if widget is not None and dock.isAncestorOf(widget)), None)

    def show_panel(self, name: str) -> Panel:
        """Bring a panel to the front, wherever it is."""
        dock = self[name]
        if dock is not self.enlarged:
            self.enlarge(None)
        hidden = dock.isHidden()
        dock.show()
        dock.raise_()
        if hidden:
            self._share_width(dock)
        return dock.panel

    def enlarge(self, dock: PanelDock | None) -> None:
        """Let one panel fill the window, all others hidden; None puts everything back as it was."""
        if dock is self.enlarged or (dock is not None and dock.isFloating()):
            return
        with self._arranges():
            if self.enlarged is not None:
                self._fill(None)
                self._window.restoreState(self._before)
            if dock is not None:
                self._before = self._window.saveState()
                self._fill(dock)
                for other in self.docks:
                    other.setVisible(other is dock or other.isFloating())
        self.adapt()

    def toggle_enlarged(self, focus: QWidget | None) -> None:
        """Let the panel that has the focus, or stands in the middle, fill the window; or put all back."""
        if self.enlarged is not None:
            self.enlarge(None)
            return
        seen = [dock for dock in self.docks if dock.panel.active]
        middle = [dock for name in ENLARGED_FIRST for dock in seen if dock.objectName() == name]
        docked = [dock for dock in seen if not dock.isFloating()]
        self.enlarge(self.holding(focus) or next(iter([*middle, *docked]), None))

    def _fill(self, dock: PanelDock | None) -> None:
        self.enlarged = dock
        for each in self.docks:
            each.fills_window = each is dock

    def _share_width(self, dock: PanelDock) -> None:
        """Give a panel that stands aside its share of the window's width."""
        if dock.objectName() in ASIDE and not dock.isFloating():
            width = round((LOW_ASIDE_WIDTH if self.low else ASIDE_WIDTH) * self._window.width())
            self._window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)

    def hide_others(self, names: Collection[str]) -> list[str]:
        """Hide all docked panels that can be seen but these; gives the names of the hidden ones."""
        others = [
            dock for dock in self.docks if not (dock.objectName() in names or dock.isHidden() or dock.isFloating())
        ]
        with self._arranges():
            for dock in others:
                dock.hide()
            for name in ASIDE:
                self._share_width(self[name])
        return [dock.objectName() for dock in others]

    def layout(self) -> QByteArray:
        """How the panels stand, as Qt packs it; not how one of them fills the window for a while."""
        return self._before if self.enlarged is not None else self._window.saveState()

    def copy(self, name: str | None = None) -> PanelDock:
        """One more panel of the repeated kind, beside the others; ``name`` where a saved layout knows it."""
        self.enlarge(None)
        if name is None:
            number = 2
            while f"{REPEATED} {number}" in self.names:
                number += 1
            name = f"{REPEATED} {number}"
        beside = next(dock for dock in reversed(self.docks) if dock.panel.identifier == REPEATED)
        dock = self._add(REPEATED, name)
        if beside.isVisible() and not beside.isFloating():
            with self._arranges():
                self._put_below(beside, dock)
        else:
            self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        self.changed.emit()
        return dock

    def _put_below(self, beside: PanelDock, dock: PanelDock) -> None:
        """To a place that several share Qt would only add a tab, unseen: the others step aside for that moment."""
        tabs = self._window.tabifiedDockWidgets(beside)
        placed = {*(name for column in COLUMNS for name in column), *ASIDE}
        others = [other for other in self.docks if other is not dock and not other.isFloating()]
        sharing = [
            other for other in others if other in tabs or (other.isHidden() and other.objectName() not in placed)
        ]
        hidden = [other.isHidden() for other in sharing]
        front = next((other for other in sharing if other.panel.active), beside)
        half = front.height() // 2
        for other in sharing:
            self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, other)
        self._window.splitDockWidget(beside, dock, Qt.Orientation.Vertical)
        for other, was_hidden in zip(sharing, hidden, strict=True):
            self._window.tabifyDockWidget(beside, other)
            other.setHidden(was_hidden)
        front.raise_()
        self._window.resizeDocks([beside, dock], [half, half], Qt.Orientation.Vertical)

    def forget(self, dock: PanelDock) -> None:
        """Remove a copy for good."""
        dock.panel.set_active(False)
        self._session.remove_panel(dock.panel)
        self.docks.remove(dock)
        self._window.removeDockWidget(dock)
        dock.deleteLater()
        self.changed.emit()

    def set_minimised(self, minimised: bool) -> None:
        """Nothing can be seen of a window that is an icon."""
        for dock in self.docks:
            dock.set_minimised(minimised)

    def restore(self, state: QByteArray, arranged: bool) -> bool:
        """Put the panels where they were, by the user or not; False if that is nowhere."""
        with self._arranges():
            restored = self._window.restoreState(state)
        if restored:
            upper, lower = (self[name] for name in LOW_TABS)
            self._low = lower in self._window.tabifiedDockWidgets(upper)
            self.arranged = arranged
            self.adapt()
        return restored

    @Slot()
    def adapt(self) -> None:
        """Follow the window's height and the text size, until the user has moved a panel."""
        low = self.low
        if self.arranged or self.enlarged is not None or low == self._low or not set(LOW_TABS) <= set(self._types):
            return
        self._low = low
        names, shares = next(pair for pair in zip(COLUMNS, HEIGHTS, strict=True) if set(LOW_TABS) <= set(pair[0]))
        column = [self[name] for name in names]
        hidden = [dock.isHidden() for dock in column]
        with self._arranges():
            if low:
                upper, lower = (self[name] for name in LOW_TABS)
                self._window.tabifyDockWidget(upper, lower)
                upper.raise_()
            else:
                for upper, lower in pairwise(column):
                    self._window.splitDockWidget(upper, lower, Qt.Orientation.Vertical)
            for dock, was_hidden in zip(column, hidden, strict=True):
                dock.setHidden(was_hidden)
            self._share_height(names, shares)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QTabBar):
            self._guard_tabs(watched)
        elif event.type() == QEvent.Type.Resize:
            self.adapt()
        elif isinstance(event, QChildEvent) and event.polished():
            child = event.child()
            if isinstance(child, QTabBar):
                child.installEventFilter(self)
                child.setAccessibleName(tr("Panels that share this place"))
                self._guard_tabs(child)
        return False

    @staticmethod
    def _guard_tabs(tabs: QTabBar) -> None:
        """Qt keeps tab bars with nothing to choose from outside the window: there the Tab key is not to stop."""
        parent = tabs.parentWidget()
        inside = parent is not None and parent.rect().intersects(tabs.geometry())
        policy = Qt.FocusPolicy.TabFocus if inside else Qt.FocusPolicy.NoFocus
        if tabs.focusPolicy() != policy:
            tabs.setFocusPolicy(policy)

    def arrange(self) -> None:
        """Put every panel back in its first place; copies are closed."""
        self._fill(None)
        with self._arranges():
            self._arrange()
        self.arranged = False

    @contextmanager
    def _arranges(self) -> Iterator[None]:
        """What moves meanwhile is not moved by the user."""
        before, self._arranging = self._arranging, True
        try:
            yield
        finally:
            self._arranging = before

    def _moved(self) -> None:
        self.arranged = self.arranged or not self._arranging

    def _arrange(self) -> None:
        self._low = self.low
        for dock in [dock for dock in self.docks if dock.is_copy]:
            self.forget(dock)
        columns = [[self[name] for name in column if name in self._types] for column in COLUMNS]
        placed = {name for column in COLUMNS for name in column}
        columns = [column for column in columns if column]
        for dock in self.docks:
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        left = None
        for column in columns:
            if left is None:
                self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, column[0])
            else:
                self._window.splitDockWidget(left, column[0], Qt.Orientation.Horizontal)
            left = column[0]
        for column in columns:
            for upper, lower in pairwise(column):
                if self._low and (upper.objectName(), lower.objectName()) == LOW_TABS:
                    self._window.tabifyDockWidget(upper, lower)
                else:
                    self._window.splitDockWidget(upper, lower, Qt.Orientation.Vertical)
        for dock in self.docks:
            if dock.objectName() in placed:
                dock.show()
            elif dock.objectName() in ASIDE:
                self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
                dock.hide()
            else:
                self._window.tabifyDockWidget(self[REPEATED], dock)
                dock.hide()
        if self._low:
            self[LOW_TABS[0]].raise_()
        self.proportion()

    @property
    def low(self) -> bool:
        """Whether there is little height, for the text size."""
        return self._window.height() < LOW * self._session.text_scale

    def proportion(self) -> None:
        """Give rows and columns their first shares of the window."""
        for names, shares in zip(COLUMNS, HEIGHTS, strict=True):
            self._share_height(names, shares)
        heads = [self[column[0]] for column in COLUMNS if column[0] in self._types]
        widths = [round(share * self._window.width()) for share in WIDTHS]
        self._window.resizeDocks(heads, widths[: len(heads)], Qt.Orientation.Horizontal)

    def _share_height(self, names: Sequence[str], shares: Sequence[float]) -> None:
        shown = [(self[name], share) for name, share in zip(names, shares, strict=True) if name in self._types]
        heights = [round(share * self._window.height()) for _, share in shown]
        self._window.resizeDocks([dock for dock, _ in shown], heights, Qt.Orientation.Vertical)

    def _add(self, identifier: str, name: str) -> PanelDock:
        dock = PanelDock(self._types[identifier](self._session), name, self._window)
        dock.back.connect(self.back)
        dock.gone.connect(lambda: self.forget(dock))
        dock.enlarge_wanted.connect(lambda: self.enlarge(None if dock is self.enlarged else dock))
        dock.dockLocationChanged.connect(self._moved)
        dock.topLevelChanged.connect(self._moved)
        self._session.add_panel(dock.panel)
        self.docks.append(dock)
        return dock
