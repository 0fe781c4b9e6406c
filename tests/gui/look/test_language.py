"""The window changes its language at once, and everything in it stays as it was."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog, QLabel, QMenu, QPushButton, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from engine.api import Activations, MapsView, Notice, PredictionsView
from gui.lessons.script import FOLDER, read_lesson
from gui.look import translation
from gui.panels.catalogue import PANELS
from gui.session import settings
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from gui.widgets.file_dialog import ask_for_file
from tests.gui.fakes import FakeEngine
from tests.gui.showing import settle


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """No test leaves its language to the next."""
    yield
    translation.speak("en")


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    """The real window with every panel."""
    return make_window(Workspace(theme="dark"), PANELS)


def choose(window: MainWindow, name: str) -> None:
    """As the user does, in the menu."""
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() in ("Language", "Idioma"))
    next(action for action in menu.actions() if action.text() == name).trigger()
    clean()
    settle()


def clean() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]


def spoken(window: MainWindow) -> set[str]:
    """Texts of labels, buttons and actions."""
    texts = {widget.text() for kind in (QLabel, QPushButton) for widget in window.findChildren(kind)}
    return texts | {action.text() for action in window.findChildren(QAction)}


def test_the_window_speaks_portuguese_at_once_and_english_again(window: MainWindow) -> None:
    assert {"Open network…", "Activation maps", "Quit"} <= spoken(window)
    choose(window, "Português (Brasil)")
    texts = spoken(window)
    assert {"Abrir rede…", "Mapas de ativação", "Sair", "Camadas", "Congelar", "Lição"} <= texts
    assert not {"Open network…", "Activation maps", "Quit", "Layers", "Freeze"} & texts
    assert [menu.title() for menu in map(QAction.menu, window.menuBar().actions())] == [
        "&Arquivo", "&Exibir", "&Fonte", "&Rede", "&Ir", "A&juda",
    ]  # fmt: skip
    choose(window, "English")
    assert {"Open network…", "Activation maps", "Quit"} <= spoken(window)
    assert not {"Abrir rede…", "Sair"} & spoken(window)


def test_everything_stays_as_it_was(window: MainWindow, engine: FakeEngine) -> None:
    session = window.session
    session.select("conv2", 3, (4, 5))
    session.freeze(True)
    window.docks.copy()
    window.docks["pooling"].close()
    board = window.docks.show_panel("blackboard")
    board.show_page("convolution")  # type: ignore[attr-defined]
    board.page.edit(stride="2")  # type: ignore[attr-defined]
    settle()
    asked, names = engine.request, window.docks.names
    places = {dock.objectName(): (dock.panel.active, dock.geometry()) for dock in window.docks.docks}
    opened = len(engine.called("open_network")), len(engine.called("open_source"))
    choose(window, "Português (Brasil)")
    assert session.selection.layer == "conv2" and session.selection.cell == (4, 5)
    assert window.docks.names == names
    for dock in window.docks.docks:
        seen, place = places[dock.objectName()]
        assert dock.panel.active == seen, dock.objectName()
        if seen:
            assert abs(dock.geometry().left() - place.left()) < 40 and abs(dock.width() - place.width()) < 80
    board = window.docks["blackboard"].panel
    assert board.page.identifier == "convolution" and board.page.state.stride == "2"  # type: ignore[attr-defined]
    board.page.undo()  # type: ignore[attr-defined]
    assert board.page.state.stride == "1"  # type: ignore[attr-defined]
    assert session.frozen and window.commands["freeze"].isChecked() and window.commands["freeze"].text() == "Continuar"
    assert window.windowTitle().startswith("LeNet-5") and "CPU" in window.status.text
    assert (len(engine.called("open_network")), len(engine.called("open_source"))) == opened
    for kind in (Activations, PredictionsView):
        assert engine.request.of_kind(kind) == asked.of_kind(kind)
    assert {view.layer for view in engine.request.of_kind(MapsView)} == {view.layer for view in asked.of_kind(MapsView)}


def test_nothing_of_the_window_before_is_left(window: MainWindow, engine: FakeEngine) -> None:
    before = {kind: len(window.findChildren(kind)) for kind in (QDockWidget, QToolBar, QMenu, QAction)}
    old = [weakref.ref(dock) for dock in window.docks.docks]
    for name in ("Português (Brasil)", "English", "Português (Brasil)"):
        choose(window, name)
    assert {kind: len(window.findChildren(kind)) for kind in before} == before
    assert len(window.session._panels) == len(window.docks.docks)
    gc.collect()
    assert not any(dock() for dock in old)
    engine.step()  # whoever still listens must be alive
    window.session.tell_again()
    window.session.noticed.emit(Notice("Told once"))
    assert window.messages.text.count("Told once") == 1
    window.session.freeze(True)
    window.commands["find_layer"].trigger()
    assert sum(action.isChecked() for menu in [window.menus._language] for action in menu.actions()) == 1


def test_a_lesson_goes_on_in_the_other_language(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.docks.show_panel("lesson")
    panel.begin(read_lesson(FOLDER / "en" / "02-pooling.md"))  # type: ignore[attr-defined]
    panel.step(1)  # type: ignore[attr-defined]
    choose(window, "Português (Brasil)")
    panel = window.docks["lesson"].panel
    wanted = read_lesson(FOLDER / "pt_BR" / "02-pooling.md")
    qtbot.waitUntil(lambda: panel.lesson is not None)  # type: ignore[attr-defined]
    assert panel.lesson.title == wanted.title and panel.place == 1  # type: ignore[attr-defined]
    assert panel.view.heading.text() == wanted.steps[1].title  # type: ignore[attr-defined]
    panel.leave()  # type: ignore[attr-defined]
    assert not panel.shelf.back.isHidden()  # type: ignore[attr-defined]  the place before the lesson is still known


def test_the_choice_is_kept_and_marked(window: MainWindow, tmp_path: Path) -> None:
    assert window.workspace().language == "system"
    choose(window, "Português (Brasil)")
    assert [action.text() for action in window.menus._language.actions() if action.isChecked()] == [
        "Português (Brasil)"
    ]
    settings.save(window.workspace(), tmp_path / "w.json")
    assert settings.load(tmp_path / "w.json").language == "pt_BR"
    assert replace(window.workspace(), language="system") != window.workspace()


def test_the_keys_are_the_same_in_every_language(window: MainWindow) -> None:
    def keys() -> dict[str, str]:
        return {name: command.shortcut().toString() for name, command in window.commands.items()}

    before = keys()
    choose(window, "Português (Brasil)")
    assert keys() == before
    for menu in map(QAction.menu, window.menuBar().actions()):
        letters = [action.text().split("&", 1)[1][:1].lower() for action in menu.actions() if "&" in action.text()]
        assert len(letters) == len(set(letters)), menu.title()


def test_the_dialog_for_files_is_wholly_in_the_language(qapp: QApplication, qtbot: QtBot) -> None:
    translation.speak("pt_BR")
    parent = QWidget()
    qtbot.addWidget(parent)
    ask_for_file(parent, "Abrir", lambda _path: None, "PNG (*.png)")
    dialog = parent.findChild(QFileDialog)
    assert dialog is not None
    words = {dialog.labelText(label) for label in QFileDialog.DialogLabel}
    assert words == {"Procurar em:", "Tipo de arquivos:", "&Nome do arquivo:", "&Abrir", "Cancelar"}
    dialog.reject()
