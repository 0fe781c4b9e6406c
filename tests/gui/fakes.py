"""A whole engine in plain NumPy that answers at once, for tests of the window and its panels.

``FakeEngine`` runs a LeNet-5-like network with fixed random weights on a drawn ring. Every call is answered before it
returns, in the calling thread, and is recorded in ``calls``. ``step()`` gives the next frame.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from engine.api import (
    BACKGROUND,
    INF,
    INPUT,
    NAN,
    SHADES,
    CamerasFound,
    Cells,
    Control,
    ControlKind,
    DeviceChanged,
    Ink,
    KernelPicture,
    KernelView,
    Kind,
    KnownNetwork,
    Layer,
    MapsView,
    Message,
    Mosaic,
    NetworkFailed,
    NetworkInfo,
    NetworkOpened,
    NetworkReference,
    Notice,
    Order,
    Picture,
    Prediction,
    Predictions,
    Preprocessing,
    Probed,
    Reduction,
    Request,
    Resize,
    Result,
    Scaling,
    Severity,
    SourceChanged,
    SourceState,
    Statistics,
    Timings,
    Weights,
    WeightsResult,
    WeightsView,
    Window,
)
from engine.api.geometry import as_maps, gap_values, grid_columns

POOL = Window("max", (2, 2), (2, 2), (0, 0))
CONV = Window("conv", (5, 5), (1, 1), (0, 0))
MEAN, STD = 0.1307, 0.3081
CANVAS = 280

LENET = NetworkInfo(
    epoch=1,
    name="lenet5",
    title="LeNet-5",
    year=1998,
    paper="LeCun et al. 1998",
    weights=Weights.BUNDLED,
    parameters=61706,
    macs=416520,
    layers=(
        Layer("conv1", Kind.CONV, "Conv2d", (6, 28, 28), 156, 117600, (5, 5), (1, 1), (0, 0), CONV, (INPUT,),
              (6, 1, 5, 5), True, "conv1"),
        Layer("relu1", Kind.ACTIVATION, "ReLU", (6, 28, 28), 0, 0, (5, 5), (1, 1), (0, 0), None, ("conv1",),
              module="relu1"),
        Layer("pool1", Kind.POOL, "MaxPool2d", (6, 14, 14), 0, 0, (6, 6), (2, 2), (0, 0), POOL, ("relu1",),
              module="pool1"),
        Layer("conv2", Kind.CONV, "Conv2d", (16, 10, 10), 2416, 240000, (14, 14), (2, 2), (0, 0), CONV, ("pool1",),
              (16, 6, 5, 5), True, "conv2"),
        Layer("relu2", Kind.ACTIVATION, "ReLU", (16, 10, 10), 0, 0, (14, 14), (2, 2), (0, 0), None, ("conv2",),
              module="relu2"),
        Layer("pool2", Kind.POOL, "MaxPool2d", (16, 5, 5), 0, 0, (16, 16), (4, 4), (0, 0), POOL, ("relu2",),
              module="pool2"),
        Layer("flatten", Kind.RESHAPE, "Flatten", (400,), inputs=("pool2",), module="flatten"),
        Layer("fc1", Kind.LINEAR, "Linear", (120,), 48120, 48000, inputs=("flatten",), weight_shape=(120, 400),
              bias=True, module="fc1"),
        Layer("relu3", Kind.ACTIVATION, "ReLU", (120,), inputs=("fc1",), module="relu3"),
        Layer("fc2", Kind.LINEAR, "Linear", (84,), 10164, 10080, inputs=("relu3",), weight_shape=(84, 120), bias=True,
              module="fc2"),
        Layer("relu4", Kind.ACTIVATION, "ReLU", (84,), inputs=("fc2",), module="relu4"),
        Layer("fc3", Kind.LINEAR, "Linear", (10,), 850, 840, inputs=("relu4",), weight_shape=(10, 84), bias=True,
              module="fc3"),
    ),
    stages=("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "fc1", "fc2", "fc3"),
    preprocessing=Preprocessing((1, 32, 32), (MEAN,), (STD,), resize=Resize.STRETCH, ink=Ink.AUTO),
    labels=tuple("0123456789"),
    card={"test_accuracy": 0.99, "test_pictures": 10000, "data": "MNIST"},
)  # fmt: skip

KNOWN = (
    KnownNetwork("lenet5", "LeNet-5", 1998, "LeCun et al. 1998", 61706, (1, 32, 32), "bundled"),
    KnownNetwork("resnet20", "ResNet-20", 2015, "He et al. 2015", 269722, (3, 32, 32), "bundled"),
    KnownNetwork(
        "alexnet", "AlexNet", 2012, "Krizhevsky et al. 2012", 61100840, (3, 224, 224), "available", 244_408_911
    ),
)

DRAW = SourceState(
    spec="draw",
    title="Drawing",
    live=True,
    controls=(
        Control("tool", "Tool", ControlKind.CHOICE, "Pen", choices=("Pen", "Eraser"), help="Draw or rub out"),
        Control("width", "Width", ControlKind.SLIDER, 22.0, 4, 60, 1, "px", help="Width of the pen"),
        Control("undo", "Undo", ControlKind.ACTION, icon="undo", help="Take the last stroke back", shortcut="Ctrl+Z"),
        Control("clear", "Clear", ControlKind.ACTION, icon="trash", help="Wipe the canvas", shortcut="Del"),
        Control("auto", "Digits draw themselves", ControlKind.TOGGLE, True, primary=False),
        Control("speed", "Speed", ControlKind.SLIDER, 1.0, 0.25, 4, 0.25, "×", primary=False),
    ),
    canvas=(CANVAS, CANVAS),
)


def ring(phase: float = 0.0) -> np.ndarray:
    """The fake source's picture: white strokes of a ring with a gap on black, (280, 280, 3) uint8 RGB."""
    y, x = np.mgrid[:CANVAS, :CANVAS] - CANVAS / 2
    angle = (np.arctan2(y, x) + phase) % (2 * math.pi)
    inside = (np.abs(np.hypot(x, y * 0.85) - 75) < 13) & (angle > 0.7)
    image = np.repeat((inside * 255).astype(np.uint8)[:, :, None], 3, axis=2)
    image.setflags(write=False)
    return image


