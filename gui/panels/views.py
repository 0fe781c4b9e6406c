"""Views: named arrangements of panels, and where a panel stands in them."""

from __future__ import annotations

from dataclasses import dataclass

from gui.look.translation import QT_TR_NOOP


@dataclass(frozen=True, slots=True)
class View:
    """An arrangement for one purpose, with a tab in the toolbar.

    The window has the views that come first in some panel's ``placements``, in the order of those panels.

    Attributes:
        name: stable, for saved workspaces.
        title: on its tab; in English, as the tip is.
        tip: what it is for, in one sentence.
        icon: in resources/icons.
        shortcut: in Qt's notation.
        widths: shares of the window's width that its columns have at first, from left to right.
    """

    name: str
    title: str
    tip: str
    icon: str
    shortcut: str
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a panel stands in a view at first.

    Attributes:
        column: from 0 at the left; None for a column of its own at the right border.
        row: within the column, counted from the top.
        height: share of the column's height.
        opened: it is seen from the start; otherwise it comes up here when it is wanted.
        low_tab: in a low window it shares the place of the panel above it, as a tab.
    """

    view: View
    column: int | None = None
    row: int = 0
    height: float = 1.0
    opened: bool = True
    low_tab: bool = False


WATCH = View(
    "watch",
    QT_TR_NOOP("Watch"),
    QT_TR_NOOP("See the network at work: input, maps, filters and predictions"),
    "eye",
    "F2",
    (0.21, 0.54, 0.25),
)
LESSON = View(
    "lesson",
    QT_TR_NOOP("Lesson"),
    QT_TR_NOOP("Follow a lesson beside the panels that it is about"),
    "lesson",
    "F3",
    (0.21, 0.54, 0.25),
)
WHY = View(
    "why",
    QT_TR_NOOP("Why"),
    QT_TR_NOOP("Find out why the network answers so: evidence over the picture, contributions that add up"),
    "search",
    "F4",
    (0.21, 0.54, 0.25),
)
