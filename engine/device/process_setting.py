"""A setting of the whole process, which may be somebody else's program: changed for a while, then as it was found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class ProcessSetting(Generic[T]):
    """What ``read`` gives and ``write`` sets. Several engines may borrow it at a time, from any threads."""

    def __init__(self, read: Callable[[], T], write: Callable[[T], None]) -> None:
        self._read, self._write = read, write
        self._lock = threading.Lock()
        self._borrowers = 0

    @contextmanager
    def borrowed(self) -> Iterator[None]:
        """It may be changed within; what the first borrower found is set again when the last one is done."""
        with self._lock:
            if not self._borrowers:
                self._found = self._read()
            self._borrowers += 1
        try:
            yield
        finally:
            with self._lock:
                self._borrowers -= 1
                if not self._borrowers:
                    self._write(self._found)
