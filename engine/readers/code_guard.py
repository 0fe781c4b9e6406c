"""While a network is opened, no code of its neighbours runs that the user has not trusted, however it is reached.

Trusted code may reach further files: by an import statement, by importlib, by runpy, from within a function, or because
a pickle names a class. Python tells of each text that it compiles, of each file of bytecode that it opens and of each
library that it loads (PEP 578); here those are compared with what the user trusts, byte by byte. What was installed,
Python's own library and packages, is left alone: the question is about what lies beside a file.

A program that is trusted can do anything, so that this is no wall around one: it sees to it that trust in a set of
files is not carried over to another set.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.api import NetworkReference, RefusedError, UserError, say
from engine.program import OpeningCancelledError
from engine.readers.neighbours import RunFile, hash_of, neighbours_of

_here = threading.local()
_installing = threading.Lock()
_OURS = Path(__file__).resolve().parents[1]


class CodeGuard:
    """What may run while one network is opened; see the module.

    Attributes:
        refusal: why something was not run, None if all was. It is kept, since the code that asked may go on without.
    """

    def __init__(self, trusted: Iterable[str]) -> None:
        self.refusal: UserError | None = None
        self._trusted = frozenset(trusted)
        self._main = Path()
        self._files: dict[str, RunFile] = {}
        self._asked_about = {os.path.realpath(Path.cwd())}
        self._installed = {os.path.realpath(entry) for entry in sys.path if Path(entry).is_absolute()}
        self._installed |= {os.path.realpath(entry) for entry in sysconfig.get_paths().values()}
        self._installed |= {str(_OURS), str(_OURS.with_name("gui"))}

    def begin(self, main: Path, folder: Path, files: Mapping[str, RunFile], refusal: RefusedError) -> None:
        """From now on these may run, by their real paths; RefusedError if the user does not trust just this set.

        Args:
            main: the file that the user opened.
            folder: whatever lies in it or below is asked about, unless it is installed there.
        """
        if hash_of(files.values()) not in self._trusted:
            raise refusal
        self._main = main
        self._asked_about.add(os.path.realpath(folder))
        self._files |= files

    def source(self, path: str) -> bytes | None:
        """What a file says that may run, None for any other."""
        file = self._files.get(os.path.realpath(path))
        return file.source if file else None

    def compiled(self, source: object, path: str) -> None:
        """This text is about to be compiled, under the name of that file."""
        # Links are followed first: a trusted name must not lead to another file. Names without a file, as
        # "<string>" or a notebook's cell, are compiled from what trusted code already holds.
        real = os.path.realpath(path)
        if not os.path.isfile(real) or self._is_installed(real):  # noqa: PTH113  Path's own raises for odd names
            return
        if isinstance(source, str):
            said = source.encode("utf-8", "surrogatepass")
        elif isinstance(source, bytes | bytearray | memoryview):
            said = bytes(source)
        else:
            self._refuse(self._opaque(path))
            return
        known = self._files.get(real)
        if known is None or known.source != said:
            self._admit(real, said)

    def loaded(self, path: str, *, anywhere: bool) -> None:
        """A compiled file is about to be loaded; ``anywhere`` where those of the system cannot be meant."""
        real = os.path.realpath(path)
        if os.path.isfile(real) and not self._is_installed(real, by_default=not anywhere):  # noqa: PTH113
            self._refuse(self._opaque(path))

    def bytecode(self, path: str) -> None:
        """Bytecode is about to be read: what it was made from is compiled instead."""
        real = os.path.realpath(path)
        if os.path.isfile(real) and not self._is_installed(real):  # noqa: PTH113
            if os.path.basename(os.path.dirname(real)) == "__pycache__":  # noqa: PTH119, PTH120
                # Python takes that as a missing cache and compiles the source, which can be compared.
                raise FileNotFoundError(path)
            self._refuse(self._opaque(path))

    def _admit(self, real: str, said: bytes) -> None:
        """Run one file more, with whatever its imports reach, if the user trusts the set that comes of it."""
        name = self._name(real)
        more = {**neighbours_of(Path(real), said, relative_to=self._folder_of(real)), real: RunFile.of(name, said)}
        files = {**self._files, **more}
        whole = hash_of(files.values())
        if whole not in self._trusted:
            others = tuple(sorted(file.name for file in files.values() if file.name != self._main.name))
            self._refuse(
                RefusedError(
                    say(
                        "{path}: not opened, since it runs {file} as well, which nobody was asked about. If you "
                        "trust that file too, allow it (--trust).",
                        path=self._main,
                        file=name,
                    ),
                    str(self._main),
                    say("it also runs {file}", file=name),
                    whole,
                    (self._main.name, *others),
                )
            )
        self._files = files

    def _opaque(self, path: str) -> UserError:
        return UserError(
            "{path}: not opened, since it loads {file}, which is compiled: nobody can see what that does. If you "
            "trust it, allow it on the command line (--trust), or put its source in its place.",
            path=self._main,
            file=self._name(os.path.realpath(path)),
        )

    def _refuse(self, refusal: UserError) -> None:
        # The first one counts: code that catches it and tries something else is not to change the reason.
        self.refusal = self.refusal or refusal
        raise refusal

    def _is_installed(self, real: str, *, by_default: bool = False) -> bool:
        """Whether the innermost folder around it that is known here is one of installed modules."""
        for folder in map(str, Path(real).parents):
            if folder in self._asked_about:
                return False
            if folder in self._installed:
                return True
        return by_default

    def _folder_of(self, real: str) -> Path:
        """The innermost folder around it that is asked about; its own where there is none."""
        return next((folder for folder in Path(real).parents if str(folder) in self._asked_about), Path(real).parent)

    def _name(self, real: str) -> str:
        folder = self._folder_of(real)
        inside = str(folder) in self._asked_about
        return Path(real).relative_to(folder).as_posix() if inside else Path(real).as_posix()


@contextmanager
def guarded(reference: NetworkReference) -> Iterator[None]:
    """Open a network under this, on this thread; where all of its files are trusted, nothing is guarded.

    What was refused is told, whatever the code made of the refusal.
    """
    if reference.trust:
        yield
        return
    _install()
    before, _here.guard = current(), CodeGuard(reference.trusted)
    guard = _here.guard
    try:
        yield
    except OpeningCancelledError:
        raise
    except Exception as error:
        if guard.refusal and guard.refusal is not error:
            raise guard.refusal from error
        raise
    finally:
        _here.guard = before
    if guard.refusal:
        raise guard.refusal


def current() -> CodeGuard | None:
    """The guard of the network that is being opened on this thread."""
    return getattr(_here, "guard", None)


def _install() -> None:
    """Python keeps an audit hook for good; without a guard it only looks for one."""
    with _installing:
        if not getattr(_install, "done", False):
            sys.addaudithook(_hear)
            _install.done = True  # type: ignore[attr-defined]


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    guard = getattr(_here, "guard", None)
    if guard is None:
        return
    if event == "compile":
        source, path = arguments
        if source is not None and isinstance(path, str | bytes):
            guard.compiled(source, os.fsdecode(path))
    elif event == "open":
        # Other files are data; what of them is code is compiled, and heard of then.
        if isinstance(arguments[0], str) and arguments[0].endswith(".pyc"):
            guard.bytecode(arguments[0])
    elif event == "import":
        if isinstance(arguments[1], str):
            guard.loaded(arguments[1], anywhere=True)
    elif event == "ctypes.dlopen" and isinstance(arguments[0], str):
        guard.loaded(arguments[0], anywhere=False)
