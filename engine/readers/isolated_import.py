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
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

_numbers = itertools.count(1)


def import_private(path: Path, source: bytes | None = None) -> ModuleType:
    """Import a file afresh, with its neighbours. Raises whatever the file raises.

    ``source`` is what the file says, where it must not be read once more.
    """
    folder, name = path.resolve().parent, path.stem
    while (folder / "__init__.py").exists():  # within a package: import it from outside
        folder, name = folder.parent, f"{folder.name}.{name}"
    finder = _Finder(folder, f"_convoscope_{next(_numbers)}_", {path.resolve(): source} if source is not None else {})
    sys.meta_path.insert(0, finder)
    importlib.invalidate_caches()
    return importlib.import_module(finder.prefix + name)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of one folder under names that begin with a prefix; stays, for imports within functions."""

    def __init__(self, folder: Path, prefix: str, sources: Mapping[Path, bytes]) -> None:
        self.folder, self.prefix, self._sources = folder, prefix, sources

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """The module's file, to be loaded with the private import."""
        if not fullname.startswith(self.prefix):
            return None
        spec = PathFinder.find_spec(fullname, path) if path else self._at_top(fullname)
        if spec and isinstance(spec.loader, SourceFileLoader):
            source = self._sources.get(Path(spec.loader.path).resolve())
            spec.loader = _Loader(fullname, spec.loader.path, self._import, source)
        return spec

    def has(self, name: str) -> bool:
        """Whether a module or package of this name lies in the folder."""
        spec = PathFinder.find_spec(name, [str(self.folder)])
        return spec is not None and spec.loader is not None

    def _at_top(self, fullname: str) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname.removeprefix(self.prefix), [str(self.folder)])
        if spec is None or spec.origin is None:
            return None
        inside = spec.submodule_search_locations
        return importlib.util.spec_from_file_location(fullname, spec.origin, submodule_search_locations=inside)

    def _import(
        self,
        name: str,
        namespace: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Like ``__import__``, but neighbours come first."""
        top = name.partition(".")[0]
        if level or not self.has(top):
            return builtins.__import__(name, namespace, local, fromlist or (), level)
        module = importlib.import_module(self.prefix + name)
        for part in fromlist or ():
            if hasattr(module, "__path__") and part != "*" and not hasattr(module, part):
                importlib.import_module(f"{self.prefix}{name}.{part}")
        return module if fromlist else sys.modules[self.prefix + top]


class _Loader(SourceFileLoader):
    """Runs a file with an ``__import__`` of its own; neither reads nor writes bytecode in the user's folder."""

    def __init__(
        self, fullname: str, path: str, import_: Callable[..., ModuleType], source: bytes | None = None
    ) -> None:
        super().__init__(fullname, path)
        self._import, self._source = import_, source

    def get_code(self, fullname: str) -> CodeType:
        """Compiled from what the file says: bytecode beside it could be that of another text."""
        path = self.get_filename(fullname)
        source = self.get_data(path) if self._source is None else self._source
        return self.source_to_code(source, path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the file."""
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": self._import}
        super().exec_module(module)
