"""Memory that two processes see, and that is gone when both are: it never has a name that anything could leave behind.

On Windows it has a name that only exists while one of the two has it open. Elsewhere it is a file without a name, whose
descriptor is handed through the connection.
"""

from __future__ import annotations

import mmap
import os
import secrets
import sys
import tempfile
from multiprocessing.connection import Connection


def create(size: int) -> tuple[mmap.mmap, str | int]:
    """New memory of so many bytes, all zero; gives what ``send`` takes as well."""
    if sys.platform == "win32":
        name = f"convoscope-{secrets.token_hex(8)}"
        return mmap.mmap(-1, size, tagname=name), name
    handle = _file()
    try:
        os.ftruncate(handle, size)
        return mmap.mmap(handle, size), handle
    except OSError:
        os.close(handle)
        raise


def send(connection: Connection, handle: str | int, pid: int) -> None:
    """Hand it to the process with this number at the other end; what was told before came before it."""
    if sys.platform == "win32":
        connection.send_bytes(str(handle).encode("ascii"))
    else:
        from multiprocessing.reduction import send_handle

        send_handle(connection, int(handle), pid)
        os.close(int(handle))


def receive(connection: Connection, size: int, *, writable: bool) -> mmap.mmap:
    """What the other end sent; OSError or ValueError where it has not so many bytes."""
    access = mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
    if sys.platform == "win32":
        name = connection.recv_bytes(64).decode("ascii")
        return mmap.mmap(-1, size, tagname=name, access=access)
    from multiprocessing.reduction import recv_handle

    handle = recv_handle(connection)
    try:
        return mmap.mmap(handle, size, access=access)
    finally:
        os.close(handle)


def _file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("convoscope")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
