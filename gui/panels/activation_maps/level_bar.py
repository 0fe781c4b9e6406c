"""The level bar: which values of a layer are black and which are white, over the histogram of this frame."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from engine.api import Histogram, Mosaic
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import grouped, tr
from gui.widgets.buttons import icon_button
from gui.widgets.colorbar import ColorBar
from gui.widgets.plot import Plot
from gui.widgets.plot_series import Axis, Series, Shape

HEIGHT = 5 * GRID
"""Of the histogram at text size 1.0."""
COMMON = 0.95
"""The bars of this share of the values that occur fit in; higher ones, as of the zeros after a ReLU, are cut off."""
LEAST = 1e-6
"""The black and the white point stay apart by this share of what the bar shows."""


class LevelPlot(Plot):
    """The histogram with the two points; its menu is that of the level bar, and a double click keeps fitting.

    Signals:
        fit_wanted, menu_wanted (QPoint).
    """

    fit_wanted = Signal()
    menu_wanted = Signal(QPoint)
    has_label = False  # it would cover the histogram

    def __init__(self) -> None:
        super().__init__(
            tr("Histogram of the layer's values"), Axis("value", 0, 1, None), Axis("count", 0, 1, None, whole=True)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def apply_look(self) -> None:
        super().apply_look()
        self.setFixedHeight(round(HEIGHT * self.text_scale))

    def set_text(self, said: str) -> None:
        super().set_text(said)
        QToolTip.showText(QCursor.pos(), said, self)

    def fit(self) -> None:
        self.fit_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())


class LevelBar(Themed, QWidget):
    """The colours of a mosaic over the histogram of its layer's values.

    Dragging a point, on the histogram or on the strip, or a click on the button, holds the range; a right click on the
    button lets it follow the frames.

    Attributes:
        scale, plot, button: the parts.

    Signals:
        levels_chosen (float, float): hold this range, black to white.
        fitting_chosen: follow the layer's range.
    """

    levels_chosen = Signal(float, float)
    fitting_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scale, self.plot = ColorBar(), LevelPlot()
        self.button = icon_button(
            "zoom-fit",
            tr("Fit the colours to this frame"),
            tr("Fit the colours to this frame; right click: keep fitting"),
            checkable=True,
        )
        self._histogram: Histogram | None = None
        self._mosaic: Mosaic | None = None
        self._is_fixed = False
        self._held: int | None = None  # the point that is dragged on the strip
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.addWidget(self.plot)
        self._column.addWidget(self.scale)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(self._column)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        self.plot.dragged.connect(self._drag)
        self.plot.fit_wanted.connect(self.fitting_chosen)
        self.plot.menu_wanted.connect(lambda place: self.menu().popup(place))
        self.button.clicked.connect(self.fit)
        self.button.installEventFilter(self)
        self.scale.installEventFilter(self)
        self.scale.setCursor(Qt.CursorShape.SizeHorCursor)
        self.scale.setToolTip(tr("Drag: what is black, and what is white"))

    def show_mosaic(self, mosaic: Mosaic, channel: int | None, *, is_fixed: bool) -> None:
        """The colours of a mosaic; ``is_fixed`` while the range is held."""
        self._mosaic, self._is_fixed = mosaic, is_fixed
        self.button.setChecked(not is_fixed)
        self.scale.show_mosaic(mosaic, channel)
        self._draw()

    def show_histogram(self, histogram: Histogram | None) -> None:
        """How often which values occur in the layer; None before that is known."""
        self._histogram = histogram
        self._draw()

    @property
    def levels(self) -> tuple[float, float] | None:
        """The black and the white point; None where each map has its own."""
        mosaic = self._mosaic
        return None if mosaic is None or mosaic.channel_range is not None else (mosaic.low, mosaic.high)

    def fit(self) -> None:
        """Hold the range of this frame's values."""
        if self._histogram is not None:
            self._choose(float(self._histogram.edges[0]), float(self._histogram.edges[-1]))

    def make_symmetric(self) -> None:
        """Hold a range of the same size on both sides of zero."""
        levels = self.levels or self._ends()
        if levels is not None:
            most = max(map(abs, levels))
            self._choose(-most, most)

    def menu(self) -> QMenu:
        """What can be done with the range."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("zoom-fit"), tr("Fit the colours to this frame"), self.fit)
        keep = menu.addAction(tr("Keep fitting"), lambda: self.fitting_chosen.emit())
        keep.setCheckable(True)
        keep.setChecked(not self._is_fixed)
        menu.addAction(tr("Symmetric about zero"), self.make_symmetric)
        reset = menu.addAction(icon("undo"), tr("Reset"), lambda: self.fitting_chosen.emit())
        reset.setEnabled(self._is_fixed)
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent):
            if watched is self.button:
                self.fitting_chosen.emit()
            else:
                self.menu().popup(event.globalPos())
            return True
        if watched is self.scale and event.type() == QEvent.Type.Resize:
            self._align()
        if watched is self.scale and isinstance(event, QMouseEvent):
            return self._drag_on_strip(event)
        return False

    def _drag_on_strip(self, event: QMouseEvent) -> bool:
        """The strip of colours is taken hold of like the points above it: the nearer one comes to the pointer."""
        strip, across = self.scale.strip(), self.plot.across
        if self.levels is None or strip.width() <= 0:
            return False
        share = min(max((event.position().x() - strip.left()) / strip.width(), 0.0), 1.0)
        value = across.low + share * (across.high - across.low)
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            low, high = self.levels
            self._held = 0 if abs(value - low) < abs(value - high) else 1
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._held = None
        if self._held is None:
            return False
        self._drag(self._held, value)
        return True

    def apply_look(self) -> None:
        self._align()

    def _ends(self) -> tuple[float, float] | None:
        histogram = self._histogram
        return None if histogram is None else (float(histogram.edges[0]), float(histogram.edges[-1]))

    def _drag(self, which: int, value: float) -> None:
        """Both points where they lie alike on both sides of zero: the colours of negative and positive values stay."""
        if self.levels is None:
            return
        levels = list(self.levels)
        levels[which] = value
        if self._mosaic is not None and self._mosaic.signed:
            levels = [-abs(value), abs(value)]
        self._choose(*levels)

    def _choose(self, low: float, high: float) -> None:
        """Hold a range, the black point below the white one."""
        across = self.plot.across
        if high - low > LEAST * (across.high - across.low):
            self.levels_chosen.emit(low, high)

    def _draw(self) -> None:
        known = [ends for ends in (self.levels, self._ends()) if ends is not None]
        if not known:
            return
        low, high = min(ends[0] for ends in known), max(ends[1] for ends in known)
        if self.plot.is_held or self._held is not None:  # the scale must not move under the hand
            low, high = self.plot.across.low, self.plot.across.high
        elif not low < high:
            high = low + 1.0
        self.scale.set_span((low, high) if self.levels is not None else None)
        counts = None if self._histogram is None else self._histogram.counts
        most = 1.0 if counts is None or not counts.any() else float(np.quantile(counts[counts > 0], COMMON))
        self.plot.set_axes(
            Axis("value", low, high, None),
            Axis("count", 0.0, most, None, lambda count: grouped(count, ",.0f"), whole=True),
        )
        bars = []
        if self._histogram is not None:
            bars.append(Series("", self._histogram.edges, self._histogram.counts, Shape.BARS, "quiet"))
        self.plot.set_series(bars)
        self.plot.set_handles(self.levels or (), named=self.levels is not None and self.levels != (low, high))
        self._align()

    def _align(self) -> None:
        """The histogram stands exactly over the strip of colours."""
        strip, width = self.scale.strip(), self.scale.width()
        self.plot.setContentsMargins(round(strip.left()), 0, round(width - strip.right()), 0)
