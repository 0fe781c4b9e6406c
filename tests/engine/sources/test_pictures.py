"""Pictures and folders: order, walking, slideshow, pages, and what cannot be read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from engine.api import UserError
from engine.sources import open_source
from engine.sources.pictures import natural, open_folder, open_picture
from tests.engine.sources.fakes import FakeClock, frames, value

NAMES = ["1 red.png", "2 lime.png", "10 blue.jpg"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in reversed(NAMES):
        Image.new("RGB", (8, 8), name.split()[1].split(".")[0]).save(tmp_path / name)
    (tmp_path / "notes.png").write_text("no picture, whatever the name says")
    (tmp_path / ".hidden.png").write_bytes((tmp_path / NAMES[0]).read_bytes())
    (tmp_path / "inside").mkdir()
    return tmp_path


def test_natural_order() -> None:
    names = ["b.png", "a10.png", "a9.png", "A1.png", "10.png", "9.png"]
    assert sorted(names, key=natural) == ["9.png", "10.png", "A1.png", "a9.png", "a10.png", "b.png"]


def test_one_picture_comes_once(folder: Path, clock: FakeClock) -> None:
    source = open_picture("x", folder / NAMES[0], clock)
    assert source.state.title == NAMES[0] and source.state.controls == () and not source.state.live
    found = frames(source, clock, 3)
    assert [frame.image[0, 0].tolist() for frame in found] == [[255, 0, 0]]
    assert not found[0].image.flags.writeable


def test_walking_through_a_folder(folder: Path, clock: FakeClock) -> None:
    source = open_folder(str(folder), folder, clock)
    assert frames(source, clock, 1)[0].image[0, 0].tolist() == [255, 0, 0]
    seen = []
    for step in ("next", "next", "next", "previous"):
        source.control(step)
        frames(source, clock, 0.2)
        seen.append((source.state.title, value(source, "picture")))
    assert seen == [(NAMES[1], 2), (NAMES[2], 3), (NAMES[0], 1), (NAMES[2], 3)]
    source.control("picture", 2)
    assert frames(source, clock, 0.2)[0].image[0, 0].tolist() == [0, 255, 0]


def test_slideshow(folder: Path, clock: FakeClock) -> None:
    source = open_folder(str(folder), folder, clock)
    frames(source, clock, 0.2)
    source.control("interval", 2)
    source.control("play", True)
    found = frames(source, clock, 7)
    assert len(found) == 4
    gaps = [after.captured - before.captured for before, after in pairwise(found)]
    assert gaps == pytest.approx([2, 2, 2], abs=0.01)
    source.control("play", False)
    assert frames(source, clock, 10) == []


@pytest.mark.parametrize("step", ["next", "previous"])
def test_what_cannot_be_read_is_skipped_with_a_note(folder: Path, clock: FakeClock, step: str) -> None:
    whole = (folder / NAMES[1]).read_bytes()
    (folder / NAMES[1]).write_bytes(whole[: len(whole) // 2])
    source = open_folder(str(folder), folder, clock)
    frames(source, clock, 0.2)
    if step == "previous":
        source.control("next" if step == "next" else "previous")
        frames(source, clock, 0.2)
    source.control(step)
    found = frames(source, clock, 0.2)
    assert len(found) == 1 and NAMES[1] in source.state.note and not source.state.failed
    assert source.state.title == (NAMES[2] if step == "next" else NAMES[0])
    assert next(c for c in source.state.controls if c.name == "picture").maximum == 2


def test_a_note_counts_all_that_was_left_out(tmp_path: Path, clock: FakeClock) -> None:
    for number in range(6):
        Image.new("RGB", (4, 4)).save(tmp_path / f"{number}.png")
    for number in (1, 3, 4):
        path = tmp_path / f"{number}.png"
        path.write_bytes(path.read_bytes()[:40])
    source = open_folder(str(tmp_path), tmp_path, clock)
    notes = []
    for _ in range(4):
        frames(source, clock, 0.2)
        notes.append(source.state.note)
        source.control("next")
    assert notes[0] == notes[3] == ""
    assert notes[1].startswith("Left out: 1.png") and notes[2].startswith(
        "3 pictures were left out. The last one: 4.png"
    )


def test_pictures_that_vanish_end_in_words(folder: Path, clock: FakeClock) -> None:
    source = open_folder(str(folder), folder, clock)
    for name in NAMES:
        (folder / name).unlink()
    assert frames(source, clock, 1) == []
    assert source.state.failed and "There is no file" in source.state.message and source.state.controls == ()
    source.control("next")
    assert source.read() is None


def test_pages_of_one_file(tmp_path: Path, clock: FakeClock) -> None:
    pages = [Image.new("RGB", (4, 4), name) for name in ("red", "lime")]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:])
    source = open_picture("x", tmp_path / "pages.tif", clock)
    frames(source, clock, 0.2)
    source.control("next")
    assert frames(source, clock, 0.2)[0].image[0, 0].tolist() == [0, 255, 0]
    assert source.state.title == "pages.tif, page 2"


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("hello")
    with pytest.raises(UserError, match="holds no pictures"):
        open_source(str(tmp_path))


def test_the_bundled_drawings(clock: FakeClock) -> None:
    source = open_source("sample")
    source._clock = clock
    titles = set()
    for _ in source._entries:
        found = frames(source, clock, 0.2)
        assert found[0].image.shape[2] == 3
        titles.add(source.state.title)
        source.control("next")
    classes = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}
    assert {f"Drawing of {'an' if name[0] == 'a' else 'a'} {name}" for name in classes} <= titles
