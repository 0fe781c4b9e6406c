"""Trust in a file is trust in all that runs with it, and is not carried over to another folder's neighbours.

Each way to reach a neighbour is tried in two folders that hold the same file: one with a good neighbour, whose trust is
given, and one with a bad neighbour, which writes a mark when it is run.
"""

from __future__ import annotations

import hashlib
import importlib.machinery
import io
import os
import py_compile
import sys
import threading
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.api import RefusedError, UserError
from engine.readers import trust
from engine.readers.isolated_import import import_private
from engine.readers.neighbours import RunFile, hash_of, neighbours_of
from tests.engine.opened import opened

GOOD = "from torch import nn\ndef build():\n    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU())\n"
BAD = "from pathlib import Path\nPath(__file__).with_name('mark').touch()\n" + GOOD
BESIDE = """import os, sys
from pathlib import Path
here = os.path.dirname(__file__)
model = os.path.join(here, 'model.py')
"""
INPUT = (1, 8, 8)

STATED: dict[str, dict[str, str]] = {
    "a module": {"net.py": "from model import build\n", "model.py": GOOD},
    "a module under another name": {"net.py": "import model as m\nbuild = m.build\n", "model.py": GOOD},
    "a module of a module": {"net.py": "from a import build\n", "a.py": "from model import build\n", "model.py": GOOD},
    "within a function": {"net.py": "def build():\n    import model\n    return model.build()\n", "model.py": GOOD},
    "a package": {"net.py": "from model import build\n", "model/__init__.py": GOOD},
    "a module of a package": {
        "net.py": "from nets.model import build\n", "nets/__init__.py": "", "nets/model.py": GOOD,
    },
    "a module from a package": {
        "net.py": "from nets import model\nbuild = model.build\n", "nets/__init__.py": "", "nets/model.py": GOOD,
    },
    "relative": {
        "net.py": "from nets.a import build\n", "nets/__init__.py": "", "nets/a.py": "from .model import build\n",
        "nets/model.py": GOOD,
    },
    "from a dot": {
        "net.py": "from nets.a import build\n", "nets/__init__.py": "", "nets/model.py": GOOD,
        "nets/a.py": "from . import model\nbuild = model.build\n",
    },
    "from two dots": {
        "net.py": "from nets.deep.a import build\n", "nets/__init__.py": "", "nets/deep/__init__.py": "",
        "nets/deep/a.py": "from ..model import build\n", "nets/model.py": GOOD,
    },
    "a folder of modules": {"net.py": "import nets.model\nbuild = nets.model.build\n", "nets/model.py": GOOD},
    "called as ours": {"net.py": "from engine.model import build\n", "engine/__init__.py": "", "engine/model.py": GOOD},
    "all of a module": {"net.py": "from model import *\n", "model.py": GOOD},
}  # fmt: skip
"""Files by which an import statement reaches a neighbour."""

REACHED: dict[str, str] = {
    "__import__": "build = __import__('model').build\n",
    "importlib": "import importlib\nsys.path.insert(0, here)\nbuild = importlib.import_module('model').build\n",
    "importlib, in the function": "import importlib\ndef build():\n    sys.path.insert(0, here)\n"
    "    return importlib.import_module('model').build()\n",
    "a loader": "from importlib import util\nspec = util.spec_from_file_location('model', model)\n"
    "it = util.module_from_spec(spec)\nspec.loader.exec_module(it)\nbuild = it.build\n",
    "runpy": "import runpy\nbuild = runpy.run_path(model)['build']\n",
    "compile": "exec(compile(Path(model).read_bytes(), model, 'exec'))\n",
    "compile, as text": "exec(compile(Path(model).read_text(), model, 'exec'))\n",
    "all of a package": "from nets import *\nfrom importlib import import_module\nbuild = model.build\n",
}
"""Texts by which a file reaches ``model.py`` beside it only as it runs."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Files may change where modules are looked for, and leave some."""
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name in ("model", "shapes"):
            del sys.modules[name]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / "net.py"


