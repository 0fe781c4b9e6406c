"""Classes as rows: name, bar, probability and logit."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QHideEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.look import text
from gui.look.icons import icon
from gui.look.theme import BODY, GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.widgets.easing import Easing
from gui.widgets.ranking import Row, probability_text

EASE = 0.09
"""Seconds in which a smoothed bar goes two thirds of its way."""
TICK_MS = 16
CLOSE = 5e-4
"""A smoothed bar this near to its value has arrived."""
LEAST_TRACK = 40
"""Logical pixels of the bar of probability 1 that must be left for logits to be written as well."""
SHORTEST_TRACK = 28
"""So short it gets for the sake of the names."""


class PredictionBars(Themed, QWidget, Easing):
    """Paints rows and, under a hairline, pinned rows; all that stands in them is of the rows that were set last.

    Attributes:
        smooth: bars ease to their values instead of jumping.

    Signals:
        pin_toggled (int): the user clicked the pin of a class.
        hovered_changed (bool): the pointer came to a row, or left all of them.
    """

    pin_toggled = Signal(int)
    hovered_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.smooth = True
        self._rows: list[Row] = []
        self._below: list[Row] = []
        self._pinned: frozenset[int] = frozenset()
        self._shown: dict[int, float] = {}
        self._hovered = -1
        self._longest: tuple[str, ...] = ()
        self._column = QRect()
        self._painted_ends: list[int] = []
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._move)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies behind need not be painted
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Most probable classes"))
        self.follow_look()

    def apply_look(self) -> None:
        theme = self.theme
        self._ground, self._raised, self._bar = (QColor(color) for color in (theme.panel, theme.raised, theme.bar))
        self._font, self._bold = text.font(BODY), text.font(BODY, bold=True)
        self._small = text.font(SMALL)
        metrics = QFontMetrics(self._bold)
        self._line = metrics.height()
        self._caption = QFontMetrics(self._small).height() + GRID
        self._percent_width = metrics.horizontalAdvance("0.00888 %") + 2 * GRID
        self._logit_width = metrics.horizontalAdvance("−00.00") + GRID
        self._pin_icon, self._pinned_icon = icon("pin", theme.quiet), icon("pin", theme.text)
        self._measure_labels()
        self._arrange()
        self.updateGeometry()
        self.update()

    def set_labels(self, labels: Sequence[str]) -> None:
        """All names there may be: the column is as wide as the longest, as far as there is room."""
        self._longest = (*sorted(labels, key=len)[-20:], tr("class"))
        self._measure_labels()
        self._arrange()
        self.update()

    def _measure_labels(self) -> None:
        metrics = QFontMetrics(self._bold)
        self._label_width = max((metrics.horizontalAdvance(label) for label in self._longest), default=0) + 2 * GRID

    def set_rows(self, rows: Sequence[Row], below: Sequence[Row], pinned: Collection[int]) -> None:
        """Show other rows, or the same with other values; bars go to them at once or, if ``smooth``, soon.

        Args:
            below: rows of pinned classes, under the hairline.
            pinned: indices of the classes that wear a pin.
        """
        before = self._rows, self._below, self._pinned
        self._rows, self._below, self._pinned = list(rows), list(below), frozenset(pinned)
        best = self._rows[0] if self._rows else None
        self.setAccessibleDescription(f"{best.label}: {probability_text(best)}" if best else "")
        targets = self._targets()
        self._shown = {
            index: self._shown.get(index, target) if self.smooth else target for index, target in targets.items()
        }
        if self.smooth and self.isVisible() and any(abs(self._shown[i] - targets[i]) > CLOSE for i in targets):
            if not self._timer.isActive():
                self._since.start()
                self._timer.start()
        else:
            self.arrive()
        if (self._rows, self._below, self._pinned) != before:
            self.update()
        else:
            self._repaint_bars()

    def capacity(self, pinned: int) -> int:
        """How many rows fit above so many pinned ones."""
        room = self.height() - self._caption - (pinned * self.row_height() + 2 * GRID if pinned else 0)
        return max(int(room // self.row_height()), 1)

    def row_height(self) -> int:
        """Of one row, in logical pixels."""
        return self._line + GRID + GRID // 2

    def row_rect(self, place: int) -> QRectF:
        """Where the row at a place is, counted from 0 through the rows and on through the pinned ones."""
        return QRectF(0, self._top(place), self.width(), self.row_height())

    def track_rect(self, place: int) -> QRectF:
        """Where the bar of probability 1 would be."""
        return QRectF(self._track_left, self._top(place) + GRID, self._track_width, self.row_height() - 2 * GRID)

    def bar_rect(self, place: int) -> QRectF:
        """Where the bar at a place is painted now."""
        track = self.track_rect(place)
        track.setWidth(track.width() * self._shown[self._at(place).index])
        return track

    def figures(self, place: int) -> tuple[str, str]:
        """(probability, logit) as they are written at a place."""
        row = self._at(place)
        if row.logit is None or not math.isfinite(row.logit):
            return probability_text(row), "–" if row.logit is None else text.significant(row.logit)
        return probability_text(row), f"{row.logit:.2f}".replace("-", text.MINUS)

    @property
    def rows(self) -> tuple[list[Row], list[Row]]:
        """(rows, pinned rows beneath)."""
        return self._rows, self._below

    @property
    def hovered(self) -> Row | None:
        """The row under the pointer."""
        return self._at(self._hovered) if 0 <= self._hovered < self._count() else None

    def sizeHint(self) -> QSize:
        return QSize(300, self._caption + 6 * self.row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._caption + 3 * self.row_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._painted_ends = self._ends()
        painter.fillRect(event.rect(), self._ground)
        only_bars = self._column.contains(event.rect())
        if self._count() and not only_bars:
            self._paint_captions(painter)
        if self._below:
            top = self.row_rect(len(self._rows)).top() - GRID
            painter.fillRect(QRectF(0, top, self.width(), 1), QColor(self.theme.line))
        for place in range(self._count()):
            if place == self._hovered:
                painter.fillRect(self.row_rect(place), self._raised)
            painter.fillRect(self.track_rect(place), self._raised)
            painter.fillRect(self.bar_rect(place), self._bar)
            if not only_bars:
                self._paint_words(painter, place, self._at(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0 and event.position().x() < self._pin_width():
            self.pin_toggled.emit(self._at(place).index)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        on_pin = place >= 0 and event.position().x() < self._pin_width()
        self.setCursor(Qt.CursorShape.PointingHandCursor if on_pin else Qt.CursorShape.ArrowCursor)
        self._hover(place)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tip(place, event.pos().x()) if place >= 0 else "", self)
            return True
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.arrive()

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.update()
            self.hovered_changed.emit(place >= 0)

    def _arrange(self) -> None:
        """Find the columns: logits where they leave enough for bars, names as wide as bars can spare."""
        fixed = self._pin_width() + self._percent_width
        has_logits = self.width() - fixed - self._logit_width - GRID - min(self._label_width, 80) >= LEAST_TRACK
        self._logits = self._logit_width if has_logits else 0
        room = self.width() - fixed - self._logits
        self._labels = max(min(self._label_width, max(room // 2, room - GRID - SHORTEST_TRACK)), 24)
        self._track_left = self._pin_width() + self._labels + GRID
        self._track_width = max(self.width() - self._percent_width - self._logits - self._track_left, 0)
        self._column = QRect(self._track_left, 0, self._track_width, self.height())

    def _top(self, place: int) -> int:
        """Of the row at a place."""
        return self._caption + place * self.row_height() + (2 * GRID if place >= len(self._rows) else 0)

    def _count(self) -> int:
        return len(self._rows) + len(self._below)

    def _at(self, place: int) -> Row:
        return self._rows[place] if place < len(self._rows) else self._below[place - len(self._rows)]

    def _place_at(self, point: QPointF) -> int:
        return next((place for place in range(self._count()) if self.row_rect(place).contains(point)), -1)

    def _targets(self) -> dict[int, float]:
        rows = (*self._rows, *self._below)
        lengths = {row.index: row.at_most if row.probability is None else row.probability for row in rows}
        return {index: length if math.isfinite(length) else 0.0 for index, length in lengths.items()}

    def _move(self) -> None:
        share = 1 - math.exp(-self._since.restart() / 1000 / EASE)
        targets = self._targets()
        for index, target in targets.items():
            self._shown[index] += (target - self._shown[index]) * share
        if all(abs(self._shown[index] - target) <= CLOSE for index, target in targets.items()):
            self.arrive()
        else:
            self._repaint_bars()

    def _repaint_bars(self) -> None:
        """Where any of them would end in another pixel than it does."""
        if self._ends() != self._painted_ends:
            self.update(self._column)

    def _ends(self) -> list[int]:
        """The device pixels in which bars end."""
        left, width, ratio = self._track_left, self._track_width, self.devicePixelRatioF()
        return [math.floor((left + width * share) * ratio + 0.5) for share in self._shown.values()]

    def arrive(self) -> None:
        """All bars are as long as they are to be."""
        self._timer.stop()
        self._shown = self._targets()
        self._repaint_bars()

    def _pin_width(self) -> int:
        return self._line + 2 * GRID

    def _tip(self, place: int, x: int) -> str:
        row = self._at(place)
        if x < self._pin_width():
            return (
                tr("Let this class go")
                if row.index in self._pinned
                else tr("Keep this class in sight, and in the trace")
            )
        if row.probability is None or row.logit is None:
            return tr(
                "{label} (class {index})\nno longer among the most probable classes", label=row.label, index=row.index
            )
        return tr(
            "{label} (class {index})\nprobability {probability}\nlogit {logit}",
            label=row.label,
            index=row.index,
            probability=text.exact(row.probability),
            logit=text.exact(row.logit),
        )

    def _paint_captions(self, painter: QPainter) -> None:
        painter.setFont(self._small)
        painter.setPen(QColor(self.theme.quiet))
        height = self._caption - GRID
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        if painter.fontMetrics().horizontalAdvance(tr("class")) <= self._labels:  # rather none than half a word
            painter.drawText(QRectF(self._pin_width(), 0, self._labels, height), left, tr("class"))
        painter.drawText(QRectF(0, 0, self.width() - self._logits, height), right, tr("probability"))
        if self._logits:
            painter.drawText(QRectF(0, 0, self.width(), height), right, tr("logit"))

    def _paint_words(self, painter: QPainter, place: int, row: Row) -> None:
        theme, area, pinned = self.theme, self.row_rect(place), row.index in self._pinned
        if pinned or place == self._hovered:
            side = self._line - 2
            where = QRectF(GRID, area.center().y() - side / 2, side, side).toRect()
            (self._pinned_icon if pinned else self._pin_icon).paint(painter, where)
        painter.setFont(self._bold if place == 0 else self._font)
        painter.setPen(QColor(theme.text))
        label = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, self._labels)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(self._pin_width(), area.top(), self._labels + GRID, area.height()), left, label)
        probability, logit = self.figures(place)
        painter.drawText(QRectF(0, area.top(), self.width() - self._logits, area.height()), right, probability)
        if self._logits:
            painter.setFont(self._font)
            painter.setPen(QColor(theme.quiet))
            painter.drawText(QRectF(0, area.top(), self.width(), area.height()), right, logit)
