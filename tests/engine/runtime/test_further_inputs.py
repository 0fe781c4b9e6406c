"""Networks that read more than a picture and remember, and sources that step by their answers."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.api import Activations, Frame, NetworkReference, Notice, Request, Result, Severity, UserError
from engine.runtime.mailboxes import Inbox, Outbox
from engine.runtime.runner import Runner
from engine.runtime.source_thread import Capture
from engine.runtime.threaded_engine import ThreadedEngine
from tests.engine.live import Live
from tests.engine.recurrent import Walk, recurrent_network, remembered
from tests.engine.tiny import frame, tiny_network

SOON = 20.0
MEMORY = Request.of(Activations("memory"))


def step(index: int, source: int = 1, **tensors: np.ndarray) -> Frame:
    gain = np.array([1.0 + index], np.float32)
    return replace(frame(index, seed=10 * source + index), source=source, tensors=tensors or {"gain": gain})


def memories(frames: list[Frame]) -> list[np.ndarray]:
    """What is remembered after each of these frames in a row."""
    found = [np.zeros(3)]
    for each in frames:
        found.append(remembered(found[-1], each))
    return found[1:]


def playing(request: Request = MEMORY) -> Live:
    live = Live()
    live.open(request, recurrent_network())
    return live


def near(result: Result, expected: np.ndarray) -> None:
    np.testing.assert_allclose(result.answers[Activations("memory")], expected, atol=1e-5)


def test_what_is_remembered_goes_from_frame_to_frame():
    live, frames = playing(), [step(0), step(1), step(5)]  # a gap: frames in between were too many
    for each, expected in zip(frames, memories(frames), strict=True):
        near(live.result(each), expected)


def test_frames_that_nobody_looks_at_are_remembered_too():
    live, frames = playing(Request()), [step(0), step(1), step(2)]
    for each in frames[:2]:
        live.step(each)
    live.command("set_request", MEMORY)
    near(live.result(frames[2]), memories(frames)[2])


def test_a_frame_that_is_computed_again_counts_once():
    live, frames = playing(Request.of(Activations("answer"))), [step(0), step(1), step(2)]
    for each in frames[:2]:
        live.step(each)
    live.command("set_preprocessing", 1, live.loop._live.network.info.preprocessing)
    live.command("set_request", MEMORY)
    near(live.result(), memories(frames)[1])
    near(live.result(frames[2]), memories(frames)[2])


@pytest.mark.parametrize("later", [step(3, source=2), step(0)], ids=["another source", "the source begins again"])
def test_nothing_is_remembered_of(later: Frame):
    live = playing()
    live.step(step(0))
    live.step(step(1))
    near(live.result(later), memories([later])[0])


def test_another_network_remembers_nothing():
    live, later = playing(), step(2)
    live.step(step(0))
    live.command("set_network", recurrent_network(epoch=2))
    live.step()
    near(live.result(later), memories([step(0), later])[1])  # the frame at hand is shown to the new one as its first


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"other": np.zeros(1)}, "The network reads gain besides the picture, and this source does not give it."),
        ({"gain": np.zeros((2, 3))}, "The network reads gain of 1 numbers, and this source gives 2×3."),
    ],
)
def test_what_a_frame_does_not_bring_is_told_and_costs_no_memory(tensors, said):
    live = playing()
    live.step(step(0))
    (notice,) = (message for message in live.step(step(1, **tensors)) if isinstance(message, Notice))
    assert (notice.text, notice.severity) == (said, Severity.ERROR)
    assert live.passed == [1]
    near(live.result(step(2)), memories([step(0), step(2)])[1])


def test_nothing_is_remembered_of_a_device_that_broke():
    network, meta = recurrent_network(), torch.device("meta")
    runner = Runner(network, meta, "exact", improve=True)
    x = torch.ones(1, 3, 2, 2)
    assert runner.run(x.to, frozenset(), step(0))[0].device == meta
    network.program.broken.add(meta)
    answer, layers = runner.run(x.to, frozenset(), step(1))
    assert layers["memory"].tolist() == [2.0, 2.0, 2.0] and answer.tolist() == [-2.0, 2.0]
    assert runner.device.type == "cpu"


def test_without_a_frame_nothing_is_remembered_and_tensors_are_missed():
    with pytest.raises(UserError, match="gain besides the picture"):
        Runner(recurrent_network(), torch.device("cpu"), "exact").run(torch.ones(1, 3, 2, 2).to, frozenset())


def test_the_loop_answers_the_sources_that_need_it():
    """Every frame, whatever is asked for; the array is the caller's to keep."""
    told: list[tuple[int, np.ndarray]] = []
    live = Live(answered=lambda frame, output: told.append((frame.index, output)))
    live.open(Request(), recurrent_network())
    live.step(step(0))
    assert told == []
    live.step(replace(step(1), needs_answer=True))
    ((index, output),) = told
    memory = memories([step(0), step(1)])[1]
    np.testing.assert_allclose(output, [-memory[0], memory[0]], atol=1e-5)
    assert index == 1 and output.dtype == np.float32 and not output.flags.writeable