class FakeEngine:
    """Implements ``engine.api.Engine`` synchronously.

    Attributes:
        calls: (method name, arguments) of every call, in order.
        info: the opened network; ``auto_open=False`` opens none at start.
        request: the newest one.
        frame: index of the present frame.
        outputs: every layer's exact output for the present frame by name, and the input tensor under ``INPUT``.
        weights: (weight, bias) by layer name.
    """

    def __init__(self, info: NetworkInfo = LENET, *, auto_open: bool = True) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.info = info
        self.request = Request()
        self.frame = 0
        self.image = ring()
        self.state = DRAW
        self.weights = _random_weights()
        self.outputs: dict[str, np.ndarray] = {}
        self.frozen = False
        self._auto_open = auto_open
        self._open = False
        self._outbox: list[Message] = []
        self._ring: Callable[[], None] = lambda: None
        self._sent_weights: set[WeightsView] = set()
        self._compute()

    def called(self, name: str) -> list[tuple[object, ...]]:
        """The arguments of all calls of one method."""
        return [arguments for called, arguments in self.calls if called == name]

    def step(self, image: np.ndarray | None = None) -> None:
        """Give the next frame: ``image`` (H, W, 3) uint8, or the ring turned a little further."""
        self.frame += 1
        if not self.frozen:
            self.image = ring(self.frame * 0.1) if image is None else image
            self._compute()
        self._answer()

    def post(self, *messages: Message) -> None:
        """Send any messages to the window."""
        empty = not self._outbox
        self._outbox += messages
        if empty and messages:
            self._ring()

    def start(self, ring: Callable[[], None]) -> None:
        self._note("start")
        self._ring = ring
        self.post(DeviceChanged("cpu", "CPU · 2 threads", "exact", "eager"))
        if self._auto_open:
            self._open = True
            self.post(SourceChanged(self.state), NetworkOpened(self.info))

    def drain(self) -> Sequence[Message]:
        messages, self._outbox = self._outbox, []
        results = [message for message in messages if isinstance(message, Result)]
        return [message for message in messages if not isinstance(message, Result) or message is results[-1]]

    def known_networks(self) -> tuple[KnownNetwork, ...]:
        return KNOWN

    def open_network(self, reference: NetworkReference) -> None:
        self._note("open_network", reference)
        if reference.model in ("lenet5", self.info.name):
            self.info = replace(self.info, epoch=self.info.epoch + self._open)
            self._open = True
            self._sent_weights = set()
            self.post(NetworkOpened(self.info))
        else:
            self.post(NetworkFailed(reference, f"{reference.model}: there is no such network here."))

    def open_file(self, path: str) -> None:
        self._note("open_file", path)

    def fetch_weights(self, name: str) -> None:
        self._note("fetch_weights", name)

    def cancel(self, job: str) -> None:
        self._note("cancel", job)

    def open_source(self, spec: str) -> None:
        self._note("open_source", spec)
        if spec == "draw":
            self.state = DRAW
        elif spec.startswith(("/nowhere", "camera:9")):
            self.post(Notice(f"{spec}: there is no such source.", Severity.ERROR))
            return
        else:
            self.state = SourceState(spec, spec, live=True)
        self.post(SourceChanged(self.state))

    def control_source(self, name: str, value: object = None) -> None:
        self._note("control_source", name, value)
        controls = tuple(
            replace(control, value=value) if control.name == name and value is not None else control  # type: ignore[arg-type]
            for control in self.state.controls
        )
        if controls != self.state.controls:
            self.state = replace(self.state, controls=controls)
            self.post(SourceChanged(self.state))

    def find_cameras(self) -> None:
        self._note("find_cameras")
        self.post(CamerasFound((("camera:0", "Built-in camera"), ("camera:2", "USB microscope"))))

    def submit(self, request: Request) -> None:
        self._note("submit", request)
        self.request = request
        self._answer()

    def freeze(self, frozen: bool) -> None:
        self._note("freeze", frozen)
        self.frozen = frozen

    def set_device(self, device: str, precision: str = "exact") -> None:
        self._note("set_device", device, precision)
        self.post(DeviceChanged("cpu" if device == "auto" else device, "CPU · 2 threads", precision, "eager"))

    def devices(self) -> tuple[str, ...]:
        return ("cpu", "cuda:0")

    def set_preprocessing(self, preprocessing: Preprocessing) -> None:
        self._note("set_preprocessing", preprocessing)
        self.info = replace(self.info, preprocessing=preprocessing)
        self.post(NetworkOpened(self.info))

    def probe(self, epoch: int, frame: int, layer: str, index: tuple[int, ...]) -> None:
        self._note("probe", epoch, frame, layer, index)
        try:
            value = float(self.outputs[layer][index])
        except (KeyError, IndexError):
            value = None
        self.post(Probed(epoch, frame, layer, index, value))

    def painted(self, frame: int) -> None:
        self._note("painted", frame)

    def close(self) -> None:
        self._note("close")

    def _note(self, name: str, *arguments: object) -> None:
        self.calls.append((name, arguments))

    def _compute(self) -> None:
        gray = self.image.mean(axis=2) / 255
        rows = np.linspace(0, gray.shape[0] - 1, 32).astype(int)
        columns = np.linspace(0, gray.shape[1] - 1, 32).astype(int)
        x = ((gray[np.ix_(rows, columns)] - MEAN) / STD).astype(np.float32)[None]
        outputs = {INPUT: x}
        for layer in LENET.layers:
            x = outputs[layer.name] = _run(layer, x, self.weights.get(layer.name))
        for array in outputs.values():
            array.setflags(write=False)
        self.outputs = outputs

    def _answer(self) -> None:
        if not self._open or self.request == Request():
            return
        wanted = self.request
        fresh = wanted.weights - self._sent_weights
        self._sent_weights = set(wanted.weights)
        self.post(*(self._weights_result(view) for view in fresh))
        self.post(
            Result(
                epoch=self.info.epoch,
                frame=self.frame,
                captured=time.perf_counter(),
                maps={view: self.mosaic(view) for view in wanted.maps},
                outputs={name: self.outputs[name] for name in wanted.outputs},
                picture=self._picture() if wanted.picture else None,
                predictions=self.predictions(wanted.top, wanted.pinned) if wanted.top else None,
                kernel=self.under_kernel(wanted.kernel) if wanted.kernel else None,
                swapped=wanted.swaps,
                timings=Timings(0.1, 0.2, 0.2, 1.3, 0.3, 0.1),
                dropped=0,
                frozen=self.frozen,
            )
        )

    def _picture(self) -> Picture:
        height, width = self.image.shape[:2]
        return Picture(self.image, (height, width), (0, 0, height, width), self.outputs[INPUT], inverted=False)

    def under_kernel(self, view: KernelView) -> KernelPicture:
        """The present frame under a kernel, colour by colour, at its full size and always clipped."""
        kernel = np.array(view.kernel)
        above, left = kernel.shape[0] // 2, kernel.shape[1] // 2
        padded = np.pad(self.image.astype(float), ((above, above), (left, left), (0, 0)))
        sums = np.einsum("yxcij,ij->yxc", sliding_window_view(padded, kernel.shape, axis=(0, 1)), kernel)
        return KernelPicture(view, np.clip(sums, 0, 255).astype(np.uint8), float(sums.min()), float(sums.max()))

    def predictions(self, top: int, pinned: tuple[int, ...] = ()) -> Predictions:
        """What the present frame's logits say."""
        logits = self.outputs["fc3"].astype(np.float64)
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        every = [Prediction(i, self.info.labels[i], float(shares[i]), float(logits[i])) for i in range(len(logits))]
        best = sorted(every, key=lambda prediction: -prediction.probability)[:top]
        return Predictions(tuple(best), tuple(every[index] for index in pinned))

    def mosaic(self, view: MapsView) -> Mosaic:
        """The mosaic of the present frame for one view."""
        output = self.outputs[view.layer]
        maps = output.reshape(as_maps(output.shape))
        statistics = _statistics(maps)
        ranged = _statistics(self.outputs[view.range_of]) if view.range_of else statistics
        order = np.arange(len(maps))
        if view.order is Order.STRENGTH:
            order = np.argsort(-statistics.channel_strength, kind="stable")
        order = order[: view.limit]
        if view.unit is not None:
            order = np.array([view.unit])
        low, high = (view.low, view.high) if view.scaling is Scaling.FIXED else (ranged.low, ranged.high)
        channel_range = None
        if view.scaling is Scaling.CHANNEL:
            channel_range = np.stack([statistics.channel_low, statistics.channel_high], axis=1)
            if statistics.low < 0:
                ends = np.abs(channel_range).max(axis=1)
                channel_range = np.stack([-ends, ends], axis=1)
            widest = int((channel_range[:, 1] - channel_range[:, 0]).argmax())
            low, high = (float(end) for end in channel_range[widest])
        low, high, signed = _ends(low, high)
        ranges = channel_range if channel_range is not None else np.array([[low, high]] * len(maps))
        tiles = [_shade(maps[channel], *ranges[channel]) for channel in order]
        return _assemble(tiles, order, view, maps.shape[1:], (low, high, signed), channel_range, statistics)

    def _weights_result(self, view: WeightsView) -> WeightsResult:
        weight, bias = self.weights[view.layer]
        filters = weight.reshape(len(weight), -1)
        statistics = _statistics(weight.reshape(as_maps((len(weight), filters.shape[1]))))
        low, high, signed = _ends(statistics.low, statistics.high, signed=True)
        template = (16, 5, 5) if view.layer == "fc1" and not view.matrix else None
        if weight.ndim == 4 or template:
            cells = weight.reshape(len(weight), *(template or weight.shape[1:]))
            axes = ("filter", "input channel") if cells.shape[1] > 1 else ("channel",)
            maps = cells.reshape(-1, *cells.shape[2:])
            columns = cells.shape[1] if cells.shape[1] > 1 else None
            channels = np.repeat(np.arange(len(cells)), cells.shape[1])
        else:
            axes, maps, columns, channels = ("matrix",), filters[None], 1, np.zeros(1, int)
        if view.unit is not None and axes != ("matrix",):
            maps, channels = maps[channels == view.unit], channels[channels == view.unit]
        grid = MapsView(view.layer, view.width, view.height, columns=columns, cells=view.cells)
        tiles = [_shade(array, low, high) for array in maps]
        mosaic = _assemble(tiles, channels, grid, maps.shape[1:], (low, high, signed), None, statistics)
        return WeightsResult(
            epoch=self.info.epoch,
            view=view,
            mosaic=replace(mosaic, axes=axes),
            weight=weight,
            bias=bias,
            norms=np.sqrt((filters**2).sum(axis=1)),
            histogram=tuple(np.histogram(weight, bins=40)),
            template=template,
        )


