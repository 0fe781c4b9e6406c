"""One kernel on the live picture: the blackboard's page on kernels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from engine.api import KernelPicture, KernelShades, KernelView, UserError
from engine.preprocessing.prepare import LUMA, reduce_picture
from engine.results.answerer import Answerer, CachedFrame, Pending
from engine.vision import cv2


class KernelAnswerer(Answerer[KernelView]):
    """The frame lies in memory: nothing is copied."""

    kind = KernelView

    def compute(self, frame: CachedFrame, wishes: Sequence[KernelView]) -> Iterable[Pending]:
        made = {wish: filter_frame(frame.frame.image, wish) for wish in wishes}
        return [Pending((), lambda: made)]


def filter_frame(image: np.ndarray, view: KernelView) -> KernelPicture:
    """The (H, W, 3) uint8 RGB frame under the view's kernel; see ``KernelView``. UserError for a kernel with no middle.

    Every sum is Σ kernel[i, j] · pixel[y + i − rows // 2, x + j − columns // 2] in float32, pixels being 0 … 255.
    """
    kernel = np.asarray(view.kernel, np.float32)
    if kernel.ndim != 2 or kernel.shape[0] % 2 == 0 or kernel.shape[1] % 2 == 0:
        raise UserError("A kernel needs an odd number of rows and of columns, so that it has a middle.")
    values: np.ndarray = reduce_picture(image, max(view.width, 1), max(view.height, 1)).astype(np.float32)
    if view.grey:
        values = cv2.transform(values, np.array([LUMA], np.float32) / 1000)
    sums: np.ndarray = cv2.filter2D(values, cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT)
    low, high = cv2.minMaxLoc(sums.reshape(len(sums), -1))[:2]
    pixels = _levels(sums, view.shades)
    if view.grey:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    pixels.setflags(write=False)
    return KernelPicture(pixels, low, high)


def _levels(sums: np.ndarray, shades: KernelShades) -> np.ndarray:
    """(h, w[, 3]) uint8, rounded and kept within 0 … 255."""
    if shades is not KernelShades.ABSOLUTE:
        sums = np.maximum(sums + 128 if shades is KernelShades.OFFSET else sums, 0)
    return np.asarray(cv2.convertScaleAbs(sums))
