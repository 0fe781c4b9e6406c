"""What nobody foresaw: logged and told once, however often it happens."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING

from engine.api import Notice, Severity
from gui.look.translation import tr

if TYPE_CHECKING:
    from gui.panels.base import Panel

log = logging.getLogger(__name__)

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


class FaultGuard:
    """Lets nothing that is raised within go further; logs it and tells it once."""

    def __init__(self, tell: Callable[[Notice], object]) -> None:
        self._tell = tell
        self._faults = Faults()

    @contextmanager
    def panel(self, panel: Panel | type[Panel]) -> Iterator[None]:
        """What a panel does; a fault is told by its name."""
        try:
            yield
        except Exception as error:
            text = tr(
                "The panel “{panel}” failed ({name}: {error}). All others go on.",
                panel=tr(panel.title),
                name=type(error).__name__,
                error=error,
            )
            self._report(text, error, panel)

    @contextmanager
    def anything(self) -> Iterator[None]:
        """What nobody else answers for."""
        try:
            yield
        except Exception as error:
            text = tr(
                "Something went wrong inside Convoscope ({name}: {error}). You can go on.",
                name=type(error).__name__,
                error=error,
            )
            self._report(text, error)

    def _report(self, text: str, error: Exception, *where: object) -> None:
        if self._faults.is_new(error, error.__traceback__, *where):
            log.error("%s", text, exc_info=error)
            self._tell(Notice(text, Severity.ERROR))
