"""What may be imported where, seen from a fresh interpreter: import-linter reads, this one looks."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.remote.protocol import check
from tests.origins import ROOT


def test_all_that_window_and_engine_say_can_go_from_one_process_to_the_other() -> None:
    """The sentence of a SchemaError says what cannot; mostly it is a dataclass that engine.api does not export."""
    check()


def heavy_after(statement: str) -> set[str]:
    """Heavy packages that are loaded once this statement ran in a fresh interpreter."""
    heavy = ("torch", "cv2", "pyqtgraph", "PySide6", "onnx", "onnxruntime", "PIL", "numpy")
    code = f"import sys\n{statement}\nprint(*(name for name in {heavy} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_window_comes_up_without_torch_opencv_and_pyqtgraph() -> None:
    assert heavy_after("import main, gui.app.app") <= {"PySide6", "numpy"}


def test_the_contract_between_engine_and_window_is_light() -> None:
    assert heavy_after("import engine.api, engine.api.geometry") <= {"numpy"}


def test_the_list_of_known_networks_needs_neither_torch_nor_qt() -> None:
    assert heavy_after("import main, engine.catalogue.known\nengine.catalogue.known.known()") <= {"numpy"}


@pytest.mark.parametrize(
    "module", ["engine.runtime.threaded_engine", "engine.networks.opening", "engine.commands.predict"]
)
def test_the_engine_does_without_qt(module: str) -> None:
    assert not heavy_after(f"import {module}") & {"PySide6", "pyqtgraph"}
