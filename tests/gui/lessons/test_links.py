"""A lesson by a stranger: its links lead to the web after a question, and it shows no picture but those beside it."""

from __future__ import annotations

import base64
import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.lessons.link import LinkDialog, ask_to_open
from gui.lessons.reading import WIDEST, Reading, as_html, web_address
from gui.lessons.script import read_lesson
from gui.lessons.shelf import LessonShelf
from gui.lessons.step_view import StepView
from gui.look.style import apply
from gui.look.theme import DARK

LESSON = """---
title: Pictures
summary: Some.
---

# One
{text}
"""
ELSEWHERE = [
    "file:///etc/passwd",
    "smb://host/share",
    "javascript:alert(1)",
    "ms-msdt:/id",
    "data:text/html,x",
    "mailto:a@b.c",
    "//host/share/x",
    "/etc/passwd",
    "own.md",
    "https:///nowhere",
    "https://bank.example@evil.example/",
]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that the browser was asked to open."""
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toString()))
    return asked


@pytest.fixture
def picture() -> bytes:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def links(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


def shown(html: str) -> list[str]:
    return re.findall(r'<img src="([^"]*)"', html)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_link_that_does_not_lead_to_the_web_is_no_link(address: str, opened: list[str], qtbot: QtBot) -> None:
    html = as_html(f"A [word](<{address}>) and [the web](https://example.org/).", {})
    assert links(html) == ["https://example.org/"] and "word" in html
    window = QWidget()
    qtbot.addWidget(window)
    ask_to_open(address, window)
    assert not window.findChildren(LinkDialog) and not opened


def test_a_link_shows_its_whole_address_and_opens_after_a_click(opened: list[str], qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    ask_to_open("https://example.org/a?b=c#d", window)
    (dialog,) = window.findChildren(LinkDialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel)).replace("\N{ZERO WIDTH SPACE}", "")
    assert "https://example.org/a?b=c#d" in said and not dialog.isModal() and not opened
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # means no
    assert not opened
    ask_to_open("https://example.org/a?b=c#d", window)
    window.findChildren(LinkDialog)[-1].go.click()
    assert opened == ["https://example.org/a?b=c#d"]


def test_a_letter_that_looks_like_another_shows_in_the_address() -> None:
    assert web_address("https://ex\N{CYRILLIC SMALL LETTER A}mple.org/x") == "https://xn--exmple-4nf.org/x"
    assert web_address("https://example.org/\N{RIGHT-TO-LEFT OVERRIDE}gnp") == "https://example.org/%E2%80%AEgnp"


def test_a_click_on_a_link_in_a_step_asks_first(opened: list[str], qtbot: QtBot) -> None:
    view = StepView()
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.link_wanted) as asked:
        view.text.linkActivated.emit("https://example.org/")
    assert asked.args == ["https://example.org/"] and not opened and not view.text.openExternalLinks()


def test_a_picture_beside_the_lesson_is_shown(tmp_path: Path, picture: bytes) -> None:
    (tmp_path / "lesson.md").write_text(LESSON.format(text="See ![a red one](art/red.png) here."))
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "red.png").write_bytes(picture)
    lesson = read_lesson(tmp_path / "lesson.md")
    (address,) = shown(as_html(lesson.steps[0].text, lesson.pictures))
    image = QImage.fromData(base64.b64decode(address.removeprefix("data:image/png;base64,")))
    assert (image.width(), image.height(), image.pixelColor(1, 1).getRgb()[:3]) == (3, 2, (255, 0, 0))


def test_a_wide_picture_is_made_to_fit(tmp_path: Path) -> None:
    (tmp_path / "lesson.md").write_text(LESSON.format(text="![wide](wide.jpg)"))
    QImage(2000, 100, QImage.Format.Format_RGB32).save(str(tmp_path / "wide.jpg"))
    assert QImage.fromData(read_lesson(tmp_path / "lesson.md").pictures["wide.jpg"]).width() == WIDEST


@pytest.fixture
def listening() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A port of this computer, and whether anybody has called there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def called() -> bool:
            try:
                server.accept()
            except BlockingIOError:
                return False
            return True

        yield server.getsockname()[1], called


def test_no_other_picture_is_loaded(
    tmp_path: Path, picture: bytes, qtbot: QtBot, listening: tuple[int, Callable[[], bool]]
) -> None:
    """Neither from elsewhere on the disk, nor from the net, nor from what never ends; in Markdown or in HTML."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(picture)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "notes.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>')
    os.mkfifo(folder / "pipe.png")
    port, called = listening
    names = [
        "../secret.png", "art/../../secret.png", str(tmp_path / "secret.png"), f"file://{tmp_path}/secret.png",
        "link.png", "notes.svg", "pipe.png", "/dev/zero", "missing.png", "x" * 300 + ".png", "%00.png",
        f"http://127.0.0.1:{port}/x.png", "//127.0.0.1/share/x.png", "..\\secret.png", "qrc:/x.png", "",
    ]  # fmt: skip
    text = "\n\n".join(f"![it]({name})" for name in names)
    text += f"\n\n<img src='{tmp_path}/secret.png'/><table background='file://{tmp_path}/secret.png'></table>"
    (folder / "lesson.md").write_text(LESSON.format(text=text))
    lesson = read_lesson(folder / "lesson.md")
    assert not lesson.pictures
    html = as_html(lesson.steps[0].text, lesson.pictures)
    assert not shown(html) and "<table" not in html and "only pictures beside the lesson" in html
    reading = Reading(lambda _address: None)
    qtbot.addWidget(reading)
    reading.show_markdown(lesson.steps[0].text, lesson.pictures)
    reading.resize(600, 900)
    reading.grab()
    assert not called()


def test_words_from_a_file_are_never_taken_for_html(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    """A label that finds a tag in a title, a class name or a message would load what it names."""
    apply(qapp, DARK, 1.0)
    (tmp_path / "lesson.md").write_text(LESSON.format(text="Text.").replace("Pictures", "<img src='secret.png'>Title"))
    shelf = LessonShelf()
    qtbot.addWidget(shelf)
    shelf.set_lessons([read_lesson(tmp_path / "lesson.md")])
    shelf.show()
    shelf.grab()
    labels = shelf.findChildren(QLabel)
    assert any("<img" in label.text() for label in labels)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
