"""One output of a pooling, by hand: which cells its window reads, and the arithmetic in words.

Follows PyTorch: cells in the padding never win a maximum; an average counts them as zeros where ``count_include_pad``
is set, but never cells beyond the padding, over which ``ceil_mode`` lets the last window hang.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import SlidingWindow
from engine.api.geometry import pool_window
from gui.look import text
from gui.look.translation import tr

MOST_WRITTEN = 9
"""So many values are written out in a line; more are a table."""
MOST_TABLED = 36
"""So many values are written as a table; more are summed up."""


@dataclass(frozen=True, slots=True)
class PoolCell:
    """What one output cell reads.

    Attributes:
        bounds: (top, left, bottom, right) on the input, half open, not clipped.
        rows, columns: of the input cells under the window, also those outside the map.
        inside: (rows, columns) bool, False for cells outside the map.
        divisor: of an average.
    """

    bounds: tuple[int, int, int, int]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inside: np.ndarray
    divisor: int

    @property
    def places(self) -> list[tuple[int, int]]:
        """(row, column) of the cells inside the map, row by row."""
        return [(self.rows[i], self.columns[j]) for i, j in np.argwhere(self.inside)]


def largest_window(window: SlidingWindow, size: tuple[int, int], output: tuple[int, int]) -> tuple[int, int]:
    """(rows, columns) of the largest window; adaptive ones differ."""
    rows = max(len(pool_cell(window, size, output, row, 0).rows) for row in range(output[0]))
    columns = max(len(pool_cell(window, size, output, 0, column).columns) for column in range(output[1]))
    return rows, columns


def is_maximum(window: SlidingWindow) -> bool:
    """Whether a pooling takes maxima; otherwise it averages."""
    return window.mode.endswith("max")


def pool_cell(window: SlidingWindow, size: tuple[int, int], output: tuple[int, int], row: int, column: int) -> PoolCell:
    """The window of output cell (row, column) on an input of ``size`` (height, width)."""
    bounds = pool_window(window, size, output, row, column)
    top, left, bottom, right = bounds
    adaptive = window.mode.startswith("adaptive")
    steps = (1, 1) if adaptive else window.dilation
    rows, columns = tuple(range(top, bottom, steps[0])), tuple(range(left, right, steps[1]))
    inside = np.array([[0 <= i < size[0] and 0 <= j < size[1] for j in columns] for i in rows])
    divisor = int(inside.sum())
    if window.count_include_pad and not adaptive:
        tall = min(bottom, size[0] + window.padding[0]) - top
        wide = min(right, size[1] + window.padding[1]) - left
        divisor = tall * wide
    return PoolCell(bounds, rows, columns, inside, divisor)


def winner(cell: PoolCell, values: np.ndarray) -> tuple[int, int] | None:
    """(row, column) on the input of the first largest of the values inside the map; NaN wins."""
    if not len(values):
        return None
    odd = np.flatnonzero(np.isnan(values))
    return cell.places[int(odd[-1]) if len(odd) else int(values.argmax())]


def formula(window: SlidingWindow, cell: PoolCell, values: np.ndarray, result: float) -> str:
    """``max(0.12, 0.80, 0.33, 0.51) = 0.80`` and the like; (n,) values inside the map, row by row."""
    outcome, zeros = text.significant(result), 0 if is_maximum(window) else cell.divisor - len(values)
    said = _written(window, cell, values, zeros) or _summed_up(window, cell, values, zeros)
    notes = [f"{said} = {outcome}"]
    if zeros:
        notes.append(tr("padding: {n} cell(s), counted as 0", "", zeros))
    outside = cell.inside.size - len(values) - zeros
    if outside:
        notes.append(tr("outside the map: {n} cell(s), not counted", "", outside))
    return " · ".join(notes)


def _written(window: SlidingWindow, cell: PoolCell, values: np.ndarray, zeros: int) -> str:
    """All operands, if they are few."""
    if len(values) + zeros > MOST_WRITTEN:
        return ""
    written = [text.significant(float(value)) for value in values] + ["0"] * zeros
    if is_maximum(window):
        return f"max({', '.join(written)})"
    joined = written[0] if written else "0"
    for number in written[1:]:
        minus = number.startswith(text.MINUS)
        joined += f" {text.MINUS} {number[1:]}" if minus else f" + {number}"
    return f"({joined}) / {cell.divisor}"


def _summed_up(window: SlidingWindow, cell: PoolCell, values: np.ndarray, zeros: int) -> str:
    if is_maximum(window):
        return tr("largest of {count:,} values", count=len(values))
    if not zeros:
        return tr("mean of {count:,} values", count=len(values))
    return tr(
        "{sum} (sum of {count:,} values) / {divisor}",
        sum=text.significant(float(values.sum(dtype=np.float64))),
        count=len(values),
        divisor=cell.divisor,
    )


def title(name: str, window: SlidingWindow, size: tuple[int, int], output: tuple[int, int]) -> str:
    """``pool1 · max of 2×2, stride 2 · 28×28 → 14×14``."""
    shapes = f"{text.shape(size)} → {text.shape(output)}"
    largest = is_maximum(window)
    if output == (1, 1) and window.mode.startswith("adaptive"):
        what = tr("max of the whole map") if largest else tr("mean of the whole map")
        return f"{name} · {what} · {shapes}"
    if window.mode.startswith("adaptive"):
        what = tr("adaptive max") if largest else tr("adaptive mean")
        return f"{name} · {what} · {shapes}"
    kernel = text.shape(window.kernel)
    what = tr("max of {kernel}", kernel=kernel) if largest else tr("mean of {kernel}", kernel=kernel)
    said = [what, tr("stride {stride}", stride=_pair(window.stride))]
    if any(window.padding):
        said.append(tr("padding {padding}", padding=_pair(window.padding)))
    if window.dilation != (1, 1):
        said.append(tr("dilation {dilation}", dilation=_pair(window.dilation)))
    return f"{name} · {', '.join(said)} · {shapes}"


def _pair(sizes: tuple[int, int]) -> str:
    return str(sizes[0]) if sizes[0] == sizes[1] else text.shape(sizes)


def readers(
    window: SlidingWindow, size: tuple[int, int], output: tuple[int, int], place: tuple[int, int]
) -> list[tuple[int, int]]:
    """Output cells (row, column) whose windows read the input cell at ``place``."""
    rows = [row for row in range(output[0]) if place[0] in pool_cell(window, size, output, row, 0).rows]
    columns = [column for column in range(output[1]) if place[1] in pool_cell(window, size, output, 0, column).columns]
    return [(row, column) for row in rows for column in columns]
