"""What a panel is: it shows, and it says what it wants to show; it never decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.api import NetworkInfo, Request, Result, WeightsResult
from gui.look.themed import Themed
from gui.panels.views import Placement

if TYPE_CHECKING:
    from gui.session.selection import Selection
    from gui.session.session import Session


class Panel(Themed, QWidget):
    """Base of the dockable panels. The window makes the dock around it.

    To add one: subclass, set identifier, title, explanation and placements, override ``request`` and ``show_result``,
    and list the class in ``gui/panels/catalogue.py`` (docs/architecture.md walks through it).

    Attributes:
        identifier: stable name, used for saved layouts.
        placements: where it stands at first, once for each view that has a place for it, its own view first; elsewhere
            it comes up, when it is wanted, as a tab of the panel that has the most room.
        title: what the dock's title bar and the View menu say.
        explanation: "What am I looking at?", three plain sentences.
        icon: name of an icon in resources/icons, for the View menu.
        shortcut: opens and closes it, in Qt's notation; empty for none.
        repeatable: the user can open any number of it; each is then called after what its subtitle begins with.
        keys: (key or gesture, what it does) in this panel, for the list of keys.
        active: whether the panel can be seen; only active panels cost anything.

    Signals:
        changed: ``request`` would answer differently now.
        subtitle_changed (str): what stands after the title in the dock's title bar (layer, kind and shape).
    """

    identifier: ClassVar[str]
    title: ClassVar[str]
    explanation: ClassVar[str]
    placements: ClassVar[tuple[Placement, ...]] = ()
    icon: ClassVar[str] = "layout"
    shortcut: ClassVar[str] = ""
    repeatable: ClassVar[bool] = False
    keys: ClassVar[tuple[tuple[str, str], ...]] = ()

    changed = Signal()
    subtitle_changed = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.active = False

    def set_active(self, active: bool) -> None:
        """Called by the window when the panel becomes visible, or is hidden or covered by another tab."""
        if active == self.active:
            return
        self.active = active
        if active and self.session.result is not None:
            with self.session.guard(self):
                self.show_result(self.session.result)
        self.changed.emit()

    def request(self) -> Request:
        """What this panel wishes as it is now; asked for only while active."""
        return Request()

    def show_loading(self) -> None:
        """``session.loading`` is another network now, or none: say so where nothing can be shown yet."""

    def show_network(self, network: NetworkInfo) -> None:
        """Another network is open (or the same with another description)."""

    def show_selection(self, selection: Selection) -> None:
        """The user chose another layer, unit or cell."""

    def show_result(self, result: Result) -> None:
        """A new result: paint what answers this panel's wishes; what is missing comes with a later one."""

    def show_weights(self, weights: WeightsResult) -> None:
        """Weights that some panel asked for; hidden panels get them too, for they come only once."""

    def title_widget(self) -> QWidget | None:
        """A small control for the dock's title bar, None for none; the dock shows it there."""
        return None

    def save_state(self) -> dict[str, object]:
        """The user's choices in this panel, as plain JSON values, for the saved workspace."""
        return {}

    def restore_state(self, state: dict[str, object]) -> None:
        """Take choices back that ``save_state`` gave; unknown or odd entries are ignored."""

    def take_over(self, before: Self) -> None:
        """Go on where this panel's predecessor stood, in a window made anew for another language.

        Its saved state has been restored already; what is not saved from one start to the next comes over here.
        """
