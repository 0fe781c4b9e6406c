"""Makes the window what a lesson's step asks for, without waiting, and remembers where the user was before."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from PySide6.QtCore import QObject, Signal

from engine.api import (
    ControlKind,
    NetworkCancelled,
    NetworkFailed,
    NetworkInfo,
    NetworkReference,
    Notice,
    Result,
    Severity,
    SourceState,
)
from gui.lessons.goal import Goal, Place, fitted, listed, network_of, text_of
from gui.lessons.script import Step
from gui.look.translation import tr
from gui.panels.views import LESSON, View
from gui.session.selection import Selection
from gui.session.session import Session
from gui.widgets.placeholder import Placeholder, PlaceholderMessage

if TYPE_CHECKING:
    from gui.lessons.panel import LessonPanel
    from gui.shell.view_states import Views


@runtime_checkable
class _Pages(Protocol):
    """What the blackboard offers."""

    identifier: str

    def begin_page(self, identifier: str, values: Mapping[str, str]) -> None: ...

    def hide_answers(self, hidden: bool) -> None: ...


@runtime_checkable
class _Groups(Protocol):
    """What the graph of the network offers."""

    def show_unfolded(self, groups: Sequence[str]) -> None: ...


class LessonDriver(QObject):
    """Plays lessons in their view; what they open and close there is undone when they end.

    Settings are reached in the background: the network and the source first, then what depends on them.

    What is so already is not touched. Another step takes the place of the one before, reached or not.

    Signals:
        reached: network, selection and source are what the newest step asked for.
        remembered (bool): whether there is a place to return to.
    """

    reached = Signal()
    remembered = Signal(bool)

    def __init__(self, session: Session, views: Views, panel: LessonPanel) -> None:
        super().__init__(views)
        self._session, self._views, self._docks, self._panel = session, views, views.docks, panel
        self._goal: Goal | None = None
        self._opening: NetworkReference | None = None
        self._changing: str | None = None
        self._place: Place | None = None
        self._unheard: tuple[str, object] | None = None
        self._covers: list[Placeholder] = []
        session.network_changed.connect(self._on_network)
        session.network_failed.connect(self._on_failure)
        session.network_cancelled.connect(self._on_cancelled)
        session.source_changed.connect(self._on_source)
        session.shown.connect(self._on_shown)
        session.lesson_requested.connect(self.open)
        views.changed.connect(self._on_view)
        self._docks[panel.identifier].closed.connect(self.leave)
        panel.begun.connect(self.remember)
        panel.step_shown.connect(self.play)
        panel.training_wanted.connect(self.show_training)
        panel.return_wanted.connect(self.go_back)
        panel.view.revealed.connect(self._uncover)
        panel.left.connect(self._end)
        self._session.lesson_requested.connect(panel.open)
        self.reached.connect(panel.take_reached)
        self.remembered.connect(panel.set_returnable)

    def adopt_state(self, before: LessonDriver) -> None:
        """Remember the place that this predecessor remembers."""
        self._place = before._place
        self.remembered.emit(self._place is not None)

    @property
    def busy(self) -> bool:
        """Whether something the newest step asked for is still to come."""
        goal = self._goal
        return goal is not None and any(
            (goal.network, goal.selection, goal.unfold, goal.source, goal.controls, goal.frozen)
        )

    def open(self) -> None:
        """Go to the view of lessons, at the list or the step that was shown last."""
        self._views.show(LESSON)
        self._docks.show_panel(self._panel.identifier)

    def leave(self) -> None:
        """The Lesson panel was closed: leave the lesson, and its view for the one before."""
        if self._panel.lesson is not None:
            self._panel.leave()
        if self._views.current == LESSON:
            self._docks.show_panel(self._panel.identifier)  # it is there when the view is shown again
            self._views.show(self._views.before)

    def remember(self) -> None:
        """Keep where the user is now, to return there; nothing if a place is kept already."""
        if self._place is None:
            session = self._session
            network = session.network.reference if session.network else None
            source = session.source.spec if session.source else None
            self._place = Place(network, session.selection, source)
            self.remembered.emit(True)

    def go_back(self) -> None:
        """Return to the view before, and to the network, the source and the selection that ``remember`` kept."""
        place, self._place = self._place, None
        if place is None:
            return
        self._end()
        if self._views.current == LESSON:
            self._views.show(self._views.before)
        self._session.freeze(False)
        self._begin(Goal(place.network, place.selection, source=place.source))
        self.remembered.emit(False)

    def play(self, step: Step) -> None:
        """Make the window what the step asks for."""
        session = self._session
        self._views.show(LESSON)
        goal = Goal(source=text_of(step.value("source")), controls=deque(step.controls))
        goal.network = network_of(step)
        layer, unit, cell = text_of(step.value("layer")), step.value("unit"), step.value("cell")
        if layer is not None or unit is not None or cell is not None:
            goal.selection = Selection(
                layer, unit if isinstance(unit, int) else None, cast("tuple[int, int] | None", cell)
            )
        frozen = step.value("freeze")
        goal.frozen = frozen is True
        if frozen is False or goal.controls or (goal.source and not self._is_source(goal.source)):
            session.freeze(False)  # a held frame would not show what the step is about
        names, page = cast("tuple[str, ...]", step.value("panels") or ()), text_of(step.value("page"))
        self._uncover()
        self._put_board_away(page, names)
        shown = {self._panel.identifier, *self._show_panels(names)}
        if page:
            shown |= self._show_page(page, step.page_values)
        if step.reveal:
            self._cover(cast("tuple[str, ...]", step.value("hide") or ()))
        goal.unfold = cast("tuple[str, ...]", step.value("unfold") or ())
        if not goal.unfold:
            self._unfold(())
        if self._docks.low and (names or page):
            self._docks.hide_others_meanwhile(shown)
        self._begin(goal)

    def show_training(self, reference: NetworkReference) -> None:
        """Change to another frame of the training film; all else stays."""
        goal = self._goal or Goal()
        goal.network = reference
        self._begin(goal)

    def _begin(self, goal: Goal) -> None:
        self._goal = goal
        self._unheard = None
        if goal.network is not None and (self._opening or not self._is_network(goal.network)):
            self._opening = goal.network
            self._session.open_network(goal.network)
        if goal.source is not None and (self._changing or not self._is_source(goal.source)):
            self._changing = goal.source
            self._session.open_source(goal.source)
        self._advance()

    def _advance(self) -> None:
        """Do all that can be done now."""
        goal = self._goal
        if goal is None or not self.busy:
            return
        if goal.network is not None and not self._opening and self._is_network(goal.network):
            goal.network = None
        if goal.network is None and goal.selection is not None and self._session.network:
            self._select(goal.selection)
            goal.selection = None
        if goal.network is None and goal.unfold and self._session.network:
            self._unfold(goal.unfold)
            goal.unfold = ()
        if goal.source is not None and not self._changing and self._is_source(goal.source):
            goal.source = None
        if goal.source is None:
            self._set_controls(goal)
        if not self.busy:
            self.reached.emit()

    def _select(self, wanted: Selection) -> None:
        network = self._session.network
        assert network
        layer = wanted.layer or self._session.selection.layer
        if layer not in [known.name for known in network.layers]:
            self._tell(
                tr(
                    "This step is about the layer “{layer}”, which {title} does not have.",
                    layer=layer,
                    title=network.title,
                )
            )
            return
        self._session.select(layer, wanted.unit, wanted.cell)

    def _set_controls(self, goal: Goal) -> None:
        """Set what the running source offers now; setting one may make it offer others."""
        while goal.controls:
            name, text = goal.controls[0]
            source = self._session.source
            offered = {control.name: control for control in source.controls} if source else {}
            if name not in offered and self._unheard:
                return
            goal.controls.popleft()
            if name not in offered:
                self._tell(
                    tr(
                        "This step sets “{name}”, which the source does not offer; it has {offered}.",
                        name=name,
                        offered=listed(offered),
                    )
                )
                continue
            try:
                value = fitted(offered[name], text)
            except ValueError as error:
                self._tell(
                    tr("This step sets “{name}” to “{text}”, but it takes {error}.", name=name, text=text, error=error)
                )
                continue
            if value is None or value != offered[name].value:
                if offered[name].kind is ControlKind.CHOICE:
                    self._unheard = name, value
                self._session.engine.control_source(name, value)

    def _show_panels(self, names: Sequence[str]) -> list[str]:
        known = [name for name in names if name in self._docks.names]
        for name in known:
            self._docks.show_meanwhile(name)
        missing = [name for name in names if name not in known]
        if missing:
            self._tell(
                tr(
                    "This step shows “{missing}”; the panels are {names}.",
                    missing=missing[0],
                    names=listed(self._docks.names),
                )
            )
        return known

    def _unfold(self, groups: Sequence[str]) -> None:
        graph = self._docks.offering(_Groups)  # type: ignore[type-abstract]  # a protocol that can be looked for
        if graph is not None:
            graph.show_unfolded(groups)

    def _board(self) -> _Pages | None:
        return self._docks.offering(_Pages)  # type: ignore[type-abstract]  # a protocol that can be looked for

    def _show_page(self, page: str, values: Mapping[str, str]) -> set[str]:
        board = self._board()
        if board is None:
            return set()
        self._docks.show_meanwhile(board.identifier)
        try:
            board.begin_page(page, values)
        except KeyError:
            self._tell(tr("The blackboard has no page “{page}”, or not these numbers.", page=page))
        return {board.identifier}

    def _put_board_away(self, page: str | None, names: Sequence[str]) -> None:
        """A page of an earlier step would stand before what this step is about."""
        board = self._board()
        if board is not None and not page and board.identifier not in names:
            self._docks.put_away_meanwhile(board.identifier)

    def _cover(self, names: Sequence[str]) -> None:
        """Show nothing of these panels, and of the blackboard not what follows from its numbers, until Reveal."""
        board = self._board()
        for name in names:
            if board is not None and name == board.identifier:
                board.hide_answers(True)
            elif name in self._docks.names:
                cover = Placeholder(self._docks[name].panel)
                reveal = tr("Reveal"), self._panel.view.reveal
                cover.show_message(PlaceholderMessage(tr("Hidden until the answer is shown."), (reveal,)))
                self._covers.append(cover)
                self._docks[name].hide_subtitle(True)

    def _uncover(self) -> None:
        board = self._board()
        if board is not None:
            board.hide_answers(False)
        for cover in self._covers:
            cover.hide()
            cover.deleteLater()
        self._covers = []
        for dock in self._docks.docks:
            dock.hide_subtitle(False)

    def _end(self) -> None:
        """No lesson is open: what the last one has hidden, opened or closed in its view is undone, there."""
        self._uncover()
        self._unfold(())
        if self._views.current == LESSON:
            self._docks.end_meanwhile()

    def _is_network(self, reference: NetworkReference) -> bool:
        return self._session.network is not None and self._session.network.reference == reference

    def _is_source(self, spec: str) -> bool:
        state = self._session.source
        return state is not None and state.spec == spec and not state.failed

    def _tell(self, sentence: str) -> None:
        self._session.noticed.emit(Notice(sentence, Severity.WARNING))

    def _on_view(self, view: View) -> None:
        if view == LESSON and self._panel.lesson is None:
            self._end()

    def _on_network(self, info: NetworkInfo) -> None:
        if info.reference == self._opening:
            self._opening = None
            self._advance()

    def _on_failure(self, failure: NetworkFailed) -> None:
        asked = failure.refused is not None and failure.refused.sha256  # whether to trust it: more is heard of it
        if failure.reference == self._opening and not asked:
            self._do_without()

    def _on_cancelled(self, cancelled: NetworkCancelled) -> None:
        if cancelled.reference == self._opening and cancelled.instead != self._opening:
            self._do_without()

    def _do_without(self) -> None:
        """The network that the step asks for will not come: what does not need it is still done."""
        self._opening = None
        if self._goal:
            self._goal.network = self._goal.selection = None
            self._goal.unfold = ()

    def _on_source(self, state: SourceState) -> None:
        if state.spec == self._changing:
            self._changing = None
        if self._unheard in [(control.name, control.value) for control in state.controls]:
            self._unheard = None
        self._advance()

    def _on_shown(self, _result: Result) -> None:
        goal = self._goal
        if goal is None or not goal.frozen or goal.network or goal.source or goal.controls:
            return
        goal.frozen = False
        self._session.freeze(True)
        self.reached.emit()
