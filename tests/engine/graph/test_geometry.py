"""Receptive fields against hand-computed cases, and against where the derivative of an output is not zero."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.graph.analysis import analyse
from engine.graph.fx_trace import trace
from engine.graph.geometry import Axis


def spans(axis: Axis, count: int) -> list[tuple[int, int] | None]:
    return [axis.at(i) for i in range(count)]


def test_a_window_slides() -> None:
    axis = Axis().window(kernel=3, stride=2, padding=1)
    assert spans(axis, 3) == [(-1, 1), (1, 3), (3, 5)]
    assert (axis.size, axis.jump, axis.origin) == (3, 2.0, -1)


def test_windows_on_windows_grow_by_the_jump() -> None:
    axis = Axis().window(5).window(2, 2).window(5).window(2, 2)  # LeNet-5's features: 1 + 4 + 1 + 4·2 + 1·2
    assert (axis.size, axis.jump, axis.origin) == (16, 4.0, 0)


def test_dilation_spreads_a_window() -> None:
    assert spans(Axis().window(3, dilation=4), 2) == [(0, 8), (1, 9)]


def test_enlarging_repeats_cells_and_windows_then_see_a_varying_number() -> None:
    twice = Axis().resized(4, 8, "nearest")
    assert spans(twice, 4) == [(0, 0), (0, 0), (1, 1), (1, 1)]
    assert twice.jump == 0.5
    assert spans(twice.window(2), 4) == [(0, 0), (0, 1), (1, 1), (1, 2)]
    assert twice.window(2, 2).size == 1  # every window lies within one cell
    assert twice.window(2, 2).jump == 1.0


def test_a_transposed_convolution_reads_every_input_that_reaches_it() -> None:
    # kernel 4, stride 2, padding 1: output i is reached by inputs j with i = 2j − 1 + t, t in 0 … 3
    assert spans(Axis().transposed(4, 2, 1), 4) == [(-1, 0), (0, 1), (0, 1), (1, 2)]


def test_a_transposed_convolution_may_leave_gaps() -> None:
    axis = Axis().transposed(kernel=1, stride=2, padding=0)
    assert spans(axis, 4) == [(0, 0), None, (1, 1), None]
    assert axis.size == 1


def test_adaptive_windows_differ() -> None:
    # 5 → 3 cells: [0, 2), [1, 4), [3, 5)
    assert spans(Axis().adaptive(5, 3), 3) == [(0, 1), (1, 3), (3, 4)]


def test_paths_join_only_at_equal_jumps() -> None:
    narrow, wide, strided = Axis(), Axis().window(5, padding=2), Axis().window(1, 2)
    joined = narrow.union(wide)
    assert joined is not None
    assert spans(joined, 2) == [(-2, 2), (-1, 3)]
    assert narrow.union(strided) is None


class Branches(nn.Module):
    """An Inception-like join: the field is that of the widest path, which is not the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 2, 3, stride=2, padding=1)
        self.wide = nn.Conv2d(2, 2, 5, padding=2, dilation=1)
        self.small = nn.Conv2d(2, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        return torch.cat([self.wide(x), self.small(x)], 1)


class UNet(nn.Module):
    """Down and up again by a transposed convolution, beside a shortcut."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Conv2d(1, 2, 4, stride=2, padding=1)
        self.middle = nn.Conv2d(2, 2, 3, padding=2, dilation=2)
        self.up = nn.ConvTranspose2d(2, 1, 4, stride=2, padding=1)
        self.end = nn.Conv2d(2, 1, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.end(torch.cat([x, self.up(self.middle(self.down(x)))], 1))


class Sliced(nn.Module):
    """The parameter-free shortcut of the CIFAR ResNets beside a strided convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) + x[:, :, ::2, ::2] * 2


