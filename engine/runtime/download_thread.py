"""Fetching official weights in a thread of its own, told in messages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from engine.api import Notice, Progress, Severity, UserError, WeightsFetched, say
from engine.runtime.loading_thread import Report
from engine.runtime.mailboxes import Outbox

log = logging.getLogger(__name__)

Fetch = Callable[[str, Report, Callable[[], bool]], object]


class Fetching:
    """One download.

    Attributes:
        job: names it, for cancelling.
        cancelled: set to stop it; what has arrived is kept.
        thread: to be started.

    Args:
        fetch: ``engine.catalogue.download.fetch``, or a test's own.
    """

    def __init__(self, name: str, fetch: Fetch, outbox: Outbox) -> None:
        self.job = f"fetch {name}"
        self.cancelled = threading.Event()
        self.thread = threading.Thread(target=self._run, name=self.job, daemon=True)
        self._name, self._fetch, self._outbox = name, fetch, outbox

    def _run(self) -> None:
        failed: str = ""
        try:
            self._fetch(self._name, self._report, self.cancelled.is_set)
        except UserError as error:
            failed = error.text
        except Exception as error:
            if not self.cancelled.is_set():
                log.exception("the weights of %s could not be fetched", self._name)
            failed = say("The weights of {network} could not be fetched: {error}", network=self._name, error=error)
        self._outbox.put(Progress(self.job, "", done=True))
        if self.cancelled.is_set():
            self._outbox.put(Notice(say("Fetching was stopped. What has arrived is kept, and continued next time.")))
        elif failed:
            self._outbox.put(Notice(failed, Severity.ERROR))
        else:
            self._outbox.put(WeightsFetched(self._name))

    def _report(self, text: str, fraction: float | None) -> None:
        if not self.cancelled.is_set():
            self._outbox.put(Progress(self.job, text, fraction))
