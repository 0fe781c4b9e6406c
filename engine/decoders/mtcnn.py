"""The first stage of MTCNN (P-Net): a face or none in every window of twelve pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.api import say
from engine.decoders.base import Candidates, Decoder, Match, Output, Preparation, Size, no_points, strongest

STRIDE, WINDOW = 2, 12


def _channels_first(maps: np.ndarray) -> np.ndarray:
    return maps if maps.shape[0] in (2, 4) else np.moveaxis(maps, -1, 0)


class PNet(Decoder):
    """(2, rows, columns) probabilities of no face and of a face, and (4, rows, columns) what the corners are off.

    A cell stands for the window of 12 pixels at 2 · (row, column); each corner is off by its number times 12. Faces of
    another size are found in smaller or larger pictures only (``--input HxW``). Channels may stand last.
    """

    name = "p-net"
    title = "MTCNN, P-Net"
    source = "Zhang et al. 2016, Joint Face Detection and Alignment Using Multi-task Cascaded CNNs, section II"
    threshold = 0.6
    usual = Preparation(range=255, mean=127.5, std=128.0)
    labels = ("face",)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """Two maps of half the picture's size."""
        rows, columns = (-(-(side - 10) // 2) for side in size)
        near = [(rows + more, columns + also) for more in (-1, 0, 1) for also in (-1, 0, 1)]
        shapes = {count: [shape for h, w in near for shape in ((count, h, w), (h, w, count))] for count in (2, 4)}
        scores = next((one for one in outputs if one.shape in shapes[2]), None)
        offsets = next((one for one in outputs if one.shape in shapes[4]), None)
        if scores is None or offsets is None:
            return None
        reason = say("Two maps of half the picture's size: a face or none, and how far the corners are off.")
        return Match((scores.name, offsets.name), reason, 1)

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:  # noqa: ARG002
        """See the class."""
        scores, offsets = (_channels_first(maps) for maps in arrays)
        _, rows, columns = scores.shape
        found = strongest(scores[1].reshape(-1, 1), threshold)
        row, column = np.divmod(found.rows, columns)
        corner = np.stack([column, row, column, row], axis=1) * STRIDE + np.array([0, 0, WINDOW, WINDOW])
        boxes = corner + offsets.reshape(4, -1)[:, found.rows].T * WINDOW
        first = arrays[0].shape[0] == 2
        places = rows * columns + found.rows if first else found.rows * 2 + 1
        count = len(row)
        cells = np.stack([np.full_like(row, rows), np.full_like(row, columns), row, column], axis=1)
        return Candidates(
            boxes.astype(np.float32),
            found.scores,
            np.zeros(count, np.int64),
            places,
            cells,
            np.tile([1, 2], (count, 1)),
            no_points(count),
            found.best,
            0,
            found.odd,
        )
