"""Views of weights, answered in order beside the live loop: pictures of a hundred million weights take seconds."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Collection

from engine.api import Notice, NoticeTopic, Progress, Severity, UserError, WeightsView, say
from engine.program import Network
from engine.results.weights import WeightsReader
from engine.runtime.mailboxes import Outbox

JOB = "weights"
"""Names this work in ``Progress`` and for ``cancel``."""

LARGE = 4_000_000
"""Weights from which a picture takes long enough (0.05 s and more) to say that it is being made."""

log = logging.getLogger(__name__)


class WeightsWorker:
    """Makes the pictures that were asked for, one after the other. ``run`` does so on a thread of its own; a test, or a
    live loop that has no such thread, calls ``step``. All methods may be called from any thread.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._changed = threading.Condition()
        self._reader: WeightsReader | None = None
        self._network: Network | None = None
        self._due: list[WeightsView] = []
        self._current: WeightsView | None = None
        self._stopped = False

    def use(self, network: Network, views: Collection[WeightsView]) -> None:
        """From now on these views of this network; what is being made of the one before is not told any more."""
        with self._changed:
            self._network, self._reader = network, WeightsReader(network)
            self._due, self._current = [], None
            self._ask(views)

    def want(self, views: Collection[WeightsView], new: Collection[WeightsView]) -> None:
        """Of what is still to be made only ``views`` are wanted, and ``new`` ones besides."""
        with self._changed:
            self._due = [view for view in self._due if view in views]
            self._ask(new)

    def cancel(self) -> None:
        """Make nothing of what was asked for so far; a picture that is half done is thrown away."""
        with self._changed:
            self._due, self._current = [], None

    def stop(self) -> None:
        """Make ``run`` return after the picture at hand."""
        with self._changed:
            self._stopped = True
            self._due, self._current = [], None
            self._changed.notify_all()

    def run(self) -> None:
        """Work until ``stop``."""
        while not self._stopped:
            with self._changed:
                self._changed.wait_for(lambda: self._due or self._stopped)
            self.step()

    def step(self) -> bool:
        """Make the next picture; False if none is due."""
        with self._changed:
            if not self._due or self._reader is None:
                return False
            reader, view = self._reader, self._due.pop(0)
            self._current = view
            large = self._size(view) >= LARGE
        if large:
            self._outbox.put(Progress(JOB, say("Making the picture of the weights of {layer} …", layer=view.layer)))
        try:
            self._answer(reader, view)
        finally:
            if large:
                self._outbox.put(Progress(JOB, "", done=True))
        return True

    def _answer(self, reader: WeightsReader, view: WeightsView) -> None:
        """The boundary of this thread: what goes wrong is told, and the next view comes."""
        try:
            answer = reader.answer(view)
        except UserError as error:
            self._outbox.put(Notice(error.text, Severity.ERROR, NoticeTopic.NETWORK))
            return
        except Exception as error:
            text = say("The weights of {layer} cannot be shown: {error}", layer=view.layer, error=error)
            log.warning("%s", text, exc_info=error)
            self._outbox.put(Notice(text, Severity.ERROR, NoticeTopic.NETWORK))
            return
        with self._changed:
            if reader is self._reader and self._current is view:
                self._outbox.put(answer)

    def _ask(self, views: Collection[WeightsView]) -> None:
        """Those of the network's own layers that have weights: a request may still name another network's."""
        self._due += [view for view in views if self._size(view) and view not in self._due]
        self._changed.notify_all()

    def _size(self, view: WeightsView) -> int:
        """Weights of the view's layer, 0 if there is no such layer."""
        for layer in self._network.info.layers if self._network else ():
            if layer.name == view.layer:
                return math.prod(layer.weight_shape or (0,))
        return 0
