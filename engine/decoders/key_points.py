"""Key points: the peak of each heat map, or coordinates that the network gives itself.

Takes (K, H, W) heat maps; source of the quarter shift: Newell et al. 2016, Stacked Hourglass Networks for Human Pose
Estimation, section 3.3. Or (2 K,) x and y in turn, in pixels of the input, or within 0 … 1 or −1 … 1 of it.
"""

from __future__ import annotations

import numpy as np
import torch

from engine.decoders.host import on_host

SHIFT = 0.25
"""Cells by which a peak is moved towards the larger of its neighbours, in each direction."""


def peaks(values: torch.Tensor) -> np.ndarray:
    """(K, 3) row, column and value of each map's peak; NaN throughout where a map has no finite value."""
    count, height, width = values.shape
    flat = values.flatten(1)
    known = torch.where(torch.isfinite(flat), flat, torch.full_like(flat, -torch.inf))
    best, place = known.max(dim=1)
    maps, every = known.reshape(count, height, width), torch.arange(count, device=values.device)
    row, column = place // width, place % width
    points = torch.stack([row.float(), column.float(), best], dim=1)
    for axis, (at, size) in enumerate(((row, height), (column, width))):
        inside = (at > 0) & (at < size - 1)
        lower, higher = (at - 1).clamp(min=0), (at + 1).clamp(max=size - 1)
        one, other = ((maps[every, lower, column], maps[every, higher, column]) if axis == 0 else (
            maps[every, row, lower], maps[every, row, higher]))  # fmt: skip
        towards = torch.sign(torch.nan_to_num(other - one))
        points[:, axis] += torch.where(inside, SHIFT * towards, torch.zeros_like(towards))
    points[torch.isinf(best)] = torch.nan
    return on_host(points)


def coordinates(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(K, 3) row and column in pixels of the input of (height, width) ``size``, the middle of the first pixel being
    (0, 0), and 1 for a value, since there is none.
    """
    places: np.ndarray = values.reshape(-1, 2).astype(np.float32)
    reach = np.abs(places[np.isfinite(places)]).max(initial=0)
    if reach <= 2:
        shares = (places + 1) / 2 if np.nanmin(places, initial=0) < -0.2 else places
        places = shares * np.array([size[1], size[0]], np.float32)
    points = np.stack([places[:, 1] - 0.5, places[:, 0] - 0.5, np.ones(len(places), np.float32)], axis=1)
    points[~np.isfinite(points).all(axis=1)] = np.nan
    points.setflags(write=False)
    return points.astype(np.float32)
