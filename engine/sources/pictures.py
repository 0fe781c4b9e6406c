"""Still pictures: one file, the pages of one, or a folder as a slideshow."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.api import Control, ControlKind, Frame, SourceState, UserError, say
from engine.sources.base import BaseSource, Clock
from engine.sources.decode import open_file, open_image, read_picture, reading
from engine.sources.media_kind import HEAD_BYTES, MediaKind, sniff

Entry = tuple[Path, int]
"""A picture: its file, and which page of it."""

BROWSING = (
    Control(
        "previous",
        say("Previous"),
        ControlKind.ACTION,
        help=say("Show the picture before"),
        icon="previous",
        shortcut="Left",
    ),
    Control("play", say("Play"), ControlKind.TOGGLE, False, help=say("Show one picture after the other"), icon="play"),
    Control("next", say("Next"), ControlKind.ACTION, help=say("Show the next picture"), icon="next", shortcut="Right"),
)
INTERVAL = Control(
    "interval", say("Seconds each"), ControlKind.SLIDER, 3.0, 0.2, 20.0, 0.1, "s",
    help=say("How long the slideshow shows each picture"), primary=False,
)  # fmt: skip


class Pictures(BaseSource):
    """Pictures of files, one at a time; a frame comes when another one is shown.

    Pictures that cannot be read are left out with a note. ``state.title`` names the present one.
    """

    def __init__(
        self,
        spec: str,
        entries: Sequence[Entry],
        titles: Sequence[str] | None = None,
        playing: bool = False,
        clock: Clock | None = None,
    ) -> None:
        controls: tuple[Control, ...] = ()
        if len(entries) > 1:
            place = Control(
                "picture", say("Picture"), ControlKind.SLIDER, 1.0, 1.0, len(entries), 1.0,
                say("of {count}", count=len(entries)), help=say("Go to the picture of this number"), primary=False,
            )  # fmt: skip
            controls = (*BROWSING, place, INTERVAL)
        super().__init__(SourceState(spec, "", live=False, controls=controls), clock)
        self._entries = list(entries)
        self._titles = list(titles) if titles else [_title(path, page) for path, page in entries]
        self._place = 0
        self._forward = True
        self._wanted = True
        self._due = math.inf
        self._skipped: list[str] = []
        self._told = 0
        self._change(title=self._titles[0])
        if playing:
            self._show("play", True)

    def _next(self) -> tuple[Frame | None, float]:
        with self._condition:
            playing = len(self._entries) > 1 and bool(self._value("play"))
            if playing and self._clock.now() >= self._due:
                self._go(self._place + 1)
            if not self._wanted:
                return None, self._due if playing else math.inf
            place = self._place
            self._wanted = False
        started = time.perf_counter()
        path, page = self._entries[place]
        try:
            image = read_picture(path, page)
        except UserError as error:
            self._skip(place, error.text)
            return None, -math.inf
        return self._arrived(place, image, (time.perf_counter() - started) * 1000), -math.inf

    def _arrived(self, place: int, image: np.ndarray, took: float) -> Frame | None:
        with self._condition:
            if self._wanted:
                return None  # another one was asked for meanwhile
            self._due = math.inf
            if len(self._entries) > 1:
                self._show("picture", float(place + 1))
                self._due = self._clock.now() + float(self._value("interval"))
            self._change(title=self._titles[place], message="", failed=False, note=self._note())
            return self._frame(image, took=took)

    def _skip(self, place: int, text: str) -> None:
        """Leave a picture out that cannot be read, and go on in the direction in which the user walks."""
        with self._condition:
            del self._entries[place], self._titles[place]
            if not self._entries:
                self._change(message=text, failed=True, controls=())
                return
            self._skipped.append(text)
            if len(self._entries) == 1:
                self._change(controls=())
            else:
                self._show(
                    "picture", maximum=float(len(self._entries)), unit=say("of {count}", count=len(self._entries))
                )
            moved = self._place - (self._place > place)
            self._go(moved if self._wanted or self._forward else moved - 1)

    def _note(self) -> str:
        """What to say with the next picture about all left out so far, if some were just before it."""
        skipped, told, self._told = self._skipped, self._told, len(self._skipped)
        if len(skipped) == told:
            return ""
        if len(skipped) > 1:
            return say("{count} pictures were left out. The last one: {last}", count=len(skipped), last=skipped[-1])
        return say("Left out: {left_out}", left_out=skipped[0])

    def _go(self, place: int) -> None:
        self._place = place % len(self._entries)
        self._wanted = True
        self._change(note="")

    def _act(self, name: str) -> None:
        self._forward = name == "next"
        self._go(self._place + (1 if self._forward else -1))

    def _set(self, name: str, value: float | bool | str) -> None:
        if name == "picture":
            self._forward = True
            self._go(round(float(value)) - 1)
        elif name == "play" and value:
            self._forward = True
            self._due = self._clock.now()
        elif name == "interval" and self._due < math.inf:
            self._due = self._clock.now() + float(value)


def open_picture(spec: str, path: Path, clock: Clock | None = None) -> Pictures:
    """A picture file, or all pages of one.

    Raises:
        UserError: it cannot be read; known from its first page.
    """
    read_picture(path)
    with open_file(path) as file, reading(path.name):
        image = open_image(file, path.name)
        pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    return Pictures(spec, [(path, page) for page in range(pages)], clock=clock)


def open_folder(spec: str, folder: Path, clock: Clock | None = None) -> Pictures:
    """The pictures of a folder, in natural order; what else lies there is left out.

    Raises:
        UserError: there are none, or the folder may not be read.
    """
    try:
        paths = sorted((path for path in folder.iterdir() if _is_picture(path)), key=lambda path: natural(path.name))
    except OSError as error:
        raise UserError("The folder {folder} cannot be read: {reason}.", folder=folder, reason=error.strerror) from None
    if not paths:
        raise UserError("The folder {folder} holds no pictures (folders inside it are not searched).", folder=folder)
    return Pictures(spec, [(path, 0) for path in paths], clock=clock)


def natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key in which ``9.png`` stands before ``10.png``, and capitals do not matter."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def _is_picture(path: Path) -> bool:
    if path.name.startswith(".") or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return sniff(file.read(HEAD_BYTES)) is MediaKind.PICTURE
    except OSError:
        return False


def _title(path: Path, page: int) -> str:
    return say("{file}, page {page}", file=path.name, page=page + 1) if page else path.name
