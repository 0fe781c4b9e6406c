"""Trains the networks of drawn canvases, for tools/train.py.

Every batch is drawn anew (tools/canvases.py), of training digits that are not held out. A run that was interrupted goes
on after its last finished round (``--runs``). The round to ship is the best one on held-out drawings; the drawings of
test digits, and poses unlike those of training, are looked at once, after that choice.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn
from tqdm import tqdm

from engine.sources.stick_figure import JOINTS
from engine.zoo.pyramid import STRIDE, centre_points, joints, segments
from tools import canvases, datasets, measures
from tools.cards import write_card

CELLS = canvases.SIZE // STRIDE
HELD_OUT_DIGITS = 4000
HELD_OUT, TEST = 400, 2000
"""Drawings that choose the round, and drawings that measure."""
Figures = dict[str, float]


class Drawings(Protocol):
    """What is drawn, how wrong an answer is, and how good a network is."""

    main: str
    """The figure by which the round is chosen."""

    def batch(self, count: int, rng: np.random.Generator) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """(count, 1, 64, 64) pictures 0 … 1, and what the loss needs."""

    def loss(self, answer: tuple[torch.Tensor, ...], wanted: tuple[torch.Tensor, ...], done: float, /) -> torch.Tensor:
        """One number; ``done`` is how much of the training is over, 0 … 1."""

    def measure(self, network: Callable[[torch.Tensor], tuple[torch.Tensor, ...]], test: bool, count: int) -> Figures:
        """On held-out drawings, or on those for testing."""


class Digits:
    """Canvases of MNIST's digits."""

    def __init__(self, data: Path) -> None:
        mnist = datasets.load("mnist", data)
        self._parts = {
            "train": (mnist.train[:-HELD_OUT_DIGITS, 0], mnist.train_labels[:-HELD_OUT_DIGITS]),
            "held out": (mnist.train[-HELD_OUT_DIGITS:, 0], mnist.train_labels[-HELD_OUT_DIGITS:]),
            "test": (mnist.test[:, 0], mnist.test_labels),
        }

    def drawn(self, part: str, count: int, rng: np.random.Generator) -> canvases.Canvases:
        """Canvases of digits of that part."""
        return canvases.digits(*self._parts[part], count, rng)

    def _measured(self, test: bool, count: int) -> canvases.Canvases:
        return self.drawn("test" if test else "held out", count, np.random.default_rng(2026 if test else 2025))


class FindDigits(Digits):
    """Centre points; the loss of Zhou et al. 2019, section 3: focal on the heat maps, L1 on size and offset."""

    main = "mAP@0.5"

    def batch(self, count: int, rng: np.random.Generator) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        drawn = self.drawn("train", count, rng)
        picture = np.repeat(np.arange(count), [len(boxes) for boxes in drawn.boxes])
        label, *corners = torch.from_numpy(np.concatenate(drawn.boxes)).unbind(1)
        corner = torch.stack(corners, 1)
        middle, size = (corner[:, :2] + corner[:, 2:]) / 2 / STRIDE, corner[:, 2:] - corner[:, :2]
        place = middle.floor().clamp(0, CELLS - 1).long()
        heat = gaussians(place.float(), (size.prod(1).sqrt() / STRIDE * 0.15).clamp(min=0.6))
        index = torch.from_numpy(picture)
        target = torch.zeros(count * 10, CELLS * CELLS)
        rows = (index * 10 + label.long())[:, None].expand(-1, CELLS * CELLS)
        target.scatter_reduce_(0, rows, heat.flatten(1), "amax")
        return scaled(drawn.ink), (target.view(count, 10, CELLS, CELLS), index, place, size, middle - place)

    def loss(self, answer: tuple[torch.Tensor, ...], wanted: tuple[torch.Tensor, ...], _done: float) -> torch.Tensor:
        heat, size, offset = answer
        target, index, place, true_size, true_offset = wanted
        heat = heat.clamp(1e-3, 1 - 1e-3)
        right = target == 1
        focal = torch.where(
            right, (1 - heat) ** 2 * heat.log(), (1 - target) ** 4 * heat**2 * (1 - heat).log()
        )  # fmt: skip
        objects = max(len(index), 1)
        at = (index, slice(None), place[:, 0], place[:, 1])
        off = (size[at] - true_size).abs().sum() * 0.1 + (offset[at] - true_offset).abs().sum()
        return (off - focal.sum()) / objects

    def measure(self, network: Callable[[torch.Tensor], tuple[torch.Tensor, ...]], test: bool, count: int) -> Figures:
        drawn = self._measured(test, count)
        heat, size, offset = network(scaled(drawn.ink))
        found = measures.boxes_of(heat, size, offset)
        return {
            "mAP@0.5": measures.mean_average_precision(found, drawn.boxes, 10),
            "mAP@0.75": measures.mean_average_precision(found, drawn.boxes, 10, 0.75),
        }


