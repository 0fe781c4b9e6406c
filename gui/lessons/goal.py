"""What a step of a lesson wants to be reached, and what its words mean."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.api import Control, ControlKind, NetworkReference
from gui.lessons import film as training_film
from gui.lessons.script import Step
from gui.look.translation import tr
from gui.session.selection import Selection


@dataclass(slots=True)
class Goal:
    """What is still to be reached; a part that is reached, or was never asked for, is None or empty.

    Attributes:
        selection: made once the network is there; its layer None for the one that is chosen.
        source: the spec.
        unfold: groups of the graph, once the network is there.
        controls: (name, value) still to be set, in order.
        frozen: hold the frame once everything else is reached and shown.
    """

    network: NetworkReference | None = None
    selection: Selection | None = None
    unfold: tuple[str, ...] = ()
    source: str | None = None
    controls: deque[tuple[str, str]] = field(default_factory=deque)
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the user was before the lesson."""

    network: NetworkReference | None
    selection: Selection
    source: str | None


def network_of(step: Step) -> NetworkReference | None:
    """The network that a step names, or the snapshot of training that it asks for."""
    iteration, network = step.value("iteration"), text_of(step.value("network"))
    if isinstance(iteration, int):
        return training_film.nearest(iteration)
    return NetworkReference(network) if network else None


def text_of(value: object) -> str | None:
    """A value of a step, if it is a text."""
    return value if isinstance(value, str) else None


def fitted(control: Control, text: str) -> float | bool | str | None:
    """The text as the control's value; ValueError says what it takes. None for an action, which takes none."""
    match control.kind:
        case ControlKind.ACTION:
            return None
        case ControlKind.TOGGLE:
            if text not in ("on", "off"):
                raise ValueError(tr("“on” or “off”"))
            return text == "on"
        case ControlKind.CHOICE:
            if text not in control.choices:
                raise ValueError(listed(control.choices))
            return text
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(
            tr("a number from {minimum:g} to {maximum:g}", minimum=control.minimum, maximum=control.maximum)
        ) from None


def listed(names: Iterable[str]) -> str:
    """Names one after another."""
    return ", ".join(names) or tr("none")
