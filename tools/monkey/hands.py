"""Doing an action to the window, as a user's mouse and keys would."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QInputMethodEvent, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog, QMenu, QWidget
from shiboken6 import isValid

from engine.api import NetworkReference
from gui.shell.window import MainWindow
from gui.widgets.layer_table import LAYER_MIME
from tools.monkey.actions import Action

POPUP = 0.7
"""Share of what is pressed that goes to what has popped up, where something has."""
PRESSED = ("click", "double", "hover", "wheel", "drag", "key", "text")
AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "top": Qt.DockWidgetArea.TopDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
SIZES = {"small": (960, 600), "large": (1900, 1100)}


class Hands:
    """Does what an action says; where there is nothing that it could be done to, nothing.

    Args:
        folder: of the files that are opened by name.

    Attributes:
        rest: of the action that was begun last, to be done in turns of the event loop of their own before the next one:
            while something is dragged, the mouse is held.
    """

    def __init__(self, folder: Path) -> None:
        self.rest = deque[Callable[[], None]]()
        self._folder = folder

    def do(self, action: Action, window: MainWindow) -> None:
        """Do it; what needs neither mouse nor keys is in vain while something is open that comes first."""
        kind, *arguments = action
        in_the_way = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if in_the_way is not None and kind not in PRESSED:
            in_the_way.close()
            return
        getattr(self, f"_{kind}")(window, *arguments)

    # -- mouse and keys ----------------------------------------------------------------------------------------------

    def _click(self, _: MainWindow, top: float, of: float, x: float, y: float, button: str, keys: str) -> None:
        if widget := _widget(top, of):
            at = _place(widget, x, y)
            QTest.mouseClick(widget.window().windowHandle(), _button(button), _keys(keys), at)

    def _double(self, _: MainWindow, top: float, of: float, x: float, y: float) -> None:
        if widget := _widget(top, of):
            at = _place(widget, x, y)
            QTest.mouseDClick(widget.window().windowHandle(), _button("Left"), _keys(""), at)

    def _hover(self, _: MainWindow, top: float, of: float, x: float, y: float) -> None:
        if widget := _widget(top, of):
            QTest.mouseMove(widget.window().windowHandle(), _place(widget, x, y))

    def _wheel(self, _: MainWindow, top: float, of: float, x: float, y: float, angle: int, keys: str) -> None:
        if widget := _widget(top, of):
            at = _place(widget, x, y)
            event = QWheelEvent(
                QPointF(at), QPointF(widget.window().mapToGlobal(at)), QPoint(), QPoint(0, angle),
                Qt.MouseButton.NoButton, _keys(keys), Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(widget.window().windowHandle(), event)

    def _drag(self, _: MainWindow, top: float, of: float, x: float, y: float, right: float, down: float) -> None:
        widget = _widget(top, of)
        if widget is None:
            return
        whole, start = widget.window(), _place(widget, x, y)
        handle = whole.windowHandle()
        by = QPointF(right * whole.width() / 2, down * whole.height() / 2)
        places = [_inside(whole, (QPointF(start) + by * step / 4).toPoint()) for step in range(1, 5)]

        def go(at: QPoint) -> None:
            if isValid(whole) and _is_open(whole):
                QTest.mouseMove(handle, _inside(whole, at))

        def let_go() -> None:
            if isValid(whole) and _is_open(whole):
                QTest.mouseRelease(handle, _button("Left"), _keys(""), _inside(whole, places[-1]))

        QTest.mousePress(handle, _button("Left"), _keys(""), start)
        self.rest = deque([*(partial(go, at) for at in places), let_go])

    def _key(self, window: MainWindow, key: str, keys: str) -> None:
        # To a widget, not to its window as with the mouse: QTest goes on with a window that a key has just ended.
        widget = QApplication.activePopupWidget() or QApplication.focusWidget() or window
        QTest.keyClick(widget, getattr(Qt.Key, f"Key_{key}"), _keys(keys))

    def _text(self, window: MainWindow, text: str) -> None:
        event = QInputMethodEvent()  # as any keyboard gives any letters
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget() or window, event)

    # -- commands ----------------------------------------------------------------------------------------------------

    def _command(self, window: MainWindow, name: str) -> None:
        window.commands[name].trigger()

    def _quit(self, window: MainWindow) -> None:
        window.commands["quit"].trigger()

    def _menu(self, window: MainWindow, of: float) -> None:
        """Any item of any menu."""
        items = [action for menu in window.findChildren(QMenu) for action in menu.actions()]
        items = [action for action in items if action.objectName() != "quit" and not action.menu()]
        if items:
            items[int(of * len(items))].trigger()

    def _view(self, window: MainWindow, of: float) -> None:
        views = window.views.actions
        views[int(of * len(views))].trigger()

    def _panel(self, window: MainWindow, name: str) -> None:
        window.docks[name].toggleViewAction().trigger()

    def _dock(self, window: MainWindow, move: str, of: float, other: float) -> None:
        docks = window.docks.here
        dock, beside = docks[int(of * len(docks))], docks[int(other * len(docks))]
        if move in ("float", "dock"):
            dock.setFloating(move == "float")
        elif move in AREAS:
            window.addDockWidget(AREAS[move], dock)
        elif move == "tab" and not (dock.isFloating() or beside.isFloating() or dock is beside):
            window.tabifyDockWidget(beside, dock)
        elif move == "raise":
            dock.raise_()
        elif move == "close":
            dock.close()
        elif move == "resize":
            docked: Sequence[QDockWidget] = [each for each in docks if not each.isFloating()]
            window.resizeDocks(docked, [round(100 + 900 * other)] * len(docked), Qt.Orientation.Horizontal)
        elif move == "enlarge":
            window.docks.enlarge(None if window.docks.enlarged else dock)
        elif move == "copy" and len(docks) < 14:
            window.docks.copy()

    def _window(self, window: MainWindow, move: str) -> None:
        if move in SIZES:
            window.resize(*SIZES[move])
        elif move == "maximised":
            window.showMaximized()
        elif move == "minimised":
            window.showMinimized()
        else:
            window.showNormal()

    def _language(self, window: MainWindow, code: str) -> None:
        window.set_language(code)

    def _theme(self, window: MainWindow, name: str) -> None:
        window.look.set_theme(name)

    def _scale(self, window: MainWindow, scale: float) -> None:
        window.look.set_scale(scale)

    # -- what is opened ----------------------------------------------------------------------------------------------

    def _network(self, window: MainWindow, name: str) -> None:
        window.session.open_network(NetworkReference(name))

    def _source(self, window: MainWindow, spec: str) -> None:
        window.session.open_source(str(self._folder) if spec == "folder" else spec)

    def _open(self, window: MainWindow, name: str) -> None:
        window.session.open_file(str(self._folder / name))

    def _choose(self, window: MainWindow, name: str) -> None:
        """In a dialog for a file, if one is open."""
        for dialog in window.findChildren(QFileDialog):
            if dialog.isVisible():
                dialog.selectFile(str(self._folder / name))
                dialog.accept()
                return

    def _drop(self, window: MainWindow, what: str) -> None:
        data, at = self._data(window, what), window.rect().center()
        action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(at, action, data, button, keys)
        QApplication.sendEvent(window, entering)
        if entering.isAccepted():
            QApplication.sendEvent(window, QDropEvent(QPointF(at), action, data, button, keys))

    def _paste(self, window: MainWindow, what: str) -> None:
        QGuiApplication.clipboard().setMimeData(self._data(window, what))
        window.commands["paste"].trigger()

    def _data(self, window: MainWindow, what: str) -> QMimeData:
        data, network = QMimeData(), window.session.network
        if what == "a layer":
            layers = [layer.name for layer in network.layers] if network else []
            data.setData(LAYER_MIME, (layers or ["nothing"])[-1].encode())
        elif what == "a picture":
            image = QImage(40, 30, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.darkCyan)
            data.setImageData(image)
        elif what == "words":
            data.setText(what)
        elif what == "an address":
            data.setUrls([QUrl("http://localhost:9/")])
        else:
            data.setUrls([QUrl.fromLocalFile(str(self._folder / what))])
        return data


def _widget(top: float, of: float) -> QWidget | None:
    """One that can be seen, of one of the windows; of what has popped up, as a rule."""
    popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    windows = [widget for widget in QApplication.topLevelWidgets() if _is_open(widget)]
    windows.sort(key=lambda widget: (type(widget).__name__, widget.objectName(), widget.windowTitle()))
    if not windows:
        return None
    window = popup if popup is not None and _is_open(popup) and top < POPUP else windows[int(top * len(windows))]
    parts = [window, *(part for part in window.findChildren(QWidget) if part.isVisible() and part.window() is window)]
    parts = [part for part in parts if not part.visibleRegion().isEmpty()]
    return parts[int(of * len(parts))] if parts else None


def _is_open(widget: QWidget) -> bool:
    # PySide takes a new window now and then for what lay at the same address before it.
    return (
        widget.isVisible()
        and isinstance(widget.windowHandle(), QWindow)
        and widget.metaObject().className() != "QTipLabel"
    )


def _place(widget: QWidget, x: float, y: float) -> QPoint:
    """Within what can be seen of it, in its window's coordinates."""
    seen = widget.visibleRegion().boundingRect()
    at = seen.topLeft() + QPoint(int(x * seen.width()), int(y * seen.height()))
    return _inside(widget.window(), widget.mapTo(widget.window(), at))


def _inside(window: QWidget, at: QPoint) -> QPoint:
    handle = window.windowHandle()
    size = window.size().boundedTo(handle.size()) if isinstance(handle, QWindow) else window.size()  # of a small screen
    return QPoint(min(max(at.x(), 0), size.width() - 1), min(max(at.y(), 0), size.height() - 1))


def _button(name: str) -> Qt.MouseButton:
    return Qt.MouseButton[f"{name}Button"]


def _keys(names: str) -> Qt.KeyboardModifier:
    modifiers = Qt.KeyboardModifier.NoModifier
    for name in names.split():
        modifiers |= Qt.KeyboardModifier[f"{name}Modifier"]
    return modifiers
