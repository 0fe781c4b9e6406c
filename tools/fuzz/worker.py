"""Trying inputs where a crash, a hang or hunger for memory ends a process, and not the search."""

from __future__ import annotations

import logging
import os
import pickle
import resource
import select
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.api import UserError
from tools.fuzz.readers import Reader, read

SECONDS = 10.0
"""That an input may take, on a busy machine too."""
ADDRESSES_GIB = 8
"""Of addresses a process has beyond those before, so that the machine is safe."""

OPENED, REFUSED = "opened", "refused"


def outcomes(reader: Reader, inputs: Sequence[bytes], seconds: float = SECONDS) -> Iterator[str]:
    """For each input in turn: OPENED, REFUSED, or what was wrong in a line that is the same for the same fault."""
    done = 0
    while done < len(inputs):
        for outcome in _one_process(reader, inputs[done:], seconds):
            done += 1
            yield outcome


def made(reader: Reader) -> list[bytes]:
    """The reader's samples, made in a process of their own: what has computed with torch's threads cannot be copied."""
    with tempfile.TemporaryFile() as file:
        child = os.fork()
        if child == 0:
            try:
                import torch

                torch.set_num_threads(1)
                file.write(pickle.dumps(reader.samples()))
                file.flush()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        file.seek(0)
        samples: list[bytes] = pickle.load(file)  # noqa: S301  it is our own
        return samples


def _one_process(reader: Reader, inputs: Sequence[bytes], seconds: float) -> Iterator[str]:
    """Until all are tried, or one ends the process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _work(reader, inputs, writing)
        finally:
            os._exit(0)
    os.close(writing)
    told = 0
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        buffer = b""
        while told < len(inputs):
            patience = seconds if told else 4 * seconds  # the first input waits for what readers import as they need it
            if not select.select([pipe], [], [], patience)[0]:
                os.kill(child, signal.SIGKILL)
                yield "hang: not done in time"
                break
            piece = pipe.read(1 << 16)
            if not piece:
                yield f"crash: {_end(os.waitpid(child, 0)[1])}"
                return
            *lines, buffer = (buffer + piece).split(b"\n")
            for line in lines:
                told += 1
                yield line.decode()
    os.waitpid(child, 0)


def _end(status: int) -> str:
    return signal.strsignal(os.WTERMSIG(status)) or "?" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"


def _work(reader: Reader, inputs: Sequence[bytes], pipe: int) -> None:
    import torch

    torch.set_num_threads(1)
    void = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what libraries print belongs to no finding
        os.dup2(void, number)
    logging.disable()
    warnings.simplefilter("ignore")
    addresses = _memory("VmSize") + (ADDRESSES_GIB << 30)
    resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for data in inputs:
        os.write(pipe, f"{_outcome(reader, data)}\n".encode())


def _outcome(reader: Reader, data: bytes) -> str:
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    try:
        read(reader, data)
        outcome = OPENED
    except UserError:
        outcome = REFUSED
    except BaseException as error:
        outcome = f"{type(error).__name__} in {_place(error)}"
    taken = _memory("VmHWM") - before >> 20
    if taken > reader.most_mib:
        return f"memory: more than {reader.most_mib} MiB"
    return outcome


def _place(error: BaseException) -> str:
    """The innermost function of our own that the error went through."""
    root = Path(__file__).parents[2]
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root) and "site-packages" not in frame.filename
    ]
    inner = ours[-1]
    return f"{Path(inner.filename).relative_to(root)}:{inner.name}"


def _memory(kind: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(kind)).split()[1]) << 10


def supported() -> bool:
    """Whether this system tells the memory of a process, and has processes that begin as copies."""
    return sys.platform == "linux"
