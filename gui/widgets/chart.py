"""The chart inside a plot: PyQtGraph's axes, curves, bars and points in the colours and the type of the window.

Of PyQtGraph only its view box, its axes and its curves are used: a PlotItem would bring menus in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QGraphicsWidget, QStyleOptionGraphicsItem, QWidget

from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.widgets.plot_series import Axis, Series, Shape, spread

if TYPE_CHECKING:
    from gui.widgets.plot import Plot

pg.setConfigOptions(antialias=False, exitCleanup=False, foreground=None, background=None)

DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
STEP = 1.25
"""A key press zooms by this factor."""
DEEPEST = 1e-5
"""Zooming in ends at this part of the whole."""
WIDE = 3
"""Bars of more pixels than this stand apart."""
ROUNDING = 1e-9
"""A mark at the very end of an axis is not left out because of an error of this part of its length."""
REACH = 200
"""No label is wider than twice this many logical pixels."""


class Chart(pg.GraphicsView):
    """Draws what its plot says, and tells it what the pointer is over."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot, background=None)
        self._plot = plot
        self._pointer: QPointF | None = None
        self._items: list[Any] = []
        self._home: tuple[float, float, float, float] | None = None
        self._handles: list[_Handle] = []
        self.box = _Box(enableMenu=False)
        self._bottom, self._left, self._ends = _Scale("bottom"), _Scale("left"), _Ends(self)
        self._grid = self.centralLayout
        self._grid.setSpacing(0)
        for item, row, column in ((self._left, 0, 0), (self.box, 0, 1), (self._ends, 0, 2), (self._bottom, 1, 1)):
            self._grid.addItem(item, row, column)
        for axis in (self._bottom, self._left):
            axis.linkToView(self.box)
        self.box.sigRangeChanged.connect(plot.redraw)
        self.box.sigResized.connect(plot.redraw)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the plot has one
        while self.scene().contextMenu:  # the scene's own, in English
            self.scene().contextMenu.pop().setParent(None)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.take_look()

    def take_look(self) -> None:
        """The plot has other colours or another type."""
        theme, metrics = self._plot.theme, QFontMetrics(self._plot.type)
        self.setBackground(theme.panel)
        for axis in (self._bottom, self._left):
            axis.setTextPen(theme.quiet)
            axis.setTickPen(theme.line)
            axis.setTickFont(self._plot.type)
            axis.forget()
        self._bottom.setPen(theme.line)
        self._bottom.setHeight(metrics.height() + GRID // 2)
        self._left.setPen(None)
        self._grid.setContentsMargins(0, metrics.height() / 2 if self._plot.up.ticks else GRID / 2, 0, 0)
        self._items.clear()
        self._handles.clear()
        self.box.clear()

    def draw(self) -> None:
        """Show what the plot says now."""
        plot, series = self._plot, self._plot.series()
        self._set_home(plot.across, plot.up)
        self.box.setMouseEnabled(not plot.across.whole, not plot.up.whole)
        for scale, axis in ((self._bottom, plot.across), (self._left, plot.up)):
            scale.show_axis(axis, self.is_fitted)
        if [one.shape for one in series] != [item.draws for item in self._items]:
            for item in self._items:
                self.box.removeItem(item)
            self._items = [_ITEMS[one.shape]() for one in series]
            for place, item in enumerate(self._items):
                item.setZValue(-place if item.draws is Shape.LINE else place)  # the first line is the one that counts
                self.box.addItem(item)
        ground, pixel = QColor(plot.theme.panel), self.box.viewPixelSize()[0]
        for one, item in zip(series, self._items, strict=True):
            item.show_series(one, QColor(getattr(plot.theme, one.role)), ground, pixel)
        self._show_handles()
        self._ends.show_series(series if plot.named_ends else ())
        self._grid.activate()

    def _show_handles(self) -> None:
        plot = self._plot
        while len(self._handles) > len(plot.handles):
            self.box.removeItem(self._handles.pop())
        while len(self._handles) < len(plot.handles):
            self._handles.append(_Handle(plot, len(self._handles)))
            self.box.addItem(self._handles[-1])
        for handle, value in zip(self._handles, plot.handles, strict=True):
            handle.show_value(value)

    # -- what is seen ------------------------------------------------------------------------------------------------

    @property
    def is_fitted(self) -> bool:
        """All there is can be seen."""
        return self._home is not None and bool(np.allclose(self.box.viewRect().getRect(), self._home))

    @property
    def is_held(self) -> bool:
        """A handle is being dragged."""
        return any(handle.moving for handle in self._handles)

    def fit(self) -> None:
        """Show all there is."""
        if self._home is not None:
            self.box.setRange(QRectF(*self._home), padding=0)

    def zoom(self, factor: float) -> None:
        """See more (a factor above 1) or less around the middle."""
        self.box.scaleBy((1 if self._plot.across.whole else factor, 1 if self._plot.up.whole else factor))

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a value is drawn."""
        place: QPointF = self.box.mapViewToScene(QPointF(x, y))
        return place

    def _set_home(self, x: Axis, y: Axis) -> None:
        home = (x.low, y.low, x.high - x.low, y.high - y.low)
        if home == self._home:
            return
        follows = self._home is None or self.is_fitted
        self._home = home
        self.box.setLimits(
            xMin=x.low, xMax=x.high, yMin=y.low, yMax=y.high, minXRange=home[2] * DEEPEST, minYRange=home[3] * DEEPEST
        )
        if follows:
            self.fit()

    # -- what is read ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Tell the plot what is under the pointer now."""
        inside = self._pointer is not None and self.box.sceneBoundingRect().contains(self._pointer)
        if not inside:
            self._plot.read_at(None)
            return
        place = self.box.mapSceneToView(self._pointer)
        self._plot.read_at((place.x(), place.y()), self.box.viewPixelSize())

    def drawForeground(self, painter: QPainter, _rect: QRectF) -> None:
        """The value that is read, marked and written."""
        reading, theme = self._plot.reading, self._plot.theme
        if reading is None:
            return
        room, place = self.box.sceneBoundingRect(), self.place_of(*reading.place)
        painter.setPen(QPen(QColor(theme.quiet), 1))
        painter.drawLine(QPointF(place.x(), room.top()), QPointF(place.x(), room.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.text))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawEllipse(place, 3, 3)
        if not self._plot.has_label:
            return
        painter.setFont(self._plot.type)
        metrics = painter.fontMetrics()
        words = metrics.elidedText(self._plot.text, Qt.TextElideMode.ElideRight, self.width() - 4 * GRID)
        label = QRectF(0, 0, metrics.horizontalAdvance(words) + 2 * GRID, metrics.height() + GRID)
        beside = place.x() + 2 * GRID if place.x() < self.width() / 2 else place.x() - label.width() - 2 * GRID
        above = place.y() > room.center().y()
        label.moveTo(
            min(max(beside, 0), self.width() - label.width()),
            room.top() if above else max(room.bottom() - label.height(), 0),
        )
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(label, GRID, GRID)
        painter.setPen(QColor(theme.text))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)

    # -- Qt ----------------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._pointer = event.position()
        self.read()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self.read()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._plot.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Plus: 1 / STEP, Qt.Key.Key_Equal: 1 / STEP, Qt.Key.Key_Minus: STEP}
        if event.key() == Qt.Key.Key_0:
            self.fit()
        elif event.key() in keys:
            self.zoom(keys[Qt.Key(event.key())])
        else:
            event.ignore()


