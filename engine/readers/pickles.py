"""Reading what ``torch.save`` wrote without ever running anything of it.

``torch.load(weights_only=True)`` refuses a file with any object of an unknown class. Training checkpoints often hold
some beside the weights (options, counters, configurations). Such objects become inert stand-ins here, so that the
weights can be read; where the network itself is such an object, the file is refused.
"""

from __future__ import annotations

import pickle
import re
import threading
import warnings
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import _weights_only_unpickler

from engine.api import UserError, say
from engine.readers.file_kind import is_plain_pickle
from engine.readers.trust import refused

_MOST = 100
"""Unknown classes after which a file is given up."""
_UNKNOWN = re.compile(r"GLOBAL (\S+) was not an allowed global")
_FILLED = re.compile(r"Can only (SETITEM|append|extend).*but got <class '.*<(.+)>'>")
"""What torch says of an object that takes items; a stand-in's own name stands in angle brackets."""
_BLOCKED = re.compile(r"unsupported GLOBAL (\S+) whose module")
_UNREADABLE = re.compile(r"Unsupported operand \d+")
_one_at_a_time = threading.Lock()


class _TrapError(Exception):
    """A few bytes ask for hours or gigabytes."""


def _of_plain_things(make: Callable[..., Any]) -> Callable[..., Any]:
    """The same, but not of a tensor, which may repeat one number without end."""

    def guarded(*arguments: object) -> Any:
        if not all(isinstance(argument, list | tuple | dict | int) for argument in arguments):
            raise _TrapError
        return make(*arguments)

    return guarded


def _latin(text: str, encoding: str) -> bytes:
    """``_codecs.encode`` as pickles use it for bytes; some other encodings take hours for a long text."""
    if encoding not in ("latin1", "latin-1"):
        raise _TrapError
    return text.encode("latin1")


_GUARDS: dict[str, Callable[..., Any]] = {
    "builtins.set": _of_plain_things(set),
    "collections.Counter": _of_plain_things(Counter),
    "collections.OrderedDict": _of_plain_things(OrderedDict),
    "torch.Size": _of_plain_things(torch.Size),
    "_codecs.encode": _latin,
}
"""What torch lets a pickle call, more narrowly. Names are those of torch's table."""


class Inert:
    """Stands for an object of a class that was not loaded; takes anything, does nothing.

    Attributes:
        of: the full name of the class or function.
    """

    of = ""

    def __new__(cls, *_args: object, **_named: object) -> Inert:
        return object.__new__(cls)

    def __init__(self, *_args: object, **_named: object) -> None:
        pass

    def __setstate__(self, _state: object) -> None:
        pass


class InertDict(Inert):
    """Stands for a class of dictionaries: what is put into one is found again in a plain one."""

    def __new__(cls, *_args: object, **_named: object) -> OrderedDict[object, object]:  # type: ignore[misc]
        return OrderedDict()


class InertList(Inert):
    """Stands for a class of lists, likewise."""

    def __new__(cls, *_args: object, **_named: object) -> list[object]:  # type: ignore[misc]
        return []


def load_inert(path: Path) -> tuple[Any, tuple[str, ...]]:
    """What the file holds, tensors on the CPU, and the names of the classes that inert objects stand for.

    RefusedError if it insists on running something, UserError if it is damaged.
    """
    stand_ins: dict[str, type[Inert]] = {}
    for _ in range(2 * _MOST):
        try:
            return _load(path, stand_ins), tuple(name for name, cls in stand_ins.items() if not _is_filled(cls))
        except pickle.UnpicklingError as error:
            if not _stand_in(str(error), stand_ins) or len(stand_ins) > _MOST:
                raise refused(path, _insistence(error)) from error
        except _TrapError as error:
            raise UserError(
                "{path}: the file is a trap: a few of its bytes ask for hours or gigabytes.", path=path
            ) from error
        except Exception as error:  # any bytes may be in the file, and they raise anything
            raise UserError(
                "{path}: the file is damaged or was cut off ({reason}). Download or save it again.",
                path=path,
                reason=_reason(error),
            ) from error
    raise refused(path, say("it holds objects of more than {most} classes", most=_MOST))


def _stand_in(complaint: str, stand_ins: dict[str, type[Inert]]) -> bool:
    """Add the stand-in whose lack torch complains of, or make one take items; False if that would not help."""
    kind: type[Inert]
    if (unknown := _UNKNOWN.search(complaint)) and unknown[1] not in stand_ins:
        name, kind = unknown[1], Inert
    elif (filled := _FILLED.search(complaint)) and not _is_filled(stand_ins.get(filled[2], InertDict)):
        name, kind = filled[2], InertDict if filled[1] == "SETITEM" else InertList
    else:
        return False
    if "\0" in name:
        return False  # no class is called so
    stand_ins[name] = type(f"<{name}>", (kind,), {"of": name})
    return True


def _is_filled(cls: type[Inert]) -> bool:
    return issubclass(cls, InertDict | InertList)


def load_trusted(path: Path) -> Any:
    """What the file holds, running whatever it contains; only for files that the user has said to trust."""
    try:
        with path.open("rb") as file:
            if is_plain_pickle(path):
                return pickle.load(file)  # noqa: S301  the user trusts it
            return torch.load(file, map_location="cpu", weights_only=False)
    except Exception as error:  # the file's own code runs here and may raise anything
        raise UserError(
            "{path}: the file cannot be loaded although it is trusted: {reason}. A pickled module needs "
            "the very classes it was saved with; open it by a Python factory (path/to/net.py:build) "
            "instead.",
            path=path,
            reason=_reason(error),
        ) from error


def _load(path: Path, stand_ins: dict[str, type[Inert]]) -> Any:
    # torch's message leaves out "builtins.", its table does not.
    allowed = [(cls, full) for name, cls in stand_ins.items() for full in {name, f"builtins.{name}"}]
    with _one_at_a_time, _guarded(), warnings.catch_warnings(), torch.serialization.safe_globals(allowed):  # type: ignore[arg-type]
        warnings.simplefilter("ignore")  # torch warns of what its own loader does with quantised tensors
        # Not mapped into memory: whoever saves the file anew while it is on screen would end the program.
        with path.open("rb") as file:
            return torch.load(file, map_location="cpu", weights_only=True)


@contextmanager
def _guarded() -> Iterator[None]:
    """While it lasts, torch's own table of what a pickle may call is narrower."""
    table = _weights_only_unpickler._get_allowed_globals()
    usual = dict(table)
    table.pop("builtins.bytearray", None)  # 30 bytes would ask for gigabytes
    table.update((name, guard) for name, guard in _GUARDS.items() if name in table)
    try:
        yield
    finally:
        table.update(usual)


def _insistence(error: BaseException) -> str:
    """Why a file cannot be read without running it, to go on from "since"."""
    if blocked := _BLOCKED.search(str(error)):
        return say("it would call {name}", name=blocked[1])
    reason = _reason(error)
    if _UNREADABLE.fullmatch(reason):
        return say("it is a pickle of a kind that can only be read by running it")
    return reason[:1].lower() + reason[1:]


def _reason(error: BaseException) -> str:
    """The part of torch's message that says what was wrong, without its advice."""
    text = str(error).split("WeightsUnpickler error:")[-1].strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[0].rstrip(".") if lines else type(error).__name__)[:200]
