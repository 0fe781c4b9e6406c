"""From a picture of any size to the tensor a network receives, as the network's own description says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import Ink, Preprocessing, Resize, UserError

LUMA = (299.0, 587.0, 114.0)
"""ITU-R BT.601 luma in thousandths: whole numbers, so that equal red, green and blue give exactly that grey."""

MID_GREY = 127.5
UNSURE = 16.0
"""Levels around mid-grey within which a border of the same source keeps what it was taken for."""

SUM_MODE = 0
"""``embedding_bag``'s own name of the mode that adds the weighted rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What the network receives of one frame.

    Attributes:
        tensor: (1, C, H, W) float32.
        crop: (top, left, height, width) of the part of the frame it shows, in pixels of the frame; a letterbox shows
            more than the frame, so that top or left is negative.
        inverted: whether the ink rule turned brightness round.
    """

    tensor: torch.Tensor
    crop: tuple[float, float, float, float]
    inverted: bool


def prepare(
    image: np.ndarray,
    preprocessing: Preprocessing,
    device: torch.device,
    extra: np.ndarray | None = None,
    *,
    inverted_before: bool | None = None,
    exact: bool = False,
) -> Prepared:
    """Prepare an (H, W, 3) uint8 RGB picture, with further (H, W, n) uint8 channels where there are any.

    Each value is the bilinear, antialiased mean of all pixels under it, computed in float32 from the whole frame's
    sampling grid: nothing is rounded to whole grey levels on the way, and only what the crop needs is computed. A
    picture that already has the right size stays as it is. It is computed on the CPU, so that all devices receive the
    same numbers; in NumPy as far as that is as fast, since each call of PyTorch's lets go of Python's lock and may have
    to wait for the window to get it back.
    """
    if min(image.shape[:2]) < 1:
        raise UserError("The picture has no pixels: choose another one.")
    placement = place(image.shape[0], image.shape[1], preprocessing)
    layers = [image] if extra is None else [image, extra]
    rule, border = preprocessing.ink, np.empty(0)
    if placement.pads or rule is Ink.AUTO:
        border = np.concatenate([_border(layer, placement) for layer in layers])
    inverted = rule is Ink.INVERT
    if rule is Ink.AUTO and not exact:
        inverted = _is_paper(float(border[:3] @ np.array(LUMA)) / 1000, inverted_before)
    values = placement.resample(layers)
    if placement.pads:
        ground = border if preprocessing.border is None else np.full_like(border, preprocessing.border)
        values = placement.pad(values, ground)
    values = _as_channels(values, preprocessing)
    if inverted:
        values = 255 - values
    tensor = torch.from_numpy(_normalise(values, preprocessing)[None]).contiguous()
    return Prepared(tensor.to(device), placement.crop, inverted)


def _is_paper(border: float, before: bool | None) -> bool:
    """Whether a border of this brightness is light paper; one near mid-grey would change its mind many times."""
    if before is not None and abs(border - MID_GREY) < UNSURE:
        return before
    return border > MID_GREY


def reduce_picture(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """The (H, W, 3) uint8 picture scaled to fit width × height, read-only; never enlarged."""
    scale = min(width / image.shape[1], height / image.shape[0])
    if scale < 1:
        size = [max(1, round(side * scale)) for side in image.shape[:2]]
        pixels = torch.from_numpy(np.array(image))[None].permute(0, 3, 1, 2)  # known to be channels last: twice as fast
        small = F.interpolate(pixels, size=size, mode="bilinear", antialias=True, align_corners=False)
        image = np.ascontiguousarray(small[0].permute(1, 2, 0).numpy())
    view = image.view()
    view.setflags(write=False)
    return view


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a frame lies under the network's input: the frame is scaled to ``scaled``, then a window is cut out.

    Attributes:
        source: (height, width) of the frame.
        scaled: (height, width) to which the whole frame would be scaled.
        offset: (top, left) of the input in the scaled frame; negative where the input is larger.
        output: (height, width) of the input.
    """

    source: tuple[int, int]
    scaled: tuple[int, int]
    offset: tuple[int, int]
    output: tuple[int, int]

    @property
    def crop(self) -> tuple[float, float, float, float]:
        """(top, left, height, width) of the input in pixels of the frame."""
        y, x = (source / scaled for source, scaled in zip(self.source, self.scaled, strict=True))
        return (self.offset[0] * y, self.offset[1] * x, self.output[0] * y, self.output[1] * x)

    @property
    def pads(self) -> bool:
        """Whether part of the input lies outside the frame."""
        return any(self._window(axis) != (self.offset[axis], self.output[axis]) for axis in (0, 1))

    def source_part(self, axis: int) -> slice:
        """Rows (axis 0) or columns (1) of the frame that lie under the input."""
        start, length = self._window(axis)
        step = self.source[axis] / self.scaled[axis]
        first = int(start * step)
        return slice(first, max(first + 1, round((start + length) * step)))

    def resample(self, layers: Sequence[np.ndarray]) -> np.ndarray:
        """(H, W, n) uint8 arrays of the whole frame → (C, height, width) float32 of the input inside the frame."""
        rows, columns = (_taps(self.source[axis], self.scaled[axis], *self._window(axis)) for axis in (0, 1))
        parts = [layer[rows.first : rows.past, columns.first : columns.past] for layer in layers]
        pixels = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)
        lines = rows.along(pixels.astype(np.float32))
        if columns.index is None:
            return lines.transpose(2, 0, 1)
        return columns.along(_contiguous(lines.transpose(1, 2, 0))).transpose(1, 2, 0)

    def pad(self, values: np.ndarray, ground: np.ndarray) -> np.ndarray:
        """Put what is inside the frame onto a ground of the given (C,) colour."""
        whole = np.empty((len(values), *self.output), np.float32)
        whole[:] = ground[:, None, None]
        top, left = (max(0, -offset) for offset in self.offset)
        whole[:, top : top + values.shape[1], left : left + values.shape[2]] = values
        return whole

    def _window(self, axis: int) -> tuple[int, int]:
        """(start, length) of the input inside the scaled frame."""
        start = max(0, self.offset[axis])
        return start, min(self.offset[axis] + self.output[axis], self.scaled[axis]) - start


