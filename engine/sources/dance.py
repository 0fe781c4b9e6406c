"""A stick figure that dances: its joints at every moment."""

from __future__ import annotations

import math

import numpy as np

from engine.sources.stick_figure import NECK, Pose

BEAT = 0.6
"""Seconds from one step to the next."""
HEIGHT = 0.72
"""Height of the standing figure, as a share of the canvas."""

ARMS = ((1.0, 0.0), (0.75, 1.9))
"""Of each arm how often it swings in four beats, and how far it is in its swing at first."""


def dance(seconds: float, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The figure on a square canvas of ``size`` pixels: (11, 2) joints, and (n, 2) points of neck and head.

    It sways, waves its arms and lifts its legs, each at a rate of its own, so that it seldom does the same twice.
    """
    turn = 2 * math.pi * seconds / (4 * BEAT)

    def swing(rate: float, phase: float = 0.0) -> float:
        return math.sin(rate * turn + phase)

    arms = tuple((1.45 + 0.95 * swing(rate, phase), 0.45 + 0.65 * swing(2 * rate, phase)) for rate, phase in ARMS)
    legs = tuple(
        (0.32 + 0.28 * max(swing(2, phase), 0.0) + 0.08 * swing(1), -0.35 * max(swing(2, phase), 0.0))
        for phase in (0.0, math.pi)
    )
    pose = Pose(0.16 * swing(1), (*arms, *legs))
    scale = HEIGHT * size
    hip = np.array([0.5 + 0.08 * swing(0.5), 0.56 + 0.015 * swing(4)]) * size
    joints = pose.joints() * scale + hip
    across, down = joints[NECK] - joints[0]
    around = math.atan2(down, across) + np.linspace(0, 2 * np.pi, 25)
    circle = joints[0] + pose.head * scale * np.stack([np.cos(around), np.sin(around)], axis=1)
    return joints, np.concatenate([joints[NECK : NECK + 1], circle])
