"""Memory comes back: of networks that another one replaced, and of what the allocator holds."""

from __future__ import annotations

import gc
import weakref

import pytest
import torch

from engine.api import NetworkReference, PredictionsView, Request
from engine.device.heap import trim_heap
from engine.networks.opening import open_network
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox
from tests.engine.tiny import frame


def test_nothing_but_cycles_holds_the_weights_of_a_replaced_network() -> None:
    inbox: Inbox[object] = Inbox()
    inbox.accept(1)
    loop = InferenceLoop(inbox, Outbox(), device="cpu")  # type: ignore[arg-type]

    def use(epoch: int) -> weakref.ref[torch.Tensor]:
        network = open_network(NetworkReference("lenet5"), epoch, lambda *_: None, lambda: False)
        inbox.post(lambda loop: loop.set_network(network))
        inbox.post(lambda loop: loop.set_request(Request.of(PredictionsView(3))))
        inbox.offer(frame(epoch), 1)
        loop.step()
        return weakref.ref(next(network.program.module.parameters()))

    first = use(1)
    assert first() is not None
    second = use(2)
    gc.collect()
    assert first() is None
    assert second() is not None


def test_a_system_without_glibc_has_nothing_to_give_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.device.heap.ctypes.CDLL", lambda _: object())
    trim_heap()
