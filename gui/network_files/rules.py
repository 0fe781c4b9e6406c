"""The usual ways to scale pixels, by name, and figures as people type them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from engine.api import Preprocessing


@dataclass(frozen=True, slots=True)
class Preset:
    """A named normalisation; mean and std in units of ``range``, for one channel or three."""

    title: str
    mean: tuple[float, ...]
    std: tuple[float, ...]
    range: int = 1


PRESETS = (
    Preset("0 … 1", (0.0,), (1.0,)),
    Preset("0 … 255", (0.0,), (1.0,), 255),
    Preset("−1 … 1", (0.5,), (0.5,)),
    Preset("ImageNet", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    Preset("CIFAR-10", (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    Preset("MNIST", (0.1307,), (0.3081,)),
)


def preset_of(told: Preprocessing) -> Preset | None:
    """The preset that a description uses, None for figures of one's own."""
    for preset in PRESETS:
        wanted = with_preset(told, preset)
        if wanted.range == told.range and _close(wanted.mean, told.mean) and _close(wanted.std, told.std):
            return preset
    return None


def with_preset(told: Preprocessing, preset: Preset) -> Preprocessing:
    """The description with a preset's figures, for as many channels as it has; in its own channel order."""
    count = told.input[0]
    mean, std = for_channels(preset.mean, count), for_channels(preset.std, count)
    if told.order == "bgr":
        mean, std = mean[::-1], std[::-1]
    return replace(told, mean=mean, std=std, range=preset.range)


def with_input(told: Preprocessing, shape: tuple[int, int, int]) -> Preprocessing:
    """The description for another input; the shorter side keeps its proportion to the crop."""
    shorter = told.shorter_side
    if shorter is not None:
        shorter = max(round(shorter * min(shape[1:]) / min(told.input[1:])), *shape[1:])
    mean, std = for_channels(told.mean, shape[0]), for_channels(told.std, shape[0])
    ink = told.ink if shape[0] == told.input[0] else None
    return replace(told, input=shape, shorter_side=shorter, mean=mean, std=std, ink=ink)


def for_channels(figures: tuple[float, ...], count: int) -> tuple[float, ...]:
    """One figure a channel: one stands for all, and of another number the average does."""
    return figures if len(figures) == count else (sum(figures) / len(figures),) * count


def numbers(text: str) -> tuple[float, ...] | None:
    """``0.485, 0.456, 0.406``, ``0,485; 0,456; 0,406`` or ``0.5``; None for anything else."""
    words = [word for part in re.split(r";|,?\s+", text.replace("−", "-")) for word in _apart(part) if word]
    try:
        found = tuple(float(word) for word in words)
    except ValueError:
        return None
    return found if found and all(math.isfinite(number) for number in found) else None


def _apart(part: str) -> list[str]:
    """Numbers between which only commas stand; a single comma without a point is a decimal comma."""
    return [part.replace(",", ".")] if part.count(",") == 1 and "." not in part else part.split(",")


def written(figures: tuple[float, ...]) -> str:
    """The figures as they can be typed: one where all are the same."""
    return ", ".join(f"{figure:g}" for figure in (figures[:1] if len(set(figures)) == 1 else figures))


def _close(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(math.isclose(a, b, abs_tol=1e-4) for a, b in zip(one, other, strict=True))
