"""Where the panels stand: at first, in a low window, aside, and several of a kind beside one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from gui.look.theme import current_look
from gui.shell.panel_dock import REPEATED, PanelDock

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

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class DockArrangement:
    """Moves docks within the window; ``docks`` may change, and need not hold all that is named above."""

    def __init__(self, window: QMainWindow, docks: Sequence[PanelDock]) -> None:
        self._window, self._docks = window, docks
        self._as_tabs = False

    @property
    def low(self) -> bool:
        """Whether the window has little height, for the text size."""
        return self._window.height() < LOW * current_look().text_scale

    def place(self) -> None:
        """Put every panel in its first place."""
        self._as_tabs = self.low
        for dock in self._docks:
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        columns = [column for column in map(self._named, COLUMNS) if column]
        self._set_beside(columns)
        for column in columns:
            self._stack(column)
        placed = [dock for column in columns for dock in column]
        for dock in self._docks:
            if dock in placed:
                dock.show()
            else:
                self._put_away(dock)
        if self._as_tabs:
            for dock in self._named(LOW_TABS[:1]):
                dock.raise_()
        self.proportion()

    def proportion(self) -> None:
        """Give rows and columns their first shares of the window."""
        for names, shares in zip(COLUMNS, HEIGHTS, strict=True):
            self._share_height(names, shares)
        heads = self._named(column[0] for column in COLUMNS)
        widths = [round(share * self._window.width()) for share in WIDTHS]
        self._window.resizeDocks(heads, widths[: len(heads)], ACROSS)

    def adapt(self) -> None:
        """Follow the window's height and the text size: two panels become tabs, or have a place each again."""
        if self.low == self._as_tabs or len(tabs := self._named(LOW_TABS)) < 2:
            return
        self._as_tabs = self.low
        names, shares = next(pair for pair in zip(COLUMNS, HEIGHTS, strict=True) if set(LOW_TABS) <= set(pair[0]))
        column = self._named(names)
        hidden = [dock.isHidden() for dock in column]
        if self._as_tabs:
            self._window.tabifyDockWidget(*tabs)
            tabs[0].raise_()
        else:
            for upper, lower in pairwise(column):
                self._window.splitDockWidget(upper, lower, DOWN)
        for dock, was_hidden in zip(column, hidden, strict=True):
            dock.setHidden(was_hidden)
        self._share_height(names, shares)

    def take_restored(self) -> None:
        """Qt has put the panels where they were saved."""
        upper, lower = self._named(LOW_TABS)
        self._as_tabs = lower in self._window.tabifiedDockWidgets(upper)

    def share_width(self, dock: PanelDock) -> None:
        """Give a panel that stands aside its share of the window's width; others keep theirs."""
        if dock.objectName() in ASIDE and not dock.isFloating():
            width = round((LOW_ASIDE_WIDTH if self.low else ASIDE_WIDTH) * self._window.width())
            self._window.resizeDocks([dock], [width], ACROSS)

    def put_below(self, beside: PanelDock, dock: PanelDock) -> None:
        """To a place that several share Qt would only add a tab, unseen: the others step aside for that moment."""
        tabs = self._window.tabifiedDockWidgets(beside)
        placed = {*(name for column in COLUMNS for name in column), *ASIDE}
        others = [other for other in self._docks if other is not dock and not other.isFloating()]
        sharing = [
            other for other in others if other in tabs or (other.isHidden() and other.objectName() not in placed)
        ]
        hidden = [other.isHidden() for other in sharing]
        front = next((other for other in sharing if other.panel.active), beside)
        half = front.height() // 2
        for other in sharing:
            self._window.addDockWidget(LEFT, other)
        self._window.splitDockWidget(beside, dock, DOWN)
        for other, was_hidden in zip(sharing, hidden, strict=True):
            self._window.tabifyDockWidget(beside, other)
            other.setHidden(was_hidden)
        front.raise_()
        self._window.resizeDocks([beside, dock], [half, half], DOWN)

    def _set_beside(self, columns: Sequence[Sequence[PanelDock]]) -> None:
        """The first of each column, from left to right."""
        heads = [column[0] for column in columns]
        for head in heads[:1]:
            self._window.addDockWidget(LEFT, head)
        for left, right in pairwise(heads):
            self._window.splitDockWidget(left, right, ACROSS)

    def _stack(self, column: Sequence[PanelDock]) -> None:
        for upper, lower in pairwise(column):
            if self._as_tabs and (upper.objectName(), lower.objectName()) == LOW_TABS:
                self._window.tabifyDockWidget(upper, lower)
            else:
                self._window.splitDockWidget(upper, lower, DOWN)

    def _put_away(self, dock: PanelDock) -> None:
        """Hide a panel that is not seen at first, where it will come up."""
        if dock.objectName() in ASIDE:
            self._window.addDockWidget(RIGHT, dock)
        else:
            self._window.tabifyDockWidget(self._named([REPEATED])[0], dock)
        dock.hide()

    def _share_height(self, names: Sequence[str], shares: Sequence[float]) -> None:
        docks = self._named(names)
        shown = [dock.objectName() for dock in docks]
        heights = [
            round(share * self._window.height()) for name, share in zip(names, shares, strict=True) if name in shown
        ]
        self._window.resizeDocks(docks, heights, DOWN)

    def _named(self, names: Iterable[str]) -> list[PanelDock]:
        """Those of these docks that there are, in this order."""
        by_name = {dock.objectName(): dock for dock in self._docks}
        return [by_name[name] for name in names if name in by_name]
