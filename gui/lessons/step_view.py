"""One step of a lesson to be read: its heading, its text, and a question whose answer is shown on demand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gui.lessons.film_slider import FilmSlider
from gui.lessons.reading import Reading
from gui.lessons.script import Step
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr

QUESTION = QT_TR_NOOP("What do you expect?")


class StepView(QScrollArea):
    """Text in large letters that wraps; scrolls where there is too much.

    Attributes:
        film: the slider of the training film, hidden in steps that have none.

    Signals:
        revealed: the answer is shown now.
        link_wanted (str): the reader has clicked on a link to this address.
    """

    revealed = Signal()
    link_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heading = QLabel(wordWrap=True)
        self.heading.setProperty("type", "large")
        self.text = Reading(self.link_wanted.emit)
        self.film = FilmSlider()
        self.note = QLabel(wordWrap=True)
        self.note.setProperty("type", "quiet")
        self.question = Reading(self.link_wanted.emit)
        self.answer = Reading(self.link_wanted.emit)
        self.reveal_button = QPushButton(tr("Reveal"))
        self.reveal_button.setToolTip(tr("Show the answer (Page down)"))
        self.reveal_button.clicked.connect(self.reveal)
        self._asked = QFrame(objectName="question")
        expect = QLabel(tr(QUESTION), wordWrap=True)
        expect.setProperty("type", "title")
        inside = QVBoxLayout(self._asked)
        inside.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        inside.setSpacing(2 * GRID)
        inside.addWidget(expect)
        inside.addWidget(self.question)
        inside.addWidget(self.reveal_button, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.answer)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(3 * GRID)
        for widget in (self.heading, self.text, self.note, self.film, self._asked):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.setWidget(content)
        content.setAutoFillBackground(False)  # the panel shows through
        self._step: Step | None = None

    @property
    def hides_answer(self) -> bool:
        """Whether there is an answer that is not shown yet."""
        return self._step is not None and bool(self._step.reveal) and self.answer.isHidden()

    def show_step(self, step: Step, pictures: Mapping[str, bytes]) -> None:
        """Show a step from its top, its answer covered; ``pictures`` as in ``Lesson``."""
        self._step = step
        self.heading.setText(step.title)
        self.text.show_markdown(step.text, pictures)
        self.text.setVisible(bool(step.text))
        self.question.show_markdown(step.ask, pictures)
        self.answer.show_markdown(step.reveal, pictures)
        self._asked.setVisible(bool(step.ask))
        self._cover(True)
        self.film.setVisible(step.value("iteration") is not None)
        self.say("")
        self.verticalScrollBar().setValue(0)

    def reveal(self) -> None:
        """Show the answer, and bring it into sight."""
        self._cover(False)
        self.revealed.emit()
        QTimer.singleShot(0, self._show_answer)  # its height is known once it is laid out

    @property
    def shows_question(self) -> bool:
        """Whether the question with its button is in sight, or as much of it as there is room for."""
        seen = self.reveal_button.visibleRegion().boundingRect()
        return not self.reveal_button.isVisible() or seen.height() == self.reveal_button.height()

    def show_question(self) -> None:
        """Bring the question into sight, its button above all."""
        self.ensureWidgetVisible(self.question)
        self.ensureWidgetVisible(self.reveal_button)

    def _show_answer(self) -> None:
        self.ensureWidgetVisible(self.answer)
        top = self.answer.y() + self._asked.y()
        if self.answer.height() > self.viewport().height():  # its beginning rather than its end
            self.verticalScrollBar().setValue(top)

    def say(self, sentence: str) -> None:
        """A sentence about what the window shows in this step; empty for none."""
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def _cover(self, covered: bool) -> None:
        self.answer.setVisible(not covered)
        self.reveal_button.setVisible(covered)
