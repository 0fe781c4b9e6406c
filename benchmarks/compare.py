"""What users would take instead, on the same frames in one run: a network watched at one layer, picture by picture.

    pip install -e '.[bench]'
    python -m benchmarks.compare --model resnet50 --layer layer3.2.relu

Each way gets the same picture, runs the network, fetches one layer's maps and draws them as one mosaic. The ways are
alternated frame by frame, so that a busy machine slows all of them down alike; the table gives medians and the ratio to
the bare forward pass. A way whose package is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from engine.api import Frame, MapsView, NetworkReference, PredictionsView, Request
from engine.commands.running import open_quietly
from engine.graph.eager import EagerProgram
from engine.program import Network
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox
from engine.vision import cv2

SIDE = 700
"""Pixels of a mosaic's side."""
CPU = torch.device("cpu")

Way = Callable[[torch.Tensor, np.ndarray], object]


def bare(module: nn.Module) -> Way:
    """The network alone: what everything else is measured by."""
    return lambda x, _frame: module(x)


class Hooked:
    """A forward hook that keeps one module's output."""

    def __init__(self, module: nn.Module, layer: str) -> None:
        self._module = module
        self.maps = np.empty(0)
        module.get_submodule(layer).register_forward_hook(self._keep)

    def _keep(self, _module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        self.maps = output[0].detach().clone().numpy()

    def run(self, x: torch.Tensor) -> np.ndarray:
        """The maps (C, H, W)."""
        self._module(x)
        return self.maps


def with_matplotlib(module: nn.Module, layer: str) -> Way:
    """One image in each of 64 axes, as notebooks do it; the figure is kept, and drawn by Agg."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    hooked = Hooked(module, layer)
    figure, axes = pyplot.subplots(8, 8, figsize=(7, 7), dpi=100)
    for each in axes.flat:
        each.axis("off")

    def run(x: torch.Tensor, _frame: np.ndarray) -> object:
        for each, plane in zip(axes.flat, hooked.run(x), strict=False):
            each.clear()
            each.axis("off")
            each.imshow(plane)
        figure.canvas.draw()
        return figure.canvas.buffer_rgba()

    return run


def with_opencv(module: nn.Module, layer: str) -> Way:
    """All maps normalised one by one, padded and tiled into one picture, then resized and coloured.

    So the Deep Visualization Toolbox draws a layer (J. Yosinski and others, Understanding Neural Networks Through Deep
    Visualization, 2015).
    """
    hooked = Hooked(module, layer)

    def run(x: torch.Tensor, _frame: np.ndarray) -> object:
        maps = hooked.run(x)
        low, high = maps.min(axis=(1, 2), keepdims=True), maps.max(axis=(1, 2), keepdims=True)
        return drawn((maps - low) / np.maximum(high - low, 1e-12))

    return run


def drawn(maps: np.ndarray) -> np.ndarray:
    """(C, H, W) from 0 to 1 as one coloured picture."""
    side = int(np.ceil(np.sqrt(len(maps))))
    padded = np.pad(maps, ((0, side * side - len(maps)), (0, 1), (0, 1)))
    height, width = padded.shape[1:]
    tiled = padded.reshape(side, side, height, width).transpose(0, 2, 1, 3).reshape(side * height, side * width)
    shades = (cv2.resize(tiled.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) * 255).astype(
        np.uint8
    )
    return np.asarray(cv2.applyColorMap(shades, cv2.COLORMAP_VIRIDIS))


def with_captum(module: nn.Module, layer: str) -> Way:
    """Captum's LayerActivation, drawn like the hooks'."""
    from captum.attr import LayerActivation

    attribution = LayerActivation(module, module.get_submodule(layer))

    def run(x: torch.Tensor, _frame: np.ndarray) -> object:
        maps = attribution.attribute(x)[0].detach().numpy()
        return drawn((maps - maps.min()) / max(maps.max() - maps.min(), 1e-12))

    return run


def with_torchlens(module: nn.Module, layer: str) -> Way:
    """torchlens logs a whole forward pass; the layer is then taken from the log."""
    import torchlens

    def run(x: torch.Tensor, _frame: np.ndarray) -> object:
        log: Any = torchlens.trace(module, x)
        try:
            maps = log[f"{layer}:1"].out[0].detach().numpy()  # of the module's first call
            return drawn((maps - maps.min()) / max(maps.max() - maps.min(), 1e-12))
        finally:
            log.cleanup()

    return run


class Convoscope:
    """The engine's own loop without a window: preparation, forward, one mosaic, statistics and top five."""

    def __init__(self, network: Network, layer: str) -> None:
        self._inbox: Inbox[Callable[[InferenceLoop], None]] = Inbox()
        self._outbox, self._count = Outbox(), 0
        self._inbox.accept(1)
        self._loop = InferenceLoop(self._inbox, self._outbox, device="cpu", improve=True)
        self._inbox.post(lambda loop: loop.set_network(network))
        request = Request.of(MapsView(layer, SIDE, SIDE), PredictionsView(5))
        self._inbox.post(lambda loop: loop.set_request(request))

    def __call__(self, _x: torch.Tensor, frame: np.ndarray) -> object:
        self._count += 1
        self._inbox.offer(Frame(self._count, time.perf_counter(), frame), 1)
        self._loop.step()
        return self._outbox.drain()


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="resnet50")
    parser.add_argument("--layer", default="layer3.2.relu", help="name of a module, and of the layer")
    parser.add_argument("--frames", type=int, default=20)
    options = parser.parse_args()
    network = open_quietly(NetworkReference(options.model))
    program = network.program
    assert isinstance(program, EagerProgram)

    def module() -> nn.Module:
        return open_module(options.model)

    makers: dict[str, Callable[[], Way]] = {
        "the bare forward pass": lambda: bare(module()),
        "Convoscope (engine)": lambda: Convoscope(network, options.layer),
        "hook + OpenCV mosaic": lambda: with_opencv(module(), options.layer),
        "hook + matplotlib, 64 maps": lambda: with_matplotlib(module(), options.layer),
        "Captum + OpenCV mosaic": lambda: with_captum(module(), options.layer),
        "torchlens + OpenCV mosaic": lambda: with_torchlens(module(), options.layer),
    }
    ways: dict[str, Way] = {}
    for name, make in makers.items():
        try:
            ways[name] = make()
        except ImportError as error:
            print(f"left out: {name} ({error})")
    report(measure(ways, network.info.preprocessing.input, options.frames))


