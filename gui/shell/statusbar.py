"""The status bar: what each frame costs, and where the network runs."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStatusBar, QWidget

from engine.api import DeviceChanged, Result
from gui.look import text
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.session.session import Session
from gui.shell.swap_chip import SwapChip
from gui.widgets.pace import NUMBERS_MS, Throttle

STAGES = (
    ("capture", QT_TR_NOOP("capture"), QT_TR_NOOP("reading or drawing the frame")),
    (
        "prepare",
        QT_TR_NOOP("prepare"),
        QT_TR_NOOP("resizing and normalising it into the tensor the network receives"),
    ),
    ("forward", QT_TR_NOOP("forward"), QT_TR_NOOP("the network itself")),
    ("reduce", QT_TR_NOOP("reduce"), QT_TR_NOOP("making mosaics and statistics of the visible layers")),
    ("copy", QT_TR_NOOP("copy"), QT_TR_NOOP("bringing results from the device to the window")),
    ("paint", QT_TR_NOOP("paint"), QT_TR_NOOP("drawing the panels")),
)
"""What a frame goes through: its name, the word in the bar, and what it means."""
LEAST_TELLING_FIRST = ("copy", "capture", "reduce", "prepare", "paint", "forward")
"""The stages of a frame, in the order in which they are left out where not all fit."""
SMOOTH = 0.8
"""Share that the past keeps in each new mean."""
SPAN = 1.0
"""Seconds over which painted frames are counted."""


def milliseconds(value: float) -> str:
    """With tenths below a second, ``480.2``; above it they tell nothing, and would need room: ``2094``."""
    tenths = f"{value:.1f}"
    return tenths if float(tenths) < 1000 else f"{value:.0f}"


class StatusBar(Themed, QStatusBar):
    """Frames per second, dropped frames, milliseconds by stage, device and precision.

    Nothing changes its place, unless a figure is longer than its field, which is then widened: none is cut off.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._painted: deque[float] = deque()
        self._frame: tuple[int, int, int] | None = None
        self._means: dict[str, float] = {}
        self._dropped = 0
        self._fields: list[tuple[QLabel, str]] = []
        self._rate = self._field(
            tr("fps"),
            tr("{n} fps", "", 0).replace("0", "000"),
            tr("Frames painted in the last second; still: no new one came; held: you have frozen it"),
        )
        self._lost = self._field(
            tr("dropped"), tr("{n} dropped", "", 88_888), tr("Frames that were never shown because a newer one came")
        )
        self._line = self._separator()
        self._stages = {
            name: self._field(
                tr(word),
                f"{tr(word)} 000.0",
                tr("{stage}: {meaning}, in milliseconds", stage=tr(word).capitalize(), meaning=tr(meaning)),
            )
            for name, word, meaning in STAGES
        }
        self._unit = QLabel()
        self._unit.setProperty("type", "quiet")
        self.swapped = SwapChip(session)
        self._device = QLabel(tr("No network is running yet"))
        self._device.setAccessibleName(tr("Device"))
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        layout.setSpacing(3 * GRID)
        for widget in (self._rate, self._lost, self._line, *self._stages.values(), self._unit):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.swapped)
        layout.addWidget(self._device)
        self.addPermanentWidget(row, 1)
        self._still = QTimer(self, singleShot=True, interval=round(1000 * SPAN) + NUMBERS_MS)
        self._still.timeout.connect(self._write)
        self._pace = Throttle(NUMBERS_MS, self._write, self)
        self._session = session
        session.device_changed.connect(self._show_device)
        session.frozen_changed.connect(self._pace.trigger)
        self.swapped.changed.connect(self._make_room)
        self.follow_look()

    def painted(self, result: Result, paint_ms: float) -> None:
        """A frame's result is on the screen; taking and painting it took so long."""
        now = time.perf_counter()
        if result.origin.frame_key != self._frame:
            self._frame = result.origin.frame_key
            self._painted.append(now)
        timings = result.timings
        measured = {
            "capture": timings.capture,
            "prepare": timings.preprocess,
            "forward": timings.forward,
            "reduce": timings.reduce,
            "copy": timings.copy,
            "paint": paint_ms,
        }
        for name, value in measured.items():
            past = self._means.get(name, value)
            self._means[name] = SMOOTH * past + (1 - SMOOTH) * value
        self._dropped = result.dropped
        self._pace.trigger()
        self._still.start()

    @property
    def text(self) -> str:
        """All that is written, for tests and screen readers."""
        return " · ".join(label.text() for label in self.findChildren(QLabel) if label.text())

    def apply_look(self) -> None:
        """Every field is as wide as its widest usual text, so that nothing moves while numbers change."""
        font = text.font()
        for label, widest in self._fields:
            label.setFont(font)
            label.ensurePolished()
            metrics = label.fontMetrics()  # Qt arranges the whole window anew for another text unless the size is fixed
            widths = [metrics.horizontalAdvance(words) for words in (widest, label.text())]
            label.setFixedSize(max(widths) + GRID, metrics.height())
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where not everything fits, the least telling stages go first."""
        always: list[QWidget] = [self._rate, self._lost, self._unit, self._device]
        if self._session.swap_in_use:
            always.append(self.swapped)
        widths = [max(each.minimumWidth(), each.sizeHint().width()) for each in always]
        room = self.width() - sum(widths) - 3 * GRID * len(always) - 8 * GRID
        for name in reversed(LEAST_TELLING_FIRST):
            label = self._stages[name]
            room -= label.minimumWidth() + 3 * GRID
            label.setVisible(room >= 0)

    def _field(self, name: str, widest: str, tip: str) -> QLabel:
        label: QLabel = QLabel("", toolTip=tip)
        label.setProperty("type", "quiet")
        label.setAccessibleName(name)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._fields.append((label, widest))
        return label

    def _separator(self) -> QWidget:
        line = QWidget(objectName="hairline")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        line.setFixedWidth(1)
        return line

    def _write(self) -> None:
        now = time.perf_counter()
        while self._painted and now - self._painted[0] > SPAN:
            self._painted.popleft()
        rate = tr("{n} fps", "", len(self._painted)) if self._painted else tr("still")
        self._unit.setText("ms")
        said = {
            self._rate: tr("held") if self._session.frozen else rate,
            self._lost: tr("{n} dropped", "", self._dropped),
        }
        for name, word, _ in STAGES:
            said[self._stages[name]] = f"{tr(word)} {milliseconds(self._means.get(name, 0.0))}"
        cut_off = False
        for label, words in said.items():
            label.setText(words)
            cut_off |= label.fontMetrics().horizontalAdvance(words) > label.width()
        if cut_off:
            self.apply_look()

    def _show_device(self, device: DeviceChanged) -> None:
        off = device.deviation
        parts = [translated(device.title), "float32" if device.precision == "exact" else tr("fast")]
        if off:
            alike = {"agreed": off.agreed, "frames": off.frames, "error": text.percent(off.error)}
            parts.append(tr("top class {agreed} of {frames} alike, off by ≤ {error}", **alike))
        self._device.setText(" · ".join(parts))
        self._make_room()
        tip = tr(
            "Runs on {device}, computed by {backend}, precision {precision}",
            device=device.device,
            backend=device.backend,
            precision=device.precision,
        )
        if device.asked == "fast" and device.refusal:
            tip += "\n" + translated(device.refusal)
        if off:
            tip += "\n" + tr(
                "Of the last {frames} frames computed exactly too, {agreed} had the same top class;\n"
                "no shown value was off by more than {error} of its layer's largest.",
                **alike,
            )
        self._device.setToolTip(tip)
