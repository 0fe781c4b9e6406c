"""The dock around one panel, with a quiet title bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QToolButton, QWidget

from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.panels.base import Panel
from gui.panels.views import Placement, View
from gui.shell.actions import with_keys
from gui.widgets.card import Card, paragraph
from gui.widgets.text_line import TextLine

LEAST_SUBTITLE = 8
"""A subtitle with room for less (times the grid) is left out."""


class TitleBar(QWidget):
    """Title, what is shown in quiet letters, and three small buttons: what is this, float, close."""

    def __init__(self, dock: PanelDock) -> None:
        super().__init__(dock)
        self.setObjectName("panelTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dock = dock
        title = QLabel(tr(dock.panel.title))
        title.setProperty("type", "title")
        self.title = title
        title.setToolTip(tr("Double-click to let this panel fill the window, and again to put it back"))
        self.subtitle = TextLine(role="quiet", parent=self)
        self.help = self._button("help", tr("What am I looking at?"), dock.explain)
        self.float = self._button("float", tr("Float, or put back"), lambda: dock.setFloating(not dock.isFloating()))
        self.close_button = self._button("close", tr("Close (again from the View menu)"), dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        layout.setSpacing(2 * GRID)
        layout.addWidget(title)
        layout.addWidget(self.subtitle, 1)
        if control := dock.panel.title_widget():
            layout.addWidget(control)
            control.show()
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.help, self.float, self.close_button):
            buttons.addWidget(button)
        layout.addLayout(buttons)

    def _button(self, name: str, tip: str, run: object) -> QToolButton:
        button = QToolButton(icon=icon(name), toolTip=tip, accessibleName=f"{tr(self._dock.panel.title)}: {tip}")
        button.clicked.connect(run)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._make_room()  # the title or a button has another size
        return super().event(event)

    def _make_room(self) -> None:
        """Rather no subtitle than a title cut short."""
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        taken = margins.left() + margins.right()
        for item in (layout.itemAt(index) for index in range(layout.count())):
            if item is not None and item.widget() is not self.subtitle:
                taken += item.sizeHint().width() + layout.spacing()
        self.subtitle.setVisible(self.width() - taken >= LEAST_SUBTITLE * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * GRID, super().minimumSizeHint().height())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._dock.enlarge_wanted.emit()
        event.accept()


class PanelDock(QDockWidget):
    """A dock with one panel inside; tells the panel whether it can be seen.

    Attributes:
        panel: see ``gui.panels.base.Panel``.
        home: the view that a copy was made in; None for panels that every view has.
        action: opens it or brings it to the front; closes it where it is in front.
        in_front: it is open, and no other panel's tab covers it.
        fills_window: all others are hidden for a while; to close it puts it back in its place.

    Signals:
        back: the user wants to return to what was chosen before (Esc or the mouse's back button).
        closed: by the user.
        gone: a further copy of a panel was closed for good.
        show_wanted: it is to come to the front, wherever it is.
        enlarge_wanted: the panel is to fill the window, or no longer.
    """

    back = Signal()
    closed = Signal()
    gone = Signal()
    show_wanted = Signal()
    enlarge_wanted = Signal()

    def __init__(self, panel: Panel, name: str, parent: QMainWindow, home: View | None = None) -> None:
        super().__init__(tr(panel.title), parent)
        self.setObjectName(name)
        self.panel = panel
        self.home = home
        self.fills_window = False
        self.in_front = False
        self._minimised = False
        self._held = False
        self._card: Card | None = None
        self._subtitle, self._is_secret = "", False
        panel.setObjectName("panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setAccessibleName(tr(panel.title))
        self.setWidget(panel)
        self.bar = TitleBar(self)
        self.setTitleBarWidget(self.bar)
        self.action = self._make_action()
        panel.subtitle_changed.connect(self._show_subtitle)
        self.visibilityChanged.connect(self._see)

    @property
    def is_copy(self) -> bool:
        """One of several panels of a kind, forgotten when it is closed."""
        return self.home is not None

    def placement(self, view: View) -> Placement | None:
        """Where it stands in a view at first, None where it has no place."""
        if self.is_copy:
            return None
        return next((placement for placement in self.panel.placements if placement.view == view), None)

    def set_minimised(self, minimised: bool) -> None:
        """The window is an icon now, or no longer."""
        self._minimised = minimised
        self._tell()

    def hold(self, held: bool) -> None:
        """Tell the panel only afterwards whether it can be seen: it may come and go meanwhile."""
        self._held = held
        self._tell()

    def explain(self) -> None:
        """Open the card that says what this panel shows, or close it."""
        if self._card:
            self._card.close()
            return
        width = round(80 * GRID * self.panel.text_scale)
        text = paragraph(self.panel.explained(), min(width, self.window().width() - 12 * GRID))
        self._card = Card(self.window(), tr(self.panel.title), text, self.bar.help)
        self._card.closed.connect(self._forget_card)
        self._card.open()

    def _forget_card(self) -> None:
        self._card = None

    def hide_subtitle(self, hidden: bool) -> None:
        """Say nothing of what the panel shows, or say it again: it may give an answer away."""
        self._is_secret = hidden
        self.bar.subtitle.set_text("" if hidden else self._subtitle)

    def _show_subtitle(self, subtitle: str) -> None:
        self._subtitle = subtitle
        self.bar.subtitle.set_text("" if self._is_secret else subtitle)
        if self.panel.repeatable:
            title = tr(self.panel.title)
            self.setWindowTitle(f"{title} · {subtitle.split(' · ')[0]}" if subtitle else title)

    def _make_action(self) -> QAction:
        title = tr(self.panel.title)
        action = QAction(icon(self.panel.icon), title, self, checkable=True)
        action.setShortcut("" if self.is_copy else self.panel.shortcut)
        action.setToolTip(with_keys(tr("Show or hide the {title} panel", title=title), action.shortcut()))
        action.triggered.connect(self._toggle)
        self.windowTitleChanged.connect(action.setText)
        return action

    def _toggle(self) -> None:
        if self.in_front:
            self.close()
        else:
            self.show_wanted.emit()
        self.action.setChecked(self.in_front)

    def _see(self, seen: bool) -> None:
        self.in_front = seen
        self._tell()

    def _tell(self) -> None:
        if self._held:
            return
        self.action.setChecked(self.in_front)
        self.panel.set_active(self.in_front and not self._minimised)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.back.emit()
            event.accept()
        else:
            super().mousePressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.fills_window:
            event.ignore()
            self.enlarge_wanted.emit()
            return
        super().closeEvent(event)
        if event.isAccepted() and not self._minimised:  # together with the window Qt closes panels that float
            self.closed.emit()
        if event.isAccepted() and self.is_copy:
            self.gone.emit()
