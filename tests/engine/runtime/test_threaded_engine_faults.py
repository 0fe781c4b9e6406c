"""The engine's threads meet faults: each is told once, by what it is, and the process is left as it was found."""

import sys
import threading

import pytest
import torch

from engine.api import DeviceChanged, NetworkFailed, NetworkReference, Notice, Progress, Result, WeightsFetched
from engine.catalogue import known as catalogue
from engine.runtime import inference_loop
from engine.runtime.threaded_engine import SWITCH_S
from tests.engine.runtime.test_inference_loop_faults import NO_MEMORY, fail
from tests.engine.runtime.test_threaded_engine import FakeSource, SlidingWindow, open_tiny
from tests.engine.tiny import frame


def test_a_command_that_runs_out_of_memory_does_not_end_the_thread(expect_log, monkeypatch):
    expect_log("everything stays as it was")
    monkeypatch.setattr(inference_loop.InferenceLoop, "set_frozen", fail(NO_MEMORY))
    window = SlidingWindow()
    window.start()
    try:
        source = open_tiny(window)
        window.engine.freeze(True)
        notice = window.wait_for(Notice)
        assert notice.text == "That failed, and everything stays as it was: CUDA out of memory."
        source.frames.put(frame(5))
        assert window.wait_for(Result).frame == 5
    finally:
        window.engine.close()


@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        (None, None, "PyTorch could not be loaded: "),
        (inference_loop.InferenceLoop, "run", "Computing has ended; start Convoscope again: CUDA out of memory."),
    ],
    ids=["the import", "the loop"],
)
def test_what_cannot_be_imported_and_what_cannot_go_on_are_told_apart(expect_log, monkeypatch, module, name, said):
    expect_log(said.partition(":")[0])
    if module:
        monkeypatch.setattr(module, name, fail(NO_MEMORY))
    else:
        monkeypatch.setitem(sys.modules, "engine.runtime.inference_loop", None)
    window = SlidingWindow()
    window.start()
    try:
        assert window.wait_for(Notice).text.startswith(said)
        if module is None:
            assert window.wait_for(Progress, lambda message: message.done).job == "start"
    finally:
        window.engine.close()


def test_the_process_is_as_it_was_found_once_the_last_engine_is_closed():
    found = sys.getswitchinterval(), torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32
    try:
        sys.setswitchinterval(0.004)
        torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = True, False
        engines = [SlidingWindow(), SlidingWindow()]
        for window in engines:
            window.start()
            window.wait_for(DeviceChanged)
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S, abs=2e-6) and not torch.backends.cudnn.allow_tf32
        engines[0].engine.close()
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S, abs=2e-6) and not torch.backends.cudnn.allow_tf32
        engines[1].engine.close()
        assert sys.getswitchinterval() == pytest.approx(0.004, abs=2e-6)
        assert torch.backends.cudnn.allow_tf32 and not torch.backends.cuda.matmul.allow_tf32
    finally:
        sys.setswitchinterval(found[0])
        torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = found[1:]


def broken(*arguments):
    raise RuntimeError("out of order")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda engine: engine.find_cameras(), "Cameras could not be looked for: out of order"),
        (lambda engine: engine.fetch_weights("alexnet"), "The weights of alexnet could not be fetched: out of order"),
        (lambda engine: engine.open_source("broken"), "broken failed: out of order"),
        (lambda engine: engine.open_network(NetworkReference("broken")), "broken could not be opened: out of order"),
    ],
    ids=["a library", "a job", "a source", "a reader"],
)
def test_what_fails_beside_the_loop_is_told_once_and_the_next_frame_comes(expect_log, ask, said):
    expect_log(said.partition(":")[0].removeprefix("broken "))
    window = SlidingWindow(find_cameras=broken, fetch=broken)
    window.sources["broken"], window.networks["broken"] = RuntimeError("out of order"), broken
    window.start()
    try:
        source = open_tiny(window)
        ask(window.engine)
        told = window.wait_for((Notice, NetworkFailed))
        assert told.text == said
        source.frames.put(frame(6))
        assert window.wait_for(Result).frame == 6
        assert not [message for message in window.engine.drain() if isinstance(message, Notice | NetworkFailed)]
    finally:
        window.engine.close()


def test_a_source_that_breaks_while_it_is_read_makes_room_for_the_next_one(expect_log):
    expect_log("source fake failed")
    window = SlidingWindow()
    window.start()
    try:
        open_tiny(window).error = RuntimeError("out of order")
        assert window.wait_for(Notice).text == "fake failed: out of order"
        other = window.sources["other"] = FakeSource("other")
        window.engine.open_source("other")
        other.frames.put(frame(2))
        assert window.wait_for(Result).frame == 2
    finally:
        window.engine.close()


def test_the_catalogue_is_looked_at_on_the_disk_only_beside_the_window(monkeypatch):
    looks = []
    window = SlidingWindow(fetch=lambda *_: None)
    before = window.engine.known_networks()
    monkeypatch.setattr(catalogue, "known", lambda: looks.append(threading.current_thread()) or before[:1])
    window.start()
    try:
        assert window.engine.known_networks() is before and not looks
        window.engine.fetch_weights("alexnet")
        window.wait_for(WeightsFetched)
        assert window.engine.known_networks() == before[:1]
        assert looks and threading.current_thread() not in looks
    finally:
        window.engine.close()
