"""Pictures of weights are made in order, and only as long as somebody wants them."""

import threading
from dataclasses import replace

import pytest

from engine.api import Notice, NoticeTopic, Progress, Severity, UserError, WeightsResult, WeightsView
from engine.runtime.mailboxes import Outbox
from engine.runtime.weights_worker import LARGE, WeightsWorker
from tests.engine.tiny import tiny_network

CONV, FC, UNIT = WeightsView("conv", 90, 90), WeightsView("fc", 90, 90), WeightsView("conv", 90, 90, unit=1)


class Gate:
    """A program whose weights can be read only once the gate is open."""

    def __init__(self, network):
        self.network = network
        self.asked, self.open = threading.Event(), threading.Event()

    def weight(self, layer):
        self.asked.set()
        assert self.open.wait(20)
        return self.network.program.weight(layer)


@pytest.fixture
def outbox():
    return Outbox()


@pytest.fixture
def desk(outbox):
    return WeightsWorker(outbox)


def pictures(outbox):
    return [(m.epoch, m.view) for m in outbox.drain() if isinstance(m, WeightsResult)]


def test_one_after_the_other_in_the_order_asked(desk, outbox):
    assert not desk.step()
    desk.use(tiny_network(), [FC, CONV])
    desk.want([FC, CONV, UNIT], [UNIT])
    while desk.step():
        pass
    assert pictures(outbox) == [(1, FC), (1, CONV), (1, UNIT)]


def test_what_nobody_wants_any_more_is_not_made(desk, outbox):
    desk.use(tiny_network(), [FC, CONV])
    desk.want([CONV], [])
    assert desk.step() and not desk.step()
    assert pictures(outbox) == [(1, CONV)]


def test_the_live_loop_does_not_wait_and_a_picture_of_another_network_is_thrown_away(desk, outbox):
    slow = tiny_network()
    gate = Gate(slow)
    desk.use(replace(slow, program=gate), [CONV])
    thread = threading.Thread(target=desk.run, name="weights under test")
    thread.start()
    assert gate.asked.wait(20)
    desk.use(tiny_network(epoch=2), [FC])  # returns, though the picture of the first is still being made
    desk.want([FC, CONV], [CONV])
    told = threading.Event()
    outbox.connect(told.set)
    gate.open.set()
    found = []
    while len(found) < 2:
        assert told.wait(20)
        told.clear()
        found += pictures(outbox)
    desk.stop()
    thread.join(20)
    assert not thread.is_alive() and found == [(2, FC), (2, CONV)]


def test_large_layers_say_that_they_take_a_while(desk, outbox):
    network = tiny_network()
    layers = tuple(
        replace(layer, weight_shape=(LARGE,)) if layer.name == "fc" else layer for layer in network.info.layers
    )
    desk.use(replace(network, info=replace(network.info, layers=layers)), [CONV, FC])
    assert desk.step() and desk.step()
    first, begun, second, done = outbox.drain()
    assert (first.view, second.view) == (CONV, FC)
    assert begun == Progress("weights", "Making the picture of the weights of fc …")
    assert done == Progress("weights", "", done=True)


def test_cancelled_work_is_forgotten(desk, outbox):
    desk.use(tiny_network(), [CONV, FC])
    desk.cancel()
    assert not desk.step() and pictures(outbox) == []


def test_what_cannot_be_read_is_told_and_the_next_one_comes(desk, outbox, expect_log):
    network = tiny_network()

    class Broken:
        def weight(self, layer):
            if layer == "conv":
                raise UserError("conv lies on a disk that is gone.")
            raise OSError("no such disk")

    expect_log("no such disk")
    desk.use(replace(network, program=Broken()), [CONV, FC])
    assert desk.step() and desk.step() and not desk.step()
    assert list(outbox.drain()) == [
        Notice("conv lies on a disk that is gone.", Severity.ERROR, NoticeTopic.NETWORK),
        Notice("The weights of fc cannot be shown: no such disk", Severity.ERROR, NoticeTopic.NETWORK),
    ]