def asked(path: Path | str, *tokens: str, most: int = 4) -> tuple[list[str], list[tuple[str, ...]]]:
    """Open, saying yes to each question: (what was trusted in the end, files that each question named)."""
    trusted, named = list(tokens), []
    for _ in range(most):
        try:
            opened(f"{path}:build" if str(path).endswith(".py") else path, trusted=tuple(trusted), input=INPUT)
        except RefusedError as refusal:
            trusted.append(refusal.sha256)
            named.append(refusal.files)
        else:
            assert len(set(trusted)) == len(trusted), "asked the same twice"
            return trusted, named
    raise AssertionError(f"still asked after {most} times: {named}")


def forget() -> None:
    for name in ("model", "shapes"):
        sys.modules.pop(name, None)


def test_one_file_alone_is_trusted_by_its_own_hash(tmp_path: Path) -> None:
    path = write(tmp_path, {"net.py": GOOD, "other.py": BAD})
    assert asked(path) == ([hashlib.sha256(GOOD.encode()).hexdigest()], [()])


@pytest.mark.parametrize("kind", STATED)
def test_the_question_names_all_that_import_statements_reach(tmp_path: Path, kind: str) -> None:
    files = STATED[kind]
    path = write(tmp_path, {**files, "unused.py": BAD})
    trusted, named = asked(path)
    assert len(trusted) == 1 and named[0][0] == "net.py" and set(named[0]) == files.keys()


@pytest.mark.parametrize("kind", STATED)
def test_trust_in_a_file_is_not_carried_over_to_other_neighbours(tmp_path: Path, kind: str) -> None:
    good = write(tmp_path / "a", STATED[kind])
    (neighbour,) = (name for name, text in STATED[kind].items() if text == GOOD)
    bad = write(tmp_path / "b", {**STATED[kind], neighbour: BAD})
    assert good.read_bytes() == bad.read_bytes()
    trusted, _ = asked(good)
    with pytest.raises(RefusedError) as refusal:
        opened(f"{bad}:build", trusted=tuple(trusted), input=INPUT)
    assert neighbour in refusal.value.files and not list(tmp_path.rglob("mark"))
    asked(bad, *trusted)
    assert list(tmp_path.rglob("mark")), "the neighbour does not run at all"


@pytest.mark.parametrize("kind", REACHED)
def test_a_neighbour_that_is_reached_only_as_the_file_runs_is_asked_about_by_its_name(
    tmp_path: Path, kind: str
) -> None:
    nets = {"nets/__init__.py": "__all__ = ['model']\n", "nets/model.py": GOOD} if "package" in kind else {}
    files = {"net.py": BESIDE + REACHED[kind], "model.py": GOOD, **nets}
    good = write(tmp_path / "a", files)
    bad = write(tmp_path / "b", {name: BAD if text == GOOD else text for name, text in files.items()})
    before = list(sys.path)
    trusted, named = asked(good)
    assert len(named) == 2 and not any("model.py" in name for name in named[0])
    assert any("model.py" in name for name in named[1])
    sys.path[:] = before
    forget()
    with pytest.raises(RefusedError, match=r"since it runs .*model\.py as well.*--trust") as refusal:
        opened(f"{bad}:build", trusted=tuple(trusted), input=INPUT)
    assert refusal.value.path == str(bad) and not list(tmp_path.rglob("mark"))
    sys.path[:] = before
    forget()
    asked(bad, *trusted)
    assert list(tmp_path.rglob("mark")), "the neighbour does not run at all"


def test_what_a_late_neighbour_imports_is_part_of_the_same_question(tmp_path: Path) -> None:
    files = {"net.py": BESIDE + REACHED["runpy"], "model.py": "from shapes import build\n", "shapes.py": GOOD}
    path = write(tmp_path, {**files, "net.py": "sys_path = __import__('sys').path\n" + files["net.py"]})
    sys.path.insert(0, str(tmp_path))
    _, named = asked(path)
    assert named == [(), ("net.py", "model.py", "shapes.py")]


