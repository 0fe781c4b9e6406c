"""The engine with all its threads, joined by events; nothing sleeps."""

import queue
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from engine.api import (
    Activations,
    CamerasFound,
    Control,
    ControlKind,
    DeviceChanged,
    NetworkCancelled,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    Notice,
    NoticeTopic,
    PredictionsView,
    ProbeResult,
    Progress,
    Request,
    Result,
    Severity,
    SourceChanged,
    SourceState,
    UserError,
    WeightsFailed,
    WeightsResult,
    WeightsView,
)
from engine.runtime.threaded_engine import ThreadedEngine
from tests.engine.tiny import by_hand, frame, tiny_network
from tests.origins import ROOT

SOON = 20.0  # seconds after which a test has hung


class FakeSource:
    """Gives the frames that a test puts into it.

    Attributes:
        idle: set each time ``read`` is called and finds nothing.
        closed: set by ``close``.
        blocked: while set, ``read`` hangs as in a driver, until ``released`` is set.
    """

    def __init__(self, spec="fake", live=True):
        self.state = SourceState(spec, spec, live, (Control("go", "Go", ControlKind.ACTION),))
        self.frames = queue.Queue()
        self.idle = threading.Event()
        self.controls = []
        self.closed = threading.Event()
        self.blocked, self.inside, self.released = threading.Event(), threading.Event(), threading.Event()
        self.error = None

    def read(self):
        if self.blocked.is_set():
            self.inside.set()
            assert self.released.wait(SOON)
        if self.error:
            raise self.error
        try:
            return self.frames.get(timeout=0.02)
        except queue.Empty:
            self.idle.set()
            return None

    def settle(self):
        """Wait until every frame put in has been offered: a read that began later has found nothing."""
        for _ in range(2):  # the first may come from a read that ended before the last frame was put in
            self.idle.clear()
            assert self.idle.wait(SOON)

    def control(self, name, value=None):
        self.controls.append((name, value))
        self.state = SourceState(self.state.spec, f"{name} {value}", self.state.live)

    def close(self):
        self.closed.set()


class SlidingWindow:
    """The engine's other end: waits for messages."""

    def __init__(self, **options):
        self.sources = {}
        self.networks = {"tiny": tiny_network()}
        self.rung = threading.Event()
        self.rings = 0
        self.waiting = []
        options.setdefault("open_network", self._open_network)
        self.engine = ThreadedEngine(open_source=self._open_source, device="cpu", **options)

    def start(self):
        self.engine.start(self._ring)

    def wait_for(self, kind, test=lambda message: True):
        """The next message of this kind that passes the test; those before it are dropped."""
        while True:
            while self.waiting:
                message = self.waiting.pop(0)
                if isinstance(message, kind) and test(message):
                    return message
            assert self.rung.wait(SOON), f"no {kind.__name__} came"
            self.rung.clear()
            self.waiting += self.engine.drain()

    def _ring(self):
        self.rings += 1
        self.rung.set()

    def _open_source(self, spec):
        if spec not in self.sources:
            raise UserError(f"There is no source {spec}.")
        source = self.sources[spec]
        if isinstance(source, Exception):
            raise source
        return source

    def _open_network(self, reference, epoch, report, cancelled):
        report(f"Opening {reference.model}", 0.5)
        if reference.model not in self.networks:
            raise UserError(f"There is no network {reference.model}.")
        network = self.networks[reference.model]
        if callable(network):
            network = network(cancelled)
        return type(network)(type(network.info)(**{**fields(network.info), "epoch": epoch}), network.program)


def fields(info):
    return {name: getattr(info, name) for name in info.__dataclass_fields__}


@pytest.fixture
def window():
    made = SlidingWindow()
    made.start()
    yield made
    made.engine.close()


def open_tiny(window, *wishes, live=True):
    """Network, source and request; the source."""
    source = window.sources["fake"] = FakeSource(live=live)
    window.engine.submit(Request.of(*(wishes or (PredictionsView(1),))))
    window.engine.open_network(NetworkReference("tiny"))
    window.wait_for(NetworkOpened)
    window.engine.open_source("fake")
    window.wait_for(SourceChanged)
    return source


def test_importing_it_loads_neither_torch_nor_opencv():
    code = "import sys; from engine.runtime.threaded_engine import ThreadedEngine; e = ThreadedEngine()\n"
    code += "e.known_networks(); e.devices()\n"
    code += "sys.exit(any(name in sys.modules for name in ('torch', 'cv2', 'PIL')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_from_start_to_the_first_answer(window):
    assert window.wait_for(Progress).text.startswith("Loading PyTorch")
    assert window.wait_for(DeviceChanged).device == "cpu"
    window.wait_for(Progress, lambda message: message.job == "start" and message.done)
    assert window.engine.devices()[-1] == "cpu"
    source = open_tiny(window, Activations("fc"))
    one = frame(3)
    source.frames.put(one)
    result = window.wait_for(Result)
    assert (result.frame, result.epoch) == (3, 1)
    np.testing.assert_allclose(
        result.answers[Activations("fc")], by_hand(window.networks["tiny"].program, one.image)["fc"], atol=1e-5
    )