class Cropped(nn.Module):
    """Padding on one side, cropping on the other, uneven windows, channels last in between."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 3, (3, 4), padding="same")
        self.mix = nn.Linear(3, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(self.conv(x), (3, 0, 1, 0))[..., 2:-1, 1:]
        return self.mix(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Resampled(nn.Module):
    """Enlarged by both common rules, then reduced."""

    def __init__(self, mode: str, corners: bool | None = None) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, padding=1)
        self.mode, self.corners = mode, corners

    def forward(self, x: Tensor) -> Tensor:
        x = F.interpolate(F.avg_pool2d(x, 2), scale_factor=3, mode=self.mode, align_corners=self.corners)
        return F.avg_pool2d(self.conv(x), 2)


class Shuffled(nn.Module):
    """Space to depth, grouped channels, and back."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 8, 3, padding=1, groups=2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(F.pixel_unshuffle(x, 2))
        x = x.view(1, 2, 4, 15, 15).transpose(1, 2).reshape(1, 8, 15, 15)
        return F.pixel_shuffle(x, 2)


NETS = {
    "branches": Branches,
    "unet": UNet,
    "sliced": Sliced,
    "cropped": Cropped,
    "nearest": lambda: Resampled("nearest"),
    "bilinear": lambda: Resampled("bilinear", False),
    "corners": lambda: Resampled("bilinear", True),
    "bicubic": lambda: Resampled("bicubic", False),
    "shuffled": Shuffled,
    "adaptive": lambda: nn.Sequential(nn.Conv2d(1, 1, 3, stride=2, padding=1), nn.AdaptiveAvgPool2d((7, 9))),
    "dilated": lambda: nn.Sequential(
        nn.Conv2d(1, 2, (3, 2), dilation=(2, 3)), nn.AvgPool2d(3, 2, 1), nn.Conv2d(2, 1, 3)
    ),
    "even": lambda: nn.Sequential(nn.Conv2d(1, 1, 4, padding="same"), nn.AvgPool2d(2), nn.ConvTranspose2d(1, 1, 2, 3)),
}
SIZE = 30


@pytest.mark.filterwarnings("ignore:Using padding=.same. with even kernel")
@pytest.mark.parametrize("name", NETS)
def test_fields_are_where_the_derivative_is(name: str) -> None:
    """Every output's span within the picture is where its derivative is not zero, all weights being positive."""
    module = NETS[name]()
    generator = torch.Generator().manual_seed(1)
    for parameter in module.parameters():
        parameter.data.uniform_(0.5, 1.5, generator=generator)
    analysis = analyse(trace(module), (1, SIZE, SIZE))
    field = analysis.facts[analysis.nodes[analysis.outputs[0]]].field
    assert field is not None
    x = torch.rand((1, 1, SIZE, SIZE), generator=generator, dtype=torch.float32).requires_grad_()
    y, inside = module(x), 0
    for axis, along in ((field.y, 2), (field.x, 3)):
        for index in range(y.shape[along]):
            (slope,) = torch.autograd.grad(y.select(along, index).sum(), x, retain_graph=True)
            seen = slope.abs().sum(dim=tuple({0, 1, 2, 3} - {along})).nonzero().flatten().tolist()
            span = axis.at(index)
            if span is None:
                assert seen == []
            elif span[0] >= 0 and span[1] < SIZE:
                assert (seen[0], seen[-1]) == span, f"output {index} along axis {along}"
                inside += 1
            else:  # at the border it sees what is left of its span, or only padding
                assert all(span[0] <= pixel <= span[1] for pixel in seen)
    assert inside >= 10


@pytest.mark.parametrize(
    "last",
    [
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Sequential(nn.Flatten(), nn.Linear(36, 4)),
        nn.InstanceNorm2d(1),
        nn.GroupNorm(1, 1),
        nn.Softmax(dim=3),
    ],
    ids=lambda module: type(module).__name__,
)
def test_what_sees_everything_has_no_field(last: nn.Module) -> None:
    layers = analyse(trace(nn.Sequential(nn.Conv2d(1, 1, 3), last)), (1, 8, 8)).layers
    assert layers[0].receptive_field == (3, 3)
    assert layers[-1].receptive_field is None
    assert layers[-1].jump is None


def test_squeeze_and_excitation_sees_everything() -> None:
    class Gate(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x * torch.sigmoid(x.mean((2, 3), keepdim=True))

    layers = analyse(trace(nn.Sequential(nn.Conv2d(1, 2, 3), Gate())), (1, 8, 8)).layers
    assert [layer.receptive_field for layer in layers] == [(3, 3), None, None, None]