def open_module(model: str) -> nn.Module:
    """The plain network with its weights, each way its own."""
    program = open_quietly(NetworkReference(model)).program
    assert isinstance(program, EagerProgram)
    return program.module


def measure(ways: dict[str, Way], shape: tuple[int, int, int], frames: int) -> dict[str, list[float]]:
    """Milliseconds of each way and frame; the first frames, in which things are made, do not count."""
    random = np.random.default_rng(0)
    times: dict[str, list[float]] = {name: [] for name in ways}
    warm_up = max(frames // 4, 3)
    for turn in range(frames + warm_up):
        frame = random.integers(0, 256, (480, 640, 3), np.uint8)
        x = torch.from_numpy(cv2.resize(frame, shape[:0:-1])).permute(2, 0, 1)[None].float() / 255
        for name, way in list(ways.items()):
            began = time.perf_counter()
            try:
                with torch.no_grad():
                    way(x, frame)
            except Exception as error:  # a package of another version: the others are still of interest
                print(f"left out: {name} ({type(error).__name__}: {error})")
                del ways[name], times[name]
                continue
            if turn >= warm_up:
                times[name].append((time.perf_counter() - began) * 1000)
    return times


def report(times: dict[str, list[float]]) -> None:
    """A table with a bar for each."""
    first = statistics.median(next(iter(times.values())))
    machine = platform.processor() or platform.machine()
    print(f"\n{machine}, {torch.get_num_threads()} threads, torch {torch.__version__}\n")
    print("| way | ms a frame | × bare | |\n| --- | ---: | ---: | :--- |")
    for name, spent in times.items():
        ratio = statistics.median(spent) / first
        print(f"| {name} | {statistics.median(spent):.1f} | {ratio:.2f} | {'█' * max(round(4 * ratio), 1)} |")


if __name__ == "__main__":
    main()
