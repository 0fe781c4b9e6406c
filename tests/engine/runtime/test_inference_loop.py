"""The live loop, step by step in this thread, against sums done by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.api import (
    INPUT,
    Activations,
    InputView,
    KernelShades,
    KernelView,
    MapsView,
    Notice,
    NoticeTopic,
    PictureView,
    Predictions,
    PredictionsView,
    Request,
    Scaling,
    Severity,
    ValueIndex,
)
from engine.runtime.inference_loop import IDLE_S, SETTLING_STEP_S
from tests.answers import answer_of
from tests.engine.live import CONV, RELU, Live, assert_shows
from tests.engine.tiny import by_hand, frame
from tests.reference import softmax

KERNEL = KernelView(((0.0, 0.0, 0.0), (0.0, 0.5, 0.0), (0.0, 0.0, 0.0)), 50, 50)


def answered(result):
    """The wishes that have an answer."""
    return {wish for wish, answer in result.answers.items() if answer is not None}


def test_a_frame_is_answered_as_asked():
    live = Live()
    live.open(
        Request.of(CONV, RELU, Activations("fc"), Activations("relu"), Activations(INPUT), PredictionsView(2, (4,)))
    )
    one = frame(7)
    result = live.result(one)
    expected = by_hand(live.program, one.image)
    assert (result.epoch, result.frame, result.captured, result.frozen) == (1, 7, 0.7, False)
    assert_shows(result.answers[CONV], expected["conv"])
    assert_shows(result.answers[RELU], expected["relu"])
    assert result.answers[CONV].signed and not result.answers[RELU].signed
    for name in ("fc", "relu", INPUT):
        values = result.answers[Activations(name)]
        np.testing.assert_allclose(values, expected[name], atol=1e-5)
        assert values.dtype == np.float32 and not values.flags.writeable
    shares = softmax(expected["fc"])
    predictions = answer_of(result, Predictions)
    assert [p.index for p in predictions.top] == list(np.argsort(-shares)[:2])
    assert predictions.top[0].probability == pytest.approx(shares.max(), abs=1e-5)
    assert predictions.pinned[0].label == "e"
    assert len(result.answers) == 6
    spent = result.timings
    assert spent.capture == 1.5 and min(spent.wait, spent.preprocess, spent.forward, spent.reduce, spent.copy) > 0


def test_the_picture_and_the_very_tensor():
    live = Live()
    live.open(Request.of(PictureView(4, 4), InputView()))
    one = frame(3)
    result = live.result(one)
    assert live.program.runs == [], "nobody asked for anything behind the input"
    picture, received = result.answers[PictureView(4, 4)], result.answers[InputView()]
    assert picture.pixels.shape == (4, 4, 3) and picture.size == (8, 8) and received.crop == (0, 0, 8, 8)
    np.testing.assert_allclose(received.values, by_hand(live.program, one.image)[INPUT], atol=1e-6)
    assert not received.values.flags.writeable and len(result.answers) == 2


def test_the_input_can_be_shown_like_a_layer():
    live = Live()
    view = MapsView(INPUT, 50, 50)
    live.open(Request.of(view))
    one = frame(3)
    assert_shows(live.result(one).answers[view], by_hand(live.program, one.image)[INPUT])


def test_only_what_is_wanted_is_computed():
    live = Live()
    live.open(Request.of(CONV, MapsView("gone", 9, 9), Activations("relu"), Activations("nowhere")))
    result = live.result(frame(0))
    assert live.program.runs == [frozenset({"conv", "relu"})]
    assert answered(result) == {CONV, Activations("relu")}
    assert result.answers.keys() - answered(result) == {MapsView("gone", 9, 9), Activations("nowhere")}
    live.result(frame(1))
    assert live.program.prepared == [frozenset({"conv", "relu"})]


def test_a_request_without_wishes_still_tells_that_the_frame_passed():
    live = Live()
    live.open(Request())
    assert live.result(frame(5)).frame == 5 and live.program.runs == []


def test_commands_come_before_the_frame():
    live = Live()
    live.open(Request.of(PredictionsView(1)))
    live.command("set_request", Request.of(CONV))
    live.command("set_request", Request.of(RELU))
    result = live.result(frame(0))
    assert set(result.answers) == {RELU} and live.program.runs == [frozenset({"relu"})]


def test_another_request_is_answered_from_the_kept_outputs():
    live = Live()
    live.open(Request.of(CONV, RELU))
    one = frame(0)
    live.result(one)
    rescaled = replace(CONV, scaling=Scaling.CHANNEL, unit=2)
    live.command("set_request", Request.of(rescaled, PredictionsView(1)))
    result = live.result()
    assert len(live.program.runs) == 1 and result.frame == 0
    assert list(result.answers[rescaled].channels) == [2] and len(answer_of(result, Predictions).top) == 1
    live.command("set_request", Request.of(Activations("flatten")))
    result = live.result()
    assert len(live.program.runs) == 2, "this one was not kept"
    np.testing.assert_allclose(
        result.answers[Activations("flatten")], by_hand(live.program, one.image)["flatten"], atol=1e-5
    )


def test_the_first_maps_of_a_layer_show_the_range_of_all_of_it_and_by_channel_if_asked():
    live = Live()
    few = replace(CONV, limit=1)
    live.open(Request.of(few))
    one = frame(0)
    mosaic = live.result(one).answers[few]
    values = by_hand(live.program, one.image)["conv"]
    assert mosaic.high == pytest.approx(np.abs(values).max()) and mosaic.channel_range is None
    assert (mosaic.statistics.low, mosaic.statistics.high) == pytest.approx((values.min(), values.max()))
    by_channel = replace(few, scaling=Scaling.CHANNEL)
    by_other = replace(by_channel, layer="relu", range_of="conv")
    live.command("set_request", Request.of(by_channel, by_other))
    shown = live.result().answers
    ends = np.abs(values).max(axis=(1, 2))
    for view in (by_channel, by_other):
        np.testing.assert_allclose(shown[view].channel_range[:, 1], ends, rtol=1e-5)


def test_another_layer_is_there_after_one_pass_over_the_next_frame():
    live = Live()
    live.open(Request.of(CONV))
    live.result(frame(0))
    passes = len(live.program.runs)
    live.command("set_request", Request.of(RELU))
    shown = live.result(frame(1))
    assert (shown.frame, set(shown.answers)) == (1, {RELU})
    assert live.program.runs[passes:] == [{"relu"}]
    live.command("set_request", Request.of(CONV))
    shown = live.result()  # no frame comes: the one at hand
    assert (shown.frame, set(shown.answers)) == (1, {CONV})
    assert live.program.runs[passes:] == [{"relu"}, {"conv"}]


def test_a_frozen_frame_stays_and_is_explored_exactly():
    live = Live()
    live.open(Request.of(CONV))
    live.result(frame(0))
    live.command("set_frozen", True)
    assert live.result().frozen
    assert live.step(frame(1)) == []
    live.command("set_request", Request.of(RELU))
    result = live.result(frame(2))
    assert result.frozen and result.frame == 0
    assert_shows(result.answers[RELU], by_hand(live.program, frame(0).image)["relu"])
    live.command("set_frozen", False)
    result = live.result()
    assert result.frame == 2 and not result.frozen


def test_dropped_frames_are_counted():
    live = Live()
    live.open(Request.of(PredictionsView(1)))
    assert live.result(frame(0), frame(1), frame(2)).dropped == 2
    live.inbox.offer(frame(3), 1)
    live.loop.step()
    assert live.result(frame(4)).dropped == 3, "the result of frame 3 was never fetched"


def test_ranges_settle_while_nothing_comes():
    live = Live()
    view = MapsView(INPUT, 50, 50)
    live.open(Request.of(view))
    bright, dim = frame(0), frame(1)
    bright.image[:] = 255
    dim.image[:] = 140
    assert live.result(bright).answers[view].high == 2.0
    live.inbox.offer(dim, 1)
    assert live.loop.step() == IDLE_S
    (result,) = live.outbox.drain()
    assert 1.5 < result.answers[view].high < 2.0
    waits, highs = [], []
    while not waits or waits[-1] is not None:
        waits.append(live.loop.step())
        highs += [message.answers[view].high for message in live.outbox.drain()]
    exact = (140 / 255 - 0.5) / 0.25
    assert (
        set(waits[:-1]) == {SETTLING_STEP_S}
        and highs[-1] == pytest.approx(exact)
        and sorted(highs, reverse=True) == highs
    )
    assert len(live.program.runs) == 0


def test_a_failing_network_is_told_once_and_the_loop_goes_on(expect_log):
    expect_log("Tiny cannot compute this picture: cpu is broken")
    live = Live()
    live.program.broken = {torch.device("cpu")}
    live.open(Request.of(PredictionsView(1)))
    (notice,) = live.step(frame(0))
    assert notice == Notice("Tiny cannot compute this picture: cpu is broken", Severity.ERROR, NoticeTopic.PICTURE)
    assert live.step(frame(1)) == [] and live.passed == [0, 1], "stepped sources must not wait for these"
    live.program.broken = set()
    assert live.result(frame(2)).frame == 2
    live.program.broken = {torch.device("cpu")}
    assert len(live.step(frame(3))) == 1


def test_a_picture_that_cannot_be_prepared_is_told_in_its_own_words():
    live = Live()
    live.open(Request.of(PredictionsView(1)))
    (notice,) = live.step(replace(frame(0), image=np.zeros((0, 0, 3), np.uint8)))
    assert "no pixels" in notice.text and live.passed == [0]


def test_the_arithmetic_of_one_value():
    live = Live()
    live.program.constants = lambda layer: dict(zip(("weight", "bias"), live.program.weight(layer), strict=True))
    live.open(Request.of(ValueIndex("conv", (1, 2, 3))))
    one = frame(0)
    explanation = live.result(one).answers[ValueIndex("conv", (1, 2, 3))]
    assert explanation.total == pytest.approx(by_hand(live.program, one.image)["conv"][1, 2, 3], abs=1e-5)
    assert explanation.agrees
    live.command("set_request", Request.of(ValueIndex("conv", (9, 9, 9))))
    assert live.result().answers == {ValueIndex("conv", (9, 9, 9)): None}


def test_the_blackboards_kernel_needs_no_forward_pass():
    live = Live()
    live.open(Request.of(KERNEL))
    given = frame(3)
    result = live.result(given)
    assert np.abs(result.answers[KERNEL].pixels - given.image / 2).max() <= 0.5
    assert live.program.runs == []
    other = replace(KERNEL, shades=KernelShades.OFFSET)
    live.command("set_request", Request.of(other))
    again = live.result()
    assert np.abs(again.answers[other].pixels - (given.image / 2 + 128)).max() <= 0.5
    live.command("set_request", Request.of(PredictionsView(1)))
    assert KERNEL not in live.result().answers
