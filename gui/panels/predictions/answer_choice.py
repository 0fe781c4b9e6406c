"""What the network's outputs are taken for, and from which score on they are drawn."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSpinBox, QToolButton, QVBoxLayout, QWidget

from engine.api import BoxesView, DecodedOutput, Decoding, NetworkInfo, OutputView, Reading, Task
from engine.api.decoded import SCALES, likely_scale, output_readings
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.widgets.buttons import icon_button
from gui.widgets.card import Card
from gui.widgets.slider import Slider

READINGS = {
    Decoding.CLASSES: QT_TR_NOOP("Classes"),
    Decoding.CLASS_MAP: QT_TR_NOOP("Class map"),
    Decoding.CLASS_CHANCE: QT_TR_NOOP("One class"),
    Decoding.MASK: QT_TR_NOOP("Mask"),
    Decoding.PICTURE: QT_TR_NOOP("Picture"),
    Decoding.COLOUR: QT_TR_NOOP("Colours"),
    Decoding.KEY_POINTS: QT_TR_NOOP("Key points"),
    Decoding.COORDINATES: QT_TR_NOOP("Coordinates"),
    Decoding.VALUES: QT_TR_NOOP("Values"),
}
OVERLAP, TOP = 0.45, 100
"""Of boxes, at first."""
View = BoxesView | OutputView


class AnswerChoice(QWidget):
    """Small menus that are there only where there is something to choose.

    Attributes:
        view: what the panel lists; None for a vector of classes, which it shows as bars.
        views: what is drawn over the picture: ``view``, and those of the network's other tasks.

    Signals:
        changed: one of them is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: View | None = None
        self.views: tuple[View, ...] = ()
        self._network: NetworkInfo | None = None
        self._readings: tuple[Reading, ...] = ()
        self._scaled = False
        self._overlap, self._top = OVERLAP, TOP
        self._card: Card | None = None
        self.reading, self.scale, self.unit = QComboBox(), QComboBox(), QComboBox()
        for combo, name in (
            (self.reading, tr("What the network's outputs are")),
            (self.scale, tr("Values that are black and white")),
            (self.unit, tr("Class")),
        ):
            combo.setAccessibleName(name)
            combo.setToolTip(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for low, high in SCALES:
            self.scale.addItem(f"{text.significant(low)} … {text.significant(high)}", (low, high))
        self.threshold = Slider()
        self.threshold.setRange(1, 99)
        self.threshold.setAccessibleName(tr("Least score"))
        self.threshold.setToolTip(tr("What has a lower score, or probability, is left out"))
        self.least = QLabel()
        self.more: QToolButton = icon_button(
            "sliders", tr("How boxes are chosen"), tr("How far boxes may overlap, and how many there are")
        )
        self._build()

    def _build(self) -> None:
        for combo in (self.reading, self.scale, self.unit):
            combo.activated.connect(lambda _: self._take())
        self.reading.activated.connect(lambda _: self._begin_reading())
        self.scale.activated.connect(lambda _: self._hold_scale())
        self.threshold.valueChanged.connect(lambda _: self._take())
        self.more.clicked.connect(self._open_options)
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(GRID)
        for combo in (self.reading, self.scale, self.unit):
            above.addWidget(combo, 1)
        below.addWidget(self.least)
        below.addWidget(self.threshold, 1)
        below.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(above)
        layout.addLayout(below)

    @property
    def chosen(self) -> Reading | None:
        """The reading in use, None before there is a network that runs."""
        place = self.reading.currentIndex()
        return self._readings[place] if 0 <= place < len(self._readings) else None

    def set_network(self, network: NetworkInfo) -> None:
        """Offer its readings; what was chosen stays where it is the same network with another description."""
        same = self._network is not None and self._network.epoch == network.epoch
        self._network = network
        if same:
            return
        self._scaled = False
        while self.scale.count() > len(SCALES):
            self.scale.removeItem(len(SCALES))
        self._readings = network.readings or output_readings(network, {})
        self.reading.clear()
        for place, reading in enumerate(self._readings):
            self.reading.addItem(_title(reading, several=len(network.answers) > 1))
            self.reading.setItemData(place, translated(reading.reason), Qt.ItemDataRole.ToolTipRole)
        self._begin_reading()

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

    def _begin_reading(self) -> None:
        """Another reading: with its own threshold, and its classes to choose from."""
        chosen, network = self.chosen, self._network
        with QSignalBlocker(self.threshold):
            self.threshold.setValue(round((chosen.threshold if chosen else 0.5) * 100))
        self.unit.clear()
        if chosen is not None and network is not None and chosen.decoder == Decoding.CLASS_CHANCE:
            named = len(network.labels) == chosen.classes
            for index in range(chosen.classes):
                name = translated(network.labels[index]) if named else tr("class {number}", number=index)
                self.unit.addItem(name)
        self.reading.setToolTip(translated(chosen.reason) if chosen else "")
        self._take()

    def _hold_scale(self) -> None:
        self._scaled = True

    def _take(self) -> None:
        chosen, network = self.chosen, self._network
        first = self.reading.currentIndex() == 0 and network is not None
        drawn = (network.taken or self._readings[:1]) if first and network else ((chosen,) if chosen else ())
        views = tuple(self._view(reading) for reading in drawn)
        view = views[0] if views else None
        usual = view is None and bool(network and network.labels) and len(self._readings) < 4
        self._show_parts(usual)
        drawn_views = tuple(one for one in views if one is not None)
        if (view, drawn_views) != (self.view, self.views):
            self.view, self.views = view, drawn_views
            self.changed.emit()

    def _view(self, reading: Reading) -> View | None:
        """What to ask for; None for the classes of the answer, which have bars."""
        least = self.threshold.value() / 100
        if reading.decoder not in list(Decoding):
            return BoxesView(reading.decoder, reading.outputs, least, self._overlap, self._top)
        decoding, name = Decoding(reading.decoder), reading.outputs[0]
        if decoding is Decoding.CLASSES and self._network and name == self._network.answers[0]:
            return None
        if decoding is Decoding.PICTURE:
            low, high = self.scale.currentData()
            return OutputView(name, decoding, low, high)
        if decoding is Decoding.CLASS_CHANCE:
            return OutputView(name, decoding, unit=max(self.unit.currentIndex(), 0))
        if decoding is Decoding.MASK:
            return OutputView(name, decoding, threshold=least)
        return OutputView(name, decoding)

    def _show_parts(self, usual: bool) -> None:
        decoder = self.chosen.decoder if self.chosen else ""
        boxes = self.chosen is not None and self.chosen.task is Task.DETECTION
        scored = boxes or decoder == Decoding.MASK
        self.reading.setVisible(self.reading.count() > 1)
        self.scale.setVisible(decoder == Decoding.PICTURE)
        self.unit.setVisible(decoder == Decoding.CLASS_CHANCE)
        for part in (self.threshold, self.least):
            part.setVisible(scored)
        self.more.setVisible(boxes)
        self.least.setText(tr("From {score:.2f}", score=self.threshold.value() / 100))
        self.setVisible(self.reading.count() > 1 and not usual)

    def _open_options(self) -> None:
        if self._card is not None:
            self._card.close()
            return
        form = _BoxesForm(self._overlap, self._top)
        form.changed.connect(self._take_options)
        self._card = Card(self.window(), tr("How boxes are chosen"), form, self.more)
        self._card.closed.connect(self._forget_card)
        self._card.open()

    def _forget_card(self) -> None:
        self._card = None

    def _take_options(self, overlap: float, top: int) -> None:
        self._overlap, self._top = overlap, top
        self._take()


class _BoxesForm(QWidget):
    """Overlap and number of boxes.

    Signals:
        changed (float, int): the overlap, 0 … 1, and how many at most.
    """

    changed = Signal(float, int)

    def __init__(self, overlap: float, top: int) -> None:
        super().__init__()
        self.overlap, self.top = Slider(), QSpinBox(minimum=1, maximum=1000, value=top)
        self.overlap.setRange(1, 99)
        self.overlap.setValue(round(overlap * 100))
        self.overlap.setToolTip(
            tr("Of two boxes of a class whose intersection is a larger part of their union, the better one is kept")
        )
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(3 * GRID)
        form.setVerticalSpacing(2 * GRID)
        form.addRow(tr("Largest overlap"), self.overlap)
        form.addRow(tr("Boxes at most"), self.top)
        self.overlap.valueChanged.connect(lambda _: self._tell())
        self.top.valueChanged.connect(lambda _: self._tell())

    def _tell(self) -> None:
        self.changed.emit(self.overlap.value() / 100, self.top.value())


def _title(reading: Reading, *, several: bool) -> str:
    """``Boxes · YOLOX``, ``Class map``; with the output where there are several."""
    if reading.decoder in list(Decoding):
        title = tr(READINGS[Decoding(reading.decoder)])
        return f"{title} · {reading.outputs[0]}" if several else title
    return tr("Boxes · {layout}", layout=reading.title)
