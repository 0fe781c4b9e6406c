"""The Lesson panel: short guided lessons that drive the window, one step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from engine.api import NetworkInfo, Notice, Severity, WeightsOrigin
from gui.lessons import film as training_film
from gui.lessons.checks import CheckError, NotOpenError, same, value
from gui.lessons.link import ask_to_open
from gui.lessons.reader import LessonReader
from gui.lessons.script import FOLDER, Lesson, Step
from gui.lessons.shelf import LessonShelf
from gui.lessons.step_dots import StepDots
from gui.lessons.step_view import StepView
from gui.look import translation
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.base import Panel
from gui.panels.views import LESSON, WATCH, Placement
from gui.session.session import Session


class LessonPanel(Panel):
    """The list of lessons, or one step of the lesson that is open.

    Attributes:
        lesson: the open one, None while the list is shown.
        place: which of its steps is shown, from 0.

    Signals:
        begun, left: a lesson was opened, and the list is shown again.
        step_shown (Step): the window is to be made what this step asks for.
        return_wanted: the user wants to be where he was before the lesson.
        training_wanted (NetworkReference): another frame of the training film.
    """

    identifier = "lesson"
    placements = (Placement(LESSON), Placement(WATCH, opened=False))
    shortcut = "Alt+8"
    title = QT_TR_NOOP("Lesson")
    explanation = QT_TR_NOOP(
        "These are short guided lessons: each step sets up the window, asks what you expect, and "
        "then shows the answer. You may touch everything meanwhile; the next step puts in place "
        "what it needs, and afterwards you can return to where you were. Teachers can open "
        "lessons of their own: plain text files, described in docs/lessons.md."
    )
    icon = "lesson"
    keys = (
        (QT_TR_NOOP("Page down"), QT_TR_NOOP("show the answer, then the next step")),
        (QT_TR_NOOP("Page up"), QT_TR_NOOP("the step before")),
    )

    begun = Signal()
    left = Signal()
    step_shown = Signal(object)
    return_wanted = Signal()
    training_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.lesson: Lesson | None = None
        self.place = 0
        self.lessons: Sequence[Lesson] = ()
        self.reader = LessonReader(self)
        self.shelf = LessonShelf()
        self.view = StepView()
        self.dots = StepDots()
        self.leave_button = QPushButton(icon("previous"), tr("All lessons"))
        self.back_button = QPushButton(tr("Back"))
        self.next_button = QPushButton(tr("Next"))
        self._listed_in = ""
        self._first = 0
        self._resumed: Path | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.leave_button.setToolTip(tr("Leave this lesson; network and source stay as they are"))
        self.back_button.setToolTip(tr("The step before (Page up)"))
        row = QWidget(objectName="foot")  # notices keep off it
        foot = QHBoxLayout(row)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.back_button)
        foot.addWidget(self.dots, 1)
        foot.addWidget(self.next_button)
        self._reading = QWidget()
        column = QVBoxLayout(self._reading)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(self.leave_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.view, 1)
        column.addWidget(row)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.shelf)
        self._pages.addWidget(self._reading)
        self._keys = []
        for key, run in ((Qt.Key.Key_PageDown, self.go_on), (Qt.Key.Key_PageUp, lambda: self.step(-1))):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(run)
            shortcut.setEnabled(False)
            self._keys.append(shortcut)

    def _connect(self) -> None:
        self.reader.listed.connect(self._list)
        self.reader.opened.connect(self.begin)
        self.reader.failed.connect(lambda text: self.session.noticed.emit(Notice(text, Severity.ERROR)))
        self.shelf.chosen.connect(self.reader.open)
        self.shelf.file_wanted.connect(lambda: self.session.command_requested.emit("open_lesson"))
        self.shelf.return_wanted.connect(self.return_wanted)
        self.view.film.wanted.connect(self.training_wanted)
        self.view.link_wanted.connect(lambda address: ask_to_open(address, self.window()))
        self.dots.chosen.connect(self.go_to)
        self.leave_button.clicked.connect(self.leave)
        self.back_button.clicked.connect(lambda: self.step(-1))
        self.next_button.clicked.connect(lambda: self.step(1))

    def open(self, path: str) -> None:
        """Read a lesson's file, and begin it."""
        self.reader.open(Path(path))

    def begin(self, lesson: Lesson) -> None:
        """Start a lesson at its first step."""
        self.lesson = lesson
        self._pages.setCurrentWidget(self._reading)
        self.subtitle_changed.emit(lesson.title)
        self._listen()
        self.begun.emit()
        first, self._first = self._first, 0
        self.go_to(first)

    def adopt_state(self, before: LessonPanel) -> None:
        if before.lesson:
            path, self._first = before.lesson.path, before.place
            ours = FOLDER in path.parents
            self._resumed = FOLDER / translation.language() / path.name if ours else path
            self._resume()

    def _resume(self) -> None:
        """Open the lesson again that was open before, once it can be seen: its step changes the window."""
        if self.active and self._resumed is not None:
            path, self._resumed = self._resumed, None
            self.reader.open(path)

    def leave(self) -> None:
        """Show the list again; network and source stay as they are."""
        self.lesson = None
        self._pages.setCurrentWidget(self.shelf)
        self.subtitle_changed.emit("")
        self._listen()
        self.left.emit()

    def go_on(self) -> None:
        """Show the question if it is out of sight, then the answer if it is still covered, else the next step."""
        if self.view.hides_answer and not self.view.shows_question:
            self.view.show_question()
        elif self.view.hides_answer:
            self.view.reveal()
        else:
            self.step(1)

    def step(self, by: int) -> None:
        """Go so many steps on; after the last one the lesson is left."""
        if self.lesson is None or self.place + by < 0:
            return
        if self.place + by < len(self.lesson.steps):
            self.go_to(self.place + by)
        else:
            self.leave()

    def go_to(self, place: int) -> None:
        """Show the step of this number, from 0."""
        assert self.lesson
        steps = self.lesson.steps
        self.place, step = place, steps[place]
        last = place == len(steps) - 1
        self.dots.set_place(place, len(steps))
        self.back_button.setEnabled(place > 0)
        self.next_button.setText(tr("Done") if last else tr("Next"))
        self.next_button.setToolTip(tr("Back to the list of lessons") if last else tr("The next step (Page down)"))
        self.view.show_step(step, self.lesson.pictures)
        iteration = step.value("iteration")
        if isinstance(iteration, int):
            self.view.film.show_frame(training_film.nearest(iteration))
        self.step_shown.emit(step)

    def set_returnable(self, returnable: bool) -> None:
        """Offer the way back to before the lesson, or do not."""
        self.shelf.back.setVisible(returnable)

    def take_reached(self) -> None:
        """The window is now what the step asks for: say what the user should know about it."""
        step, network = self._step(), self.session.network
        if step is None or network is None:
            return
        sentences = []
        if step.value("network") == network.name and network.weights is WeightsOrigin.RANDOM:
            sentences.append(
                tr(
                    "{title} has random weights here: its structure is true, but it has learned nothing.",
                    title=network.title,
                )
            )
        if self.lesson and FOLDER not in self.lesson.path.parents:
            sentences += _wrong(step, network)
        self.view.say("\n".join(sentences))

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        self._listen()
        self._resume()
        language = translation.language()
        if active and language != self._listed_in:
            self._listed_in = language
            self.reader.list(language)

    def _list(self, lessons: Sequence[Lesson]) -> None:
        self.lessons = lessons
        self.shelf.set_lessons(lessons)

    def _step(self) -> Step | None:
        return self.lesson.steps[self.place] if self.lesson else None

    def _listen(self) -> None:
        """The page keys are the lesson's while it can be seen; a presenter's remote control sends them too."""
        for shortcut in self._keys:
            shortcut.setEnabled(self.active and self.lesson is not None)


def _wrong(step: Step, network: NetworkInfo) -> list[str]:
    """For the author of a lesson: which of the facts it states are not so."""

    def find(name: str) -> NetworkInfo | None:
        return network if name in ("", network.name) else None

    sentences = []
    for check in step.checks:
        try:
            fact = value(check.subject, find)
        except NotOpenError:
            continue
        except CheckError as error:
            sentences.append(tr("Check “{subject}”: {error}.", subject=check.subject, error=error))
            continue
        if not same(fact, check.expected):
            sentences.append(
                tr(
                    "Check “{subject}”: it is {fact}, not {expected}.",
                    subject=check.subject,
                    fact=fact,
                    expected=check.expected,
                )
            )
    return sentences
