"""From options to exit code: what is loaded first, screenshots, interrupts, surprises."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QLocale, QObject, QTimer
from PySide6.QtGui import QImage, QSessionManager
from PySide6.QtWidgets import QApplication

from engine.api import MapsView, NetworkReference, Request, Result, UserError, WeightsView
from engine.catalogue.known import known
from gui.app import app as app_
from gui.app import screenshot
from gui.app.app import Options
from gui.look import translation
from gui.panels.views import WATCH
from gui.session import settings
from gui.shell.window import MainWindow
from tests.gui.conftest import NAMES
from tests.gui.fakes import LENET, FakeEngine

ROOT = Path(__file__).resolve().parents[3]


class LiveEngine(FakeEngine):
    """Gives frames by itself, once it is started, and closes the window if told to."""

    def __init__(self) -> None:
        super().__init__(auto_open=False)
        self._clock = QTimer(interval=5)
        self._clock.timeout.connect(self.step)

    def start(self, ring: Callable[[], None]) -> None:
        super().start(ring)
        self._clock.start()

    def close(self) -> None:
        super().close()
        self._clock.stop()


def windows() -> list[MainWindow]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]


@pytest.fixture
def engine() -> LiveEngine:
    return LiveEngine()


@pytest.fixture
def run(qapp: QApplication, engine: LiveEngine) -> Callable[..., int]:
    """Runs the window until ``then`` (called with it after every painted frame) says True, or something ends it."""

    def run(options: Options, then: Callable[[MainWindow], bool] | None = None) -> int:
        def watch() -> None:
            for window in windows():
                if then and then(window):
                    QApplication.exit(0)

        poll = QTimer(interval=5)
        poll.timeout.connect(watch)
        poll.start()
        try:
            return app_.run(options, lambda: engine)
        finally:
            poll.stop()

    return run


def has_result(window: MainWindow) -> bool:
    return window.session.result is not None


def test_it_begins_with_lenet5_on_a_drawing(run, engine: LiveEngine, tmp_path: Path) -> None:
    assert run(Options(workspace=str(tmp_path / "w.json")), has_result) == 0
    assert engine.called("open_network") == [(NetworkReference("lenet5"),)]
    assert engine.called("open_source") == [("draw",)]
    assert engine.called("set_device") == [("auto", "exact")]
    assert engine.calls[-1] == ("close", ())


def test_options_reach_the_engine(run, engine: LiveEngine, tmp_path: Path) -> None:
    options = Options(
        model="net.pth", source="cat.png", device="cpu", precision="fast", trust=True, mean=(0.5,), range=255,
        workspace=str(tmp_path / "w.json"),
    )  # fmt: skip
    run(options, lambda window: "no such network" in window.messages.text)
    assert engine.called("open_network") == [(NetworkReference("net.pth", mean=(0.5,), range=255, trust=True),)]
    assert engine.called("open_source") == [("cat.png",)]
    assert engine.called("set_device") == [("cpu", "fast")]


def test_the_first_network_begins_with_a_drawing_and_others_on_sample_pictures() -> None:
    networks = known()
    assert Options(model="resnet20").first_source(networks) == "sample"
    assert Options(model="resnet20", source="camera").first_source(networks) == "camera"
    assert Options(model="lenet5").first_source(networks) == Options().first_source(networks) == "draw"


def test_the_engine_starts_once_the_window_is_painted(run, engine: LiveEngine, tmp_path: Path) -> None:
    seen: list[bool] = []
    original = engine.start

    def start(ring: Callable[[], None]) -> None:
        seen.append(windows()[0].isVisible() and "Loading LeNet-5" in windows()[0].messages.text)
        original(ring)

    engine.start = start  # type: ignore[method-assign]
    run(Options(workspace=str(tmp_path / "w.json")), has_result)
    assert seen == [True]


def test_a_layer_can_be_chosen(run, tmp_path: Path) -> None:
    chosen: list[str | None] = []

    def then(window: MainWindow) -> bool:
        chosen.append(window.session.selection.layer)
        return has_result(window)

    run(Options(layer="pool2", workspace=str(tmp_path / "w.json")), then)
    assert chosen[-1] == "pool2"


def test_an_unknown_layer_is_told(run, tmp_path: Path) -> None:
    run(Options(layer="conv9", workspace=str(tmp_path / "w.json")), lambda w: "has no layer “conv9”" in w.messages.text)


def test_a_screenshot_is_the_whole_window_with_results(run, engine: LiveEngine, tmp_path: Path, monkeypatch) -> None:
    seen: list[Result | None] = []
    save = screenshot.Screenshot._save
    monkeypatch.setattr(
        screenshot.Screenshot, "_save", lambda self: (seen.append(self._window.session.result), save(self))
    )
    path = tmp_path / "new" / "shot.png"
    assert run(Options(screenshot=str(path), after=0.05)) == 0
    image = QImage(str(path))
    assert image.width() >= 960 and image.height() >= 600
    assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 50
    result = seen[0]
    assert result is not None and engine.request != Request() and engine.request.of_kind(MapsView)
    assert engine.request.wishes - engine.request.of_kind(WeightsView) == result.answers.keys()
    assert [file.name for file in path.parent.iterdir()] == ["shot.png"]


def test_a_screenshot_waits_for_a_real_result(run, engine: LiveEngine, tmp_path: Path, monkeypatch) -> None:
    engine._clock.setInterval(10**6)
    answers = engine._answer
    engine._answer = lambda: None  # type: ignore[method-assign]
    waited: list[bool] = []

    def then(window: MainWindow) -> bool:
        waited.append((tmp_path / "shot.png").exists())
        if len(waited) == 30:
            engine._answer = answers  # type: ignore[method-assign]
            engine.step()
        return False

    assert run(Options(screenshot=str(tmp_path / "shot.png"), after=0.0), then) == 0
    assert not any(waited[:30]) and (tmp_path / "shot.png").exists()


def test_a_screenshot_of_a_network_that_fails_is_no_screenshot(run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such network"):
        run(Options(model="nothing.pth", screenshot=str(tmp_path / "shot.png")))
    assert list(tmp_path.iterdir()) == []


def test_a_screenshot_of_a_layer_that_is_not_there_is_no_screenshot(run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no layer “conv9”"):
        run(Options(layer="conv9", screenshot=str(tmp_path / "shot.png")))
    assert list(tmp_path.iterdir()) == []


def test_a_screenshot_that_cannot_be_written_says_where(run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"shot\.png"):
        run(Options(screenshot=str(tmp_path / "file" / "shot.png"), after=0.0))


def test_the_workspace_is_kept(run, tmp_path: Path) -> None:
    path = tmp_path / "w.json"

    def then(window: MainWindow) -> bool:
        window.look.set_theme("light")
        window.docks["pooling"].close()
        return has_result(window)

    run(Options(workspace=str(path)), then)
    assert settings.load(path).theme == "light"
    closed: list[bool] = []
    run(Options(workspace=str(path)), lambda w: closed.append(w.docks["pooling"].isVisible()) or has_result(w))
    assert not any(closed)


def test_a_file_that_is_no_workspace_is_told_and_left_alone(run, tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8 a picture")
    told: list[str] = []

    def then(window: MainWindow) -> bool:
        told.append(window.messages.text)
        return has_result(window)

    run(Options(workspace=str(path)), then)
    assert "holiday.jpg" in told[0]
    assert path.read_bytes() == b"\xff\xd8 a picture"


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"version": 99}', b"\xff"], ids=["brackets", "newer", "bytes"])
def test_a_workspace_of_the_program_that_is_damaged_or_newer_is_set_aside_and_the_program_starts(
    run, tmp_path: Path, monkeypatch, content: bytes
) -> None:
    path = tmp_path / "workspace.json"
    monkeypatch.setattr(settings, "default_path", lambda: path)
    path.write_bytes(content)
    said: list[str] = []
    assert run(Options(), lambda window: bool(said.append(window.messages.text)) or has_result(window)) == 0
    assert "first layout is used" in said[0] and "kept as workspace.set-aside-1.json" in said[0]
    assert (tmp_path / "workspace.set-aside-1.json").read_bytes() == content
    assert settings.load(path) != settings.Workspace()  # saved as the program ended


def test_a_workspace_that_cannot_be_set_aside_is_not_replaced(run, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "workspace.json"
    monkeypatch.setattr(settings, "default_path", lambda: path)
    monkeypatch.setattr(app_, "set_aside", lambda _: None)
    path.write_bytes(b"{")
    assert run(Options(), has_result) == 0
    assert path.read_bytes() == b"{"


def test_a_screenshot_leaves_the_users_workspace_alone(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(settings, "default_path", lambda: tmp_path / "workspace.json")
    run(Options(screenshot=str(tmp_path / "shot.png"), after=0.0))
    assert [file.name for file in tmp_path.iterdir()] == ["shot.png"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_with_its_number_and_nothing_is_lost(
    run, engine: LiveEngine, tmp_path: Path, name: str
) -> None:
    number = getattr(signal, name)
    before = signal.signal(number, signal.default_int_handler)  # else the test's own process would end
    sent: list[int] = []

    def then(window: MainWindow) -> bool:
        if has_result(window) and not sent:
            sent.append(1)
            window.commands["larger"].trigger()
            os.kill(os.getpid(), number)
        return False

    path = tmp_path / "w.json"
    try:
        assert run(Options(workspace=str(path)), then) == 128 + number
        assert engine.calls[-1] == ("close", ()) and signal.getsignal(number) is signal.default_int_handler
        assert settings.load(path).text_scale == settings.TEXT_SIZES[1]
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("request_", ["commitDataRequest", "saveStateRequest"])
def test_at_the_end_of_the_users_session_nothing_is_lost(
    run, qapp: QApplication, tmp_path: Path, request_: str
) -> None:
    path, saved = tmp_path / "w.json", []
    stand_in = QObject()  # the system's own manager cannot be made here
    manager = shiboken6.wrapInstance(shiboken6.getCppPointer(stand_in)[0], QSessionManager)

    def then(window: MainWindow) -> bool:
        if has_result(window):
            window.commands["larger"].trigger()
            getattr(qapp, request_).emit(manager)
            saved.append(settings.load(path).text_scale if path.exists() else None)
        return bool(saved)

    run(Options(workspace=str(path)), then)
    assert saved == [settings.TEXT_SIZES[1]]


def test_a_surprise_in_a_slot_is_logged_and_told(run, tmp_path: Path, expect_log) -> None:
    expect_log("unexpected error")
    hooks = sys.excepthook
    told: list[str] = []

    def then(window: MainWindow) -> bool:
        if not told:
            told.append("")
            sys.excepthook(ValueError, ValueError("two and two are five"), None)
        told.append(window.messages.text)
        return "two and two are five" in told[-1]

    assert run(Options(workspace=str(tmp_path / "w.json")), then) == 0
    assert sys.excepthook is hooks


def test_importing_the_window_is_light() -> None:
    code = "import sys, json, gui.app.app, gui.panels.catalogue; print(json.dumps(sorted(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = {name.split(".")[0] for name in json.loads(output)}
    assert loaded.isdisjoint({"torch", "cv2", "pyqtgraph", "PIL", "onnx", "onnxruntime", "safetensors"})


def test_all_panels_are_where_the_first_layout_puts_them() -> None:
    from gui.panels.catalogue import PANELS

    seen = {panel.identifier for panel in PANELS for place in panel.placements if place.view == WATCH and place.opened}
    assert seen == set(NAMES)
    panels = {panel.identifier for panel in PANELS}
    assert panels - seen == {
        "lesson",
        "microscope",
        "blackboard",
        "evidence",
        "contributions",
    }  # closed until they are wanted
    assert LENET.stages


def test_the_window_speaks_the_language_that_is_asked_for_or_was_chosen(run, tmp_path: Path) -> None:
    path, heard = tmp_path / "w.json", []

    def then(window: MainWindow) -> bool:
        heard.append((window.commands["quit"].text(), window.language, QLocale().decimalPoint()))
        return has_result(window)

    before = QLocale()
    try:
        run(Options(workspace=str(path), language="pt_BR"), then)
        assert heard[-1] == ("Sair", "system", ".")
        assert settings.load(path).language == "system"  # an option is for once
        settings.save(replace(settings.load(path), language="pt_BR"), path)
        run(Options(workspace=str(path)), then)
        assert heard[-1] == ("Sair", "pt_BR", ".")
        run(Options(workspace=str(path), language="en"), then)
        assert heard[-1] == ("Quit", "pt_BR", ".")
    finally:
        translation.speak("en")
        QLocale.setDefault(before)
