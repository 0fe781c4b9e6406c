"""How many maps fit a panel, and where: the arithmetic of a mosaic, without a single value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from engine.api import Cells
from engine.api.geometry import gap_values, grid_columns


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid of equal cells, of which a part is shown.

    Attributes:
        rows, columns: of the whole grid.
        cells: the part that is shown.
        factor: values along each side that become one pixel.
        tile: (height, width) in pixels of one map.
        gap: pixels between maps.
    """

    rows: int
    columns: int
    cells: Cells
    factor: int
    tile: tuple[int, int]
    gap: int

    @property
    def shown(self) -> tuple[int, int]:
        """(rows, columns) of cells that are shown."""
        return self.cells.bottom - self.cells.top, self.cells.right - self.cells.left

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the picture in pixels."""
        return (
            self.shown[0] * (self.tile[0] + self.gap) + self.gap,
            self.shown[1] * (self.tile[1] + self.gap) + self.gap,
        )


@lru_cache(maxsize=512)
def lay_out(
    count: int,
    shape: tuple[int, int],
    panel: tuple[int, int],
    columns: int | None = None,
    cells: Cells | None = None,
    rows: int | None = None,
    *,
    gapless: bool = False,
) -> Layout:
    """Lay out ``count`` maps of (height, width) values in a panel of (height, width) pixels.

    The least whole factor is taken with which the cells that are to be shown fit; a map is never enlarged. Where not
    even one pixel a map fits, fewer cells are shown: the first rows and columns of those asked for.
    """
    panel = (max(1, panel[0]), max(1, panel[1]))
    columns = max(1, columns or grid_columns(max(1, count), *shape, panel[1], panel[0]))
    rows = rows or max(1, math.ceil(count / columns))
    shown = _clip(cells, rows, columns)
    wanted = (shown.bottom - shown.top, shown.right - shown.left)
    for factor in range(1, max(*shape, 1) + 1):
        tile = (math.ceil(shape[0] / factor), math.ceil(shape[1] / factor))
        gap = 0 if gapless else _gap(shape, factor)
        if all(n * (t + gap) + gap <= p for n, t, p in zip(wanted, tile, panel, strict=True)):
            return Layout(rows, columns, shown, factor, tile, gap)
    fewer = Cells(
        shown.top, shown.left, min(shown.bottom, shown.top + panel[0]), min(shown.right, shown.left + panel[1])
    )
    return Layout(rows, columns, fewer, max(*shape, 1), (1, 1), 0)


def _gap(shape: tuple[int, int], factor: int) -> int:
    """Pixels between maps: the gap of the grid's geometry, at least one pixel unless maps are single values."""
    values = gap_values(*shape)
    return max(1, round(values / factor)) if values else 0


def _clip(cells: Cells | None, rows: int, columns: int) -> Cells:
    """The part of the wanted cells that is in the grid; at least one cell."""
    if cells is None:
        return Cells(0, 0, rows, columns)
    top, left = min(max(cells.top, 0), rows - 1), min(max(cells.left, 0), columns - 1)
    return Cells(top, left, max(top + 1, min(cells.bottom, rows)), max(left + 1, min(cells.right, columns)))
