"""Which views the window has, which one is shown, and how each was left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow

from gui.look.icons import icon
from gui.look.translation import tr
from gui.panels.base import Panel
from gui.panels.views import WATCH, View
from gui.session.session import Session
from gui.session.settings import ViewState
from gui.shell.actions import with_keys
from gui.shell.docks import Docks


class Views(QObject):
    """The views that panels call their own.

    Attributes:
        docks: the docks, as they stand in the view that is shown.
        all: in the order of their tabs.
        current: the one that is shown.
        before: the one that was shown before it.
        actions: shows one of them each, in the same order.

    Signals:
        changed (View): another one is shown.
    """

    changed = Signal(object)

    def __init__(self, window: QMainWindow, session: Session, panels: Sequence[type[Panel]]) -> None:
        super().__init__(window)
        self.all = tuple(dict.fromkeys(panel.placements[0].view for panel in panels if panel.placements)) or (WATCH,)
        self.current = self.before = self.all[0]
        self.docks = Docks(window, session, panels, self.current)
        self._left: dict[View, ViewState] = {}
        group = QActionGroup(self)
        self.actions = [self._make_action(view, group) for view in self.all]
        self._mark()

    def show(self, view: View) -> None:
        """Show another view, as it was left."""
        if view != self.current:
            self._left[self.current] = self.docks.state()
            self.before = self.current
            self._change(view)

    def states(self) -> dict[str, ViewState]:
        """How each view stands or was left, by name; without those that were never shown."""
        left = {view.name: state for view, state in self._left.items()}
        return {**left, self.current.name: self.docks.state()}

    def make_copies(self, states: Mapping[str, ViewState]) -> None:
        """Make the copies anew that saved views had."""
        for view in self.all:
            if view.name in states:
                self.docks.make_copies(view, states[view.name].docks)

    def restore(self, name: str, states: Mapping[str, ViewState]) -> bool:
        """Show the view of this name as it was saved, and keep how the others were; False if that is not known."""
        self._left = {view: states[view.name] for view in self.all if view.name in states}
        return self._change(next((view for view in self.all if view.name == name), self.current))

    def _change(self, view: View) -> bool:
        self.current = view
        restored = self.docks.change_view(view, self._left.get(view, ViewState()))
        self._mark()
        self.changed.emit(view)
        return restored

    def _mark(self) -> None:
        self.actions[self.all.index(self.current)].setChecked(True)

    def _make_action(self, view: View, group: QActionGroup) -> QAction:
        action = QAction(icon(view.icon), tr(view.title), group, checkable=True)
        action.setShortcut(view.shortcut)
        action.setToolTip(with_keys(tr(view.tip), action.shortcut()))
        action.triggered.connect(lambda: self.show(view))
        return action
