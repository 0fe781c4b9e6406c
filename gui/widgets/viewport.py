"""Where the cells of a mosaic lie in a widget: fit, zoom, pan; pure arithmetic in device pixels.

Places in the mosaic are given in cells: (row 2.0, column 5.5) is the middle of the upper edge of the cell in row 2,
column 5, whatever the number of pixels in which the mosaic came. So a picture in more detail does not move anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.api import Cells, Mosaic

LARGEST_VALUE = 160.0
"""Zooming in ends where one value is this many device pixels wide."""

EVEN_LOSS = 0.88
"""All values are drawn equally large if the mosaic then still takes this share of its place."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The shape of a whole mosaic.

    Attributes:
        rows, columns: of cells.
        pitch: (height, width) of a cell with its gap, in pixels of the whole mosaic.
        gap: in the same pixels.
        values: (height, width) of one map in values.
    """

    rows: int
    columns: int
    pitch: tuple[int, int]
    gap: int
    values: tuple[int, int]

    @classmethod
    def of(cls, mosaic: Mosaic) -> Grid:
        """The grid of a mosaic that holds all its cells."""
        pitch = (mosaic.tile[0] + mosaic.gap, mosaic.tile[1] + mosaic.gap)
        return cls(mosaic.rows, mosaic.columns, pitch, mosaic.gap, mosaic.shape)

    @property
    def height(self) -> int:
        """Of the whole mosaic in its pixels."""
        return self.rows * self.pitch[0] + self.gap

    @property
    def width(self) -> int:
        """Of the whole mosaic in its pixels."""
        return self.columns * self.pitch[1] + self.gap


class Viewport:
    """Which part of a grid is seen, and how large.

    Attributes:
        zoom: 1.0 shows the whole mosaic.
        comfort: device pixels that a value should have at first; larger mosaics then begin at their upper left.
    """

    def __init__(self, comfort: float = 0.0) -> None:
        self.comfort = comfort
        self.zoom = 1.0
        self.grid: Grid | None = None
        self._area = (1, 1)
        self._center = (0.5, 0.5)

    @property
    def area(self) -> tuple[int, int]:
        """(width, height) of the widget in device pixels."""
        return self._area

    def set_area(self, width: int, height: int) -> None:
        """The widget has another size; what is in the middle stays there."""
        self._area = (max(width, 1), max(height, 1))
        self._clamp()

    def set_grid(self, grid: Grid) -> None:
        """Show another mosaic; one of the same shape keeps zoom and place."""
        before, self.grid = self.grid, grid
        if before is None or (before.rows, before.columns, before.values) != (grid.rows, grid.columns, grid.values):
            self.go_home()

    def cell(self) -> tuple[float, float]:
        """(height, width) of a cell with its gap, in device pixels."""
        assert self.grid is not None
        scale = self._fit_scale() * self.zoom
        return self.grid.pitch[0] * scale, self.grid.pitch[1] * scale

    def value(self) -> tuple[float, float]:
        """(height, width) of one value in device pixels."""
        top, left, bottom, right = self.map_rect(0, 0)
        assert self.grid is not None
        return (bottom - top) / self.grid.values[0], (right - left) / self.grid.values[1]

    def origin(self) -> tuple[int, int]:
        """(y, x) of the mosaic's upper left corner in device pixels."""
        height, width = self.cell()
        row, column = self._center
        return round(self._area[1] / 2 - row * height), round(self._area[0] / 2 - column * width)

    def place(self, row: float, column: float) -> tuple[float, float]:
        """(y, x) in device pixels of a place in cells."""
        (height, width), (y, x) = self.cell(), self.origin()
        return y + row * height, x + column * width

    def at(self, y: float, x: float) -> tuple[float, float]:
        """(row, column) in cells of a place in device pixels."""
        (height, width), (top, left) = self.cell(), self.origin()
        return (y - top) / height, (x - left) / width

    def map_rect(self, row: int, column: int) -> tuple[float, float, float, float]:
        """(top, left, bottom, right) in device pixels of the map in a cell, without the gap."""
        assert self.grid is not None
        gap_y, gap_x = self.grid.gap / self.grid.pitch[0], self.grid.gap / self.grid.pitch[1]
        return (*self.place(row + gap_y, column + gap_x), *self.place(row + 1, column + 1))

    def value_at(self, y: float, x: float) -> tuple[int, int, int, int] | None:
        """(cell row, cell column, row, column) of the value at a place in device pixels; None in gaps and outside."""
        if self.grid is None:
            return None
        cell_row, cell_column = (math.floor(place) for place in self.at(y, x))
        if not (0 <= cell_row < self.grid.rows and 0 <= cell_column < self.grid.columns):
            return None
        top, left, bottom, right = self.map_rect(cell_row, cell_column)
        row = math.floor((y - top) / (bottom - top) * self.grid.values[0])
        column = math.floor((x - left) / (right - left) * self.grid.values[1])
        if not (0 <= row < self.grid.values[0] and 0 <= column < self.grid.values[1]):
            return None
        return cell_row, cell_column, row, column

    def visible(self) -> Cells:
        """The cells of which at least a corner is seen."""
        assert self.grid is not None
        top, left = self.at(0, 0)
        bottom, right = self.at(self._area[1], self._area[0])
        return Cells(
            top=min(max(math.floor(top), 0), self.grid.rows - 1),
            left=min(max(math.floor(left), 0), self.grid.columns - 1),
            bottom=max(min(math.ceil(bottom), self.grid.rows), 1),
            right=max(min(math.ceil(right), self.grid.columns), 1),
        )

    def zoom_at(self, y: float, x: float, factor: float) -> None:
        """Zoom so that what is at (y, x) stays there."""
        if self.grid is None:
            return
        row, column = self.at(y, x)
        self.zoom = min(max(self.zoom * factor, 1.0), self._largest_zoom())
        height, width = self.cell()
        self._center = (row - (y - self._area[1] / 2) / height, column - (x - self._area[0] / 2) / width)
        self._clamp()

    def pan(self, down: float, right: float) -> None:
        """Move the picture by so many device pixels."""
        height, width = self.cell()
        self._center = (self._center[0] - down / height, self._center[1] - right / width)
        self._clamp()

    def reveal(self, row: int, column: int) -> None:
        """Move as little as needed to see the whole of a cell."""
        height, width = self.cell()
        y, x = self.place(row, column)
        down = max(-y, 0) or min(self._area[1] - y - height, 0)
        right = max(-x, 0) or min(self._area[0] - x - width, 0)
        self.pan(down, right)

    def fit(self) -> None:
        """See the whole mosaic."""
        self.zoom = 1.0
        self._clamp()

    def go_home(self) -> None:
        """See the whole, or where values would be smaller than ``comfort``, the upper left part."""
        self.zoom = 1.0
        self._center = (0.0, 0.0)
        if self.grid is not None and self.comfort:
            self.zoom = min(max(self.comfort / min(self.value()), 1.0), self._largest_zoom())
        self._clamp()

    def _fit_scale(self) -> float:
        """Device pixels per pixel of the whole mosaic at zoom 1; a whole number where little is lost by it."""
        assert self.grid is not None
        scale = min(self._area[0] / self.grid.width, self._area[1] / self.grid.height)
        whole = math.floor(scale + 1e-9)
        return float(whole) if whole >= 1 and whole / scale >= EVEN_LOSS else scale

    def _largest_zoom(self) -> float:
        zoom, self.zoom = self.zoom, 1.0
        largest = LARGEST_VALUE / max(self.value())
        self.zoom = zoom
        return max(largest, 1.0)

    def _clamp(self) -> None:
        """Keep the mosaic in sight: centred where it is smaller than the widget, otherwise no empty borders."""
        if self.grid is None:
            return
        self.zoom = min(self.zoom, self._largest_zoom())
        center = []
        for axis, (count, area) in enumerate(((self.grid.rows, self._area[1]), (self.grid.columns, self._area[0]))):
            whole = count + self.grid.gap / self.grid.pitch[axis]
            half = area / self.cell()[axis] / 2
            center.append(whole / 2 if 2 * half >= whole else min(max(self._center[axis], half), whole - half))
        self._center = (center[0], center[1])
