"""Videos and animations: every frame in order and at its time, exact jumps, rotation, ends, and what is broken."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.api import Frame, UserError
from engine.sources import open_source
from engine.sources.animation import open_animation
from engine.sources.player import PlayedFrame, Player
from engine.sources.video import open_video
from tests.engine.sources.fakes import FakeClock, control, frames, value

COUNT, RATE = 60, 10


def picture(number: int) -> np.ndarray:
    """A frame that says its number: six blocks of 16 pixels, highest bit first; the top left corner is red."""
    image = np.full((64, 96, 3), 40, np.uint8)
    for bit in range(6):
        image[32:48, 16 * bit : 16 * bit + 16] = 235 if number >> (5 - bit) & 1 else 16
    image[:16, :16] = (200, 20, 20)
    return image


def number(frame: Frame) -> int:
    return sum(int(frame.image[40, 16 * bit + 8].mean() > 128) << (5 - bit) for bit in range(6))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from engine.sources.opencv import cv2

    path = tmp_path_factory.mktemp("video") / "film.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), RATE, (96, 64))
    for index in range(COUNT):
        writer.write(picture(index)[..., ::-1])
    writer.release()
    return path


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class UnevenReel:
    """Frames at odd times, which are known only of those that have been read, as in a file."""

    interval, count = 0.1, 5
    times = (0.0, 0.05, 0.35, 0.4, 1.0)

    def __init__(self) -> None:
        self._next = self._known = 0

    def read(self) -> PlayedFrame | None:
        if self._next == len(self.times):
            return None
        self._next += 1
        self._known = max(self._known, self._next)
        return PlayedFrame(self._next - 1, self.times[self._next - 1], np.zeros((4, 4, 3), np.uint8))

    def seek(self, index: int) -> None:
        self._next = index

    def index_at(self, seconds: float) -> int:
        return int(np.searchsorted(self.times, seconds, "right")) - 1

    def seconds_at(self, index: int) -> float:
        if index < self._known:
            return self.times[index]
        return self.times[max(0, self._known - 1)] + (index - max(0, self._known - 1)) * self.interval

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("speed", "factor"), [("1×", 1), ("2×", 2)])
def test_a_variable_rate_is_kept_in_the_first_round_too(clock: FakeClock, speed: str, factor: int) -> None:
    player = Player("uneven", "uneven", UnevenReel(), clock)
    player.control("speed", speed)
    found = [frame.captured for frame in frames(player, clock, 1.05 / factor)]
    gaps = [after - before for before, after in pairwise(found[:5])]
    assert gaps == pytest.approx([0.05 / factor, 0.3 / factor, 0.05 / factor, 0.6 / factor], abs=0.002)


@pytest.fixture
def player(film: Path, clock: FakeClock) -> Player:
    return open_video("film", film, clock)


def test_every_frame_comes_once_in_order_at_its_time(player: Player, clock: FakeClock) -> None:
    found = frames(player, clock, (COUNT - 1.5) / RATE)
    assert [frame.index for frame in found] == [number(frame) for frame in found] == list(range(COUNT))
    gaps = [after.captured - before.captured for before, after in pairwise(found)]
    assert gaps == pytest.approx([1 / RATE] * (COUNT - 1), abs=0.01)
    assert found[0].image.shape == (64, 96, 3) and not found[0].image.flags.writeable
    assert np.abs(found[0].image[8, 8].astype(int) - (200, 20, 20)).max() < 25
    assert not player.state.live and value(player, "position") == pytest.approx((COUNT - 1) / RATE, abs=0.25)


def test_a_slow_reader_loses_nothing(player: Player, clock: FakeClock) -> None:
    found = []
    for _ in range(20):
        found += frames(player, clock, 0.15)
        clock.time += 0.7
    assert [number(frame) for frame in found] == list(range(len(found))) and len(found) >= 20


def test_it_loops_and_each_round_is_the_same(player: Player, clock: FakeClock) -> None:
    found = frames(player, clock, 2.5 * COUNT / RATE)
    numbers = [number(frame) for frame in found]
    assert numbers == [n % COUNT for n in range(len(found))] and len(found) > 2.4 * COUNT
    assert all(frame.index == n for frame, n in zip(found, numbers, strict=True))


def test_the_end_without_loop_stops_and_play_begins_again(player: Player, clock: FakeClock) -> None:
    player.control("loop", False)
    assert len(frames(player, clock, 3 * COUNT / RATE)) == COUNT
    assert value(player, "play") is False and value(player, "position") == pytest.approx((COUNT - 1) / RATE)
    player.control("play", True)
    assert number(frames(player, clock, 0.3)[0]) == 0


def test_pause_step_and_back(player: Player, clock: FakeClock) -> None:
    last = frames(player, clock, 1)[-1].index
    player.control("play", False)
    assert frames(player, clock, 2) == []
    shown = []
    for action in ("step", "step", "back", "back", "back", "step"):
        player.control(action)
        shown += [number(frame) for frame in frames(player, clock, 0.3)]
    assert shown == [last + by for by in (1, 2, 1, 0, -1, 0)]
    for _ in range(3):
        player.control("step")
    assert [number(frame) for frame in frames(player, clock, 0.3)] == [last + 3]


def test_stepping_stops_at_both_ends(player: Player, clock: FakeClock) -> None:
    player.control("back")
    assert [number(frame) for frame in frames(player, clock, 0.3)] == [0]
    player.control("position", 1e9)
    player.control("step")
    player.control("step")
    assert [number(frame) for frame in frames(player, clock, 0.3)] == [COUNT - 1]


def test_jumps_are_exact(player: Player, clock: FakeClock) -> None:
    player.control("play", False)
    frames(player, clock, 0.2)
    rng = np.random.default_rng(3)
    for target in [COUNT - 1, 0, *rng.integers(0, COUNT, 20)]:
        player.control("position", target / RATE)
        found = frames(player, clock, 0.2)
        assert [(frame.index, number(frame)) for frame in found] == [(target, target)]
        assert value(player, "position") == pytest.approx(target / RATE)


def test_speed(player: Player, clock: FakeClock) -> None:
    frames(player, clock, 0.05)
    player.control("speed", "4×")
    assert len(frames(player, clock, 1)) == pytest.approx(4 * RATE, abs=4)
    player.control("speed", "0.1×")
    frames(player, clock, 0.2)
    assert len(frames(player, clock, 3)) == pytest.approx(3, abs=1)


def test_few_controls_at_once(player: Player) -> None:
    assert [c.name for c in player.state.controls if c.primary] == ["play", "back", "step", "position"]
    assert control(player, "position").maximum == pytest.approx((COUNT - 1) / RATE)
    player.close()
    player.close()
    assert player.read() is None


def turned(film: Path, path: Path, matrix: tuple[int, ...]) -> Path:
    """The film with this display matrix (ISO 14496-12, 8.3.2: a b u c d v x y w)."""
    data = bytearray(film.read_bytes())
    start = data.index(b"tkhd") + 4 + 40
    for slot, entry in zip((0, 1, 3, 4), matrix, strict=True):
        data[start + 4 * slot : start + 4 * slot + 4] = (entry << 16).to_bytes(4, "big", signed=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("turn", "matrix"), [(90, (0, 1, -1, 0)), (180, (-1, 0, 0, -1)), (270, (0, -1, 1, 0))])
def test_rotation_in_the_file_is_followed(
    film: Path, tmp_path: Path, clock: FakeClock, turn: int, matrix: tuple
) -> None:
    path = turned(film, tmp_path / "turned.mp4", matrix)
    image = frames(open_video("x", path, clock), clock, 0.05)[0].image
    upright = np.rot90(picture(0), -turn // 90)
    assert image.shape == upright.shape
    assert np.abs(image.astype(int) - upright).mean() < 12


@pytest.mark.parametrize(
    ("matrix", "upright"),
    [
        ((-1, 0, 0, 1), np.fliplr),
        ((1, 0, 0, -1), np.flipud),
        ((0, 1, 1, 0), lambda image: image.transpose(1, 0, 2)),
        ((0, -1, -1, 0), lambda image: np.rot90(image, 2).transpose(1, 0, 2)),
    ],
)
def test_a_mirrored_film_is_shown_mirrored(
    film: Path, tmp_path: Path, clock: FakeClock, matrix: tuple[int, ...], upright: Callable[[np.ndarray], np.ndarray]
) -> None:
    path = turned(film, tmp_path / "mirrored.mp4", matrix)
    image = frames(open_video("x", path, clock), clock, 0.05)[0].image
    wanted = upright(picture(0))
    assert image.shape == wanted.shape
    assert np.abs(image.astype(int) - wanted).mean() < 12


def test_broken_files(film: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(film.read_bytes()[:900])
    with pytest.raises(UserError, match=r"broken\.mp4 is a video that cannot be opened"):
        open_source(str(broken))


def test_a_video_by_any_other_name(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.jpg"
    path.write_bytes(film.read_bytes())
    source = open_source(str(path))
    assert isinstance(source, Player)
    source.close()


def test_a_file_that_goes_away_while_it_plays(film: Path, tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "gone.mp4"
    path.write_bytes(film.read_bytes())
    player = open_video("x", path, clock)
    frames(player, clock, 0.5)
    path.unlink()
    frames(player, clock, 2 * COUNT / RATE)
    assert player.state.failed and "gone.mp4" in player.state.message


COLOURS = ["red", "lime", "blue", "white"]
DELAYS = [100, 300, 50, 200]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_plays_with_its_delays(tmp_path: Path, clock: FakeClock, kind: str) -> None:
    path = tmp_path / "moving"
    pictures = [Image.new("RGB", (16, 16), colour) for colour in COLOURS]
    options = {"lossless": True} if kind == "WEBP" else {}
    pictures[0].save(path, kind, save_all=True, append_images=pictures[1:], duration=DELAYS, loop=0, **options)
    source = open_source(str(path))
    source._clock = clock
    found = frames(source, clock, 2 * sum(DELAYS) / 1000)[:8]
    expected = [list(Image.new("RGB", (1, 1), colour).getpixel((0, 0))) for colour in COLOURS]
    assert [frame.image[5, 5].tolist() for frame in found] == expected * 2
    assert [frame.index for frame in found] == [0, 1, 2, 3] * 2
    gaps = [after.captured - before.captured for before, after in pairwise(found)]
    assert gaps == pytest.approx([delay / 1000 for delay in DELAYS + DELAYS[:-1]], abs=0.01)
    source.control("position", 0.2)
    assert frames(source, clock, 0.05)[0].index == 1
    source.close()


def test_an_animation_that_breaks_off(tmp_path: Path, clock: FakeClock) -> None:
    rng = np.random.default_rng(1)
    pictures = [Image.fromarray(rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)) for _ in range(6)]
    path = tmp_path / "torn.gif"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, loop=0)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    source = open_animation("x", path, clock)
    found = frames(source, clock, 2)
    assert 3 <= len({frame.index for frame in found}) <= 4 and len(found) > 10
    source.close()


def test_real_videos(shared_data: Path, clock: FakeClock) -> None:
    for name, count, shape in (
        ("car-detection.mp4", 377, (432, 768, 3)),
        ("bottle-detection.mp4", 1189, (360, 640, 3)),
    ):
        source = open_video("x", shared_data / "video" / name, clock)
        source.control("loop", False)
        straight = {}
        source.control("speed", "4×")
        for frame in frames(source, clock, 4):
            straight[frame.index] = frame.image
        assert list(straight) == list(range(len(straight))) and straight[0].shape == shape
        assert source._reel.count == count
        source.control("play", False)
        for target in (3, len(straight) - 2, 40):
            source.control("position", source._reel.seconds_at(target))
            frame = frames(source, clock, 0.05)[-1]
            assert frame.index == target and np.array_equal(frame.image, straight[target])
        source.close()


def test_real_animations(shared_data: Path, clock: FakeClock) -> None:
    for name, count in (("anim_loop3.webp", 10), ("anim_rotating-squares.gif", 30), ("apng_delay.png", 5)):
        source = open_source(str(shared_data / "awkward" / name))
        source._clock = clock
        source.control("loop", False)
        assert [frame.index for frame in frames(source, clock, 30)] == list(range(count)), name
        source.close()
