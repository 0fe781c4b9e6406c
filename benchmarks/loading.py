"""Opening a file of weights against ``torch.load`` and ``load_state_dict``, by turns, each turn in a new process.

python -m benchmarks.loading --model resnet50

The file is made here, with random weights. Live: the engine as the window has it, from the request for a file of
unknown architecture to the word that the network is ready; it recognises the architecture, loads the weights, looks
for values that are not numbers, traces the network, finds shapes, costs and receptive fields, and takes the file's
SHA-256. Bare: the definition is known, its module built beforehand; building it, as a script has to, is told besides.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ALLOWED = 1.5
AGAIN = 3
"""How often a process opens the file again after the first time."""


def main() -> None:
    """Measure and print medians: the first time in a process, and again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="resnet50", help="a known network (default resnet50)")
    parser.add_argument("--turns", type=int, default=5, help="processes of each kind (default 5)")
    parser.add_argument("--inside", choices=("make", "bare", "live"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps({"make": make, "bare": bare, "live": live}[options.inside](options.model, options.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{options.model}.pth")

        def inside(kind: str) -> dict[str, list[float]]:
            command = [sys.executable, "-m", "benchmarks.loading", "--inside", kind, "--file", str(file)]
            done = subprocess.run([*command, "--model", options.model], check=True, stdout=subprocess.PIPE)
            return dict(json.loads(done.stdout))

        inside("make")
        runs = [{**inside("bare"), **inside("live")} for _ in range(options.turns)]
        print(
            f"{options.model}, {file.stat().st_size / 1e6:.0f} MB, medians of {options.turns} processes, milliseconds"
        )
    print(f"{'':26}{'first':>8}{'again':>8}")
    medians = {
        name: (
            statistics.median(run[name][0] for run in runs),
            statistics.median(time for run in runs for time in run[name][1:]),
        )
        for name in runs[0]
    }
    for name, (first, again) in medians.items():
        print(f"{name:26}{first * 1000:8.0f}{again * 1000:8.0f}")
    for name, bares in (("live / load", ("load",)), ("live / (build + load)", ("build", "load"))):
        first, again = (medians["live"][place] / sum(medians[bare][place] for bare in bares) for place in (0, 1))
        verdict = "within" if max(first, again) <= ALLOWED else "MORE than"
        print(f"{name:26}{first:8.2f}{again:8.2f}   {verdict} {ALLOWED}")


def make(model: str, file: Path) -> dict[str, list[float]]:
    """Save random weights."""
    import torch

    from engine.catalogue import known as catalogue
    from engine.readers.catalogue_network import build

    torch.save(build(catalogue.card(model)).state_dict(), file)
    return {}


def bare(model: str, file: Path) -> dict[str, list[float]]:
    """Seconds, processor seconds last: as a script does it that knows the architecture."""
    import torch

    from engine.catalogue import known as catalogue
    from engine.readers.catalogue_network import build

    figures: dict[str, list[float]] = {"build": [], "load": [], "load, processor": []}
    for _ in range(1 + AGAIN):
        began = time.perf_counter()
        module = build(catalogue.card(model))
        figures["build"].append(time.perf_counter() - began)
        wall, processor = took(lambda module=module: module.load_state_dict(torch.load(file, weights_only=True)))
        figures["load"].append(wall)
        figures["load, processor"].append(processor)
    return figures


def live(_: str, file: Path) -> dict[str, list[float]]:
    """Seconds, processor seconds last: as the window has it done, which shows the bundled network first."""
    from engine.api import NetworkFailed, NetworkOpened, NetworkReference, Notice
    from engine.runtime.threaded_engine import ThreadedEngine

    engine = ThreadedEngine()
    rung = threading.Event()
    engine.start(rung.set)

    def wait_for(wanted: Callable[[object], bool]) -> None:
        while True:
            rung.wait()
            rung.clear()
            messages = engine.drain()
            if failed := [message.text for message in messages if isinstance(message, NetworkFailed | Notice)]:
                raise SystemExit(failed[0])
            if any(map(wanted, messages)):
                return

    def open_network(model: str) -> None:
        engine.open_network(NetworkReference(model))
        wait_for(lambda message: isinstance(message, NetworkOpened))

    open_network("lenet5")
    figures: dict[str, list[float]] = {"live": [], "live, processor": []}
    for _ in range(1 + AGAIN):
        wall, processor = took(lambda: open_network(str(file)))
        figures["live"].append(wall)
        figures["live, processor"].append(processor)
    engine.close()
    return figures


def took(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of the processor by all threads."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
