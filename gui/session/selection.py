"""What the user looks at: a layer, and in it perhaps a unit and a cell."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api import Layer, NetworkInfo
from engine.api.geometry import as_maps


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user looks at; framed in the accent colour in every panel.

    Attributes:
        layer: name of the chosen layer, None before a network is open.
        unit: chosen channel (or filter, or class of a vector), None for none.
        cell: chosen (row, column) of the chosen unit's map, None for none.
    """

    layer: str | None = None
    unit: int | None = None
    cell: tuple[int, int] | None = None


def first_of_interest(info: NetworkInfo) -> str | None:
    """The layer to begin with: the first that the Network panel's row shows, else the first; None where none is."""
    names = [layer.name for layer in info.layers]
    shown = [name for name in info.stages if name in names]
    return next(iter(shown or names), None)


def same_place(here: Layer, there: Layer, selection: Selection) -> tuple[int | None, tuple[int, int] | None]:
    """Unit and cell of another layer that lie where the selection's do; none if no cell is chosen, or of a vector."""
    (_, tall, wide), (units, height, width) = as_maps(here.output), as_maps(there.output)
    if selection.unit is None or selection.cell is None or (height, width) == (1, 1):
        return None, None
    row, column = selection.cell
    cell = ((2 * row + 1) * height // (2 * tall), (2 * column + 1) * width // (2 * wide))
    return min(selection.unit, units - 1), (min(cell[0], height - 1), min(cell[1], width - 1))
