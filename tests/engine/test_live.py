"""The live loop, step by step in this thread, against sums done by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine import devices
from engine.api import (
    INPUT,
    About,
    DeviceChanged,
    FilterSwap,
    Ink,
    KernelShades,
    KernelView,
    MapsView,
    NetworkOpened,
    NetworkReference,
    Notice,
    PictureView,
    Place,
    Probed,
    Request,
    Result,
    Scaling,
    Severity,
    UserError,
    WeightsResult,
    WeightsView,
)
from engine.doubts import DoubtsDesk
from engine.live import IDLE, TICK, LiveLoop
from engine.opening import open_module, open_network
from engine.predictions import softmax
from engine.slot import Inbox, Outbox
from tests.engine.tiny import by_hand, frame, tiny_network

CONV, RELU = MapsView("conv", 100, 100), MapsView("relu", 100, 100)


class Live:
    """A loop with its boxes, and what came out of it."""

    def __init__(self, **options):
        self.inbox, self.outbox = Inbox(), Outbox()
        self.inbox.accept(1)
        self.passed = []
        self.loop = LiveLoop(self.inbox, self.outbox, device="cpu", passed=self.passed.append, **options)
        self.network = tiny_network()
        self.program = self.network.program
        self.outbox.drain()

    def open(self, request, network=None):
        self.inbox.post(lambda loop: loop.set_network(network or self.network))
        self.inbox.post(lambda loop: loop.set_request(request))
        return self.step()

    def command(self, name, *arguments):
        self.inbox.post(lambda loop: getattr(loop, name)(*arguments))

    def step(self, *frames):
        for one in frames:
            self.inbox.offer(one, 1)
        self.loop.step(0.0)
        return list(self.outbox.drain())

    def result(self, *frames):
        (result,) = (message for message in self.step(*frames) if isinstance(message, Result))
        return result


def assert_shows(mosaic, maps):
    """The mosaic's shades are those of the maps."""
    step = (mosaic.high - mosaic.low) / 252
    height, width = mosaic.tile
    for cell, channel in enumerate(mosaic.channels):
        if channel >= 0:
            row, column = divmod(cell, mosaic.columns)
            top, left = row * (height + mosaic.gap) + mosaic.gap, column * (width + mosaic.gap) + mosaic.gap
            shown = mosaic.low + mosaic.pixels[top : top + height, left : left + width] * step
            np.testing.assert_allclose(shown, maps[channel], atol=0.51 * step)


def test_a_frame_is_answered_as_asked():
    live = Live()
    live.open(Request(maps=frozenset({CONV, RELU}), outputs=frozenset({"fc", "relu", INPUT}), top=2, pinned=(4,)))
    one = frame(7)
    result = live.result(one)
    expected = by_hand(live.program, one.image)
    assert (result.epoch, result.frame, result.captured, result.frozen) == (1, 7, 0.7, False)
    assert_shows(result.maps[CONV], expected["conv"])
    assert_shows(result.maps[RELU], expected["relu"])
    assert result.maps[CONV].signed and not result.maps[RELU].signed
    assert set(result.outputs) == {"fc", "relu", INPUT}
    for name, values in result.outputs.items():
        np.testing.assert_allclose(values, expected[name], atol=1e-5)
        assert values.dtype == np.float32 and not values.flags.writeable
    shares = softmax(expected["fc"])
    assert [p.index for p in result.predictions.top] == list(np.argsort(-shares)[:2])
    assert result.predictions.top[0].probability == pytest.approx(shares.max(), abs=1e-5)
    assert result.predictions.pinned[0].label == "e"
    assert result.picture is None
    spent = result.timings
    assert spent.capture == 1.5 and min(spent.wait, spent.preprocess, spent.forward, spent.reduce, spent.copy) > 0


def test_the_picture_and_the_very_tensor():
    live = Live()
    live.open(Request(picture=PictureView(4, 4)))
    one = frame(3)
    result = live.result(one)
    assert live.program.runs == [], "nobody asked for anything behind the input"
    picture = result.picture
    assert picture.pixels.shape == (4, 4, 3) and picture.size == (8, 8) and picture.crop == (0, 0, 8, 8)
    np.testing.assert_allclose(picture.received, by_hand(live.program, one.image)[INPUT], atol=1e-6)
    assert not picture.received.flags.writeable and result.predictions is None