class PaintDigits(Digits):
    """A class for every pixel; cross entropy, in the first half with the ground counted a tenth: it is nearly all."""

    main = "mean_IoU"

    def batch(self, count: int, rng: np.random.Generator) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        drawn = self.drawn("train", count, rng)
        return scaled(drawn.ink), (torch.from_numpy(drawn.owner),)

    def loss(self, answer: tuple[torch.Tensor, ...], wanted: tuple[torch.Tensor, ...], done: float) -> torch.Tensor:
        return F.cross_entropy(answer[0], wanted[0], weight=torch.tensor([1.0] * 10 + [0.1 if done < 0.5 else 1.0]))

    def measure(self, network: Callable[[torch.Tensor], tuple[torch.Tensor, ...]], test: bool, count: int) -> Figures:
        drawn = self._measured(test, count)
        overlaps = measures.class_overlaps(network(scaled(drawn.ink))[0].argmax(1).numpy(), drawn.owner, 11)
        return {
            "mean_IoU": float(overlaps[:10].mean()),
            "worst_IoU": float(overlaps[:10].min()),
            "ground_IoU": float(overlaps[10]),
        }


class FindJoints:
    """A heat map for each joint; squared error to a Gaussian."""

    main = "PCK@0.1"

    def __init__(self, _data: Path) -> None:
        pass

    def batch(self, count: int, rng: np.random.Generator) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        drawn, points = canvases.figures(count, rng)
        places = torch.from_numpy(points[..., ::-1].copy()).flatten(0, 1) / STRIDE - 0.5
        heat = gaussians(places, torch.full((len(places),), 1.0))
        return scaled(drawn), (heat.view(count, len(JOINTS), CELLS, CELLS),)

    def loss(self, answer: tuple[torch.Tensor, ...], wanted: tuple[torch.Tensor, ...], _done: float) -> torch.Tensor:
        return F.mse_loss(answer[0], wanted[0]) * 100

    def measure(self, network: Callable[[torch.Tensor], tuple[torch.Tensor, ...]], test: bool, count: int) -> Figures:
        drawn, points = canvases.figures(count, np.random.default_rng(2026 if test else 2025), unseen=test)
        right = measures.correct_key_points(measures.peaks(network(scaled(drawn))[0]), points)
        return {"PCK@0.1": float(right.mean()), "worst_joint": float(right.min())}


@dataclass(frozen=True)
class Recipe:
    """How one network is trained; everything but what is drawn."""

    build: Callable[[], nn.Module]
    drawings: Callable[[Path], Drawings]
    rounds: int
    seed: int
    learning_rate: float = 4e-3
    weight_decay: float = 1e-3
    batch: int = 64
    batches: int = 50
    average: float = 0.99
    bfloat16: bool = True
    trunk_of: str = ""
    """A network trained before, whose trunk is the beginning of this one."""


RECIPES = {
    "digits-find": Recipe(centre_points, FindDigits, 24, seed=2019),
    "digits-paint": Recipe(segments, PaintDigits, 26, seed=2015, learning_rate=3e-3, trunk_of="digits-find"),
    "stick-figure": Recipe(joints, FindJoints, 24, seed=2014),
}


