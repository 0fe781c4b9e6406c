"""What the user is told of an engine that ended, or does not answer."""

from __future__ import annotations

import signal
from pathlib import PurePath
from typing import TYPE_CHECKING

from engine.api import Text, joined, say
from engine.runtime.activity import Activity, Kind

if TYPE_CHECKING:
    from engine.remote.recollection import Cause


def doing(activity: Activity | None) -> Text:
    """What it was at, to go on from a sentence with a space."""
    if activity is None:
        return say("while it was waiting")
    name = PurePath(activity.subject).name or activity.subject
    match activity.kind:
        case Kind.NETWORK | Kind.SOURCE:
            return say("while opening {name}", name=name)
        case Kind.READING | Kind.WAITING:
            return say("while reading {name}", name=name)
        case Kind.PICTURE:
            return say("while {name} computed a picture", name=name)
    return say("during work in the background ({name})", name=name)


def restarted(cause: Cause, code: int, activity: Activity | None, *, again: bool) -> Text:
    """An engine ended, and a new one takes its place.

    Args:
        code: exit code of its process, or a negative signal.
        again: what it was at is opened again.
    """
    what = doing(activity)
    match cause.value:
        case "memory":
            ended = say("The engine needed too much memory {doing}, and was started again.", doing=what)
        case "asked":
            ended = say("The engine was stopped {doing}, and started again.", doing=what)
        case "left":
            ended = say("What was stopped did not end by itself, so the engine was started again.")
        case "garbled":
            ended = say("What the engine said could not be read; it was started again.")
        case _:
            ended = say(
                "The engine crashed {doing} ({reason}), and was started again.", doing=what, reason=_reason(code)
            )
    if again or activity is None or activity.kind is Kind.JOB:
        return ended
    name = PurePath(activity.subject).name or activity.subject
    return joined(" ", (ended, say("{name} is not opened again.", name=name)))


def never_started(code: int) -> Text:
    """Three engines ended before they could do anything."""
    return say(
        "The engine ended three times while it started ({reason}). Start Convoscope again.", reason=_reason(code)
    )


def not_again(subject: str) -> Text:
    """Something that has ended it three times is asked for once more."""
    name = PurePath(subject).name or subject
    return say("{name} has ended the engine three times. To try it once more, start Convoscope again.", name=name)


def long_at(activity: Activity) -> Text:
    """It has not come to an end for long."""
    return say("The engine has been busy for long {doing}.", doing=doing(activity))


def silent(activity: Activity | None) -> Text:
    """It gives no sign of life."""
    if activity is None or activity.kind is Kind.WAITING:
        return say("The engine does not answer: it is busy, or dead.")
    return say("The engine does not answer {doing}: it is busy, or dead.", doing=doing(activity))


def _reason(code: int) -> Text:
    if code >= 0:
        return say("exit code {code}", code=code)
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return say("signal {name}", name=name)
