"""A stick figure: where its joints are in a pose, and the lines between them.

Left and right are those of the picture, not of the figure: which way it faces cannot be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

JOINTS = (
    "head", "neck", "hip", "left elbow", "left hand", "right elbow", "right hand",
    "left knee", "left foot", "right knee", "right foot",
)  # fmt: skip
NECK, HIP = 1, 2
LIMBS = ((3, 4), (5, 6), (7, 8), (9, 10))
"""Middle and end of the left and the right arm, and of the left and the right leg."""
SKELETON = ((0, 1), (1, 2), (1, 3), (3, 4), (1, 5), (5, 6), (2, 7), (7, 8), (2, 9), (9, 10))


@dataclass(frozen=True, slots=True)
class Pose:
    """Angles in radians, lengths in heights of the figure.

    Attributes:
        lean: of the whole figure, clockwise.
        limbs: of each limb in ``LIMBS`` two angles away from straight down, outwards: of its first half, and how much
            further the second half is turned.
        spine, arm, leg, head: length of the spine, of half an arm, of half a leg, and the radius of the head.
    """

    lean: float
    limbs: tuple[tuple[float, float], ...]
    spine: float = 0.32
    arm: float = 0.17
    leg: float = 0.22
    head: float = 0.1

    def joints(self) -> np.ndarray:
        """(11, 2) points (x, y), y downwards, in heights of the figure, the hip in (0, 0)."""
        points = np.zeros((len(JOINTS), 2))
        points[NECK] = -self.spine * _down(self.lean)
        points[0] = points[NECK] - 1.3 * self.head * _down(self.lean)
        for (middle, end), (first, second), side, arm in zip(
            LIMBS, self.limbs, (1, -1, 1, -1), (True, True, False, False), strict=True
        ):
            length, start = (self.arm, points[NECK]) if arm else (self.leg, points[HIP])
            points[middle] = start + length * _down(self.lean + side * first)
            points[end] = points[middle] + length * _down(self.lean + side * (first + second))
        return points


def _down(angle: float) -> np.ndarray:
    """The direction straight down, turned clockwise."""
    return np.array([-np.sin(angle), np.cos(angle)])
