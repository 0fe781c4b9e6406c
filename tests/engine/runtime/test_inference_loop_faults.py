"""Commands and comparisons that fail inside the live loop: told, nothing is lost, and the next frame comes."""

from dataclasses import replace

import pytest
import torch

from engine.api import (
    FilterOverride,
    NetworkFailed,
    NetworkReference,
    Notice,
    NoticeTopic,
    PredictionsView,
    ProbeResult,
    Request,
    Result,
    Severity,
)
from engine.device import devices
from engine.runtime import inference_loop, live_execution
from tests.engine.live import Live
from tests.engine.tiny import frame, tiny_network

NO_MEMORY = torch.cuda.OutOfMemoryError("CUDA out of memory.\nTried to allocate 20 GiB")


def fail(error):
    """A function that raises this."""

    def raise_(*args, **options):
        raise error

    return raise_


@pytest.fixture
def live():
    live = Live()
    live.open(Request.of(PredictionsView(1)))
    assert live.result(frame(0)).frame == 0
    return live


def goes_on(live, index=9):
    """The next frame is answered by the network that was there before, and nothing else is said."""
    (result,) = live.step(frame(index))
    assert isinstance(result, Result)
    return (result.epoch, result.frame) == (1, index)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NO_MEMORY, "CUDA out of memory."),
        (MemoryError(), "there is not enough memory"),
        (RuntimeError("CUDA error: unspecified launch failure"), "CUDA error: unspecified launch failure"),
    ],
)
def test_a_command_that_fails_is_told_and_those_behind_it_are_obeyed(live, expect_log, error, reason):
    expect_log("everything stays as it was")
    live.inbox.post(fail(error))
    live.command("set_frozen", True)
    (notice, result) = live.step()
    assert notice == Notice(f"That failed, and everything stays as it was: {reason}", Severity.ERROR)
    assert result.frozen
    live.command("set_frozen", False)
    live.step()
    assert goes_on(live)


def test_a_network_that_cannot_be_used_leaves_the_one_before(live, monkeypatch, expect_log):
    expect_log("Tiny cannot be used")
    network = tiny_network(epoch=2)
    network = replace(network, info=replace(network.info, reference=NetworkReference("tiny.pth"), sha256="ab"))
    with monkeypatch.context() as broken:
        broken.setattr(live_execution, "ResultBuilder", fail(NO_MEMORY))
        live.inbox.post(lambda loop: loop.set_network(network))
        (failed,) = live.step()
    text = "Tiny cannot be used: CUDA out of memory."
    assert failed == NetworkFailed(NetworkReference("tiny.pth"), text, sha256="ab")
    assert goes_on(live)


def test_a_device_with_a_broken_driver_leaves_the_one_before(live, monkeypatch, expect_log):
    expect_log("gpu cannot be used")
    monkeypatch.setattr(devices, "choose", lambda name: torch.device("meta"))
    title = devices.title
    monkeypatch.setattr(devices, "title", lambda d: fail(NO_MEMORY)() if d.type == "meta" else title(d))
    for _ in range(2):  # who asks twice is answered twice
        live.command("set_device", "gpu", "fast")
        (notice,) = live.step()
        assert notice == Notice("gpu cannot be used: CUDA out of memory.", Severity.ERROR, NoticeTopic.DEVICE)
    assert not torch.backends.cudnn.allow_tf32
    assert goes_on(live)


def test_a_loop_begins_on_the_cpu_where_the_driver_is_broken(monkeypatch, expect_log):
    expect_log("cpu cannot be used")
    titles = iter([NO_MEMORY, None])
    monkeypatch.setattr(devices, "title", lambda _: fail(error)() if (error := next(titles, None)) else "CPU")
    assert Live().loop._device == torch.device("cpu")


def test_a_filter_that_cannot_be_replaced_leaves_the_network_as_it_is(live, expect_log):
    expect_log("The filter cannot be replaced")
    live.program.swapped = fail(NO_MEMORY)
    swap = FilterOverride(1, "conv", 0, ((0.0,) * 3,) * 3, (1.0,) * 3)
    live.command("set_request", Request(frozenset({PredictionsView(1)}), (swap,)))
    notice, result = live.step()
    text = "The filter cannot be replaced: CUDA out of memory."
    assert notice == Notice(text, Severity.ERROR, NoticeTopic.NETWORK)
    assert result.origin.network.overrides == ()
    assert goes_on(live)


def test_a_value_that_cannot_be_read_is_told_once_and_answered(live, monkeypatch, expect_log):
    expect_log("A value of fc cannot be read")
    monkeypatch.setattr(inference_loop, "value_at", fail(NO_MEMORY))
    live.command("probe", 1, 0, "fc", (0,))
    notice, answer = live.step()
    text = "A value of fc cannot be read: CUDA out of memory."
    assert notice == Notice(text, Severity.ERROR, NoticeTopic.DEVICE)
    assert answer == ProbeResult(1, 0, "fc", (0,), None)
    live.command("probe", 1, 0, "fc", (0,))
    assert live.step() == [answer]
    assert goes_on(live)


def test_a_comparison_that_fails_is_given_up_and_tf32_stays_as_it_was(monkeypatch, expect_log):
    expect_log("How far fast precision is off")
    live = Live(precision="fast")
    live.open(Request.of(PredictionsView(1)))
    live.step(frame(0))
    live.adopt_fast()
    prepare = live.program.prepare

    def failing(taps, device, precision):
        assert torch.backends.cudnn.allow_tf32
        execution = prepare(taps, device, precision)
        execution.run = fail(NO_MEMORY)
        return execution

    live.program.prepare = failing
    _, result, notice = live.step(frame(1))
    assert isinstance(result, Result)
    text = "How far fast precision is off cannot be told any more: CUDA out of memory."
    assert notice == Notice(text, Severity.ERROR, NoticeTopic.DEVICE)
    assert torch.backends.cudnn.allow_tf32 and torch.backends.cuda.matmul.allow_tf32
    assert live.passed == []  # the frame was answered: it is the window that says when it has been shown
    assert goes_on(live)
