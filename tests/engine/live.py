"""A live loop that is stepped in the test's own thread, on a tiny network."""

import numpy as np

from engine.api import (
    MapsView,
    Result,
)
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox
from tests.engine.tiny import tiny_network

CONV, RELU = MapsView("conv", 100, 100), MapsView("relu", 100, 100)


class Rounded:
    """A fast form that is off by a known share, and prefers another class."""

    backend, precision = "rounded", "fast"

    def __init__(self, exact):
        self._exact = exact

    def run(self, x):
        output, values = self._exact.run(x)
        return -output, {name: value * 1.25 for name, value in values.items()}


class Live:
    """A loop with its boxes, and what came out of it."""

    def __init__(self, **options):
        self.inbox, self.outbox = Inbox(), Outbox()
        self.inbox.accept(1)
        self.passed = []
        self.loop = InferenceLoop(
            self.inbox, self.outbox, device="cpu", passed=lambda _source, frame: self.passed.append(frame), **options
        )
        self.network = tiny_network()
        self.program = self.network.program
        self.outbox.drain()

    def open(self, request, network=None):
        self.inbox.post(lambda loop: loop.set_network(network or self.network))
        self.inbox.post(lambda loop: loop.set_request(request))
        return self.step()

    def command(self, name, *arguments):
        self.inbox.post(lambda loop: getattr(loop, name)(*arguments))

    def step(self, *frames):
        for one in frames:
            self.inbox.offer(one, 1)
        self.loop.step(0.0)
        return list(self.outbox.drain())

    def adopt_fast(self):
        """From now on fast forms are in use, as if they had been proven right and timed faster."""
        runner = self.loop._live.runner
        for taps, forms in runner._executions.items():
            runner._made.put((taps, runner.device, Rounded(forms[0])))

    def result(self, *frames):
        (result,) = (message for message in self.step(*frames) if isinstance(message, Result))
        return result


def assert_shows(mosaic, maps):
    """The mosaic's shades are those of the maps."""
    step = (mosaic.high - mosaic.low) / 252
    height, width = mosaic.tile
    for cell, channel in enumerate(mosaic.channels):
        if channel >= 0:
            row, column = divmod(cell, mosaic.columns)
            top, left = row * (height + mosaic.gap) + mosaic.gap, column * (width + mosaic.gap) + mosaic.gap
            shown = mosaic.low + mosaic.pixels[top : top + height, left : left + width] * step
            np.testing.assert_allclose(shown, maps[channel], atol=0.51 * step)
