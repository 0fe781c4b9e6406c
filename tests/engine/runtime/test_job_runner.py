"""The runner of jobs: order, progress, cancelling, shares and failures, in the test's own thread where that will do."""

import pickle
import threading
import weakref

import pytest

from engine.api import NetworkState, Notice, Progress, Severity, UserError
from engine.runtime.job_runner import PROCESSOR_SHARE, QUIET_S, JobRunner
from engine.runtime.jobs import JobCancelledError
from engine.runtime.mailboxes import Inbox, Outbox
from tests.engine.runtime.talking_jobs import FakeClock, Say, Seen
from tests.engine.tiny import tiny_network

SOON = 20.0


@pytest.fixture
def does():
    yield Say.does
    Say.does.clear()


@pytest.fixture
def boxes():
    return Inbox(), Outbox()


@pytest.fixture
def runner(boxes):
    """One without threads."""
    return JobRunner(*boxes, threaded=False, clock=FakeClock(), cores=2)


@pytest.fixture
def threaded(boxes):
    made = JobRunner(*boxes)
    yield made
    for thread in made.close():
        thread.join(SOON)


def said(runner):
    return [message.text for message in runner._outbox.drain() if isinstance(message, Notice)]


def done(runner):
    """What all waiting jobs say."""
    while runner.step():
        pass
    return said(runner)


def test_jobs_are_done_in_order_and_an_equal_one_is_the_same_one(runner):
    for number in (1, 2, 1, 3):
        runner.submit(Say(number))
    assert done(runner) == ["1", "2", "3"]
    assert not runner.step()
    runner.submit(Say(1))
    assert done(runner) == ["1"], "once it is done it can be asked for again"


def test_the_newest_of_a_slot_takes_the_place_of_the_others(runner, does):
    runner.submit(Say(1, group="a"))
    runner.submit(Say(2, group="b"))
    runner.submit(Say(3, group="a"))
    assert done(runner) == ["1 made room for 3", "2", "3"]
    does[4] = lambda context: runner.submit(Say(5, group="a"))  # while 4 runs
    runner.submit(Say(4, group="a"))
    assert done(runner) == ["4 made room for 5", "5"]


def test_progress_ends_with_the_job_and_at_once_when_it_is_cancelled(runner, does):
    def work(context):
        context.report("working", 0.5)
        assert not context.cancelled()
        context.report("working", 0.7)

    heard = []

    def long(context):
        work(context)
        runner.cancel("say")
        context.report("nobody hears this")
        heard.append(context.cancelled())
        with pytest.raises(JobCancelledError):
            context.breathe()
        heard.append("breathe")

    does.update({1: work, 2: long})
    runner.submit(Say(1))
    assert runner.step()
    under_way = [Progress("say", "working", 0.5), Progress("say", "working", 0.7)]
    end = Progress("say", "", done=True)
    assert runner._outbox.drain() == [*under_way, Notice("1"), end]
    runner.submit(Say(2))
    assert runner.step()
    assert runner._outbox.drain() == [*under_way, end, Notice("2 was cancelled")]
    assert heard == [True, "breathe"]


def test_a_cancelled_job_can_be_asked_for_again_before_its_thread_has_noticed(runner, does):
    job = Say(1)

    def again(_):
        does.clear()
        runner.cancel("say")
        runner.submit(job)

    does[1] = again
    runner.submit(job)
    assert done(runner) == ["1 was cancelled", "1"]


def test_cancelling_concerns_all_of_that_name_and_nothing_else(runner):
    for job in (Say(1), Say(2), Say(3, "other")):
        runner.submit(job)
    runner.cancel("nobody")
    runner.cancel("say")
    assert done(runner) == ["1 was cancelled", "2 was cancelled", "3"]