def test_the_input_can_be_shown_like_a_layer():
    live = Live()
    view = MapsView(INPUT, 50, 50)
    live.open(Request(maps=frozenset({view})))
    one = frame(3)
    assert_shows(live.result(one).maps[view], by_hand(live.program, one.image)[INPUT])


def test_only_what_is_wanted_is_computed():
    live = Live()
    live.open(Request(maps=frozenset({CONV, MapsView("gone", 9, 9)}), outputs=frozenset({"relu", "nowhere"})))
    result = live.result(frame(0))
    assert live.program.runs == [frozenset({"conv", "relu"})]
    assert set(result.maps) == {CONV} and set(result.outputs) == {"relu"}
    live.result(frame(1))
    assert live.program.prepared == [frozenset({"conv", "relu"})]


def test_a_request_without_wishes_still_tells_that_the_frame_passed():
    live = Live()
    live.open(Request())
    assert live.result(frame(5)).frame == 5 and live.program.runs == []


def test_commands_come_before_the_frame():
    live = Live()
    live.open(Request(top=1))
    live.command("set_request", Request(maps=frozenset({CONV})))
    live.command("set_request", Request(maps=frozenset({RELU})))
    result = live.result(frame(0))
    assert set(result.maps) == {RELU} and live.program.runs == [frozenset({"relu"})]


def test_another_request_is_answered_from_the_kept_outputs():
    live = Live()
    live.open(Request(maps=frozenset({CONV, RELU})))
    one = frame(0)
    live.result(one)
    rescaled = replace(CONV, scaling=Scaling.CHANNEL, unit=2)
    live.command("set_request", Request(maps=frozenset({rescaled}), top=1))
    result = live.result()
    assert len(live.program.runs) == 1 and result.frame == 0
    assert list(result.maps[rescaled].channels) == [2] and len(result.predictions.top) == 1
    live.command("set_request", Request(outputs=frozenset({"flatten"})))
    result = live.result()
    assert len(live.program.runs) == 2, "this one was not kept"
    np.testing.assert_allclose(result.outputs["flatten"], by_hand(live.program, one.image)["flatten"], atol=1e-5)


def test_another_layer_is_there_after_one_pass_over_the_next_frame():
    live = Live()
    live.open(Request(maps=frozenset({CONV})))
    live.result(frame(0))
    passes = len(live.program.runs)
    live.command("set_request", Request(maps=frozenset({RELU})))
    shown = live.result(frame(1))
    assert (shown.frame, set(shown.maps)) == (1, {RELU})
    assert live.program.runs[passes:] == [{"relu"}]
    live.command("set_request", Request(maps=frozenset({CONV})))
    shown = live.result()  # no frame comes: the one at hand
    assert (shown.frame, set(shown.maps)) == (1, {CONV})
    assert live.program.runs[passes:] == [{"relu"}, {"conv"}]


def test_a_frozen_frame_stays_and_is_explored_exactly():
    live = Live()
    live.open(Request(maps=frozenset({CONV})))
    live.result(frame(0))
    live.command("set_frozen", True)
    assert live.result().frozen
    assert live.step(frame(1)) == []
    live.command("set_request", Request(maps=frozenset({RELU})))
    result = live.result(frame(2))
    assert result.frozen and result.frame == 0
    assert_shows(result.maps[RELU], by_hand(live.program, frame(0).image)["relu"])
    live.command("set_frozen", False)
    result = live.result()
    assert result.frame == 2 and not result.frozen


def test_dropped_frames_are_counted():
    live = Live()
    live.open(Request(top=1))
    assert live.result(frame(0), frame(1), frame(2)).dropped == 2
    live.inbox.offer(frame(3), 1)
    live.loop.step()
    assert live.result(frame(4)).dropped == 3, "the result of frame 3 was never fetched"


