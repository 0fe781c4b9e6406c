"""The live loop on a GPU against the bare forward pass, captured as a CUDA graph: for anyone who has one.

    python -m benchmarks.gpu --model resnet50

Both get the same input, by turns, and are timed by CUDA events: the graph's replays, and whole frames of the engine's
loop (preparation on the CPU, copy, forward, eight layers reduced on the GPU, one copy back), once it replays a graph of
its own. Its answers are compared with those of the same loop on the CPU: with the plain form, as soon as the graph is
in use, and at the end. Exit code 0, 1 where the answers differ or the loop has no graph (what PyTorch said of it is
logged), 2 where there is no GPU.
"""

from __future__ import annotations

import argparse
import copy
import logging
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import torch

from engine.api import (
    Activations,
    Frame,
    Layer,
    MapsView,
    NetworkReference,
    PredictionsView,
    Request,
    Result,
)
from engine.api.geometry import as_maps
from engine.commands.running import open_quietly
from engine.graph.eager import EagerProgram
from engine.program import Network
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox
from engine.runtime.runner import STEADY_FRAMES

SIDE, LAYERS, TURNS, WARM_UP = 400, 8, 10, 5
"""Pixels of a mosaic's side, how many of them, how often the two take turns, and frames that do not count."""
EXACT, SHADE = 1e-4, 1
"""Largest difference of the output as a share of its largest magnitude, and of a mosaic in shades."""


class Looped:
    """The engine's loop without a window on one device.

    Attributes:
        backend: the form of the network in use.
    """

    def __init__(self, network: Network, device: str, request: Request, *, improve: bool = False) -> None:
        self._inbox: Inbox[Callable[[InferenceLoop], None]] = Inbox()
        self._outbox, self.backend = Outbox(), ""
        self._inbox.accept(1)
        self._loop = InferenceLoop(self._inbox, self._outbox, device=device, improve=improve)
        self._inbox.post(lambda loop: loop.set_network(network))
        self._inbox.post(lambda loop: loop.set_request(request))

    def answer(self, index: int, picture: np.ndarray) -> Result:
        """What the loop says of a picture."""
        self._inbox.offer(Frame(index, time.perf_counter(), picture), 1)
        self._loop.step()
        result = next(message for message in self._outbox.drain() if isinstance(message, Result))
        self.backend = result.origin.backend
        return result


class Captured:
    """The plain network as a CUDA graph of one picture; keeps what the graph reads and writes."""

    def __init__(self, program: EagerProgram, shape: tuple[int, ...]) -> None:
        self._module = copy.deepcopy(program.module).cuda()
        self._x = torch.randn((1, *shape), device="cuda")
        self._graph = torch.cuda.CUDAGraph()
        beside = torch.cuda.Stream()
        beside.wait_stream(torch.cuda.current_stream())
        with torch.inference_mode(), torch.cuda.stream(beside):  # as PyTorch's notes on CUDA graphs ask for
            for _ in range(3):
                self._module(self._x)
        torch.cuda.current_stream().wait_stream(beside)
        with torch.inference_mode(), torch.cuda.graph(self._graph):
            self._output = self._module(self._x)

    def run(self) -> None:
        """Compute it again."""
        self._graph.replay()


def timed(work: Callable[[], object]) -> float:
    """Milliseconds between two events around this work."""
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    first.record()
    work()
    last.record()
    last.synchronize()
    return first.elapsed_time(last)


