"""PyTorch and what stands on it is imported by one thread at a time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.origins import ROOT

BESIDE = """
import sys, threading
from engine.api import NetworkReference
from engine.runtime import jobs
from engine.runtime.threaded_engine import ThreadedEngine
open_network = lambda: jobs._open_network(NetworkReference("lenet5"), 1, lambda *_: None, lambda: False)
load = lambda: ThreadedEngine()._load_pytorch()
with jobs.IMPORTING:
    thread = threading.Thread(target={what}, daemon=True)
    thread.start()
    thread.join(1)
    assert thread.is_alive() and "torch" not in sys.modules
thread.join()
assert "torch" in sys.modules
"""


@pytest.mark.parametrize("what", ["open_network", "load"])
def test_a_thread_waits_while_another_one_imports(what: str) -> None:
    """Before, one start in six ended in “partially initialized module”."""
    done = subprocess.run([sys.executable, "-c", BESIDE.format(what=what)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