def _random_weights() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    generator = np.random.default_rng(1998)
    weights = {}
    for layer in LENET.layers:
        if layer.weight_shape:
            fan_in = math.prod(layer.weight_shape[1:])
            weight = generator.normal(0, math.sqrt(2 / fan_in), layer.weight_shape).astype(np.float32)
            bias = generator.normal(0, 0.05, layer.weight_shape[0]).astype(np.float32)
            weight.setflags(write=False)
            bias.setflags(write=False)
            weights[layer.name] = (weight, bias)
    return weights


def _run(layer: Layer, x: np.ndarray, weights: tuple[np.ndarray, np.ndarray] | None) -> np.ndarray:
    match layer.kind:
        case Kind.CONV:
            weight, bias = weights
            windows = sliding_window_view(x, weight.shape[2:], axis=(1, 2))
            return np.einsum("chwij,ocij->ohw", windows, weight, optimize=True) + bias[:, None, None]
        case Kind.ACTIVATION:
            return np.maximum(x, 0)
        case Kind.POOL:
            channels, height, width = x.shape
            return x.reshape(channels, height // 2, 2, width // 2, 2).max(axis=(2, 4))
        case Kind.RESHAPE:
            return x.reshape(-1).copy()
        case Kind.LINEAR:
            weight, bias = weights
            return weight @ x + bias
    raise AssertionError(layer)


def _statistics(values: np.ndarray) -> Statistics:
    maps = values.reshape(len(values), -1).astype(np.float64)
    finite = np.isfinite(maps)
    filled = np.where(finite, maps, 0)
    some = finite.any()
    low = np.where(finite, maps, np.inf).min(axis=1)
    high = np.where(finite, maps, -np.inf).max(axis=1)
    return Statistics(
        low=float(maps[finite].min()) if some else 0.0,
        high=float(maps[finite].max()) if some else 0.0,
        mean=float(maps[finite].mean()) if some else 0.0,
        zeros=int((maps == 0).sum()),
        nan=int(np.isnan(maps).sum()),
        inf=int(np.isinf(maps).sum()),
        size=maps.size,
        channel_low=np.where(finite.any(axis=1), low, 0).astype(np.float32),
        channel_high=np.where(finite.any(axis=1), high, 0).astype(np.float32),
        channel_strength=np.abs(filled).mean(axis=1).astype(np.float32),
    )


def _ends(low: float, high: float, signed: bool = False) -> tuple[float, float, bool]:
    if signed or low < 0:
        end = max(-low, high)
        return -end, end, True
    return min(low, 0.0), high, False


def _shade(values: np.ndarray, low: float, high: float) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        shades = np.rint((values - low) / max(high - low, 1e-12) * (SHADES - 1))
    shades = np.nan_to_num(np.clip(shades, 0, SHADES - 1)).astype(np.uint8)
    shades[np.isnan(values)] = NAN
    shades[np.isinf(values)] = INF
    return shades


def _assemble(
    tiles: list[np.ndarray],
    channels: np.ndarray,
    view: MapsView,
    shape: tuple[int, int],
    scale: tuple[float, float, bool],
    channel_range: np.ndarray | None,
    statistics: Statistics,
) -> Mosaic:
    """Every value one pixel: a fake's maps are small enough never to need a reduction."""
    height, width = shape
    columns = view.columns or grid_columns(len(tiles), height, width, view.width, view.height)
    rows = math.ceil(len(tiles) / columns)
    gap = round(gap_values(height, width))
    cells = view.cells or Cells(0, 0, rows, columns)
    pixels = np.full(
        (
            (cells.bottom - cells.top) * (height + gap) + gap,
            (cells.right - cells.left) * (width + gap) + gap,
        ),
        BACKGROUND,
        np.uint8,
    )
    for row in range(cells.top, cells.bottom):
        for column in range(cells.left, cells.right):
            if row * columns + column < len(tiles):
                top = (row - cells.top) * (height + gap) + gap
                left = (column - cells.left) * (width + gap) + gap
                pixels[top : top + height, left : left + width] = tiles[row * columns + column]
    every = np.full(rows * columns, -1)
    every[: len(channels)] = channels
    return Mosaic(
        pixels=pixels,
        rows=rows,
        columns=columns,
        cells=cells,
        tile=(height, width),
        gap=gap,
        shape=(height, width),
        channels=every,
        axes=("channel",),
        low=scale[0],
        high=scale[1],
        signed=scale[2],
        channel_range=channel_range,
        reduction=Reduction.MAGNITUDE,
        statistics=statistics,
    )


__all__ = ["DRAW", "KNOWN", "LENET", "FakeEngine", "ring"]
