"""Which output of a network is shown, and what its numbers are taken for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from engine.api import DecodedOutput, Decoding, NetworkInfo, OutputView
from engine.api.decoded import beside, readings
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr

READINGS = {
    Decoding.CLASSES: (QT_TR_NOOP("Classes"), QT_TR_NOOP("One number for each class")),
    Decoding.CLASS_MAP: (QT_TR_NOOP("Class map"), QT_TR_NOOP("At every place, the class with the largest number")),
    Decoding.PICTURE: (QT_TR_NOOP("Picture"), QT_TR_NOOP("The numbers are the brightness of pixels")),
    Decoding.KEY_POINTS: (
        QT_TR_NOOP("Key points"),
        QT_TR_NOOP("The largest value of each map is the place of one point"),
    ),
    Decoding.OBJECTS: (
        QT_TR_NOOP("Objects"),
        QT_TR_NOOP("Where a map of a class has a peak, there is such an object; its size is told beside"),
    ),
    Decoding.VALUES: (QT_TR_NOOP("Values"), QT_TR_NOOP("Just numbers")),
}
SCALES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
"""Values that are black and white in a picture."""


class AnswerChoice(QWidget):
    """Small menus that are there only where there is something to choose.

    Attributes:
        view: what is chosen; None where the first output is a vector of classes, as the panel shows it anyway.

    Signals:
        changed: ``view`` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: OutputView | None = None
        self._network: NetworkInfo | None = None
        self._scaled = False
        self.output, self.reading, self.scale = QComboBox(), QComboBox(), QComboBox()
        for combo, name in (
            (self.output, tr("Output")),
            (self.reading, tr("What the output's numbers are")),
            (self.scale, tr("Values that are black and white")),
        ):
            combo.setAccessibleName(name)
            combo.setToolTip(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for low, high in SCALES:
            self.scale.addItem(f"{text.significant(low)} … {text.significant(high)}", (low, high))
        self.output.activated.connect(lambda _: self._take_output())
        self.reading.activated.connect(lambda _: self._take())
        self.scale.activated.connect(lambda _: self._take_scale())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for combo in (self.output, self.reading, self.scale):
            row.addWidget(combo, 1)

    def set_network(self, network: NetworkInfo) -> None:
        """Offer its outputs; what was chosen stays where it is the same network with another description."""
        same = self._network is not None and self._network.epoch == network.epoch
        self._network = network
        if same:
            return
        self._scaled = False
        while self.scale.count() > len(SCALES):
            self.scale.removeItem(len(SCALES))
        self.output.clear()
        for name in network.answers:
            self.output.addItem(f"{name} · {text.shape(network.output_shape(name))}", name)
        self._take_output()

    def learn(self, read: DecodedOutput) -> None:
        """Take the likeliest scale of a picture from the first one that comes."""
        if read.view.reading is Decoding.PICTURE and not self._scaled:
            self._scaled = True
            low, high = likely_scale(read.low, read.high)
            place = next((p for p in range(self.scale.count()) if tuple(self.scale.itemData(p)) == (low, high)), -1)
            if place < 0:
                self.scale.addItem(f"{text.significant(low)} … {text.significant(high)}", (low, high))
            self.scale.setCurrentIndex(place if place >= 0 else self.scale.count() - 1)
            self._take()

    def _take_output(self) -> None:
        name = self.output.currentData()
        self.reading.clear()
        if self._network is not None and name is not None:
            for reading in readings(self._network, name):
                title, tip = READINGS[reading]
                self.reading.addItem(tr(title), reading)
                self.reading.setItemData(self.reading.count() - 1, tr(tip), 3)
        self._take()

    def _take_scale(self) -> None:
        self._scaled = True
        self._take()

    def _take(self) -> None:
        name, chosen = self.output.currentData(), self.reading.currentData()
        reading = Decoding(chosen) if chosen else Decoding.CLASSES  # Qt gives the enum back as a plain string
        plain = name is None or (self.output.currentIndex() == 0 and reading is Decoding.CLASSES)
        low, high = self.scale.currentData() if reading is Decoding.PICTURE else (0.0, 1.0)
        needed = beside(self._network, reading) if self._network else ()
        view = None if plain else OutputView(name, reading, low, high, needed)
        several = self.output.count() > 1
        self.output.setVisible(several)
        usual = plain and not several and bool(self._network and self._network.labels)
        self.reading.setVisible(self.reading.count() > 1 and not usual)
        self.scale.setVisible(reading is Decoding.PICTURE)
        self.setVisible(several or (self.reading.count() > 1 and not usual))
        if view != self.view:
            self.view = view
            self.changed.emit()


def likely_scale(low: float, high: float) -> tuple[float, float]:
    """The values that are probably meant as black and white, where a picture has values from ``low`` to ``high``."""
    if low >= -1.05 and high <= 1.05:
        return SCALES[0] if low >= -0.05 else SCALES[1]
    if low >= -16 and 32 < high <= 300:
        return SCALES[2]
    return low, high