def test_everything_asked_for_before_the_start_is_done():
    window = SlidingWindow()
    source = window.sources["fake"] = FakeSource()
    source.frames.put(frame(0))
    window.engine.submit(Request.of(PredictionsView(1)))
    window.engine.open_network(NetworkReference("tiny"))
    window.engine.open_source("fake")
    window.start()
    assert window.wait_for(Result).frame == 0
    window.engine.close()


def test_networks_load_with_progress_fail_in_words_and_count_epochs(window, expect_log):
    expect_log("broken could not be opened")
    window.engine.open_network(NetworkReference("nowhere"))
    progress = window.wait_for(Progress, lambda message: message.fraction == 0.5)
    assert window.wait_for(NetworkFailed).text == "There is no network nowhere."
    assert window.wait_for(Progress, lambda message: message.job == progress.job and message.done)

    def broken(cancelled):
        raise ValueError("odd bytes")

    window.networks["broken"] = broken
    window.engine.open_network(NetworkReference("broken"))
    assert window.wait_for(NetworkFailed).text == "broken could not be opened: odd bytes"
    window.engine.open_network(NetworkReference("tiny"))
    assert window.wait_for(NetworkOpened).info.epoch == 3


@pytest.mark.parametrize("by", ["cancel", "another"])
def test_loading_can_be_cancelled(window, by):
    begun, noticed = threading.Event(), threading.Event()

    def slow(cancelled):
        begun.set()
        while not cancelled():
            noticed.wait(0.01)
        noticed.set()
        return tiny_network()

    window.networks["slow"] = slow
    window.engine.open_network(NetworkReference("slow"))
    job = window.wait_for(Progress, lambda message: message.fraction == 0.5).job
    assert begun.wait(SOON)
    if by == "cancel":
        window.engine.cancel("another job")
        assert not noticed.is_set()
        window.engine.cancel(job)
        assert window.wait_for(NetworkCancelled) == NetworkCancelled(NetworkReference("slow"))
    else:
        window.engine.open_network(NetworkReference("tiny"))
        told = NetworkCancelled(NetworkReference("slow"), instead=NetworkReference("tiny"))
        assert window.wait_for(NetworkCancelled) == told
        assert window.wait_for(NetworkOpened).info.epoch == 2
    assert noticed.wait(SOON)
    window.engine.open_network(NetworkReference("tiny"))
    assert window.wait_for(NetworkOpened).info.epoch == (2 if by == "cancel" else 3), "the cancelled one never opens"


def test_the_picture_of_weights_can_be_cancelled(window, monkeypatch):
    """By the button beside "Making the picture of the weights …"."""
    monkeypatch.setattr("engine.runtime.job_kinds.SLOW_WEIGHTS", 1)
    begun, released = threading.Event(), threading.Event()
    program, view = window.networks["tiny"].program, WeightsView("fc", 90, 90)
    weight = program.weight

    def slow(layer):
        begun.set()
        assert released.wait(SOON)
        return weight(layer)

    program.weight = slow
    open_tiny(window)
    window.engine.submit(Request.of(view))
    assert begun.wait(SOON)
    job = window.wait_for(Progress, lambda message: message.text.startswith("Making the picture")).job
    window.engine.cancel(job)
    assert window.wait_for(Progress, lambda message: message.job == job and message.done)
    assert window.wait_for(WeightsFailed).cancelled
    released.set()
    window.engine.submit(Request.of(PredictionsView(1)))
    window.engine.submit(Request.of(view))
    assert window.wait_for(WeightsResult).view == view
    assert not [m for m in (*window.waiting, *window.engine.drain()) if isinstance(m, WeightsResult)]


