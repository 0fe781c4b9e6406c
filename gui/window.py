"""The main window: panels in docks, toolbar, menus, and what the user's commands do."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, QStandardPaths, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QLabel, QMainWindow, QMenu, QMenuBar, QTabWidget, QWidget

from engine.api import About, DeviceChanged, NetworkInfo, Notice, Progress, Result, Severity, SourceState
from gui import help as help_
from gui import translation
from gui.actions import COMMANDS, make_action
from gui.docks import Docks, PanelDock
from gui.dropping import offered
from gui.files.files import NetworkFiles
from gui.files.remembered import Remembered
from gui.icons import icon
from gui.lesson_driver import LessonDriver
from gui.look import Look
from gui.menubar import Menus
from gui.messages import MessageBar
from gui.opening import Opener
from gui.panel import Panel
from gui.session import Session
from gui.settings import Workspace
from gui.sourcebar import SourceBar
from gui.statusbar import StatusBar
from gui.theme import GRID, Theme
from gui.toolbar import ToolBar
from gui.translation import QT_TR_NOOP, tr, translated
from gui.widgets.card import Card, Scrolled, paragraph
from gui.widgets.pace import Pace
from gui.widgets.prediction_bars import PredictionBars

if TYPE_CHECKING:
    from gui.panels.lesson import LessonPanel

FIRST_SIZE = QSize(1600, 1000)
SMALLEST = QSize(960, 600)
ENLARGED_FIRST = ("microscope", "blackboard", "activation_maps")
"""Panels of the middle, of which one is enlarged where no panel has the focus."""
KEYS_COLUMN = 400
"""Logical pixels, at text size 1.0, for a column of keys."""
UNPAINTED_MS = 50
"""After so long without a paint nothing of a result was to be painted (all panels are hidden)."""
ABOUT = QT_TR_NOOP(
    "Convoscope shows a convolutional network at work: activation maps, filters, pooling and "
    "predictions, live, on a webcam, a video, pictures or your own drawing. It is free "
    "software under the MIT license."
)


class MainWindow(QMainWindow):
    """The whole of it.

    Attributes:
        session, look, docks, messages, status, source_bar, toolbar, files, opener, menus: its parts.
        language: ``system`` or a code, as the user chose.
        left: how everything stood when it was closed, None before: Qt then closes panels that float, one by one.
        commands: every action of ``gui.actions.COMMANDS`` by name.

    Signals:
        first_painted: the window is on the screen for the first time.
        painted (Result): a frame's result is on the screen.
    """

    first_painted = Signal()
    painted = Signal(object)
    _saved = Signal(str, bool)

    def __init__(
        self,
        session: Session,
        panels: Sequence[type[Panel]],
        workspace: Workspace | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        super().__init__()
        workspace = workspace or Workspace()
        self.session = session
        self.left: Workspace | None = None
        self._panels = panels
        self._card: Card | None = None
        self._on_screen = False
        self._device = self._note = ""
        self._unpainted: Result | None = None
        self._paint_ms = 0.0
        self._late = QTimer(self, singleShot=True, interval=UNPAINTED_MS)
        self._late.timeout.connect(self._finish_paint)
        self.setWindowTitle("Convoscope")
        self.setMinimumSize(SMALLEST)
        self.resize(first_size())
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setDockNestingEnabled(True)
        self.setDocumentMode(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._remembered = remembered or Remembered()
        self._build(workspace)
        self._connect()

    def _build(self, workspace: Workspace) -> None:
        """Everything inside the window, in the language of now."""
        session = self.session
        self.language = workspace.language
        self.look = Look(session, workspace.theme, workspace.text_scale, self)
        self.status = StatusBar(session, self)
        self.setStatusBar(self.status)
        self.docks = Docks(self, session, self._panels)
        if "lesson" in self.docks.names:
            self.lessons = LessonDriver(session, self.docks, self)
            self.lessons.attach(cast("LessonPanel", self.docks["lesson"].panel))
        self.messages = MessageBar(self, session.theme, self.status)
        self.files = NetworkFiles(session, self.messages, self._remembered, self)
        self.opener = Opener(session, self.messages.tell, self.files.ask_definition, self)
        self.opener.recent = list(workspace.recent)
        self.commands = {c.name: make_action(c, run, self) for c, run in zip(COMMANDS, self._runs(), strict=True)}
        self.menus = Menus(self)
        self.source_bar = SourceBar(session, self)
        self.toolbar = ToolBar(session, self.commands, self.menus, self.source_bar, self)
        self.addToolBar(self.toolbar)
        self.toolbar.toggleViewAction().setVisible(False)  # it is not to be hidden by chance from a context menu
        self._drop_hint = QLabel(tr("Let go to open"), self, objectName="drop", alignment=Qt.AlignmentFlag.AlignCenter)
        self._drop_hint.setProperty("type", "large")
        self._drop_hint.hide()
        self._join()
        self._restored = self._restore(workspace)

    def _clear(self) -> None:
        """Away with everything inside the window."""
        if self._card:
            self._card.close()
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
        parts += [self.docks, *self.docks.docks, *self.commands.values()]
        parts += [*self.findChildren(QMenu, options=direct), *self.findChildren(QDialog, options=direct)]
        if "lesson" in self.docks.names:
            parts.append(self.lessons)
        for part in parts:
            part.setObjectName("")  # the new parts take over the names, by which the layout comes back
            part.deleteLater()

    def set_language(self, language: str) -> None:
        """Speak another language, ``system`` or a code: everything inside the window is made anew, as it stands."""
        workspace = replace(self.workspace(), language=language, geometry="")
        translation.speak(language)
        self._note = ""
        before = {dock.objectName(): dock.panel for dock in self.docks.docks}
        lessons = self.lessons if "lesson" in before else None
        self._clear()
        self._build(workspace)
        for dock in self.docks.docks:
            dock.panel.take_over(before[dock.objectName()])
        if lessons:
            self.lessons.take_over(lessons)
        self.session.tell_again()

    def _runs(self) -> list[Callable[..., object]]:
        """What each of ``COMMANDS`` does, by name."""
        session, look = self.session, self.look
        runs: dict[str, Callable[..., object]] = {
            "open_network": self.opener.ask_network,
            "open_definition": lambda: self.files.ask_definition(),
            "input_rules": lambda: self.files.show_input(),
            "trusted_files": lambda: self.files.show_trusted(),
            "open_picture": self.opener.ask_picture,
            "open_folder": self.opener.ask_folder,
            "open_lesson": self.opener.ask_lesson,
            "network_camera": self.opener.ask_address,
            "paste": self.opener.paste,
            "snapshot": self.snapshot,
            "quit": self.close,
            "new_maps": lambda: self.show_layer_apart(session.selection.layer),
            "full_screen": self.fill_screen,
            "larger": lambda: look.step_scale(1),
            "smaller": lambda: look.step_scale(-1),
            "enlarge": self.enlarge,
            "reset_layout": self.docks.arrange,
            "freeze": session.freeze,
            "draw": lambda: session.open_source("draw"),
            "stimuli": lambda: session.open_source("stimuli"),
            "sample": lambda: session.open_source("sample"),
            "camera": lambda: session.open_source("camera"),
            "previous_layer": lambda: session.step_layer(-1),
            "next_layer": lambda: session.step_layer(1),
            "back": self.go_back,
            "find_layer": self.find_layer,
            "lessons": lambda: self.docks.show_panel("lesson"),
            "keys": self.show_keys,
            "about": self.show_about,
            "network_facts": self.show_facts,
        }
        return [runs[command.name] for command in COMMANDS]

    def _connect(self) -> None:
        """Listen to the session."""
        session = self.session
        session.shown.connect(self._begin_paint)
        session.noticed.connect(self._tell)
        session.progressed.connect(self._progress)
        session.command_wanted.connect(self._run)
        session.network_changed.connect(self._show_network)
        session.source_changed.connect(self._show_source)
        session.source_wanted.connect(self._forget_source)
        session.device_changed.connect(self._show_device)
        session.frozen_changed.connect(self._show_frozen)
        session.theme_changed.connect(self._set_look)
        self._saved.connect(self._tell_saved)

    def _join(self) -> None:
        """Let the parts work together."""
        self.messages.cancelled.connect(self.session.cancel)
        self.source_bar.rebuilt.connect(lambda: self.menus.source.set_controls(self.source_bar.actions_of_source))
        self.docks.back.connect(self.go_back)

    def _tell(self, notice: Notice) -> None:
        self.messages.tell(notice)

    def _progress(self, progress: Progress) -> None:
        self.messages.progress(progress)

    def _run(self, command: str) -> None:
        self.commands[command].trigger()

    def _set_look(self, theme: Theme) -> None:
        self.messages.set_look(theme)

    @property
    def paint_ms(self) -> float:
        """Milliseconds that taking and painting the newest result has taken."""
        return self._paint_ms

    def go_back(self) -> None:
        """Close what lies over the panels, or return to what was chosen before."""
        if self._card:
            self._card.close()
        elif self.messages.waits_for_user:
            self.messages.dismiss()
        elif not self.session.back():
            if self.docks.enlarged is not None:
                self.docks.enlarge(None)
            elif self.isFullScreen():
                self.fill_screen(False)

    def enlarge(self) -> None:
        """Let the panel that has the focus, or stands in the middle, fill the window; or put all back."""
        docks, focus = self.docks, self.focusWidget()
        found = next((dock for dock in docks.docks if focus is not None and dock.isAncestorOf(focus)), None)
        middle = next((dock for dock in docks.docks if dock.panel.active and not dock.isFloating()), None)
        front = next(
            (docks[name] for name in ENLARGED_FIRST if name in docks.names and docks[name].panel.active), middle
        )
        docks.enlarge(None if docks.enlarged is not None else found or front)

    def find_layer(self) -> None:
        """Put the cursor into the Layers panel's search."""
        self.docks.show_panel("layers").find()

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

    def show_keys(self) -> None:
        """The card with all keys; again to close it."""
        controls = self.session.source.controls if self.session.source else ()
        source = [(control.shortcut, translated(control.label)) for control in controls if control.shortcut]
        columns = min(max(round(self.width() / self.session.text_scale) // KEYS_COLUMN, 1), 3)
        self._show_card("keys", tr("Keys and gestures"), Scrolled(help_.keys(self._panels, source, columns)))

    def show_facts(self) -> None:
        """The card about the opened network."""
        info = self.session.network
        if info:
            width = round(100 * GRID * self.session.text_scale)
            self._show_card("network_facts", translated(info.title), Scrolled(help_.network_facts(info, width)))

    def show_about(self) -> None:
        """The card that says what this is."""
        self._show_card("about", "Convoscope", paragraph(tr(ABOUT), round(100 * GRID * self.session.text_scale)))

    def snapshot(self) -> None:
        """Save a picture of the window among the user's pictures."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        path = Path(folder) / f"Convoscope {datetime.now():%Y-%m-%d %H.%M.%S}.png"
        image = self.picture().toImage()

        def save() -> None:
            with suppress(OSError):  # writing then fails, and that is told
                path.parent.mkdir(parents=True, exist_ok=True)
            self._saved.emit(str(path), image.save(str(path), "PNG"))

        QThreadPool.globalInstance().start(save)

    def picture(self) -> QPixmap:
        """The whole window, every number and bar in it being of the frame that is shown, as if time had stood still."""
        for pace in self.findChildren(Pace):
            if pace.waiting:
                pace.now()
        for bars in self.findChildren(PredictionBars):
            bars.arrive()
        return self.grab()

    def workspace(self) -> Workspace:
        """How everything stands now."""
        return Workspace(
            theme=self.look.theme,
            text_scale=self.look.scale,
            language=self.language,
            geometry=_packed(self.saveGeometry()),
            layout=_packed(self.docks.layout()),
            arranged=self.docks.arranged,
            docks=tuple(self.docks.names),
            panels={dock.objectName(): dock.panel.save_state() for dock in self.docks.docks},
            recent=tuple(self.opener.recent),
        )

    def _restore(self, workspace: Workspace) -> bool:
        known = self.docks.names
        for name in workspace.docks:
            if name not in known and self.docks.is_copy_name(name):
                self.docks.copy(name)
        for dock in self.docks.docks:
            dock.panel.restore_state(workspace.panels.get(dock.objectName(), {}))
        if not workspace.layout:
            return False
        self.restoreGeometry(_unpacked(workspace.geometry))
        return self.docks.restore(_unpacked(workspace.layout), workspace.arranged)

    def _begin_paint(self, result: Result) -> None:
        self._unpainted, self._paint_ms = result, self.session.took
        self._late.start()

    def _finish_paint(self) -> None:
        result, self._unpainted = self._unpainted, None
        if result:
            self._late.stop()
            self.session.engine.painted(result.frame)
            self.status.painted(result, self._paint_ms)
            self.painted.emit(result)

    def _show_network(self, info: NetworkInfo) -> None:
        self._show_title()
        if info.reference:
            self.opener.keep(info.reference)

    def _show_source(self, state: SourceState) -> None:
        self._show_title()
        note, self._note = self._note, state.note
        if state.note and state.note != note:
            self.messages.withdraw(About.SOURCE, Severity.WARNING)
            self.messages.tell(Notice(state.note, Severity.WARNING, About.SOURCE))

    def _forget_source(self) -> None:
        """What was said about the source before does not hold of the next."""
        self._note = ""
        self.messages.withdraw(About.SOURCE)
        self.messages.withdraw(About.PICTURE)

    def _show_device(self, device: DeviceChanged) -> None:
        if device.device != self._device:
            self._device = device.device
            self.messages.withdraw(About.DEVICE)

    def _show_title(self) -> None:
        parts = [translated(part.title) for part in (self.session.network, self.session.source) if part]
        self.setWindowTitle(" · ".join([*parts, "Convoscope"]))

    def _show_frozen(self, frozen: bool) -> None:
        action = self.commands["freeze"]
        action.setChecked(frozen)
        action.setText(tr("Go on") if frozen else tr("Freeze"))
        action.setIcon(icon("play" if frozen else "pause"))

    def _show_card(self, name: str, title: str, content: QWidget) -> None:
        opened = self._card.objectName() if self._card else ""
        before = self._card.property("command") if self._card else None
        if self._card:
            self._card.close()
        if opened and before == name:
            content.deleteLater()
            return
        self._card = Card(self, title, content)
        self._card.setProperty("command", name)
        self._card.closed.connect(self._forget_card)
        self._card.open()
        self.commands[name].setChecked(True)

    def _forget_card(self) -> None:
        self._card = None
        for name in ("keys", "about", "network_facts"):
            self.commands[name].setChecked(False)

    def _tell_saved(self, path: str, saved: bool) -> None:
        if saved:
            self.messages.tell(Notice(tr("Saved as {path}", path=path)))
        else:
            self.messages.tell(Notice(tr("{path}: the picture could not be written there.", path=path), Severity.ERROR))

    def _show_drop_hint(self, shown: bool) -> None:
        margin = 6 * GRID
        self._drop_hint.setGeometry(self.rect().adjusted(margin, margin, -margin, -margin))
        self._drop_hint.setVisible(shown)
        self._drop_hint.raise_()

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        began = time.perf_counter()
        done = super().event(event)
        self._paint_ms += (time.perf_counter() - began) * 1000
        self._finish_paint()
        return done

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._on_screen:
            self._on_screen = True
            QTimer.singleShot(0, self.first_painted)

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
            dock = next((dock for dock in self.docks.docks if found and dock.isAncestorOf(found)), None)
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
            self._drop_hint.setText(offer.invitation)
            self._show_drop_hint(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drop_hint(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drop_hint(False)
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


def _packed(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode("ascii")


def _unpacked(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "replace"))
