"""The blackboard's arithmetic against the lecture's numbers, and against PyTorch."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import torch
import torch.nn.functional as F

from gui.panels.blackboard.pages import arithmetic as a

IMAGE = ((1, 1, 1, 0, 0), (0, 1, 1, 1, 0), (0, 0, 1, 1, 1), (0, 0, 1, 1, 0), (0, 1, 1, 0, 0))
KERNEL = ((1, 0, 1), (0, 1, 0), (1, 0, 1))
MAP = ((1, 1, 2, 4), (5, 6, 7, 8), (3, 2, 1, 0), (1, 2, 3, 4))


def exact(rows: object) -> a.Grid:
    return tuple(tuple(Fraction(value) for value in row) for row in rows)  # type: ignore[attr-defined]


def tensor(grid: a.Grid) -> torch.Tensor:
    return torch.tensor([[float(value) for value in row] for row in grid], dtype=torch.float64)


def test_the_lectures_convolution() -> None:
    assert a.convolve(exact(IMAGE), exact(KERNEL)) == ((4, 3, 4), (2, 4, 3), (2, 3, 4))
    first = a.sum_text(a.terms(exact(IMAGE), exact(KERNEL), 1, 0, 0, 0))
    assert first == "1*1 + 1*0 + 1*1 + 0*0 + 1*1 + 1*0 + 0*1 + 0*0 + 1*1 = 4"


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding"), list(itertools.product((3, 6, 9), (1, 2, 5), (1, 2, 3), (0, 2)))
)
def test_convolution_as_in_torch(size: int, kernel: int, stride: int, padding: int) -> None:
    values = torch.randint(-9, 10, (size, size), generator=torch.Generator().manual_seed(size)).tolist()
    weights = torch.randint(-9, 10, (kernel, kernel), generator=torch.Generator().manual_seed(kernel)).tolist()
    image, weight = exact(values), exact(weights)
    if kernel > size + 2 * padding:
        with pytest.raises(ValueError, match="not even once"):
            a.convolve(image, weight, stride, padding)
        return
    expected = F.conv2d(tensor(image)[None, None], tensor(weight)[None, None], stride=stride, padding=padding)[0, 0]
    torch.testing.assert_close(tensor(a.convolve(image, weight, stride, padding)), expected, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("n", "f", "stride", "padding", "exactly", "size"),
    [
        (7, 3, 1, 0, 5, 5), (7, 3, 2, 0, 3, 3), (7, 3, 3, 0, Fraction(7, 3), 2), (32, 5, 1, 0, 28, 28),
        (28, 5, 1, 0, 24, 24), (224, 11, 4, 2, Fraction(221, 4), 55), (224, 7, 2, 3, Fraction(225, 2), 112),
        (32, 3, 1, 1, 32, 32), (32, 5, 1, 2, 32, 32), (32, 7, 1, 3, 32, 32),
    ],
)  # fmt: skip
def test_output_size(n: int, f: int, stride: int, padding: int, exactly: Fraction, size: int) -> None:
    found = a.fit(n, f, stride, padding)
    assert (found.exact, found.size, found.fits) == (exactly, size, exactly == size)


def test_what_does_not_fit_is_not_read() -> None:
    assert a.fit(7, 3, 3).unread_inside == 1
    assert a.fit(7, 3, 2).unread == 0
    assert (a.fit(224, 11, 4, 2).unread, a.fit(224, 11, 4, 2).unread_inside) == (1, 0)  # only a column of zeros
    assert (a.fit(224, 7, 2, 3).unread, a.fit(224, 7, 2, 3).unread_inside) == (1, 0)
    assert a.fit(7, 3, 3, ceil_mode=True).hanging == 2


@pytest.mark.parametrize(("n", "f", "stride"), list(itertools.product(range(2, 12), range(1, 6), range(1, 6))))
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_sizes_as_in_torch(n: int, f: int, stride: int, ceil_mode: bool) -> None:
    for padding in range(f // 2 + 1):  # PyTorch allows no more for poolings
        if f <= n + 2 * padding:
            line = torch.zeros(1, 1, n)
            expected = F.max_pool1d(line, f, stride, padding, ceil_mode=ceil_mode).shape[-1]
            assert a.fit(n, f, stride, padding, ceil_mode=ceil_mode).size == expected


def test_unread_values_do_not_matter_to_torch() -> None:
    for n, f, stride, padding in itertools.product(range(3, 12), range(1, 5), range(1, 6), range(3)):
        if f <= n + 2 * padding:
            line = torch.zeros(1, 1, n, requires_grad=True)
            F.conv1d(line, torch.ones(1, 1, f), stride=stride, padding=padding).sum().backward()
            zero = (line.grad[0, 0] == 0).nonzero()[:, 0].tolist()  # type: ignore[index]
            assert a.unread(n, f, stride, padding) == set(zero)
            if stride <= f:
                assert a.fit(n, f, stride, padding).unread_inside == len(zero)


def test_padding_that_keeps_the_size() -> None:
    assert [a.keeping(f) for f in (3, 5, 7)] == [1, 2, 3]
    assert a.keeping(2).denominator == 2
    assert a.shrinking(32, 5)[:3] == [32, 28, 24]
    assert a.shrinking(32, 5, padding=2) == [32]
    assert a.shrinking(4, 3) == [4, 2]


def test_parameters() -> None:
    ten = a.count_convolution(32, 3, 10, 5, 1, 2)
    assert (ten.each, ten.parameters, ten.size) == (76, 760, 32)
    conv = torch.nn.Conv2d(3, 10, 5, padding=2)
    assert ten.parameters == sum(p.numel() for p in conv.parameters())
    assert ten.outputs == conv(torch.zeros(3, 32, 32)).numel()
    assert ten.macs == 32 * 32 * 10 * 75
    six = a.count_convolution(32, 3, 6, 5, 1, 0)
    assert (six.size, six.outputs, six.parameters) == (28, 4704, 456)
    assert a.count_linear(3072, 10) == 30730 == sum(p.numel() for p in torch.nn.Linear(3072, 10).parameters())


def test_pooling() -> None:
    assert a.pool(exact(MAP), 2, 2) == ((6, 8), (3, 4))
    assert a.pool_text(a.window(exact(MAP), 2, 2, 0, 0), average=False) == "max(1, 1, 5, 6) = 6"
    assert a.pool_text(a.window(exact(MAP), 2, 2, 0, 0), average=True) == "(1 + 1 + 5 + 6) / 4 = 3.25"
    for size, stride in itertools.product((1, 2, 3), (1, 2, 3)):
        given = tensor(exact(MAP))[None]
        torch.testing.assert_close(tensor(a.pool(exact(MAP), size, stride)), F.max_pool2d(given, size, stride)[0])
        mean = tensor(a.pool(exact(MAP), size, stride, average=True))
        torch.testing.assert_close(mean, F.avg_pool2d(given, size, stride)[0])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        (" -1.5 ", Fraction(-3, 2)),
        ("−2", -2),
        ("1/9", Fraction(1, 9)),
        ("0,5", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
    ],
)
def test_numbers_as_people_write_them(text: str, number: Fraction) -> None:
    assert a.read_number(text) == number


@pytest.mark.parametrize("text", ["", "  ", "x", "1/0", "1e9", "1_0", "--1", "9999999", "٣٣" * 20, "nan", "inf"])
def test_what_is_no_number_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"no number|missing|too large"):
        a.read_number(text)


@pytest.mark.parametrize("text", ["0", "2.5", "10", "x", ""])
def test_what_is_no_size_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="Stride must be a whole number from 1 to 9"):
        a.read_whole(text, "Stride", 1, 9)


@pytest.mark.parametrize(
    ("number", "text"), [(4, "4"), (Fraction(-1, 4), "−0.25"), (Fraction(1, 9), "0.1111"), (Fraction(7, 3), "2.333")]
)
def test_written(number: Fraction, text: str) -> None:
    assert a.written(Fraction(number)) == text
