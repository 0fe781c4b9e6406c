"""Opens networks in the background, one at a time."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.api import (
    InputUnknownError,
    NetworkFailed,
    NetworkReference,
    Progress,
    RefusedError,
    TrustRequired,
    UserError,
    say,
)
from engine.runtime.mailboxes import Inbox, Outbox

if TYPE_CHECKING:
    from engine.program import Network
    from engine.runtime.inference_loop import Command

log = logging.getLogger(__name__)

Report = Callable[[str, float | None], None]
Open = Callable[[NetworkReference, int, Report, Callable[[], bool]], "Network"]


class Loader:
    """Turns references into networks and hands them to the live loop; asking for another one cancels the one before.

    Args:
        opener: ``engine.networks.opening.open_network``, or a test's own.
    """

    def __init__(self, opener: Open, inbox: Inbox[Command], outbox: Outbox) -> None:
        self._opener, self._inbox, self._outbox = opener, inbox, outbox
        self._epochs = itertools.count(1)
        self._cancelled = threading.Event()
        self._job = ""
        self._threads: list[threading.Thread] = []

    def open(self, reference: NetworkReference) -> None:
        """Begin; returns at once."""
        self._cancelled.set()
        cancelled, epoch = threading.Event(), next(self._epochs)
        self._cancelled, self._job = cancelled, f"network {epoch}"
        thread = threading.Thread(
            target=self._load, args=(reference, epoch, self._job, cancelled), name=self._job, daemon=True
        )
        self._threads = [old for old in self._threads if old.is_alive()] + [thread]
        thread.start()

    def cancel(self, job: str) -> None:
        """Stop the work of that name."""
        if job == self._job:
            self._cancelled.set()

    def stop(self) -> list[threading.Thread]:
        """Cancel everything; gives the threads that have to end."""
        self._cancelled.set()
        return self._threads

    def _load(self, reference: NetworkReference, epoch: int, job: str, cancelled: threading.Event) -> None:
        from concurrent.futures import ThreadPoolExecutor  # here, not before the window is on the screen

        from engine.readers.trust import digest, file_of

        def report(text: str, fraction: float | None) -> None:
            if not cancelled.is_set():
                self._outbox.put(Progress(job, text, fraction))

        failed: NetworkFailed | None = None
        report(say("Opening {file} …", file=Path(reference.model).name), None)
        file = file_of(reference)
        with ThreadPoolExecutor(1, f"{job} digest") as beside:
            hashed = beside.submit(digest, file, cancelled.is_set) if file else None
            try:
                network = self._opener(reference, epoch, report, cancelled.is_set)
            except RefusedError as error:
                asked = TrustRequired(error.path, error.reason, digest(Path(error.path), cancelled.is_set))
                failed = NetworkFailed(reference, error.text, asked)
            except UserError as error:
                failed = NetworkFailed(reference, error.text, input_unknown=isinstance(error, InputUnknownError))
            except Exception as error:
                if not cancelled.is_set():
                    log.exception("%s could not be opened", reference.model)
                failed = NetworkFailed(
                    reference, say("{model} could not be opened: {error}", model=reference.model, error=error)
                )
        sha256 = hashed.result() if hashed else ""
        self._outbox.put(Progress(job, "", done=True))
        if cancelled.is_set():
            return
        if failed:
            self._outbox.put(replace(failed, sha256=sha256))
        else:
            network = replace(network, info=replace(network.info, sha256=sha256))
            self._inbox.post(lambda loop: loop.set_network(network))
