"""How convolutions and poolings slide over their input, from the call's real arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from engine.api import SlidingWindow
from engine.graph.operations import Operation

Shape = tuple[int, ...]

_MODES = {
    "conv": "conv",
    "conv_transpose": "conv transposed",
    "max_pool": "max",
    "avg_pool": "average",
    "lp_pool": "power average",
}
_ADAPTIVE = {
    "adaptive_max_pool": "adaptive max",
    "adaptive_avg_pool": "adaptive average",
    "amax": "adaptive max",
    "mean": "adaptive average",
}


def window_of(operation: Operation, given: Shape, gives: Shape) -> SlidingWindow | None:
    """The window of a convolution or pooling from (N, C, H, W) ``given``; None for everything else.

    One over (N, C, L) has the window of maps of one row (``engine.api.geometry.as_maps``). A mean or maximum over whole
    maps counts as adaptive pooling to one cell. ``padding="same"`` is told in cells; where it is uneven, the smaller
    part comes first, as PyTorch pads.
    """
    axes = len(given) - 2
    if axes not in (1, 2):
        return None
    name = operation.name.removesuffix(f"{axes}d")
    if name in _MODES and name != operation.name:
        return _fixed(operation, _MODES[name], axes)
    if name in _ADAPTIVE and (name != operation.name or (axes == 2 and set(operation.dims()) == {2, 3})):
        cells = gives[2:] if len(gives) == len(given) else (1,) * axes
        sizes = tuple(zip(given[2:], cells, strict=True))
        return SlidingWindow(
            mode=_ADAPTIVE[name],
            kernel=_pair([-(-size // count) for size, count in sizes], axes, 1),
            stride=_pair([size // count or 1 for size, count in sizes], axes, 1),
            padding=(0, 0),
        )
    return None


def _pair(value: Any, axes: int, other: int) -> tuple[int, int]:
    """PyTorch's shorthand, one number for all axes, and for maps of one row, where ``other`` is the vertical one's."""
    numbers = tuple(map(int, value)) if isinstance(value, Sequence) else (int(value),)
    return (other if axes == 1 else numbers[0], numbers[-1])


def _fixed(operation: Operation, mode: str, axes: int) -> SlidingWindow | None:
    get = operation.arguments.get
    if operation.name.startswith("conv"):
        weight = get("weight")
        if not isinstance(weight, Tensor):
            return None
        kernel, stride = _pair(tuple(weight.shape[2:]), axes, 1), get("stride", 1)
    else:
        kernel, stride = _pair(get("kernel_size"), axes, 1), get("stride") or get("kernel_size")
    dilation = _pair(get("dilation", 1), axes, 1)
    return SlidingWindow(
        mode=mode,
        kernel=kernel,
        stride=_pair(stride, axes, 1),
        padding=_padding(get("padding", 0), kernel, dilation, axes),
        dilation=dilation,
        ceil_mode=bool(get("ceil_mode", False)),
        count_include_pad=bool(get("count_include_pad", True)),
        groups=int(get("groups", 1)),
    )


def _padding(given: Any, kernel: tuple[int, int], dilation: tuple[int, int], axes: int) -> tuple[int, int]:
    if given == "valid":
        return (0, 0)
    if given == "same":
        return (dilation[0] * (kernel[0] - 1) // 2, dilation[1] * (kernel[1] - 1) // 2)
    return _pair(given, axes, 0)
