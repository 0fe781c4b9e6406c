"""Where the panels of a view stand: at first, in a low window, aside, and several of a kind beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from gui.look.theme import current_look
from gui.panels.views import Placement, View
from gui.shell.panel_dock import PanelDock

ASIDE_WIDTH, LOW_ASIDE_WIDTH = 0.26, 0.34
"""Share of the window's width that a column at the right border has, in others and in a low window."""

LOW_WINDOW_PX = 800
"""In a window of fewer logical pixels of height (at text size 1.0) two panels share a place, as tabs."""

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class DockArrangement:
    """Moves docks within the window, as their panels' placements say; ``docks`` may change.

    Attributes:
        view: the one that is shown.
    """

    def __init__(self, window: QMainWindow, docks: Sequence[PanelDock], view: View) -> None:
        self._window, self._docks = window, docks
        self.view = view
        self._as_tabs = False

    @property
    def low(self) -> bool:
        """Whether the window has little height, for the text size."""
        return self._window.height() < LOW_WINDOW_PX * current_look().text_scale

    @property
    def here(self) -> list[PanelDock]:
        """Docks that can be opened in this view: all but the copies that were made in another one."""
        return [dock for dock in self._docks if dock.home in (None, self.view)]

    @property
    def main(self) -> PanelDock | None:
        """The panel that has the most room at first; others come up as its tabs."""
        placed = [dock for column in self._columns() for dock in column]
        return max(placed, key=self._room, default=None)

    def comes_up(self, dock: PanelDock) -> bool:
        """Whether the panel has no place of its own in this view."""
        return not dock.is_copy and dock.placement(self.view) is None

    def place(self) -> None:
        """Put every panel in its first place."""
        self._as_tabs = self.low
        for dock in self.here:
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        columns = self._columns()
        self._set_beside(columns)
        for column in columns:
            self._stack(column)
        for dock in self.here:
            placement = dock.placement(self.view)
            if placement is None or placement.column is None:
                self.put_away(dock)
            dock.setVisible(placement is not None and placement.opened)
        for upper, lower in self._low_pairs():
            if self._as_tabs and not lower.isHidden():
                upper.raise_()
        self.proportion()

    def proportion(self) -> None:
        """Give rows and columns their first shares of the window."""
        columns = self._columns()
        for column in columns:
            self._share_height(column)
        aside = [dock for dock in self.here if self._stands_aside(dock) and not dock.isHidden()]
        heads = [shown[0] for column in columns if (shown := [dock for dock in column if not dock.isHidden()])]
        widths = [self.view.widths[self._place_of(head).column or 0] for head in heads]
        left = (1 - len(aside) * self._aside_width) / (sum(widths) or 1)
        shares = [*(left * width for width in widths), *(self._aside_width for _ in aside)]
        self._window.resizeDocks([*heads, *aside], [round(share * self._window.width()) for share in shares], ACROSS)

    def adapt(self) -> None:
        """Follow the window's height and the text size: two panels become tabs, or have a place each again."""
        pairs = self._low_pairs()
        if self.low == self._as_tabs or not pairs:
            return
        self._as_tabs = self.low
        for column in self._columns():
            here = [pair for pair in pairs if pair[0] in column]
            if not here:
                continue
            hidden = [dock.isHidden() for dock in column]
            if self._as_tabs:
                for upper, lower in here:
                    self._window.tabifyDockWidget(upper, lower)
                    upper.raise_()
            else:
                for upper, lower in pairwise(column):
                    self._window.splitDockWidget(upper, lower, DOWN)
            for dock, was_hidden in zip(column, hidden, strict=True):
                dock.setHidden(was_hidden)
            self._share_height(column)

    def take_restored(self) -> None:
        """Qt has put the panels where they were saved."""
        self._as_tabs = any(lower in self._window.tabifiedDockWidgets(upper) for upper, lower in self._low_pairs())

    def share_width(self, dock: PanelDock) -> None:
        """Give a panel that stands aside its share of the window's width; others keep theirs."""
        if self._stands_aside(dock) and not dock.isFloating():
            self._window.resizeDocks([dock], [round(self._aside_width * self._window.width())], ACROSS)

    def put_below(self, beside: PanelDock, dock: PanelDock) -> None:
        """To a place that several share Qt would only add a tab, unseen: the others step aside for that moment."""
        tabs = self._window.tabifiedDockWidgets(beside)
        others = [other for other in self.here if other is not dock and not other.isFloating()]
        with_main = self.main in (beside, *tabs)
        sharing = [o for o in others if o in tabs or (with_main and o.isHidden() and self.comes_up(o))]
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

    def put_away(self, dock: PanelDock) -> None:
        """Hide a panel where it will come up: at the right border, or with the one that has the most room."""
        main = self.main
        if self.comes_up(dock) and main is not None:
            self._window.tabifyDockWidget(main, dock)
        else:
            self._window.addDockWidget(RIGHT, dock)
        dock.hide()

    def _set_beside(self, columns: Sequence[Sequence[PanelDock]]) -> None:
        """The first of each column, from left to right."""
        heads = [column[0] for column in columns]
        for head in heads[:1]:
            self._window.addDockWidget(LEFT, head)
        for left, right in pairwise(heads):
            self._window.splitDockWidget(left, right, ACROSS)

    def _stack(self, column: Sequence[PanelDock]) -> None:
        pairs = self._low_pairs() if self._as_tabs else []
        for upper, lower in pairwise(column):
            if (upper, lower) in pairs:
                self._window.tabifyDockWidget(upper, lower)
            else:
                self._window.splitDockWidget(upper, lower, DOWN)

    def _columns(self) -> list[list[PanelDock]]:
        """Those that have a place in the columns of this view, from left to right and from top to bottom."""
        columns: dict[int, list[PanelDock]] = {}
        for dock in self._docks:
            placement = dock.placement(self.view)
            if placement is not None and placement.column is not None:
                columns.setdefault(placement.column, []).append(dock)
        return [sorted(columns[at], key=lambda dock: self._place_of(dock).row) for at in sorted(columns)]

    def _low_pairs(self) -> list[tuple[PanelDock, PanelDock]]:
        """Panels, one above the other, that are tabs of one place in a low window."""
        pairs = [pair for column in self._columns() for pair in pairwise(column)]
        return [(upper, lower) for upper, lower in pairs if self._place_of(lower).low_tab]

    def _share_height(self, column: Sequence[PanelDock]) -> None:
        heights = [round(self._place_of(dock).height * self._window.height()) for dock in column]
        self._window.resizeDocks(list(column), heights, DOWN)

    @property
    def _aside_width(self) -> float:
        return LOW_ASIDE_WIDTH if self.low else ASIDE_WIDTH

    def _stands_aside(self, dock: PanelDock) -> bool:
        placement = dock.placement(self.view)
        return placement is not None and placement.column is None

    def _room(self, dock: PanelDock) -> float:
        """Share of the window's area."""
        placement = self._place_of(dock)
        return self.view.widths[placement.column or 0] * placement.height

    def _place_of(self, dock: PanelDock) -> Placement:
        placement = dock.placement(self.view)
        assert placement is not None
        return placement
