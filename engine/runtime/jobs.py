"""Whatever takes longer than a frame: a frozen specification goes in, messages come out.

A job does not know where it runs. All that it is given lies in its specification, which can be pickled, and in the
context that ``engine.runtime.job_runner`` hands in; all that it gives are messages to the window and commands to the
live loop.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.api import Message, NetworkReference, Notice, Severity
from engine.runtime.activity import Kind

if TYPE_CHECKING:
    from engine.program import Network
    from engine.runtime.job_runner import JobContext

Report = Callable[[str, float | None], None]
"""Takes what is being done and how much of it is done (0 … 1, None where unknown)."""

Open = Callable[[NetworkReference, int, Report, Callable[[], bool]], "Network"]
Fetch = Callable[[str, Report, Callable[[], bool]], object]


class JobCancelledError(Exception):
    """Nobody wants the job's answer any more."""


class Job(ABC):
    """Base of the specifications: frozen dataclasses that can be pickled. One equal to a job that waits or runs already
    is that same job.

    Attributes:
        watched: the user waits for it, so it may take as much of the processor as it can get; other jobs call
            ``JobContext.breathe`` often and compute on one core (``single_threaded``).
        computes: it may be within PyTorch's own code, where it cannot be left alone when the program ends.
        kind: what is said of it where it crashes, or does not end.
    """

    watched: ClassVar[bool] = False
    computes: ClassVar[bool] = True
    kind: ClassVar[Kind] = Kind.JOB

    @property
    @abstractmethod
    def name(self) -> str:
        """Names the work in ``Progress`` and for cancelling. Jobs of one name run one after the other, in the order in
        which they came, those of different names beside each other."""

    @property
    def subject(self) -> str:
        """What it is about, by which it is known again where it crashes; not tried a fourth time then."""
        return self.name

    @property
    def key(self) -> Hashable:
        """What the job belongs to, of what ``JobRunner.lend`` lends: it is dropped once that is another one. None: it
        belongs to nothing that changes."""
        return None

    @property
    def slot(self) -> str:
        """A newer job of the same slot takes this one's place, whether it waits or runs; empty for none."""
        return ""

    @property
    @abstractmethod
    def failing(self) -> str:
        """What is said if it raises anything, to go on with a colon and the reason."""

    @abstractmethod
    def run(self, context: JobContext) -> None:
        """Do it. A UserError is told as it is, anything else after ``failing``."""

    def failed(self, sentence: str) -> Message:
        """The message that tells of the failure."""
        return Notice(sentence, Severity.ERROR)

    def cancelled(self) -> Message | None:
        """What is told when the user cancels it."""
        return None

    def replaced(self, by: Job) -> Message | None:  # noqa: ARG002  for those that override it
        """What is told when a newer job of its slot takes its place."""
        return None


IMPORTING = threading.Lock()
"""Held while PyTorch and what stands on it is imported. Two threads that import modules of the same packages at once
would wait for each other; Python notices, and gives one of them a module that is only half there."""


def _open_network(reference: NetworkReference, epoch: int, report: Report, cancelled: Callable[[], bool]) -> Network:
    with IMPORTING:
        from engine.networks.opening import open_network

    return open_network(reference, epoch, report, cancelled)


def _fetch(name: str, report: Report, cancelled: Callable[[], bool]) -> object:
    from engine.catalogue.download import fetch

    return fetch(name, report, cancelled)


def _find_cameras() -> Sequence[tuple[str, str]]:
    from engine.sources.camera import find_cameras

    return find_cameras()


@dataclass(frozen=True)
class Services:
    """What jobs need of the engine; the defaults import torch or OpenCV only when they are called.

    Attributes:
        open_network, fetch, find_cameras: ``engine.networks.opening``, ``engine.catalogue.download``,
            ``engine.sources.camera``.
        show_file: takes a path, and whether the file holds a network rather than something to look at.
    """

    open_network: Open = _open_network
    fetch: Fetch = _fetch
    find_cameras: Callable[[], Sequence[tuple[str, str]]] = _find_cameras
    show_file: Callable[[str, bool], None] = lambda _path, _is_network: None
