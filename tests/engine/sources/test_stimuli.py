"""Stimuli: every pixel is what the formula says."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.sources.stimuli import PARAMETERS, Stimuli, Stimulus, draw
from tests.engine.sources.fakes import FakeClock, control, frames, value


def pixel(s: Stimulus, row: int, column: int) -> float:
    """Grey value of one pixel from the pattern's definition, without the code under test."""
    x, y = (column + 0.5) / s.size - 0.5, (row + 0.5) / s.size - 0.5
    angle = math.radians(s.angle)
    u = x * math.cos(angle) + y * math.sin(angle)
    v = y * math.cos(angle) - x * math.sin(angle)
    shift = s.phase / 360 - s.travel
    periods = s.frequency * u + shift
    if s.pattern == "Sine grating":
        signal = math.sin(2 * math.pi * periods)
    elif s.pattern == "Square grating":
        signal = 1 if periods - math.floor(periods) < 0.5 else -1
    elif s.pattern == "Bar":
        signal = 1 if min(abs(u + shift - n) for n in range(-9, 10)) < s.width / s.size / 2 else -1
    else:
        signal = -1 if (math.floor(2 * periods) + math.floor(2 * s.frequency * v)) % 2 else 1
    return 127.5 + 127.5 * s.contrast * signal


@pytest.mark.parametrize("name", ["Sine grating", "Square grating", "Bar", "Checkerboard"])
@pytest.mark.parametrize(
    ("angle", "phase", "travel", "contrast"), [(0, 0, 0, 1), (33, 50, 0.3, 0.4), (250, 359, -2.7, 1)]
)
def test_pixels_follow_the_formula(name: str, angle: float, phase: float, travel: float, contrast: float) -> None:
    s = Stimulus(name, 32, angle, 3.3, phase, travel, contrast)
    picture = draw(s)
    assert picture.shape == (32, 32, 3) and picture.dtype == np.uint8
    expected = np.array([[pixel(s, row, column) for column in range(32)] for row in range(32)])
    assert np.abs(picture[..., 0] - expected).max() <= 0.5 + 1e-9
    assert (picture[..., 0] == picture[..., 1]).all() and (picture[..., 0] == picture[..., 2]).all()


def test_a_square_grating_counted_by_hand() -> None:
    row = draw(Stimulus("Square grating", 8, frequency=2))[3, :, 0]
    assert row.tolist() == [255, 255, 0, 0, 255, 255, 0, 0]
    assert draw(Stimulus("Square grating", 8, angle=90, frequency=2))[:, 3, 0].tolist() == row.tolist()


def test_a_checkerboard_counted_by_hand() -> None:
    board = draw(Stimulus("Checkerboard", 4, frequency=2))[..., 0]
    assert board.tolist() == [[255, 0, 255, 0], [0, 255, 0, 255]] * 2


def test_drift_moves_to_where_the_angle_points() -> None:
    start = Stimulus("Bar", 64, width=4)
    bright = [int(np.argmax(draw(replace(start, travel=travel))[32, :, 0])) for travel in (0, 0.125, 0.25)]
    assert bright == [30, 38, 46]


def test_an_impulse_is_a_square_of_the_size_asked_for() -> None:
    for dot in (1, 3, 4):
        picture = draw(Stimulus("Impulse", 33, dot=dot))[..., 0]
        assert (picture == 255).sum() == dot * dot and (picture == 0).sum() == 33 * 33 - dot * dot
    corner = draw(Stimulus("Impulse", 33, dot=5, x=1, y=0))[..., 0]
    assert (corner[:5, -5:] == 255).all()


def test_noise_is_uniform_seeded_and_in_squares() -> None:
    still = Stimulus("Noise", 64, grain=4)
    picture = draw(still)[..., 0]
    assert np.array_equal(picture, draw(still)[..., 0])
    assert not np.array_equal(picture, draw(replace(still, seed=1))[..., 0])
    assert not np.array_equal(picture, draw(replace(still, travel=1))[..., 0])
    assert np.array_equal(draw(replace(still, travel=-1.5))[..., 0], draw(replace(still, travel=-1.1))[..., 0])
    assert all((picture[y : y + 4, x : x + 4] == picture[y, x]).all() for y in range(0, 64, 4) for x in range(0, 64, 4))
    fine = draw(Stimulus("Noise", 512, grain=1))[..., 0]
    counts = np.histogram(fine, bins=8, range=(-0.5, 255.5))[0]
    assert counts.sum() == 512 * 512 and np.abs(counts / (512 * 512 / 8) - 1).max() < 0.03


def test_patches_are_the_pure_hues() -> None:
    picture = draw(Stimulus("Colour patches", 60, patches=6))
    expected = [(255, 0, 0), (255, 255, 0), (0, 255, 0), (0, 255, 255), (0, 0, 255), (255, 0, 255)]
    assert [tuple(picture[0, 10 * k + 5].tolist()) for k in range(6)] == expected
    turned = draw(Stimulus("Colour patches", 60, patches=1, hue=120))
    assert (turned == [0, 255, 0]).all()


def test_colours_and_contrast() -> None:
    s = Stimulus("Square grating", 8, frequency=2, colours="Yellow – blue")
    assert draw(s)[0, 0].tolist() == [0, 0, 255] and draw(s)[0, 2].tolist() == [255, 255, 0]
    assert np.ptp(draw(replace(s, contrast=0))) == 0
    assert draw(replace(s, contrast=0.5))[0, 0].tolist() == [64, 64, 191]


@pytest.mark.parametrize("pattern", PARAMETERS)
def test_every_control_of_every_pattern_changes_the_picture(pattern: str) -> None:
    clock = FakeClock()
    source = Stimuli(clock=clock)
    source.control("drift", 0)
    source.control("pattern", pattern)
    names = [c.name for c in source.state.controls]
    assert names == ["pattern", *PARAMETERS[pattern], "size"]
    assert sum(c.primary for c in source.state.controls) == 4
    last = frames(source, clock, 0.2)[-1].image
    for name in (*PARAMETERS[pattern], "size"):
        if name == "drift":
            continue
        c = control(source, name)
        source.control(name, c.choices[1] if c.choices else c.minimum + 0.37 * (c.maximum - c.minimum))
        fresh = frames(source, clock, 0.2)
        assert len(fresh) == 1, name
        assert fresh[0].image.shape != last.shape or (fresh[0].image != last).any(), name
        last = fresh[0].image


def test_frames_come_only_while_it_drifts() -> None:
    clock = FakeClock()
    source = Stimuli(clock=clock)
    assert 28 <= len(frames(source, clock, 1)) <= 31
    source.control("drift", 0)
    frames(source, clock, 0.1)
    assert frames(source, clock, 2) == []
    source.control("angle", 45)
    assert len(frames(source, clock, 1)) == 1 and value(source, "angle") == 45


def test_a_second_of_drift_is_as_far_as_it_says() -> None:
    clock = FakeClock()
    source = Stimuli(clock=clock)
    source.control("drift", 2)
    frames(source, clock, 3)
    assert source._stimulus.travel == pytest.approx(6, abs=0.15)
    source.close()
    assert source.read() is None
