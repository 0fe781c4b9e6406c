"""Kernels on the live picture against sums done by hand."""

import numpy as np
import pytest

from engine.api import KernelShades, KernelView, UserError
from engine.results.filtered_frame import filter_frame

EMBOSS = ((-2.0, -1.0, 0.0), (-1.0, 1.0, 1.0), (0.0, 1.0, 2.0))
WIDE = tuple(tuple(float(i * 5 + j - 9) / 7 for j in range(5)) for i in range(3))


def picture(height: int = 9, width: int = 12) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def by_hand(values: np.ndarray, kernel: tuple[tuple[float, ...], ...]) -> np.ndarray:
    """Σ kernel · pixel around each pixel of an (h, w) picture; zero beyond its border. The kernel is not flipped."""
    rows, columns = len(kernel), len(kernel[0])
    found = np.zeros(values.shape)
    for y, x in np.ndindex(*values.shape):
        for i, j in np.ndindex(rows, columns):
            v, u = y + i - rows // 2, x + j - columns // 2
            if 0 <= v < values.shape[0] and 0 <= u < values.shape[1]:
                found[y, x] += kernel[i][j] * float(values[v, u])
    return found


@pytest.mark.parametrize("kernel", [EMBOSS, WIDE], ids=["emboss", "3×5"])
@pytest.mark.parametrize("shades", list(KernelShades))
def test_in_colour(kernel: tuple[tuple[float, ...], ...], shades: KernelShades) -> None:
    image = picture()
    made = filter_frame(image, KernelView(kernel, 100, 100, shades=shades))
    sums = np.stack([by_hand(image[:, :, channel], kernel) for channel in range(3)], axis=2)
    levels = {
        KernelShades.CLIPPED: sums,
        KernelShades.ABSOLUTE: np.abs(sums),
        KernelShades.OFFSET: sums + 128,
    }[shades]
    assert np.abs(made.pixels - np.clip(levels, 0, 255)).max() <= 0.5 + 1e-3
    assert made.low == pytest.approx(sums.min(), abs=1e-3)
    assert made.high == pytest.approx(sums.max(), abs=1e-3)
    assert not made.pixels.flags.writeable


def test_in_grey() -> None:
    image = picture()
    made = filter_frame(image, KernelView(EMBOSS, 100, 100, grey=True, shades=KernelShades.OFFSET))
    luma = 0.299 * image[:, :, 0] + 0.587 * image[:, :, 1] + 0.114 * image[:, :, 2]
    expected = np.clip(by_hand(luma, EMBOSS) + 128, 0, 255)
    assert np.abs(made.pixels - expected[:, :, None]).max() <= 0.5 + 1e-3


def test_a_large_frame_is_reduced_first() -> None:
    flat = np.full((400, 600, 3), 100, np.uint8)
    made = filter_frame(flat, KernelView(((0, 0, 0), (0, 2, 0), (0, 0, 0)), 150, 150))
    assert made.pixels.shape == (100, 150, 3)
    assert (made.pixels == 200).all()


def test_a_kernel_without_a_middle_is_refused() -> None:
    with pytest.raises(UserError, match="odd number"):
        filter_frame(picture(), KernelView(((1.0, 1.0),), 100, 100))
