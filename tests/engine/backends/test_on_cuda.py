"""CUDA graphs on a CUDA device, against the CPU; written without one at hand, so it may be the test that is wrong.

cuDNN may multiply by Winograd's algorithm, so the CPU's numbers are met to 1e-4 of a layer's largest magnitude; the
plain form on the same device, which calls the same kernels, to 1e-5.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.api import Activations, MapsView, NetworkReference, PredictionsView, Request, Result
from engine.backends import cuda_graph as captured
from engine.backends import faster
from engine.backends.verify import FAST_ERROR
from engine.device import devices
from engine.device.transfer import to_host
from engine.graph import Graph, graph_of
from engine.graph.difference import EXACT_ERROR, difference
from engine.networks.opening import open_network
from engine.program import Network
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox
from engine.runtime.runner import STEADY_FRAMES, Runner
from engine.zoo.lenet import lenet5
from engine.zoo.resnet import resnet18
from tests.engine.backends.pretended import ScriptedClock
from tests.engine.backends.residual import SHAPE, Residual, all_layers, picture, seeded
from tests.engine.tiny import frame

CPU = torch.device("cpu")
WINOGRAD = 1e-4
MAPS = MapsView("conv1", 90, 90)


@pytest.fixture
def gpu() -> Iterator[torch.device]:
    if not torch.cuda.is_available():
        pytest.skip("there is no CUDA device")
    allowed = torch.backends.cudnn.allow_tf32
    devices.allow_fast(False)
    yield torch.device("cuda", 0)
    devices.allow_fast(allowed)


@pytest.fixture
def second(gpu: torch.device) -> torch.device:
    if torch.cuda.device_count() < 2:
        pytest.skip("there is no second CUDA device")
    return torch.device("cuda", 1)


def check(graph: Graph, shape: tuple[int, ...], taps: frozenset[str], device: torch.device) -> None:
    """Two pictures one after the other, then the first one's values once more."""
    execution = faster(graph.program, shape, taps, device, "exact", clock=ScriptedClock())
    assert execution is not None and execution.backend == "CUDA graph"
    plain, here = (graph.program.prepare(taps, where, "exact") for where in (device, CPU))
    given = [execution.run(picture(seed, shape).to(device)) for seed in (5, 6)]
    for seed, (output, values) in zip((5, 6), given, strict=True):
        truth, true_values = plain.run(picture(seed, shape).to(device))
        output_here, values_here = here.run(picture(seed, shape))
        assert values.keys() == taps
        assert difference(output, truth) <= EXACT_ERROR and difference(output.cpu(), output_here) <= WINOGRAD
        for name in taps:
            assert values[name].dtype is torch.float32
            assert difference(values[name], true_values[name]) <= EXACT_ERROR, name
            assert difference(values[name].cpu(), values_here[name]) <= WINOGRAD, name


@pytest.mark.parametrize(
    ("module", "shape"),
    [(lenet5, (1, 32, 32)), (Residual, SHAPE), (resnet18, (3, 224, 224))],
    ids=["lenet5", "residual", "resnet18"],
)
def test_all_layers_are_those_of_the_plain_form_and_of_the_cpu(
    gpu: torch.device, module: Callable[[], nn.Module], shape: tuple[int, ...]
) -> None:
    graph = graph_of(seeded(module), shape, "Net")
    check(graph, shape, all_layers(graph), gpu)
    check(graph, shape, frozenset(), gpu)


def test_fast_precision_is_near(gpu: torch.device) -> None:
    graph = graph_of(seeded(Residual), SHAPE, "Residual")
    execution = faster(graph.program, SHAPE, all_layers(graph), gpu, "fast", clock=ScriptedClock())
    assert execution is not None and execution.backend == "CUDA graph, float16"
    for seed in (5, 6):
        _, values = execution.run(picture(seed).to(gpu))
        _, truth = graph.program.prepare(all_layers(graph), CPU, "exact").run(picture(seed))
        off = [difference(values[name].cpu(), truth[name]) for name in truth]
        assert 1e-5 < max(off) <= FAST_ERROR


def lenet() -> Network:
    return open_network(NetworkReference("lenet5"), 1, lambda *_: None, lambda: False)


