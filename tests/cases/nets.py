"""The networks made after public reports, where they are at hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from torch import nn

from engine.api import NetworkReference
from engine.networks.opening import open_module
from engine.program import Network
from tests.engine.arithmetic.forms import Shape


def case(shared_data: Path, name: str) -> nn.Module:
    """What a factory of the cases makes; the test is skipped where they are absent."""
    file = shared_data.parent / "cases" / "nets.py"
    if not file.is_file():
        pytest.skip("the cases are absent")
    spec = importlib.util.spec_from_file_location("cases_nets", file)
    assert spec is not None and spec.loader is not None
    nets = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(nets)
    made = getattr(nets, name)()
    assert isinstance(made, nn.Module)
    return made.eval()


def opened_case(shared_data: Path, name: str, shape: Shape) -> Network:
    """The same as a script opens it."""
    return open_module(case(shared_data, name), NetworkReference(name, input=shape))
