"""Who gets a key: the control that the keyboard is in, if it has a use for it; otherwise the window's shortcut."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

ARROWS = frozenset((Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down))
PRESSES = frozenset((Qt.Key.Key_Space,))
USES: tuple[tuple[type[QWidget], frozenset[Qt.Key]], ...] = (
    (QAbstractSpinBox, ARROWS),
    (QAbstractSlider, ARROWS),
    (QComboBox, ARROWS | PRESSES),
    (QAbstractButton, PRESSES),
    (QAbstractItemView, frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down))),
    (QTabBar, frozenset((Qt.Key.Key_Left, Qt.Key.Key_Right))),
    (QMenu, ARROWS | PRESSES),
    (QMenuBar, ARROWS | PRESSES),
)
"""Keys without modifiers that a control needs while the keyboard is in it."""


class KeyGuard(QObject):
    """Keeps the window's one-key shortcuts (Space, arrows) from controls that the user reached with the keyboard.

    A button that was clicked keeps the focus but not the space bar: who clicks and then presses Space means Freeze.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._guarded: QWidget | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and old is self._guarded:
            old.removeEventFilter(self)
        self._guarded = None
        clicked = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if new is not None and not (clicked and isinstance(new, QAbstractButton)) and _uses(new):
            self._guarded = new
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        override = QEvent.Type.ShortcutOverride
        if isinstance(event, QKeyEvent) and event.type() == override and takes(event, _uses(watched)):
            event.accept()
            return True
        return False


def takes(event: QKeyEvent, keys: Collection[Qt.Key]) -> bool:
    """Whether it is one of these keys, without modifiers."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
    return plain and event.key() in keys


def _uses(widget: QObject) -> frozenset[Qt.Key]:
    return next((keys for kind, keys in USES if isinstance(widget, kind)), frozenset())
