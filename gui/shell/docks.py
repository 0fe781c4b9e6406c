"""All docks of the window: which of them there are, which can be seen, and which one fills the window."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QTabBar, QWidget

from gui.look.translation import tr
from gui.panels.base import Panel
from gui.session.session import Session
from gui.shell.arrangement import LEFT, DockArrangement
from gui.shell.panel_dock import REPEATED, PanelDock

ENLARGED_FIRST = ("microscope", "blackboard", REPEATED)
"""Panels of the middle, of which one is enlarged where no panel has the focus."""


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
        self._places = DockArrangement(window, self.docks)
        for identifier in self._types:
            self._add(identifier, identifier)
        self.arranged = False
        self._arranging = False
        self.enlarged: PanelDock | None = None
        self._before = QByteArray()
        session.panel_requested.connect(self.show_panel)
        window.installEventFilter(self)
        self.arrange()

    def __getitem__(self, name: str) -> PanelDock:
        return next(dock for dock in self.docks if dock.objectName() == name)

    @property
    def names(self) -> list[str]:
        """Object names of all docks, copies among them."""
        return [dock.objectName() for dock in self.docks]

    @property
    def low(self) -> bool:
        """Whether the window has little height, for the text size."""
        return self._places.low

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
            self._places.share_width(dock)
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

    def hide_others(self, names: Collection[str]) -> list[str]:
        """Hide all docked panels that can be seen but these; gives the names of the hidden ones."""
        others = [
            dock for dock in self.docks if not (dock.objectName() in names or dock.isHidden() or dock.isFloating())
        ]
        with self._arranges():
            for dock in others:
                dock.hide()
            for dock in self.docks:
                self._places.share_width(dock)
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
                self._places.put_below(beside, dock)
        else:
            self._window.addDockWidget(LEFT, dock)
        self.changed.emit()
        return dock

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
            self._places.take_restored()
            self.arranged = arranged
            self.adapt()
        return restored

    @Slot()
    def adapt(self) -> None:
        """Follow the window's height and the text size, until the user has moved a panel."""
        if not self.arranged and self.enlarged is None:
            with self._arranges():
                self._places.adapt()

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
            for dock in [dock for dock in self.docks if dock.is_copy]:
                self.forget(dock)
            self._places.place()
        self.arranged = False

    def proportion(self) -> None:
        """Give rows and columns their first shares of the window."""
        self._places.proportion()

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
