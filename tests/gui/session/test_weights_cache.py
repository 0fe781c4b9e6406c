"""Pictures of weights are found by the state of the network and the view, and the oldest make room."""

from __future__ import annotations

import pytest

from engine.api import FilterOverride, NetworkState, WeightsResult, WeightsView
from gui.session import weights_cache
from gui.session.weights_cache import WeightsCache
from tests.gui.plain_lenet import random_weights
from tests.gui.plain_mosaics import weights_result

PLAIN = NetworkState(1)
CHANGED = NetworkState(1, (FilterOverride(1, "conv1", 0, ((1.0,),), (1.0,)),))
VIEW, OTHER = WeightsView("conv1", 60, 60), WeightsView("conv1", 90, 90)


def made(state: NetworkState, view: WeightsView) -> WeightsResult:
    return weights_result(state, view, *random_weights()[view.layer])


def test_a_picture_is_of_one_state_and_one_view() -> None:
    cache = WeightsCache()
    for state in (PLAIN, CHANGED):
        cache.keep(made(state, VIEW), ())
    found = [cache.get(state, VIEW) for state in (PLAIN, CHANGED)]
    assert [picture.state for picture in found if picture] == [PLAIN, CHANGED]
    assert cache.get(PLAIN, OTHER) is None and cache.get(NetworkState(2), VIEW) is None
    cache.clear()
    assert cache.get(PLAIN, VIEW) is None


def test_what_is_wished_for_stays_where_the_oldest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_cache, "MAX_KEPT_PIXELS", 1)
    cache = WeightsCache()
    cache.keep(made(PLAIN, VIEW), [VIEW])
    cache.keep(made(PLAIN, OTHER), [VIEW, OTHER])
    assert cache.get(PLAIN, VIEW) and cache.get(PLAIN, OTHER)
    cache.keep(made(CHANGED, OTHER), [OTHER])
    assert cache.get(CHANGED, OTHER) and not cache.get(PLAIN, VIEW) and not cache.get(PLAIN, OTHER)
