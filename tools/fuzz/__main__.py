"""The command; ends with 1 if anything was found. Each finding is shrunk, and kept in tests/fuzz/found."""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from importlib import import_module
from pathlib import Path

from tools.fuzz.mutation import mixed
from tools.fuzz.readers import READERS, Reader
from tools.fuzz.worker import OPENED, REFUSED, made, outcomes, supported

FOUND = Path(__file__).parents[2] / "tests" / "fuzz" / "found"
BATCH = 200
"""Inputs that are made at a time."""
SHRINKING_S = 20.0


def main() -> int:
    """Try damaged files, or those that were found before."""
    options = _options()
    if not supported():
        print("tools.fuzz needs Linux")
        return 2
    found = False
    for module in ("engine.networks.opening", "engine.onnx.graph", "gui.lessons.script", "torch.export"):
        import_module(module)  # once, rather than in every process
    for name in options.reader or READERS:
        if options.replay:
            found |= replay(name, options.replay)
        else:
            found |= search(name, options.count, options.seed, options.seconds, keep=options.keep)
    return int(found)


def search(name: str, count: int, seed: int, seconds: float, keep: Path) -> bool:
    """Try so many inputs, for no longer than so many seconds; whether anything was found."""
    reader, counted, findings = READERS[name], Counter[str](), dict[str, bytes]()
    valid = made(reader)
    start, tried = time.monotonic(), 0
    while tried < count and time.monotonic() - start < seconds:
        numbers = range(tried, min(tried + BATCH, count))
        inputs = [] if tried else list(valid)
        inputs += [mixed(random.Random(f"{name} {seed} {number}"), reader.damage, valid) for number in numbers]  # noqa: S311
        for data, outcome in zip(inputs, outcomes(reader, inputs), strict=True):
            counted[outcome] += 1
            if outcome not in (OPENED, REFUSED):
                findings.setdefault(outcome, data)
        tried = numbers.stop
    took, total = time.monotonic() - start, counted.total()
    print(f"{name}: {total:,} inputs in {took:.0f} s, {counted[OPENED]:,} opened, {counted[REFUSED]:,} refused")
    for outcome, data in findings.items():
        small = shrunk(reader, data, outcome)
        folder = keep / name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / hashlib.sha256(small).hexdigest()[:12]
        file.write_bytes(small)
        print(f"  {counted[outcome]:,} × {outcome}: {len(data):,} bytes, shrunk to {len(small):,}: {file}", flush=True)
    return bool(findings)


def replay(name: str, folder: Path) -> bool:
    """Try the inputs that were found before; whether any is still wrong."""
    files = sorted((folder / name).glob("*"))
    wrong = False
    for file, outcome in zip(files, outcomes(READERS[name], [file.read_bytes() for file in files]), strict=True):
        if outcome not in (OPENED, REFUSED):
            print(f"{file}: {outcome}")
            wrong = True
    return wrong


def shrunk(reader: Reader, data: bytes, outcome: str) -> bytes:
    """As few bytes as are found in a while that still have this outcome: pieces left out, ever smaller ones."""
    end, size = time.monotonic() + SHRINKING_S, len(data) // 2
    if outcome.startswith("hang"):
        return data  # each try would take as long as the first
    while size and time.monotonic() < end:
        candidates = [data[:at] + data[at + size :] for at in range(0, len(data), size)]
        tried = zip(candidates, outcomes(reader, candidates), strict=False)
        better = next((c for c, found in tried if found == outcome or time.monotonic() > end), None)
        if better is None or time.monotonic() > end:
            size //= 2
        else:
            data, size = better, min(size, len(better) // 2)
    return data


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--reader", action="append", choices=READERS, help="one of them; all where none is named")
    parser.add_argument("--count", type=int, default=1000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for each reader at most")
    parser.add_argument("--keep", type=Path, default=FOUND, help="where findings go")
    parser.add_argument("--replay", type=Path, nargs="?", const=FOUND, help="try what was found before instead")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
