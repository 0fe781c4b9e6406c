"""One thread per source: opens it, reads it, and offers its frames to the live loop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import Frame, Notice, NoticeTopic, Severity, Source, SourceChanged, UserError, say
from engine.runtime.activity import BOARD, Activity, Kind, Slot
from engine.runtime.mailboxes import Inbox, Outbox

if TYPE_CHECKING:
    from engine.api import SourceState

PATIENCE_S = 0.25
"""Seconds between two looks at the state of a source that nobody touches."""

log = logging.getLogger(__name__)


class Capture:
    """A source and the thread that reads it.

    Frames of a live source are offered as they come. A stepped one is read again once its frame was ``painted``, and
    not while the picture is frozen. One that needs the network's answer is read again once it has got it.

    Args:
        number: tells this source from those before and after it in the inbox.
        opener: makes the source of a SPEC; may take its time and raise UserError.
        opened: called in this capture's thread once the source is open; False if it is no longer wanted.
    """

    def __init__(
        self,
        spec: str,
        number: int,
        opener: Callable[[str], Source],
        inbox: Inbox[Any],
        outbox: Outbox,
        opened: Callable[[Capture], bool],
        *,
        frozen: bool = False,
    ) -> None:
        self.spec, self.number = spec, number
        self._opener, self._inbox, self._outbox, self._opened = opener, inbox, outbox, opened
        self._source: Source | None = None
        self._changed = threading.Condition()
        self._frozen = frozen
        self._stopped = False
        self._waiting_for: int | None = None
        self._asking: Frame | None = None
        self._output: np.ndarray | None = None
        self._held_back = False
        self.thread = threading.Thread(target=self._run, name=f"capture {spec}", daemon=True)

    def start(self) -> None:
        """Open the source and begin."""
        self.thread.start()

    def control(self, name: str, value: object = None) -> None:
        """``Source.control``, and tell what it changed."""
        if self._source:
            self._source.control(name, value)
            with self._changed:
                self._held_back = False  # something else may be wanted now, whatever the answer will be
            self._wake()

    def painted(self, frame: int) -> None:
        """This frame has been shown, or never will be."""
        with self._changed:
            if frame == self._waiting_for:
                self._waiting_for = None
                self._changed.notify_all()

    def answered(self, frame: Frame, output: np.ndarray) -> None:
        """The network has answered this frame; the source is told in its own thread, and nobody waits for that."""
        with self._changed:
            if frame is self._asking and self._output is None:
                self._output = output
                self._changed.notify_all()

    def freeze(self, frozen: bool) -> None:
        """Hold stepped sources where they are, or go on."""
        self._frozen = frozen
        self._wake()

    def stop(self) -> None:
        """Make the thread end once ``read`` returns; it closes the source itself, since that may take time."""
        self._stopped = True
        self._wake()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            with BOARD.doing(Activity(Kind.SOURCE, self.spec)):
                self._source = self._opener(self.spec)
            try:
                if not self._stopped and self._opened(self):
                    with BOARD.slot() as slot:
                        self._read(self._source, slot)
            finally:
                self._source.close()
        except UserError as error:
            self._complain(error.text)
        except Exception as error:
            log.exception("source %s failed", self.spec)
            self._complain(say("{spec} failed: {error}", spec=self.spec, error=error))

    def _complain(self, text: str) -> None:
        if not self._stopped:
            self._outbox.put(Notice(text, Severity.ERROR, NoticeTopic.SOURCE))

    def _read(self, source: Source, slot: Slot) -> None:
        told: SourceState | None = None
        reading = Activity(Kind.READING, self.spec)
        while not self._stopped:
            state = source.state
            if state is not told:
                told = state
                self._outbox.put(SourceChanged(state))
            if self._pass_on(source) or self._must_wait(source, state):
                continue
            slot.begin(reading)
            frame = source.read()
            slot.end()
            if frame is None:
                continue
            reading = Activity(Kind.WAITING, self.spec)
            if not state.live:
                self._waiting_for = frame.index
            title, asks = source.state.title, state.needs_answer
            frame = replace(frame, source=self.number, source_title=title, needs_answer=asks)
            with self._changed:
                self._asking, self._output, self._held_back = (frame if asks else None), None, asks
            self._inbox.offer(frame, self.number, counted=not self._frozen)

    def _pass_on(self, source: Source) -> bool:
        """Give the network's answer to the source, if there is one."""
        with self._changed:
            frame, output = self._asking, self._output
            if frame is None or output is None:
                return False
            self._asking = self._output = None
            self._held_back = False
        source.answer(frame, output)
        return True

    def _must_wait(self, source: Source, told: SourceState) -> bool:
        """Whether the source's frame is still to be shown or answered; waits a little for that, or another state."""
        with self._changed:
            stepped = not told.live and (self._waiting_for is not None or self._frozen)
            waiting = stepped or self._held_back
            if waiting and self._output is None and not self._stopped and source.state is told:
                self._changed.wait(PATIENCE_S)
            return waiting
