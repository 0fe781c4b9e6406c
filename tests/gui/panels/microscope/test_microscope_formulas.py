"""What the microscope writes of norms that measure, of resampling and of attention."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from pytestqt.qtbot import QtBot
from torch import Tensor, nn

from engine.api import NetworkReference
from engine.networks.opening import open_module
from gui.panels.microscope import words
from gui.panels.microscope.sum_content import SumContent, content_of, strongest_first
from gui.widgets.number_grid import NumberScale
from tests.engine.arithmetic.forms import asked, values


class Net(nn.Module):
    def __init__(self, part: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.part = part

    def forward(self, x: Tensor) -> Tensor:
        return self.part(x)


def written(part: Callable[[Tensor], Tensor]) -> tuple[words.Lines, SumContent]:
    torch.manual_seed(0)
    network = open_module(Net(part).eval(), NetworkReference("net", input=(4, 5, 6)))
    layer = network.info.layer(network.info.outputs[0])
    answer = asked(network, values(network, torch.randn(4, 5, 6)), layer.name, (1, 2, 3))
    assert answer is not None and answer.agrees
    scale = NumberScale.around_zero(answer.patch)
    return words.lines(answer, layer), content_of(answer, network.info, strongest_first(answer), scale, False, ())


@pytest.mark.parametrize(("part", "count"), [
    (nn.LayerNorm(6), "6"), (nn.GroupNorm(2, 4), "60"), (nn.InstanceNorm2d(4), "30"),
])  # fmt: skip
def test_a_norm_says_whose_mean_it_takes(qtbot: QtBot, part: nn.Module, count: str) -> None:
    lines, content = written(part)
    assert f"of the {count} values of this picture" in lines.meaning and "training" not in lines.meaning
    assert [entry.label for entry in content.ledger][:2] == ["μ · mean", "σ² · variance"]


def test_a_batch_norm_speaks_of_training(qtbot: QtBot) -> None:
    assert "over the training pictures" in written(nn.BatchNorm2d(4))[0].meaning


def test_resampling_speaks_of_the_nearest_cells(qtbot: QtBot) -> None:
    lines, content = written(nn.Upsample(scale_factor=2, mode="bilinear"))
    assert "nearest cells" in lines.meaning and len(content.grids) == 1


def test_attention_speaks_of_tokens(qtbot: QtBot) -> None:
    lines, content = written(lambda x: F.scaled_dot_product_attention(x, x, x))
    assert "tokens" in lines.meaning and content.terms is not None and len(content.terms.channels) == 5
