"""Whether pictures can be prepared in another way for a network that stays as it is."""

from __future__ import annotations

import math

from engine.api import Preprocessing, UserError


def check_change(before: Preprocessing, after: Preprocessing) -> None:
    """UserError where a network that is fed by ``before`` cannot be fed by ``after``: its input stays the same."""
    channels = before.input[0]
    if after.input != before.input:
        raise UserError(
            "Pictures cannot be prepared so: the network takes {taken}, not {told}. Open it again with another input.",
            taken="×".join(map(str, before.input)),
            told="×".join(map(str, after.input)),
        )
    for name, values in (("mean", after.mean), ("std", after.std)):
        if len(values) != channels or not all(math.isfinite(value) for value in values):
            raise UserError(
                "Pictures cannot be prepared so: {name} must be one finite number a channel ({channels}).",
                name=name,
                channels=channels,
            )
    if min(after.std) <= 0:
        raise UserError("Pictures cannot be prepared so: std must be above zero.")
    if after.border is not None and not 0 <= after.border <= 255:
        raise UserError("Pictures cannot be prepared so: the border is a brightness from 0 to 255.")
    if after.range not in (1, 255) or after.order not in ("rgb", "bgr"):
        raise UserError("Pictures cannot be prepared so: the range is 1 or 255, and the order rgb or bgr.")
