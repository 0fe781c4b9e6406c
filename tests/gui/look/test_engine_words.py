"""What the engine says, in a Portuguese window over the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import NetworkReference, Notice, say
from engine.runtime.threaded_engine import ThreadedEngine
from gui.look.translation import speak, tr, translated
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.source_editors import ChoiceEditor
from gui.shell.window import MainWindow
from tests.gui.conftest import PLAIN_PANELS

SOON = 60_000


@pytest.fixture(autouse=True)
def portuguese(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    speak("pt_BR")
    yield
    speak("en")
    QLocale.setDefault(before)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    threads = torch.get_num_threads()
    session = Session(ThreadedEngine(device="cpu", passive=False))
    made = MainWindow(session, PLAIN_PANELS, Workspace(theme="dark"))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    session.start()
    yield made
    made.close()
    session.engine.close()
    torch.set_num_threads(threads)


def test_texts_are_translated_and_other_strings_are_not() -> None:
    assert translated(say("it is empty")) == "está vazio"
    assert translated("it is empty") == "it is empty"
    assert translated(say("{what}: {error}", what=say("Cameras could not be looked for"), error="it is empty")) == (
        "Não foi possível procurar câmeras: it is empty"
    )
    assert tr("{title} of the engine", title=say("Linear classifier")) == "Classificador linear of the engine"


def test_a_broken_file_is_complained_of_in_portuguese(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    broken = tmp_path / "broken.pth"
    broken.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    window.session.open_network(NetworkReference(str(broken)))
    qtbot.waitUntil(lambda: "Git LFS" in window.messages.text, timeout=SOON)
    assert f"{broken}: isto é um ponteiro do Git LFS, e não o próprio arquivo. Obtenha-o com" in window.messages.text


def test_a_source_is_steered_in_portuguese(window: MainWindow, qtbot: QtBot) -> None:
    window.session.open_source("stimuli")
    qtbot.waitUntil(lambda: window.session.source is not None, timeout=SOON)
    assert "Estímulos" in window.windowTitle()
    editor = window.source_bar.editor("pattern")
    assert isinstance(editor, ChoiceEditor)
    assert editor.label.text() == "Padrão"
    words = [editor.box.itemText(place) for place in range(editor.box.count())]
    assert words[0] == "Grade senoidal" and "Tabuleiro" in words
    editor.box.setCurrentIndex(words.index("Ruído"))
    editor.box.activated.emit(words.index("Ruído"))

    def pattern() -> object:
        state = window.session.source
        return next(control.value for control in state.controls if control.name == "pattern") if state else None

    qtbot.waitUntil(lambda: pattern() == "Noise", timeout=SOON)
    assert window.source_bar.editor("grain").label.text() == "Granulação"


def test_a_notice_of_the_window_keeps_its_words(window: MainWindow) -> None:
    window.messages.tell(Notice("Saved"))
    assert window.messages.text.endswith("Saved")
