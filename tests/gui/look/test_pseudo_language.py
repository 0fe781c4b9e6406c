"""A language in which every text is ⟦marked⟧: whatever the window shows without the marks cannot be translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.api import DeviceChanged, NetworkReference, Notice, Progress, TrustRequired, WeightsOrigin
from gui.lessons.shelf import LessonShelf
from gui.lessons.step_view import StepView
from gui.network_files.asking import AskDefinition, AskInput
from gui.network_files.trust_dialog import TrustDialog
from gui.panels.catalogue import PANELS
from gui.panels.microscope.panel import MicroscopePanel
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from tests.gui.fakes import KNOWN, LENET, FakeEngine
from tests.gui.showing import settle
from tests.gui.stepping import SteppingEngine

NAMES = {
    # what has the same name in every language: of programs, data, formats, units and functions
    *("Convoscope", "PyTorch", "ImageNet", "CIFAR", "MNIST", "LeNet", "AlexNet", "ResNet", "GoogLeNet", "ZFNet", "VGG"),
    *("CPU", "CUDA", "MPS", "float", "eager", "RGB", "BGR", "NaN", "SHA", "JSON", "Python", "MACs", "ReLU"),
    *("px", "ms", "MB", "max", "min", "ln", "tanh", "softmax", "et", "al", "LeCun", "He", "Krizhevsky", "http", "rtsp"),
    # keys, which Qt itself names
    *("Ctrl", "Shift", "Alt", "Esc", "Del", "Space", "Up", "Down", "Left", "Right", "PgUp", "PgDown"),
    # languages, each in its own words
    *("English", "Português", "Brasil"),
    # what the fake engine says, which is no text of the window
    *("Drawing", "Pen", "Eraser", "Tool", "Draw", "or", "rub", "out", "Width", "of", "the", "pen", "Undo", "Take"),
    *("last", "stroke", "back", "Clear", "Wipe", "canvas", "Digits", "draw", "themselves", "Speed", "threads"),
    *("Built", "in", "camera", "USB", "microscope"),
}  # fmt: skip
INSIDE = re.compile(r"⟦[^⟦⟧]*⟧")
CUT = re.compile(r"⟦[^⟦⟧]*$|^[^⟦⟧]*⟧")


class Marking(QTranslator):
    """Translates what is the program's own by putting it into marks."""

    def translate(self, context: str, text: str, _comment: str | None = None, _n: int = -1) -> str | None:
        return f"⟦{text}⟧" if context in ("", "engine") else None

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def marks(qapp: QApplication) -> Iterator[None]:
    translator = Marking()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that a widget of ours paints by itself."""
    texts: list[str] = []
    draw = QPainter.drawText

    def drawText(painter: QPainter, *arguments: object) -> object:
        texts.extend(part for part in arguments if isinstance(part, str))
        return draw(painter, *arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(QPainter, "drawText", drawText)
    return texts


def left(text: str, known: set[str]) -> list[str]:
    """The words that stand outside of marks; a mark may be cut off where there was no room."""
    before = None
    while text != before:
        before, text = text, INSIDE.sub(" ", text)
    text = CUT.sub(" ", text)
    for name in sorted(known, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    words = re.findall(r"([A-Za-zÀ-ÿ]{2,})(…?)", text)
    return [
        word for word, cut in words if word not in NAMES and not (cut and any(name.startswith(word) for name in NAMES))
    ]


def texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Whatever a widget says, to the eye or to a screen reader."""
    yield "tool tip", widget.toolTip()
    yield "status tip", widget.statusTip()
    yield "accessible name", widget.accessibleName()
    yield "accessible description", widget.accessibleDescription()
    yield "hint", getattr(widget, "hint", "") or ""
    if isinstance(getattr(type(widget), "text", None), property):
        yield "text", widget.text
    if widget.isWindow() or isinstance(widget, QDockWidget):
        yield "window title", widget.windowTitle()
    yield from _of_control(widget)


def _of_control(widget: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(widget, QAbstractButton | QLabel):
        yield "text", widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QAbstractSpinBox):
        yield "special value", widget.specialValueText()
    if isinstance(widget, QSpinBox | QDoubleSpinBox):
        yield "prefix", widget.prefix()
        yield "suffix", widget.suffix()
    if isinstance(widget, QGroupBox | QMenu):
        yield "title", widget.title()
    if isinstance(widget, QComboBox):
        for place in range(widget.count()):
            yield "item", widget.itemText(place)
            yield "item's tool tip", widget.itemData(place, Qt.ItemDataRole.ToolTipRole) or ""
    if isinstance(widget, QTabBar):
        for place in range(widget.count()):
            yield "tab", widget.tabText(place)
    if isinstance(widget, QTreeView) and widget.model() is not None:
        yield from _of_table(widget)


