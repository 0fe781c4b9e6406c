"""One kernel on the live picture: the blackboard's page on kernels."""

from __future__ import annotations

import numpy as np

from engine.api import KernelPicture, KernelShades, KernelView, UserError
from engine.preprocess import LUMA, reduce_picture
from engine.vision import cv2


def under_kernel(image: np.ndarray, view: KernelView) -> KernelPicture:
    """The (H, W, 3) uint8 RGB frame under the view's kernel; see ``KernelView``. UserError for a kernel with no middle.

    Every sum is Σ kernel[i, j] · pixel[y + i − rows // 2, x + j − columns // 2] in float32, pixels being 0 … 255.
    """
    kernel = np.asarray(view.kernel, np.float32)
    if kernel.ndim != 2 or kernel.shape[0] % 2 == 0 or kernel.shape[1] % 2 == 0:
        raise UserError("A kernel needs an odd number of rows and of columns, so that it has a middle.")
    values = reduce_picture(image, max(view.width, 1), max(view.height, 1)).astype(np.float32)
    given = values @ (np.array(LUMA, np.float32) / 1000) if view.grey else values
    sums: np.ndarray = cv2.filter2D(given, cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT)
    pixels = np.clip(np.rint(_levels(sums, view.shades)), 0, 255).astype(np.uint8)
    if view.grey:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    pixels.setflags(write=False)
    return KernelPicture(view, pixels, float(sums.min()), float(sums.max()))


def _levels(sums: np.ndarray, shades: KernelShades) -> np.ndarray:
    if shades is KernelShades.ABSOLUTE:
        return np.asarray(np.abs(sums))
    return sums + 128 if shades is KernelShades.OFFSET else sums
