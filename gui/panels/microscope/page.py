"""What the microscope consists of, and how it stands in a large and in a small panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.microscope.formula_lines import FormulaLines
from gui.panels.microscope.operand_maps import OperandMaps
from gui.panels.microscope.sum_view import SumView
from gui.widgets.buttons import icon_button
from gui.widgets.text_line import TextLine
from gui.widgets.walk import Walk

NARROW = 480
"""Logical pixels of width (at text size 1.0) below which the maps stand above the formula, not beside it."""
MAPS_SHARE = 0.26
"""Of the page's height, for the maps."""
LOW_PAGE = 260
"""Logical pixels of the page's height (at text size 1.0) below which the buttons stand at its foot."""
LOW_SUM = 180
"""Logical pixels of height (at text size 1.0) below which the sum stands above what its letters mean."""
HINT = QT_TR_NOOP("Point at an operand to read it, click it to see where it comes from")


class MicroscopePage(Themed, QWidget):
    """Maps and formula above, the sum below in a scroll area, and a line that tells what is pointed at.

    Attributes:
        maps, walk, formula, sum, meaning, readout, less_button, more_button, numbers_button: the parts.

    Signals:
        fitted: the maps may have another size.
    """

    fitted = Signal()

    def __init__(self, ready: Callable[[], bool], parent: QWidget | None = None) -> None:
        """``ready`` as in ``Walk``."""
        super().__init__(parent)
        self.maps = OperandMaps()
        self.walk = Walk(ready)
        self.formula = FormulaLines()
        self.sum = SumView()
        self.sum.setAccessibleName(tr("The sum, operand by operand"))
        self.meaning = TextLine(role="quiet", wrap=True)
        self.readout = TextLine(tr(HINT), role="quiet")
        self.less_button = icon_button("up", tr("Channel before"), tr("The channel before this one"))
        self.more_button = icon_button("down", tr("Channel after"), tr("The channel after this one"))
        self.numbers_button = icon_button(
            "text",
            tr("Numbers in all cells"),
            tr("Write numbers into all cells, however large the sum gets"),
            checkable=True,
        )
        self.numbers_button.toggled.connect(lambda on: self.sum.set_numbers(True if on else None))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(self._make_top())
        layout.addWidget(self._make_scroll(), 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.readout, 1)
        layout.addLayout(self._foot)
        self.follow_look()

    def apply_look(self) -> None:
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(600, 420)

    def _make_top(self) -> QBoxLayout:
        self._controls = QWidget()
        controls = QHBoxLayout(self._controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(GRID)
        for part in (self.walk, self.less_button, self.more_button, self.numbers_button):
            controls.addWidget(part)
        controls.addStretch(1)
        self._beside = QVBoxLayout()
        self._beside.setSpacing(GRID)
        self._beside.addWidget(self.formula)
        self._beside.addStretch(1)
        self._beside.addWidget(self._controls)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(4 * GRID)
        self._top.addWidget(self.maps, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._top.addLayout(self._beside, 1)
        return self._top

    def _make_scroll(self) -> QScrollArea:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        self._body = inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2 * GRID)
        inner.addWidget(self.meaning)
        inner.addWidget(self.sum)
        inner.addStretch(1)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)
        self._scroll.viewport().installEventFilter(self)
        return self._scroll

    def _fit(self) -> None:
        high = self.height() >= LOW_PAGE * self.text_scale  # else there is no room for one above the other
        narrow = self.width() < NARROW * (self.text_scale if high else 1.0)
        self._top.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.maps.set_side(round(self.height() * MAPS_SHARE))
        home = self._foot if self.height() < LOW_PAGE * self.text_scale else self._beside
        if home.indexOf(self._controls) < 0:
            home.addWidget(self._controls)
        self.fitted.emit()
        self._fit_sum()

    def _fit_sum(self) -> None:
        room = self._scroll.viewport().height()
        place = 1 if room < LOW_SUM * self.text_scale else 0
        if self._body.indexOf(self.meaning) != place:
            self._body.insertWidget(place, self.meaning)
        self.sum.set_room(float(room))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:  # of what can be seen of the sum
            self._fit_sum()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