class _Box(pg.ViewBox):
    """Moves with the left button only: the right one opens the plot's menu."""

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            event.ignore()
        else:
            super().mouseDragEvent(event, axis)


class _Scale(pg.AxisItem):
    """An axis with our numbers; labels at its ends stay inside, and none lies over another."""

    def __init__(self, orientation: str) -> None:
        self._axis = Axis("")
        self._places: tuple[float, ...] = ()
        super().__init__(orientation)
        self.setStyle(
            tickLength=0, maxTickLevel=0, maxTextLevel=0, hideOverlappingLabels=False, autoReduceTextSpace=False
        )

    def show_axis(self, axis: Axis, fitted: bool) -> None:
        """Write the numbers of this axis."""
        places = axis.places if fitted else ()
        if (axis, places) == (self._axis, self._places):
            return
        self._axis, self._places = axis, places
        self.setVisible(axis.ticks is not None)
        if self.orientation == "left" and axis.ticks is not None:
            eighth = axis.low + (axis.high - axis.low) / 8  # has about as many digits as any round value
            metrics = QFontMetrics(self.style["tickFont"])
            widest = max(
                metrics.horizontalAdvance(axis.ticks(value)) for value in (axis.low, eighth, axis.high, *places)
            )
            self.setWidth(widest + 2 * GRID)
            self.setGrid(255)
        self.picture = None
        self.update()

    def forget(self) -> None:
        """The type is another one: measure again."""
        self._axis = Axis("")

    def tickValues(self, low: float, high: float, size: float) -> Any:
        if not self._places:
            return super().tickValues(low, high, size)
        span = high - low
        inside = [place for place in self._places if low - ROUNDING * span <= place <= high + ROUNDING * span]
        return [(span, [min(max(place, low), high) for place in inside])]

    def tickStrings(self, values: Any, _scale: float, _spacing: float) -> list[str]:
        return ["" if self._axis.ticks is None else self._axis.ticks(value) for value in values]

    def boundingRect(self) -> QRectF:
        """Larger than it is, for labels outside of this are left out before they can be moved inside."""
        across, up = (REACH, 0) if self.orientation == "bottom" else (0, REACH)
        rect: QRectF = super().boundingRect()
        return rect.adjusted(-across, -up, across, up)

    def generateDrawSpecs(self, painter: QPainter) -> Any:
        specs = super().generateDrawSpecs(painter)
        if specs is None:
            return None
        axis, ticks, labels = specs
        taken: list[QRectF] = []
        kept = []
        for rect, flags, words in sorted(labels, key=lambda label: -abs(label[0].center().x() - self.width() / 2)):
            if self.orientation == "bottom":
                rect.moveLeft(min(max(rect.left(), 0), max(self.width() - rect.width(), 0)))
                if any(rect.adjusted(-GRID, 0, GRID, 0).intersects(other) for other in taken):
                    continue
            taken.append(rect)
            kept.append((rect, flags, words))
        return axis, ticks, kept