def test_of_networks_that_several_threads_open_the_last_one_stays(window):
    """A file opens its network from a job's thread while the user opens another one."""
    askers = [
        threading.Thread(target=window.engine.open_network, args=(NetworkReference("tiny"),), name=f"asker {number}")
        for number in range(8)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(SOON)
    epochs = []
    while 8 not in epochs:
        epochs.append(window.wait_for(NetworkOpened).info.epoch)
    assert epochs == sorted(epochs)


def test_a_live_source_is_read_on_and_the_newest_frame_wins(window):
    source = open_tiny(window)
    source.frames.put(frame(0))
    assert window.wait_for(Result).frame == 0
    for index in range(1, 50):
        source.frames.put(frame(index))
    last = window.wait_for(Result, lambda result: result.frame == 49)
    assert last.dropped <= 48
    assert not window.engine.drain()


def test_a_stepped_source_waits_until_each_frame_was_painted(window):
    source = open_tiny(window, live=False)
    for index in range(5):
        source.frames.put(frame(index))
    for index in range(5):
        result = window.wait_for(Result)
        assert result.frame == index and result.dropped == 0
        assert source.frames.qsize() == 4 - index
        window.engine.painted(result.origin.source, result.frame)


def test_a_stepped_frame_that_cannot_be_computed_does_not_stop_the_source(window, expect_log):
    expect_log("cpu is broken")
    source = open_tiny(window, live=False)
    program = window.networks["tiny"].program
    program.broken = {torch.device("cpu")}
    for index in range(3):
        source.frames.put(frame(index))
    window.wait_for(Notice)
    program.broken = set()
    source.frames.put(frame(9))
    while (result := window.wait_for(Result)).frame != 9:
        window.engine.painted(result.origin.source, result.frame)


def test_freezing_holds_live_and_stepped_sources(window):
    source = open_tiny(window)
    source.frames.put(frame(0))
    window.wait_for(Result)
    window.engine.freeze(True)
    assert window.wait_for(Result).frozen
    source.frames.put(frame(1))
    source.frames.put(frame(2))
    window.engine.submit(Request.of(PredictionsView(2)))
    result = window.wait_for(Result)
    assert result.frozen and result.frame == 0 and len(result.answers[PredictionsView(2)].top) == 2
    source.settle()
    window.engine.freeze(False)
    result = window.wait_for(Result, lambda result: result.frame == 2)
    assert not result.frozen and result.dropped == 0, "what passed while frozen was not dropped"


def test_controls_reach_the_source_and_its_state_the_window(window):
    source = open_tiny(window, live=False)
    source.frames.put(frame(0))
    window.wait_for(Result)
    window.engine.control_source("pen", (1, 2))
    assert window.wait_for(SourceChanged).state.title == "pen (1, 2)"
    assert source.controls == [("pen", (1, 2))]


def test_another_source_takes_over_and_the_old_one_is_closed(window):
    old = open_tiny(window)
    new = window.sources["other"] = FakeSource("other")
    window.engine.open_source("other")
    assert window.wait_for(SourceChanged).state.spec == "other"
    assert old.closed.wait(SOON)
    new.frames.put(frame(7))
    assert window.wait_for(Result).frame == 7


def test_a_source_that_cannot_be_opened_leaves_the_old_one(window, expect_log):
    expect_log("odd failed")
    source = open_tiny(window)
    window.engine.open_source("nowhere")
    assert window.wait_for(Notice) == Notice("There is no source nowhere.", Severity.ERROR, NoticeTopic.SOURCE)
    window.sources["odd"] = ValueError("what")
    window.engine.open_source("odd")
    assert window.wait_for(Notice).text == "odd failed: what"
    source.frames.put(frame(1))
    assert window.wait_for(Result).frame == 1 and not source.closed.is_set()


def test_a_source_that_breaks_is_told_and_another_can_be_opened(window, expect_log):
    expect_log("source fake failed")
    source = open_tiny(window)
    source.error = RuntimeError("no more")
    assert window.wait_for(Notice).text == "fake failed: no more"
    assert source.closed.wait(SOON)
    window.sources["other"] = FakeSource("other")
    window.engine.open_source("other")
    assert window.wait_for(SourceChanged).state.spec == "other"


def test_a_camera_is_let_go_before_it_is_opened_again(window):
    cameras = [FakeSource("camera:0"), FakeSource("camera:0")]
    window.sources["camera:0"] = cameras[0]
    window.engine.open_source("camera:0")
    window.wait_for(SourceChanged)
    seen = []

    class Second:
        def __getattr__(self, name):
            return getattr(cameras[1], name)

    opened = window.engine._open_source

    def open_source(spec):
        seen.append(cameras[0].closed.is_set())
        return opened(spec)

    window.engine._open_source = open_source
    window.sources["camera:0"] = cameras[1]
    window.engine.open_source("camera:0")
    window.wait_for(SourceChanged, lambda message: message.state is cameras[1].state)
    assert seen == [True]


def test_values_are_asked_for_where_there_are_no_outputs(monkeypatch):
    monkeypatch.setattr("engine.results.activations.FEW_VALUES", 5)
    window = SlidingWindow(probe_only=True)
    window.start()
    source = open_tiny(window, Activations("conv"))
    one = frame(2)
    source.frames.put(one)
    assert window.wait_for(Result).answers == {Activations("conv"): None}
    window.engine.probe(1, 2, "conv", (1, 0, 5))
    answer = window.wait_for(ProbeResult)
    expected = by_hand(window.networks["tiny"].program, one.image)["conv"][1, 0, 5]
    assert answer.frame == 2 and answer.value == pytest.approx(expected, abs=1e-5)
    window.engine.close()


def test_cameras_are_looked_for_in_the_background(expect_log):
    expect_log("Cameras could not be looked for")
    found = [lambda: [("camera:0", "Eye")], lambda: 1 / 0]
    window = SlidingWindow(find_cameras=lambda: found.pop(0)())
    window.start()
    window.engine.find_cameras()
    assert window.wait_for(CamerasFound).cameras == (("camera:0", "Eye"),)
    window.engine.find_cameras()
    assert "Cameras could not be looked for" in window.wait_for(Notice).text
    window.engine.close()


def test_close_ends_every_thread_and_later_calls_do_nothing(window):
    open_tiny(window)
    before = set(threading.enumerate())
    window.engine.close()
    window.engine.close()
    assert not [t for t in before if t.name.startswith(("inference", "capture", "network")) and t.is_alive()]
    window.engine.open_source("fake")
    window.engine.open_network(NetworkReference("tiny"))
    window.engine.find_cameras()
    window.engine.open_file("tiny")
    window.engine.fetch_weights("alexnet")
    window.engine.start(lambda: None)
    assert not [t for t in threading.enumerate() if t not in before]


def test_a_camera_that_hangs_in_its_driver_does_not_hold_the_window(monkeypatch, expect_log):
    expect_log("still busy.*capture fake")
    monkeypatch.setattr("engine.runtime.threaded_engine.PATIENCE_S", 0.1)
    window = SlidingWindow()
    window.start()
    source = open_tiny(window)
    source.blocked.set()
    assert source.inside.wait(SOON)
    (thread,) = (t for t in threading.enumerate() if t.name == "capture fake")
    other = window.sources["other"] = FakeSource("other")
    window.engine.open_source("other")
    window.wait_for(SourceChanged, lambda message: message.state.spec == "other")
    other.frames.put(frame(4))
    assert window.wait_for(Result).frame == 4
    window.engine.close()
    assert thread.is_alive() and not source.closed.is_set()
    source.released.set()
    thread.join(SOON)
    assert not thread.is_alive() and source.closed.is_set()


def test_python_waits_for_what_computes_before_it_ends(monkeypatch):
    """A thread that Python ends within PyTorch's code aborts the whole program."""
    monkeypatch.setattr("engine.runtime.threaded_engine.PATIENCE_S", 0.1)
    window = SlidingWindow()
    begun, released = threading.Event(), threading.Event()

    def slow(cancelled):
        begun.set()
        assert released.wait(SOON)
        return tiny_network()

    window.networks["slow"] = slow
    window.start()
    window.wait_for(Progress, lambda message: message.done)
    window.engine.open_network(NetworkReference("slow"))
    assert begun.wait(SOON)
    window.engine.close()
    (waits,) = (thread for thread in threading.enumerate() if thread.name == "end of network 1")
    assert not waits.daemon
    waits.join(0.01)
    assert waits.is_alive()
    released.set()
    waits.join(SOON)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("network")]