def test_ranges_settle_while_nothing_comes():
    live = Live()
    view = MapsView(INPUT, 50, 50)
    live.open(Request(maps=frozenset({view})))
    bright, dim = frame(0), frame(1)
    bright.image[:] = 255
    dim.image[:] = 140
    assert live.result(bright).maps[view].high == 2.0
    live.inbox.offer(dim, 1)
    assert live.loop.step() == IDLE
    (result,) = live.outbox.drain()
    assert 1.5 < result.maps[view].high < 2.0
    waits, highs = [], []
    while not waits or waits[-1] is not None:
        waits.append(live.loop.step())
        highs += [message.maps[view].high for message in live.outbox.drain()]
    exact = (140 / 255 - 0.5) / 0.25
    assert set(waits[:-1]) == {TICK} and highs[-1] == pytest.approx(exact) and sorted(highs, reverse=True) == highs
    assert len(live.program.runs) == 0


def test_another_network_answers_for_the_frame_at_hand():
    live = Live()
    live.open(Request(maps=frozenset({CONV}), outputs=frozenset({"conv"})))
    one = frame(0)
    live.result(one)
    other = tiny_network(epoch=2, seed=9)
    live.command("set_network", other)
    opened, result = (m for m in live.step() if not isinstance(m, DeviceChanged))
    assert opened == NetworkOpened(other.info)
    assert (result.epoch, result.frame) == (2, 0)
    np.testing.assert_allclose(result.outputs["conv"], by_hand(other.program, one.image)["conv"], atol=1e-5)


def test_frames_wait_for_the_network():
    live = Live()
    assert live.step(frame(0)) == []
    assert [m.frame for m in live.open(Request(top=1)) if isinstance(m, Result)] == [0]


def test_preprocessing_can_be_changed_on_the_frame_at_hand():
    live = Live()
    live.open(Request(picture=PictureView(9, 9), top=1))
    one = frame(0)
    live.result(one)
    live.command("set_preprocessing", replace(live.network.info.preprocessing, order="bgr"))
    opened, result = live.step()
    assert opened.info.epoch == 1 and opened.info.preprocessing.order == "bgr"
    np.testing.assert_allclose(
        result.picture.received, by_hand(live.program, one.image[:, :, ::-1])[INPUT], atol=1e-6)  # fmt: skip
    assert len(live.program.runs) == 2


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
    ((warnings, notes),) = told_by(live.open(Request(top=1), network))
    assert warnings == network.info.warnings and not network.info.doubts
    live.command("set_preprocessing", replace(right, range=255))
    live.step(frame(0))  # the frame comes first
    ((far, told),) = told_by(live.step())
    assert far[: len(warnings)] == warnings and "times larger" in far[-1] and told == (*notes, far[-1])
    live.command("set_preprocessing", replace(right, range=255, order="bgr"))
    assert told_by(live.step()) == [(far, told)]
    assert told_by(live.step()) == []  # the same as before
    live.command("set_preprocessing", right)
    live.step()
    assert told_by(live.step()) == [(warnings, notes)]


def test_only_the_newest_preprocessing_is_looked_at():
    desk = DoubtsDesk()
    live = Live(doubts_desk=desk)
    network = trained_on_ones()
    live.open(Request(top=1), network)
    live.command("set_preprocessing", replace(network.info.preprocessing, range=255))
    live.step()
    desk.step()  # its answer comes too late
    live.inbox.post(lambda loop: loop.set_preprocessing(network.info.preprocessing))
    late, *commands = live.inbox.take_commands()
    for command in (*commands, late):
        live.inbox.post(command)
    assert told_by(live.step()) == [(network.info.warnings, network.info.notes)]
    assert desk.step() and not desk.step() and told_by(live.step()) == []


