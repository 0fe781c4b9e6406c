"""What a plot shows: values over axes, what of them is read at a place, and how they are written to a file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from gui.look import text


class Shape(Enum):
    """How the values of a series are drawn."""

    LINE = auto()
    BARS = auto()
    POINTS = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values over an axis.

    Attributes:
        name: of what they are; may be empty where there is only one series.
        x: (n,) ascending for lines; of bars the (n + 1,) edges, the same for all bars of a plot.
        y: (n,) values; NaN is a gap.
        shape: how they are drawn.
        role: name of the theme's colour.
        width: of a line in logical pixels, or the diameter of points.
        dash: which of the kinds of dashes a line has; 0 for none.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    shape: Shape = Shape.LINE
    role: str = "bar"
    width: float = 1.5
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a plot.

    Attributes:
        name: what is along it, for files.
        low, high: what is seen when the plot is fitted; zooming out ends there.
        ticks: how numbers are written beside the axis; None for an axis that is not drawn.
        words: how a value under the pointer is written.
        places: values that are marked while the plot is fitted, instead of round ones.
        whole: zooming leaves it as it is: bars stand on zero, and a share of 100 % is all there is.
    """

    name: str
    low: float = 0.0
    high: float = 1.0
    ticks: Callable[[float], str] | None = text.significant
    words: Callable[[float], str] = text.exact
    places: tuple[float, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What is under the pointer.

    Attributes:
        place: (x, y) of the point, or of the top of the bar.
        values: what is copied.
        words: the same as a sentence.
    """

    place: tuple[float, float]
    values: tuple[float, ...]
    words: str


def read_at(
    series: Sequence[Series], x_axis: Axis, y_axis: Axis, place: tuple[float, float], pixel: tuple[float, float]
) -> Reading | None:
    """The value near a place: the bars around it, of a line the point above or below it, otherwise the nearest point.

    Args:
        place: (x, y).
        pixel: (width, height) of a pixel in units of the axes.
    """
    bars = [one for one in series if one.shape is Shape.BARS]
    if bars:
        return _read_bars(bars, x_axis, y_axis, place[0])
    nearest: tuple[float, Series, int] | None = None
    for one in series:
        known = np.flatnonzero(np.isfinite(one.x) & np.isfinite(one.y))
        if len(known):
            across, up = (one.x[known] - place[0]) / pixel[0], (one.y[known] - place[1]) / pixel[1]
            beside = int((np.abs(across) if one.shape is Shape.LINE else np.hypot(across, up)).argmin())
            distance = math.hypot(across[beside], up[beside])
            if nearest is None or distance < nearest[0]:
                nearest = distance, one, int(known[beside])
    if nearest is None:
        return None
    _, one, at = nearest
    x, y = float(one.x[at]), float(one.y[at])
    return Reading((x, y), (x, y), " · ".join(filter(None, (one.name, y_axis.words(y), x_axis.words(x)))))


def _read_bars(bars: Sequence[Series], x_axis: Axis, y_axis: Axis, x: float) -> Reading | None:
    """All of them over the same edges, at once."""
    edges = bars[0].x
    at = int(np.searchsorted(edges, x, side="right")) - 1
    if not 0 <= at < len(edges) - 1:
        return None
    left, right = float(edges[at]), float(edges[at + 1])
    values = tuple(float(one.y[at]) for one in bars)
    said = [f"{one.name} {y_axis.words(value)}".strip() for one, value in zip(bars, values, strict=True)]
    words = " · ".join((f"{x_axis.words(left)} … {x_axis.words(right)}", *said))
    return Reading(((left + right) / 2, max(values)), (left, right, *values), words)


def as_csv(series: Sequence[Series], x_axis: Axis, y_axis: Axis) -> str:
    """Columns for each series below a line of names, in figures that are exactly the values; a gap is empty."""
    columns: list[list[str]] = []
    for one in series:
        named = {x_axis.name: one.x, y_axis.name: one.y}
        if one.shape is Shape.BARS:
            named = {f"{x_axis.name} from": one.x[:-1], f"{x_axis.name} to": one.x[1:], y_axis.name: one.y}
        for name, values in named.items():
            figures = ["" if math.isnan(value) else repr(float(value)) for value in values]
            columns.append([f"{one.name} {name}".strip(), *figures])
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for row in range(max(map(len, columns), default=0)):
        writer.writerow([column[row] if row < len(column) else "" for column in columns])
    return file.getvalue()


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
