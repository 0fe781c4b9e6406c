"""All docks of the window: which of them there are, which can be seen, and which one fills the window."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TypeVar

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QTabBar, QWidget

from gui.look.translation import tr
from gui.panels.base import Panel
from gui.panels.stand_in import stand_in_for
from gui.panels.views import View
from gui.session.session import Session
from gui.session.settings import ViewState, packed, unpacked
from gui.shell.arrangement import LEFT, DockArrangement
from gui.shell.panel_dock import PanelDock

Kind = TypeVar("Kind")


class Docks(QObject):
    """All docks of the window, as they stand in the view that is shown.

    Attributes:
        docks: of every view, copies among them.
        arranged: the user has moved a panel since the last reset.
        enlarged: the panel that fills the window, None for none.

    Signals:
        back: from any of them.
        changed: a dock came or went.
        floats (PanelDock, bool): it has become a window of its own, or (False) is none any more.
    """

    back = Signal()
    changed = Signal()
    floats = Signal(object, bool)

    def __init__(self, window: QMainWindow, session: Session, panels: Sequence[type[Panel]], view: View) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._types = {panel.identifier: panel for panel in panels}
        self.docks: list[PanelDock] = []
        self._places = DockArrangement(window, self.docks, view)
        for identifier in self._types:
            self._add(identifier, identifier)
        self.arranged = False
        self._arranging = False
        self.enlarged: PanelDock | None = None
        self._before = QByteArray()
        self._meanwhile: dict[str, bool] = {}
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

    @property
    def here(self) -> list[PanelDock]:
        """Those that can be opened in this view."""
        return self._places.here

    @property
    def repeatable(self) -> str:
        """Identifier of the panel that can be open any number of times."""
        return next(identifier for identifier, panel in self._types.items() if panel.repeatable)

    def offering(self, kind: type[Kind]) -> Kind | None:
        """The panel that is of this class or, for a protocol, does what it asks for; None if there is none."""
        return next((dock.panel for dock in self.docks if isinstance(dock.panel, kind)), None)

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
            if (left := self.enlarged) is not None:
                self._fill(None)
                self._window.restoreState(self._before)
                left.raise_()
                if dock is None and self.holding(self._window.focusWidget()) is not left:
                    left.panel.setFocus()  # so that the same key enlarges the same panel again
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
        seen = [dock for dock in self.here if dock.panel.active]
        middle = [dock for dock in seen if self._places.comes_up(dock)]
        middle += [dock for dock in seen if dock is self._places.main]
        docked = [dock for dock in seen if not dock.isFloating()]
        self.enlarge(self.holding(focus) or next(iter([*middle, *docked]), None))

    def _fill(self, dock: PanelDock | None) -> None:
        self.enlarged = dock
        for each in self.docks:
            each.fills_window = each is dock

    def show_meanwhile(self, name: str) -> Panel:
        """Bring a panel to the front until ``end_meanwhile``."""
        self._meanwhile.setdefault(name, self[name].isHidden())
        return self.show_panel(name)

    def put_away_meanwhile(self, name: str) -> None:
        """Hide a panel again that ``show_meanwhile`` opened."""
        if self._meanwhile.pop(name, False):
            with self._arranges():
                self[name].hide()

    def hide_others_meanwhile(self, names: Collection[str]) -> None:
        """Hide all docked panels but these until ``end_meanwhile``."""
        with self._arranges():
            for dock in self.here:
                if not (dock.objectName() in names or dock.isHidden() or dock.isFloating()):
                    self._meanwhile.setdefault(dock.objectName(), False)
                    dock.hide()
            for dock in self.here:
                self._places.share_width(dock)

    def end_meanwhile(self) -> None:
        """Open and close what was opened or closed before those panels were shown or hidden for a while."""
        if self._meanwhile:
            self.enlarge(None)
        with self._arranges():
            for dock in self.here:
                dock.setHidden(self._meanwhile.get(dock.objectName(), dock.isHidden()))
        self._meanwhile = {}

    def state(self) -> ViewState:
        """How the panels stand in this view."""
        return ViewState(
            layout=packed(self._before if self.enlarged is not None else self._window.saveState()),
            docks=tuple(dock.objectName() for dock in self.here),
            arranged=self.arranged,
            enlarged=self.enlarged.objectName() if self.enlarged is not None else "",
            meanwhile=dict(self._meanwhile),
        )

    def change_view(self, view: View, state: ViewState) -> bool:
        """Put the panels as they stood in another view; False, and as they stand there at first, if that is not known.

        Copies that stood there must have been made.
        """
        with self._arranges():
            self._fill(None)
            self._places.view = view
            for dock in self.docks:
                if dock not in self.here:
                    dock.hide()  # first: of a visible one Qt keeps the place, in saved states too
                    self._window.removeDockWidget(dock)
            restored = bool(state.layout) and self._window.restoreState(unpacked(state.layout))
            if restored:
                self._places.take_restored()
                for dock in self.here:
                    if dock.objectName() not in state.docks:
                        self._places.put_away(dock)
            else:
                self._arrange()
        self.arranged, self._meanwhile = restored and state.arranged, dict(state.meanwhile)
        self.adapt()
        if restored and state.enlarged in self.names:
            self.enlarge(self[state.enlarged])
        self.changed.emit()
        return restored

    def make_copies(self, view: View, names: Sequence[str]) -> None:
        """Make the copies anew that a saved view had, out of sight for now."""
        for name in names:
            kind, _, number = name.rpartition(" ")
            if kind == self.repeatable and number.isdecimal() and name not in self.names:
                self._add(kind, name, view).hide()

    def copy(self) -> PanelDock:
        """One more panel of the repeatable kind, beside the others of this view."""
        self.enlarge(None)
        kind = self.repeatable
        name = next(name for number in count(2) if (name := f"{kind} {number}") not in self.names)
        beside = next(dock for dock in reversed(self.here) if dock.panel.repeatable)
        dock = self._add(kind, name, self._places.view)
        if beside.isVisible() and not beside.isFloating():
            with self._arranges():
                self._places.put_below(beside, dock)
        else:
            self._window.addDockWidget(LEFT, dock)
        dock.show()
        self.changed.emit()
        return dock

    def forget(self, dock: PanelDock) -> None:
        """Remove a copy for good."""
        dock.panel.set_active(False)
        self._session.remove_panel(dock.panel)
        self.docks.remove(dock)
        self._window.removeDockWidget(dock)
        dock.blockSignals(True)  # its action may just have been chosen in a menu
        dock.deleteLater()
        self.changed.emit()

    def set_minimised(self, minimised: bool) -> None:
        """Nothing can be seen of a window that is an icon."""
        for dock in self.docks:
            dock.set_minimised(minimised)

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
        """Put every panel of this view back in its first place; copies are closed."""
        with self._arranges():
            self._fill(None)
            self._arrange()
        self.arranged, self._meanwhile = False, {}

    def _arrange(self) -> None:
        for dock in [dock for dock in self.here if dock.is_copy]:
            self.forget(dock)
        self._places.place()

    def proportion(self) -> None:
        """Give rows and columns their first shares of the window."""
        self._places.proportion()

    @contextmanager
    def _arranges(self) -> Iterator[None]:
        """What moves meanwhile is not moved by the user, and panels hear only of the end whether they can be seen."""
        before, self._arranging = self._arranging, True
        for dock in self.docks:
            dock.hold(True)
        try:
            yield
        finally:
            self._arranging = before
            for dock in self.docks:
                dock.hold(before)

    def _moved(self) -> None:
        self.arranged = self.arranged or not self._arranging

    def _add(self, identifier: str, name: str, home: View | None = None) -> PanelDock:
        dock = PanelDock(self._make(self._types[identifier]), name, self._window, home)
        dock.back.connect(self.back)
        dock.gone.connect(lambda: self.forget(dock))
        dock.show_wanted.connect(lambda: self.show_panel(name))
        dock.enlarge_wanted.connect(lambda: self.enlarge(None if dock is self.enlarged else dock))
        dock.dockLocationChanged.connect(self._moved)
        dock.topLevelChanged.connect(self._moved)
        dock.topLevelChanged.connect(lambda floats: self.floats.emit(dock, floats))
        self._session.add_panel(dock.panel)
        self.docks.append(dock)
        return dock

    def _make(self, kind: type[Panel]) -> Panel:
        """The panel; where that fails, one that says so in its place."""
        reason = ""
        with self._session.guard(kind):
            try:
                return kind(self._session)
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                traceback.clear_frames(error.__traceback__)  # they hold what there is of it, a window of its own
                raise
        return stand_in_for(kind, reason)(self._session)