def _of_table(view: QTreeView) -> Iterator[tuple[str, str]]:
    model, role = view.model(), Qt.ItemDataRole
    for column in range(model.columnCount()):
        for kind in (role.DisplayRole, role.ToolTipRole):
            yield "header", model.headerData(column, Qt.Orientation.Horizontal, kind) or ""
        for row in range(model.rowCount()):
            for kind in (role.DisplayRole, role.ToolTipRole, role.AccessibleTextRole):
                yield "cell", model.index(row, column).data(kind) or ""


def is_others(widget: QWidget) -> bool:
    """Lessons are written in each language by themselves; Qt translates what is in its own widgets."""
    if widget.objectName().startswith("qt_") or widget.objectName() in ("ScrollLeftButton", "ScrollRightButton"):
        return True
    view = widget.parent()
    while view is not None and not isinstance(view, StepView | LessonShelf):
        view = view.parent()
    if isinstance(view, StepView):
        return widget in (view.heading, view.text, view.question, view.answer)
    return isinstance(view, LessonShelf) and widget not in (view.back, view.open)


def unmarked(top: QWidget, painted: list[str], known: set[str]) -> list[str]:
    """Everything below a widget, and everything painted, that holds a word without marks."""
    found = []
    for widget in (top, *top.findChildren(QWidget)):
        if not is_others(widget):
            for what, text in texts_of(widget):
                if words := left(text, known):
                    found.append(f"{type(widget).__name__} {widget.objectName()}: {what}: {text!r} ({words})")
    for action in top.findChildren(QAction):
        for what, text in (("text", action.text()), ("tool tip", action.toolTip())):
            if words := left(text, known):
                found.append(f"action {action.objectName()}: {what}: {text!r} ({words})")
    found += [f"painted: {text!r} ({words})" for text in painted if (words := left(text, known))]
    return sorted(set(found))


def names_of() -> set[str]:
    """Names of layers and their operations, which are the network's own."""
    known = {layer.name for layer in LENET.layers} | {layer.operation for layer in LENET.layers}
    return known | {"input", *(network.title for network in KNOWN), LENET.title, LENET.paper}


@pytest.fixture
def window(marks: None, painted: list[str], make_window: Callable[..., MainWindow]) -> MainWindow:
    """The real window with every panel, in the marked language."""
    return make_window(Workspace(theme="dark"), PANELS)


def grab(widget: QWidget) -> None:
    settle()
    widget.grab()


def test_every_panel_and_menu(window: MainWindow, engine: FakeEngine, painted: list[str]) -> None:
    found: list[str] = []
    engine.step()
    for layer in ("conv1", "relu1", "pool1", "fc1", "fc3"):
        window.session.select(layer, 0)
        for dock in window.docks.docks:
            window.docks.show_panel(dock.objectName())
            engine.step()
            grab(window)
    for menu in window.findChildren(QMenu):
        menu.aboutToShow.emit()
    found += unmarked(window, painted, names_of())
    assert not found, "\n".join(found)
    assert len(painted) > 100
    assert sum(len(action.text()) > 0 for action in window.findChildren(QAction)) > 60


def test_every_page_of_the_blackboard(window: MainWindow, engine: FakeEngine, painted: list[str]) -> None:
    board = window.docks.show_panel("blackboard")
    window.docks["blackboard"].setFloating(True)
    window.docks["blackboard"].resize(1200, 1400)
    for page in ("convolution", "kernels", "output-size", "parameters", "pooling", "history"):
        board.show_page(page)  # type: ignore[attr-defined]
        engine.step()
        grab(board)
        for field in board.page.fields.values():  # type: ignore[attr-defined]
            before = field.text()
            for typed in ("9", "seven", "", before):
                field.edited.emit(typed)
                grab(board)
    assert not (found := unmarked(window, painted, names_of())), "\n".join(found)


def test_every_explanation_and_card(window: MainWindow, painted: list[str]) -> None:
    for dock in window.docks.docks:
        window.docks.show_panel(dock.objectName())
        dock.explain()
        grab(window)
        found = unmarked(window, painted, names_of())
        assert not found, "\n".join(found)
        dock.explain()
    for name in ("keys", "about", "network_facts"):
        window.commands[name].trigger()
        grab(window)
        found = unmarked(window, painted, names_of())
        assert not found, "\n".join(found)
        window.commands[name].trigger()


