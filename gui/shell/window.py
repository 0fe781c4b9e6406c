"""The main window: panels in docks, toolbar, menus and messages, joined to one another and to the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu, QMenuBar, QTabWidget

from engine.api import Limits, NetworkInfo, Result
from gui.lessons.driver import LessonDriver
from gui.lessons.panel import LessonPanel
from gui.look import translation
from gui.look.icons import icon
from gui.look.translation import tr, translated
from gui.network_files.files import NetworkFiles
from gui.network_files.remembered import FileOverridesStore
from gui.panels.base import Panel
from gui.session.session import Session
from gui.session.settings import Workspace, packed, unpacked
from gui.shell import help_cards
from gui.shell.appearance import Appearance
from gui.shell.commands import make_commands
from gui.shell.dropping import DropHint, offered
from gui.shell.help_cards import HelpCards
from gui.shell.limits import LimitsDialog
from gui.shell.menubar import Menus
from gui.shell.messages import MessageBar
from gui.shell.notices import Notices
from gui.shell.open_dialogs import Opener
from gui.shell.paint_clock import PaintClock
from gui.shell.panel_dock import PanelDock
from gui.shell.snapshot import Snapshots, catch_up
from gui.shell.sourcebar import SourceBar
from gui.shell.statusbar import StatusBar
from gui.shell.toolbar import ToolBar
from gui.shell.view_states import Views

FIRST_SIZE = QSize(1600, 1000)
SMALLEST = QSize(960, 600)


@runtime_checkable
class LayerSearch(Protocol):
    """A panel that layers can be searched in."""

    identifier: str

    def find_layer(self) -> None: ...


class MainWindow(QMainWindow):
    """The whole of it.

    Attributes:
        session, look, views, docks, messages, status, source_bar, toolbar, files, opener, menus, cards,
            snapshots: its parts.
        lessons: what plays them, None without a panel for it.
        language: ``system`` or a code, as the user chose.
        limits: of the engine, likewise.
        left: how everything stood when it was closed, None before: Qt then closes panels that float, one by one.
        commands: every action of ``gui.shell.actions.COMMANDS`` by name.

    Signals:
        first_painted: the window is on the screen for the first time.
        painted (Result): a frame's result is on the screen.
    """

    first_painted = Signal()
    painted = Signal(object)

    def __init__(
        self,
        session: Session,
        panels: Sequence[type[Panel]],
        workspace: Workspace | None = None,
        remembered: FileOverridesStore | None = None,
    ) -> None:
        super().__init__()
        workspace = workspace or Workspace()
        self.session = session
        self.left: Workspace | None = None
        self._panels = panels
        self._on_screen = False
        self._paint = PaintClock(self)
        self.snapshots = Snapshots(self, lambda notice: self.messages.tell(notice))
        self.setWindowTitle("Convoscope")
        self.setMinimumSize(SMALLEST)
        self.resize(first_size())
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setDockNestingEnabled(True)
        self.setDocumentMode(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._remembered = remembered or FileOverridesStore()
        self._build(workspace)
        self._connect()

    def _build(self, workspace: Workspace) -> None:
        """Everything inside the window, in the language of now."""
        session = self.session
        self.language = workspace.language
        self.limit(workspace.limits)
        self.look = Appearance(workspace.theme, workspace.text_scale, self)
        self.status = StatusBar(session, self)
        self.setStatusBar(self.status)
        self.messages = MessageBar(self, self.status)  # before the panels: one that cannot be made is told by it
        self._notices = Notices(session, self.messages)
        self.views = Views(self, session, self._panels)
        self.docks = self.views.docks
        self.docks.floats.connect(self._paint.follow)
        self.look.changed.connect(self.docks.adapt)
        lessons = self.docks.offering(LessonPanel)
        self.lessons = LessonDriver(session, self.views, lessons) if lessons is not None else None
        self.files = NetworkFiles(session, self.messages, self._remembered, self)
        self.opener = Opener(session, self.messages.tell, self.files.ask_definition, self)
        self.opener.recent = list(workspace.recent)
        self.cards = HelpCards(session, self._panels, self)
        self.commands = make_commands(self)
        self.menus = Menus(self)
        self.source_bar = SourceBar(session, self)
        self.toolbar = ToolBar(session, self.commands, self.menus, self.source_bar, self.views, self)
        self.addToolBar(self.toolbar)
        self.toolbar.toggleViewAction().setVisible(False)  # it is not to be hidden by chance from a context menu
        self._drop_hint = DropHint(self)
        self._join()
        self._restored = self._restore(workspace)

    def _clear(self) -> None:
        """Away with everything inside the window."""
        self.cards.close()
        for dock in self.docks.docks:
            dock.panel.set_active(False)
            self.session.remove_panel(dock.panel)
            self.removeDockWidget(dock)
        self.removeToolBar(self.toolbar)
        for action in self.actions():
            self.removeAction(action)
        self.setMenuBar(QMenuBar())
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        parts: list[QObject] = [self.look, self.messages, self.files, self.opener, self.toolbar, self._drop_hint]
        parts += [self.cards, self.views, self.docks, *self.docks.docks, *self.commands.values()]
        parts += [*self.findChildren(QMenu, options=direct), *self.findChildren(QDialog, options=direct)]
        if self.lessons is not None:
            parts.append(self.lessons)
        for part in parts:
            part.setObjectName("")  # the new parts take over the names, by which the layout comes back
            part.blockSignals(True)  # what was pressed of the old ones just before is void
            part.deleteLater()

    def set_language(self, language: str) -> None:
        """Speak another language, ``system`` or a code: everything inside the window is made anew, as it stands."""
        workspace = replace(self.workspace(), language=language, geometry="")
        translation.speak(language)
        before = {dock.objectName(): dock.panel for dock in self.docks.docks}
        lessons, view_before = self.lessons, self.views.before
        self._clear()
        self._build(workspace)
        for dock in self.docks.docks:
            with self.session.guard(dock.panel):
                dock.panel.adopt_state(before[dock.objectName()])
        self.views.before = view_before
        if lessons is not None and self.lessons is not None:
            self.lessons.adopt_state(lessons)
        self.session.tell_again()

    def _connect(self) -> None:
        """Listen to the session."""
        session = self.session
        session.shown.connect(self._begin_paint)
        self._paint.painted.connect(self._finish_paint)
        session.command_requested.connect(self._run)
        session.network_changed.connect(self._show_network)
        session.source_title_changed.connect(self._show_title)
        session.frozen_changed.connect(self._show_frozen)

    def _join(self) -> None:
        """Let the parts work together."""
        self._notices.details.connect(self.cards.show_report)
        self.messages.cancelled.connect(self.session.cancel)
        self.source_bar.rebuilt.connect(lambda: self.menus.source.set_controls(self.source_bar.actions_of_source))
        self.docks.back.connect(self.go_back)
        self.cards.opened.connect(self._mark_card)

    def _run(self, command: str) -> None:
        self.commands[command].trigger()

    @property
    def paint_ms(self) -> float:
        """Milliseconds that taking and painting the newest result has taken."""
        return self._paint.ms

    def go_back(self) -> None:
        """Close what lies over the panels, or return to what was chosen before."""
        if self.cards.card is not None:
            self.cards.close()
        elif self.messages.waits_for_user:
            self.messages.dismiss()
        elif not self.session.back():
            if self.docks.enlarged is not None:
                self.docks.enlarge(None)
            elif self.isFullScreen():
                self.fill_screen(False)

    def find_layer(self) -> None:
        """Put the cursor into the Layers panel's search."""
        search = self.docks.offering(LayerSearch)  # type: ignore[type-abstract]  # a protocol that can be looked for
        if search is not None:
            self.docks.show_panel(search.identifier)
            search.find_layer()

    def show_lessons(self) -> None:
        """Go to the view of lessons."""
        if self.lessons is not None:
            self.lessons.open()

    def show_layer_apart(self, layer: str | None) -> PanelDock:
        """Open one more Activation maps panel that keeps to a layer."""
        dock = self.docks.copy()
        if layer:
            dock.panel.restore_state({"pinned": layer})
        return dock

    def fill_screen(self, fill: bool) -> None:
        """Use the whole screen, or a window again."""
        self.commands["full_screen"].setChecked(fill)
        if fill:
            self.showFullScreen()
        else:
            self.showNormal()

    def limit(self, limits: Limits) -> None:
        """From now on the engine may take no more than that."""
        self.limits = limits
        self.session.engine.set_limits(limits)

    def show_limits(self) -> None:
        """Let the user choose them."""
        LimitsDialog(self.limits, self.limit, self).show()

    def workspace(self) -> Workspace:
        """How everything stands now."""
        return Workspace(
            theme=self.look.theme,
            text_scale=self.look.scale,
            language=self.language,
            geometry=packed(self.saveGeometry()),
            view=self.views.current.name,
            views=self.views.states(),
            panels={dock.objectName(): self._state_of(dock.panel) for dock in self.docks.docks},
            recent=tuple(self.opener.recent),
            limits=self.limits,
        )

    def _state_of(self, panel: Panel) -> dict[str, object]:
        with self.session.guard(panel):
            return panel.save_state()
        return {}

    def _restore(self, workspace: Workspace) -> bool:
        self.views.make_copies(workspace.views)
        for dock in self.docks.docks:
            with self.session.guard(dock.panel):
                dock.panel.restore_state(workspace.panels.get(dock.objectName(), {}))
        if not workspace.views:
            return False
        self.restoreGeometry(unpacked(workspace.geometry))
        return self.views.restore(workspace.view, workspace.views)

    def _begin_paint(self, result: Result) -> None:
        self._paint.begin(result, self.session.took)

    def _finish_paint(self, result: Result) -> None:
        self.session.engine.painted(result.origin.source, result.frame)
        self.status.painted(result, self._paint.ms)
        self.painted.emit(result)

    def _show_network(self, info: NetworkInfo) -> None:
        self._show_title()
        if info.reference:
            self.opener.keep(info.reference)

    def _show_title(self) -> None:
        network = self.session.network.title if self.session.network else ""
        parts = (translated(network), translated(self.session.source_title), "Convoscope")
        self.setWindowTitle(" · ".join(filter(None, parts)))

    def _show_frozen(self, frozen: bool) -> None:
        action = self.commands["freeze"]
        action.setChecked(frozen)
        action.setText(tr("Go on") if frozen else tr("Freeze"))
        action.setIcon(icon("play" if frozen else "pause"))
        if frozen:
            catch_up(self)

    def _mark_card(self, opened: str) -> None:
        for name in help_cards.NAMES:
            self.commands[name].setChecked(name == opened)

    def createPopupMenu(self) -> QMenu:
        """What Qt opens on a right click beside the panels: as in the View menu."""
        menu = QMenu(self)
        menu.addActions([dock.action for dock in self.docks.here])
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._on_screen:
            self._on_screen = True
            QTimer.singleShot(0, self, self.first_painted.emit)  # void if the window goes before

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._restored:
            self._restored = True
            self.docks.proportion()
        self.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.docks.set_minimised(self.isMinimized())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.left = self.workspace()
        self.docks.set_minimised(True)
        super().closeEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Step over panels behind another one's tab: to Qt they are visible, outside the window."""
        first = self.focusWidget()
        while super().focusNextPrevChild(forward):
            found = self.focusWidget()
            dock = self.docks.holding(found)
            if dock is None or dock.panel.active or found is first:
                return True
            first = first or found
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.go_back()
        else:
            super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        offer = offered(event.mimeData())
        if offer:
            event.acceptProposedAction()
            self._drop_hint.invite(offer)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_hint.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_hint.hide()
        offer = offered(event.mimeData())
        event.acceptProposedAction()
        if offer.layer:
            self.show_layer_apart(offer.layer)
        else:
            self.opener.take(offer)


def first_size() -> QSize:
    """As large as is good, but no larger than the screen; a screen that is none (offscreen) is no limit."""
    screen = QGuiApplication.primaryScreen()
    if QGuiApplication.platformName() == "offscreen" or screen is None:
        return FIRST_SIZE
    return FIRST_SIZE.boundedTo(screen.availableSize())
