"""Before Qt starts: is there a display, and if Qt fails, one sentence instead of an abort with a core dump."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from engine.api import UserError

REINSTALL = "Reinstalling the application may fix this problem. "

_said: deque[str] = deque(maxlen=8)
"""What Qt said last."""


def prepare_display(can_be_invisible: bool) -> None:
    """Call before the QApplication is made.

    Args:
        can_be_invisible: without a display, draw off screen.

    Raises:
        UserError: there is no display, and one is needed.
    """
    if sys.platform == "linux" and not any(map(os.environ.get, ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))):
        if not can_be_invisible:
            raise UserError(
                "There is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. Start it in a "
                "desktop session or under xvfb-run, or use a command without a window (--help lists them)."
            )
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Qt would share out every smoothly scaled picture among threads of its own and wait for them, while the network
    # keeps all cores busy: the wait may take longer than the scaling, a fraction of a millisecond.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    qInstallMessageHandler(_fatal_is_one_line)


def _fatal_is_one_line(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    """Qt aborts the process after a fatal message, that is when it finds no platform to draw on."""
    _said.append(" ".join(text.split()))
    if kind == QtMsgType.QtFatalMsg:
        print(f"convoscope: {why_no_window(list(_said), os.environ)}", file=sys.stderr, flush=True)
        os._exit(2)


def why_no_window(said: Sequence[str], environment: Mapping[str, str]) -> str:
    """One sentence of what Qt said last before it gave up; its very last words tell to install the program anew."""
    unreachable = any("could not connect to display" in words or "create wl_display" in words for words in said)
    named = [name for name in ("DISPLAY", "WAYLAND_DISPLAY") if environment.get(name)]
    if unreachable and named:
        shown = " and ".join(f"{name}={environment[name]}" for name in named)
        return (
            f"Nothing answers on the display that {shown} names, or it does not let you in. Start it in a desktop "
            "session or under xvfb-run, or use a command without a window (--help lists them)."
        )
    reasons = [words for words in said if "xcb-cursor" in words or "Could not find the Qt platform plugin" in words]
    reason = (reasons or list(said) or ["no reason given"])[-1]
    return f"Qt cannot open a window: {reason.replace(REINSTALL, '').rstrip('. ')}."
