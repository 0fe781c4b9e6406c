"""How convolutions and poolings slide over their input, from the call's real arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from engine.api import SlidingWindow
from engine.graph.operations import Operation

Shape = tuple[int, ...]

_MODES = {
    "conv2d": "conv",
    "conv_transpose2d": "conv transposed",
    "max_pool2d": "max",
    "avg_pool2d": "average",
    "lp_pool2d": "power average",
}
_ADAPTIVE = {
    "adaptive_max_pool2d": "adaptive max",
    "adaptive_avg_pool2d": "adaptive average",
    "amax": "adaptive max",
    "mean": "adaptive average",
}


def window_of(operation: Operation, given: Shape, gives: Shape) -> SlidingWindow | None:
    """The window of a two-dimensional convolution or pooling from (N, C, H, W) ``given``; None for everything else.

    A mean or maximum over whole maps counts as adaptive pooling to one cell. ``padding="same"`` is told in cells; where
    it is uneven, the smaller part comes first, as PyTorch pads.
    """
    if len(given) != 4:
        return None
    if operation.name in _MODES:
        return _fixed(operation)
    if operation.name in _ADAPTIVE and (operation.name.startswith("adaptive") or set(operation.dims()) == {2, 3}):
        size, cells = given[2:], gives[2:] if len(gives) == 4 else (1, 1)
        return SlidingWindow(
            mode=_ADAPTIVE[operation.name],
            kernel=(-(-size[0] // cells[0]), -(-size[1] // cells[1])),
            stride=(size[0] // cells[0] or 1, size[1] // cells[1] or 1),
            padding=(0, 0),
        )
    return None


def pair(value: Any) -> tuple[int, int]:
    """PyTorch's shorthand: one number stands for both axes."""
    if isinstance(value, Sequence):
        return (int(value[0]), int(value[-1]))
    return (int(value), int(value))


def _fixed(operation: Operation) -> SlidingWindow | None:
    get = operation.arguments.get
    if operation.name.startswith("conv"):
        weight = get("weight")
        if not isinstance(weight, Tensor):
            return None
        kernel, stride = pair(weight.shape[-2:]), pair(get("stride", 1))
    else:
        kernel = pair(get("kernel_size"))
        stride = pair(get("stride") or kernel)
    dilation = pair(get("dilation", 1))
    return SlidingWindow(
        mode=_MODES[operation.name],
        kernel=kernel,
        stride=stride,
        padding=_padding(get("padding", 0), kernel, dilation),
        dilation=dilation,
        ceil_mode=bool(get("ceil_mode", False)),
        count_include_pad=bool(get("count_include_pad", True)),
        groups=int(get("groups", 1)),
    )


def _padding(given: Any, kernel: tuple[int, int], dilation: tuple[int, int]) -> tuple[int, int]:
    if given == "valid":
        return (0, 0)
    if given == "same":
        return (dilation[0] * (kernel[0] - 1) // 2, dilation[1] * (kernel[1] - 1) // 2)
    return pair(given)
