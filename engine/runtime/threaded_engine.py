"""The engine in this process. Importing this module imports neither torch nor OpenCV: its threads do."""

from __future__ import annotations

import contextlib
import gc
import itertools
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.api import (
    ControlValue,
    Frame,
    KnownNetwork,
    Limits,
    Message,
    NetworkReference,
    Notice,
    Preprocessing,
    Progress,
    Request,
    Severity,
    Source,
    say,
)
from engine.catalogue import known as catalogue
from engine.device.process_setting import ProcessSetting
from engine.runtime.job_kinds import FetchWeights, FindCameras, LoadNetwork, OpenFile
from engine.runtime.job_runner import JobRunner
from engine.runtime.jobs import IMPORTING, Fetch, Open, Report, Services
from engine.runtime.mailboxes import Inbox, Outbox
from engine.runtime.source_thread import Capture

if TYPE_CHECKING:
    from engine.runtime.inference_loop import Command

log = logging.getLogger(__name__)

SWITCH_S = 0.0002
"""Seconds for which a thread of Python's may work on while another one waits."""
PATIENCE_S = 2.0
"""Seconds that ``close`` waits for a thread which is blocked in a driver, or computes."""

LAST_PATIENCE = 60.0
"""Seconds that the end of the program waits for one that computes: a pass of a large network on a busy machine."""


SWITCH_INTERVAL = ProcessSetting(sys.getswitchinterval, sys.setswitchinterval)
"""What ``take_turns_quickly`` changes in the whole process."""


def wait_passively() -> None:
    """Let OpenMP's idle threads sleep rather than spin: they would take the processor from the window's painting.

    Works only before torch is imported; what the user has set stays.
    """
    if "torch" not in sys.modules:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def take_turns_quickly() -> None:
    """Let Python's threads hand over its lock sooner than after 5 ms.

    The inference thread gives the lock away for each tensor operation; it would wait as long at each of them while the
    window paints.
    """
    sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_S))


