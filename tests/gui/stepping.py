"""The real engine under a session, without threads: every call is answered before it returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.api import DeviceChanged, Frame, KnownNetwork, Limits, Message, NetworkReference, Preprocessing, Request
from engine.networks.opening import open_network
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox


class SteppingEngine:
    """Implements ``engine.api.Engine`` over a ``InferenceLoop`` that is stepped by hand.

    Args:
        model: opened at once.
        probe_only: as on a GPU.
    """

    def __init__(self, model: str, *, probe_only: bool = False) -> None:
        self._inbox: Inbox = Inbox()
        self._outbox = Outbox()
        self._inbox.accept(1)
        self._loop = InferenceLoop(self._inbox, self._outbox, device="cpu", probe_only=probe_only)
        self._ring: Callable[[], None] = lambda: None
        self._frames = 0
        self.network = open_network(NetworkReference(model), 1, lambda _text, _fraction: None, lambda: False)

    def show(self, image: np.ndarray) -> None:
        """Give the next frame, (H, W, 3) uint8."""
        self._inbox.offer(Frame(self._frames, 0.0, image), 1)
        self._frames += 1
        self._step()

    def start(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._post(lambda loop: loop.set_network(self.network))

    def drain(self) -> Sequence[Message]:
        return self._outbox.drain()

    def submit(self, request: Request) -> None:
        self._post(lambda loop: loop.set_request(request))

    def probe(self, epoch: int, frame: int, layer: str, index: tuple[int, ...]) -> None:
        self._post(lambda loop: loop.probe(epoch, frame, layer, index))

    def freeze(self, frozen: bool) -> None:
        self._post(lambda loop: loop.set_frozen(frozen))

    def known_networks(self) -> tuple[KnownNetwork, ...]:
        return ()

    def devices(self) -> tuple[str, ...]:
        return ("cpu",)

    def set_device(self, device: str, precision: str = "exact") -> None:
        self._outbox.put(DeviceChanged(device, device, precision, ""))

    def set_preprocessing(self, epoch: int, preprocessing: Preprocessing) -> None:
        self._post(lambda loop: loop.set_preprocessing(epoch, preprocessing))

    def open_network(self, reference: NetworkReference) -> None: ...

    def open_file(self, path: str) -> None: ...

    def fetch_weights(self, name: str) -> None: ...

    def cancel(self, job: str) -> None: ...

    def open_source(self, spec: str) -> None: ...

    def control_source(self, name: str, value: object = None) -> None: ...

    def find_cameras(self) -> None: ...

    def painted(self, source: int, frame: int) -> None: ...

    def interrupt(self) -> None: ...

    def set_limits(self, limits: Limits) -> None: ...

    def close(self) -> None: ...

    def _post(self, command: Callable[[InferenceLoop], None]) -> None:
        self._inbox.post(command)
        self._step()

    def _step(self) -> None:
        """Until there is nothing more to do."""
        while self._loop.step(0.0) == 0.0:
            pass
        self._ring()
