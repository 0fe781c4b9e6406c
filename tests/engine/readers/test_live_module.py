"""Modules as people have them in their programs: wrapped, scripted, lazy, in the midst of a training."""

from __future__ import annotations

import copy
import importlib.util
import threading
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from engine.api import NetworkReference
from engine.networks.opening import open_module
from engine.program import Network
from engine.readers.live_module import copied, unwrapped
from tests.engine.opened import opened

CPU = torch.device("cpu")
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")


class Plain(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.fc(torch.relu(self.conv(x)).mean((2, 3)))
        return y


class Holding(nn.Module):
    """Keeps a lock, a lazy iterator, and a tensor amid its computation."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.lock, self.rows = threading.Lock(), iter([1])
        self.last: list[Tensor] = []

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        self.last = [y]
        return y


def computed(network: Network, x: Tensor) -> Tensor:
    return network.program.prepare(frozenset(), CPU, "exact").run(x)[0]


def shown(module: nn.Module) -> Network:
    return open_module(module, NetworkReference("mine", input=(3, 16, 16)))


NAMES = ["conv", "relu", "mean", "fc"]


@pytest.mark.parametrize(
    "wrap", [torch.compile, nn.DataParallel, AveragedModel, lambda m: torch.compile(nn.DataParallel(m))]
)
def test_wrappers_are_looked_through(wrap: object) -> None:
    plain = Plain().eval()
    module = wrap(plain)  # type: ignore[operator]
    network = shown(module)
    assert [layer.name for layer in network.info.layers] == NAMES
    x = torch.rand(1, 3, 16, 16)
    assert torch.equal(computed(network, x), plain(x))


def test_wrapped_parts_too_and_the_users_own_stays_wrapped() -> None:
    module = nn.Sequential(nn.DataParallel(Plain()), nn.ReLU())
    assert [layer.name for layer in shown(module).info.layers] == [*(f"0.{name}" for name in NAMES), "1"]
    assert isinstance(module[0], nn.DataParallel)


def test_a_scripted_module_is_opened_as_torchscript() -> None:
    script = torch.jit.script(Plain().eval())
    network = shown(script)
    assert [layer.name for layer in network.info.layers] == NAMES
    x = torch.rand(1, 3, 16, 16)
    assert torch.allclose(computed(network, x), script(x))


def test_a_scripted_part_does_not_stop_the_rest() -> None:
    class Mixed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = torch.jit.script(Plain()), nn.Linear(2, 3)

        def forward(self, x: Tensor) -> Tensor:
            y: Tensor = self.head(self.body(x))
            return y

    module = Mixed().eval()
    x = torch.rand(1, 3, 16, 16)
    assert torch.allclose(computed(shown(module), x), module(x))


def test_lazy_layers_settle_their_sizes_by_one_pass() -> None:
    module = nn.Sequential(nn.LazyConv2d(8, 3), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10))
    network = shown(module)
    assert [layer.output for layer in network.info.layers][-1] == (10,)
    assert network.info.layers[0].weight_shape == (8, 3, 3, 3)
    assert isinstance(module[0], nn.LazyConv2d), "the user's own stays as it is"


def test_what_cannot_be_copied_is_shared_and_weights_never_are() -> None:
    module = Holding()
    module(torch.rand(1, 3, 8, 8))
    with pytest.raises(TypeError):
        copy.deepcopy(module)
    twin = copied(module)
    assert isinstance(twin, Holding)
    assert twin.lock is module.lock
    assert twin.conv.weight.data_ptr() != module.conv.weight.data_ptr()
    assert twin.last[0].is_leaf
    assert torch.equal(twin.last[0], module.last[0])
    assert not module.last[0].is_leaf


def test_unwrapping_leaves_a_plain_module_alone() -> None:
    module = Plain()
    assert unwrapped(module) is module


@pytest.fixture(scope="module")
def nets(shared_data: Path) -> str:
    return str(shared_data.parent / "cases/nets.py")


@pytest.mark.parametrize("name", ["compiled", "parallel", "scripted"])
def test_weights_of_the_module_itself_fit_its_wrappers(nets: str, shared_data: Path, name: str) -> None:
    checkpoint = str(shared_data.parent / "cases/ckpt/small.pth")
    network = opened(f"{nets}:{name}", checkpoint=checkpoint, trust=True, input=(3, 16, 16))
    assert [layer.name for layer in network.info.layers] == ["conv", "bn", "relu", "mean", "fc"]
    stored = torch.load(checkpoint, weights_only=True)
    assert torch.equal(torch.from_numpy(network.program.weight("conv")[0].copy()), stored["conv.weight"])


def test_a_lazy_factory_alone_and_with_its_weights(nets: str, shared_data: Path) -> None:
    assert opened(f"{nets}:lazy", trust=True, input=(3, 20, 20)).info.layers[-1].output == (10,)
    checkpoint = str(shared_data.parent / "cases/ckpt/lazy.pth")
    network = opened(f"{nets}:lazy", checkpoint=checkpoint, trust=True)
    assert network.info.preprocessing.input == (3, 16, 16), "the size that its weights were made for"
    stored = torch.load(checkpoint, weights_only=True)
    assert torch.equal(torch.from_numpy(network.program.weight("4")[0].copy()), stored["4.weight"])


def test_a_network_amid_its_training_is_copied(nets: str) -> None:
    specification = importlib.util.spec_from_file_location("nets_of_others", nets)
    assert specification is not None
    assert specification.loader is not None
    made = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(made)
    module = made.normed_used()
    network = shown(module)
    x = torch.rand(1, 3, 16, 16)
    assert torch.allclose(computed(network, x), module.eval()(x), atol=1e-6)
