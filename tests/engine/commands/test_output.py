"""Tables, JSON, and files that are whole or not there."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from engine.api import UserError
from engine.commands.output import check_target, print_json, print_table, replacing, shape_text


def test_columns_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "n"), [("a", "1,000"), ("longer", "7")], right=(1,))
    assert capsys.readouterr().out == "name        n\na       1,000\nlonger      7\n"


def test_what_is_not_finite_becomes_null(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": [1.5, math.nan, (math.inf, -2)], "b": "NaN"})
    assert json.loads(capsys.readouterr().out) == {"a": [1.5, None, [None, -2]], "b": "NaN"}


def test_shapes_are_written_as_people_do() -> None:
    assert [shape_text(shape) for shape in ((16, 10, 10), (120,), ())] == ["16×10×10", "120", "1 value"]


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.bin"
    target.write_bytes(b"old")
    with replacing(target) as file:
        file.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError])
def test_nothing_half_written_is_left(tmp_path: Path, interruption: type[BaseException]) -> None:
    target = tmp_path / "out.bin"
    target.write_bytes(b"old")
    with pytest.raises(interruption), replacing(target) as file:
        file.write(b"ne")
        raise interruption
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed_and_kept(tmp_path: Path) -> None:
    target, link = tmp_path / "out.bin", tmp_path / "link.bin"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"out\.bin cannot be written: No space left"), replacing(tmp_path / "out.bin"):
        raise OSError(28, "No space left on device")
    assert not list(tmp_path.iterdir())


def test_targets_that_cannot_be_written_are_told_beforehand(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ends in \.png"):
        check_target(tmp_path / "picture.jpg", ".png")
    with pytest.raises(UserError, match="no folder"):
        check_target(tmp_path / "missing" / "picture.png", ".png")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(UserError, match="no ordinary file"):
        check_target(tmp_path / "folder.png", ".png")
    check_target(tmp_path / "PICTURE.PNG", ".png")
