"""Arrays in shared memory: the engine writes those of a message into a block, the window reads them where they lie.

A block is used again once the window holds no array of it any more. Whether it does stands in one byte for each block
on the board: the engine sets it when it sends the block, the window clears it when the last array is gone. So nothing
is overwritten under somebody's eyes, and nothing has to be said.
"""

from __future__ import annotations

import mmap
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.remote.wire import Plain, WireError

MOST = 1024
"""Blocks at a time."""

LEAST, LARGE = 1 << 20, 1 << 25
"""Bytes of the smallest block, and above which one is given back as soon as it is free."""

SPARE = 6
"""Free blocks that are kept."""

ALIGNED = 64

SMALL = 4096
"""Bytes up to which the window copies an array rather than keep a block for it."""


class Writer:
    """The engine's side: one message at a time.

    Args:
        flags: one byte for each block.
        announce: tells the window of a new block: number, memory's handle, bytes.
        withdraw: tells it that a block is no longer.
        create: see ``shared.create``.
    """

    def __init__(
        self,
        flags: memoryview,
        announce: Callable[[int, str | int, int], None],
        withdraw: Callable[[int], None],
        create: Callable[[int], tuple[mmap.mmap, str | int]],
    ) -> None:
        self._flags, self._announce, self._withdraw, self._create = flags, announce, withdraw, create
        self._blocks: dict[int, mmap.mmap] = {}
        self._waiting: list[tuple[int, np.ndarray]] = []
        self._size = 0

    def put(self, array: np.ndarray) -> Plain:
        """Its place in the block that ``store`` chooses."""
        place = self._size
        self._waiting.append((place, array))
        self._size = -(-(place + array.nbytes) // ALIGNED) * ALIGNED
        return place

    def store(self) -> int | None:
        """Copy what was put since the last time; gives the number of the block, None where there was nothing."""
        waiting, size = self._waiting, self._size
        self._waiting, self._size = [], 0
        if not waiting:
            return None
        number = self._free(size)
        memory = self._blocks[number]
        for place, array in waiting:
            np.ndarray(array.shape, array.dtype, memory, place)[...] = array
        self._flags[number] = 1
        return number

    def forget(self) -> None:
        """What was put is not sent."""
        self._waiting, self._size = [], 0

    def _free(self, size: int) -> int:
        """A block that nobody looks at with at least so many bytes; the smallest, or a new one."""
        free = sorted((len(self._blocks[number]), number) for number in self._blocks if not self._flags[number])
        fitting = [number for length, number in free if length >= size and (length <= LARGE or length <= 2 * size)]
        for length, number in free:
            if length > LARGE and number not in fitting[:1]:
                self._close(number)
        if fitting:
            return fitting[0]
        for _, number in free[: max(0, len(free) - SPARE)]:
            self._close(number)
        number = next((number for number in range(MOST) if number not in self._blocks), MOST)
        if number == MOST:
            raise MemoryError("the window holds too many arrays")
        bytes_ = max(LEAST, 1 << (size - 1).bit_length()) if size <= LARGE else size
        self._blocks[number], handle = self._create(bytes_)
        self._announce(number, handle, bytes_)
        return number

    def _close(self, number: int) -> None:
        self._withdraw(number)
        memory = self._blocks.pop(number, None)
        if memory is not None:
            memory.close()


class Reader:
    """The window's side. Arrays of a block may live as long as they like, also beyond the engine's process.

    Args:
        flags: see ``Writer``.
    """

    def __init__(self, flags: memoryview) -> None:
        self._flags = flags
        self._blocks: dict[int, mmap.mmap] = {}
        self._root: np.ndarray | None = None
        self._held: dict[int, weakref.ref[np.ndarray]] = {}

    def add(self, number: int, memory: mmap.mmap) -> None:
        """The engine has a new block; ``memory`` can only be read."""
        self._blocks[number] = memory

    def drop(self, number: int) -> None:
        """The engine has it no more."""
        self._blocks.pop(number, None)

    def begin(self, number: int | None) -> None:
        """The arrays of the next message lie in this block; WireError if there is none such."""
        self._root = None
        if number is None:
            return
        if type(number) is not int or number not in self._blocks:
            raise WireError(f"damaged: there is no block {number!r:.40}")
        flags = self._flags
        root = np.frombuffer(self._blocks[number], np.uint8)
        root.flags.writeable = False

        def free(_: object) -> None:
            flags[number] = 0

        self._root, self._held[number] = root, weakref.ref(root, free)

    def end(self) -> None:
        """The message is read: from now on only its arrays hold the block."""
        self._root = None

    def get(self, place: Plain, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray:
        """The array at this place of the block, read-only; its bytes stay where they are."""
        root = self._root
        count = int(np.prod(shape, dtype=np.int64)) if shape else 1
        if root is None or type(place) is not int or place < 0 or place % ALIGNED:
            raise WireError(f"damaged: {place!r:.40} is no place")
        end = place + count * dtype.itemsize
        if end > root.size:
            raise WireError("damaged: an array does not lie within its block")
        found = root[place:end].view(dtype).reshape(shape)
        if found.nbytes <= SMALL:
            found = found.copy()
            found.setflags(write=False)
        return found
