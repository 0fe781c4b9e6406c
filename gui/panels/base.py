"""What a panel is: it shows, it says what it wants to show and what it cannot do without; it never decides."""

from __future__ import annotations

from enum import Enum, auto
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Self

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.api import (
    EvidenceFailed,
    EvidenceResult,
    FilterOverride,
    NetworkInfo,
    NetworkReference,
    Request,
    Result,
    SourceState,
    WeightsFailed,
    WeightsResult,
)
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.panels.views import Placement
from gui.widgets.placeholder import Placeholder, PlaceholderMessage, Step

if TYPE_CHECKING:
    from gui.session.selection import Selection
    from gui.session.session import Session


class Need(Enum):
    """What a panel may not be able to show anything without."""

    NETWORK = auto()
    RUNNING_NETWORK = auto()
    LAYER = auto()
    CONTENT = auto()
    """A frame's result, or whatever else it asked for."""


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
        needs: what it cannot do without; the first that is missing is said by ``placeholder`` instead of content.
        placeholder: lies over ``covered``.
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
    needs: ClassVar[tuple[Need, ...]] = ()

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
                self.refresh_placeholder()
        self.changed.emit()

    # -- what the session tells, and nobody else ---------------------------------------------------------------------

    def show_network(self, network: NetworkInfo) -> None:
        """Another network is open (or the same with another description)."""

    def show_selection(self, selection: Selection) -> None:
        """The user chose another layer, unit or cell."""

    def show_source(self, source: SourceState) -> None:
        """Another source, or the same with another message or other controls."""

    def show_source_title(self, title: str) -> None:
        """The frames that are shown come from a source of this name now."""

    def show_frozen(self, frozen: bool) -> None:
        """The frame is held, or no longer."""

    def show_override(self, override: FilterOverride | None) -> None:
        """The user has replaced this filter while the network runs, or (None) takes it as it is again."""

    def show_result(self, result: Result) -> None:
        """A new result: paint what answers this panel's wishes; what is missing comes with a later one."""

    def show_weights(self, weights: WeightsResult) -> None:
        """Weights that some panel asked for; hidden panels get them too, for they come only once."""

    def show_weights_failure(self, failure: WeightsFailed) -> None:
        """A picture of weights that some panel asked for will not come."""

    def show_evidence(self, told: EvidenceResult | EvidenceFailed) -> None:
        """Why the network answers so, as some panel asked, of a frame that may have gone by; or why that won't come."""

    # -- what it shows instead of content ----------------------------------------------------------------------------

    @cached_property
    def placeholder(self) -> Placeholder:
        """See the attributes."""
        return Placeholder(self.covered)

    @property
    def covered(self) -> QWidget:
        """The part that shows nothing while something is missing."""
        return self

    @property
    def has_layer(self) -> bool:
        """Whether a layer is chosen that can be shown here."""
        return self.session.selection.layer is not None

    @property
    def has_content(self) -> bool:
        """Whether what is shown is of the present network and layer."""
        return True

    def missing(self, need: Need) -> PlaceholderMessage | None:
        """What to say while this is missing, None while it is there. Override where a panel says it otherwise."""
        network = self.session.network
        match need:
            case Need.NETWORK:
                return None if network else PlaceholderMessage(self._no_network())
            case Need.RUNNING_NETWORK:
                return None if network is None or network.runs else self._weights_alone(network)
            case Need.LAYER:
                choose = tr("Choose a layer in the Layers or the Network panel.")
                return None if self.has_layer else PlaceholderMessage(choose)
            case Need.CONTENT:
                return None if self.has_content else self._no_frame()

    def refresh_placeholder(self) -> None:
        """Say what is missing; the session asks for it after all that it tells, a panel after changes of its own."""
        if self.needs:
            self.placeholder.show_message(next(filter(None, map(self.missing, self.needs)), None))

    def _no_network(self) -> str:
        if self.session.loading:
            return tr("Loading {network} …", network=self.session.loading)
        return tr("No network is open yet.")

    def _weights_alone(self, network: NetworkInfo) -> PlaceholderMessage:
        """What would run a file that holds weights and nothing else."""
        session = self.session

        def run_as(offer: str) -> None:
            session.open_network(NetworkReference(offer, checkpoint=network.name))

        sentences = [
            tr("This file holds weights, but does not say what to compute with them."),
            *([tr("They would fit a known network.")] if network.offers else ()),
            tr("A Python function that builds the network says it."),
        ]
        steps: list[Step] = [
            (tr("Run it as {offer}", offer=session.title_of(offer)), partial(run_as, offer)) for offer in network.offers
        ]
        steps.append((tr("Give its definition…"), lambda: session.command_requested.emit("open_definition")))
        return PlaceholderMessage(" ".join(sentences), tuple(steps), "text")

    def _no_frame(self) -> PlaceholderMessage:
        source = self.session.source
        if source is not None and source.message:
            return PlaceholderMessage(source.message, role="error" if source.failed else "quiet")
        return PlaceholderMessage(tr("Waiting for the first frame."))

    # -- what the window and the workspace ask -----------------------------------------------------------------------

    def request(self) -> Request:
        """What this panel wishes as it is now; asked for only while active."""
        return Request()

    def explained(self) -> str:
        """What "What am I looking at?" says now; override where there is more to say than ``explanation``."""
        return tr(self.explanation)

    def title_widget(self) -> QWidget | None:
        """A small control for the dock's title bar, None for none; the dock shows it there."""
        return None

    def save_state(self) -> dict[str, object]:
        """The user's choices in this panel, as plain JSON values, for the saved workspace."""
        return {}

    def restore_state(self, state: dict[str, object]) -> None:
        """Take choices back that ``save_state`` gave; unknown or odd entries are ignored."""

    def adopt_state(self, before: Self) -> None:
        """Go on where this panel's predecessor stood, in a window made anew for another language.

        Its saved state has been restored already; what is not saved from one start to the next comes over here.
        """
