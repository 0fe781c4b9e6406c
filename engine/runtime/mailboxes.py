"""Where threads meet: commands and frames go in, messages come out; of frames and results only the newest counts."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from engine.api import Frame, Message, Result

Command = TypeVar("Command")


class Inbox(Generic[Command]):
    """What the inference thread waits for: commands, none of which is lost, and the newest frame of one source.

    Attributes:
        dropped: frames of the present source that a newer one replaced before they were looked at.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._commands: deque[Command] = deque()
        self._frame: Frame | None = None
        self._source = 0
        self.dropped = 0

    def post(self, command: Command) -> None:
        """Put a command behind the others."""
        with self._changed:
            self._commands.append(command)
            self._changed.notify_all()

    def accept(self, source: int) -> None:
        """From now on take frames of the source with this number only, and count anew."""
        with self._changed:
            self._source, self._frame, self.dropped = source, None, 0

    def offer(self, frame: Frame, source: int, *, counted: bool = True) -> bool:
        """Put in the newest frame; False if another source's frames are taken. ``counted``: see ``dropped``."""
        with self._changed:
            if source != self._source:
                return False
            self.dropped += counted and self._frame is not None
            self._frame = frame
            self._changed.notify_all()
            return True

    def wait(self, timeout: float | None, *, frames: bool = True) -> bool:
        """Wait until there is a command or (with ``frames``) a frame; False after ``timeout`` seconds without."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: self._commands or (frames and self._frame), timeout))

    def take_commands(self) -> list[Command]:
        """All commands, oldest first."""
        with self._changed:
            commands = list(self._commands)
            self._commands.clear()
            return commands

    def take_frame(self) -> Frame | None:
        """The newest frame, if it has not been taken yet."""
        with self._changed:
            frame, self._frame = self._frame, None
            return frame


class Outbox:
    """Messages for the window. ``ring`` is called when there is something after there was nothing, and not again.

    Args:
        relayed: who drains it only hands on what there is. One result at a time is under way, until ``arrived`` says
            that it has come; the next may be computed meanwhile, and is the newest there is when its turn comes.

    Attributes:
        dropped: results whose frame was never shown, since a newer frame's result came before they were fetched.
    """

    def __init__(self, ring: Callable[[], None] = lambda: None, *, relayed: bool = False) -> None:
        self._ring, self._relayed = ring, relayed
        self._under_way = False
        self.dropped = 0
        self._lock = threading.Condition()
        self._messages: list[Message] = []

    def connect(self, ring: Callable[[], None]) -> None:
        """From now on ring this bell; at once if something waits already."""
        with self._lock:
            self._ring = ring
            waiting = bool(self._messages)
        if waiting:
            ring()

    def put(self, message: Message) -> None:
        """Add a message; a result takes the place of the one before it, and counts what was dropped here too."""
        with self._lock:
            was_empty = not self._messages
            if isinstance(message, Result):
                self._drop_result(message)
                message = replace(message, dropped=message.dropped + self.dropped)
            self._messages.append(message)
        if was_empty or self._relayed:  # what lies here may be a result that is not to be taken yet
            self._ring()

    def drain(self) -> Sequence[Message]:
        """Take all messages, oldest first; but no result while another one is under way."""
        with self._lock:
            messages, self._messages = self._messages, []
            if self._under_way:
                self._messages = [message for message in messages if isinstance(message, Result)]
                messages = [message for message in messages if not isinstance(message, Result)]
            self._under_way |= self._relayed and any(isinstance(message, Result) for message in messages)
            self._lock.notify_all()
            return messages

    def arrived(self) -> None:
        """The result that was handed on has been fetched at last."""
        with self._lock:
            self._under_way = False
            waiting = bool(self._messages)
        if waiting:
            self._ring()

    def wait_fetched(self, timeout: float) -> None:
        """Wait until no result lies here, but at most ``timeout`` seconds."""
        with self._lock:
            self._lock.wait_for(lambda: not self._holds_result(), timeout)

    def _holds_result(self) -> bool:
        return any(isinstance(message, Result) for message in self._messages)

    def _drop_result(self, newer: Result) -> None:
        for place, message in enumerate(self._messages):
            if isinstance(message, Result):
                del self._messages[place]
                self.dropped += message.origin.source == newer.origin.source and message.frame != newer.frame
                return
