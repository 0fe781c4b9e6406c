"""Importing a user's own Python files under private names, so that theirs may be called as ours or as anyone's.

A file's ``import engine`` means, as when Python runs the file itself, the ``engine.py`` beside it, if there is one.
Here such neighbours are imported as ``_convoscope_1_engine`` and so on: every file gets an ``__import__`` of its own
that looks for neighbours first. Nothing of ours is replaced, not even while the file is being imported.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.abc
import importlib.util
import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from engine.api import UserError, read_user_file
from engine.readers.code_guard import current
from engine.readers.neighbours import RunFile, find, is_neighbour, package_root

_numbers = itertools.count(1)


def import_private(path: Path, files: Mapping[str, RunFile], *, trust: bool) -> ModuleType:
    """Import a file afresh, with its neighbours. Raises whatever the file raises.

    Args:
        files: what it and its neighbours say, by their real paths: nothing of those is read once more.
        trust: other neighbours may be run too; otherwise only those that the guard of this thread lets pass.
    """
    folder, name = package_root(path)
    finder = _Finder(folder, f"_convoscope_{next(_numbers)}_", name, path.resolve(), files, trust=trust)
    sys.meta_path.insert(0, finder)
    importlib.invalidate_caches()
    return importlib.import_module(finder.prefix + name)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of one folder under names that begin with a prefix; stays, for imports within functions."""

    def __init__(
        self, folder: Path, prefix: str, name: str, path: Path, files: Mapping[str, RunFile], *, trust: bool
    ) -> None:
        self.folder, self.prefix = folder, prefix
        self._name, self._path, self._files, self._trust = prefix + name, path, files, trust

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """The module's file, to be loaded with the private import."""
        if not fullname.startswith(self.prefix):
            return None
        if fullname == self._name:  # not a package beside it that is called so too
            spec = importlib.util.spec_from_file_location(fullname, self._path)
        else:
            spec = PathFinder.find_spec(fullname, path) if path else self._at_top(fullname)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path, self)
        return spec

    def source(self, path: str) -> bytes:
        """What a file says that is to be run; UserError if it must not be."""
        guard = current()
        if known := self._files.get(os.path.realpath(path)):
            source = known.source
        else:
            source = guard.source(path) if guard else None
        if source is None and not guard and not self._trust:
            raise UserError("{path}: this file is not run: nobody was asked about it.", path=path)
        return read_user_file(Path(path)) if source is None else source

    def _at_top(self, fullname: str) -> ModuleSpec | None:
        spec = find(fullname.removeprefix(self.prefix), [str(self.folder)])
        if spec is None:
            return None
        inside = spec.submodule_search_locations
        if spec.origin is None:  # a folder of modules
            folder = ModuleSpec(fullname, None, is_package=True)
            folder.submodule_search_locations = list(inside or ())
            return folder
        return importlib.util.spec_from_file_location(fullname, spec.origin, submodule_search_locations=inside)

    def import_(
        self,
        name: str,
        namespace: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Like ``__import__``, but neighbours come first."""
        top = name.partition(".")[0]
        if level or not is_neighbour(top, self.folder):
            return builtins.__import__(name, namespace, local, fromlist or (), level)
        module = importlib.import_module(self.prefix + name)
        parts = [*(fromlist or ()), *(getattr(module, "__all__", ()) if "*" in (fromlist or ()) else ())]
        for part in parts:
            if hasattr(module, "__path__") and part != "*" and not hasattr(module, part):
                importlib.import_module(f"{self.prefix}{name}.{part}")
        return module if fromlist else sys.modules[self.prefix + top]


class _Loader(SourceFileLoader):
    """Runs a file with an ``__import__`` of its own; neither reads nor writes bytecode in the user's folder."""

    def __init__(self, fullname: str, path: str, finder: _Finder) -> None:
        super().__init__(fullname, path)
        self._finder = finder

    def get_code(self, fullname: str) -> CodeType:
        """Compiled from what the file says: bytecode beside it could be that of another text."""
        path = self.get_filename(fullname)
        return self.source_to_code(self._finder.source(path), path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the file."""
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": self._finder.import_}
        super().exec_module(module)