def test_a_file_that_goes_on_without_its_neighbour_is_refused_all_the_same(tmp_path: Path) -> None:
    text = f"{BESIDE}try:\n    import runpy; runpy.run_path(model)\nexcept Exception:\n    pass\n{GOOD}"
    path = write(tmp_path, {"net.py": text, "model.py": BAD})
    with pytest.raises(RefusedError, match=r"model\.py"):
        opened(f"{path}:build", trusted=(hashlib.sha256(text.encode()).hexdigest(),), input=INPUT)
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("changed", ["net.py", "a.py", "model.py"])
def test_a_change_anywhere_in_the_set_is_asked_about_again(tmp_path: Path, changed: str) -> None:
    path = write(tmp_path, STATED["a module of a module"])
    trusted, _ = asked(path)
    opened(f"{path}:build", trusted=tuple(trusted), input=INPUT)
    (tmp_path / changed).write_text((tmp_path / changed).read_text() + "# changed\n")
    with pytest.raises(RefusedError):
        opened(f"{path}:build", trusted=tuple(trusted), input=INPUT)


def test_contents_that_change_places_are_another_set() -> None:
    one, other = RunFile.of("a.py", b"1"), RunFile.of("b.py", b"2")
    assert hash_of([one, other]) == hash_of([other, one])
    assert hash_of([one, other]) != hash_of([RunFile.of("a.py", b"2"), RunFile.of("b.py", b"1")])
    lines = "".join(sorted(f"{hashlib.sha256(s).hexdigest()} {n}\n" for n, s in (("a.py", b"1"), ("b.py", b"2"))))
    assert hash_of([one, other]) == hashlib.sha256(lines.encode()).hexdigest()


