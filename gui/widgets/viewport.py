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

FEW = 16
"""So many maps or fewer are all seen at first, however small their values are then."""
EVEN_LOSS = 0.8
"""All values are drawn equally large if the mosaic then still takes this share of its place."""


@dataclass(frozen=True, slots=True)
class ViewportGrid:
    """The shape of a mosaic.

    Attributes:
        rows, columns: of cells.
        tile: (height, width) of a map in pixels of the mosaic.
        gap: in the same pixels.
        values: (height, width) of a map in values; a pixel covers a block of them, a partial one at the border.
    """

    rows: int
    columns: int
    tile: tuple[int, int]
    gap: int
    values: tuple[int, int]

    @classmethod
    def of(cls, mosaic: Mosaic) -> ViewportGrid:
        """The grid of a mosaic."""
        return cls(mosaic.rows, mosaic.columns, mosaic.tile, mosaic.gap, mosaic.shape)

    def is_like(self, other: ViewportGrid) -> bool:
        """The same maps in the same places, perhaps in other detail."""
        return (self.rows, self.columns, self.values) == (other.rows, other.columns, other.values)

    @property
    def pitch(self) -> tuple[int, int]:
        """(height, width) of a cell with its gap, in pixels."""
        return self.tile[0] + self.gap, self.tile[1] + self.gap

    @property
    def block(self) -> tuple[int, int]:
        """(height, width) of the block of values that becomes one pixel."""
        height, width = (math.ceil(size / tile) for size, tile in zip(self.values, self.tile, strict=True))
        return height, width

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the whole mosaic in pixels."""
        return self.rows * self.pitch[0] + self.gap, self.columns * self.pitch[1] + self.gap


class Viewport:
    """Which part of a grid is seen, and how large.

    Attributes:
        zoom: 1.0 shows the whole mosaic.
        comfort: device pixels that a value should have at first where the whole would give it less than half as many;
            larger mosaics then begin at their upper left.
        map_height: device pixels of a map at zoom 1, so that two mosaics can be compared; None for what fits.
    """

    def __init__(self, comfort: float = 0.0) -> None:
        self.comfort = comfort
        self.map_height: float | None = None
        self.zoom = 1.0
        self.grid: ViewportGrid | None = None
        self._area = (1, 1)
        self._center = (0.5, 0.5)
        self._at_home = True

    @property
    def area(self) -> tuple[int, int]:
        """(width, height) of the widget in device pixels."""
        return self._area

    @property
    def center(self) -> tuple[float, float]:
        """(row, column) in cells of what is in the middle."""
        return self._center

    @property
    def state(self) -> tuple[ViewportGrid | None, tuple[int, int], tuple[float, float], float, float | None]:
        """All that decides where anything is painted."""
        return self.grid, self._area, self._center, self.zoom, self.map_height

    def share(self, zoom: float, center: tuple[float, float]) -> bool:
        """See the same part as another viewport; False if that is seen already."""
        if (zoom, center) == (self.zoom, self._center):
            return False
        self.zoom, self._center, self._at_home = zoom, center, False
        self._clamp()
        return True

    def set_area(self, width: int, height: int) -> None:
        """The widget has another size: what is in the middle stays there, or what is first if nothing has moved yet."""
        self._area = (max(width, 1), max(height, 1))
        if self._at_home:
            self.go_home()
        else:
            self._clamp()

    def set_grid(self, grid: ViewportGrid) -> None:
        """Show another mosaic; one of the same shape keeps zoom and place."""
        before, self.grid = self.grid, grid
        if before is None or not grid.is_like(before):
            self.go_home()

    def cell(self) -> tuple[float, float]:
        """(height, width) of a cell with its gap, in device pixels."""
        assert self.grid is not None
        scale = self._fit_scale() * self.zoom
        return self.grid.pitch[0] * scale, self.grid.pitch[1] * scale

    def value(self) -> tuple[float, float]:
        """(height, width) of one value in device pixels."""
        assert self.grid is not None
        (height, width), (tall, wide), (down, across) = self.cell(), self.grid.pitch, self.grid.block
        return height / tall / down, width / wide / across

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

    def rect(
        self,
        cell: tuple[int, int],
        rows: tuple[float, float],
        columns: tuple[float, float],
        grid: ViewportGrid | None = None,
    ) -> tuple[float, float, float, float]:
        """(top, left, bottom, right) in device pixels of a part of a map, given in values.

        ``grid`` is that of a mosaic in other detail, if that is what is painted there.
        """
        grid = grid or self.grid
        assert grid is not None
        (tall, wide), (down, across) = grid.pitch, grid.block
        top, bottom = (cell[0] + (grid.gap + row / down) / tall for row in rows)
        left, right = (cell[1] + (grid.gap + column / across) / wide for column in columns)
        return (*self.place(top, left), *self.place(bottom, right))

    def map_rect(self, cell: tuple[int, int], grid: ViewportGrid | None = None) -> tuple[float, float, float, float]:
        """(top, left, bottom, right) in device pixels of the map in a cell, without the gap."""
        grid = grid or self.grid
        assert grid is not None
        return self.rect(cell, (0, grid.tile[0] * grid.block[0]), (0, grid.tile[1] * grid.block[1]), grid)

    def cell_at(self, y: float, x: float) -> tuple[int, int] | None:
        """(row, column) of the cell at a place in device pixels, its gap included."""
        if self.grid is None:
            return None
        row, column = (math.floor(place) for place in self.at(y, x))
        return (row, column) if 0 <= row < self.grid.rows and 0 <= column < self.grid.columns else None

    def value_at(self, y: float, x: float, grid: ViewportGrid | None = None) -> tuple[int, int] | None:
        """(row, column) of the value within its map at a place in device pixels; None in gaps and outside."""
        cell, grid = self.cell_at(y, x), grid or self.grid
        if cell is None or grid is None:
            return None
        top, left, bottom, right = self.map_rect(cell, grid)
        row = math.floor((y - top) / (bottom - top) * grid.tile[0] * grid.block[0])
        column = math.floor((x - left) / (right - left) * grid.tile[1] * grid.block[1])
        return (row, column) if 0 <= row < grid.values[0] and 0 <= column < grid.values[1] else None

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

    def visible_values(self) -> tuple[int, int, int, int]:
        """(top, left, bottom, right) of the values of the only map that are seen."""
        assert self.grid is not None
        (y, x), (height, width) = self.rect((0, 0), (0, 0), (0, 0))[:2], self.value()
        rows, columns = self.grid.values
        top, left = min(max(math.floor(-y / height), 0), rows - 1), min(max(math.floor(-x / width), 0), columns - 1)
        bottom = min(math.ceil((self._area[1] - y) / height), rows)
        right = min(math.ceil((self._area[0] - x) / width), columns)
        return top, left, max(bottom, top + 1), max(right, left + 1)

    def zoom_at(self, y: float, x: float, factor: float) -> None:
        """Zoom so that what is at (y, x) stays there."""
        if self.grid is None:
            return
        self._at_home = False
        row, column = self.at(y, x)
        self.zoom = min(max(self.zoom * factor, self.least_zoom), self._largest_zoom())
        height, width = self.cell()
        self._center = (row - (y - self._area[1] / 2) / height, column - (x - self._area[0] / 2) / width)
        self._clamp()

    def pan(self, down: float, right: float) -> None:
        """Move the picture by so many device pixels."""
        self._at_home = False
        height, width = self.cell()
        self._center = (self._center[0] - down / height, self._center[1] - right / width)
        self._clamp()

    def reveal(self, row: int, column: int) -> None:
        """Move as little as needed to see the whole of a cell."""
        height, width = self.cell()
        y, x = self.place(row, column)
        down = max(-y, 0) or min(self._area[1] - y - height, 0)
        right = max(-x, 0) or min(self._area[0] - x - width, 0)
        if max(abs(down), abs(right)) > 1:
            self.pan(down, right)

    def fit(self) -> None:
        """See the whole mosaic."""
        self._at_home = False
        self.zoom = self.least_zoom
        self._clamp()

    @property
    def least_zoom(self) -> float:
        """Shows the whole mosaic, or as much of it as has one device pixel for every cell."""
        return 1.0 if self.grid is None else max(1.0, 1 / (self._fit_scale() * min(self.grid.pitch)))

    def go_home(self) -> None:
        """See the whole, or where values would be smaller than ``comfort``, the upper left part."""
        self._at_home = True
        self._center = (0.0, 0.0)
        self.zoom = self.least_zoom
        if self.grid is not None and self.grid.rows * self.grid.columns > FEW and min(self.value()) < self.comfort / 2:
            self.zoom = min(self.zoom * self.comfort / min(self.value()), self._largest_zoom())
        self._clamp()

    def fit_scale(self) -> float:
        """Device pixels per pixel of the mosaic with which the whole just fits."""
        assert self.grid is not None
        height, width = self.grid.size
        return min(self._area[0] / width, self._area[1] / height)

    def _fit_scale(self) -> float:
        """Device pixels per pixel of the whole mosaic at zoom 1; a whole number where little is lost by it."""
        assert self.grid is not None
        if self.map_height is not None:
            return self.map_height / self.grid.tile[0]
        scale = self.fit_scale()
        whole = math.floor(scale + 1e-9)
        return float(whole) if whole >= 1 and whole / scale >= EVEN_LOSS else scale

    def _largest_zoom(self) -> float:
        return max(LARGEST_VALUE * self.zoom / max(self.value()), self.least_zoom)

    def _clamp(self) -> None:
        """Keep the mosaic in sight: centred where it is smaller than the widget, otherwise no empty borders."""
        if self.grid is None:
            return
        self.zoom = min(max(self.zoom, self.least_zoom), self._largest_zoom())
        center = []
        for axis, (count, area) in enumerate(((self.grid.rows, self._area[1]), (self.grid.columns, self._area[0]))):
            whole = count + self.grid.gap / self.grid.pitch[axis]
            half = area / self.cell()[axis] / 2
            center.append(whole / 2 if 2 * half >= whole else min(max(self._center[axis], half), whole - half))
        self._center = (center[0], center[1])


def even_height(first: Viewport, second: Viewport) -> float | None:
    """Device pixels for a map so that two whole mosaics fit with equally high maps, if possible in even squares."""
    if first.grid is None or second.grid is None:
        return None
    heights = first.grid.tile[0], second.grid.tile[0]
    room = min(first.fit_scale() * heights[0], second.fit_scale() * heights[1])
    step = math.lcm(*heights)
    even = room // step * step
    return float(even) if even >= EVEN_LOSS * room else room
