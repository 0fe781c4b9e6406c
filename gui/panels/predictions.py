"""The Predictions panel: the most probable classes, pinned ones, and their last seconds."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.api import NetworkInfo, Predictions, Request, Result, Weights
from gui import text
from gui.panel import Panel
from gui.session import Session
from gui.theme import GRID, SMALL, Theme
from gui.widgets.buttons import icon_button
from gui.widgets.class_picker import ClassPicker
from gui.widgets.pace import NUMBERS_MS, Pace
from gui.widgets.prediction_bars import PredictionBars
from gui.widgets.ranking import Ranking, Row, name_of, row_of
from gui.widgets.state_note import StateNote
from gui.widgets.text_line import TextLine
from gui.widgets.trace import Trace

MOST_ROWS = 10
ASKED = 15
"""Classes asked for: more than there are rows, so that one that loses its row is still known for a while."""
MOST_PINS = 4
TRACE_FROM = 280
"""Height in logical pixels from which there is room for the trace."""


class PredictionsPanel(Panel):
    """Bars by class. Rows trade places at most twice a second, figures change at most five times a second."""

    identifier = "predictions"
    title = "Predictions"
    explanation = (
        "The network's last layer gives one number for each class, its logit: the larger, the more it believes in it. "
        "Softmax turns the logits into probabilities, which are all positive and add up to 100 %. "
        "The bars show the most probable classes of this frame; click a pin to keep a class in sight."
    )
    icon = "bars"
    keys = (("Click a pin", "keep a class in sight"), ("C", "copy the class under the pointer, with its exact figures"))

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.bars = PredictionBars()
        self.trace = Trace()
        self.heading = TextLine("", role="quiet", size=SMALL)
        self.warning = TextLine("", role="warning", size=SMALL, wrap=True)
        self.smooth = icon_button(
            "wave",
            "Smooth bars",
            "Smooth bars: they glide to their values. Off: every frame exactly as it is",
            checkable=True,
        )
        self.smooth.setChecked(True)
        self.pin = icon_button("pin", "Pin a class", "Pin a class: keep it in sight, and in the trace")
        self.note = StateNote(self)
        self.picker = ClassPicker(self)
        self._network: NetworkInfo | None = None
        self._pinned: list[int] = []
        self._saved: tuple[str, list[int]] = ("", [])
        self._predictions: Predictions | None = None
        self._frame: tuple[int, int] | None = None
        self._ranking = Ranking()
        self._pace = Pace(NUMBERS_MS, self._write, self)
        self._settle = QTimer(self, singleShot=True)
        self._copy = QShortcut(QKeySequence("C"), self, self.copy_row)
        self._copy.setEnabled(False)
        self._build()
        self._settle.timeout.connect(self._pace.poke)
        self.smooth.toggled.connect(self._set_smooth)
        self.pin.clicked.connect(self._open_picker)
        self.bars.pin_toggled.connect(self.toggle_pin)
        self.bars.hovered_changed.connect(self._copy.setEnabled)
        self.picker.picked.connect(self.toggle_pin)
        session.theme_changed.connect(self._take_theme)
        self._take_theme(session.theme)
        self._say()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.heading, 1)
        row.addWidget(self.smooth)
        row.addWidget(self.pin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addLayout(row)
        layout.addWidget(self.warning)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.trace)
        self.warning.hide()
        self.setMinimumSize(200, 140)

    @property
    def pinned(self) -> tuple[int, ...]:
        """The pinned classes, in the order in which they were pinned."""
        return tuple(self._pinned)

    def wants(self) -> Request:
        return Request(top=ASKED, pinned=self.pinned)

    def show_network(self, network: NetworkInfo) -> None:
        same = self._network is not None and network.like(self._network)
        self._network = network
        count = class_count(network)
        names = [name_of(index, "") for index in range(count)]
        names[: len(network.labels)] = network.labels[:count]
        self.bars.set_labels(names)
        self.picker.set_names(names)
        if not same:
            saved_for, saved = self._saved
            self._pinned = [index for index in saved if index < count] if saved_for == network.name else []
            self._predictions = None
            self._ranking.clear()
            self._settle.stop()
            self.bars.set_rows([], [], set())
            self.trace.clear()
            self.changed.emit()
        random = network.weights is Weights.RANDOM
        self.warning.set_text("⚠ Random weights: untrained, so pure guesses" if random else "")
        self.warning.setVisible(random)
        self.subtitle_changed.emit(f"{network.title} · random weights" if random else network.title)
        self._say()

    def show_result(self, result: Result) -> None:
        if result.predictions is None:
            return
        self._predictions = result.predictions
        known = (*result.predictions.top, *result.predictions.pinned)
        if self._frame != (result.epoch, result.frame):
            self._frame = (result.epoch, result.frame)
            self.trace.add(result.captured, {p.index: p.probability for p in known})
        self._say()
        self._show_rows()
        self._pace.poke()

    def toggle_pin(self, index: int) -> None:
        """Pin a class, or let it go; a fifth pin takes the place of the oldest."""
        if index in self._pinned:
            self._pinned.remove(index)
        else:
            self._pinned = [*self._pinned, index][-MOST_PINS:]
        self._show_rows()
        self.bars.write_figures()
        self.changed.emit()

    def save_state(self) -> dict[str, object]:
        name = self._network.name if self._network else ""
        return {"smooth": self.smooth.isChecked(), "network": name, "pinned": list(self._pinned)}

    def restore_state(self, state: dict[str, object]) -> None:
        self.smooth.setChecked(state.get("smooth") is not False)
        name, pinned = state.get("network"), state.get("pinned")
        if not isinstance(name, str) or not isinstance(pinned, list):
            return
        self._saved = (name, [index for index in pinned if isinstance(index, int) and index >= 0][:MOST_PINS])
        if self._network and self._network.name == name:
            count = class_count(self._network)
            self._pinned = [index for index in self._saved[1] if index < count]
            self.changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(330, 300)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.note.setGeometry(self.rect())
        self.trace.setVisible(self.height() >= TRACE_FROM * self.session.text_scale)
        self._show_rows()

    def copy_row(self) -> None:
        """Put the class under the pointer on the clipboard: index, name, probability, logit."""
        row = self.bars.hovered
        if row is not None:
            QGuiApplication.clipboard().setText(f"{row.index}\t{row.label}\t{row.probability}\t{row.logit}")
            self.heading.set_text(f"{row.label} copied")

    def _take_theme(self, theme: Theme) -> None:
        for part in (self.bars, self.trace, self.heading, self.warning, self.note):
            part.set_look(theme, self.session.text_scale)
        if self._network:
            self.show_network(self._network)

    def _set_smooth(self, smooth: bool) -> None:
        self.bars.smooth = smooth
        self._show_rows()

    def _show_rows(self) -> None:
        if self._predictions is None:
            return
        now = time.perf_counter()
        pinned = self._pinned_rows()
        room = min(self.bars.capacity(len(pinned)), MOST_ROWS)
        all_shown = class_count(self._network) <= min(self.bars.capacity(0), MOST_ROWS) if self._network else False
        self._ranking.update(self._predictions.top, MOST_ROWS if all_shown else room, now)
        rows = self._ranking.rows()
        self.bars.set_rows(rows, [] if all_shown else pinned, set(self._pinned))
        lines = [(row.index, row.label) for row in (*rows[:1], *pinned)]
        self.trace.set_lines(list(dict.fromkeys(lines)))
        self._write_heading(len(rows))

    def _write(self) -> None:
        """Rows trade places only when figures are written, so that a row never wears another's."""
        if self._ranking.settle_if_due(time.perf_counter()):
            self._show_rows()
        self.bars.write_figures()
        due = self._ranking.due_in(time.perf_counter())
        if due is None:
            self._settle.stop()
        else:
            self._settle.start(round(due * 1000) + 1)

    def _pinned_rows(self) -> list[Row]:
        assert self._predictions is not None
        known = {p.index: p for p in (*self._predictions.top, *self._predictions.pinned)}
        return [row_of(known[index]) for index in self._pinned if index in known]

    def _write_heading(self, shown: int) -> None:
        count = class_count(self._network) if self._network else 0
        every = (
            f"All {count:,} classes" if shown == count else f"Top {shown} of {text.plural(count, 'class', 'classes')}"
        )
        self.heading.set_text(every)

    def _say(self) -> None:
        if self._network is None:
            self.note.say("No network is open yet.", role="quiet")
        elif class_count(self._network) == 0:
            shape = text.shape(self._network.layers[-1].output) if self._network.layers else "nothing"
            self.note.say(
                f"This network answers with {shape}, not with one number for each class: there are no probabilities "
                "to show. Choose its last layer to see what it gives."
            )
        elif self._predictions is None:
            self.note.say("Waiting for the first answer.", role="quiet")
        else:
            self.note.say("")

    def _open_picker(self) -> None:
        self.picker.open_at(self.pin.mapToGlobal(QPoint(self.pin.width(), self.pin.height())))


def class_count(network: NetworkInfo) -> int:
    """How many classes the output tells apart; 0 if it is no vector."""
    sizes = [size for size in network.layers[-1].output if size != 1] if network.layers else []
    return sizes[0] if len(sizes) == 1 else 0
