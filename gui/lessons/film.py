"""LeNet-5's training as a film: which checkpoints of the run there are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engine.api import NetworkReference

MODEL = "lenet5"
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "networks" / f"{MODEL}-training"
FINISHED = NetworkReference(MODEL)
"""What the film leads to: the network as it is shipped."""


@cache
def frames() -> tuple[tuple[int, NetworkReference], ...]:
    """(iteration, what to open) of each checkpoint, the first iteration first."""
    found = sorted((int(path.stem.rpartition("-")[2]), path) for path in FOLDER.glob("iteration-*.safetensors"))
    return tuple((iteration, NetworkReference(MODEL, checkpoint=str(path))) for iteration, path in found)


def nearest(iteration: int) -> NetworkReference:
    """The checkpoint nearest to an iteration."""
    return min(frames(), key=lambda frame: abs(frame[0] - iteration))[1]
