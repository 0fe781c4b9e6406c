"""The user's own Python: only with trust, under private names, with clear words for what goes wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

import engine
from engine.api import UserError
from engine.program import Network
from tests.engine.opened import opened

NET = """
from __future__ import annotations
from dataclasses import dataclass
import torch
from torch import nn
import engine
from engine import width
import gui.blocks as blocks

@dataclass
class Options:
    classes: int = 5

class Net(nn.Module):
    def __init__(self, options: Options) -> None:
        super().__init__()
        self.conv = blocks.conv(1, width)
        self.fc = nn.Linear(width * 26 * 26, options.classes)

    def forward(self, x):
        from engine import late
        return self.fc(late(self.conv(x)).flatten(1))

def build():
    assert engine.width == 4
    torch.manual_seed(0)
    return Net(Options())

module = nn.Conv2d(3, 2, 1)

def wrong():
    return 3

def failing():
    raise KeyError("no such thing")
"""
NEIGHBOUR = """
import torch
width = 4
def late(x):
    return torch.relu(x)
"""
BLOCKS = """
from torch import nn
from .names import KERNEL
from engine import width as same
def conv(inputs, outputs):
    assert same == outputs
    return nn.Conv2d(inputs, outputs, KERNEL)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's project with files that are called as ours."""
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / "engine.py").write_text(NEIGHBOUR)
    package = tmp_path / "gui"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "blocks.py").write_text(BLOCKS)
    (package / "names.py").write_text("KERNEL = 3\n")
    return tmp_path


def made(model: str, *, trust: bool = True, **told: object) -> Network:
    """What a factory makes, trusted."""
    return opened(model, trust=trust, **told)


def test_neighbours_called_as_ours_are_imported_and_ours_stay(project: Path) -> None:
    ours, path = sys.modules["engine"], list(sys.path)
    network = made(f"{project}/net.py:build")
    assert [layer.name for layer in network.info.layers] == ["conv", "relu", "flatten", "fc"]
    assert network.info.preprocessing.input == (1, 28, 28)
    assert sys.modules["engine"] is ours is engine
    assert not hasattr(engine, "width")
    assert sys.path == path
    assert not list(project.rglob("*.pyc"))


def test_the_file_is_read_afresh_each_time(project: Path) -> None:
    assert made(f"{project}/net.py:build").info.layers[0].output[0] == 4
    for name in ("net.py", "engine.py"):
        path = project / name
        path.write_text(path.read_text().replace("width = 4", "width = 6").replace("width == 4", "width == 6"))
    assert made(f"{project}/net.py:build").info.layers[0].output[0] == 6


def test_a_file_within_a_package(project: Path) -> None:
    (project / "gui" / "inner.py").write_text("from .blocks import conv\ndef build():\n    return conv(3, 4)\n")
    assert made(f"{project}/gui/inner.py:build").info.layers[0].output[0] == 4


def test_the_same_numbers_as_plain_python(project: Path) -> None:
    network = made(f"{project}/net.py:build")
    x = torch.rand(1, 1, 28, 28)
    output, _ = network.program.prepare(frozenset(), torch.device("cpu"), "exact").run(x)
    torch.manual_seed(0)
    conv, fc = torch.nn.Conv2d(1, 4, 3), torch.nn.Linear(4 * 26 * 26, 5)
    torch.testing.assert_close(output, fc(torch.relu(conv(x)).flatten(1)))


@pytest.mark.parametrize("prefix", ["", "module.", "model.net."])
def test_a_checkpoint_goes_into_what_was_built(project: Path, tmp_path: Path, prefix: str) -> None:
    conv, fc = torch.nn.Conv2d(1, 4, 3), torch.nn.Linear(4 * 26 * 26, 5)
    state = {f"{prefix}{name}.{key}": value for name, part in (("conv", conv), ("fc", fc))
             for key, value in part.state_dict().items()}  # fmt: skip
    path = tmp_path / "weights.pth"
    torch.save({"state_dict": state}, path)
    network = made(f"{project}/net.py:build", checkpoint=str(path))
    assert torch.equal(torch.from_numpy(network.program.weight("conv")[0].copy()), conv.weight)
    del state[f"{prefix}fc.bias"]
    state[f"{prefix}extra"] = torch.zeros(3, 3)
    state[f"{prefix}conv.weight"] = torch.zeros(4, 1, 5, 5)
    torch.save(state, path)
    with pytest.raises(UserError) as caught:
        made(f"{project}/net.py:build", checkpoint=str(path))
    assert "missing: fc.bias; unexpected: extra; of another shape: conv.weight (4×1×5×5, not 4×1×3×3)" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        ("nothing", "there is no function nothing in this file"),
        ("wrong", "wrong() gave a int, not an nn.Module"),
        ("failing", "failing() failed with KeyError: 'no such thing'"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(project: Path, function: str, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        made(f"{project}/net.py:{function}")
    assert problem in str(caught.value)


def test_a_module_at_hand_will_do(project: Path) -> None:
    assert made(f"{project}/net.py:module").info.layers[0].output == (2, 224, 224)


def test_nothing_runs_without_trust(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text("open(__file__ + '.marker', 'w').close()\n")
    with pytest.raises(UserError, match=r"a Python factory runs the code in that file.*--trust"):
        made(f"{tmp_path}/net.py:build", trust=False)
    assert not (tmp_path / "net.py.marker").exists()
    with pytest.raises(UserError, match="there is no such file"):
        made(f"{tmp_path}/other.py:build")
    with pytest.raises(UserError, match="name the function that builds the network"):
        made(f"{tmp_path}/net.py")


def test_control_flow_that_cannot_be_traced_is_exported(tmp_path: Path) -> None:
    """Loops over sizes and conditions on shapes; the layers keep their module's names."""
    (tmp_path / "net.py").write_text(
        """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.act = nn.ReLU(inplace=True)
    def forward(self, x):
        if x.shape[-1] > 5:
            x = self.act(self.conv(x))
        for _ in range(x.shape[1] - 2):
            x = x + 1
        return x.mean((2, 3))
def build():
    torch.manual_seed(0)
    return Net()
"""
    )
    network = made(f"{tmp_path}/net.py:build", input=(3, 8, 8))
    names = [layer.name for layer in network.info.layers]
    assert names == ["conv", "act", "add", "add_1", "mean"]
    torch.manual_seed(0)
    conv = torch.nn.Conv2d(3, 4, 3, padding=1)
    x = torch.rand(1, 3, 8, 8)
    output, taps = network.program.prepare(frozenset(names), torch.device("cpu"), "exact").run(x)
    torch.testing.assert_close(taps["conv"], conv(x))
    torch.testing.assert_close(taps["act"], conv(x).relu())
    torch.testing.assert_close(output, (conv(x).relu() + 2).mean((2, 3)))
    assert network.info.layers[0].parameters == 112
