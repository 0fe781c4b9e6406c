"""No widget resizes itself while it is being resized, and every view settles at every width."""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.lessons.panel import LessonPanel
from gui.panels.blackboard.pages import history, kernels, output_size
from gui.panels.blackboard.panel import PAGES, BlackboardPanel
from gui.panels.catalogue import PANELS
from gui.panels.microscope.page import NARROW, MicroscopePage
from tests.gui.microscope_bench import Bench
from tests.gui.showing import look_like, settle, show

ROOT = Path(__file__).parents[2]
SCALES = (1.0, 1.25, 1.5, 2.0)
NARROWEST, WIDEST = 180, 900
STEP = 7
"""Narrower than a scroll bar: wherever one comes and goes by turns, at least one width of the sweep finds it so."""
HEIGHTS = (260, 420, 640)
PASSES = 2
BREAKS = {"kernels": (kernels.WIDE,), "history": (history.WIDE,), "output-size": (output_size.WIDE,)}
MOST = 12
"""Resizes of one widget that follow from one of its window: the bar comes, and then the bar's room is known."""


class Resizes(QObject):
    """How often each widget is resized, seen from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[int, int] = {}
        self.names: dict[int, str] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.counts[id(watched)] = self.counts.get(id(watched), 0) + 1
            self.names[id(watched)] = f"{type(watched).__name__} of {type(watched.parent()).__name__}"
        return False

    def take(self) -> dict[str, int]:
        """By name, the most of each, and begin again."""
        taken: dict[str, int] = {}
        for key, count in self.counts.items():
            taken[self.names[key]] = max(count, taken.get(self.names[key], 0))
        self.counts.clear()
        self.names.clear()
        return taken


@pytest.fixture
def resizes(qapp: QApplication) -> Iterator[Resizes]:
    watch = Resizes()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def sweep(view: QWidget, resizes: Resizes, height: int, widths: range) -> None:
    """Each of these widths, growing and shrinking again."""
    view.resize(widths[0], height)
    settle()
    for width in (*widths, *reversed(widths)):
        resizes.take()
        view.resize(width, height)
        for _ in range(PASSES):
            QApplication.processEvents()
        repeated = {name: count for name, count in resizes.take().items() if count > MOST}
        assert not repeated, f"at {width}×{height}"
        QApplication.processEvents()
        assert not resizes.take(), f"at {width}×{height} it has not settled"


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    """A window without a layout: as a window of its own a view would be kept as large as it wishes."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(1000, 1000)
    widget.show()
    return widget


def put_into(holder: QWidget, view: QWidget) -> None:
    view.setParent(holder)
    view.show()
    settle()


def around_breaks(
    view: QWidget, resizes: Resizes, holder: QWidget, breaks: tuple[int, ...] = (), scales: tuple[float, ...] = SCALES
) -> None:
    """At each text size: around the widths where the view is arranged anew, and around one that is drawn."""
    draw = random.Random(10)
    put_into(holder, view)
    for scale in scales:
        look_like(text_scale=scale)
        settle()
        for place in (*(round(place * scale) for place in breaks), draw.randrange(NARROWEST, WIDEST)):
            first = place - 40 + draw.randrange(STEP)
            sweep(view, resizes, draw.choice(HEIGHTS), range(max(first, NARROWEST), place + 41, STEP))


def sum_of(qtbot: QtBot, layer: str) -> MicroscopePage:
    """The page with this content, which does not change any more: no frame is asked for in another size."""
    bench = Bench(qtbot)
    bench.select(layer, 1, (0, 0))
    bench.panel.page.fitted.disconnect()
    return bench.panel.page


@pytest.mark.parametrize("layer", ["conv1", "conv2", "fc1"])
def test_the_sum_in_the_microscope_settles_at_every_width(
    qtbot: QtBot, resizes: Resizes, holder: QWidget, layer: str
) -> None:
    around_breaks(sum_of(qtbot, layer), resizes, holder, (NARROW,))


