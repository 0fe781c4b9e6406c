"""``bench``: the live loop measured against the bare forward pass, in one run.

The window's side of it is gui/app/bench.py, the source that is never the bottleneck endless.py, the bare pass bare.py;
here are the process of the latter and the report. This module imports no torch: it runs in the window's process.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np

from engine.api import DeviceChanged, NetworkInfo, NetworkReference, UserError
from engine.commands.busy import OtherPrograms, scatter_warning
from engine.commands.output import print_json, print_table

PATIENCE_S = 10.0
"""Seconds that the process of the bare pass has to end by itself."""
LIBRARIES = {"onnxruntime": "onnxruntime", "compile": "torch", "openvino": "openvino"}
"""What ``--against`` needs for each that it knows; see contenders.py."""
WAITING = "OMP_WAIT_POLICY"
"""How OpenMP's idle threads wait: the live loop lets them sleep, PyTorch by itself lets them spin."""


class BareProcess:
    """``Bare`` in a process of its own, with PyTorch's own settings: what the live loop changes cannot slow it down.

    Attributes:
        times: milliseconds of each pass.
        others: what other programs took of the processor since it began.
        against: what runs the network there; PyTorch itself where that is empty.
        threads, torch: how many it computes with, and its version.
        peak_mb: what this process and the engine's have held at most together, as far as the system tells.
        engine: gives the number of the engine's process, None where it runs in this one.
        company: numbers of further processes that belong to the measurement.
    """

    def __init__(self, reference: NetworkReference, device: str, against: str = "") -> None:
        self.times: list[float] = []
        self.against, self.company = against, tuple[int | None, ...]()
        self.threads, self.torch = 0, ""
        self.peak_mb: float | None = None
        self.others = OtherPrograms()
        self.engine: Callable[[], int | None] = lambda: None
        self._disturbed = ""
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, reference, device, against), daemon=True)
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

    @property
    def pid(self) -> int | None:
        """The number of its process."""
        return self._process.pid

    def warnings(self) -> list[str]:
        """What speaks against these figures, in sentences."""
        found = (self._disturbed, scatter_warning(self.times))
        return [warning for warning in found if warning]

    def take_turn(self, received: np.ndarray) -> None:
        """Let it measure passes of this (C, H, W) input for a while; UserError if it cannot."""
        engine = self.engine()
        peaks = [peak_memory()] + [peak_memory(engine)] * (engine is not None)
        self.peak_mb = round(sum(filter(None, peaks)), 1) if all(peaks) else None
        pids = [pid for pid in (self.pid, engine, *self.company) if pid is not None]
        self._disturbed = self.others.warning(pids)
        try:
            self._here.send(np.array(received))
            answer = self._here.recv()
        except (EOFError, OSError):
            answer = f"The process of {_what(self.against)} ended by itself."
        if isinstance(answer, str):
            raise UserError(answer)
        times, self.threads, self.torch = answer
        self.times += times


def check_installed(against: str) -> None:
    """UserError where the library that ``--against`` names is not there."""
    library = LIBRARIES.get(against)
    if library is not None and find_spec(library) is None:
        raise UserError(
            "--against {name}: it is not installed here (pip install {library}).", name=against, library=library
        )


def by_turns(*processes: BareProcess | None) -> Callable[[np.ndarray], None]:
    """Lets each take its turn, one after the other."""

    def take_turns(received: np.ndarray) -> None:
        for process in filter(None, processes):
            process.take_turn(received)

    return take_turns


def _what(against: str) -> str:
    return f"the pass by {against}" if against else "the bare forward pass"


def _serve(pipe: Connection, reference: NetworkReference, device: str, against: str) -> None:
    """In the process of its own: an input comes in, its times or what went wrong go out."""
    try:
        import torch

        from engine.commands.bare import Bare

        bare = Bare(reference, device, against)
        while True:
            received = pipe.recv()
            bare.times.clear()
            bare.take_turn(received)
            pipe.send((bare.times, torch.get_num_threads(), str(torch.__version__)))
    except EOFError:
        return
    except Exception as error:
        what = _what(against)
        pipe.send(f"{what[0].upper()}{what[1:]} failed: {str(error).strip() or type(error).__name__}")


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
    evidence: list[float]
    evidence_s: float


def report(options: Namespace, bare: BareProcess, live: Live, other: BareProcess | None = None) -> None:
    """Print what was measured, and what speaks against it on standard error."""
    refusal = live.device.refusal if options.precision == "fast" else ""
    warnings = [f"{refusal} It went on with exact arithmetic."] * bool(refusal) + bare.warnings()
    for warning in warnings:
        print("convoscope:", warning, file=sys.stderr)
    figures = as_object(live, bare, warnings, other)
    if options.evidence:
        figures |= evidence_figures(options.evidence, live)
    if options.json:
        print_json(figures)
        return
    shown = {name: value for name, value in figures.items() if name not in ("stages_ms", "warnings")}
    rows = [(name.replace("_", " "), _text(value)) for name, value in shown.items()]
    rows += [(f"  {name}", f"{took:.2f} ms") for name, took in figures["stages_ms"].items()]  # type: ignore[attr-defined]
    print_table(("figure", "value"), rows, right=(1,))


def as_object(
    live: Live, bare_process: BareProcess, warnings: Sequence[str] = (), other: BareProcess | None = None
) -> dict[str, object]:
    """The figures as docs/command-line.md promises them; stages are means, so that they sum to the mean latency."""
    bare, loop = statistics.median(bare_process.times), statistics.median(live.intervals)
    against: dict[str, object] = {}
    if other is not None:
        theirs = statistics.median(other.times)
        against = {
            "against": other.against,
            "against_ms": round(theirs, 3),
            "ratio_against": round(loop / theirs, 3),
        }
    return {
        "model": live.network.name,
        "device": live.device.device,
        "threads": bare_process.threads,
        "torch": bare_process.torch,
        "precision": live.device.precision,
        "bare_ms": round(bare, 3),
        "live_ms": round(loop, 3),
        "ratio": round(loop / bare, 3),
        **against,
        "paint_ms_p50": round(statistics.median(live.paints), 3),
        "ui_gap_ms_p99": round(float(np.percentile(live.gaps, 99)), 3),
        "latency_ms_p50": round(statistics.median(live.latencies), 3),
        "frames": len(live.paints),
        "dropped": live.dropped,
        "visible_layers": live.visible_layers,
        "prepared": live.device.backend,
        "prepare_s": round(live.prepare_s, 3),
        "stages_ms": {name: round(statistics.fmean(times), 3) for name, times in live.stages.items()},
        "peak_rss_mb": bare_process.peak_mb,
        "warnings": list(warnings),
    }


def evidence_figures(method: str, live: Live) -> dict[str, object]:
    """What ``--evidence`` adds: maps a second that were shown, and the median time from a frame to its map."""
    return {
        "evidence": method,
        "maps_per_s": round(len(live.evidence) / live.evidence_s, 2) if live.evidence_s else 0.0,
        "map_ms": round(1000 * statistics.median(live.evidence), 3) if live.evidence else None,
    }


def peak_memory(pid: int | None = None) -> float | None:
    """Megabytes that this process, or another one, has held at most; None where the system does not tell."""
    if pid is not None:
        with suppress(OSError, StopIteration, ValueError):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            return round(int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1e3, 1)
        return None
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)


def _text(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
