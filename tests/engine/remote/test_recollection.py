"""What is remembered of an engine, and what becomes of it when that ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from engine.api import (
    EngineRestarted,
    NetworkCancelled,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    NetworkState,
    Notice,
    Progress,
    Provenance,
    Request,
    Result,
    SourceChanged,
    SourceState,
)
from engine.remote.protocol import Call
from engine.remote.recollection import FORGIVEN_S, START, Cause, Death, Recollection, Verdict
from engine.runtime.activity import Activity, Kind, Sighting
from tests.gui.plain_lenet import LENET

GOOD, BAD = NetworkReference("good"), NetworkReference("bad.onnx")


class Life:
    """A recollection, fed."""

    def __init__(self) -> None:
        self.now, self.epoch = 0.0, 0
        self.memory = Recollection(clock=lambda: self.now)
        self.ready()

    def ready(self) -> None:
        """PyTorch is loaded."""
        self.memory.told(Progress(START, "", done=True))

    def call(self, name: str, *arguments: Any) -> Any:
        """The window calls."""
        return self.memory.called(Call(name, arguments))

    def opened(self, reference: NetworkReference) -> Sequence[Call]:
        """The engine has opened a network."""
        self.epoch += 1
        return self.memory.told(NetworkOpened(replace(LENET, epoch=self.epoch, reference=reference)))

    def shown(self) -> None:
        """A result has come of it."""
        self.memory.told(Result(Provenance(NetworkState(self.epoch), 1, 1), 0.0))

    def at_work(self, reference: NetworkReference = GOOD, spec: str = "draw") -> None:
        """All of it."""
        self.call("open_source", spec)
        self.memory.told(SourceChanged(SourceState(spec, spec, live=True)))
        self.call("open_network", reference)
        self.opened(reference)
        self.shown()

    def dies(self, kind: Kind | None = None, subject: str = "", cause: Cause = Cause.CRASH, **about: Any) -> Verdict:
        """It ended while it did that."""
        seen = [Sighting(Activity(kind, subject, about.pop("network", "")), 5.0, 5.0)] if kind else []
        verdict = self.memory.died(Death(cause, -11, [*seen, *about.pop("beside", [])], **about))
        self.ready()
        return verdict


@pytest.fixture
def life() -> Life:
    """With nothing open."""
    return Life()


def called(verdict: Verdict) -> dict[str, Any]:
    """The first argument of each call for the next engine."""
    return {call.name: call.arguments[0] for call in verdict.calls}


def test_all_that_was_open_and_chosen_is_given_to_the_next(life: Life) -> None:
    life.at_work()
    request = Request()
    for name, *arguments in (("set_device", "cpu", "fast"), ("submit", request), ("freeze", True), ("painted", 1, 1)):
        life.call(name, *arguments)
    assert called(life.dies()) == {
        "set_device": "cpu", "submit": request, "freeze": True, "open_source": "draw", "open_network": GOOD
    }  # fmt: skip


def test_what_is_being_opened_and_innocent_is_opened(life: Life) -> None:
    life.at_work()
    life.call("open_network", BAD)
    verdict = life.dies(Kind.SOURCE, "film.mp4")
    assert called(verdict)["open_network"] == BAD
    assert not [message for message in verdict.messages if isinstance(message, NetworkCancelled)]


def test_the_one_before_comes_back_where_the_one_that_was_being_opened_fails_afterwards(life: Life) -> None:
    life.at_work()
    life.call("open_network", BAD)
    life.dies(Kind.SOURCE, "film.mp4")
    assert list(life.memory.told(NetworkFailed(BAD, "it is empty"))) == [Call("open_network", (GOOD,))]


def test_a_proven_network_is_opened_again_until_it_has_ended_three(life: Life) -> None:
    for again in (True, True, False):
        life.at_work()
        verdict = life.dies(Kind.PICTURE, "good")
        assert ("open_network" in called(verdict)) is again
        (restart,) = (message for message in verdict.messages if isinstance(message, EngineRestarted))
        assert ("good is not opened again" in restart.text) is not again
    (failed,) = life.call("open_network", GOOD)
    assert isinstance(failed, NetworkFailed) and "has ended the engine three times" in failed.text


def test_what_works_for_a_minute_is_forgiven(life: Life) -> None:
    for _ in range(5):
        life.at_work()
        life.now += FORGIVEN_S + 1
        life.shown()
        assert called(life.dies(Kind.PICTURE, "good"))["open_network"] == GOOD


@pytest.mark.parametrize(("call", "subject"), [("open_source", "bad.mp4"), ("open_file", "bad.mp4")])
def test_files_are_refused_by_whatever_way_they_come(life: Life, call: str, subject: str) -> None:
    for _ in range(3):
        life.call(call, subject)
        assert called(life.dies(Kind.SOURCE, subject)).get("open_source") != subject
    (notice,) = life.call(call, subject)
    assert isinstance(notice, Notice) and notice.text.startswith("bad.mp4 has ended the engine three times")


def test_a_job_that_ends_it_takes_its_network_along_at_the_third_time(life: Life) -> None:
    for again in (True, True, False):
        life.at_work()
        assert ("open_network" in called(life.dies(Kind.JOB, "weights", network="good"))) is again


def test_a_source_that_only_waits_is_not_to_blame(life: Life) -> None:
    life.at_work()
    verdict = life.dies(Kind.WAITING, "draw", beside=[Sighting(Activity(Kind.PICTURE, "good"), 1.0, 9.0)])
    (restart,) = (message for message in verdict.messages if isinstance(message, EngineRestarted))
    assert "while good computed a picture" in restart.text


def test_the_thread_that_crashed_tells_who_it_was(life: Life) -> None:
    life.at_work()
    decoder = Sighting(Activity(Kind.WAITING, "film.mp4"), 1.0, 1.0, thread=0x7F00)
    stacks = "Fatal Python error: Segmentation fault\n\nCurrent thread 0x0000000000007f00 (most recent call first):\n"
    verdict = life.dies(Kind.PICTURE, "good", beside=[decoder], stacks=stacks)
    (restart,) = (message for message in verdict.messages if isinstance(message, EngineRestarted))
    assert "while reading film.mp4" in restart.text and restart.details == stacks


def test_the_user_stops_what_has_been_going_on_for_longest(life: Life) -> None:
    life.at_work()
    life.call("open_network", BAD)
    opening = Sighting(Activity(Kind.NETWORK, BAD.model), 2.0, 2.0)
    verdict = life.dies(Kind.SOURCE, "film.mp4", Cause.ASKED, beside=[opening])
    assert called(verdict)["open_network"] == GOOD


def test_three_that_end_before_they_begin_are_enough() -> None:
    memory = Recollection()
    memory.called(Call("open_network", (GOOD,)))
    for over in (False, False, True):
        verdict = memory.died(Death(Cause.CRASH, 1, [Sighting(Activity(Kind.NETWORK, "good"), 1.0, 1.0)]))
        assert verdict.over is over
        assert bool(verdict.calls) is not over


def test_who_stops_it_as_it_starts_may_do_so_often() -> None:
    memory = Recollection()
    assert not any(memory.died(Death(Cause.ASKED, -9, [])).over for _ in range(5))


def test_how_pictures_are_prepared_is_kept(life: Life) -> None:
    life.at_work()
    life.call("set_preprocessing", life.epoch, LENET.preprocessing)
    life.dies()
    assert life.opened(GOOD) == [Call("set_preprocessing", (life.epoch, LENET.preprocessing))]
