"""Evidence beside the live picture, step by step: whose it is, which frames get it, and that it never holds one up."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.api import (
    ContributionsView,
    EvidenceFailed,
    EvidenceResult,
    EvidenceView,
    Method,
    NetworkReference,
    PictureView,
    Request,
    Result,
    Target,
)
from engine.attribution import Explainer
from engine.commands.running import open_quietly
from engine.runtime import live_evidence
from tests.engine.live import Live
from tests.engine.tiny import frame

GRADIENT = EvidenceView(Method.GRADIENT)


def evidence_of(messages: list) -> list[EvidenceResult]:
    return [message for message in messages if isinstance(message, EvidenceResult)]


def opened(*views, **options) -> Live:
    live = Live(**options)
    live.open(Request.of(*views, PictureView(64, 64)), open_quietly(NetworkReference("lenet5")))
    return live


def test_a_frame_is_explained_after_its_result():
    contributions = ContributionsView(Target(channel=3, versus=5))
    live = opened(GRADIENT, contributions)
    messages = [*live.step(frame(4)), *live.step(), *live.step(), *live.step()]
    assert isinstance(messages[0], Result), "the picture first"
    result = messages[0]
    found = {each.view: each for each in evidence_of(messages)}
    assert found.keys() == {GRADIENT, contributions}
    explainer = Explainer(live.loop._live.network)
    x = live.loop._live.kept.prepared.tensor
    for each in found.values():
        assert each.origin == result.origin and each.size == frame(4).image.shape[:2]
        assert each.crop == live.loop._live.kept.prepared.crop
        np.testing.assert_array_equal(each.pixels, frame(4).image)
    assert (found[GRADIENT].answer.map == explainer.evidence(torch.tensor(x.numpy()), Method.GRADIENT).map).all()
    shares = explainer.contributions(torch.tensor(x.numpy()), contributions.target)
    assert (found[contributions].answer.shares == shares.shares).all()
    assert evidence_of(live.step() + live.step()) == [], "the same frame is not explained twice"


def test_maps_are_dropped_not_frames():
    """While one is made, newer frames go by; then the newest is explained."""
    live = opened(GRADIENT)
    live.loop._does_jobs = False  # as if a thread were at work
    for number in (1, 2, 3):
        assert [message.frame for message in live.step(frame(number)) if isinstance(message, Result)] == [number]
    jobs = live.loop._jobs
    assert jobs.step() and not jobs.step()
    assert [each.origin.frame for each in evidence_of(live.step())] == [1]
    assert jobs.step()
    assert [each.origin.frame for each in evidence_of(live.step())] == [3]


def test_methods_side_by_side_are_about_one_frame():
    other = EvidenceView(Method.GRAD_CAM)
    live = opened(GRADIENT, other, ContributionsView())
    live.loop._does_jobs = False
    live.step(frame(1))
    jobs, told = live.loop._jobs, []
    for number in range(2, 9):
        jobs.step()
        told += evidence_of(live.step(frame(number)))
    by_view = {view: [each.origin.frame for each in told if each.view == view] for view in (GRADIENT, other)}
    both = min(map(len, by_view.values()))  # one of the two may be a frame ahead when we stop
    assert both >= 2 and by_view[GRADIENT][:both] == by_view[other][:both]


def test_hidden_panels_cost_nothing():
    live = opened(GRADIENT)
    live.command("set_request", Request.of(PictureView(64, 64)))
    assert evidence_of(live.step(frame(1)) + live.step() + live.step()) == []


def test_what_cannot_be_explained_is_said_once():
    """A class activation map does not suit LeNet-5."""
    view = EvidenceView(Method.CLASS_ACTIVATION_MAP)
    live = opened(view)
    messages = live.step(frame(1)) + live.step(frame(2)) + live.step(frame(3)) + live.step()
    (failed,) = (message for message in messages if isinstance(message, EvidenceFailed))
    assert failed.view == view and "averages its last maps" in failed.text and not failed.cancelled
    assert failed.state == live.loop._live.network.state
    live.command("set_request", Request.of(GRADIENT))
    assert [each.view for each in evidence_of(live.step() + live.step() + live.step())] == [GRADIENT]


def test_another_network_is_explained_itself():
    live = opened(GRADIENT)
    live.loop._does_jobs = False
    live.step(frame(1))
    other = open_quietly(NetworkReference("convnet"))
    live.command("set_network", other)
    live.step()
    jobs = live.loop._jobs
    while jobs.step():
        pass
    (found,) = evidence_of(live.step())
    assert found.answer.map.shape == (32, 32) and found.answer.names[0] in other.info.labels


def test_slow_ones_are_made_of_held_frames(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live_evidence, "TELL_S", 0.0)
    view = EvidenceView(Method.SMOOTHGRAD)
    live = opened(view)
    found = evidence_of([message for number in range(4) for message in live.step(frame(number))])
    assert [each.origin.frame for each in found] == [0]
    live.command("set_frozen", True)
    assert [each.origin.frame for each in evidence_of(live.step() + live.step() + live.step())] == [3]


def test_a_stopped_one_says_so_and_stays_away():
    view = EvidenceView(Method.OCCLUSION)
    live = opened(view)
    live.loop._does_jobs = False
    live.step(frame(1))
    live.loop._jobs.cancel("evidence")
    (failed,) = (message for message in live.step(frame(2)) if isinstance(message, EvidenceFailed))
    assert failed.cancelled and failed.view == view
    assert not live.loop._jobs.step()
