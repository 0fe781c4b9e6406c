"""What every test runs under: no screen, no settings of the user; nothing unexpected is said, nothing left running."""

from __future__ import annotations

import contextlib
import gc
import itertools
import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "PYTEST_XDIST_WORKER" in os.environ:  # one of several processes: each keeps to a core of its own
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from tqdm import tqdm

from tests import origins

OURS = ("engine", "gui", "main", "convoscope")
BETWEEN = 25  # tests from one search for cycles to the next
_tests = itertools.count(1)
PATIENCE_S = 10.0  # seconds that a thread which was told to stop may take, on a busy machine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--minutes", type=float, default=30, help="for tools/monkey in `make soak`, for all its seeds")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the user's settings and caches out, and begin to note who starts what."""
    home = tempfile.TemporaryDirectory(prefix="convoscope-tests-")
    config.add_cleanup(home.cleanup)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(Path(home.name, name))
    os.environ["LANGUAGE"] = "en"  # what the window says is compared, whatever the system speaks
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, home.name)
    tqdm.monitor_interval = 0  # else torch.fx's progress bars leave a thread behind
    origins.watch()
    gc.disable()  # else a thread of the engine may destroy a closed window of an earlier test: see gui/app/cycles.py


def pytest_unconfigure() -> None:
    """As Python ends it searches for cycles once more, and would take Qt's objects apart in any order."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real pictures, videos and checkpoints; tests that need it are skipped where it is absent."""
    beside = origins.ROOT.parent / "shared" / "data"
    path = Path(os.environ.get("CONVOSCOPE_TEST_DATA", beside))
    if not path.is_dir():
        pytest.skip("real test data is absent: put it in ../shared/data or name its folder in CONVOSCOPE_TEST_DATA")
    return path


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Command line of the one QApplication."""
    return ["convoscope-tests"]


@pytest.fixture(scope="session")
def qapp(qapp_args: list[str], pytestconfig: pytest.Config) -> QApplication:
    """The one application: the style that the window sets, nothing animated, its own name for settings."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(qapp_args)
    app.setOrganizationName("convoscope-tests")
    app.setApplicationName("convoscope-tests")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    for effect in (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateTooltip):
        app.setEffectEnabled(effect, False)
    return app


class LogWatch(logging.Handler):
    """Collects what our loggers say at WARNING or above, and the patterns of what a test provokes on purpose."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.patterns: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in OURS:
            self.records.append(record)

    def verdict(self) -> str:
        """What is wrong, or an empty text."""
        said = [record.getMessage() for record in self.records]
        missing = [p for p in self.patterns if not any(re.search(p, text) for text in said)]
        surprises = [
            f"{record.name} {record.levelname} at {record.pathname}:{record.lineno}: {self.format(record)}"
            for record, text in zip(self.records, said, strict=True)
            if not any(re.search(pattern, text) for pattern in self.patterns)
        ]
        lines = [f"unexpected log message: {text}" for text in surprises]
        return "\n".join(lines + [f"expected log message never came: {pattern}" for pattern in missing])


@pytest.fixture
def log_watch() -> Iterator[LogWatch]:
    """Watches the logs of one test."""
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)


@pytest.fixture
def expect_log(log_watch: LogWatch) -> Callable[[str], None]:
    """``expect_log(pattern)``: this test provokes a log message of WARNING or above; it fails if none comes."""
    return log_watch.patterns.append


@pytest.fixture(autouse=True)
def nothing_left(log_watch: LogWatch) -> Iterator[None]:
    """Fails the test for unexpected log messages, and for threads, timers and windows that outlive it."""
    before = _running()
    yield
    if next(_tests) % BETWEEN == 0:
        gc.collect()
    problems = [text for text in (log_watch.verdict(), _leaks(before)) if text]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def _leaks(before: dict[int, str]) -> str:
    _delete_later()
    leaks = _new(before)
    if not leaks:
        return ""
    gc.collect()
    _delete_later()
    for thread in [t for t in threading.enumerate() if id(t) not in before and t is not threading.current_thread()]:
        thread.join(PATIENCE_S)
    for worker in origins.started(QThread):
        if shiboken6.isValid(worker) and id(worker) not in before:
            worker.wait(round(PATIENCE_S * 1000))
    leaks = _new(before)
    _clear_away(before)
    return "\n".join(f"left behind: {text}" for text in leaks.values())


def _new(before: dict[int, str]) -> dict[int, str]:
    return {key: text for key, text in _running().items() if key not in before}


def _running() -> dict[int, str]:
    """Everything that runs or is open now: identity → description with the place where it was started."""
    found: dict[int, str] = {}
    for thread in threading.enumerate():
        if not isinstance(thread, threading._DummyThread):
            found[id(thread)] = f"thread {thread.name!r}, started by {origins.origin(thread)}"
    for worker in origins.started(QThread):
        if shiboken6.isValid(worker) and worker.isRunning():
            found[id(worker)] = f"QThread {worker.objectName()!r}, started by {origins.origin(worker)}"
    for timer in origins.started(QTimer):
        if shiboken6.isValid(timer) and timer.isActive():
            found[id(timer)] = f"timer of {timer.interval()} ms, started by {origins.origin(timer)}"
    for widget in _windows():
        shown = "shown by " + origins.origin(widget) if widget.isVisible() else "hidden"
        kind = f"{type(widget).__module__}.{type(widget).__name__}"
        found[_address(widget)] = f"top-level {kind} {widget.windowTitle() or widget.objectName()!r}, {shown}"
    return found


def _windows() -> list[QWidget]:
    """Top-level widgets but Qt's one shared tool tip."""
    if not isinstance(QApplication.instance(), QApplication):
        return []
    return [w for w in QApplication.topLevelWidgets() if w.metaObject().className() != "QTipLabel"]


def _address(widget: QWidget) -> int:
    """Identity in Qt: Python's objects for widgets that Qt alone holds come and go."""
    return int(shiboken6.getCppPointer(widget)[0])


def _delete_later() -> None:
    if QCoreApplication.instance():
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]


def _clear_away(before: dict[int, str]) -> None:
    """One test's leaks must not fail the next."""
    for timer in origins.started(QTimer):
        if shiboken6.isValid(timer) and id(timer) not in before:
            timer.stop()
    for widget in _windows():
        if _address(widget) not in before:
            with contextlib.suppress(RuntimeError):
                widget.close()
                widget.deleteLater()
    _delete_later()
