"""Runs jobs (``engine.runtime.jobs``) on threads, or step by step in the caller's own."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from engine.api import Message, Progress, UserError, say
from engine.runtime.activity import BOARD, Activity, Slot
from engine.runtime.complaints import reason
from engine.runtime.jobs import Job, JobCancelledError, Services
from engine.runtime.mailboxes import Inbox, Outbox

if TYPE_CHECKING:
    from engine.program import Network
    from engine.runtime.inference_loop import Command

log = logging.getLogger(__name__)

T = TypeVar("T")
J = TypeVar("J", bound="Job")

PROCESSOR_SHARE = 1 / 6
"""Part of the processor that jobs which nobody watches may take while the live loop runs."""

QUIET_S = 0.3
"""Seconds after the last frame during which the live loop still counts as running."""


class Clock(Protocol):
    """Time as the runner sees it; tests have one of their own, so that they never sleep."""

    def now(self) -> float:
        """Seconds."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait until the event is set, but no longer than this."""
        ...


class RealClock:
    """The time of day."""

    def now(self) -> float:
        """Seconds."""
        return time.perf_counter()

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait until the event is set, but no longer than this."""
        event.wait(seconds)


class _Lent:
    """A network that jobs may use, and what was made of it once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.made: dict[object, Any] = {}
        self.lock = threading.Lock()


class _Task:
    """A job that waits or runs.

    Attributes:
        cancelled: nothing that it says is told any more.
        begun: it has been taken by a thread.
        reporting: a Progress of it was told, and its end is still to be.
        slot: where the board says that it runs.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.cancelled = threading.Event()
        self.begun = self.reporting = False
        self.slot: Slot | None = None


class JobContext:
    """All that a running job has besides its specification. Nothing that a job says once it is cancelled is told.

    Attributes:
        services: what the engine can do for it.
    """

    def __init__(self, runner: JobRunner, task: _Task) -> None:
        self.services = runner.services
        self._runner, self._task = runner, task
        self._since = runner.clock.now()

    def tell(self, message: Message) -> None:
        """Send a result to the window."""
        self._runner._tell(self._task, message)

    def report(self, text: str, fraction: float | None = None) -> None:
        """Tell what is being done, and how much of it is done (0 … 1)."""
        self._runner._tell(self._task, Progress(self._task.job.name, text, fraction))
        if self._task.slot:
            self._task.slot.goes_on()

    def command(self, command: Command) -> None:
        """Let the live loop do something with a result; like a message it can be pickled."""
        self._runner._command(self._task, command)

    def cancelled(self) -> bool:
        """Whether nobody wants the answer any more."""
        return self._task.cancelled.is_set()

    def breathe(self) -> None:
        """To be called often: keeps a job that nobody watches to its share beside the live loop.

        Raises:
            JobCancelledError: nobody wants the answer any more.
        """
        self._check()
        runner = self._runner
        if runner.is_live and not self._task.job.watched:
            # One core is 1/cores of the processor, and of that the job may take PROCESSOR_SHARE.
            rest = (runner.clock.now() - self._since) * (1 / (runner.cores * PROCESSOR_SHARE) - 1)
            if rest > 0:
                runner.clock.wait(self._task.cancelled, rest)
                self._check()
        self._since = runner.clock.now()

    @property
    def network(self) -> Network:
        """The network that was lent under the job's key; JobCancelledError if that is another one now."""
        return self._lent().network

    def made(self, make: Callable[[Network], T]) -> T:
        """What ``make`` gives for that network: called once, and kept as long as the network is lent."""
        lent = self._lent()
        with lent.lock:
            if make not in lent.made:
                lent.made[make] = make(lent.network)
            return cast(T, lent.made[make])

    def _lent(self) -> _Lent:
        lent = self._runner._lent.get(self._task.job.key)
        if lent is None:
            raise JobCancelledError
        self._check()
        return lent

    def _check(self) -> None:
        if self._task.cancelled.is_set():
            raise JobCancelledError


