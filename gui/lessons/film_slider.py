"""The slider of the training film: from the first iteration to the network as it is shipped."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.api import NetworkReference
from gui.lessons import film as training_film
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.widgets.slider import Slider


class FilmSlider(QWidget):
    """One stop for each checkpoint, evenly spaced, and one for the shipped network.

    Signals:
        wanted (NetworkReference): the user moved to another stop.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames = training_film.frames()
        self.words = QLabel(wordWrap=True)
        self.slider = Slider()
        self.slider.setRange(0, len(self._frames))
        self.slider.setPageStep(1)
        self.slider.setAccessibleName(tr("Training film"))
        self.slider.setToolTip(tr("Scrub through the training: filters, maps and predictions follow"))
        self.slider.valueChanged.connect(self._move)
        ends = QHBoxLayout()
        for text, stretch in (("0", 1), (tr("shipped"), 0)):
            label = QLabel(text)
            label.setProperty("type", "quiet")
            ends.addWidget(label, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.words)
        layout.addWidget(self.slider)
        layout.addLayout(ends)

    def show_frame(self, reference: NetworkReference) -> None:
        """Stand at this network, without asking for it."""
        stops = [frame for _, frame in self._frames]
        with QSignalBlocker(self.slider):
            self.slider.setValue(stops.index(reference) if reference in stops else len(stops))
        self._say()

    def _move(self) -> None:
        self._say()
        stop = self.slider.value()
        self.wanted.emit(self._frames[stop][1] if stop < len(self._frames) else training_film.FINISHED)

    def _say(self) -> None:
        stop = self.slider.value()
        last = self._frames[-1][0] if self._frames else 0
        where = (
            tr("iteration {iteration:,} of {last:,}", iteration=self._frames[stop][0], last=last)
            if stop < len(self._frames)
            else tr("the shipped network")
        )
        self.words.setText(tr("Training: {where}", where=where))
