"""What goes wrong while the live loop works: told once, and logged where nobody foresaw it."""

from __future__ import annotations

import logging

from engine.api import Notice, NoticeTopic, Severity, UserError, say
from engine.runtime.mailboxes import Outbox

log = logging.getLogger(__name__)


class Complaints:
    """Owned by one thread; what is complained of frame by frame is told again only after it has worked in between."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._told: dict[NoticeTopic, str] = {}

    def tell(self, text: str, error: Exception, about: NoticeTopic, *, asked_for: bool = False) -> None:
        """Put a notice into the outbox.

        Args:
            text: says it, unless the error is a UserError, which says it by itself.
            asked_for: the user has just asked for what failed: it is told however often that is.
        """
        if asked_for or text != self._told.get(about):
            self._told[about] = text
            self._outbox.put(Notice(logged(text, error), Severity.ERROR, about))

    def worked(self, about: NoticeTopic) -> None:
        """This goes well now."""
        self._told.pop(about, None)

    def forget(self) -> None:
        """Nothing that was told holds any more."""
        self._told.clear()


def logged(text: str, error: Exception) -> str:
    """What to tell the user; logged too, unless it was foreseen."""
    if isinstance(error, UserError):
        return error.text
    log.warning("%s", text, exc_info=error)
    return text


def reason(error: BaseException) -> str:
    """The first line of what an error says; its kind where it says nothing."""
    if isinstance(error, MemoryError):
        return say("there is not enough memory")
    if isinstance(error, RecursionError):
        return say("something in it is nested too deeply")
    return (str(error).strip() or type(error).__name__).splitlines()[0]
