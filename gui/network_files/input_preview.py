"""What a network receives of the picture at hand, what it answers to it, and what is known of its input."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.api import InputView, PredictionsView, Preprocessing, Result
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import tr, translated
from gui.widgets.image_view import ImageView
from gui.widgets.received import received_image

WISHES = RECEIVED, BEST = InputView(), PredictionsView(3)
"""What is shown of every frame."""


class InputPreview(QWidget):
    """The picture, its figures, the first answers, and notes.

    Attributes:
        picture, caption, answer, notes: the parts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(tr("What the network receives"))
        heading.setProperty("type", "title")
        self.picture = ImageView(self, crisp=True)
        self.picture.setMinimumSize(40 * GRID, 40 * GRID)
        self.caption, self.answer = QLabel(), QLabel()
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.notes = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        for label in (self.caption, self.answer, self.notes):
            label.setProperty("type", "quiet")
        self._assumed = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._assumed.setWidget(self.notes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 * GRID)
        layout.addWidget(heading)
        layout.addWidget(self.picture, 3)
        layout.addWidget(self.caption)
        layout.addWidget(self.answer)
        layout.addWidget(self._assumed, 2)

    def show_notes(self, notes: Sequence[str]) -> None:
        """What was assumed about the network, one sentence each."""
        self.notes.setText("\n".join(map(translated, notes)))
        self._assumed.setVisible(bool(notes))

    def show_result(self, result: Result, prepared: Preprocessing) -> None:
        """The newest frame, if it was prepared in this way."""
        received, predictions = result.get(RECEIVED), result.get(BEST)
        if received is not None and received.values.shape == prepared.input:
            self.picture.set_image(received_image(received, prepared))
            low, high = float(received.values.min()), float(received.values.max())
            self.caption.setText(
                tr(
                    "{shape}, values {low} … {high}",
                    shape=text.shape(received.values.shape),
                    low=text.significant(low),
                    high=text.significant(high),
                )
            )
        if predictions is not None:
            rows = [f"{text.percent(p.probability)}  {translated(p.label)}" for p in predictions.top]
            self.answer.setText("\n".join(rows))
