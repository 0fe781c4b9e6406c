"""What the monkey does, as plain data: drawn from a seed alone, so that a list of actions can be done again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from gui.look.translation import LANGUAGES
from gui.panels.catalogue import PANELS
from gui.session.settings import TEXT_SIZES
from gui.shell.actions import COMMANDS
from tools.monkey.faults import KINDS

Action = tuple[str | float | int, ...]
"""A kind and its arguments; places and choices are fractions, which mean something whatever is on the screen."""

ROUND = 250
"""Actions from the start of a window to its end."""
MENU_ITEMS = 20
"""That are triggered once each, spread over all there are."""
NETWORKS = ("lenet5", "linear", "convnet", "resnet20", "resnet32", "squeezenet1_1", "no such network")
SOURCES = ("draw", "stimuli", "sample", "camera", "http://localhost:9/", "folder", "no such file")
KEYS = (
    "Escape", "Return", "Space", "Tab", "Backtab", "Backspace", "Delete", "Home", "End", "PageUp", "PageDown", "Up",
    "Down", "Left", "Right", "Menu", "Plus", "Minus", "A", "C", "F", "L", "M", "S", "V", "Z", "0", "1", "9",
    *(f"F{number}" for number in range(1, 13)),
)  # fmt: skip
MODIFIERS = ("", "", "", "Control", "Shift", "Alt", "Control Shift")
TEXTS = ("conv", "3.5", "-1e308", "nan", "ação", "\U0001f412", "x" * 300, "http://localhost:9/", "%s{n}%1&&<b>")
BUTTONS = ("Left", "Left", "Left", "Right", "Middle", "Back")
DOCK_MOVES = ("float", "dock", "left", "right", "top", "bottom", "tab", "raise", "close", "resize", "enlarge", "copy")
WINDOW_MOVES = ("small", "large", "normal", "maximised", "minimised")


def actions(seed: int, files: Sequence[str]) -> Iterator[Action]:
    """Everything once, in an order of the seed's, and then anything, without end.

    Args:
        files: names of files that are there to be opened.
    """
    draw = random.Random(f"monkey {seed}")  # noqa: S311
    for done, action in enumerate(_all(draw, files), start=1):
        yield action
        if done % ROUND == 0:
            yield ("rest",)
            yield ("quit",)


def _all(draw: random.Random, files: Sequence[str]) -> Iterator[Action]:
    once = everything(draw)
    draw.shuffle(once)
    yield from once
    kinds = _kinds(draw, files)
    names, weights = list(kinds), [weight for weight, _make in kinds.values()]
    while True:
        (name,) = draw.choices(names, weights)
        yield (name, *kinds[name][1]())


def everything(draw: random.Random) -> list[Action]:
    """Every command, panel, language, theme, text size and fault, and the menus' items."""
    once: list[Action] = [("command", command.name) for command in COMMANDS if command.name != "quit"]
    once += [("panel", panel.identifier) for panel in PANELS for _ in range(2)]
    once += [("view", number / 8) for number in range(8)]
    once += [("fault", kind, draw.random(), draw.random()) for kind in KINDS]
    once += [("menu", number / MENU_ITEMS) for number in range(MENU_ITEMS)]
    once += [("language", code) for code in LANGUAGES]
    once += [("theme", theme) for theme in ("light", "dark")]
    once += [("scale", scale) for scale in TEXT_SIZES]
    return once


def _kinds(draw: random.Random, files: Sequence[str]) -> dict[str, tuple[float, Callable[[], Action]]]:
    """How often each kind is drawn, and its arguments."""
    panels = [panel.identifier for panel in PANELS]
    commands = [command.name for command in COMMANDS if command.name != "quit"]

    def one(of: Sequence[str]) -> Callable[[], Action]:
        return lambda: (draw.choice(of),)

    def place() -> Action:
        return tuple(round(draw.random(), 4) for _ in range(4))

    return {
        "click": (30, lambda: (*place(), draw.choice(BUTTONS), draw.choice(MODIFIERS))),
        "double": (5, place),
        "hover": (6, place),
        "wheel": (6, lambda: (*place(), draw.choice((-120, -15, 15, 120, 1200)), draw.choice(MODIFIERS))),
        "drag": (8, lambda: (*place(), draw.uniform(-1, 1), draw.uniform(-1, 1))),
        "key": (14, lambda: (draw.choice(KEYS), draw.choice(MODIFIERS))),
        "text": (2, one(TEXTS)),
        "choose": (4, one(files)),
        "command": (6, one(commands)),
        "menu": (5, lambda: (draw.random(),)),
        "panel": (4, one(panels)),
        "view": (3, lambda: (draw.random(),)),
        "dock": (6, lambda: (draw.choice(DOCK_MOVES), draw.random(), draw.random())),
        "window": (2, one(WINDOW_MOVES)),
        "network": (2, one(NETWORKS)),
        "source": (3, one(SOURCES)),
        "open": (3, one(files)),
        "drop": (2, one(("a layer", "a picture", "an address", *files))),
        "paste": (1, one(("a picture", "words", *files))),
        "language": (0.7, one(list(LANGUAGES))),
        "theme": (1, one(("light", "dark", "system"))),
        "scale": (1, lambda: (draw.choice(TEXT_SIZES),)),
        "fault": (3, lambda: (draw.choice(KINDS), draw.random(), draw.random())),
    }
