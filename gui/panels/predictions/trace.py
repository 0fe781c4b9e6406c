"""Probabilities over the last seconds, as lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr

SPAN = 10.0
"""Seconds that are kept."""
CLOSEST = 1 / 30
"""Seconds between two samples at least; more could not be seen."""
REPAINT_MS, LAST_MS = 50, 100
"""Between two paintings at least: in that time the lines move by less than two pixels; and after a frame that came too
soon for that, and that none follows. So the trace is painted together with what else a frame changes."""
STRETCH = 16
"""Samples that are drawn at once; the next ones begin one step earlier, so that no seam is seen. Qt needs five times as
long for a restless line of 300 points as for its parts."""
HELD = 0.5
"""Seconds without a frame after which the line stays level until the next: nothing changed meanwhile."""
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class Trace(Themed, QWidget):
    """Keeps what was reported and draws the lines of a few classes; a line has gaps where its class was not reported.

    The first line, of the leading class, is thick and in the colour of data; the others are thin, each dashed in its
    own way, and every line is named at its end.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: deque[tuple[float, Mapping[int, float]]] = deque()
        self._lines: list[tuple[int, str]] = []
        self._ground: tuple[object, QPixmap] | None = None
        self._since = QElapsedTimer()
        self._last = QTimer(self, singleShot=True, interval=LAST_MS)
        self._last.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies behind need not be painted
        self.setAccessibleName(tr("Probabilities over the last ten seconds"))
        self.setToolTip(tr("The leading class, and the pinned ones, over the last ten seconds"))
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(SMALL)
        self._ground = None
        self.setFixedHeight(round(72 * self.text_scale))

    def clear(self) -> None:
        """Forget all."""
        self._samples.clear()
        self.update()

    def add(self, when: float, probabilities: Mapping[int, float]) -> None:
        """Keep what a frame of this time (seconds) reported."""
        if self._samples and when < self._samples[-1][0]:
            self._samples.clear()
        if len(self._samples) > 1 and when - self._samples[-2][0] < CLOSEST:
            self._samples.pop()
        self._samples.append((when, dict(probabilities)))
        while self._samples[0][0] < when - SPAN:
            self._samples.popleft()
        if not self._since.isValid() or self._since.elapsed() >= REPAINT_MS:
            self.update()
        elif not self._last.isActive():
            self._last.start()

    def set_lines(self, lines: Sequence[tuple[int, str]]) -> None:
        """The classes (index, name) to draw, the leading one first."""
        if list(lines) != self._lines:
            self._lines = list(lines)
            self.update()

    def plot_rect(self) -> QRectF:
        """Where probabilities 0 (bottom) to 1 (top) and the last ten seconds (left to right) are drawn."""
        metrics = QFontMetrics(self._font)
        scale = metrics.horizontalAdvance("100 %") + GRID
        names = max((metrics.horizontalAdvance(name) for _, name in self._lines), default=0)
        names = min(names, self.width() // 4) + 2 * GRID
        high = metrics.height()
        return QRectF(scale, high / 2, max(self.width() - scale - names, 1), max(self.height() - 1.5 * high - 2, 1))

    def points(self, index: int) -> list[list[QPointF]]:
        """The line of a class in widget coordinates, in pieces without gaps; level where no frame came for long."""
        if not self._samples:
            return []
        area, now = self.plot_rect(), self._samples[-1][0]
        right, bottom, width, height = area.right(), area.bottom(), area.width(), area.height()
        pieces: list[list[QPointF]] = [[]]
        before = now
        for when, probabilities in self._samples:
            value = probabilities.get(index)
            if value is not None:
                x = right - (now - when) / SPAN * width
                if pieces[-1] and when - before > HELD:
                    pieces[-1].append(QPointF(x, pieces[-1][-1].y()))
                pieces[-1].append(QPointF(x, bottom - value * height))
            elif pieces[-1]:
                pieces.append([])
            before = when
        return [piece for piece in pieces if piece]

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._since.start()
        self._last.stop()
        painter = QPainter(self)
        area, ratio = self.plot_rect(), self.devicePixelRatioF()
        key = (area.getRect(), self.width(), self.height(), ratio)
        if self._ground is None or self._ground[0] != key:
            self._ground = (key, self._draw_ground(area, ratio))
        painter.drawPixmap(0, 0, self._ground[1])
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (index, _name) in reversed(list(enumerate(self._lines))):
            pen = QPen(QColor(self.theme.bar if place == 0 else self.theme.text), 2.0 if place == 0 else 1.2)
            pen.setStyle(DASHES[place % len(DASHES)])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            for piece in self.points(index):
                if len(piece) == 1:
                    painter.drawPoint(piece[0])
                    continue
                stretch = STRETCH if place == 0 else len(piece)  # dashes would begin anew at each
                for first in range(0, len(piece) - 1, stretch):
                    painter.drawPolyline(QPolygonF(piece[first : first + stretch + 2]))
        self._name_lines(painter, area, painter.fontMetrics().height() / 2)

    def _draw_ground(self, area: QRectF, ratio: float) -> QPixmap:
        """Probabilities and times that the lines are read by."""
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(self.theme.panel))
        painter = QPainter(ground)
        painter.setFont(self._font)
        half = painter.fontMetrics().height() / 2
        painter.setPen(QColor(self.theme.quiet))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for share, label in ((0.0, "0 %"), (0.5, ""), (1.0, "100 %")):
            y = round(area.bottom() - share * area.height())
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), QColor(self.theme.line))
            painter.drawText(QRectF(0, y - half, area.left() - GRID, 2 * half), right, label)
        times = QRectF(area.left(), area.bottom() + 2, area.width(), 2 * half)
        painter.drawText(times, Qt.AlignmentFlag.AlignLeft, tr("{span:g} s ago", span=SPAN))
        painter.drawText(times, Qt.AlignmentFlag.AlignRight, tr("now"))
        painter.end()
        return ground

    def _name_lines(self, painter: QPainter, area: QRectF, half: float) -> None:
        """Names at the ends of the lines, moved apart where they would overlap."""
        if not self._samples:
            return
        newest = self._samples[-1][1]
        ends = sorted(
            (area.bottom() - newest[index] * area.height(), name, place)
            for place, (index, name) in enumerate(self._lines)
            if index in newest
        )
        places = spread([y for y, _, _ in ends], 2 * half, half, self.height() - half)
        for at, (_, name, place) in zip(places, ends, strict=True):
            painter.setPen(QColor(self.theme.bar if place == 0 else self.theme.text))
            where = QRectF(area.right() + GRID, at - half, self.width() - area.right() - GRID, 2 * half)
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, round(where.width()))
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def spread(wished: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places near the wished ones (in ascending order), at least ``apart`` from each other, from low to high.

    Where there are too many for that, they begin at ``low`` and go beyond ``high``.
    """
    places: list[float] = []
    for wish in wished:
        places.append(max(wish, places[-1] + apart if places else low))
    limit = high
    for at in range(len(places) - 1, -1, -1):
        places[at] = max(min(places[at], limit), low + at * apart)
        limit = places[at] - apart
    return places
