"""What the line under the pictures says: the value pointed at, or what the chosen cell sees."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF

from gui.look import text
from gui.look.translation import tr
from gui.session.selection import Selection


def value_words(received: np.ndarray, place: tuple[int, int] | None, channel: int | None) -> str:
    """The exact values of the (C, H, W) tensor at (row, column), of one channel or of all three; empty outside."""
    if place is None or place[0] >= received.shape[1] or place[1] >= received.shape[2]:
        return ""
    row, column = place
    if len(received) == 3 and channel is None:
        values = "  ".join(text.exact(float(value)) for value in received[:, row, column])
        return tr("channels 0 1 2 · row {row} · column {column} · {values}", row=row, column=column, values=values)
    return tr(
        "channel {channel} · row {row} · column {column} · {value}",
        channel=channel or 0,
        row=row,
        column=column,
        value=text.exact(float(received[channel or 0, row, column])),
    )


def field_words(field: QRectF | None, selection: Selection) -> str:
    """Which rows and columns of the network's input the chosen cell sees; empty where none is chosen."""
    if field is None:
        return ""
    row, column = selection.cell or (0, 0)
    which = f"{selection.layer} ({row}, {column})" if selection.cell else f"{selection.layer} {selection.unit}"
    rows, columns = (
        f"{first:g}–{past - 1:g}" for first, past in ((field.top(), field.bottom()), (field.left(), field.right()))
    )
    return tr("{which} sees rows {rows}, columns {columns}", which=which, rows=rows, columns=columns)
