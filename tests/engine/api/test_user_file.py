"""Whatever a path leads to ends in a sentence that names it, soon and without filling the memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.api import MissingFileError, UserError, is_there, read_user_file, read_user_json, read_user_text
from tests.odd_paths import ODD_PATHS


def _holding(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize("kind", ODD_PATHS)
def test_a_path_that_leads_to_no_file_ends_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = ODD_PATHS[kind](tmp_path / "it")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(UserError) as caught:
        read_user_file(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert isinstance(caught.value, MissingFileError) == (kind == "nothing")
    assert isinstance(is_there(path), bool) and not (kind == "nothing" and is_there(path))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"{", "no JSON"),
        (b"", "no JSON"),
        (b"9" * 5000, "no JSON"),
        (b'{"a": "\\ud800"}', "no JSON"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b"[" + b"1," * 5_000_000, "too large"),
    ],
    ids=["brackets", "braces", "cut off", "empty", "digits", "half a character", "bytes", "large"],
)
def test_a_damaged_file_of_settings_ends_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = _holding(content)(tmp_path / "it.json")
    with pytest.raises(UserError, match=said):
        read_user_json(path)


def test_what_is_right_is_read(tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"a": ["ç", 1]}, ensure_ascii=False).encode())
    assert read_user_json(path) == {"a": ["ç", 1]} and read_user_text(path)[0] == "{"
    assert read_user_file(path, path.stat().st_size)
    with pytest.raises(UserError, match="larger than 3 bytes"):
        read_user_file(path, 3)
