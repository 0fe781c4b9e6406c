"""Arrays in shared memory: read where they lie, and never overwritten while somebody has them."""

from __future__ import annotations

import mmap

import numpy as np
import pytest

from engine.remote.blocks import LARGE, LEAST, SMALL, SPARE, Reader, Writer
from engine.remote.wire import WireError

BIG = SMALL * 4


class Both:
    """Writer and reader on the same memory."""

    def __init__(self) -> None:
        self.flags = memoryview(bytearray(1024))
        self.memories: dict[int, mmap.mmap] = {}
        self.reader = Reader(self.flags)
        self.made: list[mmap.mmap] = []
        self.writer = Writer(self.flags, self._announce, self._withdraw, self._create)

    def _create(self, size: int) -> tuple[mmap.mmap, str]:
        self.made.append(mmap.mmap(-1, size))
        return self.made[-1], ""

    def _announce(self, number: int, _handle: object, _size: int) -> None:
        self.memories[number] = self.made[-1]
        self.reader.add(number, self.made[-1])

    def _withdraw(self, number: int) -> None:
        del self.memories[number]
        self.reader.drop(number)

    def send(self, *arrays: np.ndarray) -> list[np.ndarray]:
        """What arrives."""
        places = [self.writer.put(array) for array in arrays]
        self.reader.begin(self.writer.store())
        found = [self.reader.get(place, a.dtype, a.shape) for place, a in zip(places, arrays, strict=True)]
        self.reader.end()
        return found


def test_arrays_arrive_side_by_side_and_cannot_be_written_to() -> None:
    both = Both()
    sent = [np.arange(BIG, dtype="f4")[::2], np.eye(3), np.zeros((0, 4), "u1"), np.array(7, "i8")]
    arrived = both.send(*sent)
    for one, other in zip(sent, arrived, strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype and not other.flags.writeable


def test_a_block_is_used_again_only_when_nobody_looks_at_it() -> None:
    both = Both()
    (first,) = both.send(np.full(BIG, 1, np.uint8))
    (second,) = both.send(np.full(BIG, 2, np.uint8))
    assert len(both.memories) == 2 and first[0] == 1
    part = first[10:].reshape(2, -1)[1:]
    del first
    (third,) = both.send(np.full(BIG, 3, np.uint8))
    assert len(both.memories) == 3 and part[0, 0] == 1, "a view of a view holds it as well"
    del part, second, third
    for value in range(20):
        (again,) = both.send(np.full(BIG, value, np.uint8))
        assert again[-1] == value
        del again
    assert len(both.memories) == 3


def test_small_arrays_hold_no_block() -> None:
    both = Both()
    kept = [both.send(np.full(9, value)) for value in range(5)]
    assert len(both.memories) == 1
    assert [array[0] for (array,) in kept] == [0, 1, 2, 3, 4]


def test_large_blocks_are_given_back_and_few_spare_ones_are_kept() -> None:
    both = Both()
    large = both.send(np.zeros(LARGE + 1, np.uint8))
    assert len(both.made[-1]) > LARGE
    del large
    held = [both.send(np.zeros(BIG, np.uint8)) for _ in range(12)]
    assert all(len(memory) == LEAST for memory in both.memories.values())
    held.clear()
    both.send(np.zeros(LEAST * 3, np.uint8))
    assert len(both.memories) == SPARE + 1


def test_what_lies_nowhere_is_refused() -> None:
    both = Both()
    held = both.send(np.zeros(BIG, np.uint8))
    for number in (7, "0", None):
        if number is not None:
            with pytest.raises(WireError):
                both.reader.begin(number)  # type: ignore[arg-type]
        with pytest.raises(WireError):
            both.reader.get(0, np.dtype("u1"), (1,))
    both.reader.begin(0)
    for place, shape in ((1, (1,)), (-64, (1,)), (0, (LEAST + 1,)), (LEAST, (1,)), ("0", (1,))):
        with pytest.raises(WireError):
            both.reader.get(place, np.dtype("u1"), shape)
    del held
