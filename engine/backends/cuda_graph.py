"""On a CUDA device: the plain form recorded once as a CUDA graph and replayed, instead of launching its kernels anew.

The same kernels run in the same order, but Python launches them all in one call. This was written from PyTorch's
documentation without a GPU at hand, so each rule below is there to make a mistake cost speed and not a number:

- One thread warms up, records, proves and replays, the one that runs the network. On a thread beside, a library's
  scratch memory that a graph has noted (cuBLAS keeps it by thread and stream) could be in use by both at once.
- Only one graph lives at a time (``engine.runtime.runner``): PyTorch frees such scratch memory with the graph of the
  same stream that is destroyed first.
- Errors of other threads do not count while it records (``thread_local``): the window's thread frees results, which
  lie in page-locked memory, and may destroy a graph that lay in a cycle of objects.
- What is given away is a copy: the next replay overwrites what the graph has written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import torch
from torch import Tensor, cuda

from engine.graph.eager import EagerProgram

Outputs = tuple[Tensor, Mapping[str, Tensor]]

WARM_UP_PASSES = 3
"""Passes before the recording, as in PyTorch's notes: libraries set themselves up and choose their kernels."""


def serves(device: torch.device) -> bool:
    """Whether this PyTorch can record on this device; ROCm calls its devices ``cuda`` as well, and has graphs."""
    return device.type == "cuda" and cuda.is_available()


class Recording:
    """One forward pass on a CUDA device, to be computed again from whatever is in ``x``; owned by one thread.

    Attributes:
        x: where the pass reads its input.
        outputs: where it leaves what it gives; undefined before the first replay, overwritten by the next one.
    """

    def __init__(self, run: Callable[[Tensor], Outputs], x: Tensor) -> None:
        self._run = run  # the graph reads its weights where they lie, so they must live as long
        self.x = x
        with cuda.device(x.device):
            aside, recorded = _streams(x.device)
            aside.wait_stream(cuda.current_stream())
            with cuda.stream(aside):
                for _ in range(WARM_UP_PASSES):
                    run(x)
            cuda.current_stream().wait_stream(aside)
            self._graph = cuda.CUDAGraph()
            # Two contexts of one stream: where a recording fails, the inner one does not return to the stream before.
            with (
                cuda.stream(recorded),
                cuda.graph(self._graph, stream=recorded, capture_error_mode="thread_local"),
            ):
                self.outputs = run(x)

    def replay(self) -> None:
        """Compute, in the current stream."""
        self._graph.replay()


class CapturedExecution:
    """One set of taps on a CUDA device; owned by one thread. See ``engine.program.Execution``.

    Attributes:
        backend, precision: the form in use.
    """

    def __init__(self, recording: Recording, precision: str) -> None:
        self._recording, self.precision = recording, precision
        self.backend = "CUDA graph" if precision == "exact" else "CUDA graph, float16"

    def run(self, x: Tensor, /, **inputs: Tensor) -> tuple[Tensor, Mapping[str, Tensor]]:
        """Run a (1, C, H, W) input on this device; gives the output and the taps as float32 with the batch axis.

        ValueError for an input of another shape than was recorded, and for any besides the picture.
        """
        into = self._recording.x
        if inputs or x.shape != into.shape:  # copying would repeat a smaller one until it fits
            raise ValueError(f"recorded for {tuple(into.shape)}, not for {tuple(x.shape)}")
        with torch.inference_mode():
            into.copy_(x, non_blocking=True)
            self._recording.replay()
            output, taps = self._recording.outputs
            return output.clone(), {name: value.clone() for name, value in taps.items()}


def prepare(
    program: EagerProgram, taps: frozenset[str], device: torch.device, precision: str, shape: tuple[int, ...]
) -> CapturedExecution:
    """Record the plain form for pictures of this (C, H, W); RuntimeError where it cannot be recorded.

    It cannot where the network waits for the device within its forward pass, as for a size that depends on values.
    """
    plain = program.prepare(taps, device, precision)
    with torch.inference_mode():
        x = torch.zeros((1, *shape), dtype=torch.float32, device=device)
        return CapturedExecution(Recording(plain.run, x), precision)


@cache
def _streams(device: torch.device) -> tuple[cuda.Stream, cuda.Stream]:
    """To warm up and to record on; the same each time, since libraries keep scratch memory for each stream they saw.

    Two, so that cuBLAS takes the scratch memory of the recorded pass from the graph's own memory.
    """
    return cuda.Stream(device), cuda.Stream(device)  # type: ignore[no-untyped-call]