def test_doubts_that_fail_are_logged_and_the_desk_goes_on(expect_log, monkeypatch):
    desk, told = DoubtsDesk(), []
    network = trained_on_ones()
    monkeypatch.setattr("engine.doubts.doubts", lambda _: 1 // 0)
    desk.look(network, lambda *found: told.append(found))
    assert desk.step() and not told
    expect_log("could not be seen")
    monkeypatch.undo()
    desk.look(network, lambda *found: told.append(found))
    assert desk.step() and told == [(network, ())]


def test_weights_are_answered_once_per_view_and_again_for_another_network():
    live = Live()
    views = [WeightsView("conv", 90, 90), WeightsView("fc", 90, 90)]
    found = [m for m in live.open(Request(weights=frozenset(views))) if isinstance(m, WeightsResult)]
    found += [m for m in live.step() if isinstance(m, WeightsResult)]
    assert {m.view for m in found} == set(views) and all(m.epoch == 1 for m in found)
    live.command("set_request", Request(weights=frozenset(views[:1])))
    assert live.step() == []
    live.command("set_network", tiny_network(epoch=2))
    again = [m for m in live.step() if isinstance(m, WeightsResult)]
    assert [(m.epoch, m.view) for m in again] == [(2, views[0])]


def test_a_request_may_still_name_layers_of_the_network_before():
    live = Live()
    gone = {
        "weights": frozenset({WeightsView("gone", 9, 9), WeightsView("relu", 9, 9)}),
        "outputs": frozenset({"gone"}),
    }
    view = MapsView("gone", 9, 9, range_of="lost")
    messages = live.open(Request(maps=frozenset({view}), explain=Place("gone", (0,)), top=1, **gone))
    messages += live.step(frame(0)) + live.step()
    assert not [m for m in messages if isinstance(m, (Notice, WeightsResult))]
    (result,) = (m for m in messages if isinstance(m, Result))
    assert len(result.predictions.top) == 1 and not result.maps and not result.outputs and result.explanation is None


def test_colours_of_filters_follow_the_order_of_colours():
    live = Live()
    live.open(Request(weights=frozenset({WeightsView("conv", 90, 90)})))
    live.command("set_preprocessing", replace(live.network.info.preprocessing, order="bgr"))
    assert [m.view.layer for m in live.step() if isinstance(m, WeightsResult)] == ["conv"]


def test_a_failing_network_is_told_once_and_the_loop_goes_on(expect_log):
    expect_log("Tiny cannot compute this picture: cpu is broken")
    live = Live()
    live.program.broken = {torch.device("cpu")}
    live.open(Request(top=1))
    (notice,) = live.step(frame(0))
    assert notice == Notice("Tiny cannot compute this picture: cpu is broken", Severity.ERROR, About.PICTURE)
    assert live.step(frame(1)) == [] and live.passed == [0, 1], "stepped sources must not wait for these"
    live.program.broken = set()
    assert live.result(frame(2)).frame == 2
    live.program.broken = {torch.device("cpu")}
    assert len(live.step(frame(3))) == 1


def test_a_picture_that_cannot_be_prepared_is_told_in_its_own_words():
    live = Live()
    live.open(Request(top=1))
    (notice,) = live.step(replace(frame(0), image=np.zeros((0, 0, 3), np.uint8)))
    assert "no pixels" in notice.text and live.passed == [0]


def test_a_device_that_fails_gives_way_to_the_cpu(monkeypatch):
    gpu = torch.device("cpu", 0)  # a device of its own name that computes like the CPU
    monkeypatch.setattr(devices, "choose", lambda name: gpu if name == "gpu" else torch.device("cpu"))
    monkeypatch.setattr(devices, "title", lambda device: "GPU" if device == gpu else "CPU")
    live = Live()
    live.open(Request(top=1))
    live.result(frame(0))
    live.command("set_device", "gpu", "fast")
    *_, changed, result, compared = live.step()
    assert compared.deviation.frames == 1
    assert changed == DeviceChanged("cpu:0", "GPU", "fast", "eager") and result.frame == 0
    live.program.broken = {gpu}
    changed, notice, result, compared = live.step(frame(1))
    assert compared.deviation.frames == 1
    assert notice.severity is Severity.WARNING and notice.text.startswith("GPU failed, going on with the CPU: cpu:0 is")
    assert changed == DeviceChanged("cpu", "CPU", "fast", "eager") and result.frame == 1
    assert [type(m) for m in live.step(frame(2))] == [Result]


def test_a_network_that_fails_everywhere_is_not_blamed_on_the_device(monkeypatch, expect_log):
    expect_log("cpu is broken")
    gpu = torch.device("cpu", 0)
    monkeypatch.setattr(devices, "choose", lambda name: gpu if name == "gpu" else torch.device("cpu"))
    live = Live()
    live.open(Request(top=1))
    live.command("set_device", "gpu", "exact")
    live.step()
    live.program.broken = {gpu, torch.device("cpu")}
    (notice,) = live.step(frame(0))
    assert notice.severity is Severity.ERROR
    live.program.broken = set()
    *_, result = live.step(frame(1))
    assert result.frame == 1 and live.loop._runner.device == gpu


def test_a_device_that_does_not_exist_leaves_the_old_one(monkeypatch):
    live = Live()

    def choose(name):
        raise UserError(f"There is no device {name} here.")

    monkeypatch.setattr(devices, "choose", choose)
    live.command("set_device", "cuda:7", "exact")
    assert live.step() == [Notice("There is no device cuda:7 here.", Severity.ERROR, About.DEVICE)]


def test_on_a_gpu_values_are_asked_for_but_those_of_vectors_come_along(monkeypatch):
    monkeypatch.setattr("engine.answer.FEW", 5)
    live = Live(probe_only=True)
    live.open(Request(maps=frozenset({CONV}), outputs=frozenset({"conv", "fc"})))
    one = frame(4)
    result = live.result(one)
    assert CONV in result.maps
    assert set(result.outputs) == {"fc"} and not result.outputs["fc"].flags.writeable
    np.testing.assert_allclose(result.outputs["fc"], by_hand(live.program, one.image)["fc"], atol=1e-5)
    expected = by_hand(live.program, one.image)
    for layer, index in [("conv", (3, 5, 0)), ("fc", (2,)), (INPUT, (0, 7, 7))]:
        live.command("probe", 1, 4, layer, index)
        (answer,) = live.step()
        assert (answer.epoch, answer.frame, answer.layer, answer.index) == (1, 4, layer, index)
        assert answer.value == pytest.approx(expected[layer][index], abs=1e-5)
    for epoch, layer, index in [
        (1, "conv", (4, 0, 0)),
        (1, "conv", (0, 0)),
        (1, "conv", (0, 0, -1)),
        (1, "no", ()),
        (2, "fc", (0,)),
    ]:
        live.command("probe", epoch, 4, layer, index)
        assert live.step() == [Probed(epoch, 4, layer, index, None)]


def test_the_arithmetic_of_one_value():
    live = Live()
    live.program.constants = lambda layer: dict(zip(("weight", "bias"), live.program.weight(layer), strict=True))
    live.open(Request(explain=Place("conv", (1, 2, 3))))
    one = frame(0)
    explanation = live.result(one).explanation
    assert explanation.total == pytest.approx(by_hand(live.program, one.image)["conv"][1, 2, 3], abs=1e-5)
    assert explanation.agrees
    live.command("set_request", Request(explain=Place("conv", (9, 9, 9))))
    assert live.result().explanation is None


def test_a_network_that_cannot_run_still_shows_its_weights():
    live = Live()
    network = replace(live.network, info=replace(live.network.info, runs=False))
    request = Request(weights=frozenset({WeightsView("conv", 50, 50)}), maps=frozenset({CONV}), top=3)
    messages = live.open(request, network)
    assert any(isinstance(m, WeightsResult) for m in messages)
    result = live.result(frame(0))
    assert result.maps == {} and result.predictions is None and live.program.runs == []


def test_tf32_is_off_unless_asked_for():
    live = Live()
    assert not torch.backends.cudnn.allow_tf32 and not torch.backends.cuda.matmul.allow_tf32
    live.command("set_device", "cpu", "fast")
    live.step()
    assert torch.backends.cudnn.allow_tf32
    live.command("set_device", "cpu", "exact")
    live.step()
    assert not torch.backends.cudnn.allow_tf32


KERNEL = KernelView(((0.0, 0.0, 0.0), (0.0, 0.5, 0.0), (0.0, 0.0, 0.0)), 50, 50)


def test_the_blackboards_kernel_needs_no_forward_pass():
    live = Live()
    live.open(Request(kernel=KERNEL))
    given = frame(3)
    result = live.result(given)
    assert result.kernel.view == KERNEL
    assert np.abs(result.kernel.pixels - given.image / 2).max() <= 0.5
    assert live.program.runs == []
    live.command("set_request", Request(kernel=replace(KERNEL, shades=KernelShades.OFFSET)))
    again = live.result()
    assert np.abs(again.kernel.pixels - (given.image / 2 + 128)).max() <= 0.5
    live.command("set_request", Request(top=1))
    assert live.result().kernel is None


def lenet(epoch):
    opened = open_network(NetworkReference("lenet5"), epoch, lambda _text, _fraction: None, lambda: False)
    return replace(opened, info=replace(opened.info, preprocessing=replace(opened.info.preprocessing, ink=Ink.AS_IS)))


def test_a_filter_is_replaced_and_comes_back():
    live, network = Live(), lenet(1)
    view = WeightsView("conv1", 60, 60)
    plain = Request(outputs=frozenset({"conv1", "fc3"}), weights=frozenset({view}))
    live.open(plain, network)
    before = live.result(frame(1))
    stored = network.program.weight("conv1")[0].copy()
    list(live.step())

    swap = FilterSwap(1, "conv1", 2, ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0)), (1.0,))
    live.command("set_request", replace(plain, swaps=(swap,)))
    messages = live.step() + live.step()
    (during,) = (message for message in messages if isinstance(message, Result))
    (weights,) = (message for message in messages if isinstance(message, WeightsResult))
    assert during.swapped == (swap,)
    expected = stored.copy()
    expected[2] = 0
    expected[2, 0, 1:4, 1:4] = swap.kernel
    np.testing.assert_array_equal(weights.weight, expected)
    np.testing.assert_array_equal(network.program.weight("conv1")[0], stored)
    changed = np.abs(during.outputs["conv1"] - before.outputs["conv1"]).max(axis=(1, 2)) > 0
    assert changed.tolist() == [False, False, True, False, False, False]
    assert (during.outputs["fc3"] != before.outputs["fc3"]).any()

    live.command("set_request", plain)
    after = next(message for message in live.step() if isinstance(message, Result))
    assert after.swapped == ()
    np.testing.assert_array_equal(after.outputs["fc3"], before.outputs["fc3"])


