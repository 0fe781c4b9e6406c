"""The saved workspace: how the window looks and where the panels stand, as one small JSON file."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from PySide6.QtCore import QByteArray, QStandardPaths

from engine.api import UserError
from gui.look.translation import SYSTEM, tr

VERSION = 1
THEMES = ("system", "dark", "light")
TEXT_SIZES = (1.0, 1.25, 1.6)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What is kept from one start to the next.

    Attributes:
        theme: one of ``THEMES``.
        text_scale: one of ``TEXT_SIZES``.
        language: ``system`` or one of ``gui.look.translation.LANGUAGES``.
        geometry, layout: of the window and its docks as Qt packs them, in base64; empty for the first layout.
        docks: object names of all docks, copies among them.
        panels: each dock's own choices, by object name.
        recent: files of networks that were open, the newest first.
        arranged: the user has moved panels, so that they stay where they are.
        version: of this form; others are refused.
    """

    theme: str = "system"
    text_scale: float = 1.0
    language: str = SYSTEM
    geometry: str = ""
    layout: str = ""
    docks: tuple[str, ...] = ()
    panels: dict[str, dict[str, object]] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    arranged: bool = False
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
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Workspace()
    except (OSError, ValueError) as error:
        raise UserError(
            tr("{path}: this workspace cannot be read ({error}), so the first layout is used.", path=path, error=error)
        ) from error
    problem = _problem(data)
    if problem:
        raise UserError(
            tr(
                "{path}: this is no workspace of Convoscope ({problem}), so the first layout is used.",
                path=path,
                problem=problem,
            )
        )
    known = {entry.name for entry in fields(Workspace)}
    data = {name: value for name, value in data.items() if name in known}
    return Workspace(**{**data, "docks": tuple(data.get("docks", ())), "recent": tuple(data.get("recent", ()))})


def save(workspace: Workspace, path: Path) -> None:
    """Write the workspace; the file is replaced whole or not at all. OSError where that cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(asdict(workspace), indent=1), encoding="utf-8")
    beside.replace(path)


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
        "layout": isinstance(data.get("layout", ""), str),
        "arranged": isinstance(data.get("arranged", False), bool),
        "docks": _is_list_of_names(data.get("docks", [])),
        "recent": _is_list_of_names(data.get("recent", [])),
        "panels": _is_table(data.get("panels", {})),
    }
    wrong = [name for name, good in checks.items() if not good]
    return tr("{wrong} is damaged", wrong=wrong[0]) if wrong else ""


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(state, dict) for state in value.values())
