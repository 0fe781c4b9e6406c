"""What is said where Qt finds no display to draw on."""

from __future__ import annotations

import pytest

from gui.app.display import why_no_window

LAST = (
    "This application failed to start because no Qt platform plugin could be initialized. Reinstalling the application "
    "may fix this problem. Available platform plugins are: xcb, offscreen."
)
CURSOR = "From 6.5.0, xcb-cursor0 or libxcb-cursor0 is needed to load the Qt xcb platform plugin."


@pytest.mark.parametrize(
    ("said", "environment", "expected"),
    [
        (["could not connect to display :47", CURSOR, LAST], {"DISPLAY": ":47"}, "DISPLAY=:47 names"),
        (["Failed to create wl_display (No such file)", LAST], {"WAYLAND_DISPLAY": "w"}, "WAYLAND_DISPLAY=w names"),
        ([CURSOR, LAST], {"DISPLAY": ":0"}, "libxcb-cursor0 is needed"),
        ([LAST], {"DISPLAY": ":0"}, "no Qt platform plugin could be initialized"),
        ([], {}, "no reason given"),
    ],
)
def test_why_there_is_no_window(said: list[str], environment: dict[str, str], expected: str) -> None:
    sentence = why_no_window(said, environment)
    assert expected in sentence and "Reinstall" not in sentence and sentence.endswith(".")