def waited(work: Callable[[], object]) -> float:
    """Milliseconds that the caller waits for this work."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def spread(layers: tuple[Layer, ...], count: int) -> list[str]:
    """Names of layers that have maps, evenly from the first to the last one."""
    names = [layer.name for layer in layers if as_maps(layer.output)[1:] != (1, 1)]
    return [names[round(place)] for place in np.linspace(0, len(names) - 1, count)]


def differences(here: Result, there: Result, output: str) -> tuple[float, int]:
    """Of the outputs as a share of the largest magnitude, and of all mosaics in shades."""
    truth, value = here.get(Activations(output)), there.get(Activations(output))
    mosaics = [(here.get(wish), there.get(wish)) for wish in here.answers if isinstance(wish, MapsView)]
    assert truth is not None and value is not None
    shades = [
        int(np.abs(mosaic.pixels.astype(int) - other.pixels.astype(int)).max())
        for mosaic, other in mosaics
        if mosaic is not None and other is not None
    ]
    return float(np.abs(value - truth).max() / np.abs(truth).max()), max(shades)


def compare(here: Looped, there: Looped, pictures: list[np.ndarray], output: str) -> tuple[float, int]:
    """The largest differences of two loops on these pictures; of shades if they have seen the same ones before.

    Colour ranges remember earlier pictures.
    """
    pairs = [(here.answer(index, x), there.answer(index, x)) for index, x in enumerate(pictures)]
    off, shades = zip(*(differences(*pair, output) for pair in pairs), strict=True)
    return max(off), max(shades)


def stages(results: list[Result]) -> str:
    """Median milliseconds of what happens to a frame."""
    names = ("preprocess", "forward", "reduce", "copy")
    return ", ".join(f"{name} {statistics.median(getattr(r.timings, name) for r in results):.2f}" for name in names)


def by_turns(
    graph: Captured, there: Looped, pictures: list[np.ndarray], frames: int
) -> tuple[float, float, list[Result]]:
    """Median milliseconds of the bare graph and of the loop, and what the loop answered."""
    bare: list[float] = []
    live: list[float] = []
    shown: list[Result] = []
    for _ in range(TURNS):
        bare += [timed(graph.run) for _ in range(frames)]
        turn = [pictures[index % len(pictures)] for index in range(frames)]
        live += [timed(lambda at=index, x=x: shown.append(there.answer(at, x))) for index, x in enumerate(turn)]
    return statistics.median(bare), statistics.median(live), shown


def main() -> int:
    """Measure, print, and say by the exit code whether the GPU's answers are those of the CPU."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="resnet50")
    parser.add_argument("--frames", type=int, default=20, help="of each turn")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        print("PyTorch finds no CUDA GPU on this machine, so there is nothing to measure.", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO)
    network = open_quietly(NetworkReference(options.model))
    program, info = network.program, network.info
    assert isinstance(program, EagerProgram)
    names, output = spread(info.layers, LAYERS), info.layers[-1].name
    request = Request.of(*(MapsView(name, SIDE, SIDE) for name in names), Activations(output), PredictionsView(5))
    random = np.random.default_rng(0)
    pictures = [random.integers(0, 256, (480, 640, 3), np.uint8) for _ in range(WARM_UP)]
    here, there = Looped(network, "cpu", request), Looped(network, "cuda", request, improve=True)
    plain = compare(here, there, pictures, output)
    eager = [there.answer(index, x) for index, x in enumerate(pictures)]
    pause = max(waited(lambda: there.answer(0, pictures[0])) for _ in range(STEADY_FRAMES))
    for index, x in enumerate([*pictures, *[pictures[0]] * STEADY_FRAMES]):
        here.answer(index, x)
    graphed = compare(here, there, pictures, output)
    graph = Captured(program, info.preprocessing.input)
    bare_ms, live_ms, shown = by_turns(graph, there, pictures, options.frames)
    last, _ = compare(here, there, pictures, output)
    off, shades = max(plain[0], graphed[0], last), max(plain[1], graphed[1])
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, {info.name}, layers {', '.join(names)}")
    print(f"form in use       {there.backend}; the slowest frame until then took {pause:.0f} ms")
    print(f"bare, CUDA graph  {bare_ms:.2f} ms")
    print(f"live loop         {live_ms:.2f} ms, {live_ms / bare_ms:.2f} of bare ({stages(shown)})")
    print(f"with plain form   ({stages(eager)})")
    print(f"off from the CPU  {off:.1e} of the largest output, {shades} shades of 253")
    return 0 if off <= EXACT and shades <= SHADE and there.backend != "eager" else 1


if __name__ == "__main__":
    raise SystemExit(main())
