"""The drawing canvas: ink where the pen was, digits that write themselves, undo, and frames only when needed."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from engine.sources.canvas import Canvas
from engine.sources.dance import dance
from engine.sources.draw import REST_S, SIDE_PIXELS, Draw, Figure
from engine.sources.handwriting import FILL_SHARE, write, write_several
from tests.engine.sources.fakes import FakeClock, control, frames, value


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def draw(clock: FakeClock) -> Draw:
    return Draw(clock=clock)


def stroke(source: Draw, *points: tuple[float, float]) -> None:
    source.control("pen_down", points[0])
    for point in points[1:]:
        source.control("pen_move", point)
    source.control("pen_up")


def ink(source: Draw, clock: FakeClock) -> np.ndarray:
    """The newest frame's grey values."""
    return frames(source, clock, 0.3)[-1].image[..., 0]


def test_a_line_covers_exactly_its_pixels() -> None:
    canvas = Canvas(20)
    canvas.line((4, 10), (16, 10), width=4)
    assert (canvas.ink[8:12, 4:16] == 255).all()
    assert (canvas.ink[:7] == 0).all() and (canvas.ink[13:] == 0).all()
    assert canvas.ink[10, 2] > 220 and canvas.ink[10, 1] == 0  # the round end, two pixels beyond
    assert abs(canvas.ink.sum() / 255 - (12 * 4 + np.pi * 4)) < 2


def test_an_edge_through_a_pixel_covers_half_of_it() -> None:
    canvas = Canvas(20)
    canvas.line((0, 10), (20, 10), width=5)
    assert canvas.ink[7, 10] == canvas.ink[12, 10] == 128
    assert canvas.ink[8, 10] == 255 and canvas.ink[6, 10] == 0


def test_erasing_takes_away_what_drawing_covered() -> None:
    canvas = Canvas(40)
    canvas.line((5, 20), (35, 20), width=8)
    canvas.line((5, 20), (35, 20), width=12, erase=True)
    assert canvas.blank


def test_lines_beyond_the_canvas_are_cut() -> None:
    canvas = Canvas(20)
    canvas.line((-500, -500), (-300, -300), width=10)
    assert canvas.blank
    canvas.line((-50, 10), (70, 10), width=2)
    assert (canvas.ink[9:11] == 255).all()


@pytest.mark.parametrize("digit", "0123456789")
def test_a_written_digit_stands_as_in_mnist(digit: str) -> None:
    for seed in range(3):
        writing = write(digit, seed, SIDE_PIXELS)
        points = np.concatenate([points for points, _ in writing.strokes])
        assert np.ptp(points, axis=0).max() + writing.width == pytest.approx(SIDE_PIXELS * FILL_SHARE)
        assert points.mean(axis=0) == pytest.approx([SIDE_PIXELS / 2, SIDE_PIXELS / 2])
        assert SIDE_PIXELS / 13 < writing.width < SIDE_PIXELS / 8
        seconds = np.concatenate([seconds for _, seconds in writing.strokes])
        assert (np.diff(seconds) > 0).all() and 0.3 < writing.duration < 3


