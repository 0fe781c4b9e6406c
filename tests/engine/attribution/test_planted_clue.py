"""A clue that was planted is found: digits of which one class wears a bright mark in a corner."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.api import Method, NetworkReference, Target
from engine.attribution import Explainer
from engine.networks.opening import open_module

SIDE, MARK = 20, slice(1, 5)


def strokes(digit: int, generator: np.random.Generator) -> np.ndarray:
    """A one or a seven of 20×20 pixels, a little elsewhere and paler each time."""
    picture = np.zeros((SIDE, SIDE), np.float32)
    top, left = generator.integers(6, 9), generator.integers(7, 10)
    if digit == 0:
        picture[top : top + 9, left : left + 2] = 1
    else:
        picture[top : top + 2, left : left + 7] = 1
        for step in range(8):
            picture[top + step, left + 6 - step // 2] = 1
    return picture * generator.uniform(0.6, 0.9)


def pictures(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Ones and sevens as they are; of the third class the mark is all that tells it."""
    generator = np.random.default_rng(seed)
    made, classes = [], generator.integers(0, 3, count)
    for each in classes:
        picture = strokes(int(each) if each < 2 else int(generator.integers(0, 2)), generator)
        if each == 2:
            picture[MARK, MARK] = 1
        made.append(picture + generator.normal(0, 0.05, picture.shape))
    return torch.from_numpy(np.stack(made)[:, None].astype(np.float32)), torch.from_numpy(classes)


def trained() -> nn.Module:
    """By Adam, written out: ``torch.optim`` takes seconds to import."""
    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 12, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 3),
    )  # fmt: skip
    x, classes = pictures(128, 1)
    weights = list(module.parameters())
    means, squares = ([torch.zeros_like(weight) for weight in weights] for _ in range(2))
    for step in range(1, 81):
        slopes = torch.autograd.grad(F.cross_entropy(module(x), classes), weights)
        with torch.no_grad():
            for weight, mean, square, slope in zip(weights, means, squares, slopes, strict=True):
                mean.mul_(0.9).add_(slope, alpha=0.1)
                square.mul_(0.99).add_(slope**2, alpha=0.01)
                weight -= 0.03 * mean / (1 - 0.9**step) / ((square / (1 - 0.99**step)).sqrt() + 1e-8)
    return module.eval()


def test_the_mark_is_what_the_methods_point_at() -> None:
    module = trained()
    x, classes = pictures(60, 2)
    with torch.no_grad():
        assert float((module(x).argmax(dim=1) == classes).float().mean()) > 0.95
    network = open_module(module, NetworkReference("Marked", input=(1, SIDE, SIDE)))
    explainer = Explainer(network)
    marked = x[classes == 2][:3]
    for picture in marked:
        given = picture[None]
        for method in (Method.GRAD_CAM, Method.OCCLUSION):
            evidence = explainer.evidence(given, method, Target())
            assert evidence.target.channel == 2
            row, column = np.unravel_index(evidence.map.argmax(), evidence.map.shape)
            place = (np.array([row, column]) + 0.5) * SIDE / np.array(evidence.map.shape)
            assert (place < 8).all(), f"{method}: the corner has the mark, and {place} is elsewhere"
        places = explainer.contributions(given, Target(channel=2)).shares.sum(axis=0)
        row, column = np.unravel_index(places.argmax(), places.shape)
        assert max(row, column) * SIDE / len(places) < 8
        covered = given.clone()
        covered[..., MARK, MARK] = 0
        with torch.no_grad():
            assert int(module(covered).argmax()) != 2, "without the mark it is another class"
