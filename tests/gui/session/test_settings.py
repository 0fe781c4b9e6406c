"""The workspace file: what was saved comes back, and nothing damaged is believed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from engine.api import UserError
from gui.session import settings
from gui.session.settings import ViewState, Workspace
from tests.odd_paths import ODD_PATHS

OLD = Path(__file__).with_name("workspace_version_1.json")
"""Written by the version before there were views."""
FULL = Workspace(
    theme="light",
    text_scale=1.6,
    language="pt_BR",
    geometry="Z2Vv",
    view="lesson",
    views={
        "watch": ViewState("bGF5", ("input", "activation_maps 2"), arranged=True, enlarged="input"),
        "lesson": ViewState("b3V0", meanwhile={"layers": True}),
    },
    panels={"input": {"zoom": 2}},
)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "w.json"
    settings.save(FULL, path)
    assert settings.load(path) == FULL
    assert [file.name for file in path.parent.iterdir()] == ["w.json"]


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.json"
    settings.save(FULL, path)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        settings.save(Workspace(), path)
    assert settings.load(path) == FULL and [file.name for file in tmp_path.iterdir()] == ["w.json"]


def test_no_file_is_a_fresh_workspace(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == Workspace()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "\x00\x01",
        "[" * 200_000,
        '{"theme": "dark"}',
        '{"version": 99}',
        '{"version": 2, "theme": "pink"}',
        '{"version": 1, "theme": "pink"}',
        '{"version": 1, "text_scale": 1e9}',
        '{"version": 1, "text_scale": [1]}',
        '{"version": 1, "docks": "input"}',
        '{"version": 1, "docks": [1]}',
        '{"version": 1, "panels": {"input": 3}}',
        '{"version": 2, "view": 7}',
        '{"version": 2, "views": ["watch"]}',
        '{"version": 2, "views": {"watch": 3}}',
        '{"version": 2, "views": {"watch": {"layout": 3}}}',
        '{"version": 2, "views": {"watch": {"docks": "input"}}}',
        '{"version": 2, "views": {"watch": {"arranged": "yes"}}}',
        '{"version": 2, "views": {"watch": {"enlarged": null}}}',
        '{"version": 2, "views": {"watch": {"meanwhile": {"layers": "no"}}}}',
        '{"version": 1, "geometry": 7}',
        '{"version": 1, "language": 7}',
    ],
)
def test_damaged_files_are_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "w.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        settings.load(path)
    assert "w.json" in str(error.value) and "first layout is used" in str(error.value)
    assert "\n" not in str(error.value)


def test_binary_files_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_bytes(bytes(range(256)))
    for path in (tmp_path / "w.json", tmp_path):
        with pytest.raises(UserError):
            settings.load(path)


def test_unknown_entries_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    data = asdict(FULL)
    data["views"]["lesson"]["later"] = True
    path.write_text(json.dumps({**data, "later": True}), encoding="utf-8")
    assert settings.load(path) == FULL


def test_the_arrangement_of_version_1_is_the_view_watch_now() -> None:
    saved, loaded = json.loads(OLD.read_text(encoding="utf-8")), settings.load(OLD)
    assert (loaded.version, loaded.theme, loaded.text_scale) == (settings.VERSION, "light", 1.25)
    assert loaded.views == {"watch": ViewState(saved["layout"], tuple(saved["docks"]), arranged=True)}
    assert (loaded.geometry, loaded.panels, loaded.view) == (saved["geometry"], saved["panels"], "")


@pytest.mark.parametrize("kind", [kind for kind in ODD_PATHS if kind != "nothing"])
def test_a_path_that_leads_to_no_workspace_ends_in_a_sentence(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UserError, match=r"first layout is used") as caught:
        settings.load(ODD_PATHS[kind](tmp_path / "it"))
    assert "Errno" not in str(caught.value)
