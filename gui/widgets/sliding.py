"""A window sliding over its input: which output it makes, how far padding reaches, and the walk through all outputs."""

from __future__ import annotations

import numpy as np

from engine.api import SlidingWindow
from engine.api.geometry import pool_window

FASTEST_MS, SLOWEST_MS = 40, 400
"""Milliseconds between two steps of the walk."""
WHOLE_WALK_MS = 30_000
"""No walk takes longer than about this; over larger maps it takes several outputs a step."""


def padding_of(
    window: SlidingWindow | None, size: tuple[int, int], cells: tuple[int, int]
) -> tuple[int, int, int, int]:
    """How many cells the windows reach beyond the (above, left, below, right) border of an input of ``size``."""
    if window is None or window.mode == "conv transposed":
        return (0, 0, 0, 0)
    top, left = pool_window(window, size, cells, 0, 0)[:2]
    bottom, right = pool_window(window, size, cells, cells[0] - 1, cells[1] - 1)[2:]
    return (max(-top, 0), max(-left, 0), max(bottom - size[0], 0), max(right - size[1], 0))


def output_under(
    window: SlidingWindow | None, size: tuple[int, int], cells: tuple[int, int], place: tuple[int, int]
) -> tuple[int, int]:
    """The output (row, column) whose window has its middle nearest to an input place; without one, in proportion."""
    return _nearest(window, size, cells, place, 0), _nearest(window, size, cells, place, 1)


def _nearest(
    window: SlidingWindow | None, size: tuple[int, int], cells: tuple[int, int], place: tuple[int, int], axis: int
) -> int:
    at, last = place[axis], cells[axis] - 1
    if window is None or window.mode.startswith("adaptive"):
        found = (at + 0.5) * cells[axis] / size[axis] - 0.5
    else:
        reach = window.dilation[axis] * (window.kernel[axis] - 1) / 2
        if window.mode == "conv transposed":
            found = at * window.stride[axis] - window.padding[axis] + reach
        else:
            found = (at + window.padding[axis] - reach) / window.stride[axis]
    return min(max(round(found), 0), last)


def pace_of(cells: tuple[int, int]) -> tuple[int, int]:
    """(milliseconds between steps, outputs a step) for a walk through (rows, columns) outputs."""
    count = cells[0] * cells[1]
    pause = min(max(WHOLE_WALK_MS // count, FASTEST_MS), SLOWEST_MS)
    return pause, max(1, round(count * pause / WHOLE_WALK_MS))


def walked(done: np.ndarray, cell: tuple[int, int], by: int) -> tuple[int, int] | None:
    """The cell ``by`` places further in reading order, with all on the way marked as done; None at the end."""
    here = cell[0] * done.shape[1] + cell[1]
    there = min(max(here + by, 0), done.size - 1)
    if there == here:
        return None
    flat = done.reshape(-1)
    flat[min(here, there) : max(here, there) + 1] = True
    row, column = divmod(there, done.shape[1])
    return row, column
