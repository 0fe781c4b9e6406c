"""Train the bundled networks again: ``python tools/train.py --data FOLDER [lenet5 convnet resnet20 linear …]``.

The data folder is read as tools/datasets.py says; nothing is downloaded. An interrupted run continues with its last
finished epoch (``--runs`` keeps the states). The epoch to ship is the one with the best accuracy on held-out training
pictures; the test set is looked at once, after that choice. Writes NAME.safetensors and its model card NAME.json.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.zoo.inception_mini import inception_mini
from engine.zoo.lecture import convnet, linear
from engine.zoo.lenet import lenet5
from engine.zoo.resnet_cifar import resnet20
from engine.zoo.sketch import sketch
from tools import datasets, train_drawn
from tools.cards import write_card

MNIST = {"mean": [0.1307], "std": [0.3081]}
CIFAR = {"mean": [0.4914, 0.4822, 0.4465], "std": [0.2470, 0.2435, 0.2616]}
SKETCHES = {"mean": [0.17], "std": [0.33]}
SCALES = {"mnist": MNIST, "cifar10": CIFAR, "quickdraw28": SKETCHES}
SERIES = (0, 5, 15, 40, 100, 250, 600, 1500, 4000)


@dataclass(frozen=True)
class Recipe:
    """How one network is trained; everything but the data."""

    build: Callable[[], nn.Module]
    data: str
    epochs: int
    learning_rate: float
    weight_decay: float
    seed: int
    batch: int = 128
    warmup_epochs: float = 2.0
    label_smoothing: float = 0.0
    average: float = 0.998
    bfloat16: bool = True
    held_out: int = 2000
    small_crops: int = 0
    """That many epochs first are trained on crops of 24×24, in little more than half the time of the others."""


RECIPES = {
    "lenet5": Recipe(lenet5, "mnist", 24, 0.05, 5e-4, seed=1998, bfloat16=False),
    "linear": Recipe(linear, "cifar10", 30, 0.004, 2e-2, seed=3072, bfloat16=False, average=0.9995),
    "convnet": Recipe(convnet, "cifar10", 42, 0.04, 1e-3, seed=231, warmup_epochs=4),
    "resnet20": Recipe(resnet20, "cifar10", 36, 0.15, 6e-4, seed=2015, warmup_epochs=4),
    "inception-mini": Recipe(
        inception_mini, "cifar10", 8, 0.08, 6e-4, seed=2014, batch=64, warmup_epochs=1.5, average=0.997, small_crops=5
    ),
    "sketch": Recipe(sketch, "quickdraw28", 8, 0.08, 6e-4, seed=2017, batch=64, average=0.99, label_smoothing=0.05),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [*RECIPES, *train_drawn.RECIPES]
    parser.add_argument("names", nargs="*", default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--data", type=Path, required=True, help="folder that holds mnist/, cifar10/ and quickdraw28/")
    parser.add_argument("--out", type=Path, default=Path("resources/networks"))
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where unfinished training is kept")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in names]
    if unknown:
        parser.error(f"unknown network {unknown[0]}: choose from {', '.join(names)}")
    cv2.setNumThreads(1)  # its threads would wait for those of PyTorch
    for name in options.names:
        if name in RECIPES:
            Training(name, RECIPES[name], options.data, options.out, options.runs / name).run()
        else:
            recipe = train_drawn.RECIPES[name]
            train_drawn.Training(name, recipe, options.data, options.out, options.runs / name).run()
    return 0


class Training:
    """One network from its seed to its model card.

    Attributes:
        network: the weights being trained.
        averaged: an exponential moving average of them, which is what is evaluated and shipped.
        best: (held-out accuracy, epoch, state dict) of the best epoch so far.
    """

    def __init__(self, name: str, recipe: Recipe, data: Path, out: Path, run: Path) -> None:
        self.name, self.recipe, self.out, self.folder = name, recipe, out, run
        self.folder.mkdir(parents=True, exist_ok=True)
        self.dataset = datasets.load(recipe.data, data)
        self.scale = SCALES[recipe.data]
        torch.manual_seed(recipe.seed)
        order = torch.randperm(len(self.dataset.train))
        self.held_out, self.training = order[: recipe.held_out], order[recipe.held_out :]
        self.network = recipe.build().to(memory_format=torch.channels_last)
        self.averaged = {key: value.clone() for key, value in self.network.state_dict().items()}
        self.optimizer = torch.optim.SGD(
            self.network.parameters(), lr=recipe.learning_rate, momentum=0.9, nesterov=True,
            weight_decay=recipe.weight_decay)  # fmt: skip
        self.pictures = self._pictures(self.dataset.train)
        self.labels = torch.from_numpy(self.dataset.train_labels)
        self.epoch, self.step = 0, 0
        self.best: tuple[float, int, dict[str, torch.Tensor]] = (0.0, 0, {})
        self.history: list[float] = []

    def run(self) -> None:
        """Train the remaining epochs, then write weights and card."""
        self._resume()
        if self.epoch == 0 and self.name == "lenet5":
            self._save_series()
        while self.epoch < self.recipe.epochs:
            self._train_epoch()
            self.epoch += 1
            accuracy = self._accuracy(self.averaged, self.pictures[self.held_out], self.labels[self.held_out])
            self.history.append(round(accuracy, 4))
            if accuracy >= self.best[0]:
                self.best = (accuracy, self.epoch, {key: value.clone() for key, value in self.averaged.items()})
            self._save_state()
            tqdm.write(f"{self.name} epoch {self.epoch}: {accuracy:.2%} of {len(self.held_out)} held-out pictures")
        self._write()

    def _pictures(self, raw: np.ndarray) -> torch.Tensor:
        """uint8 pictures → float32 (N, C, H, W), normalised as the model card says; digits become 32×32."""
        parts = []
        for chunk in torch.from_numpy(raw.copy()).split(4096):
            x = chunk.float() / 255
            if self.recipe.data == "mnist":
                x = F.interpolate(x, size=(32, 32), mode="bilinear", antialias=True, align_corners=False)
            mean, std = (torch.tensor(self.scale[key]).view(1, -1, 1, 1) for key in ("mean", "std"))
            parts.append((x - mean) / std)
        return torch.cat(parts)

    def _train_epoch(self) -> None:
        self.network.train()
        generator = torch.Generator().manual_seed(self.recipe.seed * 1000 + self.epoch)
        order = self.training[torch.randperm(len(self.training), generator=generator)]
        batches = order.split(self.recipe.batch)
        size = 24 if self.epoch < self.recipe.small_crops else 32
        ways: dict[str, Callable[[torch.Tensor, torch.Generator], torch.Tensor]] = {
            "mnist": augment_digits, "cifar10": partial(augment_objects, size=size), "quickdraw28": augment_sketches
        }  # fmt: skip
        augment = ways[self.recipe.data]
        bar = tqdm(batches, desc=f"{self.name} {self.epoch + 1}/{self.recipe.epochs}", unit="batch", mininterval=1.0)
        for index, batch in enumerate(bar):
            self._set_learning_rate(self.epoch + index / len(batches))
            x = augment(self.pictures[batch], generator).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16, enabled=self.recipe.bfloat16):
                logits = self.network(x)
            loss = F.cross_entropy(logits.float(), self.labels[batch], label_smoothing=self.recipe.label_smoothing)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self.optimizer.step()
            self.step += 1
            self._average()
            if self.name == "lenet5" and self.step in SERIES:
                self._save_series()
            if index % 20 == 0:
                bar.set_postfix(loss=f"{loss.item():.3f}")

    def _set_learning_rate(self, epoch: float) -> None:
        recipe = self.recipe
        if epoch < recipe.warmup_epochs:
            factor = max(epoch / recipe.warmup_epochs, 0.01)
        else:
            done = (epoch - recipe.warmup_epochs) / (recipe.epochs - recipe.warmup_epochs)
            factor = 0.5 * (1 + math.cos(math.pi * done))
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.learning_rate * factor

    def _average(self) -> None:
        keep = min(self.recipe.average, (1 + self.step) / (10 + self.step))
        for key, value in self.network.state_dict().items():
            if value.is_floating_point():
                self.averaged[key].lerp_(value, 1 - keep)
            else:
                self.averaged[key].copy_(value)

    def _accuracy(self, state: dict[str, torch.Tensor], pictures: torch.Tensor, labels: torch.Tensor) -> float:
        network = self.recipe.build()
        network.load_state_dict(state)
        network.eval()
        with torch.inference_mode():
            answers = torch.cat([network(chunk).argmax(1) for chunk in pictures.split(500)])
        return float((answers == labels).double().mean())

    def _save_series(self) -> None:
        folder = self.out / "lenet5-training"
        folder.mkdir(parents=True, exist_ok=True)
        state = {key: value.contiguous() for key, value in self.network.state_dict().items()}
        save_file(state, folder / f"iteration-{self.step:06d}.safetensors")

    def _save_state(self) -> None:
        state = {
            "network": self.network.state_dict(), "optimizer": self.optimizer.state_dict(), "averaged": self.averaged,
            "epoch": self.epoch, "step": self.step, "best": self.best, "history": self.history,
        }  # fmt: skip
        partial = self.folder / "state.partial"
        torch.save(state, partial)
        partial.replace(self.folder / "state.pt")

    def _resume(self) -> None:
        path = self.folder / "state.pt"
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.averaged, self.best = state["averaged"], tuple(state["best"])
        self.epoch, self.step, self.history = state["epoch"], state["step"], state["history"]
        tqdm.write(f"{self.name}: continuing after epoch {self.epoch}")

    def _write(self) -> None:
        accuracy, epoch, state = self.best
        test = self._accuracy(state, self._pictures(self.dataset.test), torch.from_numpy(self.dataset.test_labels))
        recipe = {key: value for key, value in asdict(self.recipe).items() if key not in ("build", "data", "seed")}
        measured = {
            "seed": self.recipe.seed,
            "recipe": {"optimizer": "SGD, Nesterov momentum 0.9, cosine schedule", **recipe},
            "epochs": self.recipe.epochs,
            "shipped_epoch": epoch,
            "held_out_accuracy": accuracy,
            "held_out_pictures": len(self.held_out),
            "test_accuracy": test,
            "test_pictures": len(self.dataset.test),
            "parameters": sum(p.numel() for p in self.network.parameters()),
            "labels": self.dataset.classes,
            **self.scale,
        }
        write_card(self.out, self.name, state, measured)
        tqdm.write(f"{self.name}: {test:.2%} of {len(self.dataset.test)} test pictures (epoch {epoch})")


def augment_objects(x: torch.Tensor, generator: torch.Generator, size: int = 32) -> torch.Tensor:
    """Random crops, and mirroring; (N, C, 32, 32) → (N, C, size, size). Crops of 32 pixels are taken after padding."""
    count, channels, height, _width = x.shape
    padded = F.pad(x, (4, 4, 4, 4), mode="reflect") if size == height else x
    top, left = (torch.randint(0, len(padded[0, 0]) - size + 1, (count, 1), generator=generator) for _ in range(2))
    rows = (top + torch.arange(size)).view(count, 1, size, 1)
    columns = left + torch.arange(size)
    mirrored = torch.rand(count, 1, generator=generator) < 0.5
    columns = torch.where(mirrored, columns.flip(1), columns).view(count, 1, 1, size)
    picture = torch.arange(count).view(count, 1, 1, 1)
    return padded[picture, torch.arange(channels).view(1, channels, 1, 1), rows, columns]


def augment_sketches(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """As digits, and half of them mirrored."""
    mirrored = torch.rand(len(x), 1, 1, 1, generator=generator) < 0.5
    return augment_digits(torch.where(mirrored, x.flip(3), x), generator, SKETCHES)


def augment_digits(
    x: torch.Tensor, generator: torch.Generator, normalised: dict[str, list[float]] = MNIST
) -> torch.Tensor:
    """Random small rotations, scalings, shears, shifts, and thicker or thinner strokes; (N, 1, H, W) → the same."""
    count, _, height, width = x.shape

    def uniform(low: float, high: float) -> torch.Tensor:
        return torch.rand(count, generator=generator) * (high - low) + low

    angle, scale, shear = uniform(-0.22, 0.22), uniform(0.85, 1.2), uniform(-0.15, 0.15)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    theta = torch.stack([cos, -sin + shear, uniform(-0.16, 0.16), sin, cos, uniform(-0.16, 0.16)], 1).view(-1, 2, 3)
    black = (0 - normalised["mean"][0]) / normalised["std"][0]
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    moved = F.grid_sample(x - black, grid, align_corners=False) + black
    stroke = torch.rand(count, 1, 1, 1, generator=generator)
    thick = F.max_pool2d(moved, 3, 1, 1)
    thin = -F.max_pool2d(-moved, 2, 1, 1)[:, :, :height, :width]
    return torch.where(stroke < 0.15, thick, torch.where(stroke > 0.9, thin, moved))


if __name__ == "__main__":
    sys.exit(main())
