"""What the window relies on holds of the engine with its threads, of the stepped one and of the fake alike."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.api import (
    INPUT,
    Activations,
    Engine,
    FilterOverride,
    InputView,
    KernelPicture,
    KernelView,
    MapsView,
    Message,
    Mosaic,
    NetworkOpened,
    NetworkReference,
    NetworkState,
    Picture,
    PictureView,
    Predictions,
    PredictionsView,
    Received,
    Request,
    Result,
    WeightsResult,
    WeightsView,
    Wish,
)
from engine.remote.client import RemoteEngine
from engine.runtime.threaded_engine import ThreadedEngine
from tests.gui.fakes import FakeEngine
from tests.gui.stepping import SteppingEngine

SOON_S = 60.0
MAPS, FILTERS, BEST = MapsView("conv1", 90, 90), WeightsView("conv1", 90, 90), PredictionsView(3, (7,))
ANSWERS: dict[Wish[Any], type] = {
    MAPS: Mosaic,
    Activations("fc3"): np.ndarray,
    PictureView(64, 64): Picture,
    InputView(): Received,
    BEST: Predictions,
    KernelView(((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0)), 64, 64): KernelPicture,
}
GONE: tuple[Wish[Any], ...] = (Activations("gone"), MapsView("gone", 9, 9))


class Ends:
    """The engine, and what has come of it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rung = threading.Event()
        self.waiting: list[Message] = []
        engine.start(self.rung.set)

    def wait_for(self, kind: type, test: Callable[[Any], bool] = lambda _: True) -> Any:
        """The next message of this kind that passes the test."""
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            self.rung.wait(0.1)
            self.rung.clear()
            if isinstance(self.engine, FakeEngine):
                self.engine.step()
            self.waiting += self.engine.drain()
            while self.waiting:
                message = self.waiting.pop(0)
                if isinstance(message, kind) and test(message):
                    return message
        raise AssertionError(f"no {kind.__name__} came")


@pytest.fixture(scope="module", autouse=True)
def remote() -> Iterator[RemoteEngine]:
    """One process for all tests: it has to import PyTorch."""
    engine = RemoteEngine()
    engine.set_device("cpu")
    yield engine
    engine.close()


@pytest.fixture(params=["fake", "threaded", "remote"])
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ends]:
    """LeNet-5 and a picture, opened."""
    if request.param == "fake":
        ends = Ends(FakeEngine())
    else:
        Image.fromarray(np.full((90, 90, 3), 200, np.uint8)).save(tmp_path / "grey.png")
        remote = request.param == "remote"
        ends = Ends(request.getfixturevalue("remote") if remote else ThreadedEngine(device="cpu"))
        ends.engine.open_source(str(tmp_path / "grey.png"))
        ends.engine.open_network(NetworkReference("lenet5"))
    yield ends
    if request.param != "remote":
        ends.engine.close()


@pytest.mark.parametrize("kind", [ThreadedEngine, RemoteEngine, SteppingEngine, FakeEngine])
def test_every_call_is_there_and_takes_the_same(kind: type) -> None:
    for name, promised in inspect.getmembers(Engine, inspect.isfunction):
        if not name.startswith("_"):
            offered, wanted = (inspect.signature(call).parameters.values() for call in (getattr(kind, name), promised))
            assert [(p.name, p.default) for p in offered] == [(p.name, p.default) for p in wanted], name


def test_every_wish_is_answered_under_itself_with_what_it_promises(ends: Ends) -> None:
    opened = ends.wait_for(NetworkOpened).info
    ends.engine.submit(Request.of(*ANSWERS, *GONE, FILTERS))
    result = ends.wait_for(Result, lambda found: MAPS in found.answers)
    assert result.answers.keys() == {*ANSWERS, *GONE}, "weights come by themselves"
    for wish, kind in ANSWERS.items():
        assert isinstance(result.get(wish), kind), wish
    assert [result.answers[wish] for wish in GONE] == [None, None]
    arrays = (result.get(MAPS).pixels, result.get(Activations("fc3")), result.get(InputView()).values)
    assert not any(array.flags.writeable for array in arrays)
    assert result.get(InputView()).values.shape == opened.preprocessing.input
    best = result.get(BEST)
    assert len(best.top) == 3 and [one.index for one in best.pinned] == [7]
    assert result.get(Activations("fc3")).argmax() == best.top[0].index
    assert result.origin.network == NetworkState(opened.epoch) and result.origin.precision == "exact"
    assert result.origin.backend == "eager"


def test_weights_come_once_and_again_for_another_state(ends: Ends) -> None:
    epoch = ends.wait_for(NetworkOpened).info.epoch
    plain = Request.of(FILTERS, Activations("conv1"))
    ends.engine.submit(plain)
    before = ends.wait_for(WeightsResult)
    assert (before.state, before.view) == (NetworkState(epoch), FILTERS)
    swap = FilterOverride(epoch, "conv1", 0, ((1.0,),), (1.0,))
    ends.engine.submit(Request(plain.wishes, (swap,)))
    told: list[Any] = []
    changed = NetworkState(epoch, (swap,))
    while len(told) < 2:
        message = ends.wait_for(WeightsResult | Result)  # type: ignore[arg-type]
        state = message.state if isinstance(message, WeightsResult) else message.origin.network
        if state == changed and type(message) not in map(type, told):
            told.append(message)
    ends.engine.submit(plain)
    assert ends.wait_for(Result, lambda found: found.origin.network == NetworkState(epoch))


def test_another_network_is_another_epoch(ends: Ends) -> None:
    first = ends.wait_for(NetworkOpened).info.epoch
    ends.engine.submit(Request.of(Activations(INPUT)))
    ends.wait_for(Result, lambda found: found.epoch == first)
    ends.engine.open_network(NetworkReference("lenet5"))
    second = ends.wait_for(NetworkOpened, lambda opened: opened.info.epoch != first).info.epoch
    assert second > first
    result = ends.wait_for(Result)
    assert result.epoch == second and result.get(Activations(INPUT)) is not None