def test_what_nobody_wants_any_more_is_not_done_and_not_told(runner):
    for job in (Say(1), Seen(2), Say(3)):
        runner.submit(job)
    runner.keep(Say, lambda job: job.number != 1)
    runner.keep(Seen, lambda job: False)
    assert done(runner) == ["3"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("odd bytes\nin many places"), "odd bytes"),
        (KeyError(), "KeyError"),
        (MemoryError(), "there is not enough memory"),
        (RecursionError("maximum recursion depth exceeded"), "something in it is nested too deeply"),
        (SystemExit(3), "3"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_whatever_is_raised_ends_in_a_sentence_and_the_next_job_comes(runner, does, expect_log, error, reason):
    def fail(context):
        context.report("failing")
        raise error

    expect_log("1 could not be said")
    does[1] = fail
    runner.submit(Say(1))
    runner.submit(Say(2))
    while runner.step():
        pass
    assert runner._outbox.drain() == [
        Progress("say", "failing"),
        Notice(f"1 could not be said: {reason}", Severity.ERROR),
        Progress("say", "", done=True),
        Notice("2"),
    ]


def test_a_user_error_speaks_for_itself_and_a_cancelled_job_says_nothing(runner, does):
    def fail(_):
        raise UserError("The disk is full.")

    def late(context):
        runner.cancel("say")
        raise ValueError("the file was closed under it")

    does.update({1: fail, 2: late})
    runner.submit(Say(1))
    assert done(runner) == ["The disk is full."]
    runner.submit(Say(2))
    assert done(runner) == ["2 was cancelled"]


def test_jobs_belong_to_the_network_that_is_lent(runner, does):
    one, two = NetworkState(1), NetworkState(2)
    first, second = tiny_network(), tiny_network(epoch=2)
    runner.submit(Say(1, state=one))
    assert not runner.step(), "there is no such network"
    runner.lend({one: first})
    found = []
    does[1] = lambda context: found.append(context.network)
    runner.submit(Say(1, state=one))
    assert done(runner) == ["1"] and found == [first]

    def overtaken(context):
        runner.lend({two: second})
        with pytest.raises(JobCancelledError):
            _ = context.network
        found.append("gone")

    does[2] = overtaken
    runner.submit(Say(2, state=one))
    runner.submit(Say(3, state=one))
    runner.submit(Say(4))
    assert done(runner) == ["4"], "neither the one that ran nor the one that waited"
    assert found == [first, "gone"]


def test_what_was_made_of_a_network_is_kept_as_long_as_it_is_lent(runner, does):
    state, made = NetworkState(1), []

    def make(network):
        made.append(network)
        return len(made)

    found = []
    for number in (1, 2):
        does[number] = lambda context: found.append(context.made(make))
        runner.lend({state: tiny_network()}) if number == 1 else None
        runner.submit(Say(number, state=state))
    assert done(runner) == ["1", "2"] and found == [1, 1]
    runner.lend({state: tiny_network()})
    runner.submit(Say(1, state=state))
    assert done(runner) == ["1"] and found == [1, 1, 2]


@pytest.mark.parametrize("cores", [1, 2, 4, 6, 16])
def test_beside_the_live_loop_a_job_takes_a_sixth_of_the_processor(boxes, does, cores):
    clock = FakeClock()
    runner = JobRunner(*boxes, threaded=False, clock=clock, cores=cores)
    worked = 0.0

    def work(context):
        nonlocal worked
        for seconds in (0.01, 0.3, 0.0, 1.0):
            clock.time += seconds  # on one core
            worked += seconds
            context.breathe()

    does[1] = work
    runner.submit(Say(1))
    began = clock.time
    with runner.beside_live():
        assert runner.step()
    share = worked / (clock.time - began) / cores
    assert share == pytest.approx(min(PROCESSOR_SHARE, 1 / cores))
    assert bool(clock.waits) == (cores < 6)


def test_it_takes_all_it_can_get_when_it_is_watched_or_the_live_loop_rests(runner, does):
    clock = runner.clock

    def work(context):
        clock.time += 1
        context.breathe()

    does.update({1: work, 2: work})
    with runner.beside_live():
        runner.submit(Seen(1))
        assert runner.step() and not clock.waits
    clock.time += 0.9 * QUIET_S
    runner.submit(Say(2))  # its second of work begins soon after a frame, and ends long after it
    assert runner.step() and not clock.waits and not runner.is_live


def test_a_job_that_rests_hears_that_it_is_cancelled(runner, does):
    clock = runner.clock

    def work(context):
        clock.time += 1
        context.breathe()
        clock.waits.append("it went on")

    does[1] = work
    clock.at_wait = lambda event: runner.cancel("say")
    with runner.beside_live():
        runner.submit(Say(1))
        assert runner.step()
    assert said(runner) == ["1 was cancelled"]
    assert clock.waits == [pytest.approx(2.0)]  # one second of three, on one of two cores


def test_a_long_job_blocks_those_of_its_name_alone(threaded, does):
    begun, released, told = threading.Event(), threading.Event(), threading.Event()
    threaded._outbox.connect(told.set)

    def block(context):
        begun.set()
        assert released.wait(SOON)

    does[1] = block
    threaded.submit(Say(1))
    assert begun.wait(SOON)
    threaded.submit(Say(2))
    threaded.submit(Say(3, "other"))
    assert told.wait(SOON) and said(threaded) == ["3"]
    told.clear()
    released.set()
    found = []
    while len(found) < 2:
        assert told.wait(SOON)
        told.clear()
        found += said(threaded)
    assert found == ["1", "2"]


def test_a_cancelled_job_is_over_for_the_user_though_its_thread_is_not(threaded, does):
    begun, released, ended = threading.Event(), threading.Event(), threading.Event()

    def block(context):
        context.report("blocked")
        begun.set()
        assert released.wait(SOON)
        context.report("late")
        ended.set()

    does[1] = block
    threaded.submit(Say(1))
    assert begun.wait(SOON)
    threaded.cancel("say")
    end = [Progress("say", "blocked"), Progress("say", "", done=True), Notice("1 was cancelled")]
    assert threaded._outbox.drain() == end
    threads = threaded.close()
    released.set()
    assert ended.wait(SOON)
    for thread in threads:
        thread.join(SOON)
    assert threaded._outbox.drain() == []


def test_a_closed_runner_keeps_no_network(runner):
    network = tiny_network()
    alive = weakref.ref(network.program)
    runner.lend({NetworkState(1): network})
    runner.close()
    runner.lend({NetworkState(1): network})
    del network
    assert alive() is None


def test_after_closing_nothing_begins_and_nothing_is_left(threaded, does):
    begun = threading.Event()

    def wait(context):
        begun.set()
        while True:
            context.breathe()

    does[1] = wait
    threaded.submit(Say(1))
    threaded.submit(Say(2))
    assert begun.wait(SOON)
    (thread,) = threaded.close()
    before = set(threading.enumerate())
    threaded.submit(Say(3))
    threaded.submit(Say(4, "other"))
    thread.join(SOON)
    assert not thread.is_alive() and set(threading.enumerate()) <= before
    assert said(threaded) == [] and not threaded.step()


def test_many_threads_may_ask_at_once(threaded):
    total, told = 200, threading.Event()
    threaded._outbox.connect(told.set)

    def ask(start):
        for number in range(start, total, 4):
            threaded.submit(Say(number, f"name {number % 3}"))

    askers = [threading.Thread(target=ask, args=(start,)) for start in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(SOON)
    found = []
    while len(found) < total:
        found += said(threaded)
        if len(found) < total:
            assert told.wait(SOON)
            told.clear()
    assert sorted(map(int, found)) == list(range(total))


def test_a_specification_can_be_pickled():
    job = Say(1, state=NetworkState(3))
    assert pickle.loads(pickle.dumps(job)) == job
