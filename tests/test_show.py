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
import gc
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
    print("gave", given, module.training, gc.isenabled(), flush=True)

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

BESIDE_A_HOST = """
import gc
import sys
import threading
import torch
from torch import nn
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication
import convoscope
from gui.shell.window import MainWindow

app = QApplication([])
app.setQuitOnLastWindowClosed(False)  # what is left is told only after the last one
app.setStyle("Windows")
QLocale.setDefault(QLocale("pt_BR"))
torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = True, False

def state():
    tf32 = torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32
    hooks = sys.excepthook is sys.__excepthook__, threading.excepthook is threading.__excepthook__
    look = app.style().name() or "sheeted", bool(app.styleSheet()), QLocale().decimalPoint()
    return gc.isenabled(), round(sys.getswitchinterval(), 4), *tf32, *hooks, *look

def windows():
    return [window for window in app.topLevelWidgets() if isinstance(window, MainWindow)]

def look():
    opened = [window for window in windows() if window.session.network is not None]
    global left
    if len(opened) == 2 and left == 2:
        print("both", *state(), flush=True)
    if len(windows()) == left - 1:
        left -= 1
        print("left", left, *state(), flush=True)
    elif len(opened) == left and left:
        opened[0].close()
    if left:
        QTimer.singleShot(50, look)
    else:
        app.quit()

left = 2
print("found", *state(), flush=True)
for _ in range(2):
    QTimer.singleShot(0, lambda: convoscope.show(nn.Sequential(nn.Conv2d(1, 2, 5)), source="draw", input=(1, 28, 28)))
QTimer.singleShot(50, look)
app.exec()
"""

FOUND = "True 0.005 True False True True windows False ,"
CHANGED = "False 0.0002 False False False False sheeted True ."


@pytest.mark.parametrize(
    ("how", "script", "said"),
    [
        ("alone", SCRIPT, ["opened", "gave 0 True True"]),
        ("beside", SCRIPT, ["gave None True False", "opened"]),
        ("hook", IN_IPYTHON, ["gave None", "opened"]),
        ("host", BESIDE_A_HOST, [f"found {FOUND}", f"both {CHANGED}", f"left 1 {CHANGED}", f"left 0 {FOUND}"]),
    ],
    ids=["alone", "beside", "in IPython after %gui qt", "twice in a host, which is left as it was found"],
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
