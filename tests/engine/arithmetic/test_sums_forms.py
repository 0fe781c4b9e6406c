"""What PyTorch writes to a file is explained with the same numbers as the module itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api.arithmetic import Formula
from engine.graph.build import graph_of_traced
from engine.graph.exported_program import from_program, quietly
from tests.engine.arithmetic.forms import asked, disagreements, in_form, values

SHAPE = (3, 9, 8)
PICTURE = torch.randn(SHAPE, generator=torch.Generator().manual_seed(1))


class Normed(nn.Module):
    """Norms of which every stored number is another one."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.batch = nn.BatchNorm2d(4)
        self.instance = nn.InstanceNorm2d(4, affine=True, track_running_stats=True)
        self.group = nn.GroupNorm(2, 4)
        for norm in (self.batch, self.instance, self.group):
            nn.init.normal_(norm.weight, 1, 0.2)
            nn.init.normal_(norm.bias, 0, 0.3)
        for norm in (self.batch, self.instance):
            nn.init.normal_(norm.running_mean, 2, 0.3)
            nn.init.uniform_(norm.running_var, 0.5, 1.5)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.group(self.instance(self.batch(self.conv(x)))))


@pytest.fixture
def normed() -> nn.Module:
    torch.manual_seed(2)
    return Normed().eval()


@pytest.mark.parametrize("form", ["module", "traced", "exported"])
def test_a_batch_norm_has_its_own_numbers_in_every_form(form: str, normed: nn.Module, tmp_path: Path) -> None:
    network = in_form(form, normed, SHAPE, tmp_path)
    found = values(network, PICTURE)
    with torch.no_grad():
        truth = normed.batch(normed.conv(PICTURE[None]))[0]
    for index in np.ndindex(truth.shape):
        answer = asked(network, found, "batch", index)
        assert answer is not None and answer.formula is Formula.NORMALISE and answer.agrees
        assert answer.total == pytest.approx(float(truth[index]), abs=1e-5)
    constants = dict(answer.constants)
    names = {"mean": "running_mean", "variance": "running_var", "scale": "weight", "shift": "bias"}
    for ours, theirs in names.items():
        assert constants[ours] == pytest.approx(float(getattr(normed.batch, theirs).detach()[3]))


@pytest.mark.parametrize("decomposed", [False, True])
def test_exported_norms_have_their_own_weights(decomposed: bool, normed: nn.Module) -> None:
    """Operators take them in another order than the functions, and decomposed ones in yet another."""
    with quietly():
        program = torch.export.export(normed, (torch.zeros(1, *SHAPE),))
        if decomposed:
            program = program.run_decompositions()
    graph = graph_of_traced(normed, lambda: from_program(program), SHAPE, "net")
    for name in ("batch", "group") if decomposed else ("batch", "instance", "group"):
        weight, bias = graph.program.weight(name)
        np.testing.assert_array_equal(weight, normed.get_submodule(name).weight.detach())
        np.testing.assert_array_equal(bias, normed.get_submodule(name).bias.detach())


@pytest.mark.parametrize("form", ["module", "traced", "exported"])
def test_every_sum_of_a_normed_network_agrees(form: str, normed: nn.Module, tmp_path: Path) -> None:
    assert disagreements(in_form(form, normed, SHAPE, tmp_path), PICTURE)[0] == []
