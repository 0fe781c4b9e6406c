"""The places where threads meet, without threads."""

import threading

from engine.api import Notice, Result
from engine.runtime.mailboxes import Inbox, Outbox
from tests.answers import origin
from tests.engine.tiny import frame


def test_commands_come_first_to_last_and_are_never_dropped():
    inbox = Inbox()
    for number in range(100):
        inbox.post(number)
    assert inbox.wait(0.0)
    assert inbox.take_commands() == list(range(100))
    assert inbox.take_commands() == [] and not inbox.wait(0.0)


def test_the_newest_frame_wins_and_the_others_are_counted():
    inbox = Inbox()
    inbox.accept(1)
    frames = [frame(index) for index in range(4)]
    for one in frames:
        assert inbox.offer(one, 1)
    assert inbox.dropped == 3
    assert not inbox.wait(0.0, frames=False)
    assert inbox.wait(0.0) and inbox.take_frame() is frames[-1] and inbox.take_frame() is None
    assert inbox.offer(frames[0], 1) and inbox.offer(frames[1], 1, counted=False)
    assert inbox.dropped == 3


def test_frames_of_another_source_are_not_taken():
    inbox = Inbox()
    inbox.accept(1)
    inbox.offer(frame(0), 1)
    inbox.offer(frame(1), 1)
    inbox.accept(2)
    assert inbox.take_frame() is None and inbox.dropped == 0
    assert not inbox.offer(frame(2), 1)
    assert inbox.take_frame() is None


def test_the_bell_rings_once_until_the_box_is_emptied():
    rings = []
    outbox = Outbox(lambda: rings.append(None))
    outbox.put(Notice("a"))
    outbox.put(Notice("b"))
    assert len(rings) == 1
    assert outbox.drain() == [Notice("a"), Notice("b")] and outbox.drain() == []
    outbox.put(Notice("c"))
    assert len(rings) == 2
    late = []
    outbox.connect(lambda: late.append(None))
    assert len(late) == 1, "something waits already"


def test_a_window_that_drains_from_within_the_bell_gets_everything():
    taken = []
    outbox = Outbox(lambda: taken.extend(outbox.drain()))
    for text in "abc":
        outbox.put(Notice(text))
    assert [notice.text for notice in taken] == ["a", "b", "c"]


def test_of_results_only_the_newest_stays_and_everything_else_does():
    outbox = Outbox()
    outbox.put(Result(origin(0), 0.0))
    outbox.put(Notice("a"))
    outbox.put(Result(origin(1), 0.0))
    assert outbox.dropped == 1
    newest = Result(origin(1), 0.0, dropped=5)
    outbox.put(newest)
    assert outbox.dropped == 1, "another answer about the same frame drops no frame"
    notice, result = outbox.drain()
    assert notice == Notice("a") and (result.frame, result.dropped) == (1, 6)


def test_waiting_until_a_result_is_fetched():
    outbox = Outbox()
    outbox.put(Notice("a"))
    outbox.wait_fetched(60.0)  # no result: returns at once
    outbox.put(Result(origin(0), 0.0))
    outbox.wait_fetched(0.0)
    fetched = threading.Event()
    thread = threading.Thread(target=lambda: (outbox.wait_fetched(60.0), fetched.set()))
    thread.start()
    outbox.drain()
    assert fetched.wait(20.0)
    thread.join()


def test_one_result_is_under_way_at_a_time_and_the_next_is_the_newest_when_its_turn_comes():
    rings = []
    outbox = Outbox(lambda: rings.append(None), relayed=True)
    first, second, third = (Result(origin(number), 0.0) for number in range(3))
    outbox.put(first)
    assert [message.origin for message in outbox.drain()] == [first.origin]
    outbox.wait_fetched(0.0)  # returns: the next may be computed while the first is under way
    outbox.put(second)
    outbox.put(Notice("heard at once"))
    assert outbox.drain() == [Notice("heard at once")]
    outbox.put(third)
    assert outbox.drain() == []
    rings.clear()
    outbox.arrived()
    assert len(rings) == 1
    assert [message.origin for message in outbox.drain()] == [third.origin] and outbox.dropped == 1
    outbox.arrived()
    assert len(rings) == 1 and outbox.drain() == []
