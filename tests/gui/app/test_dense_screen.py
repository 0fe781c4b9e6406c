"""On dense screens painted squares are crisp, and the pointer reads the value that is painted there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.gui.dense_screen import SHAPE

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_what_is_painted_is_what_the_pointer_reads(factor: float) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": str(factor), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.dense_screen"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ratio, found = json.loads(done.stdout)
    assert ratio == factor and len(found) == np.prod(SHAPE)
    sizes = {tuple(size) for _, size, _ in found}
    ((width, height, filled),) = sizes  # every value is a square of device pixels, whole and of one size
    assert width == height and filled == width * height and width >= 10 * factor
    for index, _, spot in found:
        assert tuple(spot) == tuple(int(part) for part in np.unravel_index(index, SHAPE))