def test_other_taps_have_a_graph_of_their_own_and_memory_does_not_grow(gpu: torch.device) -> None:
    network = lenet()
    runner = Runner(network, gpu, "exact", improve=True)
    reserved = []
    for turn in range(6):
        for taps in (frozenset({"conv1"}), frozenset({"fc3", "pool2"})):
            plain = network.program.prepare(taps, CPU, "exact")
            for run in range(STEADY_FRAMES + 2):
                x = picture(100 * turn + run, (1, 32, 32))
                output, values = runner.run(x.to, taps)
                truth, true_values = plain.run(x)
                assert difference(output.cpu(), truth[0]) <= WINOGRAD
                assert all(difference(values[name].cpu(), true_values[name][0]) <= WINOGRAD for name in taps)
            assert runner.backend == "CUDA graph"
        torch.cuda.empty_cache()
        reserved.append(torch.cuda.memory_reserved(gpu))
    assert reserved[-1] <= reserved[2], "the first turns set libraries up"
    assert runner.device == gpu and runner.failure == ""


def test_the_loop_shows_the_same_before_and_after_and_while_others_free_results(gpu: torch.device) -> None:
    """Results lie in page-locked memory, which the window's thread frees whenever it likes."""
    network, request = lenet(), Request.of(MAPS, Activations("fc3"), PredictionsView(3))
    loops = [Loop(network, request, device) for device in (CPU, gpu)]
    shown: list[Result] = []
    stop = threading.Event()

    def free() -> None:
        while not stop.wait(0.001):
            shown.clear()

    thread = threading.Thread(target=free)
    thread.start()
    try:
        first, copy = None, np.empty(0)
        for index in range(2 * STEADY_FRAMES):
            truth, value = (loop.answer(index) for loop in loops)
            expected, values = truth.get(Activations("fc3")), value.get(Activations("fc3"))
            np.testing.assert_allclose(values, expected, rtol=0, atol=WINOGRAD * np.abs(expected).max())
            mosaic, other = truth.get(MAPS), value.get(MAPS)
            assert np.abs(mosaic.pixels.astype(int) - other.pixels).max() <= 1
            shown.append(value)
            if first is None:
                first, copy = value, values.copy()
    finally:
        stop.set()
        thread.join()
    assert [loop.backend for loop in loops] == ["eager", "CUDA graph"]
    np.testing.assert_array_equal(first.get(Activations("fc3")), copy)


class Loop:
    """The live loop on one device."""

    def __init__(self, network: Network, request: Request, device: torch.device) -> None:
        self._inbox: Inbox[Callable[[InferenceLoop], None]] = Inbox()
        self._outbox, self.backend = Outbox(), ""
        self._inbox.accept(1)
        self._loop = InferenceLoop(self._inbox, self._outbox, device=str(device), improve=True)
        self._inbox.post(lambda loop: loop.set_network(network))
        self._inbox.post(lambda loop: loop.set_request(request))

    def answer(self, index: int) -> Result:
        self._inbox.offer(frame(index), 1)
        self._loop.step()
        result = next(message for message in self._outbox.drain() if isinstance(message, Result))
        self.backend = result.origin.backend
        return result


def test_the_second_device_while_the_first_one_is_current(second: torch.device) -> None:
    graph = graph_of(seeded(Residual), SHAPE, "Residual")
    check(graph, SHAPE, all_layers(graph), second)
    values = torch.randn((2000, 2000), generator=torch.Generator().manual_seed(1))
    late = values.to(second)
    for _ in range(200):
        late = late.roll(1, 0)  # keeps the device busy while the copy is asked for
    np.testing.assert_array_equal(to_host([late])[0], values.roll(200, 0).numpy())


def test_a_pass_that_waits_for_the_device_is_not_recorded_and_harms_nothing(gpu: torch.device) -> None:
    graph = graph_of(seeded(Residual), SHAPE, "Residual")
    plain = graph.program.prepare(frozenset(), gpu, "exact")

    class Waiting:
        def prepare(self, taps: frozenset[str], device: torch.device, precision: str):  # type: ignore[no-untyped-def]
            class Execution:
                def run(self, x: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
                    return plain.run(x)[0] * float(x.sum()), {}

            return Execution()

    before = torch.cuda.current_stream(gpu)
    with pytest.raises(RuntimeError):
        captured.prepare(Waiting(), frozenset(), gpu, "exact", SHAPE)  # type: ignore[arg-type]
    assert torch.cuda.current_stream(gpu) == before
    truth, _ = graph.program.prepare(frozenset(), CPU, "exact").run(picture(5))
    assert difference(plain.run(picture(5).to(gpu))[0].cpu(), truth) <= WINOGRAD
