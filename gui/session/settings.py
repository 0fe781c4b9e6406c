"""The saved workspace: how the window looks and where the panels stand, as one small JSON file."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QStandardPaths

from engine.api import Limits, MissingFileError, UserError, read_user_json
from gui.look.translation import SYSTEM, tr, translated
from gui.session.keeping import replace_file

VERSION = 2
"""Version 1 knew one arrangement of panels, now the view ``ONLY_VIEW``."""
ONLY_VIEW = "watch"
THEMES = ("system", "dark", "light")
TEXT_SIZES = (1.0, 1.25, 1.6)


@dataclass(frozen=True, slots=True)
class ViewState:
    """How one view was left.

    Attributes:
        layout: of the docks as Qt packs it, in base64; empty for the first arrangement.
        docks: object names of all docks that it knows, copies among them.
        arranged: the user has moved panels, so that they stay where they are.
        enlarged: object name of the dock that fills the window, empty for none.
        meanwhile: whether docks were hidden that a lesson shows or hides for a while, by object name.
    """

    layout: str = ""
    docks: tuple[str, ...] = ()
    arranged: bool = False
    enlarged: str = ""
    meanwhile: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What is kept from one start to the next.

    Attributes:
        theme: one of ``THEMES``.
        text_scale: one of ``TEXT_SIZES``.
        language: ``system`` or one of ``gui.look.translation.LANGUAGES``.
        geometry: of the window as Qt packs it, in base64.
        view: name of the one that is shown, empty for the first.
        views: how each was left, by name.
        panels: each dock's own choices, by object name.
        recent: files of networks that were open, the newest first.
        limits: of the engine.
        version: of this form; others are refused.
    """

    theme: str = "system"
    text_scale: float = 1.0
    language: str = SYSTEM
    geometry: str = ""
    view: str = ""
    views: dict[str, ViewState] = field(default_factory=dict)
    panels: dict[str, dict[str, object]] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    version: int = VERSION


def default_path() -> Path:
    """Where the workspace is kept if the user names no file."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(folder) / "workspace.json"


def load(path: Path) -> Workspace:
    """The saved workspace; a fresh one where there is no file yet.

    Raises:
        UserError: the file is none of ours, or is damaged.
    """
    try:
        data = read_user_json(path)
    except MissingFileError:
        return Workspace()
    except UserError as error:
        problem = translated(error.text)
        raise UserError(tr("{problem} The first layout is used.", problem=problem)) from error
    if isinstance(data, dict) and data.get("version") == 1:
        data = _from_version_1(data)
    problem = _problem(data)
    if problem:
        raise UserError(
            tr(
                "{path}: this is no workspace of Convoscope ({problem}), so the first layout is used.",
                path=path,
                problem=problem,
            )
        )
    views = {name: _view_state(state) for name, state in data.get("views", {}).items()}
    lists = {"views": views, "recent": tuple(data.get("recent", ())), "limits": Limits(**data.get("limits", {}))}
    return Workspace(**{**_known(Workspace, data), **lists})


def save(workspace: Workspace, path: Path) -> None:
    """Write the workspace; the file is replaced whole or not at all. OSError where that cannot be."""
    replace_file(path, json.dumps(asdict(workspace), indent=1))


def packed(data: QByteArray) -> str:
    """What Qt packed, as text for the workspace."""
    return base64.b64encode(data.data()).decode("ascii")


def unpacked(text: str) -> QByteArray:
    """The reverse of ``packed``."""
    return QByteArray.fromBase64(text.encode("ascii", "replace"))


def _problem(data: object) -> str:
    if not isinstance(data, dict) or "version" not in data:
        return tr("it says no version")
    if data["version"] != VERSION:
        return tr("its version is {data}, and {version} is needed", data=data["version"], version=VERSION)
    checks = {
        "theme": data.get("theme", "system") in THEMES,
        "text_scale": data.get("text_scale", 1.0) in TEXT_SIZES,
        "language": isinstance(data.get("language", SYSTEM), str),
        "geometry": isinstance(data.get("geometry", ""), str),
        "view": isinstance(data.get("view", ""), str),
        "views": _is_table(views := data.get("views", {})) and all(map(_is_view_state, views.values())),
        "recent": _is_list_of_names(data.get("recent", [])),
        "limits": _are_limits(data.get("limits", {})),
        "panels": _is_table(data.get("panels", {})),
    }
    wrong = [name for name, good in checks.items() if not good]
    return tr("{wrong} is damaged", wrong=wrong[0]) if wrong else ""


def _from_version_1(data: dict[str, Any]) -> dict[str, Any]:
    state = {name: data[name] for name in ("layout", "docks", "arranged") if name in data}
    return {**data, "version": VERSION, "views": {ONLY_VIEW: state}}


def _known(kind: type[Workspace | ViewState], data: dict[str, Any]) -> dict[str, Any]:
    """The entries that a class has; later versions may have written others."""
    names = {entry.name for entry in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def _view_state(data: dict[str, Any]) -> ViewState:
    return ViewState(**{**_known(ViewState, data), "docks": tuple(data.get("docks", ()))})


def _is_view_state(state: dict[str, Any]) -> bool:
    meanwhile = state.get("meanwhile", {})
    return (
        isinstance(state.get("layout", ""), str)
        and _is_list_of_names(state.get("docks", []))
        and isinstance(state.get("arranged", False), bool)
        and isinstance(state.get("enlarged", ""), str)
        and isinstance(meanwhile, dict)
        and all(isinstance(hidden, bool) for hidden in meanwhile.values())
    )


def _are_limits(limits: object) -> bool:
    """Whether those are limits, as they are written; all of them are positive."""
    kinds: dict[str, tuple[type, ...]] = {
        "memory": (int, type(None)),
        "opening": (int, float),
        "first_pass": (int, float),
    }
    if not isinstance(limits, dict) or not limits.keys() <= kinds.keys():
        return False
    return all(type(value) in kinds[name] and (value is None or value > 0) for name, value in limits.items())


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(state, dict) for state in value.values())
