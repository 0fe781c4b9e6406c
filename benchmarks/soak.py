"""Runs each live source for a minute, with all that happens to cameras: ``python -m benchmarks.soak``.

A table tells, for each source, pictures taken and left out, their age when ``read`` gave them (the number in the
picture says when it was handed out), the longest call of ``read``, the growth of memory, and how long closing took. It
ends with 1 if a source did not come back, ``read`` blocked, memory grew, or a thread stayed.

The camera needs fakecam (``--fakecam``), a webcam in user space; without it that source is left out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.camera_server import CameraServer, film, number_of, stream
from engine.api import Source
from engine.sources import open_source

FAKECAM = Path(__file__).resolve().parents[2] / "shared" / "tools" / "fakecam" / "fakecam"
RATE = 30
GROWTH = 3.0
"""MB a minute that memory may grow: noise of the allocator."""
BLOCKED = 0.5
"""Seconds that ``read`` may take at most (it promises about a tenth)."""
STALL = 13.0
"""Seconds within which a camera's thread has to end that waits for a stalled device."""

Trouble = tuple[str, float, Callable[[], None]]
"""What is done to a source: its name, the share of the run after which, and the deed."""


@dataclass
class Measured:
    """One source's run.

    Attributes:
        seen: number of each picture, and when ``read`` gave it (seconds, perf_counter).
        handed_out: when each number was handed out; again and again where the source starts anew.
    """

    name: str
    frames: int = 0
    missing: int = 0
    reads: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    alive: bool = False
    closing: float = 0.0
    threads: list[str] = field(default_factory=list)
    seen: list[tuple[int, float]] = field(default_factory=list)
    handed_out: dict[int, list[float]] = field(default_factory=dict)

    def watch(self, source: Source, seconds: float, troubles: list[Trouble], numbered: bool) -> None:
        """Read for so long, and do the troubles on the way."""
        started = time.perf_counter()
        due = sorted(troubles, key=lambda trouble: trouble[1])
        last = -1
        while (passed := time.perf_counter() - started) < seconds:
            while due and passed > due[0][1] * seconds:
                self.said.append(f"[{due[0][0]}]")
                due.pop(0)[2]()
            before = time.perf_counter()
            frame = source.read()
            self.reads.append(time.perf_counter() - before)
            if source.state.message and source.state.message not in self.said[-1:]:
                self.said.append(source.state.message)
            self.alive = frame is not None or (self.alive and not source.state.message)
            if frame is None:
                continue
            self.frames += 1
            if not self.memory or passed - self.memory[-1][0] >= 0.5:
                self.memory.append((passed, resident()))
            if numbered:
                number = number_of(frame.image)
                self.missing += max(0, number - last - 1) if 0 <= last < number < last + 100 else 0
                last = number
                self.seen.append((number, time.perf_counter()))

    def finish(self, source: Source, patience: float) -> None:
        """Close, and see which threads stay for longer than ``patience`` seconds."""
        before = time.perf_counter()
        source.close()
        self.closing = time.perf_counter() - before
        for thread in [t for t in threading.enumerate() if t.name.startswith("source ")]:
            thread.join(patience)
            if thread.is_alive():
                self.threads.append(thread.name)

    @property
    def ages(self) -> list[float]:
        """Milliseconds from handing a picture out to its being read."""
        ages = []
        for number, read in self.seen:
            before = [seconds for seconds in self.handed_out.get(number, []) if seconds <= read]
            if before:
                ages.append((read - before[-1]) * 1000)
        return ages

    @property
    def growth(self) -> float:
        """MB a minute: a line through the resident size while pictures came, after the first third."""
        later = self.memory[len(self.memory) // 3 :]
        if len(later) < 4:
            return 0.0
        seconds, megabytes = np.array(later).T
        return float(np.polyfit(seconds, megabytes, 1)[0] * 60)

    def verdict(self, seconds: float) -> list[str]:
        """What is wrong; memory is judged only in runs long enough for a slope."""
        return [
            text
            for wrong, text in (
                (not self.alive, "did not come back"),
                (max(self.reads) > BLOCKED, f"read blocked for {max(self.reads):.1f} s"),
                (seconds >= 30 and self.growth > GROWTH, f"memory grew by {self.growth:.1f} MB a minute"),
                (bool(self.threads), f"left threads: {', '.join(self.threads)}"),
            )
            if wrong
        ]

    def row(self) -> str:
        """A line of the table."""
        ages = np.percentile(self.ages, [50, 99]) if self.seen else [float("nan")] * 2
        return (
            f"{self.name:10} {self.frames:7} {self.missing:8} {ages[0]:8.1f} {ages[1]:8.1f} "
            f"{max(self.reads) * 1000:9.0f} {self.growth:10.2f} {self.closing * 1000:9.0f}"
        )


HEAD = "source      frames  missing  age p50  age p99  read max    MB/min    close\n" + (
    "                                       ms       ms        ms                 ms"
)


def resident() -> float:
    """Resident size of this process in MB (0 where it cannot be told)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def soak_plain(spec: str, seconds: float) -> Measured:
    """A source that needs nothing else."""
    measured = Measured(spec)
    source = open_source(spec)
    measured.watch(source, seconds, [], numbered=False)
    measured.finish(source, 1.0)
    return measured


def soak_stream(seconds: float) -> Measured:
    """A Motion JPEG camera whose server stalls, is killed and comes back."""
    measured = Measured("stream")
    stalled = threading.Event()

    def pictures() -> Iterator[bytes]:
        for data in film(RATE, measured.handed_out):
            while stalled.is_set() and not servers[-1].killed.wait(0.01):
                pass
            if servers[-1].killed.is_set():
                return
            yield data

    servers = [CameraServer(lambda handler: stream(pictures())(handler))]
    port = servers[0].server_port

    def restart() -> None:
        servers.append(CameraServer(lambda handler: stream(pictures())(handler), port))

    source = open_source(servers[0].url)
    troubles: list[Trouble] = [
        ("server stalls", 0.4, stalled.set),
        ("server goes on", 0.5, stalled.clear),
        ("server killed", 0.6, lambda: servers[-1].kill()),
        ("server restarted", 0.7, restart),
    ]
    measured.watch(source, seconds, troubles, numbered=True)
    measured.finish(source, 1.0)
    servers[-1].kill()
    return measured


def soak_camera(seconds: float, control: Path, log: Path) -> Measured:
    """A camera under fakecam: unplugged, busy, stalled, slow to open, and well again. Runs inside fakecam."""
    measured = Measured("camera")

    def steer(words: str) -> Callable[[], None]:
        return lambda: control.write_text(words, encoding="ascii") and None

    source = open_source("camera")
    troubles: list[Trouble] = [
        ("unplugged", 0.30, steer("unplug\n")),
        ("plugged in", 0.36, steer("")),
        ("unplugged, then busy", 0.42, steer("unplug\n")),
        ("busy", 0.44, steer("busy\n")),
        ("free, but slow to open", 0.50, steer("slow-open 3\n")),
        ("stalls", 0.64, steer("stall\n")),
        ("well", 0.68, steer("")),
    ]
    measured.watch(source, seconds, troubles, numbered=True)
    measured.finish(source, STALL)
    measured.handed_out = handed_out(log)
    return measured


def handed_out(log: Path) -> dict[int, list[float]]:
    """When fakecam gave each number; its clock is CLOCK_MONOTONIC, as perf_counter's on Linux."""
    times: dict[int, list[float]] = {}
    for line in log.read_text(encoding="ascii").splitlines():
        _, number, seconds = line.split()
        times.setdefault(int(number), []).append(float(seconds))
    return times


def run_camera(fakecam: Path, seconds: float) -> int:
    """This program again, with a camera."""
    with tempfile.TemporaryDirectory() as folder:
        control, log = Path(folder, "control"), Path(folder, "log")
        control.touch()
        log.touch()
        inside = [sys.executable, "-m", "benchmarks.soak", "--only", "camera", "--seconds", str(seconds)]
        inside += ["--inside", str(control), str(log)]
        command = ["bash", str(fakecam), "--control", str(control), "--log", str(log), "--", *inside]
        return subprocess.run(command, check=False).returncode


def report(measured: Measured, seconds: float) -> int:
    """Print a row and what was said and what is wrong; 1 if anything is."""
    print(measured.row(), flush=True)
    for text in measured.said:
        print(f"             {text}")
    wrong = measured.verdict(seconds)
    for text in wrong:
        print(f"  WRONG: {measured.name} {text}")
    return int(bool(wrong))


def main() -> int:
    """Run them one after the other; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description="Soak each live source.")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each source (default 60)")
    parser.add_argument("--only", choices=("draw", "stimuli", "stream", "camera"), help="just this one")
    parser.add_argument("--fakecam", type=Path, default=FAKECAM, help="the script that makes a camera exist")
    parser.add_argument("--inside", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    seconds = chosen.seconds
    if chosen.inside:
        return report(soak_camera(seconds, *chosen.inside), seconds)
    print(HEAD, flush=True)
    status = 0
    for name in (chosen.only,) if chosen.only else ("draw", "stimuli", "stream", "camera"):
        if name == "stream":
            status |= report(soak_stream(seconds), seconds)
        elif name != "camera":
            status |= report(soak_plain(name, seconds), seconds)
        elif chosen.fakecam.is_file() and shutil.which("gcc"):
            status |= run_camera(chosen.fakecam, seconds)
        else:
            print(f"camera      left out: no {chosen.fakecam}, or no gcc")
    return status


if __name__ == "__main__":
    sys.exit(main())