class JobRunner:
    """Runs jobs on threads of its own, one for each name while there is work of that name; all methods may be called
    from any thread. With ``threaded=False`` nothing runs until ``step`` is called, and then in the caller's thread.

    Attributes:
        services, clock: see there.
        cores: of the processor, for the share.
    """

    def __init__(
        self,
        inbox: Inbox[Command],
        outbox: Outbox,
        services: Services | None = None,
        *,
        threaded: bool = True,
        clock: Clock | None = None,
        cores: int | None = None,
    ) -> None:
        self._inbox, self._outbox = inbox, outbox
        self.services, self.clock = services or Services(), clock or RealClock()
        self.cores = cores or _cores()
        self._threaded = threaded
        self._lock = threading.RLock()  # the bell may ring in this thread while something is told
        self._tasks: list[_Task] = []
        self._busy: set[str] = set()
        self._threads: dict[threading.Thread, bool] = {}
        self._lent: dict[Hashable, _Lent] = {}
        self._live_until = 0.0
        self._closed = False

    def submit(self, job: Job) -> None:
        """Do this as soon as the jobs of the same name before it are done; returns at once."""
        with self._lock:
            late = job.key is not None and job.key not in self._lent
            if self._closed or late or any(task.job == job for task in self._tasks):
                return
            said = self._drop(lambda old: bool(job.slot) and old.job.slot == job.slot, lambda old: old.replaced(job))
            self._tasks.append(_Task(job))
            if self._threaded and job.name not in self._busy:
                self._start(job)
        for message in said:
            self._outbox.put(message)

    def cancel(self, name: str | None) -> None:
        """Drop all jobs of that name (None: of any), as the user wishes; what they have to say to that is told."""
        with self._lock:
            said = self._drop(lambda task: name in (None, task.job.name), lambda job: job.cancelled())
        for message in said:
            self._outbox.put(message)

    def keep(self, kind: type[J], wanted: Callable[[J], bool]) -> None:
        """Of the jobs of this kind, drop those that nobody wants any more."""
        with self._lock:
            said = self._drop(lambda task: isinstance(task.job, kind) and not wanted(task.job))
        for message in said:
            self._outbox.put(message)

    def lend(self, networks: Mapping[Hashable, Network]) -> None:
        """From now on jobs may use these networks, by their keys; jobs of others, or of earlier ones, are dropped."""
        with self._lock:
            self._lent = {} if self._closed else {key: _Lent(network) for key, network in networks.items()}
            said = self._drop(lambda task: task.job.key is not None)
        for message in said:
            self._outbox.put(message)

    @contextmanager
    def beside_live(self) -> Iterator[None]:
        """While this lasts, and a moment longer, the live loop runs: jobs that nobody watches keep to their share."""
        self._live_until = math.inf
        try:
            yield
        finally:
            self._live_until = self.clock.now() + QUIET_S

    @property
    def is_live(self) -> bool:
        """Whether the live loop runs."""
        return self.clock.now() < self._live_until

    def step(self) -> bool:
        """Run the job that has waited longest to its end, in this thread; False if none waits."""
        task = self._take(None)
        if task is not None:
            self._run(task)
        return task is not None

    def close(self) -> dict[threading.Thread, bool]:
        """Drop all jobs and take no more; gives the threads that have to end: whether each computes."""
        with self._lock:
            self._closed = True
            self._drop(lambda _: True)
            self._lent = {}
            return {thread: computes for thread, computes in self._threads.items() if thread.is_alive()}

    def _start(self, job: Job) -> None:
        self._threads = {thread: computes for thread, computes in self._threads.items() if thread.is_alive()}
        thread = threading.Thread(target=self._work, args=(job.name,), name=job.name, daemon=True)
        self._busy.add(job.name)
        self._threads[thread] = job.computes
        thread.start()

    def _work(self, name: str) -> None:
        while task := self._take(name):
            self._run(task)

    def _take(self, name: str | None) -> _Task | None:
        """The next job of that name (None: of any); its thread ends if there is none."""
        with self._lock:
            for task in self._tasks:
                if not task.begun and name in (None, task.job.name):
                    task.begun = True
                    return task
            self._busy.discard(name or "")
            return None

    def _run(self, task: _Task) -> None:
        """The boundary of every job: whatever it raises is told, and the next one comes."""
        job = task.job
        try:
            with BOARD.doing(self._activity(job)) as task.slot:
                job.run(JobContext(self, task))
        except JobCancelledError:
            pass
        except UserError as error:
            self._tell(task, job.failed(error.text))
        except BaseException as error:  # the user's own code may run in it, and may even call sys.exit
            if not task.cancelled.is_set():
                sentence = say("{what}: {error}", what=job.failing, error=reason(error))
                log.warning("%s", sentence, exc_info=error)
                self._tell(task, job.failed(sentence))
        with self._lock:
            said = self._drop(lambda other: other is task)
        for message in said:
            self._outbox.put(message)

    def _activity(self, job: Job) -> Activity:
        """As the board calls it."""
        lent = self._lent.get(job.key)
        network = lent.network.info.name if lent else ""
        return Activity(job.kind, job.subject, network)

    def _drop(
        self, which: Callable[[_Task], bool], last_words: Callable[[Job], Message | None] = lambda _: None
    ) -> list[Message]:
        """Forget these jobs; gives what is to be told then, once the lock is free: the bell may ring in this thread."""
        said: list[Message] = []
        for task in [task for task in self._tasks if which(task)]:
            self._tasks.remove(task)
            task.cancelled.set()
            if task.slot:
                task.slot.give_up()
            if task.reporting:
                said.append(Progress(task.job.name, "", done=True))
            if message := last_words(task.job):
                said.append(message)
        return said

    def _tell(self, task: _Task, message: Message) -> None:
        with self._lock:  # or it might be told after it was cancelled
            if not task.cancelled.is_set():
                task.reporting = task.reporting or isinstance(message, Progress)
                self._outbox.put(message)

    def _command(self, task: _Task, command: Command) -> None:
        with self._lock:
            if not task.cancelled.is_set():
                self._inbox.post(command)


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
