"""Sources of frames: what every one of them offers, and how the window sees and steers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture.

    Attributes:
        index: counts the frames of this source, from 0; a gap means frames were skipped on purpose (seeking).
        captured: ``time.perf_counter()`` when it was read or drawn.
        image: read-only (H, W, 3) uint8 RGB, upright.
        extra: further channels for networks that take more than three, (H, W, n) uint8, or None.
        took: milliseconds that reading it took (without waiting for a camera's next picture).
        source: number of the source that it comes from; the engine writes it, like ``source_title``.
        source_title: ``SourceState.title`` as it was with this frame: a folder's pictures have names of their own.
        tensors: by name, what networks read besides the picture (``NetworkInfo.inputs``), without the batch axis.
        needs_answer: ``SourceState.needs_answer`` as it was with this frame; the engine writes it.
        exact: its values are known and meant, as those of a test picture: it is no ink on paper (``Ink.AUTO``).
    """

    index: int
    captured: float
    image: np.ndarray
    extra: np.ndarray | None = None
    took: float = 0.0
    source: int = 0
    source_title: str = ""
    tensors: Mapping[str, np.ndarray] = field(default_factory=dict)
    needs_answer: bool = False
    exact: bool = False


class ControlKind(StrEnum):
    """How the window presents a control."""

    SLIDER = "slider"
    TOGGLE = "toggle"
    CHOICE = "choice"
    ACTION = "action"


ControlValue = float | bool | str | tuple[float, float] | None
"""What a control can be set to; a place of the canvas is (x, y)."""


@dataclass(frozen=True, slots=True)
class Control:
    """One thing about a source that the user can change while it runs.

    Attributes:
        name: for ``Source.control``.
        label, help: for people; the help is the tooltip.
        value: current float (slider), bool (toggle) or str (choice); None for an action.
        minimum, maximum, step, unit: of a slider.
        choices: of a choice.
        icon: name of an icon in resources/icons, or empty.
        primary: shown at once; the others are behind one button.
        shortcut: key sequence in Qt's notation, or empty.
        enabled: False where it would do nothing now (undo with nothing drawn): shown, but greyed.
    """

    name: str
    label: str
    kind: ControlKind
    value: float | bool | str | None = None
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 0.0
    unit: str = ""
    choices: tuple[str, ...] = ()
    help: str = ""
    icon: str = ""
    primary: bool = True
    shortcut: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the window shows about the running source; sent whenever it changes.

    Attributes:
        spec: as given to ``--source``.
        title: e.g. ``Drawing`` or a file's name.
        live: frames come whether or not they are shown (newest wins); False: each waits until it has been shown.
        controls: in the order in which to show them.
        canvas: (height, width) where the user may draw with the pointer (``Source.control`` names ``pen_down`` and
            ``pen_move`` with value (x, y) in canvas pixels, and ``pen_up``), else None.
        message: what is going on if no frame comes (``Opening camera 0 …``), else empty.
        failed: the message tells of a failure, not of waiting.
        needs_answer: the next frame follows from the network's answer to this one (a game, a text): see
            ``Source.answer``.
        note: a sentence to show once although frames come (``b.png was skipped: …``), else empty.
    """

    spec: str
    title: str
    live: bool
    controls: tuple[Control, ...] = ()
    canvas: tuple[int, int] | None = None
    message: str = ""
    failed: bool = False
    note: str = ""
    needs_answer: bool = False


class Source(Protocol):
    """Gives frames. One thread calls ``read`` and ``answer``; ``control`` and ``close`` may come from any thread.

    The index of a frame that is not above that of the frame before tells that the source began again (a video from
    its start, a new game): what a recurrent network remembers is forgotten.

    A source never raises out of ``read`` for what can happen to a running device: it tells of it in ``state`` and
    goes on. The constructor raises UserError for what is wrong from the start (no such file).
    """

    @property
    def state(self) -> SourceState:
        """The present state; a new object whenever anything changed, so that identity can be compared."""
        ...

    def read(self) -> Frame | None:
        """The next frame. Blocks until there is one, but at most about 0.1 s; None if there is none yet.

        A still picture gives a frame again only when something changed.
        """
        ...

    def answer(self, frame: Frame, output: np.ndarray) -> None:
        """What the network answered to this frame, float32 without the batch axis; only where ``state.needs_answer``.

        ``read`` is not called between the frame and its answer, unless by ``control`` something else was wanted: then
        it gives None, or a frame that makes the answer void.
        """
        ...

    def control(self, name: str, value: object = None) -> None:
        """Set a control or trigger an action; unknown names are ignored (the source may just have been changed)."""
        ...

    def close(self) -> None:
        """Let go of devices and wake a blocked ``read``; may be called twice."""
        ...
