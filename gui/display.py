"""Before Qt starts: is there a display, and if Qt fails, one sentence instead of an abort with a core dump."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from engine.api import UserError


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
    qInstallMessageHandler(_fatal_is_one_line)


def _fatal_is_one_line(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    """Qt aborts the process after a fatal message, that is when it finds no platform to draw on."""
    if kind == QtMsgType.QtFatalMsg:
        reason = " ".join(text.split())
        print(f"convoscope: Qt cannot open a window: {reason}", file=sys.stderr, flush=True)
        os._exit(2)
