"""What each layer's outputs see of the input picture: the rule of every operation, on top of the exact axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.api import LayerKind, SlidingWindow
from engine.api.geometry import ChannelsLast
from engine.graph.geometry import Axis
from engine.graph.operations import Operation
from engine.graph.sliding_windows import window_of

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """The vertical and the horizontal axis of a tensor of maps.

    Attributes:
        dims: which axes of the tensor they are.
    """

    y: Axis
    x: Axis
    dims: tuple[int, int] = (2, 3)


@dataclass(frozen=True, slots=True)
class Operand:
    """A tensor that depends on the picture: its shape, and its field (None where every value sees everything)."""

    shape: Shape
    field: Field | None


def described(shape: Shape, field: Field | None) -> Shape:
    """A (1, …) output's shape without its batch axis; it remembers where channels stand behind the maps' axes."""
    inner = tuple(shape[1:])
    return ChannelsLast(inner) if len(shape) == 4 and field is not None and field.dims == (1, 2) else inner


def field_of(operation: Operation, operands: Sequence[Operand], gives: Shape) -> Field | None:
    """The field of an output of shape ``gives``; None where it sees everything, or where no rule is known."""
    # What sees everything passes that on: no rule can take it back.
    if not operands or any(operand.field is None for operand in operands):
        return None
    first = operands[0]
    if window := window_of(operation, first.shape, gives):
        return _slide(first, window, gives)
    if rule := _RULES.get(operation.name):
        return rule(operation, first, gives)
    if operation.kind is LayerKind.CONCAT:
        return _concatenate(operation, operands, gives)
    if operation.kind in (LayerKind.ACTIVATION, LayerKind.DROPOUT, LayerKind.ADD) or operation.name in ELEMENTWISE:
        return _join(operands, gives)
    return None


def _slide(first: Operand, window: SlidingWindow, gives: Shape) -> Field | None:
    if first.field is None or first.field.dims != (2, 3):
        return None
    axes = []
    for number, axis in enumerate((first.field.y, first.field.x)):
        kernel, stride = window.kernel[number], window.stride[number]
        padding, dilation = window.padding[number], window.dilation[number]
        if window.mode.startswith("adaptive"):
            size, cells = first.shape[2 + number], gives[2 + number] if len(gives) == 4 else 1
            # One cell over all the rest is a global pooling: it sees everything.
            if cells == 1 and size > 1:
                return None
            axes.append(axis.adaptive(size, cells))
        elif window.mode == "conv transposed":
            axes.append(axis.transposed(kernel, stride, padding, dilation))
        else:
            axes.append(axis.window(kernel, stride, padding, dilation))
    return Field(axes[0], axes[1])


def _join(operands: Sequence[Operand], gives: Shape) -> Field | None:
    """Cell by cell; an operand that is stretched over the maps would be seen from everywhere."""
    joined = operands[0].field
    for operand in operands:
        field = operand.field
        # A smaller operand is stretched over the maps: each of its values is read everywhere.
        if joined is None or field is None or operand.shape[-2:] != gives[-2:] or field.dims != joined.dims:
            return None
        y, x = joined.y.union(field.y), joined.x.union(field.x)
        joined = Field(y, x, joined.dims) if y and x else None
    return joined


def _concatenate(operation: Operation, operands: Sequence[Operand], gives: Shape) -> Field | None:
    joined = _join([Operand(operand.shape, operand.field) for operand in operands], operands[0].shape)
    along = int(operation.arguments.get("dim", 0)) % len(gives)
    if joined is None:
        return None
    if operation.name == "stack":
        if along > min(joined.dims):
            return None
        # The new axis stands before those of the maps and pushes them one back.
        return Field(joined.y, joined.x, (joined.dims[0] + 1, joined.dims[1] + 1))
    return None if along in joined.dims else joined


def _keeps_maps(_: Operation, first: Operand, gives: Shape) -> Field | None:
    """Reshaped without touching the last two axes, if those are the maps; the same shape is always kept."""
    field, rank = first.field, len(first.shape)
    if first.shape == gives:
        return field
    if field and field.dims == (rank - 2, rank - 1) and first.shape[-2:] == gives[-2:] and len(gives) > 2:
        return Field(field.y, field.x, (len(gives) - 2, len(gives) - 1))
    return None


def _along_channels(operation: Operation, first: Operand, gives: Shape) -> Field | None:
    """Mixes values along the axes it names, which must not be those of the maps."""
    field, rank = first.field, len(first.shape)
    if field is None or len(gives) != rank or set(operation.dims(rank)) & set(field.dims):
        return None
    return field


def _along_last(operation: Operation, first: Operand, _: Shape) -> Field | None:
    """Linear layers and layer norm mix the last axes; maps may lie before them (N, H, W, C)."""
    count = len(operation.arguments.get("normalized_shape", first.shape)) if operation.name == "layer_norm" else 1
    mixed = range(len(first.shape) - count, len(first.shape))
    return first.field if first.field and not set(mixed) & set(first.field.dims) else None


def _permute(operation: Operation, first: Operand, _: Shape) -> Field | None:
    rank = len(first.shape)
    if operation.name == "transpose":
        order = list(range(rank))
        a, b = (int(operation.arguments[name]) % rank for name in ("dim0", "dim1"))
        order[a], order[b] = order[b], order[a]
    else:
        order = [int(dim) % rank for dim in operation.arguments["dims"]]
    field = first.field
    return field and Field(field.y, field.x, (order.index(field.dims[0]), order.index(field.dims[1])))


def _pad(operation: Operation, first: Operand, _: Shape) -> Field | None:
    """``F.pad`` names (before, after) from the last axis backwards."""
    told = operation.arguments["pad"]
    given = (told,) * 4 if isinstance(told, int) else tuple(told)
    # A margin of n is a slice that begins at −n: the same shift of the origin, in the other direction.
    before = {len(first.shape) - 1 - i: given[2 * i] for i in range(len(given) // 2)}
    return _slice_each(first, {dim: (-count, 1) for dim, count in before.items()})


def _index(operation: Operation, first: Operand, gives: Shape) -> Field | None:
    """``x[:, :, ::2, 1:]``: plain slices of the maps; anything else among the maps' axes is not followed."""
    index = operation.arguments["index"]
    index = list(index) if isinstance(index, tuple) else [index]
    if Ellipsis in index:
        at = index.index(Ellipsis)
        index[at : at + 1] = [slice(None)] * (len(first.shape) - len(index) + 1)
    steps = {}
    for dim, part in enumerate(index):
        if not isinstance(part, slice):
            return None
        start, _, step = part.indices(first.shape[dim])
        steps[dim] = (start, step)
    return _slice_each(first, steps) if len(gives) == len(first.shape) else None


