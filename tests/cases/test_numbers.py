"""The rows about numbers: names, edges, counts and fields of the networks made after public reports."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.api.geometry import as_maps
from tests.cases.nets import case, opened_case
from tests.engine.arithmetic.forms import Shape, asked, disagreements, values

SMALL = (3, 16, 16)


def test_relu_in_forward_has_a_batch_norm_with_its_own_numbers(shared_data: Path) -> None:
    network = opened_case(shared_data, "relu_in_forward", (3, 32, 32))
    assert disagreements(network, torch.rand(3, 32, 32), places=8)[0] == []


def test_bare_inplace_has_edges_through_what_was_changed(shared_data: Path) -> None:
    network, x = opened_case(shared_data, "bare_inplace", SMALL), torch.rand(SMALL)
    assert network.info.layer("conv2").inputs == ("relu",)
    found = values(network, x)
    answer = asked(network, found, "adaptive_avg_pool2d", (0, 0, 0))
    assert answer is not None and answer.agrees
    net = case(shared_data, "bare_inplace")
    with torch.no_grad():
        changed = net.conv2(net.bn1(net.conv1(x[None])).relu()).relu()
    assert answer.total == pytest.approx(float(changed[0, 0].mean()), abs=1e-6)


@pytest.mark.parametrize("name", ["cast_type", "cast_device"])
def test_the_layer_of_a_modules_name_is_its_output(name: str, shared_data: Path) -> None:
    network, x = opened_case(shared_data, name, SMALL), torch.rand(SMALL)
    with torch.no_grad():
        truth = case(shared_data, name).conv(x[None])[0]
    torch.testing.assert_close(values(network, x)["conv"], truth)


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
@pytest.mark.parametrize(("name", "shape", "macs"), [
    ("vit", (3, 32, 32), 311_424), ("conv1d", (1, 64, 100), 100 * 24 * 64 * 17 + 33 * 12 * 6 * 4 + 60 * 7),
    ("cube", (8, 24, 24), 6 * 8 * 24 * 24 * 27 + 10 * 3 * 5 * 5 * 6 * 27 + 10 * 4),
    ("crnn", (1, 32, 64), 8 * 32 * 64 * 9 + 16 * 16 * 32 * 8 * 9 + 32 * 2 * 96 * (128 + 24) + 32 * 36 * (48 + 12)
     + 32 * 12 * 11),
])  # fmt: skip
def test_everything_is_counted(name: str, shape: Shape, macs: int, shared_data: Path) -> None:
    info = opened_case(shared_data, name, shape).info
    assert info.macs == macs and all(layer.macs_counted for layer in info.layers)


def test_fields_within_a_convnext_are_where_the_derivative_says(shared_data: Path) -> None:
    shape = (3, 48, 64)
    info = opened_case(shared_data, "convnext", shape).info
    net = case(shared_data, "convnext")
    for name in ("block.norm", "block.up", "block.act", "block.down"):
        layer = info.layer(name)
        channels, height, width = as_maps(layer.output)
        assert (height, width) == (12, 16) and channels in (10, 40)
        x = torch.rand(1, *shape, requires_grad=True)
        (seen,) = torch.autograd.grad(net.block.dw(net.stem(x))[0, 0, 6, 9], x)
        rows, columns = seen.abs().sum((0, 1)).nonzero().unbind(1)
        assert layer.origin and layer.jump and layer.receptive_field
        top, left = (begin + at * step for begin, at, step in zip(layer.origin, (6, 9), layer.jump, strict=True))
        assert (top, left) == (int(rows.min()), int(columns.min()))
        assert layer.receptive_field == (int(rows.max() - rows.min()) + 1, int(columns.max() - columns.min()) + 1)


@pytest.mark.filterwarnings("ignore")  # of the module that quantises: PyTorch moves it
@pytest.mark.parametrize(("name", "shape"), [
    ("segnet", (3, 45, 37)), ("crnn", (1, 32, 64)), ("hooked", SMALL), ("quantised", SMALL),
])  # fmt: skip
def test_sums_agree_or_are_not_offered(name: str, shape: Shape, shared_data: Path) -> None:
    assert disagreements(opened_case(shared_data, name, shape), torch.rand(shape), places=6)[0] == []


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
@pytest.mark.parametrize(("name", "shape", "formulas"), [
    ("conv1d", (1, 64, 100), {"conv1", "conv2", "mp", "pool"}), ("cube", (8, 24, 24), {"conv1", "conv2"}),
])  # fmt: skip
def test_lines_and_bodies_of_values_have_formulas(
    name: str, shape: Shape, formulas: set[str], shared_data: Path
) -> None:
    network = opened_case(shared_data, name, shape)
    wrong, unknown = disagreements(network, torch.rand(shape), places=20)
    assert wrong == [] and not formulas & unknown


@pytest.mark.filterwarnings("ignore")  # of the module that quantises: PyTorch moves it
def test_packed_weights_are_parameters(shared_data: Path) -> None:
    info = opened_case(shared_data, "quantised", SMALL).info
    assert info.parameters == 3 * 8 * 9 + 8 + 8 * 4 + 4
    assert [info.layer(name).parameters for name in ("conv", "fc")] == [224, 36]


def test_autocast_within_says_that_it_is_left_out(shared_data: Path) -> None:
    assert any("autocast" in note for note in opened_case(shared_data, "auto_only", SMALL).info.notes)