def place(height: int, width: int, preprocessing: Preprocessing) -> Placement:
    """How a height × width frame lies under the input.

    The classic recipe to the pixel: the shorter side becomes ``shorter_side``, the longer one is rounded down, and the
    crop is centred on whole pixels.
    """
    output = preprocessing.input[1:]
    fits = (output[0] / height, output[1] / width)
    if preprocessing.resize is Resize.STRETCH:
        scaled = output
    elif preprocessing.resize is Resize.CROP and preprocessing.shorter_side is not None:
        side, shorter = preprocessing.shorter_side, min(height, width)
        scaled = (max(1, side * height // shorter), max(1, side * width // shorter))
    else:
        scale = min(fits) if preprocessing.resize is Resize.LETTERBOX else max(fits)
        scaled = (max(1, round(height * scale)), max(1, round(width * scale)))
    top, left = (round((s - o) / 2) for s, o in zip(scaled, output, strict=True))
    return Placement((height, width), scaled, (top, left), output)


@dataclass(frozen=True, slots=True, eq=False)
class Taps:
    """Which source lines make each line of an output, and with which weights.

    Attributes:
        first, past: source lines [first, past) that are needed at all.
        index, weights: of the needed ones, (lines × taps,); None where lines stay as they are.
        starts: (lines,) where the taps of each line begin.
    """

    first: int
    past: int
    index: torch.Tensor | None = None
    weights: torch.Tensor | None = None
    starts: torch.Tensor | None = None

    def along(self, values: np.ndarray) -> np.ndarray:
        """(past − first, …) float32 → (lines, …): weighted sums along the first axis."""
        if self.index is None:
            return values
        assert self.starts is not None
        table = torch.from_numpy(values.reshape(len(values), -1))
        sums = torch.embedding_bag(table, self.index, self.starts, mode=SUM_MODE, per_sample_weights=self.weights)[0]
        return np.asarray(sums.numpy().reshape(-1, *values.shape[1:]))


@lru_cache(maxsize=64)
def _taps(source: int, scaled: int, start: int, length: int) -> Taps:
    """Antialiased bilinear scaling from ``source`` to ``scaled`` lines, of which [start, start + length) are wanted.

    The weights are those of PyTorch's ``interpolate(…, antialias=True)`` for float32, rounding included: a triangle as
    wide as one output line, or as one source line where the picture grows, cut off at the border and normalised.
    """
    if source == scaled:
        return Taps(start, start + length)
    one = np.float32(1)
    step = np.float32(source) / np.float32(scaled)
    reach, half = max(step, one), np.float32(0.5)
    centres = step * (np.arange(start, start + length, dtype=np.float32) + half)
    low = np.maximum((centres - reach + half).astype(np.int32), 0)
    high = np.minimum((centres + reach + half).astype(np.int32), source)
    index = low[:, None] + np.arange((high - low).max(), dtype=np.int32)
    distance = np.abs((index - centres[:, None] + half).astype(np.float32) / reach)
    weights = np.where(index < high[:, None], np.maximum(one - distance, 0), 0).astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True, dtype=np.float32)
    first, past = int(low.min()), int(high.max())
    index = np.minimum(index, past - 1) - np.int32(first)
    starts = torch.arange(0, index.size, index.shape[1], dtype=torch.int32)
    return Taps(first, past, torch.from_numpy(index.ravel()), torch.from_numpy(weights.ravel()), starts)


def _border(pixels: np.ndarray, placement: Placement) -> np.ndarray:
    """Median colour (n,) float32 of the outermost pixels of the part of the (H, W, n) frame that the network sees."""
    seen = pixels[placement.source_part(0), placement.source_part(1)]
    ring = np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]])
    return np.asarray(np.median(ring, axis=0), np.float32)


