"""Small buttons and fields, made in one line and always named."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from gui.look.icons import icon


def icon_button(name: str, label: str, tip: str, *, checkable: bool = False) -> QToolButton:
    """A button that shows an icon; the label is for screen readers."""
    button = QToolButton()
    button.setIcon(icon(name))
    button.setAccessibleName(label)
    button.setToolTip(tip)
    button.setCheckable(checkable)
    return button


def search_field(hint: str, label: str) -> QLineEdit:
    """A field to search in, with a button that clears it; the label is for screen readers."""
    field = QLineEdit()
    field.setPlaceholderText(hint)
    field.setClearButtonEnabled(True)
    field.setAccessibleName(label)
    return field
