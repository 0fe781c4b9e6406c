"""Names on the maps of a mosaic: painted when something changes, otherwise only copied, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from engine.api import BACKGROUND, Cells, Mosaic
from gui.look.colors import inks
from gui.look.theme import Theme, current_look

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A name where it is painted, over dark and over light maps, ``width`` pixels of it."""

    cell: Cell
    x: int
    y: int
    width: int
    height: int
    over_dark: QPixmap
    over_light: QPixmap


HIDDEN, OVER_DARK, OVER_LIGHT = range(3)
"""How a name is painted."""


class MapNames:
    """Paints names. All of them are kept as one picture, in which only those are painted anew that have changed.

    It is made for the present look; another look needs another one.
    """

    def __init__(self) -> None:
        self._plates: dict[tuple[str, int | None, int], QPixmap] = {}
        self._key: object = None
        self._placed: list[_Placed] = []
        self._cells = np.zeros((2, 0), int)
        self._picture = QPixmap()
        self._painted = np.zeros(0, int)

    def forget(self) -> None:
        """No key is current."""
        self._key = None

    def is_current(self, key: object) -> bool:
        """Whether ``place`` was called with this key last."""
        return key == self._key

    def place(
        self,
        key: object,
        names: Sequence[tuple[Cell, str, QRectF]],
        font: QFont,
        size: tuple[int, int],
        *,
        on_values: bool,
    ) -> None:
        """Write (cell, name, the map's rectangle) from now on, in a picture of (width, height) device pixels.

        Names stand in the maps' corners, on a veil of the panel's colour through which they read over any shade;
        ``on_values``: each map is one value, and its name stands in its middle, in the ink that reads best over it.
        """
        self._key = key
        self._placed = [self._place(cell, name, rect, font, on_values) for cell, name, rect in names]
        self._cells = np.array([cell for cell, _, _ in names], int).reshape(-1, 2).T
        self._painted = np.full(len(names), HIDDEN)
        self._picture = QPixmap(*size) if names else QPixmap()
        self._picture.fill(Qt.GlobalColor.transparent)

    def paint(self, painter: QPainter, light: np.ndarray | None, hidden: Cell | None) -> None:
        """Paint all but the one in ``hidden``; ``light``: by cell, whether its ground is (None where that is alike)."""
        if not self._placed:
            return
        wanted = np.full(len(self._placed), OVER_DARK) if light is None else OVER_DARK + light[tuple(self._cells)]
        if hidden is not None:
            wanted[(self._cells == np.array(hidden)[:, None]).all(axis=0)] = HIDDEN
        changed = np.flatnonzero(wanted != self._painted)
        if len(changed):
            self._paint_anew([(self._placed[index], int(wanted[index])) for index in changed])
            self._painted = wanted
        painter.drawPixmap(0, 0, self._picture)

    def _paint_anew(self, names: Sequence[tuple[_Placed, int]]) -> None:
        painter = QPainter(self._picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for name, how in names:
            if how == HIDDEN:
                painter.fillRect(name.x, name.y, name.width, name.height, Qt.GlobalColor.transparent)
            else:
                plate = name.over_light if how == OVER_LIGHT else name.over_dark
                painter.drawPixmap(name.x, name.y, plate, 0, 0, name.width, name.height)
        painter.end()

    def _place(self, cell: Cell, name: str, rect: QRectF, font: QFont, on_values: bool) -> _Placed:
        if not on_values:
            plate = self._plate(name, None, font)
            width = min(plate.width(), round(rect.width()))
            return _Placed(cell, round(rect.left()), round(rect.top()), width, plate.height(), plate, plate)
        light, dark = (self._plate(name, QColor(ink), font) for ink in ("#ffffff", "#000000"))
        width = min(light.width(), round(rect.width()))
        x, y = rect.center().x() - width / 2, rect.center().y() - light.height() / 2
        return _Placed(cell, round(x), round(y), width, light.height(), light, dark)

    def _plate(self, name: str, ink: QColor | None, font: QFont) -> QPixmap:
        key = (name, None if ink is None else ink.rgb(), font.pixelSize())
        if key not in self._plates:
            metrics, theme = QFontMetrics(font), current_look().theme
            plate = QPixmap(metrics.horizontalAdvance(name) + metrics.height() // 2, metrics.height())
            ground = QColor(theme.panel)
            ground.setAlphaF(0.8 if ink is None else 0.0)
            plate.fill(ground)
            painter = QPainter(plate)
            painter.setFont(font)
            painter.setPen(ink or QColor(theme.text))
            painter.drawText(plate.rect(), Qt.AlignmentFlag.AlignCenter, name)
            painter.end()
            self._plates[key] = plate
        return self._plates[key]


def light_cells(mosaic: Mosaic, theme: Theme) -> np.ndarray:
    """(rows, columns) of a mosaic whose maps are one value each: whether dark ink reads best over it."""
    shades = np.full((mosaic.rows, mosaic.columns), BACKGROUND, np.uint8)
    cells, gap = mosaic.cells, mosaic.gap
    painted = mosaic.pixels[gap :: 1 + gap, gap :: 1 + gap][: cells.bottom - cells.top, : cells.right - cells.left]
    shades[cells.top : cells.bottom, cells.left : cells.right] = painted
    light: np.ndarray = _dark_inks(theme, mosaic.signed)[shades]
    return light


def cells_in(seen: Cells, channels: np.ndarray, columns: int) -> list[tuple[int, int, int]]:
    """(row, column, channel) of all cells in sight in which a channel stands."""
    grid = channels.reshape(-1, columns)[seen.top : seen.bottom, seen.left : seen.right].tolist()
    return [
        (row, column, channel)
        for row, line in enumerate(grid, seen.top)
        for column, channel in enumerate(line, seen.left)
        if channel >= 0
    ]


@lru_cache(maxsize=8)
def _dark_inks(theme: Theme, signed: bool) -> np.ndarray:
    """(256,) by mosaic index: whether dark ink reads best over it."""
    return np.array([ink.lightness() < 128 for ink in inks(theme, signed)])
