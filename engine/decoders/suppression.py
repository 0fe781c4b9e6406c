"""Of boxes that lie over each other, the best one of each class."""

from __future__ import annotations

import numpy as np

from engine.vision import cv2

MOST = 4096
"""The best so many candidates are compared at most."""


def suppress(boxes: np.ndarray, scores: np.ndarray, classes: np.ndarray, overlap: float, top: int) -> np.ndarray:
    """Indices of the boxes that are kept, the best one first, ``top`` at most.

    Greedy non-maximum suppression within each class: of two boxes whose intersection over union is larger than
    ``overlap`` the one with the larger score is kept. Boxes (n, 4) are left, top, right, bottom.
    """
    order = np.argsort(-scores, kind="stable")[:MOST]
    if not len(order):
        return order
    chosen = boxes[order].astype(np.float64)
    finite = np.isfinite(chosen).all(axis=1)
    order, chosen = order[finite], chosen[finite]
    if not len(order):
        return order
    chosen[:, 2:] -= chosen[:, :2]  # OpenCV's boxes are x, y, width, height
    kinds = classes[order].tolist()
    kept = cv2.dnn.NMSBoxesBatched(chosen.tolist(), scores[order].tolist(), kinds, -1.0, overlap)
    found: np.ndarray = order[np.sort(np.array(kept, np.intp).reshape(-1))][:top]
    return found