@pytest.mark.parametrize("page", [page.identifier for page in PAGES])
def test_the_blackboard_settles_around_its_breaks(qtbot: QtBot, resizes: Resizes, holder: QWidget, page: str) -> None:
    panel, _engine, _session = show(qtbot, BlackboardPanel, 600, 400)
    panel.show_page(page)
    settle()
    scales = SCALES if page != "kernels" else SCALES[::3]  # its picture is computed for every width
    around_breaks(panel, resizes, holder, BREAKS.get(page, ()), scales)


OTHERS = [panel for panel in PANELS if panel.identifier not in ("blackboard", "microscope")]


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.identifier)
def test_panels_settle_around_some_width(qtbot: QtBot, resizes: Resizes, holder: QWidget, kind: type) -> None:
    panel, _engine, _session = show(qtbot, kind, 600, 400)
    if isinstance(panel, LessonPanel):
        qtbot.waitUntil(lambda: bool(panel.shelf.entries))  # they are read by a thread
    around_breaks(panel, resizes, holder)


@pytest.mark.verify
@pytest.mark.parametrize("scale", SCALES)
def test_the_sum_settles_at_every_width_and_height(
    qtbot: QtBot, resizes: Resizes, holder: QWidget, scale: float
) -> None:
    look_like(text_scale=scale)
    for layer in ("conv1", "conv2", "fc1"):
        view = sum_of(qtbot, layer)
        put_into(holder, view)
        for height in range(240, 720, 160):
            sweep(view, resizes, height, range(NARROWEST, WIDEST))


@pytest.mark.verify
@pytest.mark.parametrize("scale", SCALES[1:])
def test_all_of_it_settles_on_a_dense_screen(scale: float) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout", "900", __file__]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# -- in the source -----------------------------------------------------------------------------------------------------

OWN_SIZE = {
    "resize", "adjustSize", "setGeometry", "setFixedSize", "setFixedWidth", "setFixedHeight", "setMinimumSize",
    "setMinimumWidth", "setMinimumHeight", "setMaximumSize", "setMaximumWidth", "setMaximumHeight", "setSizePolicy",
}  # fmt: skip


def classes(sources: dict[str, str]) -> dict[str, tuple[dict[str, ast.FunctionDef], list[str], str]]:
    """Name → methods, bases, file."""
    found = {}
    for file, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                methods = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
                bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
                found[node.name] = (methods, bases, file)
    return found


def own_calls(method: ast.FunctionDef) -> set[str]:
    """Names of the methods that it calls on ``self``, or on what it is derived from."""
    names = set()
    for node in ast.walk(method):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if (isinstance(of, ast.Name) and of.id == "self") or (
                isinstance(of, ast.Call) and isinstance(of.func, ast.Name) and of.func.id == "super"
            ):
                names.add(node.func.attr)
    return names


def resizing_themselves(sources: dict[str, str]) -> list[str]:
    """Every class that changes its own size within ``resizeEvent``, however many of its methods lie in between."""
    known = classes(sources)

    def method(kind: str, name: str) -> ast.FunctionDef | None:
        methods, bases, _ = known.get(kind, ({}, [], ""))
        return methods.get(name) or next((found for base in bases if (found := method(base, name))), None)

    wrong = []
    for kind, (_, _, file) in known.items():
        due, seen = ["resizeEvent"], set()
        while due:
            name = due.pop()
            body = method(kind, name)
            if name in seen or body is None:
                continue
            seen.add(name)
            calls = own_calls(body)
            wrong += [f"{file}: {kind}.{name} calls {call}" for call in calls & OWN_SIZE if not method(kind, call)]
            due += calls
    return sorted(wrong)


def test_no_widget_resizes_itself_while_it_is_resized() -> None:
    sources = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in (ROOT / "gui").rglob("*.py")}
    assert not resizing_themselves(sources), "tell it by heightForWidth or minimumSizeHint, and call updateGeometry"


def test_the_search_for_such_widgets_finds_them_through_methods_and_bases() -> None:
    source = """
class Low(QWidget):
    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._fit()
    def _fit(self):
        pass
class High(Low):
    def _fit(self):
        self.setFixedHeight(self.width())
"""
    assert resizing_themselves({"a.py": source}) == ["a.py: High._fit calls setFixedHeight"]
