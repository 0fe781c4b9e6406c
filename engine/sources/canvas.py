"""A canvas for light ink on black."""

from __future__ import annotations

from collections import deque

import numpy as np

UNDO_STEPS = 100


class Canvas:
    """White strokes on a black square, antialiased, with undo.

    Attributes:
        ink: (size, size) uint8.
    """

    def __init__(self, size: int) -> None:
        self.ink = np.zeros((size, size), np.uint8)
        self._before: deque[np.ndarray] = deque(maxlen=UNDO_STEPS)

    @property
    def blank(self) -> bool:
        """Whether nothing is drawn."""
        return not self.ink.any()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to go back to."""
        return bool(self._before)

    def remember(self) -> None:
        """The next ``undo`` comes back to the canvas as it is now."""
        self._before.append(self.ink.copy())

    def undo(self) -> None:
        """Go back to what was remembered last."""
        if self._before:
            self.ink = self._before.pop()

    def clear(self) -> None:
        """Wipe it."""
        self.ink = np.zeros_like(self.ink)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float, erase: bool = False) -> None:
        """Draw (or erase) a line with round ends between two points (x, y), in pixels.

        A pixel's value is how much of it is covered, taken from the distance of its centre to the line.
        """
        size = len(self.ink)
        (x0, y0), (x1, y1), radius = start, end, width / 2
        left, right = max(int(min(x0, x1) - radius - 1), 0), min(int(max(x0, x1) + radius + 2), size)
        top, bottom = max(int(min(y0, y1) - radius - 1), 0), min(int(max(y0, y1) + radius + 2), size)
        if left >= right or top >= bottom:
            return
        x = np.arange(left, right) + 0.5 - x0
        y = np.arange(top, bottom)[:, None] + 0.5 - y0
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        along = np.clip((x * dx + y * dy) / length, 0, 1) if length else 0.0
        distance = np.hypot(x - along * dx, y - along * dy)
        covered = np.rint(np.clip(radius + 0.5 - distance, 0, 1) * 255).astype(np.uint8)
        area = self.ink[top:bottom, left:right]
        if erase:
            np.minimum(area, 255 - covered, out=area)
        else:
            np.maximum(area, covered, out=area)