class Window:
    """The engine's other end, which paints every frame at once."""

    def __init__(self, source: Walk) -> None:
        self.rung, self.waiting = threading.Event(), []
        self.engine = ThreadedEngine(
            open_network=lambda reference, epoch, *_: (
                recurrent_network if reference.model != "tiny" else tiny_network
            )(epoch),
            open_source=lambda _spec: source,
            device="cpu",
        )
        self.engine.start(self.rung.set)
        self.engine.submit(MEMORY)
        self.engine.open_source("walk")

    def results(self, count: int) -> list[Result]:
        found: list[Result] = []
        while len(found) < count:
            while self.waiting and len(found) < count:
                message = self.waiting.pop(0)
                if isinstance(message, Result):
                    found.append(message)
                    self.engine.painted(message.origin.source, message.frame)
            if len(found) < count:
                assert self.rung.wait(SOON)
                self.rung.clear()
                self.waiting += self.engine.drain()
        return found


def test_a_game_is_played_by_the_network():
    """Step by step to the right, and again from the left, where nothing is remembered any more."""
    walk = Walk()
    window = Window(walk)
    window.engine.open_network(NetworkReference("recurrent"))
    results = window.results(9)
    window.engine.close()
    assert [result.frame for result in results] == [0, 1, 2, 3, 0, 1, 2, 3, 0]
    mean = (255 / 255 / 8 - 0.5) / 0.25  # of a channel with one column lit
    expected = [-mean * (2 - 0.5**n) for n in range(4)]
    for result, one in zip(results, [*expected, *expected, expected[0]], strict=True):
        near(result, np.full(3, one))
    assert [index for index, _ in walk.answers][:8] == [0, 1, 2, 3, 0, 1, 2, 3]
    np.testing.assert_allclose([output[1] for _, output in walk.answers][:4], expected, atol=1e-5)


class Held:
    """A capture of a game whose answers come from the test."""

    def __init__(self, source: Walk) -> None:
        self.inbox, self.outbox, self.source = Inbox(), Outbox(), source
        self.inbox.accept(7)
        self.capture = Capture("walk", 7, lambda _spec: source, self.inbox, self.outbox, lambda _capture: True)
        self.capture.start()

    def frame(self) -> Frame:
        assert self.inbox.wait(SOON)
        found = self.inbox.take_frame()
        assert found is not None
        self.capture.painted(found.index)
        return found

    def answer(self, frame: Frame, right: bool = True) -> None:
        self.capture.answered(frame, np.array([0, 1] if right else [1, 0], np.float32))

    def close(self) -> None:
        self.capture.stop()
        self.capture.thread.join(SOON)


def test_the_source_waits_for_the_answer_and_gets_it_in_its_own_thread():
    threads: list[threading.Thread] = []

    class Watched(Walk):
        def answer(self, frame: Frame, output: np.ndarray) -> None:
            threads.append(threading.current_thread())
            super().answer(frame, output)

    held = Held(Watched())
    first = held.frame()
    assert first.needs_answer and not held.inbox.wait(0.0)
    held.answer(replace(first))  # not the frame that waits, though its index is the same
    assert held.source.answers == []
    held.answer(first)
    held.answer(first, right=False)  # twice: the first counts
    second = held.frame()
    assert (second.index, int(second.image[0, :, 0].argmax())) == (1, 1)
    assert threads == [held.capture.thread]
    held.close()


def test_nothing_is_read_between_a_frame_and_its_answer():
    """Though the source is live and would give a frame whenever it is read."""

    class Hasty(Walk):
        def __init__(self) -> None:
            super().__init__()
            self._change(live=True)

        def _next(self) -> tuple[Frame | None, float]:
            self._due = True
            return super()._next()

    held = Held(Hasty())
    for _ in range(3):
        frame = held.frame()
        assert not held.inbox.wait(0.02)
        held.answer(frame)
    assert held.frame().index == 3
    held.close()


def test_what_the_user_wants_need_not_wait_for_the_answer():
    held = Held(Walk())
    first = held.frame()
    held.answer(first)
    second = held.frame()
    held.capture.control("restart")
    again = held.frame()
    assert (again.index, int(again.image[0, :, 0].argmax())) == (0, 0)
    held.answer(second)  # too late: it is about the game before
    held.answer(again)
    assert held.frame().index == 1
    assert [index for index, _ in held.source.answers] == [0, 0]
    held.close()


def test_a_control_that_changes_nothing_loses_no_answer():
    held = Held(Walk())
    first = held.frame()
    held.capture.control("nothing")
    held.answer(first)
    assert held.frame().index == 1
    held.close()


def test_a_source_that_fails_at_the_answer_is_told_of(expect_log):
    class Broken(Walk):
        def answer(self, frame: Frame, output: np.ndarray) -> None:
            raise ValueError("no such move")

    expect_log("source walk failed")
    held = Held(Broken())
    held.answer(held.frame())
    held.capture.thread.join(SOON)
    (text,) = (message.text for message in held.outbox.drain() if isinstance(message, Notice))
    assert text == "walk failed: no such move"