def _as_channels(values: np.ndarray, preprocessing: Preprocessing) -> np.ndarray:
    """(3 + n, H, W) RGB and further channels → (C, H, W) as the network wants them."""
    wanted = preprocessing.input[0]
    if wanted == 1:
        grey: np.ndarray = (values[0] * LUMA[0] + values[1] * LUMA[1] + values[2] * LUMA[2]) / 1000
        return grey[None]
    if wanted >= 3 and preprocessing.order == "bgr":
        values = np.concatenate([values[2::-1], values[3:]])
    missing = wanted - len(values)
    if missing <= 0:
        return values[:wanted]
    if preprocessing.fill == "repeat":
        return values[[index % len(values) for index in range(wanted)]]
    mean = values[:3].mean(axis=0, keepdims=True)
    more = mean if preprocessing.fill == "mean" else np.zeros_like(mean)
    return np.concatenate([values, *[more] * missing])


def _normalise(values: np.ndarray, preprocessing: Preprocessing) -> np.ndarray:
    if preprocessing.range == 1:
        values = values / 255
    shifted: np.ndarray = values - _constants(preprocessing.mean)
    shifted /= _constants(preprocessing.std)
    return shifted


@lru_cache(maxsize=64)
def _constants(numbers: tuple[float, ...]) -> np.ndarray:
    """One number for each channel, as (C, 1, 1)."""
    return np.array(numbers, np.float32).reshape(-1, 1, 1)


def _contiguous(values: np.ndarray) -> np.ndarray:
    """A copy in the order of its axes; PyTorch turns arrays round faster than NumPy."""
    return np.asarray(torch.from_numpy(values).contiguous().numpy())
