"""``bench``: the live loop measured against the bare forward pass, in one run.

The window's side of it is gui/app/bench.py; here are a source that is never the bottleneck, the bare pass, and
the report.
"""

from __future__ import annotations

import copy
import multiprocessing
import os
import statistics
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Protocol

import numpy as np
import torch

from engine.api import DeviceChanged, Frame, NetworkInfo, NetworkReference, Source, SourceState, UserError
from engine.commands.busy import OtherPrograms, scatter_warning
from engine.commands.output import print_json, print_table
from engine.commands.running import open_quietly
from engine.device import devices
from engine.graph.eager import EagerProgram
from engine.sources import open_source
from engine.sources.base import BaseSource

RATE, PICTURES, SIZE = 120, 32, (480, 640)
"""Frames a second of the source, how many different ones there are, and their (height, width)."""
BREAK_S, LEAST = 1.0, 3
"""Seconds of bare passes at a time, and how many there are at least."""
PATIENCE_S = 10.0
"""Seconds that the process of the bare pass has to end by itself."""
WAITING = "OMP_WAIT_POLICY"
"""How OpenMP's idle threads wait: the live loop lets them sleep, PyTorch by itself lets them spin."""


class Endless(BaseSource):
    """A new picture whenever one is wanted, as large as a webcam's; nothing is computed for it while it runs."""

    def __init__(self, spec: str) -> None:
        super().__init__(SourceState(spec, "Noise", live=True))
        random = np.random.default_rng(0)
        self._pictures = [random.integers(0, 256, (*SIZE, 3), np.uint8) for _ in range(PICTURES)]
        self._due = 0.0

    def _next(self) -> tuple[Frame | None, float]:
        now = self._clock.now()
        if now < self._due:
            return None, self._due
        self._due = now + 1 / RATE
        return self._frame(self._pictures[self._count % PICTURES]), self._due


def make_source(spec: str) -> Source:
    """The source of a SPEC; ``endless`` besides those of the window."""
    return Endless(spec) if spec == "endless" else open_source(spec)


class Bare:
    """The plain network as PyTorch gives it: contiguous float32, nothing captured.

    Attributes:
        times: milliseconds of each pass.
    """

    def __init__(self, reference: NetworkReference, device: str) -> None:
        self.device = devices.choose(device)
        self.times: list[float] = []
        self._run: Callable[[torch.Tensor], object]
        program = open_quietly(reference).program
        if isinstance(program, EagerProgram):
            self._run = copy.deepcopy(program.module).to(self.device)
        else:
            self._run = program.prepare(frozenset(), self.device, "exact").run

    def take_turn(self, received: np.ndarray) -> None:
        """Measure passes of this (C, H, W) input for a while."""
        x = torch.tensor(received, device=self.device)[None]
        end = time.perf_counter() + BREAK_S
        with torch.inference_mode():
            self._run(x)
            devices.synchronise(self.device)
            count = 0
            while count < LEAST or time.perf_counter() < end:
                began = time.perf_counter()
                self._run(x)
                devices.synchronise(self.device)
                self.times.append((time.perf_counter() - began) * 1000)
                count += 1


class BareProcess:
    """``Bare`` in a process of its own, with PyTorch's own settings: what the live loop changes cannot slow it down.

    Attributes:
        times: milliseconds of each pass.
        others: what other programs took of the processor since it began.
    """

    def __init__(self, reference: NetworkReference, device: str) -> None:
        self.times: list[float] = []
        self.others = OtherPrograms()
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, reference, device), daemon=True)
        policy = os.environ.pop(WAITING, None)  # read as the child begins
        self._process.start()
        if policy is not None:
            os.environ[WAITING] = policy
        there.close()

    def __enter__(self) -> BareProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._here.close()  # which it takes as the end
        self._process.join(PATIENCE_S)
        self._process.terminate()

    def warnings(self) -> list[str]:
        """What speaks against these figures, in sentences."""
        pid = self._process.pid
        found = (self.others.warning(() if pid is None else (pid,)), scatter_warning(self.times))
        return [warning for warning in found if warning]

    def take_turn(self, received: np.ndarray) -> None:
        """Let it measure passes of this (C, H, W) input for a while; UserError if it cannot."""
        try:
            self._here.send(np.array(received))
            answer = self._here.recv()
        except (EOFError, OSError):
            answer = "The process of the bare forward pass ended by itself."
        if isinstance(answer, str):
            raise UserError(answer)
        self.times += answer


def _serve(pipe: Connection, reference: NetworkReference, device: str) -> None:
    """In the process of its own: an input comes in, its times or what went wrong go out."""
    try:
        bare = Bare(reference, device)
        while True:
            received = pipe.recv()
            bare.times.clear()
            bare.take_turn(received)
            pipe.send(bare.times)
    except EOFError:
        return
    except Exception as error:
        pipe.send(f"The bare forward pass failed: {error}")


class Live(Protocol):
    """What the report needs to know about the live loop; see gui/app/bench.py."""

    device: DeviceChanged
    network: NetworkInfo
    intervals: list[float]
    latencies: list[float]
    paints: list[float]
    stages: dict[str, list[float]]
    gaps: list[float]
    dropped: int
    visible_layers: int
    prepare_s: float


def report(options: Namespace, bare: BareProcess, live: Live) -> None:
    """Print what was measured, and what speaks against it on standard error."""
    refusal = live.device.refusal if options.precision == "fast" else ""
    warnings = [f"{refusal} It went on with exact arithmetic."] * bool(refusal) + bare.warnings()
    for warning in warnings:
        print("convoscope:", warning, file=sys.stderr)
    figures = as_object(live, bare.times, warnings)
    if options.json:
        print_json(figures)
        return
    shown = {name: value for name, value in figures.items() if name not in ("stages_ms", "warnings")}
    rows = [(name.replace("_", " "), _text(value)) for name, value in shown.items()]
    rows += [(f"  {name}", f"{took:.2f} ms") for name, took in figures["stages_ms"].items()]  # type: ignore[attr-defined]
    print_table(("figure", "value"), rows, right=(1,))


def as_object(live: Live, bare_times: Sequence[float], warnings: Sequence[str] = ()) -> dict[str, object]:
    """The figures as docs/command-line.md promises them; stages are means, so that they sum to the mean latency."""
    bare, loop = statistics.median(bare_times), statistics.median(live.intervals)
    return {
        "model": live.network.name,
        "device": live.device.device,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "precision": live.device.precision,
        "bare_ms": round(bare, 3),
        "live_ms": round(loop, 3),
        "ratio": round(loop / bare, 3),
        "paint_ms_p50": round(statistics.median(live.paints), 3),
        "ui_gap_ms_p99": round(float(np.percentile(live.gaps, 99)), 3),
        "latency_ms_p50": round(statistics.median(live.latencies), 3),
        "frames": len(live.paints),
        "dropped": live.dropped,
        "visible_layers": live.visible_layers,
        "prepared": live.device.backend,
        "prepare_s": round(live.prepare_s, 3),
        "stages_ms": {name: round(statistics.fmean(times), 3) for name, times in live.stages.items()},
        "peak_rss_mb": peak_memory(),
        "warnings": list(warnings),
    }


def peak_memory() -> float | None:
    """Megabytes that this process has held at most; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)


def _text(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
