"""Which key points are joined by lines, for numbers of points whose order is a common one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

Edges = tuple[tuple[int, int], ...]


def _chain(first: int, last: int, *, closed: bool = False) -> Edges:
    chain = tuple(pairwise(range(first, last + 1)))
    return (*chain, (last, first)) if closed else chain


BODY: Edges = (
    (15, 13), (13, 11), (16, 14), (14, 12), (11, 12), (5, 11), (6, 12), (5, 6), (5, 7), (6, 8), (7, 9), (8, 10),
    (1, 2), (0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 6),
)  # fmt: skip
"""The 17 points of COCO (Lin et al. 2014): nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles."""
HAND: Edges = tuple(
    edge for finger in range(5) for edge in ((0, 4 * finger + 1), *_chain(4 * finger + 1, 4 * finger + 4))
)
"""21 points: the wrist, then four for each finger from thumb to little finger (Simon et al. 2017)."""
FACE: Edges = (
    *_chain(0, 16), *_chain(17, 21), *_chain(22, 26), *_chain(27, 30), *_chain(31, 35), *_chain(36, 41, closed=True),
    *_chain(42, 47, closed=True), *_chain(48, 59, closed=True), *_chain(60, 67, closed=True),
)  # fmt: skip
"""68 points in the order of iBUG 300-W (Sagonas et al. 2013): jaw, brows, nose, eyes, lips."""
BY_COUNT: Mapping[int, Edges] = {17: BODY, 21: HAND, 68: FACE}


def skeleton(count: int, card: Mapping[str, object]) -> Edges:
    """What a network's card says under ``skeleton`` (pairs of numbers), else what is usual for so many points."""
    told = card.get("skeleton")
    if isinstance(told, list | tuple):
        pairs = [pair for pair in told if isinstance(pair, list | tuple) and len(pair) == 2]
        return tuple((one, other) for one, other in pairs if {one, other} <= set(range(count)))
    return BY_COUNT.get(count, ())
