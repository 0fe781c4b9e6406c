"""Another network, another description or other weights, in a live loop that goes on."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.api import (
    INPUT,
    Activations,
    DeviceChanged,
    FilterOverride,
    Ink,
    InputView,
    MapsView,
    NetworkOpened,
    NetworkReference,
    NetworkState,
    Notice,
    Predictions,
    PredictionsView,
    Request,
    Result,
    Severity,
    ValueIndex,
    WeightsResult,
    WeightsView,
)
from engine.networks.opening import open_module, open_network
from tests.answers import answer_of
from tests.engine.live import CONV, Live
from tests.engine.tiny import by_hand, frame, tiny_network


def test_another_network_answers_for_the_frame_at_hand():
    live = Live()
    live.open(Request.of(CONV, Activations("conv")))
    one = frame(0)
    live.result(one)
    other = tiny_network(epoch=2, seed=9)
    live.command("set_network", other)
    opened, result = (m for m in live.step() if not isinstance(m, DeviceChanged))
    assert opened == NetworkOpened(other.info)
    assert (result.epoch, result.frame) == (2, 0)
    np.testing.assert_allclose(
        result.answers[Activations("conv")], by_hand(other.program, one.image)["conv"], atol=1e-5
    )


def test_frames_wait_for_the_network():
    live = Live()
    assert live.step(frame(0)) == []
    assert [m.frame for m in live.open(Request.of(PredictionsView(1))) if isinstance(m, Result)] == [0]


def test_preprocessing_can_be_changed_on_the_frame_at_hand():
    live = Live()
    live.open(Request.of(PredictionsView(1), InputView()))
    one = frame(0)
    live.result(one)
    live.command("set_preprocessing", 1, replace(live.network.info.preprocessing, order="bgr"))
    opened, result = live.step()
    assert opened.info.epoch == 1 and opened.info.preprocessing.order == "bgr"
    np.testing.assert_allclose(
        result.answers[InputView()].values, by_hand(live.program, one.image[:, :, ::-1])[INPUT], atol=1e-6)  # fmt: skip
    assert len(live.program.runs) == 2


def test_preprocessing_meant_for_the_network_before_changes_nothing():
    """The order may still be on its way when another network, of other channels, comes into use."""
    live = Live()
    live.open(Request.of(InputView()))
    late = replace(live.network.info.preprocessing, input=(1, 8, 8), mean=(0.5,), std=(0.5,))
    other = tiny_network(epoch=2, seed=9)
    live.command("set_network", other)
    live.command("set_preprocessing", 1, late)
    messages = live.step(frame(0))
    assert [m.info for m in messages if isinstance(m, NetworkOpened)] == [other.info]
    assert not [m for m in messages if isinstance(m, Notice)]
    (result,) = (m for m in messages if isinstance(m, Result))
    assert result.epoch == 2 and result.answers[InputView()] is not None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"input": (1, 16, 16)}, "the network takes 3×8×8, not 1×16×16"),
        ({"mean": (0.5,)}, "mean must be one finite number"),
        ({"std": (float("nan"),) * 3}, "std must be one finite number"),
        ({"std": (1.0, 0.0, 1.0)}, "above zero"),
        ({"range": 7}, "1 or 255"),
        ({"order": "gbr"}, "rgb or bgr"),
    ],
)
def test_preprocessing_that_does_not_fit_is_refused_in_a_sentence_and_the_last_one_stays(wrong, said):
    live = Live()
    live.open(Request.of(InputView()))
    live.command("set_preprocessing", 1, replace(live.network.info.preprocessing, **wrong))
    messages = live.step(frame(0))
    (notice,) = (m for m in messages if isinstance(m, Notice))
    assert said in notice.text and notice.severity is Severity.ERROR
    assert not [m for m in messages if isinstance(m, NetworkOpened)]
    (result,) = (m for m in messages if isinstance(m, Result))
    assert result.answers[InputView()] is not None


def trained_on_ones():
    """A network from a file whose batch norm has seen values from 0 to 1."""
    torch.manual_seed(1)
    norm = torch.nn.BatchNorm2d(3, momentum=None)
    norm.train()(torch.rand(64, 3, 16, 16))
    module = torch.nn.Sequential(torch.nn.ReLU(), norm, torch.nn.Flatten(), torch.nn.Linear(768, 4)).eval()
    return open_module(module, NetworkReference("it", input=(3, 16, 16)))


def told_by(messages):
    """(warnings, notes) of each description."""
    return [(m.info.warnings, m.info.notes) for m in messages if isinstance(m, NetworkOpened)]


def test_warnings_follow_how_pictures_are_prepared():
    live = Live()
    network = trained_on_ones()
    right = network.info.preprocessing
    ((warnings, notes),) = told_by(live.open(Request.of(PredictionsView(1)), network))
    assert warnings == network.info.warnings and not network.info.preprocessing_warnings
    live.command("set_preprocessing", 1, replace(right, range=255))
    live.step(frame(0))  # the frame comes first
    ((far, told),) = told_by(live.step())
    assert far[: len(warnings)] == warnings and "times larger" in far[-1] and told == (*notes, far[-1])
    live.command("set_preprocessing", 1, replace(right, range=255, order="bgr"))
    assert told_by(live.step()) == [(far, told)]
    assert told_by(live.step()) == []  # the same as before
    live.command("set_preprocessing", 1, right)
    live.step()
    assert told_by(live.step()) == [(warnings, notes)]


def test_only_the_newest_preprocessing_is_looked_at():
    live = Live()
    jobs, live.loop._does_jobs = live.loop._jobs, False
    network = trained_on_ones()
    live.open(Request.of(PredictionsView(1)), network)
    live.command("set_preprocessing", 1, replace(network.info.preprocessing, range=255))
    live.step()
    jobs.step()  # its answer comes too late
    live.inbox.post(lambda loop: loop.set_preprocessing(1, network.info.preprocessing))
    late, *commands = live.inbox.take_commands()
    for command in (*commands, late):
        live.inbox.post(command)
    assert told_by(live.step()) == [(network.info.warnings, network.info.notes)]
    assert jobs.step() and not jobs.step() and told_by(live.step()) == []


def test_a_check_that_fails_is_told_and_the_loop_goes_on(expect_log, monkeypatch):
    live, network = Live(), trained_on_ones()
    live.open(Request.of(PredictionsView(1)), network)
    monkeypatch.setattr("engine.networks.preprocessing_check.preprocessing_warnings", lambda _: 1 // 0)
    live.command("set_preprocessing", 1, replace(network.info.preprocessing, range=255))
    expect_log("It could not be checked")
    (notice,) = (m for m in live.step() if isinstance(m, Notice))
    assert notice.text.startswith("It could not be checked whether pictures are prepared as in training: integer")
    assert live.result(frame(0)).get(PredictionsView(1)) is not None


def test_a_network_is_told_before_anything_about_its_weights():
    """The window drops pictures of weights of a network that it does not know, and asks for each only once."""
    live = Live()
    live.open(Request.of(WeightsView("conv", 90, 90)))
    live.loop._jobs.submit = at_once(live.loop._jobs)
    for epoch in (2, 3):
        live.command("set_network", tiny_network(epoch=epoch))
        kinds = [type(m) for m in live.step() if isinstance(m, (NetworkOpened, WeightsResult))]
        assert kinds == [NetworkOpened, WeightsResult]


def at_once(jobs):
    """``submit`` of a thread that is quick: the job is done before the caller goes on."""
    submit = jobs.submit

    def submitted(job):
        submit(job)
        jobs.step()

    return submitted


def test_a_picture_of_weights_as_they_were_is_never_told():
    """One that is half done when a filter is replaced, or when the order of colours changes."""
    live, network = Live(), lenet(1)
    view = WeightsView("conv1", 60, 60)
    request = Request.of(view, PredictionsView(1))
    jobs = live.loop._jobs
    swap = FilterOverride(1, "conv1", 2, ((1.0,),), (1.0,))
    live.loop._does_jobs = False
    live.open(request, network)
    task = jobs._take(None)  # its thread has begun with it
    live.command("set_request", replace(request, overrides=(swap,)))
    live.step()
    jobs._run(task)
    assert not [m for m in live.step() if isinstance(m, WeightsResult)]
    assert jobs.step() and not jobs.step()
    (weights,) = (m for m in live.outbox.drain() if isinstance(m, WeightsResult))
    assert weights.weight[2, 0, 2, 2] == 1 and (weights.weight[2] != 0).sum() == 1


def test_weights_are_answered_once_per_view_and_again_for_another_network():
    live = Live()
    views = [WeightsView("conv", 90, 90), WeightsView("fc", 90, 90)]
    found = [m for m in live.open(Request.of(*views)) if isinstance(m, WeightsResult)]
    found += [m for m in live.step() if isinstance(m, WeightsResult)]
    assert {m.view for m in found} == set(views) and all(m.state == NetworkState(1) for m in found)
    live.command("set_request", Request.of(*views[:1]))
    assert live.step() == []
    live.command("set_network", tiny_network(epoch=2))
    again = [m for m in live.step() if isinstance(m, WeightsResult)]
    assert [(m.state, m.view) for m in again] == [(NetworkState(2), views[0])]


def test_a_request_may_still_name_layers_of_the_network_before():
    live = Live()
    gone = {MapsView("gone", 9, 9, range_of="lost"), ValueIndex("gone", (0,)), Activations("gone")}
    weights, best = {WeightsView("gone", 9, 9), WeightsView("relu", 9, 9)}, PredictionsView(1)
    messages = live.open(Request.of(*gone, *weights, best))
    messages += live.step(frame(0)) + live.step()
    assert not [m for m in messages if isinstance(m, (Notice, WeightsResult))]
    (result,) = (m for m in messages if isinstance(m, Result))
    assert len(result.answers[best].top) == 1 and result.answers.keys() == {best, *gone}
    assert {result.answers[wish] for wish in gone} == {None}


def test_a_network_that_cannot_run_still_shows_its_weights():
    live = Live()
    network = replace(live.network, info=replace(live.network.info, runs=False))
    request = Request.of(CONV, WeightsView("conv", 50, 50), PredictionsView(3))
    messages = live.open(request, network)
    assert any(isinstance(m, WeightsResult) for m in messages)
    result = live.result(frame(0))
    assert set(result.answers.values()) == {None} and live.program.runs == []


def lenet(epoch):
    opened = open_network(NetworkReference("lenet5"), epoch, lambda _text, _fraction: None, lambda: False)
    return replace(opened, info=replace(opened.info, preprocessing=replace(opened.info.preprocessing, ink=Ink.AS_IS)))


def test_a_filter_is_replaced_and_comes_back():
    live, network = Live(), lenet(1)
    view = WeightsView("conv1", 60, 60)
    plain = Request.of(view, Activations("conv1"), Activations("fc3"))
    live.open(plain, network)
    before = live.result(frame(1))
    stored = network.program.weight("conv1")[0].copy()
    list(live.step())

    swap = FilterOverride(1, "conv1", 2, ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0)), (1.0,))
    live.command("set_request", replace(plain, overrides=(swap,)))
    messages = live.step() + live.step()
    (during,) = (message for message in messages if isinstance(message, Result))
    (weights,) = (message for message in messages if isinstance(message, WeightsResult))
    assert during.origin.network.overrides == (swap,)
    expected = stored.copy()
    expected[2] = 0
    expected[2, 0, 1:4, 1:4] = swap.kernel
    np.testing.assert_array_equal(weights.weight, expected)
    np.testing.assert_array_equal(network.program.weight("conv1")[0], stored)
    changed = np.abs(during.answers[Activations("conv1")] - before.answers[Activations("conv1")]).max(axis=(1, 2)) > 0
    assert changed.tolist() == [False, False, True, False, False, False]
    assert (during.answers[Activations("fc3")] != before.answers[Activations("fc3")]).any()

    live.command("set_request", plain)
    after = next(message for message in live.step() if isinstance(message, Result))
    assert after.origin.network.overrides == ()
    np.testing.assert_array_equal(after.answers[Activations("fc3")], before.answers[Activations("fc3")])


def test_a_replaced_filter_is_for_one_network_only():
    live = Live()
    swap = FilterOverride(1, "conv1", 9, ((1.0,),), (1.0,))
    live.open(Request(frozenset({PredictionsView(1)}), (swap,)), lenet(2))
    assert live.result(frame(1)).origin.network.overrides == ()
    notices = [
        m
        for m in live.open(Request(frozenset({PredictionsView(1)}), (replace(swap, epoch=3),)), lenet(3))
        if isinstance(m, Notice)
    ]
    assert [notice.severity for notice in notices] == [Severity.ERROR]
    assert "no filter 9" in notices[0].text
    assert answer_of(live.result(frame(2)), Predictions) is not None
