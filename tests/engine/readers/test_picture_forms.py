"""Networks that take grey pictures without an axis of channels, or pictures as one row of numbers."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from engine.api import InputUnknownError, NetworkReference, UserError
from engine.networks.opening import open_module


class Rows(nn.Module):
    """Reads a picture row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.gru, self.fc = nn.GRU(12, 6, batch_first=True), nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        _, last = self.gru(x)
        y: Tensor = self.fc(last[0])
        return y


class Grey(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)

    def forward(self, x: Tensor, gain: float = 2.0) -> Tensor:
        if x.ndim != 3:
            raise ValueError("pictures without channels, please")
        y: Tensor = self.conv(x.unsqueeze(1)).mean((2, 3)) * gain
        return y


def flat(length: int) -> nn.Module:
    return nn.Sequential(nn.Linear(length, 8), nn.ReLU(), nn.Linear(8, 3))


@pytest.mark.parametrize(
    ("module", "told", "shape", "note"),
    [
        (flat(144), None, (1, 12, 12), "one row of numbers"),
        (flat(300), None, (3, 10, 10), "one row of numbers"),
        (flat(300), (3, 10, 10), (3, 10, 10), "one row of numbers"),
        (flat(300), (10, 10), (3, 10, 10), "one row of numbers"),
        (Rows(), (1, 9, 12), (1, 9, 12), "without an axis of channels"),
        (Grey(), (1, 9, 12), (1, 9, 12), "without an axis of channels"),
        (Grey(), (9, 12), (1, 9, 12), "without an axis of channels"),
    ],
)
def test_they_run(module: nn.Module, told: tuple[int, ...] | None, shape: tuple[int, int, int], note: str) -> None:
    network = open_module(module.eval(), NetworkReference("mine", input=told))
    assert network.info.preprocessing.input == shape
    assert sum(note in said for said in network.info.notes) == 1
    x = torch.rand(1, *shape)
    got = network.program.prepare(frozenset(), torch.device("cpu"), "exact").run(x)[0]
    assert torch.allclose(got, module(x.flatten(1) if "row" in note else x[:, 0]))
    assert {name for name, _ in module.named_children()} & {layer.name for layer in network.info.layers}


def test_the_first_error_is_told_where_no_form_fits() -> None:
    with pytest.raises(UserError, match=r"mine cannot be run on a picture of 3×4×4: mat1 and mat2"):
        open_module(flat(144), NetworkReference("mine", input=(3, 4, 4)))
    with pytest.raises(InputUnknownError, match="takes none of the usual inputs"):
        open_module(flat(145), NetworkReference("mine"))
