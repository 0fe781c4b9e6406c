"""The soak: its arithmetic on known numbers here, the whole of it with ``make soak``."""

from __future__ import annotations

import pytest

from benchmarks import soak
from benchmarks.soak import Measured


def measured(**fields: object) -> Measured:
    fields = {"alive": True, "reads": [0.1], **fields}
    return Measured("camera", **fields)  # type: ignore[arg-type]


def test_ages_are_taken_from_the_last_time_a_number_was_handed_out() -> None:
    run = measured(seen=[(1, 5.0), (2, 5.5), (1, 9.0), (7, 9.5)], handed_out={1: [4.9, 8.8], 2: [5.4]})
    assert run.ages == pytest.approx([100, 100, 200])


def test_growth_is_a_slope_after_the_first_third() -> None:
    warm = [(float(second), 50.0 - second) for second in range(20)]
    steady = [(float(second), 40.0 + 0.1 * second) for second in range(20, 60)]
    assert measured(memory=warm + steady).growth == pytest.approx(6)
    assert measured(memory=warm[:3]).growth == 0


def test_what_counts_as_wrong() -> None:
    grown = [(float(second), 40.0 + 0.1 * second) for second in range(60)]
    assert measured().verdict(60) == []
    assert measured(memory=grown).verdict(60) == ["memory grew by 6.0 MB a minute"]
    assert measured(memory=grown).verdict(10) == []
    assert measured(alive=False).verdict(60) == ["did not come back"]
    assert measured(reads=[0.1, 2.0]).verdict(60) == ["read blocked for 2.0 s"]
    assert measured(threads=["source Camera 0"]).verdict(60) == ["left threads: source Camera 0"]


def test_a_source_that_is_well_passes() -> None:
    run = soak.soak_plain("stimuli", 0.3)
    assert run.verdict(0.3) == [] and run.frames >= 3


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_whole_soak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["soak"])
    assert soak.main() == 0