def test_what_was_hashed_is_what_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files are swapped as soon as they have been read."""
    path = write(tmp_path, STATED["a module of a module"])
    trusted, _ = asked(path)
    read = trust.neighbours_of

    def swapped(path: Path, source: bytes) -> dict[str, RunFile]:
        found = read(path, source)
        write(tmp_path, dict.fromkeys(STATED["a module of a module"], BAD))
        return found

    monkeypatch.setattr(trust, "neighbours_of", swapped)
    assert opened(f"{path}:build", trusted=tuple(trusted), input=INPUT).info.layers[0].output[0] == 3
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("route", ["from model import build\n", BESIDE + REACHED["importlib"]])
def test_bytecode_beside_a_neighbour_is_not_run(tmp_path: Path, route: str) -> None:
    """It looks fresh and says something else."""
    path = write(tmp_path, {"net.py": route, "model.py": BAD})
    py_compile.compile(str(tmp_path / "model.py"), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    (tmp_path / "model.py").write_text(GOOD)
    asked(path)
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("route", ["from model import build\n", BESIDE + REACHED["importlib"]])
@pytest.mark.parametrize("suffix", [".pyc", importlib.machinery.EXTENSION_SUFFIXES[0]])
def test_a_compiled_neighbour_is_refused_with_a_sentence(tmp_path: Path, route: str, suffix: str) -> None:
    path = write(tmp_path, {"net.py": route, "model.py": BAD})
    if suffix == ".pyc":
        py_compile.compile(str(tmp_path / "model.py"), cfile=str(tmp_path / "model.pyc"))
        (tmp_path / "model.py").unlink()
    else:
        (tmp_path / f"model{suffix}").write_bytes(b"\x7fELF")
    with pytest.raises(UserError, match=r"which is compiled.*--trust") as caught:
        asked(path)
    assert not isinstance(caught.value, RefusedError) and f"model{suffix}" in str(caught.value)
    assert not (tmp_path / "mark").exists()


def test_a_library_beside_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "fast.so").write_bytes(b"\x7fELF")
    path = write(tmp_path, {"net.py": f"{BESIDE}import ctypes\nctypes.CDLL(os.path.join(here, 'fast.so'))\n{GOOD}"})
    with pytest.raises(UserError, match=r"fast\.so, which is compiled"):
        asked(path)


def test_a_package_of_the_same_name_does_not_run_instead(tmp_path: Path) -> None:
    path = write(tmp_path, {"net.py": GOOD, "net/__init__.py": BAD})
    asked(path)
    assert not list(tmp_path.rglob("mark"))


def test_trust_on_the_command_line_counts_for_neighbours_too(tmp_path: Path) -> None:
    path = write(tmp_path, {"net.py": BESIDE + REACHED["importlib"], "model.py": BAD})
    opened(f"{path}:build", trust=True, input=INPUT)
    assert (tmp_path / "mark").exists()


def test_a_folder_of_modules_does_not_hide_an_installed_package(tmp_path: Path) -> None:
    path = write(tmp_path, {"net.py": GOOD, "torch/model.py": BAD, "numpy/x.py": BAD})
    _, named = asked(path)
    assert named == [()]


def test_a_neighbour_that_is_wanted_after_opening_is_not_run_unasked(tmp_path: Path) -> None:
    """A layer may import as it runs, on another thread than that of the opening."""
    late = "def late(name):\n    return __import__(name)\n"
    path = write(tmp_path, {"net.py": late, "model.py": BAD})
    files = neighbours_of(path, late.encode())
    module, caught = import_private(path, files, trust=False), []

    def run() -> None:
        try:
            module.late("model")
        except UserError as error:
            caught.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert "nobody was asked about it" in caught[0] and not (tmp_path / "mark").exists()


def pickled(folder: Path, source: str) -> Path:
    """A whole module of a class of ``shapes.py``, as that was where it was saved."""
    module = types.ModuleType("shapes")
    exec(source, module.__dict__)
    sys.modules["shapes"] = module
    path = folder / "net.pth"
    buffer = io.BytesIO()
    torch.save(module.Net(), buffer)
    path.write_bytes(buffer.getvalue())
    forget()
    return path


SHAPES = "from torch import nn\nclass Net(nn.Sequential):\n    def __init__(self):\n"
SHAPES += "        super().__init__(nn.Conv2d(1, 3, 3), nn.ReLU())\n"


@pytest.mark.parametrize("on_the_path", ["", "folder"])
def test_a_pickle_does_not_run_modules_beside_it_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_the_path: str
) -> None:
    """Where Python looks for modules in the folder: it was started there, or the folder is on its path."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    good = pickled(tmp_path / "a", SHAPES)
    bad = tmp_path / "b" / "net.pth"
    bad.write_bytes(good.read_bytes())
    write(tmp_path / "a", {"shapes.py": SHAPES})
    write(tmp_path / "b", {"shapes.py": BAD + SHAPES})

    def enter(folder: Path) -> None:
        forget()
        monkeypatch.chdir(folder)
        monkeypatch.syspath_prepend("" if not on_the_path else str(folder))

    file = hashlib.sha256(good.read_bytes()).hexdigest()
    enter(good.parent)
    with pytest.raises(RefusedError) as refusal:
        opened(good, trusted=(file,), input=INPUT)
    assert refusal.value.files == ("net.pth", "shapes.py")
    trusted = (file, refusal.value.sha256)
    forget()
    assert opened(good, trusted=trusted, input=INPUT).info.layers[0].output[0] == 3
    sys.path.pop(0)
    enter(bad.parent)
    with pytest.raises(RefusedError):
        opened(bad, trusted=trusted, input=INPUT)
    assert not list(tmp_path.rglob("mark"))
    forget()


def test_a_pickle_of_installed_classes_asks_about_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "net.pth"
    torch.save(nn.Sequential(nn.Conv2d(1, 3, 3)), path)
    assert opened(path, trusted=(hashlib.sha256(path.read_bytes()).hexdigest(),), input=INPUT).info.runs


def test_a_pickle_that_calls_runpy_runs_no_file_unasked(tmp_path: Path) -> None:
    class Runs:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            import runpy

            return runpy.run_path, (str(tmp_path / "model.py"),)

    write(tmp_path, {"model.py": BAD})
    path = tmp_path / "net.pth"
    torch.save({"model": Runs()}, path)
    with pytest.raises(RefusedError, match=r"model\.py"):
        opened(path, trusted=(hashlib.sha256(path.read_bytes()).hexdigest(),))
    assert not (tmp_path / "mark").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_neighbour_that_is_no_file_ends_in_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, {"net.py": "import model\n"})
    os.mkfifo(tmp_path / "model.py")
    with pytest.raises(UserError):
        opened(f"{path}:build")
