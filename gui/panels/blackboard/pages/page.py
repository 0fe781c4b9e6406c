"""What a page of the blackboard is: numbers that can be edited, everything that follows from them, and a way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from engine.api import FilterOverride, NetworkInfo, Request, Result
from gui.look.theme import BODY, GRID
from gui.look.themed import Themed
from gui.panels.blackboard.pages.fields import Button, NumberField
from gui.session.session import Session
from gui.widgets.text_line import TextLine

LEAST_SHARE = 0.3
"""Of a page's height at least so much grows with it."""
LARGER = (3.0, 2.6, 2.2, 1.9, 1.6, 1.4, 1.2, 1.0)
"""How many times larger than elsewhere a page may be written, where there is room."""
DEEPEST = 200
"""So many edits can be taken back."""


class Page(Themed, QWidget):
    """Base of the pages. The numbers as they were typed are the ``state``; everything shown is made from it anew.

    To add one: subclass, set the class attributes, build in ``__init__`` (``self.column`` is the layout) and end it
    with ``self.show_state()``; list the class in ``gui/panels/blackboard/panel.py``.

    Attributes:
        identifier: how lessons name it.
        title: what stands on its button.
        LECTURE: the state to begin with, a frozen dataclass.
        state: the present one.
        fields: those that ``number`` made, by the name of the state's text that they show.

    Signals:
        edited: the state is another one.
        wishes_changed: ``request`` would answer differently now.
    """

    identifier: ClassVar[str]
    title: ClassVar[str]
    LECTURE: ClassVar[Any]

    edited = Signal()
    wishes_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.state: Any = self.LECTURE
        self.fields: dict[str, NumberField] = {}
        self._quiet: list[QWidget] = []
        self._before: list[Any] = []
        self._last = ""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        self.column.setSpacing(3 * GRID)

    def show_state(self) -> None:
        """Show everything that follows from the state."""
        raise NotImplementedError

    def request(self) -> Request:
        """What this page needs of every frame."""
        return Request()

    def show_result(self, result: Result) -> None:
        """A new result."""

    def show_network(self, network: NetworkInfo) -> None:
        """Another network is open."""

    def show_override(self, override: FilterOverride | None) -> None:
        """The user has replaced a filter while the network runs, or (None) takes it as it is again."""

    def leave(self) -> None:
        """The page can no longer be seen."""

    def edit(self, what: str = "", /, **changes: Any) -> None:
        """Change the state; edits of the same thing one after another are taken back as one."""
        self._become(replace(self.state, **changes), what)

    def fit(self, room: QSize) -> None:
        """Be as large as can be seen at once in the room, not smaller than elsewhere; quiet words stay as they are."""
        self._be_larger(1.0)
        most = room.height() / max(self._height(room.width()), 1)
        for times in (times for times in LARGER if times <= 1 or most >= 1 + (times - 1) * LEAST_SHARE):
            self._be_larger(times)
            if self.fits(room):
                break

    def fits(self, room: QSize) -> bool:
        """Whether all of it can be seen at once there."""
        return self.minimumSizeHint().width() <= room.width() and self._height(room.width()) <= room.height()

    def _height(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalMinimumSize().height()

    def _be_larger(self, times: float) -> None:
        for part in (self, *self.findChildren(QWidget)):
            if isinstance(part, Themed):
                part.enlarge(1.0 if part in self._quiet else times)
                part.follow_look()
        for part in reversed(self.findChildren(QWidget)):  # the inner ones first: their size is part of the others'
            if (layout := part.layout()) is not None:
                layout.activate()
        if (whole := self.layout()) is not None:
            for layout in (*whole.findChildren(QLayout), whole):
                layout.invalidate()

    def reset(self) -> None:
        """Back to the lecture's numbers; this, too, can be taken back."""
        self._become(self.LECTURE, "")

    def begin(self, values: Mapping[str, str]) -> None:
        """The lecture's numbers, but for these, by the names of their fields; KeyError for an unknown one."""
        if unknown := set(values) - set(self.fields):
            raise KeyError(unknown.pop())
        self.reset()
        if values:
            self.edit(**values)

    def hide_answers(self, hidden: bool) -> None:
        """Hide what follows from the numbers, in its place, or show it again."""
        for part in self.answers():
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
            part.setVisible(not hidden)

    def answers(self) -> Sequence[QWidget]:
        """What follows from the numbers."""
        return ()

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._before)

    def undo(self) -> None:
        """Take the last edit back."""
        if self._before:
            self.state = self._before.pop()
            self._last = ""
            self.show_state()
            self.edited.emit()

    def adopt_state(self, before: Page) -> None:
        """Show what that page shows, and what could be taken back there."""
        self.state, self._before = before.state, before._before
        self.show_state()

    def _become(self, state: Any, what: str) -> None:
        if state == self.state:
            return
        if not what or what != self._last:
            self._before = [*self._before[-DEEPEST:], self.state]
        self._last = what
        self.state = state
        self.show_state()
        self.edited.emit()

    # -- parts -------------------------------------------------------------------------------------------------------

    def line(self, words: str = "", *, role: str = "text", size: int = BODY, bold: bool = False) -> TextLine:
        """A wrapped line of text at the end of the column."""
        made = TextLine(words, role=role, size=size, wrap=True, bold=bold)
        self.column.addWidget(made)
        if role == "quiet":
            self._quiet.append(made)
        return made

    def number(self, name: str, field: str, low: int, high: int) -> NumberField:
        """A field for the state's text of that name."""
        made = NumberField(name, low, high)
        made.edited.connect(lambda typed: self.edit(field, **{field: typed}))
        self.watch(made)
        self.fields[field] = made
        return made

    def preset(self, words: str, **changes: Any) -> Button:
        """A button that writes these numbers."""
        button = Button(words)
        button.clicked.connect(lambda: self.edit(**changes))
        return button

    def read_fields(self) -> tuple[dict[str, int], str]:
        """Let the fields show the state; the numbers that can be read, and a sentence about the first that cannot."""
        found: dict[str, int] = {}
        problem = ""
        for name, field in self.fields.items():
            field.set_text(getattr(self.state, name))
            try:
                found[name] = field.read(getattr(self.state, name))
            except ValueError as error:
                problem = problem or str(error)
        return found, problem

    def watch(self, field: QWidget) -> None:
        """Let Ctrl+Z in a field take back an edit of the page."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return self._undoes(event) or super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        return self._undoes(event) or super().event(event)

    def _undoes(self, event: QEvent) -> bool:
        """Whether it was Ctrl+Z, first to be claimed from the window and then to be done."""
        if not isinstance(event, QKeyEvent) or not event.matches(QKeySequence.StandardKey.Undo):
            return False
        if event.type() == QEvent.Type.KeyPress:
            self.undo()
        event.accept()
        return True
