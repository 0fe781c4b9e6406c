"""The tabs of the views at the right of the toolbar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QToolButton, QWidget

from gui.look.translation import tr
from gui.panels.views import View
from gui.shell.view_states import Views

LARGEST = 0.25
"""Share of the toolbar's width that tabs may take; where they need more, a button with a menu stands there."""


class ViewTabs(QWidget):
    """Which view is shown, and the way to the others; nothing where there is but one.

    Attributes:
        tabs: one for each view.
        button: names the view that is shown, and opens the list of them.
    """

    def __init__(self, views: Views, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views = views
        self.tabs = QTabBar(self, expanding=False, drawBase=False, usesScrollButtons=False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.setAccessibleName(tr("Views"))
        for index, (view, action) in enumerate(zip(views.all, views.actions, strict=True)):
            self.tabs.addTab(tr(view.title))
            self.tabs.setTabToolTip(index, action.toolTip())
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions(views.actions)
        self.button = QToolButton(toolTip=tr("The arrangement of panels that is shown, and the others"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.button)
        self._show(views.current)
        views.changed.connect(self._show)
        self.tabs.currentChanged.connect(lambda index: views.show(views.all[index]))

    def fit(self, width: int, words: bool) -> None:
        """Be tabs, if a toolbar of this width has room for words and for these."""
        several = len(self._views.all) > 1
        tabs = words and self.tabs.sizeHint().width() <= LARGEST * width
        self.tabs.setVisible(several and tabs)
        self.button.setVisible(several and not tabs)

    def _show(self, view: View) -> None:
        self.tabs.setCurrentIndex(self._views.all.index(view))
        self.button.setText(tr(view.title))
        self.button.setAccessibleName(tr("View: {title}", title=tr(view.title)))
