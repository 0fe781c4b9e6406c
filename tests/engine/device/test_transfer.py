"""What comes from a device, packed into one piece of memory and taken apart again."""

import numpy as np
import pytest
import torch

from engine.device.stage_timer import StageTimer
from engine.device.transfer import _pack, _unpack, to_host

TENSORS = [
    torch.arange(7, dtype=torch.uint8).view(7, 1),
    torch.randn(3, 5, generator=torch.Generator().manual_seed(0)),
    torch.randn(4, 6, generator=torch.Generator().manual_seed(1)).t(),
    torch.zeros(0, 3),
    torch.tensor(2.5, dtype=torch.float64),
]


def test_packed_bytes_come_apart_as_they_were():
    packed = _pack(TENSORS)
    assert packed.dtype == torch.uint8 and len(packed) == sum(tensor.nbytes for tensor in TENSORS)
    for array, tensor in zip(_unpack(packed, TENSORS), TENSORS, strict=True):
        np.testing.assert_array_equal(array, tensor.numpy())
        assert array.dtype == tensor.numpy().dtype and array.flags.aligned


def test_on_the_cpu_nothing_is_copied():
    for array, tensor in zip(to_host(TENSORS), TENSORS, strict=True):
        assert np.shares_memory(array, tensor.numpy()) or not array.size
    assert to_host([]) == []


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_from_a_gpu_everything_comes_in_one_copy():
    arrays = to_host([tensor.cuda() for tensor in TENSORS])
    for array, tensor in zip(arrays, TENSORS, strict=True):
        np.testing.assert_array_equal(array, tensor.numpy())


def test_stages_are_the_times_between_marks(monkeypatch):
    ticks = iter([10.0, 10.001, 10.004, 10.006])
    monkeypatch.setattr("engine.device.stage_timer.time.perf_counter", lambda: next(ticks))
    clock = StageTimer(torch.device("cpu"))
    for stage in ("forward", "reduce", "forward"):
        clock.mark(stage)
    assert clock.milliseconds() == pytest.approx({"forward": 3.0, "reduce": 3.0})


def test_where_a_device_fails_the_clock_goes_on_without_it(monkeypatch):
    """Its events fail as well then, and the frame that the CPU computes instead must not be lost for that."""

    class Event:
        def __init__(self, enable_timing):
            pass

        def record(self, stream):
            if stream == "broken":
                raise RuntimeError("CUDA error: an illegal memory access was encountered")

    stream = ["of cuda:1"]
    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: stream[0] if device.index == 1 else None)
    ticks = iter([5.0, 5.002])
    monkeypatch.setattr("engine.device.stage_timer.time.perf_counter", lambda: next(ticks))
    clock = StageTimer(torch.device("cuda", 1))
    clock.mark("preprocess")
    stream[0] = "broken"
    clock.mark("preprocess")
    clock.mark("forward")
    assert clock.milliseconds() == pytest.approx({"preprocess": 0.0, "forward": 2.0})
