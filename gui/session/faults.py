"""What nobody foresaw: logged and told once, however often it happens."""

from __future__ import annotations

import time
from types import TracebackType

QUIET_S = 10.0
"""Seconds without it after which the same fault is told again: one of every frame is told once, one of a button that
is pressed again later is not passed over."""

Key = tuple[object, ...]


class Faults:
    """Knows which faults have just been told."""

    def __init__(self) -> None:
        self._seen: dict[Key, float] = {}

    def is_new(self, error: BaseException, trace: TracebackType | None, *where: object) -> bool:
        """Whether it is to be told: no such error came from the same line, ``where`` being equal too, just before."""
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        line = (trace.tb_frame.f_code, trace.tb_lineno) if trace is not None else str(error)
        key = (type(error), line, *where)
        now, before = time.monotonic(), self._seen.get(key)
        self._seen[key] = now
        return before is None or now - before > QUIET_S
