"""The source bar: whatever the running source offers to change, built from ``SourceState.controls`` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QWidget,
)

from engine.api import Control, ControlKind, SourceState
from gui.actions import with_keys
from gui.icons import icon
from gui.session import Session
from gui.theme import GRID
from gui.translation import tr, translated
from gui.widgets.slider import Slider

STEPS = 1000
"""Positions of a slider whose control names no step."""


class SourceBar(QWidget):
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
        session.theme_changed.connect(self._fit)
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
            editor = EDITORS[control.kind](control, self)
            editor.changed.connect(self._session.engine.control_source)
            self._editors[control.name] = editor
        self.actions_of_source = [editor.action for editor in self._editors.values() if editor.action]
        self.window().addActions(self.actions_of_source)
        self._fit()
        if focused in self._editors:
            self._editors[focused].take_focus()
        self.rebuilt.emit()

    def _fit(self) -> None:
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


class Editor(QWidget):
    """Shows one control and lets the user change it; subclasses say how.

    Signals:
        changed (str, object): name and value, for ``Engine.control_source``.
    """

    changed = Signal(str, object)

    def __init__(self, control: Control, parent: QWidget) -> None:
        super().__init__(parent)
        self.control = control
        self.parts: list[QWidget] = []
        self.label = QLabel(control.label, self, toolTip=control.help)
        self.label.setProperty("type", "quiet")
        self.label.setVisible(self.labelled)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2 * GRID)

    labelled = True
    """Whether the label stands before it."""
    action: QAction | None = None
    """What carries its shortcut and stands in the menu, if it has that."""

    def add_part(self, part: QWidget) -> None:
        """One widget more, from left to right."""
        self.parts.append(part)
        self.row.addWidget(part)

    def width_in_row(self) -> int:
        """Pixels it needs in the bar."""
        widths = [_width(part) for part in self.parts]
        if self.labelled:
            widths += [_width(self.label), 2 * GRID]
        return sum(widths) + 2 * GRID * (len(widths) - 1)

    def put_into_row(self, layout: QHBoxLayout) -> None:
        """Take a place in the bar."""
        if self.labelled:
            self.row.insertWidget(0, self.label)
            self.row.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        layout.addWidget(self)
        self.show()

    def put_into_form(self, grid: QGridLayout, row: int) -> None:
        """Take a row of the popup."""
        self.row.setContentsMargins(0, 0, 0, 0)
        if self.labelled:
            self.row.removeWidget(self.label)
            grid.addWidget(self.label, row, 0)
            self.label.show()
        grid.addWidget(self, row, 1)
        self.show()

    def set_control(self, control: Control) -> None:
        """Show the control's present value; nothing is emitted."""
        self.control = control
        self.setEnabled(control.enabled)
        self.label.setEnabled(control.enabled)
        if self.action:
            self.action.setEnabled(control.enabled)
        self.show_value()

    def show_value(self) -> None:
        """Show ``control.value``."""

    def fit(self) -> None:
        """The type has another size."""

    def has_focus(self) -> bool:
        """The user is in it."""
        return self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False

    def take_focus(self) -> None:
        """Give the keyboard to it."""
        for child in self.findChildren(QWidget):
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus:
                child.setFocus()
                return

    def remove(self) -> None:
        """Go away now."""
        for widget in (self.label, self):
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


class ActionEditor(Editor):
    """Triggers something."""

    labelled = False

    def __init__(self, control: Control, parent: QWidget) -> None:
        super().__init__(control, parent)
        self.action = make_action(control, self)
        self.action.triggered.connect(lambda: self.changed.emit(self.control.name, None))
        self.add_part(make_button(control, self.action))


class ToggleEditor(Editor):
    """Switches something on and off: a button where it has an icon, otherwise a box to tick."""

    labelled = False

    def __init__(self, control: Control, parent: QWidget) -> None:
        super().__init__(control, parent)
        self.action = self._switch = make_action(control, self)
        self._switch.setCheckable(True)
        self._switch.triggered.connect(lambda on: self.changed.emit(self.control.name, on))
        self._box = QCheckBox(control.label, self, toolTip=self._switch.toolTip())
        self._box.clicked.connect(lambda on: self.changed.emit(self.control.name, on))
        self._box.setVisible(not control.icon)
        self.add_part(make_button(control, self._switch) if control.icon else self._box)

    def show_value(self) -> None:
        self._switch.setChecked(bool(self.control.value))
        if self.control.icon == "play":
            self._switch.setIcon(icon("pause" if self.control.value else "play"))
        self._box.setChecked(bool(self.control.value))


