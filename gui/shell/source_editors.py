"""What edits one control of a source: a button, a switch, a choice or a slider."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from engine.api import Control, ControlKind
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import translated
from gui.shell.actions import with_keys
from gui.widgets.slider import Slider

STEPS = 1000
"""Positions of a slider whose control names no step."""


class Editor(QWidget):
    """Shows one control and lets the user change it; subclasses say how.

    Signals:
        changed (str, object): name and value, for ``Engine.control_source``.
    """

    changed = Signal(str, object)

    labelled = True
    """Whether the label stands before it."""
    action: QAction | None = None
    """What carries its shortcut and stands in the menu, if it has that."""

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
        grid.addWidget(self, row, 1, Qt.AlignmentFlag.AlignLeft)  # sliders of one width begin in one column
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
        self.action = _action(control, self)
        self.action.triggered.connect(lambda: self.changed.emit(self.control.name, None))
        self.add_part(_button(control, self.action))


class ToggleEditor(Editor):
    """Switches something on and off: a button where it has an icon, otherwise a box to tick."""

    labelled = False

    def __init__(self, control: Control, parent: QWidget) -> None:
        super().__init__(control, parent)
        self.action = self._switch = _action(control, self)
        self._switch.setCheckable(True)
        self._switch.triggered.connect(lambda on: self.changed.emit(self.control.name, on))
        self._box = QCheckBox(control.label, self, toolTip=self._switch.toolTip())
        self._box.clicked.connect(lambda on: self.changed.emit(self.control.name, on))
        self._box.setVisible(not control.icon)
        self.add_part(_button(control, self._switch) if control.icon else self._box)

    def show_value(self) -> None:
        self._switch.setChecked(bool(self.control.value))
        if self.control.icon == "play":
            self._switch.setIcon(icon("pause" if self.control.value else "play"))
        self._box.setChecked(bool(self.control.value))


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


EDITORS: dict[ControlKind, type[Editor]] = {
    ControlKind.ACTION: ActionEditor,
    ControlKind.TOGGLE: ToggleEditor,
    ControlKind.CHOICE: ChoiceEditor,
    ControlKind.SLIDER: SliderEditor,
}


def make_editor(control: Control, parent: QWidget) -> Editor:
    """The editor of a control, by its kind."""
    return EDITORS[control.kind](control, parent)


def _action(control: Control, parent: QWidget) -> QAction:
    """What a control does, with its icon and shortcut."""
    action = QAction(control.label, parent)
    if control.icon:
        action.setIcon(icon(control.icon))
    keys = QKeySequence(control.shortcut)
    action.setShortcut(keys)
    action.setToolTip(with_keys(control.help or control.label, keys))
    return action


def _button(control: Control, action: QAction) -> QToolButton:
    """A button for the action: with its icon alone in the bar, with its name among the further controls."""
    button = QToolButton()
    button.setDefaultAction(action)
    only_icon = control.icon and control.primary
    style = Qt.ToolButtonStyle.ToolButtonIconOnly if only_icon else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    button.setToolButtonStyle(style)
    return button


def _width(widget: QWidget) -> int:
    return min(max(widget.sizeHint().width(), widget.minimumWidth()), widget.maximumWidth())
