"""Names of tensors, as files have them and as definitions do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.api import say

Shape = tuple[int, ...]

WRAPPERS = frozenset({"module", "_orig_mod"})
COUNTER = "num_batches_tracked"
LEFT_BEHIND = ("total_ops", "total_params", "n_averaged")


def views(shapes: Mapping[str, Shape]) -> Iterator[dict[str, str]]:
    """The ways of reading the keys: name without wrappers and prefixes → key in the file."""
    plain: dict[str, str] = {}
    for key in shapes:
        words = [word for word in key.split(".") if word not in WRAPPERS]
        plain[".".join(words)] = key
    if len(plain) == len(shapes):
        yield from _below(plain)


def _below(view: dict[str, str]) -> Iterator[dict[str, str]]:
    yield view
    parts: dict[str, dict[str, str]] = {}
    for name, key in view.items():
        first, _, rest = name.partition(".")
        if rest:
            parts.setdefault(first, {})[rest] = key
    for part in parts.values():
        if len(part) > 1 and 2 * len(part) >= len(view):
            yield from _below(part)


def weighty(names: Iterable[str]) -> int:
    """How many of them are weights, not counters or what profilers leave behind."""
    return sum(not name.endswith((COUNTER, *LEFT_BEHIND)) for name in names)


def written(shape: Shape) -> str:
    """``64×3×7×7``."""
    return "×".join(map(str, shape)) or say("one number")
