"""``convoscope.show`` on a live module, from a plain script and beside a running event loop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

import convoscope
from engine.api import NetworkReference

SCRIPT = """
import sys
import torch
from torch import nn
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import convoscope
from gui.shell.window import MainWindow

app = QApplication([])
module = nn.Sequential(nn.Conv2d(1, 2, 5), nn.ReLU(), nn.Flatten(), nn.Linear(2 * 24 * 24, 3)).train()

def look():
    windows = [window for window in app.topLevelWidgets() if isinstance(window, MainWindow)]
    if not windows or not windows[0].windowTitle().startswith("Sequential"):
        QTimer.singleShot(50, look)
        return
    print("opened", flush=True)
    windows[0].close()
    if sys.argv[1] == "beside":
        QTimer.singleShot(0, app.quit)

def show():
    given = convoscope.show(module, source="draw", labels=["a", "b", "c"], input=(1, 28, 28))
    print("gave", given, module.training, flush=True)

QTimer.singleShot(50, look)
if sys.argv[1] == "beside":
    QTimer.singleShot(0, show)
    app.exec()
else:
    show()
"""


IN_IPYTHON = """
import sys
import types
import torch
from torch import nn
from PySide6.QtCore import QCoreApplication, QTimer
import convoscope

shell = types.SimpleNamespace(active_eventloop="qt6")
sys.modules["IPython"] = types.SimpleNamespace(get_ipython=lambda: shell)
print("gave", convoscope.show(nn.Sequential(nn.Conv2d(1, 2, 5)), source="draw", input=(1, 28, 28)), flush=True)
app = QCoreApplication.instance()

def look():
    windows = [window for window in app.topLevelWidgets() if window.windowTitle().startswith("Sequential")]
    if not windows:
        QTimer.singleShot(50, look)
        return
    print("opened", flush=True)
    windows[0].close()
    QTimer.singleShot(0, app.quit)

QTimer.singleShot(50, look)
app.exec()  # as IPython does while it waits for input
"""


@pytest.mark.parametrize(
    ("how", "script", "said"),
    [
        ("alone", SCRIPT, ["opened", "gave 0 True"]),
        ("beside", SCRIPT, ["gave None True", "opened"]),
        ("hook", IN_IPYTHON, ["gave None", "opened"]),
    ],
    ids=["alone", "beside", "in IPython after %gui qt"],
)
def test_the_window_opens_on_a_module(tmp_path: Path, how: str, script: str, said: list[str]) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    environment = {**os.environ, **home, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script, how], env=environment, capture_output=True, text=True, timeout=110, check=False
    )
    assert (done.returncode, done.stdout.splitlines()) == (0, said), done.stderr


def test_it_is_a_copy_of_the_module_as_it_was() -> None:
    module = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(2 * 26 * 26, 2)).train()
    open_ = convoscope._opener(module, "Mine", ("yes", "no"))
    network = open_(NetworkReference("Mine", input=(1, 28, 28)), 4, lambda _text, _fraction: None, lambda: False)
    assert (network.info.title, network.info.labels, network.info.epoch) == ("Mine", ("yes", "no"), 4)
    x = torch.rand(1, 1, 28, 28)
    answer, _ = network.program.prepare(frozenset(), torch.device("cpu"), "exact").run(x)
    assert torch.equal(answer, module(x))
    with torch.no_grad():
        module[0].weight.zero_()
    assert torch.equal(network.program.prepare(frozenset(), torch.device("cpu"), "exact").run(x)[0], answer)
    assert module.training
