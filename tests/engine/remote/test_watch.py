"""What is seen of the engine's process from outside."""

from __future__ import annotations

import os

import pytest

from engine.api import Limits
from engine.remote.watch import Watch, resident
from engine.runtime import activity
from engine.runtime.activity import Activity, Board, Kind

GB = 1 << 30


class Clock:
    """Time that passes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The board's clock and the watch's."""
    clock = Clock()
    monkeypatch.setattr(activity.time, "monotonic", clock)
    return clock


def test_what_a_process_holds_is_known() -> None:
    held, available, total = resident(os.getpid())
    assert 10_000_000 < held < total and 0 < available <= total
    assert resident(2**22 + 1) == (0, 0, 0)


@pytest.mark.parametrize(
    ("held", "available", "limit", "too_large"),
    [
        (3 * GB, GB // 3, None, True),
        (3 * GB, 2 * GB, None, False),  # it takes much, and there is enough
        (GB, GB // 9, None, False),  # others have taken it
        (GB, 7 * GB, 1000, True),
        (GB, GB // 9, 2000, False),
    ],
)
def test_memory(held: int, available: int, limit: int | None, too_large: bool) -> None:
    watch = Watch(Limits(memory=limit), measure=lambda _: (held, available, 8 * GB))
    assert watch.too_large(1) is too_large


def test_questions(clock: Clock) -> None:
    board, watch = Board(), Watch(Limits(opening=60, first_pass=30), clock)
    with board.doing(Activity(Kind.NETWORK, "/a/net.onnx")) as slot, board.doing(Activity(Kind.JOB, "weights")) as job:
        for second in range(200):
            clock.now = float(second)
            board.beat()
            job.goes_on()
            busy = watch.question(board)
            assert (busy is not None) is (second > 60)
        assert busy and busy.answers and "while opening net.onnx" in busy.text
        slot.goes_on()
        assert watch.question(board) is None
    with board.doing(Activity(Kind.PICTURE, "vgg16")):
        clock.now += 31
        board.beat()
        assert watch.question(board)
    assert watch.question(board) is None
    with board.doing(Activity(Kind.WAITING, "draw")), board.doing(Activity(Kind.NETWORK, "net.onnx")):
        clock.now += 11
        silent = watch.question(board)
    assert silent and not silent.answers and "while opening net.onnx" in silent.text
    board.beat()
    assert watch.question(board) is None


def test_what_was_given_up_has_a_while_to_end(clock: Clock) -> None:
    board, watch = Board(), Watch(clock=clock)
    with board.doing(Activity(Kind.NETWORK, "net.onnx")) as slot:
        clock.now = 100
        assert not watch.left_over(board)
        slot.give_up()
        slot.goes_on()
        assert not watch.left_over(board)
        clock.now = 105
        assert watch.left_over(board)
    assert not watch.left_over(board)


def test_odd_names_and_too_many_things_do_no_harm() -> None:
    board = Board()
    name = "/ü\ud800" + "x\U0001f600" * 500
    with board.doing(Activity(Kind.NETWORK, name)):
        (seen,) = board.seen()
        assert seen.activity.subject == activity.short(name)
        slots = [board.slot() for _ in range(60)]
        for slot in slots:
            slot.__enter__().begin(Activity(Kind.JOB, "a"))
        assert len(board.seen()) == activity.SLOTS
        for slot in slots:
            slot.__exit__(None, None, None)
    assert board.seen() == []