def _slice(operation: Operation, first: Operand, _: Shape) -> Field | None:
    get = operation.arguments.get
    dim = int(get("dim", 0)) % len(first.shape)
    start, _stop, step = slice(get("start"), None, get("step", 1)).indices(first.shape[dim])
    return _slice_each(first, {dim: (start, step)})


def _slice_each(first: Operand, steps: dict[int, tuple[int, int]]) -> Field | None:
    field = first.field
    if field is None:
        return None
    y, x = (axis.sliced(*steps.get(dim, (0, 1))) for axis, dim in zip((field.y, field.x), field.dims, strict=True))
    return Field(y, x, field.dims)


def _resize(operation: Operation, first: Operand, gives: Shape) -> Field | None:
    get, field = operation.arguments.get, first.field
    mode = get("mode") or operation.name.removeprefix("upsample_").removesuffix("2d")
    if (
        field is None
        or len(gives) != 4
        # Antialiasing widens the window with the factor, for which there is no rule here.
        or get("antialias")
        or mode not in ("nearest", "nearest-exact", "bilinear", "bicubic")
    ):
        return None
    corners = bool(get("align_corners"))
    y, x = (
        axis.resized(first.shape[dim], gives[dim], mode, corners)
        for axis, dim in zip((field.y, field.x), field.dims, strict=True)
    )
    return Field(y, x)


def _shuffle(operation: Operation, first: Operand, gives: Shape) -> Field | None:
    """Depth to space is seen like nearest resampling, space to depth like a window without overlap."""
    field = first.field
    if field is None or field.dims != (2, 3):
        return None
    if operation.name == "pixel_shuffle":
        return _resize(Operation("interpolate", "", {"mode": "nearest"}), first, gives)
    factor = int(operation.arguments["downscale_factor"])
    return Field(field.y.window(factor, factor), field.x.window(factor, factor))


def _batch_norm(operation: Operation, first: Operand, gives: Shape) -> Field | None:
    """With stored statistics it works value by value; with those of the picture it sees everything."""
    stored = operation.arguments.get("running_mean") is not None
    return _join([first], gives) if stored else None


_Rule = Callable[[Operation, Operand, Shape], Field | None]
_RULES: dict[str, _Rule] = {
    **dict.fromkeys(
        ("view", "reshape", "unflatten", "contiguous", "channel_shuffle", "view_as", "reshape_as"), _keeps_maps
    ),
    **dict.fromkeys(("softmax", "log_softmax", "softmin", "normalize", "mean", "sum", "amax", "glu"), _along_channels),
    **dict.fromkeys(("chunk", "split"), _along_channels),
    **dict.fromkeys(("permute", "transpose"), _permute),
    **dict.fromkeys(("interpolate", "upsample_nearest2d", "upsample_bilinear2d", "upsample_bicubic2d"), _resize),
    **dict.fromkeys(("pixel_shuffle", "pixel_unshuffle"), _shuffle),
    "linear": _along_last,
    "layer_norm": _along_last,
    "batch_norm": _batch_norm,
    "pad": _pad,
    "getitem": _index,
    "slice": _slice,
}
ELEMENTWISE = frozenset((
    "abs", "ceil", "clone", "cos", "detach", "div", "erf", "exp", "float", "floor", "floordiv", "identity",
    "local_response_norm", "log", "maximum", "minimum", "mul", "neg", "pow", "reciprocal", "round", "rsqrt", "rsub",
    "sign", "sin", "sqrt", "square", "sub", "to", "truediv", "type", "type_as", "where",
    "dequantizelinear", "quantizelinear",
))  # fmt: skip
