"""Giving memory back, where it would stay taken for long."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Return freed memory to the system: glibc keeps what lies between pieces still in use."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # musl has none
            trim(0)


def free_dropped() -> None:
    """Free at once what nobody uses any more: traced graphs lie in cycles, and hundreds of megabytes hang on them.

    Python would find them at some time later. Takes about a tenth of a second, in which no other thread runs Python.
    """
    gc.collect()
    give_back()
