"""Lessons: plain Markdown files that drive the window step by step. docs/lessons.md is the reference for their form.

A lesson is a ``---`` header (``title``, ``summary``), then one step for every ``#`` heading. Fenced blocks carry what
is not text: ``set`` (what the window does as the step begins), ``ask`` (a question), ``reveal`` (its answer, shown on
demand) and ``check`` (facts that the text states, verified against the running window). All else is Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.api import UserError, is_there, read_user_text
from gui.lessons.reading import pictures_beside
from gui.look.translation import tr

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "lessons"
FALLBACK = "en"

Value = str | int | bool | tuple[int, int] | tuple[str, str] | tuple[str, ...]
"""What a setting may be, once it is understood."""


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(tr("a whole number"))
    return int(text)


def _cell(text: str) -> tuple[int, int]:
    row, _, column = text.partition(",")
    if not (row.strip().isdecimal() and column.strip().isdecimal()):
        raise ValueError(tr("row and column, for example “12, 8”"))
    return int(row), int(column)


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError(tr("“on” or “off”"))
    return text == "on"


def _control(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise ValueError(tr("“NAME = VALUE”"))
    return name.strip(), value.strip()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().replace("-", "_") for name in text.split(",") if name.strip())


def _groups(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


SETTINGS: dict[str, Callable[[str], Value]] = {
    "network": str,
    "source": str,
    "control": _control,
    "layer": str,
    "unit": _number,
    "cell": _cell,
    "panels": _names,
    "freeze": _switch,
    "page": str,
    "value": _control,
    "hide": _names,
    "unfold": _groups,
    "iteration": _number,
}
"""What a ``set`` block may name, and how its value is understood; docs/lessons.md says what each means."""

_FENCE = re.compile(r"^```(\w*)\s*$")


@dataclass(frozen=True, slots=True)
class Check:
    """One fact of a ``check`` block.

    Attributes:
        subject: what is looked up, e.g. ``conv1.parameters``, ``alexnet:conv1.output`` or an arithmetic expression.
        expected: as written in the file.
    """

    subject: str
    expected: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a lesson.

    Attributes:
        title: its heading.
        settings: (name, value) pairs in the order written; ``control`` and ``value`` may come several times.
        text: Markdown.
        ask, reveal: Markdown, empty where there is no question.
        checks: see ``Check``.
    """

    title: str
    settings: tuple[tuple[str, str], ...]
    text: str
    ask: str
    reveal: str
    checks: tuple[Check, ...]

    def value(self, name: str) -> Value | None:
        """The value of a setting, None if the step does not name it; of several the last."""
        return next((SETTINGS[key](text) for key, text in reversed(self.settings) if key == name), None)

    @property
    def controls(self) -> tuple[tuple[str, str], ...]:
        """(name, value) of each ``control``, in the order written."""
        return tuple(_control(text) for key, text in self.settings if key == "control")

    @property
    def page_values(self) -> dict[str, str]:
        """The numbers that the blackboard's page begins with, by name."""
        return dict(_control(text) for key, text in self.settings if key == "value")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as read from its file.

    Attributes:
        pictures: those in its folder that its text names: name → PNG.
    """

    path: Path
    title: str
    summary: str
    steps: tuple[Step, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def lesson_files(language: str, folder: Path = FOLDER) -> tuple[Path, ...]:
    """The lessons that come with the program, in this language (``pt_BR``, ``pt``, ``en`` …) or else in English."""
    spoken = sorted(path.name for path in folder.iterdir() if path.is_dir())
    near = [name for name in spoken if name.partition("_")[0] == language.partition("_")[0]]
    chosen = language if language in spoken else (near or [FALLBACK])[0]
    return tuple(sorted((folder / chosen).glob("*.md")))


def read_lesson(path: Path) -> Lesson:
    """Read and check one lesson file; UserError names the file and the line that is wrong."""
    lines = read_user_text(path).splitlines()
    header, start = _read_header(path, lines)
    steps = _read_steps(path, lines, start)
    if not steps:
        raise UserError(
            tr(
                "{path}: this lesson has no step. Begin each step with a heading, for example “# First step”.",
                path=path,
            )
        )
    texts = tuple(text for step in steps for text in (step.text, step.ask, step.reveal))
    return Lesson(path, header["title"], header.get("summary", ""), steps, pictures_beside(texts, path))


def _read_header(path: Path, lines: list[str]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        raise UserError(
            tr("{path}: a lesson begins with a header between two lines “---” that gives its title.", path=path)
        )
    end = [line.strip() for line in lines].index("---", 1)
    header = dict(_pair(path, number, line) for number, line in enumerate(lines[1:end], 2) if line.strip())
    if "title" not in header:
        raise UserError(tr("{path}: the lesson's header has no “title: …”.", path=path))
    return header, end + 1


def _read_steps(path: Path, lines: list[str], start: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    title: str | None = None
    body: list[tuple[int, str]] = []
    fenced = False
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("```"):
            fenced = not fenced
        if not fenced and line.startswith("# "):
            if title is not None:
                steps.append(_read_step(path, title, body))
            title, body = line[2:].strip(), []
        elif title is None and line.strip():
            raise UserError(
                tr(
                    "{path}, line {number}: text before the first step. Begin with a heading “# …”.",
                    path=path,
                    number=number,
                )
            )
        else:
            body.append((number, line))
    if title is not None:
        steps.append(_read_step(path, title, body))
    return tuple(steps)


def _read_step(path: Path, title: str, body: list[tuple[int, str]]) -> Step:
    blocks: dict[str, list[tuple[int, str]]] = {"": [], "set": [], "ask": [], "reveal": [], "check": []}
    kind, opened = "", 0
    for number, line in body:
        fence = _FENCE.match(line)
        if fence and not kind:
            kind, opened = fence.group(1), number
            if kind not in blocks or not kind:
                raise UserError(
                    tr(
                        "{path}, line {number}: unknown block “{kind}”; use set, ask, reveal or check.",
                        path=path,
                        number=number,
                        kind=kind,
                    )
                )
        elif fence:
            kind = ""
        else:
            blocks[kind].append((number, line))
    if kind:
        raise UserError(
            tr(
                "{path}, line {opened}: the block “{kind}” is not closed by a line of three backticks.",
                path=path,
                opened=opened,
                kind=kind,
            )
        )
    settings = tuple(_setting(path, number, line) for number, line in blocks["set"] if line.strip())
    checks = tuple(_check(path, number, line) for number, line in blocks["check"] if line.strip())
    text, ask, reveal = ("\n".join(line for _, line in blocks[key]).strip() for key in ("", "ask", "reveal"))
    if bool(ask) != bool(reveal):
        raise UserError(
            tr(
                "{path}: in step “{title}”, a question (ask) needs its answer (reveal), and vice versa.",
                path=path,
                title=title,
            )
        )
    return Step(title, settings, text, ask, reveal, checks)


def _pair(path: Path, number: int, line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not value.strip():
        raise UserError(
            tr(
                "{path}, line {number}: expected “name: value”, found “{strip}”.",
                path=path,
                number=number,
                strip=line.strip(),
            )
        )
    return name.strip(), value.strip()


def _setting(path: Path, number: int, line: str) -> tuple[str, str]:
    name, value = _pair(path, number, line)
    if name not in SETTINGS:
        raise UserError(
            tr(
                "{path}, line {number}: unknown setting “{name}”; use one of {settings}.",
                path=path,
                number=number,
                name=name,
                settings=", ".join(SETTINGS),
            )
        )
    try:
        SETTINGS[name](value)
    except ValueError as error:
        raise UserError(
            tr(
                "{path}, line {number}: “{name}” must be {error}, not “{value}”.",
                path=path,
                number=number,
                name=name,
                error=error,
                value=value,
            )
        ) from error
    if name in ("network", "source") and ("." in value or "/" in value) and is_there(path.parent / value):
        value = str(path.parent / value)  # a picture or a network beside the lesson
    return name, value


def _check(path: Path, number: int, line: str) -> Check:
    subject, equals, expected = line.rpartition(" = ")
    if not equals:
        raise UserError(
            tr(
                "{path}, line {number}: a check reads “subject = value”, found “{strip}”.",
                path=path,
                number=number,
                strip=line.strip(),
            )
        )
    return Check(subject.strip(), expected.strip())
