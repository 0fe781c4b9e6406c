"""The window at work for a while: the arithmetic here, all of it with ``make soak``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.streaming import slope

ROOT = Path(__file__).resolve().parent.parent


def test_growth_is_a_slope_after_the_first_third() -> None:
    warm = [(float(minute), 900.0 - 50 * minute) for minute in range(10)]
    assert slope([*warm, *((float(minute), 400.0 + 2 * minute) for minute in range(10, 30))]) == pytest.approx(2)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_nothing_grows_while_it_streams_and_networks_are_swapped() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-m", "benchmarks.streaming"], cwd=ROOT, env=environment, check=True)