def _in_words(control: Control) -> Control:
    """The control in the chosen language, but for the choices, whose names are sent back as they are."""
    words = {name: translated(getattr(control, name)) for name in ("label", "help", "unit")}
    return replace(control, **words)  # type: ignore[arg-type]


def make_action(control: Control, parent: QWidget) -> QAction:
    """What a control does, with its icon and shortcut."""
    action = QAction(control.label, parent)
    if control.icon:
        action.setIcon(icon(control.icon))
    keys = QKeySequence(control.shortcut)
    action.setShortcut(keys)
    action.setToolTip(with_keys(control.help or control.label, keys))
    return action


def make_button(control: Control, action: QAction) -> QToolButton:
    """A button for the action: with its icon alone in the bar, with its name among the further controls."""
    button = QToolButton()
    button.setDefaultAction(action)
    only_icon = control.icon and control.primary
    style = Qt.ToolButtonStyle.ToolButtonIconOnly if only_icon else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    button.setToolButtonStyle(style)
    return button


class ChoiceEditor(Editor):
    """One of several words."""

    def __init__(self, control: Control, parent: QWidget) -> None:
        super().__init__(control, parent)
        self.box = QComboBox(toolTip=control.help, accessibleName=control.label)
        for choice in control.choices:
            self.box.addItem(f"{translated(choice)} {control.unit}".strip(), choice)
        self.box.activated.connect(lambda _: self.changed.emit(self.control.name, self.box.currentData()))
        self.add_part(self.box)

    def show_value(self) -> None:
        if not self.box.view().isVisible():
            self.box.setCurrentIndex(self.box.findData(self.control.value))


class SliderEditor(Editor):
    """A number between two ends, with its unit."""

    def __init__(self, control: Control, parent: QWidget) -> None:
        super().__init__(control, parent)
        span = control.maximum - control.minimum
        self._step = control.step or span / STEPS or 1.0
        self.slider = Slider()
        self.slider.setToolTip(control.help)
        self.slider.setAccessibleName(control.label)
        self.slider.setRange(0, max(1, round(span / self._step)))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setFixedWidth(24 * GRID)
        self.slider.valueChanged.connect(self._moved)
        self.number = QLabel()
        self.number.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.add_part(self.slider)
        self.add_part(self.number)

    def fit(self) -> None:
        metrics = self.number.fontMetrics()
        ends = (self._written(self.control.minimum), self._written(self.control.maximum))
        self.number.setFixedWidth(max(metrics.horizontalAdvance(text) for text in ends) + GRID)

    def show_value(self) -> None:
        value = float(self.control.value or 0.0)
        if not self.slider.isSliderDown():
            blocked = self.slider.blockSignals(True)
            self.slider.setValue(round((value - self.control.minimum) / self._step))
            self.slider.blockSignals(blocked)
            self.number.setText(self._written(value))

    def _moved(self, position: int) -> None:
        value = min(self.control.minimum + position * self._step, self.control.maximum)
        self.number.setText(self._written(value))
        self.changed.emit(self.control.name, value)

    def _written(self, value: float) -> str:
        digits = 0
        while digits < 3 and abs(round(self._step, digits) - self._step) > 1e-9:
            digits += 1
        unit = self.control.unit
        return f"{value:.{digits}f}{'' if unit in ('°', '×', '') else ' '}{unit}"


def _width(widget: QWidget) -> int:
    return min(max(widget.sizeHint().width(), widget.minimumWidth()), widget.maximumWidth())


EDITORS: dict[ControlKind, type[Editor]] = {
    ControlKind.ACTION: ActionEditor,
    ControlKind.TOGGLE: ToggleEditor,
    ControlKind.CHOICE: ChoiceEditor,
    ControlKind.SLIDER: SliderEditor,
}
