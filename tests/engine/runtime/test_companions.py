"""Several networks on one frame: each is answered by its name, as if it ran alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from engine.api import INPUT, Activations, Companion, FilterOverride, NetworkReference, Notice, Request, Result
from engine.networks.opening import open_module
from engine.zoo.lenet import lenet5
from tests.engine.live import Live
from tests.engine.tiny import by_hand, frame, tiny_network
from tests.reference import conv

FC = Activations("fc")
KERNEL = ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0))


def beside(name: str = "other", *, overrides: tuple[FilterOverride, ...] = ()) -> Request:
    return Request(frozenset({FC}), companions=frozenset({Companion(name, frozenset({FC}), overrides)}))


def test_a_second_network_answers_about_the_same_frame() -> None:
    live, other = Live(), tiny_network(epoch=2, seed=5)
    live.open(beside())
    live.command("open_companion", "other", other)
    one = frame(3)
    result = live.result(one)
    np.testing.assert_allclose(result.get(FC), by_hand(live.program, one.image)["fc"], atol=1e-5)
    companion = result.companions["other"]
    np.testing.assert_allclose(companion.get(FC), by_hand(other.program, one.image)["fc"], atol=1e-5)
    assert (result.epoch, companion.epoch, companion.frame) == (1, 2, 3)
    assert not np.allclose(result.get(FC), companion.get(FC))


def test_without_a_network_of_its_own_it_is_a_copy_of_the_one_on_screen() -> None:
    live, other = Live(), tiny_network(epoch=2, seed=5)
    live.open(beside())
    result = live.result(frame(3))
    assert np.array_equal(result.get(FC), result.companions["other"].get(FC))
    live.command("open_companion", "other", other)
    assert live.result(frame(4)).companions["other"].epoch == 2
    live.command("close_companion", "other")
    assert live.result(frame(5)).companions["other"].epoch == 1


def test_an_intervened_copy_changes_nothing_of_the_one_on_screen() -> None:
    """The filter's map once more in NumPy; the plain network gives the same bits as without a companion."""
    torch.manual_seed(3)
    network = open_module(lenet5().eval(), NetworkReference("net", input=(1, 32, 32)), 4)
    first, maps = Activations("conv1"), frozenset({Activations("conv1")})
    override = FilterOverride(4, "conv1", 2, KERNEL, (0.5,))
    live = Live()
    live.open(Request(maps), network)
    alone = live.result(frame(1)).get(first)
    asked = Companion("changed", maps | {Activations(INPUT)}, (override,))
    live.command("set_request", Request(maps, companions=frozenset({asked})))
    result = live.result(frame(1))
    assert np.array_equal(result.get(first), alone)
    changed = result.companions["changed"]
    _, bias = network.program.weight("conv1")
    kernel = np.zeros((1, 1, 5, 5))
    kernel[0, 0, 1:4, 1:4] = 0.5 * np.array(KERNEL)
    expected = conv(np.asarray(changed.get(Activations(INPUT)), np.float64), kernel, bias[2:3], 1, 0)[0]
    np.testing.assert_allclose(changed.get(first)[2], expected, atol=1e-5)
    others = [index for index in range(6) if index != 2]
    np.testing.assert_allclose(changed.get(first)[others], alone[others], atol=1e-6)
    assert (result.origin.network.overrides, changed.origin.network.overrides) == ((), (override,))


def test_a_still_frame_is_not_computed_again_for_the_one_on_screen() -> None:
    live = Live()
    live.open(Request(frozenset({FC})))
    live.result(frame(1))
    live.command("set_frozen", True)
    live.step()
    before = len(live.program.runs)
    other = tiny_network(epoch=2, seed=5)
    live.command("open_companion", "other", other)
    live.command("set_request", beside())
    result = live.result()
    assert result.frame == result.companions["other"].frame == 1
    assert (len(live.program.runs), len(other.program.runs)) == (before, 1)


def test_one_that_fails_is_told_once_and_costs_nobody_else_the_frame(expect_log: Callable[[str], None]) -> None:
    expect_log("Tiny cannot run beside")
    live, other = Live(), tiny_network(epoch=2)
    other.program.broken.add(torch.device("cpu"))
    live.open(beside())
    live.command("open_companion", "other", other)
    messages = live.step(frame(1)) + live.step(frame(2))
    told = [message.text for message in messages if isinstance(message, Notice)]
    assert told == ["Tiny cannot run beside: cpu is broken"]
    results = [message for message in messages if isinstance(message, Result)]
    assert [(result.frame, dict(result.companions)) for result in results] == [(1, {}), (2, {})]
    assert all(result.get(FC) is not None for result in results)
    live.command("open_companion", "other", tiny_network(epoch=3))
    assert live.result(frame(3)).companions["other"].epoch == 3


def test_one_that_nobody_asks_for_any_more_is_not_computed() -> None:
    live, other = Live(), tiny_network(epoch=2, seed=5)
    live.open(beside())
    live.command("open_companion", "other", other)
    live.result(frame(1))
    live.command("set_request", Request(frozenset({FC})))
    assert not live.result(frame(2)).companions
    assert len(other.program.runs) == 1
