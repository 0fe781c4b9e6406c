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
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import torch

from engine.api import UserError
from engine.trust import refused

_MOST = 100
"""Unknown classes after which a file is given up."""
_UNKNOWN = re.compile(r"GLOBAL (\S+) was not an allowed global")
_one_at_a_time = threading.Lock()


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


def load_inert(path: Path) -> tuple[Any, tuple[str, ...]]:
    """What the file holds, tensors on the CPU, and the names of the classes that inert objects stand for.

    RefusedError if it insists on running something, UserError if it is damaged.
    """
    stand_ins: dict[str, type[Inert]] = {}
    for _ in range(_MOST):
        try:
            return _load(path, stand_ins), tuple(stand_ins)
        except pickle.UnpicklingError as error:
            unknown = _UNKNOWN.search(str(error))
            if unknown is None or unknown[1] in stand_ins:
                raise refused(path, _reason(error)) from error
            stand_ins[unknown[1]] = type("Inert", (Inert,), {"of": unknown[1]})
        except (RuntimeError, EOFError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError) as error:
            raise UserError(
                f"{path}: the file is damaged or was cut off ({_reason(error)}). Download or save it again."
            ) from error
    raise refused(path, f"it holds objects of more than {_MOST} classes")


def load_trusted(path: Path) -> Any:
    """What the file holds, running whatever it contains; only for files that the user has said to trust."""
    try:
        with path.open("rb") as file:
            return torch.load(file, map_location="cpu", weights_only=False)
    except Exception as error:  # the file's own code runs here and may raise anything
        raise UserError(
            f"{path}: the file cannot be loaded although it is trusted: {_reason(error)}. A pickled module needs the "
            "very classes it was saved with; open it by a Python factory (path/to/net.py:build) instead."
        ) from error


def _load(path: Path, stand_ins: dict[str, type[Inert]]) -> Any:
    # torch's message leaves out "builtins.", its table does not.
    allowed = [(cls, full) for name, cls in stand_ins.items() for full in {name, f"builtins.{name}"}]
    with _one_at_a_time, warnings.catch_warnings(), torch.serialization.safe_globals(allowed):  # type: ignore[arg-type]
        warnings.simplefilter("ignore")  # torch warns of what its own loader does with quantised tensors
        if is_zipfile(path) and path.suffix != ".safetensors":  # torch goes by that name, but maps files only by name
            return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        with path.open("rb") as file:
            return torch.load(file, map_location="cpu", weights_only=True)


def _reason(error: BaseException) -> str:
    """The part of torch's message that says what was wrong, without its advice."""
    text = str(error).split("WeightsUnpickler error:")[-1].strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[0].rstrip(".") if lines else type(error).__name__)[:200]
