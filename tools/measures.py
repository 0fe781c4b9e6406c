"""How good networks for other tasks than classification are: mean average precision, intersection over union, PCK."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F

STRIDE = 4


def boxes_of(
    heat: torch.Tensor, size: torch.Tensor, offset: torch.Tensor, most: int = 20, least: float = 0.01
) -> list[np.ndarray]:
    """Of each picture (n, 6): class, score, top, left, bottom, right in pixels, from the peaks of 3×3 places.

    Args:
        heat: (N, K, h, w) 0 … 1; size and offset: (N, 2, h, w), as ``CentrePoints`` gives them.
        most: boxes a picture.
        least: score of a box.
    """
    peaks = torch.where(heat == F.max_pool2d(heat, 3, 1, 1), heat, 0)
    _count, _classes, rows, columns = heat.shape
    scores, places = peaks.flatten(1).topk(most)
    found = []
    for picture, (score, place) in enumerate(zip(scores, places, strict=True)):
        score, place = score[score >= least], place[score >= least]
        label, row, column = place // (rows * columns), place // columns % rows, place % columns
        middle = (torch.stack([row, column]) + offset[picture, :, row, column]) * STRIDE
        half = size[picture, :, row, column] / 2
        found.append(torch.stack([label, score, *(middle - half), *(middle + half)], 1).double().numpy())
    return found


def mean_average_precision(
    found: Sequence[np.ndarray], true: Sequence[np.ndarray], classes: int, overlap: float = 0.5
) -> float:
    """Mean over the classes of the area under precision over recall (all points, as PASCAL VOC since 2010).

    Args:
        found: of each picture (n, 6): class, score, top, left, bottom, right.
        true: of each picture (m, 5): class, top, left, bottom, right.
    """
    return float(np.mean([_average_precision(found, true, label, overlap) for label in range(classes)]))


def _average_precision(found: Sequence[np.ndarray], true: Sequence[np.ndarray], label: int, overlap: float) -> float:
    total = sum(int((boxes[:, 0] == label).sum()) for boxes in true)
    answers = sorted(
        ((box[1], picture, box[2:]) for picture, boxes in enumerate(found) for box in boxes if box[0] == label),
        key=lambda answer: -answer[0],
    )
    taken: set[tuple[int, int]] = set()
    right = np.zeros(len(answers))
    for place, (_score, picture, box) in enumerate(answers):
        shares = [intersection_over_union(box, other[1:]) if other[0] == label else 0.0 for other in true[picture]]
        best = int(np.argmax(shares)) if shares else -1
        if best >= 0 and shares[best] >= overlap and (picture, best) not in taken:
            taken.add((picture, best))
            right[place] = 1
    recall = np.cumsum(right) / max(total, 1)
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(recall, prepend=0) * precision))


def intersection_over_union(one: np.ndarray, other: np.ndarray) -> float:
    """Of two boxes top, left, bottom, right."""
    shared = np.clip(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0, None).prod()
    whole = (one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod() - shared
    return float(shared / whole) if whole > 0 else 0.0


def class_overlaps(found: np.ndarray, true: np.ndarray, classes: int) -> np.ndarray:
    """(classes,) intersection over union of the places of each class, over all pictures together."""
    counts = np.bincount((true * classes + found).ravel(), minlength=classes * classes).reshape(classes, classes)
    shared = np.diag(counts)
    overlaps: np.ndarray = shared / np.maximum(counts.sum(0) + counts.sum(1) - shared, 1)
    return overlaps


def peaks(heat: torch.Tensor) -> np.ndarray:
    """(N, K, h, w) → (N, K, 2) points (x, y) in pixels: the largest value, a quarter of a place towards the next.

    Newell, Yang, Deng: "Stacked hourglass networks", 2016, section 3.3 (arXiv:1603.06937).
    """
    count, maps, _, columns = heat.shape
    best = heat.flatten(2).argmax(2)
    row, column = best // columns, best % columns
    n, k = torch.arange(count)[:, None], torch.arange(maps)
    padded = F.pad(heat, (1, 1, 1, 1), mode="replicate")
    across = torch.sign(padded[n, k, row + 1, column + 2] - padded[n, k, row + 1, column])
    down = torch.sign(padded[n, k, row + 2, column + 1] - padded[n, k, row, column + 1])
    x, y = column + 0.5 + 0.25 * across, row + 0.5 + 0.25 * down
    return (torch.stack([x, y], 2) * STRIDE).numpy()


def correct_key_points(found: np.ndarray, true: np.ndarray, share: float = 0.1) -> np.ndarray:
    """(K,) how many of each joint are no further off than ``share`` of the longer side of the true joints' box (PCK).

    Yang, Ramanan: "Articulated human detection with flexible mixtures of parts", 2013. Points are (N, K, 2).
    """
    extent = (true.max(1) - true.min(1)).max(1)
    off = np.hypot(*np.moveaxis(found - true, 2, 0))
    right: np.ndarray = (off <= share * extent[:, None]).mean(0)
    return right
