"""How many cores an operation takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def single_threaded() -> Iterator[None]:
    """Within, this thread's tensor operations use one core.

    One pass over a layer takes less than a millisecond; waiting for a second core that is busy painting costs up to a
    time slice of the system (8 ms measured).
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
