"""Which files run when a Python file is imported: it, the packages around it, and what their import statements reach.

Statements are read, nothing is run. What is not found there, since it is reached only as the code runs, is what
``engine.readers.code_guard`` is for.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path

from engine.api import read_user_file


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file whose code runs.

    Attributes:
        name: relative to the folder that its names are looked up in, with slashes.
        sha256: of its content, in hexadecimal digits.
        source: what it says, to be run just so; None for what is no Python.
    """

    name: str
    sha256: str
    source: bytes | None = None

    @classmethod
    def of(cls, name: str, source: bytes) -> RunFile:
        """A Python file that says this."""
        return cls(name, hashlib.sha256(source).hexdigest(), source)


def hash_of(files: Iterable[RunFile]) -> str:
    """The SHA-256 that stands for a set of files: that of its content for one, else over all names and contents."""
    lines = sorted(f"{file.sha256} {file.name}\n" for file in files)
    if len(lines) == 1:
        return lines[0].partition(" ")[0]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def package_root(path: Path) -> tuple[Path, str]:
    """The folder in which a file is imported from, and its name there: that of its packages too, if it is in any."""
    path = path.resolve()
    folder, name = path.parent, path.stem
    while (folder / "__init__.py").exists():
        folder, name = folder.parent, f"{folder.name}.{name}"
    return folder, name


def neighbours_of(path: Path, source: bytes, relative_to: Path | None = None) -> dict[str, RunFile]:
    """The file itself, which says ``source``, and all that its imports reach beside it, by their real paths.

    Only Python: what is compiled is found when it is loaded. UserError for a neighbour that cannot be read.

    Args:
        relative_to: the folder that names are relative to, that from which the file is imported unless it is given.
    """
    importlib.invalidate_caches()
    path = path.resolve()
    root, name = package_root(path)
    return _Reached(root, relative_to or root).all(path, name, source)


class _Reached:
    def __init__(self, root: Path, relative_to: Path) -> None:
        self._root, self._relative_to = root, relative_to
        self._files: dict[str, RunFile] = {}
        self._waiting: list[tuple[str, bool, bytes]] = []

    def all(self, path: Path, name: str, source: bytes) -> dict[str, RunFile]:
        self._add(path, name, source)
        if "." in name:
            self._visit(name.rpartition(".")[0])
        while self._waiting:
            module, is_package, said = self._waiting.pop()
            for imported in _imported(said, module if is_package else module.rpartition(".")[0]):
                self._visit(imported)
        return self._files

    def _add(self, path: Path, module: str, source: bytes | None = None) -> None:
        real = os.path.realpath(path)
        if real not in self._files:
            said = read_user_file(path) if source is None else source
            inside = path.is_relative_to(self._relative_to)
            name = path.relative_to(self._relative_to) if inside else path
            self._files[real] = RunFile.of(name.as_posix(), said)
            self._waiting.append((module, path.name == "__init__.py", said))

    def _visit(self, module: str) -> None:
        """Add a module, if it is a neighbour, and the packages that it is in."""
        if not is_neighbour(module.partition(".")[0], self._root):
            return
        places, parts = [str(self._root)], module.split(".")
        for count, part in enumerate(parts, 1):
            spec = find(part, places)
            if spec is None:
                return
            if isinstance(spec.loader, SourceFileLoader):
                self._add(Path(spec.loader.path), ".".join(parts[:count]))
            places = list(spec.submodule_search_locations or ())


def find(name: str, places: list[str]) -> ModuleSpec | None:
    """The module or package of this name, without dots, in one of the folders; nothing is run."""
    try:
        return PathFinder.find_spec(name, places)
    except (OSError, ValueError):  # a name that no file can have
        return None


def is_neighbour(name: str, folder: Path) -> bool:
    """Whether a name, without dots, means something in this folder to a file there.

    As when Python runs a file: a module or package comes before installed ones, a mere folder of modules after them.
    """
    spec = find(name, [str(folder)])
    if spec is None:
        return False
    if spec.loader is not None:
        return True
    if name in sys.builtin_module_names or name in sys.modules:
        return False
    elsewhere = find(name, [place for place in sys.path if place])
    return elsewhere is None or elsewhere.loader is None


def _imported(source: bytes, package: str) -> Iterator[str]:
    """Full names of all that the import statements of a module in this package may mean."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # it cannot run either
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            if base:
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names if alias.name != "*")
