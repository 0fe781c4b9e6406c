"""Small grids of numbers on coloured cells: how large they must be, and how they are painted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen

from engine.api import INF, NAN, SHADES
from gui.look import text
from gui.look.colors import color_table, inks
from gui.look.theme import GRID, Theme

WIDEST = {3: "−0.000", 2: "−0.00"}
"""The widest number with so many figures that a cell is made for; longer ones are shortened to fit."""
COLOUR_CELL, LEAST_CELL = 48.0, 2.0
"""Logical pixels of a cell that shows its colour only, at most and at least."""


@dataclass(frozen=True, slots=True)
class NumberScale:
    """Which values the colours stand for."""

    low: float
    high: float
    signed: bool

    @staticmethod
    def around_zero(values: np.ndarray) -> NumberScale:
        """As far from zero on both sides as the finite values go."""
        finite = np.abs(values[np.isfinite(values)])
        end = float(finite.max()) if finite.size else 0.0
        return NumberScale(-(end or 1.0), end or 1.0, True)

    def shades(self, values: np.ndarray) -> np.ndarray:
        """Mosaic indices of the values, in their shape."""
        span = (self.high - self.low) or 1.0
        with np.errstate(invalid="ignore", over="ignore"):
            found = np.clip(np.rint((values - self.low) / span * (SHADES - 1)), 0, SHADES - 1)
        found = np.where(np.isnan(values), NAN, np.where(np.isinf(values), INF, np.nan_to_num(found)))
        return np.asarray(found, np.uint8)


@dataclass(frozen=True, slots=True)
class CellSize:
    """How large the cells of a grid are, and how many figures are written into them (0 for none), in which font."""

    width: float
    height: float
    digits: int
    font: QFont


def cell_size(font: QFont, digits: int) -> CellSize:
    """A cell that numbers of so many figures fit into."""
    metrics = QFontMetrics(font)
    return CellSize(metrics.horizontalAdvance(WIDEST[digits]) + GRID // 2 + 1, metrics.height() + 2, digits, font)


def cell_text(value: float, digits: int, *, room: int = 6) -> str:
    """A number for a cell: decimals as the figures allow, never longer than ``room`` characters."""
    if value == 0 or not math.isfinite(value):
        return text.significant(value)
    for places in range(digits, -1, -1):
        written = f"{value:.{places}f}"
        if len(written) <= room and (abs(value) < 10 ** (digits - places) or places == 0):
            return written.replace("-", text.MINUS)
    return f"{value:.0e}".replace("e+0", "e").replace("e+", "e").replace("-", text.MINUS)


def exponent_of(values: np.ndarray) -> int:
    """The power of ten, a multiple of three, in which small or large values are written with few zeros.

    0 where the largest magnitude is from 0.1 to below 1,000, as it mostly is, and where nothing is finite and not zero.
    """
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    if largest == 0 or 0.1 <= largest < 1000:
        return 0
    return 3 * math.floor((math.log10(largest) + 1) / 3)


def power(exponent: int) -> str:
    """``×10⁻³``; empty for 0."""
    return "×10" + str(exponent).translate(_RAISED) if exponent else ""


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def cell_texts(values: np.ndarray, digits: int) -> list[list[str]]:
    """``cell_text`` of (rows, columns) values; empty strings without figures."""
    if not digits:
        return [[""] * values.shape[1]] * values.shape[0]
    room = len(WIDEST[digits])
    return [[cell_text(float(value), digits, room=room) for value in row] for row in values]


def paint_grid(
    painter: QPainter,
    corner: QPointF,
    cell: CellSize,
    values: np.ndarray,
    texts: list[list[str]],
    scale: NumberScale,
    theme: Theme,
    inside: np.ndarray | None = None,
) -> None:
    """Paint (rows, columns) values as coloured cells with their texts; cells not ``inside`` are hatched."""
    painter.setFont(cell.font)
    colors, letters = color_table(theme, scale.signed), inks(theme, scale.signed)
    for row, line in enumerate(scale.shades(values).tolist()):
        for column, shade in enumerate(line):
            place = QRectF(
                corner.x() + column * cell.width, corner.y() + row * cell.height, cell.width - 1, cell.height - 1
            )
            padded = inside is not None and not inside[row, column]
            if padded:
                paint_padding(painter, place, theme)
                painter.setPen(QColor(theme.text))
            else:
                painter.fillRect(place, QColor.fromRgb(colors[shade]))
                painter.setPen(letters[shade])
            if texts[row][column]:
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, texts[row][column])


def paint_padding(painter: QPainter, place: QRectF, theme: Theme) -> None:
    """Hatched and outlined: not part of the map."""
    hatch = QColor(theme.quiet)
    hatch.setAlpha(70)
    painter.fillRect(place, QColor(theme.panel))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(hatch, Qt.BrushStyle.BDiagPattern))
    painter.drawRect(place)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))


def frame(painter: QPainter, place: QRectF, theme: Theme, width: float = 2.0) -> None:
    """An outline in the accent colour with a thin edge of ground, so that it stands out from any shade."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for thick, color in ((width + 2, theme.panel), (width, theme.accent)):
        pen = QPen(QColor(color), thick)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(place)