def test_states_messages_and_dialogs(
    window: MainWindow, engine: FakeEngine, painted: list[str], qtbot: QtBot, tmp_path
) -> None:
    window.session.freeze(True)
    window.messages.progress(Progress("job", "", 0.5))
    window.messages.tell(Notice(""))
    engine.post(DeviceChanged("cpu", "CPU", "fast", "eager"))
    grab(window)
    dialogs = [AskDefinition("", "", window), AskInput(NetworkReference("net.pth"), "net.pth", window)]
    window.files.show_input()
    assert window.files.input_window is not None
    for dialog in (*dialogs, window.files.input_window):
        dialog.show()
        grab(dialog)
    known = names_of() | {"net.pth", "net.py", "build", "def", "return", "Net", "nn.Module"}
    found = unmarked(window, painted, known)
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()
    window.files.input_window.close()
    assert not found, "\n".join(found)


def test_panels_that_have_nothing_to_show(marks: None, painted: list[str], qtbot: QtBot) -> None:
    alone = replace(
        LENET, weights=WeightsOrigin.FILE, runs=False, offers=("resnet20",), reference=NetworkReference("n.pth")
    )
    for info, opens in ((LENET, False), (alone, True)):
        session = Session(FakeEngine(info, auto_open=opens))
        window = MainWindow(session, PANELS, Workspace(theme="dark"))
        qtbot.addWidget(window)
        window.show()
        session.start()
        for dock in window.docks.docks:
            window.docks.show_panel(dock.objectName())
            grab(window)
        found = unmarked(window, painted, names_of() | {"n.pth"})
        window.close()
        assert not found, "\n".join(found)


def test_what_opens_behind_a_button(window: MainWindow, engine: FakeEngine, painted: list[str], qtbot: QtBot) -> None:
    for name, what in (("activation_maps", "⟦How to show⟧"), ("predictions", "⟦Pin a class⟧")):
        panel = window.docks.show_panel(name)
        next(each for each in panel.findChildren(QAbstractButton) if each.accessibleName() == what).click()
        grab(window)
        assert not (found := unmarked(window, painted, names_of())), "\n".join(found)
        window.go_back()
    network = window.docks.show_panel("network")
    network.show_as("graph")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: network.page.view.scene is not None, timeout=20_000)  # type: ignore[attr-defined]
    network.page.search.setText("nowhere")  # type: ignore[attr-defined]
    grab(window)
    for files in ((), ("net.pt", "net.py")):
        dialog = TrustDialog(TrustRequired("net.pt", "", "", files), window)
        dialog.show()
        grab(dialog)
        found = unmarked(window, painted, names_of() | {"net.pt", "net.py"})
        dialog.close()
        dialog.deleteLater()
        assert not found, "\n".join(found)


def test_a_lesson(window: MainWindow, painted: list[str], qtbot: QtBot) -> None:
    panel = window.docks.show_panel("lesson")
    qtbot.waitUntil(lambda: bool(panel.lessons))  # type: ignore[attr-defined]
    panel.begin(panel.lessons[0])  # type: ignore[attr-defined]
    grab(window)
    panel.go_on()  # type: ignore[attr-defined]
    grab(window)
    found = unmarked(window.docks["lesson"], [], names_of() | {panel.lesson.title})  # type: ignore[attr-defined]
    assert not found, "\n".join(found)


def test_the_microscope_on_every_layer(marks: None, painted: list[str], qtbot: QtBot) -> None:
    for model in ("lenet5", "resnet20"):
        painted.clear()
        engine = SteppingEngine(model)
        session = Session(engine)
        panel = MicroscopePanel(session)
        qtbot.addWidget(panel)
        panel.resize(1100, 1000)
        session.add_panel(panel)
        panel.show()
        panel.set_active(True)
        session.start()
        settle()
        assert session.network is not None
        layers = session.network.layers
        known = {layer.name for layer in layers} | {layer.operation for layer in layers} | {"input"}
        known |= {str(label) for label in session.network.labels}
        for layer in {(layer.operation, len(layer.output)): layer for layer in layers}.values():
            session.select(layer.name, 0, (0, 0) if len(layer.output) == 3 else None)
            settle()
            engine.show(np.random.default_rng(3).integers(0, 255, (64, 64, 3), np.uint8))
            settle()
            grab(panel)
        panel.hide()
        assert any("⟦bias b⟧" in text for text in painted)
        found = unmarked(panel, painted, known)
        assert not found, "\n".join(found)


def test_the_test_itself_sees_what_is_not_marked(window: MainWindow, painted: list[str]) -> None:
    window.status.setToolTip("Not translated")
    window.menus.view.addAction("An action")
    found = unmarked(window, ["Painted words", "⟦Cut off …", "⟦In ⟦side⟧ it⟧ · conv1"], names_of())
    assert len([line for line in found if "Not translated" in line or "An action" in line or "Painted" in line]) == 4
