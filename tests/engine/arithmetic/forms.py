"""One module in the forms in which it may come, and the microscope asked at random places of every layer of it."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from engine.api import INPUT, NetworkReference, ValueBreakdown
from engine.arithmetic import explain
from engine.device.transfer import Slices
from engine.networks.opening import open_module
from engine.program import Network
from tests.engine.opened import opened

Shape = tuple[int, int, int]


def as_module(module: nn.Module, shape: Shape, _: Path) -> Network:
    return open_module(module, NetworkReference("net", input=shape))


class NotWrittenError(Exception):
    """PyTorch cannot write this module in this form."""


@contextmanager
def writing() -> Iterator[None]:
    """What fails in here is PyTorch's."""
    try:
        yield
    except Exception as error:  # the module's own code runs here, and exporters raise anything
        raise NotWrittenError(str(error).partition("\n")[0]) from error


def as_traced(module: nn.Module, shape: Shape, folder: Path) -> Network:
    with writing():
        torch.jit.save(
            torch.jit.trace(module, torch.zeros(1, *shape), strict=False, check_trace=False), folder / "n.pt"
        )
    return opened(folder / "n.pt", input=shape, trust=True)


def as_exported(module: nn.Module, shape: Shape, folder: Path) -> Network:
    with writing():
        torch.export.save(torch.export.export(module, (torch.zeros(1, *shape),)), folder / "n.pt2")
    return opened(folder / "n.pt2", input=shape, trust=True)


def as_onnx(module: nn.Module, shape: Shape, folder: Path) -> Network:
    inputs = (torch.zeros(1, *shape),)
    with writing():
        torch.onnx.export(module, inputs, folder / "n.onnx", dynamo=False, opset_version=17)
    return opened(folder / "n.onnx", input=shape)


FORMS: Mapping[str, Callable[[nn.Module, Shape, Path], Network]] = {
    "module": as_module,
    "traced": as_traced,
    "exported": as_exported,
    "onnx": as_onnx,
}


def in_form(form: str, module: nn.Module, shape: Shape, folder: Path) -> Network:
    """The module as a script has it, or written by PyTorch to a file and opened from there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the writers' own, of their future and of what is traced
        return FORMS[form](copy.deepcopy(module).eval(), shape, folder)


def values(network: Network, x: Tensor) -> dict[str, Tensor]:
    """What the network gives for one (C, H, W) picture at every layer, without the batch axis."""
    taps = frozenset({INPUT, *(layer.name for layer in network.info.layers)})
    run = network.program.prepare(taps, torch.device("cpu"), "exact").run(x[None])[1]
    return {name: value[0] for name, value in run.items()}


def asked(network: Network, found: Mapping[str, Tensor], layer: str, index: tuple[int, ...]) -> ValueBreakdown | None:
    """What the microscope says of one value."""
    described = network.info.layer(layer)
    inputs = [Slices(found[name]) for name in described.inputs]
    with np.errstate(all="ignore"):
        return explain(described, index, inputs, Slices(found[layer]), network.program.constants(layer))


def disagreements(network: Network, x: Tensor, seed: int = 0, places: int = 3) -> tuple[list[str], set[str]]:
    """Asks of every layer at random places: where sum and value differ, and the layers without a formula."""
    rng, found = np.random.default_rng(seed), values(network, x)
    wrong, unknown = [], set()
    for layer in network.info.layers:
        for _ in range(places):
            index = tuple(int(rng.integers(size)) for size in found[layer.name].shape)
            answer = asked(network, found, layer.name, index)
            if answer is None:
                unknown.add(layer.name)
            elif not answer.agrees:
                wrong.append(f"{layer.name} ({layer.operation}) {index}: {answer.total} for {answer.value}")
    return wrong, unknown
