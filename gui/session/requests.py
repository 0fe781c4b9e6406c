"""What the panels wish for, joined into one request."""

from __future__ import annotations

from collections.abc import Iterable

from engine.api import FilterOverride, MapsView, OutputView, PictureView, Request, WeightsView


def union(requests: Iterable[Request]) -> Request:
    """Everything that any of the requests asks for, once."""
    maps: set[MapsView] = set()
    weights: set[WeightsView] = set()
    outputs: set[str] = set()
    pinned: list[int] = []
    picture, top, explain, kernel = None, 0, None, None
    swaps: tuple[FilterOverride, ...] = ()
    answers: frozenset[OutputView] = frozenset()
    for request in requests:
        maps |= request.maps
        weights |= request.weights
        outputs |= request.outputs
        picture = _larger(picture, request.picture)
        explain = request.explain or explain
        kernel = request.kernel or kernel
        swaps += tuple(swap for swap in request.swaps if swap not in swaps)
        answers |= request.answers
        top = max(top, request.top)
        pinned += [index for index in request.pinned if index not in pinned]
    named = frozenset(maps), frozenset(weights), frozenset(outputs)
    return Request(*named, picture, top, tuple(pinned), explain, kernel, swaps, answers)


def _larger(one: PictureView | None, other: PictureView | None) -> PictureView | None:
    if one is None or other is None:
        return one or other
    return PictureView(max(one.width, other.width), max(one.height, other.height))
