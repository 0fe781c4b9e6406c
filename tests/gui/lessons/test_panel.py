"""The Lesson panel: list, steps, answers, keys, the film's slider, and lessons of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from engine.api import NetworkOpened, NetworkReference, WeightsOrigin
from gui.lessons.panel import LessonPanel
from gui.lessons.script import FOLDER, lesson_files, read_lesson
from gui.look import translation
from gui.shell.window import MainWindow
from tests.gui.conftest import PLAIN_PANELS
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.windows import drop

OWN = """---
title: My own
summary: Three steps.
---

# First
```set
network: lenet5
layer: conv1
```
Some **text**.

```ask
How many?
```
```reveal
Six.
```
```check
conv1.output = 6x28x28
conv2.output = 1x2x3
vgg16:parameters = 1
```

# Second
```set
iteration: 40
```
More.

# Third
Done.
"""


@pytest.fixture
def window(make_window: Callable[..., MainWindow], engine: FakeEngine) -> MainWindow:
    made = make_window(panels=(*PLAIN_PANELS, LessonPanel))
    engine.info = replace(LENET, reference=NetworkReference("lenet5"))
    engine.post(NetworkOpened(engine.info))
    return made


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> LessonPanel:
    window.commands["lessons"].trigger()
    found = window.docks["lesson"].panel
    assert isinstance(found, LessonPanel)
    qtbot.waitUntil(lambda: len(found.lessons) == 16)
    return found


@pytest.fixture
def own(panel: LessonPanel, tmp_path: Path, qtbot: QtBot) -> LessonPanel:
    path = tmp_path / "own.md"
    path.write_text(OWN, encoding="utf-8")
    with qtbot.waitSignal(panel.begun):
        panel.reader.open(path)
    return panel


def test_the_help_menu_opens_the_list_in_a_column_of_its_own(window: MainWindow, panel: LessonPanel) -> None:
    dock = window.docks["lesson"]
    assert panel.active and not window.tabifiedDockWidgets(dock)
    seen = [one for one in window.docks.docks if one.panel.active and one is not dock]
    assert len(seen) == 4
    assert all(dock.x() > one.geometry().right() and dock.height() > one.height() for one in seen)
    titles = [entry.accessibleName() for entry in panel.shelf.entries]
    assert titles == [read_lesson(path).title for path in sorted((FOLDER / "en").glob("*.md"))]
    assert panel.shelf.back.isHidden()


def test_a_click_opens_a_lesson(panel: LessonPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.begun):
        qtbot.mouseClick(panel.shelf.entries[1], Qt.MouseButton.LeftButton)
    assert panel.lesson is not None and panel.lesson.title == "Pooling" and panel.place == 0
    assert panel.view.isVisible() and not panel.shelf.isVisible()


def test_answers_are_covered_until_they_are_wanted(own: LessonPanel, qtbot: QtBot) -> None:
    view = own.view
    assert view.question.markdown == "How many?" and view.hides_answer and not view.answer.isVisible()
    qtbot.mouseClick(view.reveal_button, Qt.MouseButton.LeftButton)
    assert view.answer.isVisible() and view.answer.markdown == "Six." and not view.reveal_button.isVisible()
    own.step(1)
    assert not view.question.isVisible() and not view.hides_answer
    own.step(-1)
    assert view.hides_answer


def test_page_keys_walk_as_a_presenters_remote_does(window: MainWindow, own: LessonPanel, qtbot: QtBot) -> None:
    def press(key: Qt.Key) -> tuple[int, bool]:
        qtbot.keyClick(window, key)
        return own.place, own.view.hides_answer

    assert press(Qt.Key.Key_PageDown) == (0, False)
    assert press(Qt.Key.Key_PageDown) == (1, False)
    assert press(Qt.Key.Key_PageUp) == (0, True)
    assert press(Qt.Key.Key_PageUp) == (0, True)
    own.leave()
    assert press(Qt.Key.Key_PageDown) == (0, True) and own.lesson is None


def test_buttons_and_dots_walk_too(own: LessonPanel, qtbot: QtBot) -> None:
    assert not own.back_button.isEnabled() and own.next_button.text() == "Next"
    own.next_button.click()
    assert own.place == 1 and own.back_button.isEnabled() and own.dots.toolTip() == "Step 2 of 3"
    qtbot.mouseClick(own.dots, Qt.MouseButton.LeftButton, pos=own.dots.centre(2).toPoint())
    assert own.place == 2 and own.next_button.text() == "Done"
    qtbot.mouseClick(own.dots, Qt.MouseButton.LeftButton, pos=QPoint(0, 2))
    assert own.place == 2
    own.next_button.click()
    assert own.lesson is None and own.shelf.isVisible() and own.shelf.back.isVisible()
    own.shelf.back.click()
    assert own.shelf.back.isHidden()


def test_dots_become_figures_where_there_is_no_room(own: LessonPanel) -> None:
    own.dots.set_place(6, 60)
    own.dots.resize(60, 20)
    assert not own.dots._fits() and not own.dots.grab().isNull()


def test_facts_that_do_not_hold_are_told_to_the_author(own: LessonPanel) -> None:
    assert own.view.note.text() == "Check “conv2.output”: it is 16x10x10, not 1x2x3."


def test_random_weights_are_told_in_words(panel: LessonPanel, engine: FakeEngine) -> None:
    engine.info = replace(engine.info, epoch=2, weights=WeightsOrigin.RANDOM, reference=NetworkReference("lenet5"))
    engine.post(NetworkOpened(engine.info))
    panel.begin(read_lesson(FOLDER / "en" / "02-pooling.md"))
    assert not panel.view.note.isVisible()
    panel.go_to(1)
    assert panel.view.note.isVisible() and "LeNet-5 has random weights here" in panel.view.note.text()


def test_the_film_is_scrubbed_by_its_slider(own: LessonPanel, engine: FakeEngine) -> None:
    film = own.view.film
    assert not film.isVisible()
    own.go_to(1)
    assert film.isVisible() and film.words.text() == "Training: iteration 40 of 4,000"
    asked = len(engine.called("open_network"))
    film.slider.setValue(5)
    assert film.words.text() == "Training: iteration 250 of 4,000"
    film.slider.setValue(film.slider.maximum())
    assert film.words.text() == "Training: the shipped network"
    before, last = (reference for (reference,) in engine.called("open_network")[asked:])
    assert Path(before.checkpoint).stem == "iteration-000250" and last == NetworkReference("lenet5")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OWN.replace("layer: conv1", "layers: conv1"), "line 9: unknown setting “layers”"),
        (OWN.replace("iteration: 40", "iteration: forty"), "“iteration” must be a whole number, not “forty”"),
        (OWN.replace("layer: conv1", "cell: 3"), "“cell” must be row and column"),
        (OWN.replace("layer: conv1", "freeze: yes"), "“freeze” must be “on” or “off”"),
        (OWN.replace("layer: conv1", "control: digit 3"), "“control” must be “NAME = VALUE”"),
        ("", "begins with a header"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(
    window: MainWindow, panel: LessonPanel, qtbot: QtBot, tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "wrong.md"
    path.write_text(text, encoding="utf-8")
    panel.reader.open(path)
    qtbot.waitUntil(lambda: sentence in window.messages.text)
    assert "wrong.md" in window.messages.text and panel.lesson is None


def test_a_lesson_is_dropped_on_the_window_or_opened_from_the_menu(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    panel = window.docks["lesson"].panel
    assert isinstance(panel, LessonPanel) and not panel.active
    path = tmp_path / "pooling.md"
    path.write_text(OWN, encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(window, data)
    qtbot.waitUntil(lambda: panel.lesson is not None)
    assert panel.active and panel.view.heading.text() == "First"
    path.write_text(OWN.replace("network: lenet5", "netwerk: lenet5"), encoding="utf-8")
    panel.leave()
    window.commands["open_lesson"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None and dialog.nameFilters()[0] == "Lessons (*.md)"
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: window.messages.notice is not None)
    assert "pooling.md, line 8: unknown setting “netwerk”" in window.messages.text
    assert panel.lesson is None


def test_files_beside_the_lesson_are_found(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"")
    path = tmp_path / "own.md"
    path.write_text(OWN.replace("layer: conv1", "source: cat.png"), encoding="utf-8")
    assert read_lesson(path).steps[0].value("source") == str(tmp_path / "cat.png")


def test_lessons_come_in_the_interfaces_language_or_in_english(tmp_path: Path) -> None:
    for language in ("en", "pt_BR"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "01.md").touch()
    languages = {asked: lesson_files(asked, tmp_path)[0].parent.name for asked in ("pt_BR", "pt_PT", "de_DE", "en_GB")}
    assert languages == {"pt_BR": "pt_BR", "pt_PT": "pt_BR", "de_DE": "en", "en_GB": "en"}


def test_the_list_follows_the_language(panel: LessonPanel, qtbot: QtBot) -> None:
    try:
        translation.speak("pt_BR")
        panel.set_active(False)
        panel.set_active(True)
        wanted = read_lesson(FOLDER / "pt_BR" / "01-convolution.md").title
        qtbot.waitUntil(lambda: panel.lessons[0].title == wanted)
    finally:
        translation.speak("en")


def test_text_grows_and_nothing_widens_the_panel(window: MainWindow, own: LessonPanel) -> None:
    window.look.set_scale(1.6)
    QApplication.processEvents()
    area = own.view
    assert area.widget().width() == area.viewport().width()
    assert own.view.text.font().pixelSize() == round(15 * 1.6)


def test_page_down_shows_the_question_before_its_answer(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    long = OWN.replace("Some **text**.", "Some **text**.\n\n" * 60)
    (tmp_path / "long.md").write_text(long)
    panel = window.docks["lesson"].panel
    assert isinstance(panel, LessonPanel)
    panel.begin(read_lesson(tmp_path / "long.md"))
    window.docks.show_panel("lesson")
    qtbot.waitUntil(lambda: panel.view.verticalScrollBar().maximum() > 0)
    assert not panel.view.shows_question
    panel.go_on()
    assert panel.view.shows_question and panel.view.hides_answer
    panel.go_on()
    assert not panel.view.hides_answer
    qtbot.waitUntil(lambda: panel.view.answer.visibleRegion().boundingRect().height() == panel.view.answer.height())
