"""Remembers where threads, timers and windows were started, so that a leak can be traced to the line that made it."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parent.parent
_origins: weakref.WeakKeyDictionary[object, str] = weakref.WeakKeyDictionary()


def watch() -> None:
    """From now on note who starts a Python thread, a QThread or a QTimer, and who shows a widget."""
    for kind, method in ((threading.Thread, "start"), (QThread, "start"), (QTimer, "start"), (QWidget, "show")):
        setattr(kind, method, _noting(getattr(kind, method)))


def origin(thing: object) -> str:
    """Where it was started: the innermost lines of this project, ``file:line in function``."""
    return _origins.get(thing) or "an unknown place"


def started(kind: type) -> Iterator[Any]:
    """All living things of this kind that were started since ``watch``."""
    return iter([thing for thing in list(_origins) if isinstance(thing, kind)])


def _noting(method: Callable[..., Any]) -> Callable[..., Any]:
    def noting(self: Any, *args: Any, **kwargs: Any) -> Any:
        _origins[self] = _here()
        return method(self, *args, **kwargs)

    return noting


def _here() -> str:
    places: list[str] = []
    frame = sys._getframe(2)
    while frame and len(places) < 4:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            places.append(f"{path.relative_to(ROOT)}:{frame.f_lineno} in {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(places)
