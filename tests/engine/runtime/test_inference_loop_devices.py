"""The live loop on devices that fail, do not exist, keep their values, or compute faster than exactly."""

import numpy as np
import pytest
import torch

from engine.api import (
    INPUT,
    Activations,
    DeviceChanged,
    Notice,
    NoticeTopic,
    PredictionsView,
    ProbeResult,
    Request,
    Result,
    Severity,
    UserError,
)
from engine.device import devices
from tests.engine.live import CONV, RELU, Live
from tests.engine.tiny import by_hand, frame


def test_a_device_that_fails_gives_way_to_the_cpu(monkeypatch):
    gpu = torch.device("cpu", 0)  # a device of its own name that computes like the CPU
    monkeypatch.setattr(devices, "choose", lambda name: gpu if name == "gpu" else torch.device("cpu"))
    monkeypatch.setattr(devices, "title", lambda device: "GPU" if device == gpu else "CPU")
    live = Live()
    live.open(Request.of(PredictionsView(1)))
    live.result(frame(0))
    live.command("set_device", "gpu", "exact")
    *_, changed, result = live.step()
    assert (changed.device, changed.title, changed.backend) == ("cpu:0", "GPU", "eager") and result.frame == 0
    live.program.broken = {gpu}
    changed, notice, result = live.step(frame(1))
    assert notice.severity is Severity.WARNING and notice.text.startswith("GPU failed, going on with the CPU: cpu:0 is")
    assert (changed.device, changed.title, changed.backend) == ("cpu", "CPU", "eager") and result.frame == 1
    assert [type(m) for m in live.step(frame(2))] == [Result]


def test_a_network_that_fails_everywhere_is_not_blamed_on_the_device(monkeypatch, expect_log):
    expect_log("cpu is broken")
    gpu = torch.device("cpu", 0)
    monkeypatch.setattr(devices, "choose", lambda name: gpu if name == "gpu" else torch.device("cpu"))
    live = Live()
    live.open(Request.of(PredictionsView(1)))
    live.command("set_device", "gpu", "exact")
    live.step()
    live.program.broken = {gpu, torch.device("cpu")}
    (notice,) = live.step(frame(0))
    assert notice.severity is Severity.ERROR
    live.program.broken = set()
    *_, result = live.step(frame(1))
    assert result.frame == 1 and live.loop._live.runner.device == gpu


def test_a_device_that_does_not_exist_leaves_the_old_one(monkeypatch):
    live = Live()

    def choose(name):
        raise UserError(f"There is no device {name} here.")

    monkeypatch.setattr(devices, "choose", choose)
    live.command("set_device", "cuda:7", "exact")
    assert live.step() == [Notice("There is no device cuda:7 here.", Severity.ERROR, NoticeTopic.DEVICE)]


def test_on_a_gpu_values_are_asked_for_but_those_of_vectors_come_along(monkeypatch):
    monkeypatch.setattr("engine.results.activations.FEW_VALUES", 5)
    live = Live(probe_only=True)
    live.open(Request.of(CONV, Activations("conv"), Activations("fc")))
    one = frame(4)
    result = live.result(one)
    values = result.answers[Activations("fc")]
    assert result.answers[CONV] and result.answers[Activations("conv")] is None and not values.flags.writeable
    np.testing.assert_allclose(values, by_hand(live.program, one.image)["fc"], atol=1e-5)
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
        assert live.step() == [ProbeResult(epoch, 4, layer, index, None)]


def test_tf32_is_off_unless_asked_for():
    live = Live()
    assert not torch.backends.cudnn.allow_tf32 and not torch.backends.cuda.matmul.allow_tf32
    live.command("set_device", "cpu", "fast")
    live.step()
    assert torch.backends.cudnn.allow_tf32
    live.command("set_device", "cpu", "exact")
    live.step()
    assert not torch.backends.cudnn.allow_tf32


def test_a_fast_form_tells_how_far_it_is_off():
    live = Live(precision="fast")
    live.open(Request.of(RELU, PredictionsView(1)))
    told = [message for message in live.step(frame(0)) if isinstance(message, DeviceChanged)]
    assert [(each.precision, each.asked, each.deviation) for each in told] == [("exact", "fast", None)]
    live.adopt_fast()
    told = [message for message in live.step(frame(1)) if isinstance(message, DeviceChanged)]
    assert (told[-1].precision, told[-1].backend) == ("fast", "rounded")
    deviation = told[-1].deviation
    assert (deviation.frames, deviation.agreed) == (1, 0)
    assert deviation.error == pytest.approx(2.0)  # an output with its sign turned is off by twice itself
    assert not [message for message in live.step(frame(2)) if isinstance(message, DeviceChanged)]  # not so soon again
    live.command("set_device", "cpu", "exact")
    assert [message.deviation for message in live.step() if isinstance(message, DeviceChanged)][-1] is None


def test_the_reason_against_fast_precision_is_told_once_for_each_wish(monkeypatch):
    monkeypatch.setattr("engine.runtime.device_news.no_gain", lambda program, device: "No gain.")
    live = Live()
    live.open(Request.of(PredictionsView(1)))

    def told(messages):
        return [message.text for message in messages if isinstance(message, Notice)]

    assert told(live.step(frame(0))) == [], "nobody has asked for it"
    for _ in range(2):
        live.command("set_device", "cpu", "fast")
        (changed, notice, *_) = live.step() or (None, None)
        assert notice.text == "No gain. It goes on with exact arithmetic." and notice.severity is Severity.INFO
        assert (changed.asked, changed.precision, changed.refusal) == ("fast", "exact", "No gain.")
        assert told(live.step(frame(1), frame(2))) == []
        live.command("set_device", "cpu", "exact")
        assert told(live.step()) == []
