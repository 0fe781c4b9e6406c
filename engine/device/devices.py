"""Which device a network runs on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.api import UserError, say
from engine.device.process_setting import ProcessSetting


def available() -> tuple[str, ...]:
    """Names of the devices that work here, the fastest first; ``cpu`` is always the last."""
    gpus = tuple(f"cuda:{number}" for number in range(torch.cuda.device_count())) if torch.cuda.is_available() else ()
    return (*gpus, *(("mps",) if torch.backends.mps.is_available() else ()), "cpu")


def choose(name: str) -> torch.device:
    """The device called ``auto`` (the fastest), ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises:
        UserError: there is no such device here.
    """
    here = available()
    wanted = {"auto": here[0], "cuda": "cuda:0"}.get(name, name)
    if wanted not in here:
        raise UserError(
            "There is no device {name} here{reason}; there is {names}.",
            name=name,
            reason=_reason(wanted),
            names=", ".join(here),
        )
    return torch.device(wanted)


def allow_fast(fast: bool) -> None:
    """Whether CUDA may round float32 products to TF32 (19 bits); PyTorch's own default allows it in convolutions."""
    _set_tf32((fast, fast))


@contextmanager
def exactly() -> Iterator[None]:
    """Without TF32 within; afterwards what was allowed before."""
    before = _tf32()
    allow_fast(False)
    try:
        yield
    finally:
        _set_tf32(before)


def _tf32() -> tuple[bool, bool]:
    return torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32


def _set_tf32(allowed: tuple[bool, bool]) -> None:
    torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = allowed


ROUNDING = ProcessSetting(_tf32, _set_tf32)
"""What ``allow_fast`` changes in the whole process."""


def synchronise(device: torch.device) -> None:
    """Wait until the device has done all that it was told to."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def title(device: torch.device) -> str:
    """The device for people: ``CPU · 2 threads``, or the GPU's own name."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return say("Apple GPU")
    threads = torch.get_num_threads()
    return say("CPU · 1 thread") if threads == 1 else say("CPU · {threads} threads", threads=threads)


def _reason(name: str) -> str:
    if name.startswith("cuda"):
        if torch.version.cuda is None:
            return say(" (this PyTorch was built without CUDA)")
        return "" if torch.cuda.is_available() else say(" (PyTorch finds no NVIDIA GPU with a working driver)")
    return say(" (that is for Macs with an Apple GPU)") if name == "mps" else ""
