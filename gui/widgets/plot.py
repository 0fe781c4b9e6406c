"""Whatever has axes: curves, bars and points that can be read, zoomed and saved; drawn by PyQtGraph.

PyQtGraph takes half a second to import. So this module does without it, and the chart itself (gui/widgets/chart.py) is
imported by a thread once a plot has been painted for the first time: once the window is on the screen.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QPointF, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from engine.api import Notice, Severity
from gui.look import text
from gui.look.icons import icon
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.widgets.copy_key import CopyKey
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.plot_series import Axis, Reading, Series, as_csv, read_at

if TYPE_CHECKING:
    from gui.widgets.chart import Chart

REPAINT_MS = 200
"""Between two drawings at least. A trace of three lines takes 4.4 ms: fifteen a second slowed AlexNet and ResNet-18
down by a tenth on two cores, five do not."""
CHART = "gui.widgets.chart"
FORMATS = ("png", "svg", "csv")


class Plot(Themed, QWidget):
    """Shows series over two axes.

    The wheel zooms at the pointer, dragging moves, a double click fits; what is under the pointer is read and can be
    copied, and all can be saved as a picture or as numbers.

    Attributes:
        across, up: the axes.
        type: the font of the numbers.
        handles: values along the horizontal axis that can be dragged.
        has_label: what is read is written beside the pointer, inside the plot.
        reading: what is under the pointer, None for nothing.
        chart: what draws; None until PyQtGraph is there.

    Signals:
        noticed (Notice): a file was saved, or not.
        dragged (int, float): a handle was moved to a value.
    """

    noticed = Signal(object)
    dragged = Signal(int, float)
    has_label = True
    _written = Signal(str, bool)

    def __init__(self, name: str, across: Axis, up: Axis, *, named_ends: bool = False) -> None:
        """``name`` is for screen readers; ``named_ends`` writes the names of lines at their ends."""
        super().__init__()
        self.across, self.up, self.named_ends = across, up, named_ends
        self.reading: Reading | None = None
        self.chart: Chart | None = None
        self.handles: tuple[float, ...] = ()
        self.handles_named = False
        self._series: tuple[Series, ...] = ()
        self._pace = Throttle(REPAINT_MS, self._draw_what_is_seen, self)
        self._read_pace = Throttle(NUMBERS_MS, self._read_again, self)
        self._copying = CopyKey(self, self, lambda: () if self.reading is None else self.reading.values)
        self._said = ""
        self._has_asked = False
        self._written.connect(self._tell_written)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies behind need not be painted
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(name)
        self.follow_look()

    def apply_look(self) -> None:
        self.type = text.font(SMALL)
        if self.chart is not None:
            self.chart.take_look()
            self.redraw()

    # -- what is shown -----------------------------------------------------------------------------------------------

    def series(self) -> Sequence[Series]:
        """What is to be shown; asked for when it is drawn."""
        return self._series

    def set_series(self, series: Sequence[Series]) -> None:
        """Show other values."""
        self._series = tuple(series)
        self.redraw()

    def set_axes(self, across: Axis, up: Axis) -> None:
        """Show other ranges; who has zoomed in stays where he is."""
        self.across, self.up = across, up
        self.redraw()

    def set_handles(self, handles: tuple[float, ...], *, named: bool = False) -> None:
        """Let these values be dragged; ``named``: each says its value."""
        self.handles, self.handles_named = handles, named
        self.redraw()

    @property
    def is_held(self) -> bool:
        """A handle is being dragged."""
        return self.chart is not None and self.chart.is_held

    def redraw(self) -> None:
        """Something else is to be shown: it is drawn soon, as long as the plot can be seen."""
        if self.chart is not None and self.isVisible():
            self._pace.trigger()

    def fit(self) -> None:
        """Show all there is."""
        if self.chart is not None:
            self.chart.fit()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a value is drawn, in coordinates of the widget.

        Raises:
            RuntimeError: nothing is drawn yet.
        """
        if self.chart is None:
            raise RuntimeError("PyQtGraph is not there yet")
        corner: QPointF = self.chart.pos().toPointF()
        return self.chart.place_of(x, y) + corner

    def sizeHint(self) -> QSize:
        return QSize(80 * GRID, 50 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(self.theme.panel))
        if self.chart is None and not self._has_asked:
            self._has_asked = True
            _library().ask(self._build)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self.redraw()
        return super().event(event)

    def _build(self) -> None:
        """PyQtGraph is there."""
        if self.chart is None:
            from gui.widgets.chart import Chart

            self.chart = Chart(self)
            self._room.addWidget(self.chart)
            self.draw()

    def _draw_what_is_seen(self) -> None:
        if self.isVisible():
            self.draw()

    def draw(self) -> None:
        """Draw what is to be shown without waiting."""
        if self.chart is not None:
            self.chart.draw()
            if self.reading is not None:
                self._read_pace.trigger()

    # -- what is read ------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What is said about the value under the pointer."""
        return self._said

    def set_text(self, said: str) -> None:
        """Say something about the value under the pointer."""
        self._said = said
        self.setAccessibleDescription(said)
        if self.chart is not None:
            self.chart.viewport().update()

    def read_at(self, place: tuple[float, float] | None, pixel: tuple[float, float] = (1.0, 1.0)) -> None:
        """Read near a place, (x, y) in units of the axes, where a pixel is so large; None for nowhere."""
        reading = None if place is None else read_at(self.series(), self.across, self.up, place, pixel)
        if reading != self.reading:
            self.reading = reading
            self._copying.setEnabled(reading is not None)
            self.set_text("" if reading is None else reading.words)

    def _read_again(self) -> None:
        """Values move under a pointer that rests."""
        if self.chart is not None:
            self.chart.read()

    # -- what is saved -----------------------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with the plot."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("zoom-fit"), tr("Show all"), self.fit)
        copy = menu.addAction(icon("copy"), tr("Copy the value"), self._copying.copy)
        copy.setShortcut(QKeySequence("C"))
        copy.setEnabled(self.reading is not None)
        menu.addSeparator()
        for ending in FORMATS:
            save = menu.addAction(tr("Save as {format}…", format=ending.upper()))
            save.triggered.connect(partial(self._ask_where, ending))
        return menu

    def exported(self, ending: str) -> bytes:
        """All that is shown as a file of one of ``FORMATS``."""
        if ending == "csv":
            return as_csv(self.series(), self.across, self.up).encode()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.draw()
        if ending == "png":
            self.grab().save(buffer, "PNG")
        else:
            drawing = QSvgGenerator()
            drawing.setOutputDevice(buffer)
            drawing.setSize(self.size())
            drawing.setViewBox(self.rect())
            drawing.setTitle(self.accessibleName())
            painter = QPainter(drawing)
            painter.fillRect(self.rect(), QColor(self.theme.panel))
            if self.chart is not None:
                self.chart.render(painter)
            painter.end()
        return bytes(data.data())

    def save(self, path: Path) -> None:
        """Write a file of the kind that the end of its name says, and tell how that went."""
        data = self.exported(path.suffix.removeprefix("."))

        def write() -> None:
            try:
                path.write_bytes(data)
            except OSError:
                self._written.emit(str(path), False)
            else:
                self._written.emit(str(path), True)

        QThreadPool.globalInstance().start(write)

    def _ask_where(self, ending: str, _checked: bool = False) -> None:
        dialog = QFileDialog(self, tr("Save the plot"), "", f"*.{ending}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.fileSelected.connect(lambda name: self.save(Path(name).with_suffix(f".{ending}")))
        dialog.open()

    def _tell_written(self, path: str, well: bool) -> None:
        if well:
            self.noticed.emit(Notice(tr("Saved as {path}", path=path)))
        else:
            self.noticed.emit(Notice(tr("{path}: nothing could be written there.", path=path), Severity.ERROR))


class _Library(QObject):
    """PyQtGraph, imported by a thread so that the window goes on meanwhile."""

    _came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._thread: threading.Thread | None = None

    def ask(self, build: Callable[[], None]) -> None:
        """Call ``build``, a method of a widget, as soon as the chart can be imported without waiting."""
        if self._thread is None and CHART not in sys.modules:
            self._thread = threading.Thread(target=self._load, name="plots")
            self._thread.start()
        kind = Qt.ConnectionType
        self._came.connect(build, kind(kind.QueuedConnection.value | kind.SingleShotConnection.value))
        if self._thread is None or not self._thread.is_alive():
            self._came.emit()

    def _load(self) -> None:
        """PyQtGraph puts handlers of its own before those for what nobody caught, and they print: they go again."""
        hooks = sys.excepthook, threading.excepthook
        try:
            import_module(CHART)
        finally:
            sys.excepthook, threading.excepthook = hooks
        self._came.emit()


@cache
def _library() -> _Library:
    return _Library()
