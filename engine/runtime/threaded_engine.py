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
from pathlib import Path
from typing import TYPE_CHECKING

from engine.api import (
    CamerasFound,
    KnownNetwork,
    Message,
    NetworkReference,
    Notice,
    Preprocessing,
    Progress,
    Request,
    Severity,
    Source,
    UserError,
    say,
)
from engine.catalogue import known as catalogue
from engine.device.process_setting import ProcessSetting
from engine.runtime.download_thread import Fetch, Fetching
from engine.runtime.loading_thread import Loader, Open, Report
from engine.runtime.mailboxes import Inbox, Outbox
from engine.runtime.source_thread import Capture

if TYPE_CHECKING:
    from engine.program import Network
    from engine.runtime.inference_loop import Command
    from engine.runtime.weights_worker import WeightsWorker

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
    """Implements ``engine.api.Engine``: one thread infers, one reads the source, one loads networks, one makes
    pictures of weights, one looks whether pictures are prepared as in training.

    Args:
        device, precision: where to begin; see ``set_device``.
        probe_only: answer as on a GPU, where exact values have to be asked for by ``probe``.
        passive: settle how the threads of this process share its cores: ``wait_passively``, ``take_turns_quickly``.
        open_network, open_source, find_cameras, fetch: for tests; by default what ``engine.networks.opening``,
            ``engine.sources`` and ``engine.catalogue.download`` offer.
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
    ) -> None:
        self._device, self._precision = device, precision
        self._probe_only, self._passive = probe_only, passive
        self._open_source = open_source or _open_source
        self._find_cameras = find_cameras or _find_cameras
        self._fetch = fetch or _fetch
        self._fetching: list[Fetching] = []
        self._inbox: Inbox[Command] = Inbox()
        self._outbox = Outbox()
        self._loader = Loader(open_network or _open_network, self._inbox, self._outbox)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._capture: Capture | None = None
        self._opening: Capture | None = None
        self._weights_worker: WeightsWorker | None = None
        self._frozen = False
        self._devices: tuple[str, ...] = ("cpu",)
        self._threads: list[threading.Thread] = []
        self._computing: list[threading.Thread] = []
        self._closed = False

    def start(self, ring: Callable[[], None]) -> None:
        """Begin to load PyTorch, and then to answer."""
        self._outbox.connect(ring)
        if self._passive:
            wait_passively()
        self._spawn(self._infer, "inference", computes=True)

    def drain(self) -> Sequence[Message]:
        """Take all waiting messages."""
        return self._outbox.drain()

    def known_networks(self) -> tuple[KnownNetwork, ...]:
        """The catalogue."""
        return catalogue.known()

    def open_network(self, reference: NetworkReference) -> None:
        """Load in the background."""
        if not self._closed:
            self._loader.open(reference)

    def open_file(self, path: str) -> None:
        """Open a file as what its content says it is, in the background."""

        def look() -> None:
            with self._told(say("{path} could not be opened", path=path)):
                if _holds_network(path):
                    self.open_network(NetworkReference(path))
                else:
                    self.open_source(path)

        self._spawn(look, "open file")

    def fetch_weights(self, name: str) -> None:
        """Get official weights in the background; a second call for the same ones is the first one still."""
        fetching = Fetching(name, self._fetch, self._outbox)
        with self._lock:
            self._fetching = [old for old in self._fetching if old.thread.is_alive()]
            if self._closed or any(old.job == fetching.job for old in self._fetching):
                return
            self._fetching.append(fetching)
            self._remember(fetching.thread)
            fetching.thread.start()

    def cancel(self, job: str) -> None:
        """Stop the loading or fetching of that name."""
        self._loader.cancel(job)
        for fetching in self._fetching:
            if fetching.job == job:
                fetching.cancelled.set()

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

    def control_source(self, name: str, value: object = None) -> None:
        """Steer the running source."""
        if self._capture:
            self._capture.control(name, value)

    def find_cameras(self) -> None:
        """Look for cameras in the background."""

        def find() -> None:
            with self._told(say("Cameras could not be looked for")):
                self._outbox.put(CamerasFound(tuple(self._find_cameras())))

        self._spawn(find, "find cameras")

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

    def set_preprocessing(self, preprocessing: Preprocessing) -> None:
        """Prepare frames this way from now on."""
        self._inbox.post(lambda loop: loop.set_preprocessing(preprocessing))

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
            for fetching in self._fetching:
                fetching.cancelled.set()
            loading = self._loader.stop()
            threads, computing = [*self._threads, *loading], {*self._computing, *loading}
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
        with self._told(say("PyTorch could not be loaded")), _no_collection():
            import engine.runtime.inference_loop  # noqa: F401

            return True
        self._outbox.put(Progress("start", "", done=True))
        return False

    def _run_loop(self) -> None:
        from engine.device import devices
        from engine.networks.preprocessing_check import PreprocessingWorker
        from engine.runtime.inference_loop import InferenceLoop
        from engine.runtime.weights_worker import WeightsWorker

        with devices.ROUNDING.borrowed():
            try:
                self._devices = devices.available()
                weights_worker, preprocessing_worker = WeightsWorker(self._outbox), PreprocessingWorker()
                loop = InferenceLoop(
                    self._inbox,
                    self._outbox,
                    device=self._device,
                    precision=self._precision,
                    probe_only=self._probe_only,
                    passed=self.painted,
                    weights_worker=weights_worker,
                    preprocessing_worker=preprocessing_worker,
                    improve=True,
                )
            finally:
                self._outbox.put(Progress("start", "", done=True))
            self._weights_worker = weights_worker
            self._spawn(weights_worker.run, "weights", computes=True)
            self._spawn(preprocessing_worker.run, "preprocessing", computes=True)
            try:
                loop.run()
            finally:
                weights_worker.stop()
                preprocessing_worker.stop()

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

    def _spawn(self, work: Callable[[], None], name: str, *, computes: bool = False) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        with self._lock:
            if self._closed:
                return
            self._remember(thread)
            self._computing += [thread] * computes
            thread.start()

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


def _open_network(reference: NetworkReference, epoch: int, report: Report, cancelled: Callable[[], bool]) -> Network:
    from engine.networks.opening import open_network

    return open_network(reference, epoch, report, cancelled)


def _open_source(spec: str) -> Source:
    from engine.sources import open_source

    return open_source(spec)


def _fetch(name: str, report: Report, cancelled: Callable[[], bool]) -> object:
    from engine.catalogue.download import fetch

    return fetch(name, report, cancelled)


def _holds_network(path: str) -> bool:
    """Whether the content of a file is that of a network; anything else is something to look at."""
    from engine.readers.file_kind import sniff

    try:
        sniff(Path(path))
    except UserError:
        return False
    return True


def _find_cameras() -> Sequence[tuple[str, str]]:
    from engine.sources.camera import find_cameras

    return find_cameras()
