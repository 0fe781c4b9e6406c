"""What can go wrong behind each boundary, made to go wrong once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from engine.api import Engine, Frame, NetworkReference, Source, UserError

if TYPE_CHECKING:
    from gui.panels.base import Panel
    from gui.shell.window import MainWindow

ENGINE = ("opening", "fetching", "cameras", "source", "reading", "computing", "answering", "commanding", "weights")
WINDOW = ("painting", "slot", "thread", "saving", "remembering")
PANEL = (
    "show_network", "show_selection", "show_source", "show_frozen", "show_override", "show_result", "show_weights",
    "refresh_placeholder", "request", "save_state", "restore_state", "adopt_state",
)  # fmt: skip
KINDS = (*ENGINE, *WINDOW, *PANEL)

UNTOLD = ("saving", "remembering")
"""Those that are logged alone: nobody may be there any more to be told."""

Raise = Callable[..., Any]


class Fault:
    """One that is injected: raised once, where the kind says.

    Args:
        number: tells it from all others, in the words of the error.
        error: 0 … 1, which of the errors it is.

    Attributes:
        words: one of these is in whatever tells of it.
        raised: whether it was.
    """

    def __init__(self, kind: str, number: int, error: float) -> None:
        self.kind = kind
        self.raised = False
        self._number = number
        name = f"injected fault {number}"
        errors: Sequence[Exception] = (
            RuntimeError(name),
            OSError(28, name),
            KeyError(name),
            MemoryError(name),
            RecursionError(name),
            UserError(name),
        )
        if kind in UNTOLD:
            errors = errors[1:2]  # what writing a file raises
        self.error = errors[int(error * len(errors))]
        vague = isinstance(self.error, MemoryError | RecursionError)
        self.words = (name, "enough memory", "nested too deeply") if vague else (name,)
        self._undo: list[Callable[[], None]] = []

    def throw(self) -> None:
        """Raise it, from a line of its own: the same line is told once in a while only."""
        self.raised = True
        self.withdraw()
        exec(compile("\n" * self._number + "raise error", "injected", "exec"), {"error": self.error})  # noqa: S102

    def withdraw(self) -> None:
        """It does not happen any more."""
        while self._undo:
            self._undo.pop()()

    def instead(self, owner: Any, name: str) -> None:
        """Raise it once in the place of this method or function."""
        own = name in vars(owner)
        found = getattr(owner, name)

        def broken(*args: Any, **named: Any) -> Any:
            if not self.raised:
                self.throw()
            return found(*args, **named)

        setattr(owner, name, broken)
        self._undo.append(lambda: setattr(owner, name, found) if own else delattr(owner, name))


class BrokenSource:
    """A source whose next frame is a fault."""

    def __init__(self, source: Source, fault: Fault) -> None:
        self._source, self._fault = source, fault

    def read(self) -> Frame | None:
        if not self._fault.raised:
            self._fault.throw()
        return self._source.read()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


class Services:
    """What the engine gets from outside: files and cameras of this machine, without a network and without devices.

    Attributes:
        fault: waits to be raised by one of them.
    """

    def __init__(self) -> None:
        self.fault: Fault | None = None

    def make_engine(self) -> Engine:
        """The engine that the program has, with these services."""
        from engine.runtime.threaded_engine import ThreadedEngine

        return ThreadedEngine(
            device="cpu",
            open_network=self._open_network,
            open_source=self._open_source,
            find_cameras=self._find_cameras,
            fetch=self._fetch,
        )

    def _break(self, kind: str) -> None:
        fault = self.fault
        if fault is not None and fault.kind == kind and not fault.raised:
            fault.throw()

    def _open_network(self, *args: Any) -> Any:
        from engine.networks.opening import open_network

        self._break("opening")
        return open_network(*args)

    def _open_source(self, spec: str) -> Source:
        from engine.sources import open_source

        self._break("source")
        if spec.startswith(("camera", "http", "rtsp")):
            raise UserError("There are no cameras here.")
        source = open_source(spec)
        if self.fault is not None and self.fault.kind == "reading":
            return BrokenSource(source, self.fault)  # all else goes to the source
        return source

    def _find_cameras(self) -> Sequence[tuple[str, str]]:
        self._break("cameras")
        return [("camera:0", "Camera of the monkey")]

    def _fetch(self, *_: Any) -> object:
        self._break("fetching")
        raise UserError("Nothing is fetched here.")


def inject(fault: Fault, window: MainWindow, services: Services, choice: float) -> None:
    """Let it happen, and do what it happens at.

    Args:
        choice: 0 … 1, which of the panels or widgets.
    """
    services.fault = fault
    if fault.kind in ENGINE:
        _in_the_engine(fault, window)
    elif fault.kind in WINDOW:
        _in_the_window(fault, window, choice)
    else:
        panels = [dock.panel for dock in window.docks.docks]
        active = [panel for panel in panels if panel.active] or panels
        _in_a_panel(fault, window, active[int(choice * len(active))])


def _in_the_engine(fault: Fault, window: MainWindow) -> None:
    from engine.results.builder import ResultBuilder
    from engine.runtime.inference_loop import InferenceLoop
    from engine.runtime.job_kinds import PictureOfWeights
    from engine.runtime.live_execution import LiveExecution

    session, engine = window.session, window.session.engine
    methods: dict[str, tuple[type, str]] = {
        "computing": (LiveExecution, "compute"),
        "answering": (ResultBuilder, "answer"),
        "commanding": (InferenceLoop, "set_frozen"),
        "weights": (PictureOfWeights, "run"),
    }
    if fault.kind in methods:
        fault.instead(*methods[fault.kind])
    starts: dict[str, Callable[[], object]] = {
        "opening": lambda: session.open_network(NetworkReference("lenet5")),
        "weights": lambda: session.open_network(NetworkReference("lenet5")),
        "fetching": lambda: engine.fetch_weights("alexnet"),
        "cameras": engine.find_cameras,
        "source": lambda: session.open_source("sample"),
        "reading": lambda: session.open_source("stimuli"),
        "commanding": lambda: session.freeze(not session.frozen),
    }
    starts.get(fault.kind, lambda: session.freeze(False))()


def _in_the_window(fault: Fault, window: MainWindow, choice: float) -> None:
    from gui.network_files import remembered
    from gui.session import settings

    if fault.kind == "slot":
        QTimer.singleShot(0, fault.throw)
    elif fault.kind == "thread":
        threading.Thread(target=fault.throw, name="broken by the monkey", daemon=True).start()
    elif fault.kind == "saving":
        fault.instead(settings, "replace_file")
        window.close()
    elif fault.kind == "remembering":
        fault.instead(remembered, "replace_file")
    else:
        painting = [widget for widget in QApplication.allWidgets() if widget.isVisible() and _paints(widget)]
        if painting:
            widget = painting[int(choice * len(painting))]
            fault.instead(type(widget), "paintEvent")
            widget.update()


def _paints(widget: QWidget) -> bool:
    return any("paintEvent" in vars(kind) for kind in type(widget).__mro__ if kind.__module__.startswith("gui."))


def _in_a_panel(fault: Fault, window: MainWindow, panel: Panel) -> None:
    from gui.look.translation import LANGUAGES, language

    session = window.session
    fault.instead(type(panel), fault.kind)
    others = [code for code in LANGUAGES if code != language()]
    starts: dict[str, Callable[[], object]] = {
        "show_network": lambda: session.open_network(NetworkReference("lenet5")),
        "show_weights": lambda: session.open_network(NetworkReference("convnet")),
        "show_source": lambda: session.open_source("draw"),
        "show_result": lambda: session.freeze(False),
        "show_frozen": lambda: session.freeze(not session.frozen),
        "refresh_placeholder": lambda: session.freeze(not session.frozen),
        "request": session.refresh,
        "show_override": lambda: session.swap_filter(None),
        "show_selection": lambda: session.step_layer(1 if session.selection.unit is None else -1),
        "save_state": window.workspace,
    }
    starts.get(fault.kind, lambda: window.set_language(others[0]))()