def test_a_replaced_filter_is_for_one_network_only():
    live = Live()
    swap = FilterSwap(1, "conv1", 9, ((1.0,),), (1.0,))
    live.open(Request(top=1, swaps=(swap,)), lenet(2))
    assert live.result(frame(1)).swapped == ()
    notices = [m for m in live.open(Request(top=1, swaps=(replace(swap, epoch=3),)), lenet(3)) if isinstance(m, Notice)]
    assert [notice.severity for notice in notices] == [Severity.ERROR]
    assert "no filter 9" in notices[0].text
    assert live.result(frame(2)).predictions is not None


class Rounded:
    """A program whose fast form is off by a known share, and prefers another class."""

    def __init__(self, program):
        self.program = program

    def __getattr__(self, name):
        return getattr(self.program, name)

    def prepare(self, taps, device, precision):
        exact = self.program.prepare(taps, device, "exact")
        if precision == "exact":
            return exact

        class Fast:
            prepared = "rounded"

            def run(self, x):
                output, values = exact.run(x)
                return -output, {name: value * 1.25 for name, value in values.items()}

        return Fast()


def test_fast_precision_tells_how_far_it_is_off():
    live = Live(precision="fast")
    network = replace(live.network, program=Rounded(live.program))
    live.open(Request(maps=frozenset({RELU}), top=1), network)
    told = [message for message in live.step(frame(0)) if isinstance(message, DeviceChanged)]
    deviation = told[-1].deviation
    assert (deviation.frames, deviation.agreed) == (1, 0)
    assert deviation.error == pytest.approx(2.0)  # an output with its sign turned is off by twice itself
    assert not [message for message in live.step(frame(1)) if isinstance(message, DeviceChanged)]  # not so soon again
    live.loop.set_device("cpu", "exact")
    assert live.loop._announced.deviation is None