def test_the_bell_rings_only_for_an_empty_box(window):
    window.wait_for(Progress, lambda message: message.done)
    rings = window.rings
    source = open_tiny(window)
    source.frames.put(frame(0))
    window.wait_for(Result)
    rings = window.rings
    for index in range(5):
        window.engine.probe(1, 0, "fc", (index,))
    asked = threading.Event()
    window.engine._inbox.post(lambda loop: asked.set())
    assert asked.wait(SOON)
    assert window.rings <= rings + 1


def test_a_late_word_about_the_old_sources_frame_does_not_release_the_new_ones(window):
    old = open_tiny(window, live=False)
    old.frames.put(frame(0))
    late = window.wait_for(Result)
    new = window.sources["other"] = FakeSource("other", live=False)
    window.engine.open_source("other")
    for index in range(2):
        new.frames.put(frame(index))
    first = window.wait_for(Result, lambda result: result.origin.source != late.origin.source)
    assert (late.frame, first.frame) == (0, 0)
    window.engine.painted(late.origin.source, late.frame)
    assert window.engine._capture._waiting_for == 0
    window.engine.painted(first.origin.source, first.frame)
    assert window.wait_for(Result).frame == 1


def test_a_frame_is_called_as_its_source_was_when_it_came(window):
    class Named(FakeSource):
        def read(self):
            one = super().read()
            if one is not None:
                self.state = SourceState("named", f"picture {one.index}", live=True)
            return one

    source = window.sources["named"] = Named("named")
    window.engine.submit(Request.of(PredictionsView(1)))
    window.engine.open_network(NetworkReference("tiny"))
    window.engine.open_source("named")
    for index in range(3):
        source.frames.put(frame(index))
        result = window.wait_for(Result)
        assert (result.frame, result.source_title) == (index, f"picture {index}")
