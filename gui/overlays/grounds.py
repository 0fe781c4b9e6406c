"""The pictures that layers are painted over: where frame and network input lie on each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from engine.api import Layer
from gui.look.theme import Theme
from gui.session.overlays import Ground, GroundKind, input_in_frame
from gui.widgets.image_view import ImageView


def on_frame(view: ImageView, crop: Sequence[float], input_size: tuple[int, int]) -> Ground:
    """The source's frame, of which the network's input shows ``crop`` (``Received.crop``)."""
    from_frame = _stretched(view.picture_size, view.picture_rect())
    from_input = input_in_frame(crop, input_size) * from_frame
    return Ground(GroundKind.FRAME, from_frame, from_input, input_size, view.picture_rect(), view.theme)


def on_received(view: ImageView, crop: Sequence[float], input_size: tuple[int, int]) -> Ground:
    """What the network received."""
    from_input = _stretched(input_size, view.picture_rect())
    from_frame = input_in_frame(crop, input_size).inverted()[0] * from_input
    return Ground(GroundKind.RECEIVED, from_frame, from_input, input_size, view.picture_rect(), view.theme)


def on_map(
    layer: Layer | None,
    from_values: QTransform,
    area: QRectF,
    map_size: tuple[int, int],
    crop: Sequence[float],
    input_size: tuple[int, int],
    theme: Theme,
    ratio: float,
) -> Ground:
    """A map of a layer (None for the input itself), painted in ``area`` by ``from_values``.

    The middle of a value lies on the middle of what it sees; a layer that does not say what its values see is
    stretched over the whole input.
    """
    down, across = (have / own for have, own in zip(map_size, input_size, strict=True))
    to_values = QTransform(across, 0, 0, down, 0, 0)
    if layer is not None and layer.jump and layer.origin and layer.receptive_field:
        (y, x), (tall, wide) = layer.jump, layer.receptive_field
        top, left = layer.origin[0] + tall / 2, layer.origin[1] + wide / 2
        to_values = QTransform(1 / x, 0, 0, 1 / y, 0.5 - left / x, 0.5 - top / y)
    from_input = to_values * from_values
    from_frame = input_in_frame(crop, input_size).inverted()[0] * from_input
    return Ground(GroundKind.MAP, from_frame, from_input, input_size, area, theme, ratio)


def _stretched(size: tuple[int, int], area: QRectF) -> QTransform:
    """Pixels of a picture of (height, width) → where it is painted."""
    return QTransform(area.width() / size[1], 0, 0, area.height() / size[0], area.left(), area.top())
