"""Wrong ranges and orders are noticed, right ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from engine.api import NetworkReference, Preprocessing
from engine.networks.opening import open_module, open_network
from engine.networks.preprocessing_check import order_warnings


def trained(scale: float) -> nn.Module:
    """A network whose batch norm has seen pictures with values from 0 to ``scale``."""
    torch.manual_seed(1)
    module = nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8, momentum=None), nn.ReLU(), nn.Flatten(), nn.Linear(7200, 4)
    )
    coarse = torch.rand(64, 3, 8, 8)
    module.train()(scale * nn.functional.interpolate(coarse, size=(32, 32), mode="bilinear"))
    return module.eval()


@pytest.mark.parametrize(
    ("scale", "told", "said"), [(255, 1, "smaller"), (1, 255, "larger"), (1, 1, ""), (255, 255, "")]
)
def test_values_of_another_size_than_in_training(scale: float, told: int, said: str) -> None:
    info = open_module(trained(scale), NetworkReference("it", input=(3, 32, 32), range=told)).info
    warned = [sentence for sentence in info.warnings if "trained on" in sentence]
    assert bool(warned) == bool(said)
    if said:
        factor = int(warned[0].split("about ")[1].split(" times")[0].replace(",", ""))
        assert said in warned[0] and "as 1 tells" in warned[0] and 120 < factor < 520
        assert warned[0] in info.notes


def test_a_mean_of_blue_green_red() -> None:
    told = Preprocessing((3, 8, 8), (103.94, 116.78, 123.68), (1, 1, 1), range=255)
    assert "check the order" in order_warnings(told)[0]
    assert order_warnings(Preprocessing((3, 8, 8), (103.94, 116.78, 123.68), (1, 1, 1), range=255, order="bgr")) == ()
    assert order_warnings(Preprocessing((3, 8, 8), (0.485, 0.456, 0.406), (1, 1, 1))) == ()


def test_a_real_file_is_not_doubted_where_it_is_prepared_right(shared_data: Path) -> None:
    path = str(shared_data / "checkpoints/various/resnet20-12fca82f.th")

    def warnings(**told: object) -> tuple[str, ...]:
        reference = NetworkReference(path, **told)  # type: ignore[arg-type]
        return open_network(reference, 1, lambda *_: None, lambda: False).info.warnings

    figures = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
    assert warnings(**figures) == ()
    assert any("times larger" in sentence for sentence in warnings(mean=(0.0,), std=(1.0,), range=255))
