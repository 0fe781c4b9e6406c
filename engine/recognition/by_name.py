"""Whether a state dict fits an architecture by the names of its tensors."""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.api import say
from engine.catalogue.model_card import ModelCard
from engine.recognition.candidate import Candidate, Match, candidate
from engine.recognition.definition import channels_of, definition, ends
from engine.recognition.keys import COUNTER, LEFT_BEHIND, Shape, weighty, written

ALIKE_SHARE = 0.5
"""Share of all keys that must agree in name and shape for an architecture to be named as similar."""


def by_name(card: ModelCard, shapes: Mapping[str, Shape], view: Mapping[str, str]) -> Candidate | None:
    """The architecture beside a file with these shapes, its keys read as ``view`` says; None if it is not similar."""
    default = definition(card)
    first, last = ends(default)
    if not any(name in view for name in default):
        return None
    has = {name: shapes[key] for name, key in view.items()}
    classes = (has[last][0] if has.get(last) else 0) or default[last][0]
    channels = channels_of(card, default[first], has.get(first, ()))
    own = definition(card, classes=classes, channels=channels)
    keys = {name: view[name] for name in own if name in view and _same(name, own[name], has[name])}
    if weighty(keys) < ALIKE_SHARE * max(weighty(own), weighty(view)):
        return None
    left = [name for name in view if name not in own]
    unused = card.download.unused if card.download else ()
    ignored = tuple(view[name] for name in left if name.endswith(LEFT_BEHIND) or name.startswith(unused))
    match = Match(
        classes=classes,
        channels=channels,
        keys=keys,
        own=own,
        missing=tuple(name for name in own if name not in view and not name.endswith(COUNTER)),
        unexpected=tuple(view[name] for name in left if view[name] not in ignored),
        misshaped=tuple(
            say("{name} ({has}, not {own})", name=name, has=written(has[name]), own=written(own[name]))
            for name in own
            if name in view and name not in keys
        ),
        ignored=ignored,
    )
    return candidate(card, match, set(shapes) - set(view.values()))


def _same(name: str, own: Shape, has: Shape) -> bool:
    return own == has or (name.endswith(COUNTER) and math.prod(has) == 1)