class _Ends(QGraphicsWidget):
    """Names at the ends of lines, moved apart where they would overlap."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self._names: list[tuple[float, str, str]] = []

    def show_series(self, series: Sequence[Series]) -> None:
        """Name these."""
        plot = self._chart._plot
        named = [(float(one.y[-1]), one.name, one.role) for one in series if len(one.y)]
        self._names = [name for name in named if np.isfinite(name[0])]
        metrics = QFontMetrics(plot.type)
        widest = max((metrics.horizontalAdvance(one.name) for one in series), default=0)
        width = min(widest, plot.width() // 4) + 2 * GRID if series else 0
        if width != self.maximumWidth():
            self.setMinimumWidth(width)
            self.setMaximumWidth(width)
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        plot, box = self._chart._plot, self._chart.box
        painter.setFont(plot.type)
        metrics = painter.fontMetrics()
        half = metrics.height() / 2
        ends = sorted((self.mapFromItem(box, box.mapFromView(QPointF(0, y))).y(), *rest) for y, *rest in self._names)
        inside = [end for end in ends if -half <= end[0] <= self.size().height() + half]
        places = spread([y for y, *_ in inside], 2 * half, 0, self.size().height())
        for place, (_, name, role) in zip(places, inside, strict=True):
            painter.setPen(QColor(getattr(plot.theme, role)))
            where = QRectF(GRID, place - half, self.size().width() - GRID, 2 * half)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, round(where.width()))
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class _Handle(pg.InfiniteLine):
    """A value that can be dragged; it stays where the hand puts it while it is held."""

    def __init__(self, plot: Plot, index: int) -> None:
        theme = plot.theme
        super().__init__(
            angle=90, movable=True, pen=pg.mkPen(theme.text, width=2), hoverPen=pg.mkPen(theme.text, width=3)
        )
        self._plot = plot
        self.setZValue(1000)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.sigDragged.connect(lambda: plot.dragged.emit(index, float(self.value())))
        side = (0.0, 0.5) if index == 0 else (1.0, 0.5)  # the first one's words stand right of it, the others' left
        self._words = pg.InfLineLabel(self, "", position=0.7, anchors=[side, side], color=theme.text)

    def show_value(self, value: float) -> None:
        """Stand at a value, unless it is being dragged."""
        self.setBounds((self._plot.across.low, self._plot.across.high))
        if not self.moving:
            self.setValue(value)
        self._words.setVisible(self._plot.handles_named)
        self._words.setFont(text.font(SMALL))
        self._words.setFormat(text.significant(float(self.value())))


class _Line(pg.PlotCurveItem):
    draws = Shape.LINE

    def __init__(self) -> None:
        super().__init__(antialias=True)

    def show_series(self, series: Series, color: QColor, _ground: QColor, pixel: float) -> None:
        """A value between gaps is a dash of two pixels."""
        pen = pg.mkPen(color, width=series.width, style=DASHES[series.dash % len(DASHES)])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        gap = np.concatenate(([True], ~np.isfinite(series.y), [True]))
        alone = np.flatnonzero(gap[:-2] & ~gap[1:-1] & gap[2:])
        x = np.insert(series.x, alone + 1, series.x[alone] + 2 * pixel)
        x[alone + np.arange(len(alone))] -= pixel
        self.setData(x, np.insert(series.y, alone + 1, series.y[alone]), pen=pen, connect="finite")


class _Bars(pg.BarGraphItem):
    draws = Shape.BARS

    def __init__(self) -> None:
        super().__init__(x0=[], x1=[], height=[], y0=0)

    def show_series(self, series: Series, color: QColor, ground: QColor, pixel: float) -> None:
        """Bars stand apart where they are wide enough for that."""
        left, right = series.x[:-1], series.x[1:]
        apart = len(left) > 0 and (right - left).min() > WIDE * pixel
        self.setOpts(x0=left, x1=right, height=series.y, pen=pg.mkPen(ground) if apart else None, brush=color)


class _Points(pg.ScatterPlotItem):
    draws = Shape.POINTS

    def show_series(self, series: Series, color: QColor, _ground: QColor, _pixel: float) -> None:
        self.setData(series.x, series.y, pen=None, brush=color, size=series.width, antialias=True)


_ITEMS = {Shape.LINE: _Line, Shape.BARS: _Bars, Shape.POINTS: _Points}
