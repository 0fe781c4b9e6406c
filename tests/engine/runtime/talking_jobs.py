"""Jobs that tell their numbers, and time that passes only when somebody works or waits."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from engine.api import NetworkState, Notice
from engine.runtime.jobs import Job


@dataclass(frozen=True)
class Say(Job):
    """Tells its number; what it does besides is looked up under its number."""

    number: int
    called: str = "say"
    group: str = ""
    state: NetworkState | None = None

    does: ClassVar[dict] = {}

    @property
    def name(self) -> str:
        return self.called

    @property
    def key(self) -> Hashable:
        return self.state

    @property
    def slot(self) -> str:
        return self.group

    @property
    def failing(self) -> str:
        return f"{self.number} could not be said"

    def cancelled(self):
        return Notice(f"{self.number} was cancelled")

    def replaced(self, by):
        return Notice(f"{self.number} made room for {by.number}")

    def run(self, context) -> None:
        self.does.get(self.number, lambda _: None)(context)
        context.tell(Notice(str(self.number)))


@dataclass(frozen=True)
class Seen(Say):
    watched = True


class FakeClock:
    """Time that passes only when somebody works or waits."""

    def __init__(self):
        self.time = 100.0
        self.waits = []
        self.at_wait = lambda event: None

    def now(self):
        return self.time

    def wait(self, event, seconds):
        self.waits.append(seconds)
        self.time += seconds
        self.at_wait(event)