class Training:
    """One network from its seed to its model card."""

    def __init__(self, name: str, recipe: Recipe, data: Path, out: Path, run: Path) -> None:
        self.name, self.recipe, self.out, self.folder = name, recipe, out, run
        self.folder.mkdir(parents=True, exist_ok=True)
        self.drawings = recipe.drawings(data)
        torch.manual_seed(recipe.seed)
        self.network = recipe.build().to(memory_format=torch.channels_last)
        if recipe.trunk_of:
            trained = load_file(out / f"{recipe.trunk_of}.safetensors")
            trunk = {key: value for key, value in trained.items() if key.startswith("trunk.")}
            self.network.load_state_dict({**self.network.state_dict(), **trunk})
        self.averaged = {key: value.clone() for key, value in self.network.state_dict().items()}
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        self.round = 0
        self.best: tuple[float, int, dict[str, torch.Tensor]] = (0.0, 0, {})

    def run(self) -> None:
        """Train the remaining rounds, then write weights and card."""
        self._resume()
        while self.round < self.recipe.rounds:
            self._train_round()
            self.round += 1
            figures = self.drawings.measure(self._evaluated(self.averaged), False, HELD_OUT)
            if figures[self.drawings.main] >= self.best[0]:
                kept = {key: value.clone() for key, value in self.averaged.items()}
                self.best = (figures[self.drawings.main], self.round, kept)
            self._save()
            tqdm.write(f"{self.name} round {self.round}: {_told(figures)} of {HELD_OUT} held-out drawings")
        self._write()

    def _train_round(self) -> None:
        self.network.train()
        recipe = self.recipe
        for index in tqdm(range(recipe.batches), desc=f"{self.name} {self.round + 1}/{recipe.rounds}", mininterval=2):
            step = self.round * recipe.batches + index
            done = step / (recipe.rounds * recipe.batches)
            self._set_learning_rate(done)
            x, wanted = self.drawings.batch(recipe.batch, np.random.default_rng([recipe.seed, step]))
            with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
                answer = self.network(x.contiguous(memory_format=torch.channels_last))
            loss = self.drawings.loss(_as_floats(answer), wanted, done)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self.optimizer.step()
            keep = min(recipe.average, (1 + step) / (10 + step))
            for key, value in self.network.state_dict().items():
                if value.is_floating_point():
                    self.averaged[key].lerp_(value, 1 - keep)
                else:
                    self.averaged[key].copy_(value)

    def _set_learning_rate(self, done: float) -> None:
        factor = done / 0.15 if done < 0.15 else 0.5 * (1 + math.cos(math.pi * (done - 0.15) / 0.85))
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.learning_rate * max(factor, 0.01)

    def _evaluated(self, state: dict[str, torch.Tensor]) -> Callable[[torch.Tensor], tuple[torch.Tensor, ...]]:
        network = self.recipe.build()
        network.load_state_dict(state)
        network.eval()

        def answered(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
            with torch.inference_mode():
                parts = [_as_floats(network(part)) for part in x.split(100)]
            return tuple(torch.cat(pieces) for pieces in zip(*parts, strict=True))

        return answered

    def _save(self) -> None:
        state = {
            "network": self.network.state_dict(), "optimizer": self.optimizer.state_dict(),
            "averaged": self.averaged, "round": self.round, "best": self.best,
        }  # fmt: skip
        partial = self.folder / "state.partial"
        torch.save(state, partial)
        partial.replace(self.folder / "state.pt")

    def _resume(self) -> None:
        path = self.folder / "state.pt"
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.averaged, self.best, self.round = state["averaged"], tuple(state["best"]), state["round"]
            tqdm.write(f"{self.name}: continuing after round {self.round}")

    def _write(self) -> None:
        held_out, shipped, state = self.best
        figures = self.drawings.measure(self._evaluated(state), True, TEST)
        left_out = ("build", "drawings", "seed", "rounds", "batches")
        recipe = {key: value for key, value in asdict(self.recipe).items() if key not in left_out}
        measured = {
            "seed": self.recipe.seed,
            "recipe": {
                "optimizer": "AdamW, one cycle of the learning rate",
                "drawings": self.recipe.rounds * self.recipe.batches * self.recipe.batch,
                **recipe,
            },
            "epochs": self.recipe.rounds,
            "shipped_epoch": shipped,
            "held_out": {self.drawings.main: round(held_out, 4)},
            "held_out_pictures": HELD_OUT,
            "figures": {key: round(value, 4) for key, value in figures.items()},
            "test_pictures": TEST,
        }
        write_card(self.out, self.name, state, measured)
        tqdm.write(f"{self.name}: {_told(figures)} of {TEST} drawings for testing (round {shipped})")


def gaussians(places: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """(n, cells, cells): a hill of height 1 around each (row, column), as wide as its ``sigma``, all in places."""
    line = torch.arange(CELLS, dtype=torch.float32)
    rows, columns = ((line - places[:, axis, None]) ** 2 for axis in (0, 1))
    return torch.exp(-(rows[:, :, None] + columns[:, None]) / (2 * sigma[:, None, None] ** 2))


def scaled(ink: np.ndarray) -> torch.Tensor:
    """(N, 64, 64) uint8 → (N, 1, 64, 64) float32, 0 … 1."""
    return torch.from_numpy(ink)[:, None].float() / 255


def _as_floats(answer: torch.Tensor | tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    return tuple(part.float() for part in (answer if isinstance(answer, tuple) else (answer,)))


def _told(figures: Figures) -> str:
    return ", ".join(f"{name} {value:.2%}" for name, value in figures.items())
