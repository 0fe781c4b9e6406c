"""The source bar: whatever the running source offers to change, built from ``SourceState.controls`` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QToolButton, QWidget

from engine.api import Control, SourceState
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import tr, translated
from gui.session.session import Session
from gui.shell.source_editors import Editor, make_editor


class SourceBar(Themed, QWidget):
    """One row of controls; those that are not primary open below a button.

    While the source only changes values, widgets stay and are set in place, but never the one the user is holding.

    Attributes:
        actions_of_source: actions and switches of the source, for the Source menu; they carry the shortcuts.

    Signals:
        rebuilt: ``actions_of_source`` are others.
    """

    rebuilt = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sourceBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._structure: tuple[Control, ...] | None = None
        self._editors: dict[str, Editor] = {}
        self._places: tuple[list[Editor], list[Editor]] | None = None
        self._before: QWidget | None = None
        self.actions_of_source: list[QAction] = []
        self.more = QToolButton(self, icon=icon("sliders"), toolTip=tr("More about this source"), checkable=True)
        self.more.hide()
        self.more.setAccessibleName(tr("More controls of the source"))
        self.more.clicked.connect(self._open_more)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID)
        self._popup = Popup(self)
        self._popup.closed.connect(lambda: self.more.setChecked(False))
        session.source_changed.connect(self.show_state)
        if session.source:
            self.show_state(session.source)

    def show_state(self, state: SourceState) -> None:
        """Build the controls, or only set their values where they are the same ones."""
        controls = tuple(map(_in_words, state.controls))
        structure = tuple(replace(control, value=None, enabled=True) for control in controls)
        if structure != self._structure:
            self._structure = structure
            self._build(controls)
        for control in controls:
            self._editors[control.name].set_control(control)

    def editor(self, name: str) -> Editor:
        """What edits the control of that name."""
        return self._editors[name]

    def _build(self, controls: tuple[Control, ...]) -> None:
        focused = next((name for name, editor in self._editors.items() if editor.has_focus()), None)
        self._places = None
        for editor in self._editors.values():
            editor.remove()
        for action in self.actions_of_source:
            self.window().removeAction(action)
            action.deleteLater()
        self._editors = {}
        for control in controls:
            editor = make_editor(control, self)
            editor.changed.connect(self._session.engine.control_source)
            self._editors[control.name] = editor
        self.actions_of_source = [editor.action for editor in self._editors.values() if editor.action]
        self.window().addActions(self.actions_of_source)
        self.apply_look()
        if focused in self._editors:
            self._editors[focused].take_focus()
        self.rebuilt.emit()

    def apply_look(self) -> None:
        for editor in self._editors.values():
            editor.fit()
        self._share_out()

    def _share_out(self) -> None:
        """Primary controls into the row as long as there is room, all others behind the button."""
        editors = list(self._editors.values())
        wanted = [editor for editor in editors if editor.control.primary]
        widths = [editor.width_in_row() + GRID for editor in wanted]
        room = self.width()
        if sum(widths) > room or len(wanted) < len(editors):
            room -= self.more.sizeHint().width()
        fitting = sum(1 for end in accumulate(widths) if end <= room)
        row, rest = wanted[:fitting], [editor for editor in editors if editor not in wanted[:fitting]]
        if (row, rest) == self._places:
            return
        self._places = (row, rest)
        while self._layout.count():
            self._layout.takeAt(0)
        for editor in row:
            editor.put_into_row(self._layout)
        self._layout.addWidget(self.more)
        self._layout.addStretch(1)
        self._popup.fill(rest)
        self.more.setVisible(bool(rest))
        self._order_tabs()

    def follow(self, widget: QWidget) -> None:
        """Come after this one when the user walks with the Tab key."""
        self._before = widget
        self._order_tabs()

    def _order_tabs(self) -> None:
        row = self._places[0] if self._places else []
        parts = [part for editor in row for part in editor.parts if part.focusPolicy() != Qt.FocusPolicy.NoFocus]
        stops = [self._before, *parts, self.more] if self._before else []
        stops = [stop for stop in stops if stop.window() is self.window()]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def minimumSizeHint(self) -> QSize:
        return self.more.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _open_more(self) -> None:
        self._popup.open_below(self.more)


class Popup(QFrame):
    """Controls of second rank, one a row.

    Signals:
        closed.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(2 * GRID)

    def fill(self, editors: Sequence[Editor]) -> None:
        """Show these and no others."""
        while self._grid.count():
            self._grid.takeAt(0)
        for row, editor in enumerate(editors):
            editor.put_into_form(self._grid, row)

    def open_below(self, anchor: QWidget) -> None:
        """Show below a button, inside the screen."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + GRID))
        screen = anchor.screen().availableGeometry()
        self.move(
            min(corner.x(), screen.right() - self.width()),
            min(corner.y(), screen.bottom() - self.height()),
        )
        self.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


def _in_words(control: Control) -> Control:
    """The control in the chosen language, but for the choices, whose names are sent back as they are."""
    words = {name: translated(getattr(control, name)) for name in ("label", "help", "unit")}
    return replace(control, **words)  # type: ignore[arg-type]
