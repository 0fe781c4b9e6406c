"""The command; ends with 1 if anything was found. Each finding comes with its shortest list of actions."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.fuzz.readers import READERS
from tools.fuzz.worker import made, supported

HANG_S = 120.0
"""Without an action after which a process is taken to hang."""
MODULES = ("engine.networks.opening", "engine.runtime.threaded_engine", "gui.widgets.chart", "tools.monkey.play")
SHRINKING_S = 300.0
"""For each finding."""

Actions = Sequence[Sequence[Any]]


def main() -> int:
    """Let it loose, or do a list of actions again."""
    options = _options()
    if not supported():
        print("tools.monkey needs Linux")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="convoscope-monkey-") as home:
        _move_to(Path(home))
        for module in MODULES:
            import_module(module)  # once, rather than in every process
        files = _files(Path(home, "files"))
        if options.replay:
            actions = [json.loads(line) for line in options.replay.read_text().splitlines()]
            return int(_let_loose(options, Path(home), options.replay.stem, iter(actions)))
        drawn = {f"seed-{seed}": _drawn(options, seed, files) for seed in options.seed or [1]}
        found = [_let_loose(options, Path(home), name, some) for name, some in drawn.items()]
        return int(any(found))


def _drawn(options: argparse.Namespace, seed: int, files: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Of one seed, as many as there is time for from the first one on."""
    from tools.monkey.actions import actions

    end = time.monotonic() + 60 * options.minutes
    timed = itertools.takewhile(lambda _: time.monotonic() < end, actions(seed, files))
    yield from itertools.islice(timed, options.actions)
    yield ("rest",)


def _let_loose(options: argparse.Namespace, home: Path, name: str, actions: Iterator[Sequence[Any]]) -> bool:
    """Do the actions; whether anything was found, which is told, and kept as a list that leads there."""
    began = time.monotonic()
    done, report = run(home, actions)
    took = time.monotonic() - began
    print(f"{name}: {len(done):,} actions in {took:.0f} s, {_figures(report)}", flush=True)
    for number, finding in enumerate(report["findings"], start=1):
        kind, at = finding["kind"], finding["action"]
        print(f"  after action {at:,}: {kind}\n{_indented(finding['detail'])}", flush=True)
        small = done[:at] if options.no_shrinking else shrunk(done[:at], partial(_finds, home, kind))
        file = options.keep / f"{name}-{number}.jsonl"
        file.write_text("".join(json.dumps(action) + "\n" for action in small))
        print(f"  {at:,} actions, shrunk to {len(small):,}: {file}", flush=True)
    return bool(report["findings"])


def run(home: Path, actions: Iterator[Sequence[Any]]) -> tuple[list[Sequence[Any]], dict[str, Any]]:
    """Do the actions in a process of its own; those that were done, and what was found.

    Whatever ends the process before its time is a finding, too.
    """
    log, result = home / "actions.jsonl", home / "result.json"
    for file in (log, result):
        file.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _be_the_child(actions, home / "files", log, result)
    ended = _watched(child, log)
    done = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    if result.exists():
        return done, json.loads(result.read_text())
    texts = [file.read_text()[-8000:] for file in (log.with_suffix(".stacks"), home / "said") if file.exists()]
    return done, {"findings": [{"kind": ended, "action": len(done), "detail": "\n".join(texts)}]}


def _be_the_child(actions: Iterator[Sequence[Any]], files: Path, log: Path, result: Path) -> None:
    try:
        said = os.open(files.parent / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number in (1, 2):
            os.dup2(said, number)
        from tools.monkey.play import play

        report = play((tuple(action) for action in actions), files, log)
        written = result.with_suffix(".new")
        written.write_text(json.dumps(report))
        written.replace(result)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _watched(child: int, log: Path) -> str:
    """Waits for the process; what its end is called if it gave no result."""
    seen, since = -1, time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return f"crash: {signal.strsignal(os.WTERMSIG(status))}" if os.WIFSIGNALED(status) else "the monkey failed"
        size = log.stat().st_size if log.exists() else 0
        if size != seen:
            seen, since = size, time.monotonic()
        elif time.monotonic() - since > HANG_S:
            os.kill(child, signal.SIGUSR1)  # its stacks are written
            time.sleep(1)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "hang"
        time.sleep(0.05)


def _finds(home: Path, kind: str, actions: Actions) -> bool:
    _done, report = run(home, iter(actions))
    return any(finding["kind"] == kind for finding in report["findings"])


def shrunk(actions: Actions, finds: Callable[[Actions], bool], seconds: float = SHRINKING_S) -> Actions:
    """As few of the actions as are found in a while that still lead there: the last ones first, then ever fewer."""
    end, size = time.monotonic() + seconds, 4
    while size < len(actions) and not finds(actions[-size:]):
        if time.monotonic() > end:
            return actions
        size *= 4
    actions = actions[-size:]
    size = len(actions) // 2
    while size and time.monotonic() < end:
        for at in range(0, len(actions), size):
            candidate = [*actions[:at], *actions[at + size :]]
            if time.monotonic() < end and finds(candidate):
                actions = candidate
                break
        else:
            size //= 2
            continue
        size = min(size, max(len(actions) // 2, 1))
        if not actions:
            break
    return actions


def _figures(report: dict[str, Any]) -> str:
    if "rounds" not in report:
        return "and then no more"
    rounds = report["rounds"]
    parts = [f"{len(rounds)} windows", f"{report['raised']} of {report['faults']} faults raised"]
    for name, unit in (("mib", "MiB"), ("threads", "threads"), ("handles", "handles")):
        parts.append(" ".join(f"{left[name]:.0f}" for left in rounds) + f" {unit}")
    took, action = report["slowest"][0] if report["slowest"] else (0, [])
    return ", ".join([*parts, f"slowest {1000 * took:.0f} ms: {action}"])


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def _move_to(home: Path) -> None:
    """Settings, caches and pictures of whoever runs this stay as they are."""
    os.environ["HOME"] = str(home)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        folder = home / name
        folder.mkdir(mode=0o700)
        os.environ[name] = str(folder)
    os.environ["LANGUAGE"] = "en"


def _files(folder: Path) -> list[str]:
    """Valid files of every kind that anybody may open, and some that were found to be damaged in an interesting way."""
    folder.mkdir()
    for name, reader in READERS.items():
        for number, data in enumerate(made(reader)[:2]):
            (folder / f"{name}-{number}{reader.suffix}").write_bytes(data)
    for file in (Path(__file__).parents[2] / "tests" / "fuzz" / "found").glob("*/*"):
        (folder / f"damaged-{file.parent.name}-{file.name}").write_bytes(file.read_bytes())
    return sorted(path.name for path in folder.iterdir())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.monkey", description=__doc__)
    parser.add_argument("--seed", action="append", type=int, help="one of them; 1 where none is named")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="for each seed at most")
    parser.add_argument("--actions", type=int, default=sys.maxsize, help="for each seed at most")
    parser.add_argument("--keep", type=Path, default=Path("monkey"), help="where lists of actions go")
    parser.add_argument("--no-shrinking", action="store_true")
    parser.add_argument("--replay", type=Path, help="do the actions of this list instead")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
