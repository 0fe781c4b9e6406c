"""Memory comes back: of networks that another one replaced, and of what the allocator holds."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
import torch

from engine.api import NetworkReference, Request
from engine.live import LiveLoop
from engine.memory import free_dropped, give_back
from engine.opening import open_network
from engine.slot import Inbox, Outbox
from tests.engine.tiny import frame


@pytest.fixture
def no_chance() -> Iterator[None]:
    """Python does not happen to look for cycles by itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_chance")
def test_the_weights_of_a_replaced_network_are_freed_at_once() -> None:
    inbox: Inbox[object] = Inbox()
    inbox.accept(1)
    loop = LiveLoop(inbox, Outbox(), device="cpu")  # type: ignore[arg-type]

    def use(epoch: int) -> weakref.ref[torch.Tensor]:
        network = open_network(NetworkReference("lenet5"), epoch, lambda *_: None, lambda: False)
        inbox.post(lambda loop: loop.set_network(network))
        inbox.post(lambda loop: loop.set_request(Request(top=3)))
        inbox.offer(frame(epoch), 1)
        loop.step()
        return weakref.ref(next(network.program.module.parameters()))

    first = use(1)
    assert first() is not None
    second = use(2)
    assert first() is None
    assert second() is not None


def test_cycles_are_freed() -> None:
    class Node:
        pass

    node = Node()
    node.itself = node  # type: ignore[attr-defined]
    seen = weakref.ref(node)
    del node
    free_dropped()
    assert seen() is None


def test_a_system_without_glibc_has_nothing_to_give_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.memory.ctypes.CDLL", lambda _: object())
    give_back()
