"""The look: one palette, one spacing grid, one type scale, for dark and for light."""

from __future__ import annotations

from dataclasses import dataclass

GRID = 4
"""Every margin, gap and size is a multiple of this many logical pixels."""

SMALL, BODY, TITLE, LARGE = 11, 13, 15, 22
"""Type scale in logical pixels at text size 1.0; nothing is set in any other size."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role, as ``#rrggbb``.

    Attributes:
        window: behind and between panels.
        panel: ground of a panel, and of zero in a mosaic.
        raised: buttons, fields, the hovered row.
        line: hairlines.
        text, quiet: what is read, and what is read second; both at least 4.5 : 1 on ``panel``.
        accent: the chosen layer, map, cell, filter and field, everywhere; nothing else has this colour.
        bar: bars and curves that are data.
        good, warning, error: states; never without a word or a sign.
        nan, inf: cells that are not a number, or infinite.
    """

    name: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    quiet: str
    accent: str
    bar: str
    good: str
    warning: str
    error: str
    nan: str
    inf: str


DARK = Theme(
    name="dark",
    window="#0d1014",
    panel="#14181e",
    raised="#212832",
    line="#2b333f",
    text="#e8ebf0",
    quiet="#9aa5b4",
    accent="#ff5fa2",
    bar="#4fb3bf",
    good="#5fc98b",
    warning="#f2b84b",
    error="#ff7a6b",
    nan="#ff00ff",
    inf="#ffe600",
)
LIGHT = Theme(
    name="light",
    window="#e7eaee",
    panel="#fbfcfd",
    raised="#eef1f4",
    line="#d2d8df",
    text="#171b21",
    quiet="#566170",
    accent="#c2005d",
    bar="#14717d",
    good="#19703f",
    warning="#8a5a00",
    error="#b3261e",
    nan="#ff00ff",
    inf="#b39b00",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the application looks; ``text_scale`` is 1.0 for text of normal size."""

    theme: Theme = DARK
    text_scale: float = 1.0


_look = Look()


def current_look() -> Look:
    """How the application looks now; it is the same for all its windows, as Qt's palette and style sheet are."""
    return _look


def set_current_look(look: Look) -> None:
    """Only for ``gui.look.style``, which lets Qt restyle every widget afterwards."""
    global _look
    _look = look