def test_another_seed_is_another_hand_and_the_same_seed_the_same() -> None:
    first, again, other = (write("3", seed, SIDE_PIXELS).strokes[0][0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_digits_write_themselves_smoothly(draw: Draw, clock: FakeClock) -> None:
    found = frames(draw, clock, 0.8)
    assert 20 <= len(found) <= 26  # about thirty a second
    amounts = [int(frame.image.astype(int).sum()) for frame in found]
    assert amounts == sorted(amounts) and amounts[-1] > 5 * amounts[1] > 0 == amounts[0]
    assert [frame.index for frame in found] == list(range(len(found)))
    assert found[0].image.shape == (SIDE_PIXELS, SIDE_PIXELS, 3) and not found[0].image.flags.writeable


def test_a_finished_digit_rests_without_frames_and_then_the_next_comes(draw: Draw, clock: FakeClock) -> None:
    frames(draw, clock, 0.05)
    duration = draw._writing.duration
    frames(draw, clock, duration)
    assert frames(draw, clock, REST_S - 0.3) == []
    following = frames(draw, clock, 0.5)
    assert following and following[0].image.sum() == 0


def test_a_long_wait_does_not_skip_a_digit(draw: Draw, clock: FakeClock) -> None:
    frames(draw, clock, 0.2)
    before = draw._writing
    clock.time += 3600
    frames(draw, clock, 0.2)
    assert draw._writing is before


def test_the_pen_takes_over_from_a_digit(draw: Draw, clock: FakeClock) -> None:
    frames(draw, clock, 0.5)
    stroke(draw, (50, 50), (90, 50))
    picture = ink(draw, clock)
    assert value(draw, "write") is False
    assert picture[50, 70] == 255 and picture[120:].sum() == 0
    assert frames(draw, clock, 5) == []


def test_the_eraser_works_on_the_digit_that_was_being_written(draw: Draw, clock: FakeClock) -> None:
    before = frames(draw, clock, 0.7)[-1].image[..., 0]
    draw.control("eraser", True)
    row, column = np.argwhere(before == 255)[0]
    draw.control("pen_down", (column + 0.5, row + 0.5))
    draw.control("pen_up")
    after = ink(draw, clock)
    assert after[row, column] == 0 and 0 < after.sum() < before.sum()
    draw.control("undo")
    assert np.array_equal(ink(draw, clock), before)


def test_undo_goes_back_stroke_by_stroke_and_past_a_clear(draw: Draw, clock: FakeClock) -> None:
    draw.control("write", False)
    draw.control("clear")
    pictures = [ink(draw, clock)]
    for y in (60, 120, 180):
        stroke(draw, (40, y), (200, y))
        pictures.append(ink(draw, clock))
    draw.control("clear")
    assert ink(draw, clock).sum() == 0 and not control(draw, "clear").enabled
    for picture in reversed(pictures):
        assert control(draw, "undo").enabled
        draw.control("undo")
        assert np.array_equal(ink(draw, clock), picture)
    assert not control(draw, "undo").enabled


def test_digits_that_start_again_do_not_lose_the_users_drawing(draw: Draw, clock: FakeClock) -> None:
    stroke(draw, (50, 50), (90, 50))
    mine = ink(draw, clock)
    draw.control("write", True)
    assert not np.array_equal(ink(draw, clock), mine)
    draw.control("undo")
    assert np.array_equal(ink(draw, clock), mine)
    assert value(draw, "write") is False


def test_a_chosen_digit_is_written_at_once(draw: Draw, clock: FakeClock) -> None:
    stroke(draw, (50, 50), (90, 50))
    draw.control("digit", "1")
    frames(draw, clock, 0.3)
    assert value(draw, "write") is True
    assert len(draw._writing.strokes) == 1  # every way to write a one has one stroke


def test_nothing_moves_no_frames(draw: Draw, clock: FakeClock) -> None:
    draw.control("write", False)
    assert len(frames(draw, clock, 2)) == 1


def test_what_makes_no_sense_is_ignored(draw: Draw, clock: FakeClock) -> None:
    draw.control("write", False)
    before = draw.state
    for name, odd in (
        ("pen_down", "left"), ("pen_down", (float("nan"), 1)), ("pen_move", (10, 10)), ("pen_down", None),
        ("width", "thick"), ("digit", "12"), ("nonsense", 1),
    ):  # fmt: skip
        draw.control(name, odd)
    assert draw.state is before
    assert ink(draw, clock).sum() == 0
    draw.control("width", 1e9)
    assert value(draw, "width") == 80


def test_any_thread_may_draw_while_another_reads() -> None:
    source = Draw()

    def scribble(row: int) -> None:
        for x in range(0, 280, 4):
            source.control("pen_down", (x, row))
            source.control("pen_move", (x + 4, row))
        source.control("pen_up")

    threads = [threading.Thread(target=scribble, args=(row,)) for row in (40, 140, 240)]
    for thread in threads:
        thread.start()
    last = None
    while any(thread.is_alive() for thread in threads) or last is None:
        last = source.read() or last
    for thread in threads:
        thread.join()
    last = source.read() or last
    assert all((last.image[row, 10:270, 0] == 255).all() for row in (40, 140, 240))
    source.close()


def test_close_wakes_a_reader() -> None:
    source = Draw()
    source.control("write", False)
    source.read()
    source.close()
    source.close()
    assert source.read() is None


@pytest.mark.parametrize("seed", range(4))
def test_several_digits_lie_apart_on_the_canvas(seed: int) -> None:
    writing = write_several(seed, SIDE_PIXELS)
    assert 3 <= len(writing.text) <= 5
    points = np.concatenate([points for points, _ in writing.strokes])
    assert points.min() > writing.width / 2 and points.max() < SIDE_PIXELS - writing.width / 2
    seconds = np.concatenate([seconds for _, seconds in writing.strokes])
    assert (np.diff(seconds) > 0).all() and seconds[-1] == writing.duration


def test_a_figure_dances_until_the_pen_is_taken(clock: FakeClock) -> None:
    figure = Figure(clock=clock)
    found = frames(figure, clock, 1.0)
    assert 25 <= len(found) <= 32
    assert len({frame.image.tobytes() for frame in found}) == len(found)
    stroke(figure, (50, 50), (90, 50))
    picture = ink(figure, clock)
    assert picture[50, 70] == 255 and picture[120:].sum() == 0 and value(figure, "write") is False
    assert frames(figure, clock, 3) == []


def test_the_dancing_figure_stays_on_the_canvas_and_keeps_its_limbs() -> None:
    lengths = set()
    for seconds in np.arange(0, 30, 0.37):
        joints, head = dance(float(seconds), SIDE_PIXELS)
        every = np.concatenate([joints, head])
        assert every.min() > 5 and every.max() < SIDE_PIXELS - 5
        lengths.add(tuple(np.round(np.hypot(*(joints[[3, 4, 5, 6]] - joints[[1, 3, 1, 5]]).T), 6)))
    assert len(lengths) == 1
