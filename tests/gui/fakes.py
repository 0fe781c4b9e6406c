"""A whole engine in plain NumPy that answers at once, for tests of the window and its panels.

``FakeEngine`` runs a LeNet-5-like network with fixed random weights on a drawn ring. Every call is answered before it
returns, in the calling thread, and is recorded in ``calls``. ``step()`` gives the next frame.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from engine.api import (
    INPUT,
    Activations,
    CamerasFound,
    Contributions,
    ContributionsView,
    Control,
    ControlKind,
    DeviceChanged,
    EvidenceResult,
    Histogram,
    HistogramView,
    InputView,
    KernelPicture,
    KernelView,
    KnownNetwork,
    Limits,
    MapsView,
    Message,
    Mosaic,
    NetworkFailed,
    NetworkInfo,
    NetworkOpened,
    NetworkReference,
    NetworkState,
    Notice,
    Picture,
    PictureView,
    Prediction,
    Predictions,
    PredictionsView,
    Preprocessing,
    ProbeResult,
    Provenance,
    Received,
    Request,
    Result,
    Severity,
    SourceChanged,
    SourceState,
    Timings,
    WeightsResult,
    WeightsView,
    Wish,
)
from tests.gui.plain_lenet import LENET, MEAN, STD, outputs_of, random_weights
from tests.gui.plain_mosaics import mosaic_of, weights_result

CANVAS = 280

KNOWN = (
    KnownNetwork("lenet5", "LeNet-5", 1998, "LeCun et al. 1998", 61706, (1, 32, 32), "bundled", source="draw"),
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
        self.weights = random_weights()
        self.outputs: dict[str, np.ndarray] = {}
        self.frozen = False
        self._auto_open = auto_open
        self._open = False
        self._outbox: list[Message] = []
        self._ring: Callable[[], None] = lambda: None
        self._sent_weights: set[tuple[NetworkState, WeightsView]] = set()
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
        name = "cpu" if device == "auto" else device
        self.post(DeviceChanged(name, "CPU · 2 threads", precision, "eager", None, precision))

    def devices(self) -> tuple[str, ...]:
        return ("cpu", "cuda:0")

    def set_preprocessing(self, epoch: int, preprocessing: Preprocessing) -> None:
        self._note("set_preprocessing", epoch, preprocessing)
        if epoch != self.info.epoch:
            return
        self.info = replace(self.info, preprocessing=preprocessing)
        self.post(NetworkOpened(self.info))

    def probe(self, epoch: int, frame: int, layer: str, index: tuple[int, ...]) -> None:
        self._note("probe", epoch, frame, layer, index)
        try:
            value = float(self.outputs[layer][index])
        except (KeyError, IndexError):
            value = None
        self.post(ProbeResult(epoch, frame, layer, index, value))

    def painted(self, source: int, frame: int) -> None:
        self._note("painted", source, frame)

    def interrupt(self) -> None:
        self._note("interrupt")

    def set_limits(self, limits: Limits) -> None:
        self._note("set_limits", limits)

    def close(self) -> None:
        self._note("close")

    @property
    def _state(self) -> NetworkState:
        return NetworkState(self.info.epoch, self.request.overrides)

    def _note(self, name: str, *arguments: object) -> None:
        self.calls.append((name, arguments))

    def _compute(self) -> None:
        self.outputs = outputs_of(self.image, self.weights)
        for values in self.outputs.values():
            values.setflags(write=False)

    def _answer(self) -> None:
        if not self._open or self.request == Request():
            return
        wanted = self.request.of_kind(WeightsView)
        sent = {(self._state, view) for view in wanted}
        fresh, self._sent_weights = sent - self._sent_weights, sent
        self.post(*(self._weights_result(view) for _, view in fresh))
        self.post(
            Result(
                origin=Provenance(self._state, 1, self.frame, backend="eager"),
                captured=time.perf_counter(),
                answers={wish: self.answer(wish) for wish in self.request.wishes - wanted},
                timings=Timings(0.1, 0.2, 0.2, 1.3, 0.3, 0.1),
                dropped=0,
                frozen=self.frozen,
                source_title=self.state.title,
            )
        )
        self.post(*(self._contributions(view) for view in self.request.of_kind(ContributionsView)))

    def _contributions(self, view: ContributionsView) -> EvidenceResult:
        """Those of the first class's logit alone."""
        origin, logit = Provenance(self._state, 1, self.frame, backend="eager"), float(self.outputs["fc3"][0])
        shares = np.array([[[logit]]], np.float32)
        found = Contributions(replace(view.target, channel=0), ("0", ""), logit, "fc3", shares, None, 0.0)
        height, width = self.image.shape[:2]
        return EvidenceResult(view, origin, found, self.image, (height, width), (0, 0, height, width), 0.01)

    def answer(self, wish: Wish[Any]) -> object:
        """What the present frame answers to a wish; None to what it knows nothing of."""
        match wish:
            case MapsView():
                return self.mosaic(wish) if wish.layer in self.outputs else None
            case Activations():
                return self.outputs.get(wish.layer)
            case HistogramView():
                values = self.outputs[wish.layer].astype(float)
                counts, edges = np.histogram(values[np.isfinite(values)], wish.bins)
                return Histogram(self.frame, counts, edges, int(np.isnan(values).sum()), int(np.isinf(values).sum()))
            case PictureView():
                return Picture(self.image, self.image.shape[:2])
            case InputView():
                return Received(self.outputs[INPUT], (0, 0, *self.image.shape[:2]), inverted=False)
            case PredictionsView():
                return self.predictions(wish.top, wish.pinned)
            case KernelView():
                return self.filter_frame(wish)
        return None

    def filter_frame(self, view: KernelView) -> KernelPicture:
        """The present frame under a kernel, colour by colour, at its full size and always clipped."""
        kernel = np.array(view.kernel)
        above, left = kernel.shape[0] // 2, kernel.shape[1] // 2
        padded = np.pad(self.image.astype(float), ((above, above), (left, left), (0, 0)))
        sums = np.einsum("yxcij,ij->yxc", sliding_window_view(padded, kernel.shape, axis=(0, 1)), kernel)
        return KernelPicture(np.clip(sums, 0, 255).astype(np.uint8), float(sums.min()), float(sums.max()))

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
        mosaic = mosaic_of(view, self.outputs)
        mosaic.pixels.setflags(write=False)
        return mosaic

    def _weights_result(self, view: WeightsView) -> WeightsResult:
        return weights_result(self._state, view, *self.weights[view.layer])


__all__ = ["DRAW", "KNOWN", "LENET", "MEAN", "STD", "FakeEngine", "ring"]
