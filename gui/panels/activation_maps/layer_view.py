"""A layer's output for one frame: a mosaic of maps, or bars; beneath it the scale, and what is to be known of both."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from engine.api import Activations, HistogramView, MapsView, Mosaic, Result, Scaling
from engine.api.geometry import in_maps
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.activation_maps.layer_output import LayerOutput
from gui.panels.activation_maps.level_bar import LevelBar
from gui.panels.activation_maps.vector import VectorWidget
from gui.session.session import Session
from gui.widgets.exact import ExactValues
from gui.widgets.maps_words import notes, pixel_words, scale_words, shade_values, spot_words
from gui.widgets.mosaic import MosaicWidget
from gui.widgets.mosaic_picture import Spot
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.text_line import TextLine

HINT = QT_TR_NOOP("Point at a value to read it, click a map to enlarge it")


class LayerView(QWidget):
    """Shows the mosaic, or bars where the output is a vector that has room for them; writes what is pointed at.

    Attributes:
        maps, bars, levels, scale, sentence: the parts; the scale is that of the level bar.
        readout: the value pointed at, or else the chosen one; stands elsewhere.
        output: what is shown, None for nothing.
        unit, cell: the chosen ones, None for none.

    Signals:
        pointed: something else is pointed at or chosen.
        resized: there is more or less room.
    """

    pointed = Signal()
    resized = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maps = MosaicWidget()
        self.maps.setAccessibleName(tr("Mosaic of activation maps"))
        self.bars = VectorWidget()
        self.bars.setAccessibleName(tr("Values of the layer as bars"))
        self.readout = TextLine(tr(HINT), role="quiet")
        self.levels = LevelBar()
        self.scale = self.levels.scale
        self.sentence = TextLine(role="quiet", align=Qt.AlignmentFlag.AlignRight)
        self.exact = ExactValues(session, self)
        self.output: LayerOutput | None = None
        self.unit: int | None = None
        self.cell: tuple[int, int] | None = None
        self._shown: tuple[MapsView, Mosaic] | None = None
        self._result: Result | None = None
        self._pace = Throttle(NUMBERS_MS, self.write, self)
        self._build()
        self.maps.hovered.connect(lambda _: self._point())
        self.bars.hovered.connect(lambda _: self._point())
        self.maps.resized.connect(self.resized)
        self.bars.resized.connect(self._choose_widget)
        self.bars.resized.connect(self.resized)
        self.exact.changed.connect(self._pace.now)

    def _build(self) -> None:
        self._stack = QStackedLayout()
        self._stack.addWidget(self.maps)
        self._stack.addWidget(self.bars)
        below = QHBoxLayout()
        below.setSpacing(3 * GRID)
        below.addWidget(self.levels, 1)
        below.addWidget(self.sentence, 1, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(self._stack, 1)
        layout.addLayout(below)

    @property
    def layer(self) -> str | None:
        """Whose maps are in the picture, None before there are any."""
        return None if self._shown is None else self._shown[0].layer

    @property
    def mosaic(self) -> Mosaic | None:
        """The newest one that is shown."""
        return None if self._shown is None else self._shown[1]

    @property
    def as_bars(self) -> bool:
        """Bars suit the output and the room."""
        return self.output is not None and self.output.is_vector and self.bars.fits(self.output.count)

    @property
    def spot(self) -> Spot | None:
        """What is pointed at."""
        if self.as_bars:
            return None if self.bars.spot is None else Spot((0, self.bars.spot), self.bars.spot, 0, 0)
        return self.maps.spot

    @property
    def read(self) -> Spot | None:
        """What is pointed at; where nothing is, the chosen value."""
        return self.spot or self.chosen

    @property
    def chosen(self) -> Spot | None:
        """The chosen value, None for none."""
        if self.unit is None or self.output is None:
            return None
        if self.output.is_vector:
            return Spot((0, 0), self.unit, 0, 0)
        return None if self.cell is None else Spot((0, 0), self.unit, *self.cell)

    @property
    def value(self) -> float | None:
        """The exact value of ``read``, None if it is not known (yet)."""
        return None if self.read is None or self.output is None else self.exact.get(self.output.place(self.read))

    def choose(self, output: LayerOutput | None, unit: int | None, cell: tuple[int, int] | None) -> None:
        """Show another output, and in it the chosen unit and cell."""
        if unit != self.unit:
            self.maps.fit()
        self.output, self.unit, self.cell = output, unit, cell
        self.maps.set_picked(unit, cell)
        self.bars.set_picked(unit)
        self._choose_widget()
        self._point()

    def show_result(self, view: MapsView, result: Result) -> None:
        """Show the mosaic that answers a view, if there is one."""
        before, mosaic = self._shown, result.get(view)
        if mosaic is None:
            return
        self._shown, self._result = (view, mosaic), result
        histogram = result.get(HistogramView(view.layer))
        if histogram is not None:
            self.levels.show_histogram(histogram)
        if not self.as_bars:
            self.maps.set_mosaic(mosaic)
        else:
            labels = () if self.output is None else self.output.labels
            self.bars.set_values(self._values(view, mosaic, result), (mosaic.low, mosaic.high), labels)
        self.exact.take(result)
        if before is None or (view.scaling is Scaling.FIXED and view != before[0]):
            self._pace.now()  # a range that is being dragged is written at once
        else:
            self._pace.trigger()

    def forget(self) -> None:
        """What was shown belongs to another layer or network."""
        self._shown = self._result = None
        self.maps.set_mosaic(None)
        self.bars.set_values(None, (0, 0))
        self.levels.show_histogram(None)
        self.exact.take(None)

    def write(self) -> None:
        """Everything that is a number; by itself a few times a second."""
        self._write_readout()
        if self._shown is None:
            return
        view, mosaic = self._shown
        channel = self.unit if self.spot is None else self.spot.channel
        if self.as_bars:
            self.bars.write_numbers()
        else:
            self.levels.show_mosaic(mosaic, channel, is_fixed=view.scaling is Scaling.FIXED)
        self.levels.setVisible(not self.as_bars)
        self.scale.set_value(self.value)
        sentences = (notes(mosaic.statistics), scale_words(view, mosaic, channel), pixel_words(mosaic))
        odd = mosaic.statistics.nan or mosaic.statistics.inf
        self.sentence.set_text(" · ".join(filter(None, sentences)), "warning" if odd else "quiet")
        self._write_numbers()

    def _write_numbers(self) -> None:
        """Values into the squares of an enlarged map."""
        output = self.output
        values = None if self._result is None or output is None else self._result.get(Activations(output.name))
        if self.unit is None or output is None or values is None or not self.maps.numbers_fit():
            self.maps.set_numbers(None)
        else:
            self.maps.set_numbers(in_maps(values, output.shape)[self.unit])

    def _write_readout(self) -> None:
        read, output = self.read, self.output
        if read is None or output is None:
            self.readout.set_text(self._hint(), "quiet")
            return
        labels = output.labels
        label = labels[read.channel] if read.channel < len(labels) else ""
        value = "…" if self.value is None else text.exact(self.value)
        self.readout.set_text(f"{spot_words(read, output.shape, label)} · {value}", "text")

    def _hint(self) -> str:
        """What can be done here."""
        if self.unit is not None:
            return tr("channel {number} · click a value to see where it comes from", number=self.unit)
        if self.output is not None and self.output.is_vector:
            return tr("Click a value to see where it comes from")
        return tr(HINT)

    def _values(self, view: MapsView, mosaic: Mosaic, result: Result) -> np.ndarray:
        """The layer's values; where they stay on the GPU, as well as the shades tell."""
        values = result.get(Activations(view.layer))
        return shade_values(mosaic) if values is None else values.reshape(-1)

    def _choose_widget(self) -> None:
        """Bars or mosaic, whichever suits the layer and the room."""
        widget = self.bars if self.as_bars else self.maps
        if self._stack.currentWidget() is not widget:
            self._stack.setCurrentWidget(widget)
            self.write()

    def _point(self) -> None:
        """Something else is pointed at or chosen."""
        self.exact.want(() if self.read is None or self.output is None else (self.output.place(self.read),))
        self._pace.now()
        self.pointed.emit()