class ThreadedEngine:
    """Implements ``engine.api.Engine``: one thread infers, one reads the source; whatever takes long is a job
    (``engine.runtime.jobs``).

    Args:
        device, precision: where to begin; see ``set_device``.
        probe_only: answer as on a GPU, where exact values have to be asked for by ``probe``.
        passive: settle how the threads of this process share its cores: ``wait_passively``, ``take_turns_quickly``.
        open_network, find_cameras, fetch: instead of those of ``engine.runtime.jobs.Services``.
        open_source: instead of that of ``engine.sources``.
        relayed: see ``Outbox``; who hands its messages on calls ``arrived``.
        first: networks and sources are counted from here on.
    """

    def __init__(
        self,
        *,
        device: str = "auto",
        precision: str = "exact",
        probe_only: bool = False,
        passive: bool = True,
        open_network: Open | None = None,
        open_source: Callable[[str], Source] | None = None,
        find_cameras: Callable[[], Sequence[tuple[str, str]]] | None = None,
        fetch: Fetch | None = None,
        relayed: bool = False,
        first: int = 1,
    ) -> None:
        self._device, self._precision = device, precision
        self._probe_only, self._passive = probe_only, passive
        self._open_source = open_source or _open_source
        self._inbox: Inbox[Command] = Inbox()
        self._outbox = Outbox(relayed=relayed)
        self._known = catalogue.known()
        usual = Services()
        self._fetch = fetch or usual.fetch
        services = Services(
            open_network or usual.open_network,
            self._fetch_and_look,
            find_cameras or usual.find_cameras,
            self._show_file,
        )
        self._jobs = JobRunner(self._inbox, self._outbox, services)
        self._epochs = itertools.count(first)
        self._ordering = threading.RLock()
        self._lock = threading.Lock()
        self._numbers = itertools.count(first)
        self._capture: Capture | None = None
        self._opening: Capture | None = None
        self._frozen = False
        self._devices: tuple[str, ...] = ("cpu",)
        self._inference: threading.Thread | None = None
        self._threads: list[threading.Thread] = []
        self._closed = False

    def start(self, ring: Callable[[], None]) -> None:
        """Begin to load PyTorch, and then to answer."""
        self._outbox.connect(ring)
        if self._passive:
            wait_passively()
        with self._lock:
            if self._closed:
                return
            self._inference = threading.Thread(target=self._infer, name="inference", daemon=True)
            self._remember(self._inference)
            self._inference.start()

    def drain(self) -> Sequence[Message]:
        """Take all waiting messages."""
        return self._outbox.drain()

    def arrived(self) -> None:
        """What ``drain`` gave last has reached the window."""
        self._outbox.arrived()

    def known_networks(self) -> tuple[KnownNetwork, ...]:
        """The catalogue, as it was when it was last looked at on the disk: at the start, and after fetching."""
        return self._known

    def open_network(self, reference: NetworkReference) -> None:
        """Load in the background; one that is still being loaded is given up."""
        with self._ordering:  # the newest has the highest epoch
            self._jobs.submit(LoadNetwork(reference, next(self._epochs)))

    def open_file(self, path: str) -> None:
        """Open a file as what its content says it is, in the background."""
        self._jobs.submit(OpenFile(path))

    def fetch_weights(self, name: str) -> None:
        """Get official weights in the background; a second call for the same ones is the first one still."""
        self._jobs.submit(FetchWeights(name))

    def cancel(self, job: str) -> None:
        """Stop the job of that name."""
        self._jobs.cancel(job)

    def interrupt(self) -> None:
        """Stop all jobs as far as they can be asked to stop: threads of this process cannot be ended by force."""
        self._jobs.cancel(None)

    def set_limits(self, limits: Limits) -> None:
        """Only who has another process for it can keep these."""

    def open_source(self, spec: str) -> None:
        """Change the source, in the background; the present one goes on until the new one is there."""
        with self._lock:
            if self._closed:
                return
            if self._opening:
                self._opening.stop()
            number = next(self._numbers)
            capture = Capture(spec, number, self._make_source, self._inbox, self._outbox, self._adopt)
            capture.freeze(self._frozen)
            self._opening = capture
            self._remember(capture.thread)
            capture.start()

    def control_source(self, name: str, value: ControlValue = None) -> None:
        """Steer the running source."""
        if self._capture:
            self._capture.control(name, value)

    def find_cameras(self) -> None:
        """Look for cameras in the background."""
        self._jobs.submit(FindCameras())

    def submit(self, request: Request) -> None:
        """From now on answer this request."""
        self._inbox.post(lambda loop: loop.set_request(request))

    def freeze(self, frozen: bool) -> None:
        """Keep the present frame, or go on."""
        with self._lock:
            self._frozen = frozen
            for capture in (self._capture, self._opening):
                if capture:
                    capture.freeze(frozen)
        self._inbox.post(lambda loop: loop.set_frozen(frozen))

    def set_device(self, device: str, precision: str = "exact") -> None:
        """Move to another device."""
        self._inbox.post(lambda loop: loop.set_device(device, precision))

    def devices(self) -> tuple[str, ...]:
        """Devices that can be chosen, as far as they are known yet."""
        return self._devices

    def set_preprocessing(self, epoch: int, preprocessing: Preprocessing) -> None:
        """Prepare frames for this network this way from now on."""
        self._inbox.post(lambda loop: loop.set_preprocessing(epoch, preprocessing))

    def probe(self, epoch: int, frame: int, layer: str, index: tuple[int, ...]) -> None:
        """Ask for one exact value. Only the newest frame is kept: ``ProbeResult.frame`` says whose value it is."""
        self._inbox.post(lambda loop: loop.probe(epoch, frame, layer, index))

    def painted(self, source: int, frame: int) -> None:
        """A stepped source may go on; a late word about a frame of the source before does not touch it."""
        capture = self._capture
        if capture and capture.number == source:
            capture.painted(frame)

    def close(self) -> None:
        """Stop all threads; returns when they are gone, or after two seconds with a blocked camera or a long pass.

        What computes is not cut short: as the program ends, Python waits until it is done.
        """
        with self._lock:
            self._closed = True
            for capture in (self._capture, self._opening):
                if capture:
                    capture.stop()
            jobs = self._jobs.close()
            threads = [*self._threads, *jobs]
            computing = {self._inference, *(thread for thread, computes in jobs.items() if computes)}
        self._inbox.post(lambda loop: loop.stop())
        deadline = time.monotonic() + PATIENCE_S
        for thread in threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))
        busy = [thread for thread in threads if thread.is_alive() and thread is not threading.current_thread()]
        for thread in busy:
            if thread in computing:
                # Python would end it in the midst of PyTorch's own code, which takes that for a fault and aborts; it
                # waits only for threads that are no daemons, and before anything else is taken down.
                threading.Thread(target=thread.join, args=(LAST_PATIENCE,), name=f"end of {thread.name}").start()
        blocked = [thread.name for thread in busy if thread not in computing]
        if blocked:
            log.warning("still busy, and left alone until it ends: %s", ", ".join(blocked))

    def _fetch_and_look(self, name: str, report: Report, cancelled: Callable[[], bool]) -> object:
        try:
            return self._fetch(name, report, cancelled)
        finally:
            self._known = catalogue.known()

    def _infer(self) -> None:
        """The inference thread; what it changes in the whole process is put back when it ends."""
        with SWITCH_INTERVAL.borrowed():
            if self._passive:
                take_turns_quickly()
            if self._load_pytorch():
                with self._told(say("Computing has ended; start Convoscope again")):
                    self._run_loop()

    def _load_pytorch(self) -> bool:
        """Import whatever computes; whether that succeeded."""
        self._outbox.put(Progress("start", say("Loading PyTorch …"), can_cancel=False))
        with self._told(say("PyTorch could not be loaded")), _no_collection(), IMPORTING:
            import engine.runtime.inference_loop  # noqa: F401

            return True
        self._outbox.put(Progress("start", "", done=True))
        return False

    def _run_loop(self) -> None:
        from engine.device import devices
        from engine.runtime.inference_loop import InferenceLoop

        with devices.ROUNDING.borrowed():
            try:
                self._devices = devices.available()
                loop = InferenceLoop(
                    self._inbox,
                    self._outbox,
                    device=self._device,
                    precision=self._precision,
                    probe_only=self._probe_only,
                    passed=self.painted,
                    answered=self._answered,
                    jobs=self._jobs,
                    improve=True,
                )
            finally:
                self._outbox.put(Progress("start", "", done=True))
            loop.run()

    def _answered(self, frame: Frame, output: np.ndarray) -> None:
        """For a source that steps by it; one that has been left meanwhile has no use for it."""
        capture = self._capture
        if capture and capture.number == frame.source:
            capture.answered(frame, output)

    def _show_file(self, path: str, is_network: bool) -> None:
        if is_network:
            self.open_network(NetworkReference(path))
        else:
            self.open_source(path)

    def _make_source(self, spec: str) -> Source:
        """In the thread of the new capture. A camera can be opened only once the old source has let go of it."""
        old = self._capture
        if spec.startswith("camera") and old and old.spec.startswith("camera"):
            old.stop()
            old.thread.join(PATIENCE_S)
        return self._open_source(spec)

    def _adopt(self, capture: Capture) -> bool:
        """In the thread of the new capture: its source is open and takes the place of the one before."""
        with self._lock:
            if self._closed or capture is not self._opening:
                return False
            old, self._capture, self._opening = self._capture, capture, None
            self._inbox.accept(capture.number)
            self._outbox.dropped = 0
        if old:
            old.stop()
        return True

    def _remember(self, thread: threading.Thread) -> None:
        self._threads = [old for old in self._threads if old.is_alive()] + [thread]

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """The boundary of a thread: what goes wrong is logged, and told to the user."""
        try:
            yield
        except Exception as error:
            log.exception("%s", what)
            self._outbox.put(Notice(say("{what}: {error}", what=what, error=error), Severity.ERROR))


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Python looks for cycles in vain while it imports PyTorch: that is a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _open_source(spec: str) -> Source:
    from engine.sources import open_source

    return open_source(spec)
