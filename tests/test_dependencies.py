"""Every library that is imported is declared, where it is needed; and every one that is declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.origins import ROOT

PLACES = ("convoscope.py", "main.py", "engine", "gui", "tools", "benchmarks", "tests")
EXTRAS = {
    "tools/train.py": "train",
    "tools/train_drawn.py": "train",
    "tools/fuzz": "test",
    "tools/render_samples.py": "samples",
    "benchmarks": "bench",
    "tests": "test",
}
"""Who may import what an extra brings: the longest beginning of a path counts. Others have only the dependencies."""
COMMANDS = {
    "import-linter": "importlinter",
    "mypy": "mypy",
    "pytest-timeout": "pytest",
    "pytest-xdist": "pytest",
    "ruff": "ruff",
}
"""What is run or loaded by name instead of being imported, and its section in pyproject.toml."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DISTRIBUTIONS = packages_distributions()


def canonical(name: str) -> str:
    """A distribution's name as packaging standards compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names_in(requirements: list[str]) -> set[str]:
    """The distributions that a list of requirements names; other extras of ours are followed."""
    found: set[str] = set()
    for requirement in requirements:
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[([a-z,]+)\])?", requirement)
        assert match is not None, requirement
        if match[1] == PROJECT["project"]["name"]:
            for extra in match[2].split(","):
                found |= names_in(PROJECT["project"]["optional-dependencies"][extra])
        else:
            found.add(canonical(match[1]))
    return found


DEPENDENCIES = names_in(PROJECT["project"]["dependencies"])
EXTRA = {name: names_in(listed) for name, listed in PROJECT["project"]["optional-dependencies"].items()}


def imported(path: Path) -> Iterator[str]:
    """The top-level modules that a file imports anywhere, but not Python's own nor ours."""
    ours = {Path(place).stem for place in PLACES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            root = name.partition(".")[0]
            if root not in sys.stdlib_module_names | ours:
                yield root


def distributions_of(module: str) -> set[str]:
    """Those that bring a module; one that is not installed here is called like its module."""
    return {canonical(name) for name in DISTRIBUTIONS.get(module, [module])}


def extra_of(path: str) -> str | None:
    """The extra that a file may count on."""
    holders = [place for place in EXTRAS if path == place or path.startswith(f"{place}/")]
    return EXTRAS[max(holders, key=len)] if holders else None


def uses() -> dict[str, set[str]]:
    """File → distributions that it imports from; where several bring the module, the declared ones."""
    files = [
        file for place in PLACES for file in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    found: dict[str, set[str]] = {}
    for file in files:
        path = file.relative_to(ROOT).as_posix()
        allowed = DEPENDENCIES | EXTRA.get(extra_of(path) or "", set())
        for module in imported(file):
            bringing = distributions_of(module)
            found.setdefault(path, set()).update(bringing & allowed or bringing)
    return found


USES = uses()


def test_every_import_is_a_dependency() -> None:
    strangers = {
        path: missing
        for path, used in USES.items()
        if (missing := used - DEPENDENCIES - EXTRA.get(extra_of(path) or "", set()))
    }
    assert not strangers


def test_every_dependency_is_imported_by_the_program() -> None:
    program = {name for path, used in USES.items() if path.split("/")[0] in PLACES[:4] for name in used}
    assert sorted(DEPENDENCIES - program) == []


@pytest.mark.parametrize("extra", EXTRA)
def test_what_an_extra_brings_is_imported_where_it_may_be(extra: str) -> None:
    inherited = set().union(*(EXTRA[other] for other in EXTRA if other != extra and EXTRA[other] < EXTRA[extra]))
    used = {name for path, names in USES.items() if extra_of(path) == extra for name in names}
    assert sorted(EXTRA[extra] - inherited - used - COMMANDS.keys()) == []


def test_commands_are_configured_in_the_project() -> None:
    assert set(COMMANDS.values()) <= PROJECT["tool"].keys()
    assert set(COMMANDS) <= EXTRA["test"]
