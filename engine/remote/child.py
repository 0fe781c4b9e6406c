"""Where the window's process and the engine's part: the one names what the other runs, and imports nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

CRASH = 1 << 16
"""Bytes of the file for the stacks of a crash, filled with zeros."""


def run(connection: Connection, parent: int, make: Callable[[], Any], prepare: Callable[[], None]) -> None:
    """In the child: ``server.serve``."""
    from engine.remote.server import serve

    serve(connection, parent, make, prepare)


def threaded(first: int, *, relayed: bool = True) -> Any:
    """In the child: the usual engine, which counts networks and sources from ``first``; ``relayed``: see there."""
    from engine.runtime.threaded_engine import ThreadedEngine

    return ThreadedEngine(relayed=relayed, first=first)
