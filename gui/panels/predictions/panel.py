"""The Predictions panel: the most probable classes and their last seconds, or whatever else the network answers."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.api import (
    INPUT,
    Decoding,
    KnownNetwork,
    NetworkInfo,
    Predictions,
    PredictionsView,
    Request,
    Result,
    WeightsOrigin,
)
from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.base import Need, Panel
from gui.panels.predictions.answer_choice import AnswerChoice
from gui.panels.predictions.answer_view import AnswerView
from gui.panels.predictions.prediction_bars import PredictionBars
from gui.panels.predictions.trace import Trace
from gui.panels.views import LESSON, WATCH, WHY, Placement
from gui.session.classes import class_count, told_apart
from gui.session.session import Session
from gui.session.wished import Wished
from gui.widgets.buttons import icon_button
from gui.widgets.class_picker import ClassPicker
from gui.widgets.copy_key import ReadingKey
from gui.widgets.easing import Easing
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.placeholder import PlaceholderMessage
from gui.widgets.ranking import Ranking, Row, name_of, row_of
from gui.widgets.text_line import TextLine

MOST_ROWS = 10
ASKED = 15
"""Classes asked for: more than there are rows, so that one that loses its row is still known for a while."""
MOST_PINS = 4
TRACE_FROM = 280
"""Height in logical pixels from which there is room for the trace."""


class PredictionsPanel(Panel, Easing):
    """Bars by class, written five times a second from one frame; rows trade places at most twice a second.

    Where the network answers otherwise, its output is shown as what it is: a picture, a vector, or the list of what
    is drawn over the picture of the Input panel: a class map or key points.
    """

    identifier = "predictions"
    placements = (Placement(WATCH, 0, 1, 0.38), Placement(LESSON, 0, 1, 0.38), Placement(WHY, 0, 1, 0.38))
    shortcut = "Alt+7"
    title = QT_TR_NOOP("Predictions")
    explanation = QT_TR_NOOP(
        "The network's last layer gives one number for each class, its logit: the larger, the "
        "more it believes in it. Softmax turns the logits into probabilities, which are all "
        "positive and add up to 100 %. The bars show the most probable classes of this frame; "
        "click a pin to keep a class in sight."
    )
    icon = "bars"
    needs = (Need.NETWORK, Need.RUNNING_NETWORK, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Click a pin"), QT_TR_NOOP("keep a class in sight")),
        ("C", QT_TR_NOOP("copy the class under the pointer, with its exact figures")),
        (QT_TR_NOOP("Right click"), QT_TR_NOOP("save the trace as a picture or as numbers")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.bars = PredictionBars()
        self.answer = AnswerView()
        self.choice = AnswerChoice()
        self.fetch = QPushButton(tr("Fetch weights"))
        self.fetch.setToolTip(tr("Get the official weights from their publisher, and run with them"))
        self.trace = Trace()
        self.heading = TextLine("", role="quiet", size=SMALL)
        self.warning = TextLine("", role="warning", size=SMALL, wrap=True)
        self.smooth = icon_button(
            "wave",
            tr("Smooth bars"),
            tr("Smooth bars: they glide to their values. Off: they jump to them"),
            checkable=True,
        )
        self.smooth.setChecked(True)
        self.pin = icon_button("pin", tr("Pin a class"), tr("Pin a class: keep it in sight, and in the trace"))
        self.picker = ClassPicker(self)
        self._network: NetworkInfo | None = None
        self._count = 0
        self._pinned: list[int] = []
        self._saved: tuple[str, list[int]] = ("", [])
        self._predictions: Predictions | None = None
        self._wished: Wished[PredictionsView] = Wished()
        self._frame: tuple[int, int, int] | None = None
        self._ranking = Ranking()
        self._pace = Throttle(NUMBERS_MS, self._write, self)
        self._settle = QTimer(self, singleShot=True)
        self._copy = ReadingKey(self, self.copy_row)
        self._figures_pace = Throttle(NUMBERS_MS, self.answer.write_figures, self)
        self._build()
        self.choice.changed.connect(self._take_choice)
        self.fetch.clicked.connect(self._fetch)
        self._settle.timeout.connect(self._write)
        self.smooth.toggled.connect(self._set_smooth)
        self.pin.clicked.connect(self._open_picker)
        self.bars.pin_toggled.connect(self.toggle_pin)
        self.bars.hovered_changed.connect(self._copy.setEnabled)
        self.trace.noticed.connect(session.noticed)
        self.picker.picked.connect(self.toggle_pin)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.heading, 1)
        row.addWidget(self.smooth)
        row.addWidget(self.pin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        warned = QHBoxLayout()
        warned.setSpacing(2 * GRID)
        warned.addWidget(self.warning, 1)
        warned.addWidget(self.fetch)
        layout.addLayout(row)
        layout.addWidget(self.choice)
        layout.addLayout(warned)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.answer, 1)
        layout.addWidget(self.trace)
        for part in (self.choice, self.warning, self.fetch, self.answer):
            part.hide()
        self.setMinimumSize(200, 140)

    @property
    def pinned(self) -> tuple[int, ...]:
        """The pinned classes, in the order in which they were pinned."""
        return tuple(self._pinned)

    def request(self) -> Request:
        network, view = self._network, self.choice.view
        if network is None or not network.runs:
            return Request()
        if view is None:
            return Request.of(self._wished.add(PredictionsView(ASKED, self.pinned))) if self._count else Request()
        return Request.of(view)

    def show_network(self, network: NetworkInfo) -> None:
        same = self._network is not None and network.like(self._network)
        self._network = network
        self.answer.names = network.labels
        self.choice.set_network(network)
        self._count = count = class_count(network)
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
            self.answer.show_read(None)
            self.changed.emit()
        random = network.weights is WeightsOrigin.RANDOM
        self.warning.set_text(tr("⚠ Random weights: untrained, so pure guesses") if random else "")
        self.warning.setVisible(random)
        self.fetch.setVisible(random and self._can_be_fetched(network.name))
        self.subtitle_changed.emit(_subtitle(network))
        self._arrange()

    def show_result(self, result: Result) -> None:
        if self.choice.view is not None:
            self._show_answer(result)
        wish = self._wished.answered(result)
        predictions = None if wish is None else result.get(wish)
        if predictions is None or self.choice.view is not None:
            return
        self._predictions = predictions
        known = (*predictions.top, *predictions.pinned)
        if result.origin.frame_key != self._frame:
            self._frame = result.origin.frame_key
            self.trace.add(result.captured, {p.index: p.probability for p in known})
        if self.session.frozen:
            self.arrive()
        else:
            self._pace.trigger()

    def show_frozen(self, frozen: bool) -> None:
        if frozen:
            self.arrive()

    def arrive(self) -> None:
        """Show the newest frame exactly as it is, its order included."""
        self._pace.now()
        if self._ranking.settle(time.perf_counter()):
            self._pace.now()
        self.bars.arrive()

    def toggle_pin(self, index: int) -> None:
        """Pin a class, or let it go; a fifth pin takes the place of the oldest."""
        if index in self._pinned:
            self._pinned.remove(index)
        else:
            self._pinned = [*self._pinned, index][-MOST_PINS:]
        self._pace.now()
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
            self._pinned = [index for index in self._saved[1] if index < self._count]
            self.changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(330, 300)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._pace.now()

    def copy_row(self) -> None:
        """Put the class under the pointer on the clipboard: index, name, probability, logit."""
        row = self.bars.hovered
        if row is not None:
            QGuiApplication.clipboard().setText(f"{row.index}\t{row.label}\t{row.probability}\t{row.logit}")
            self.heading.set_text(tr("{label} copied", label=row.label))

    def apply_look(self) -> None:
        self._arrange()
        self._pace.now()

    def _arrange(self) -> None:
        """Bars, or what else the network answers; the trace where there is room."""
        bars = self.choice.view is None
        for part in (self.bars, self.smooth, self.pin, self.heading):
            part.setVisible(bars)
        self.answer.setVisible(not bars)
        self.trace.setVisible(bars and self.height() >= TRACE_FROM * self.text_scale)

    def _take_choice(self) -> None:
        self.session.overlays.draw_output(self.choice.view)
        self.answer.show_read(None)
        self._arrange()
        self.refresh_placeholder()
        self.changed.emit()

    def _show_answer(self, result: Result) -> None:
        read = result.get(self.choice.view) if self.choice.view else None
        if read is None:
            return
        self.answer.show_read(read)
        self._figures_pace.trigger()
        self.choice.learn(read)

    def _can_be_fetched(self, name: str) -> bool:
        return any(known.name == name and known.weights == "available" for known in self._known())

    def _known(self) -> Sequence[KnownNetwork]:
        return self.session.engine.known_networks()

    def _fetch(self) -> None:
        if self._network:
            self.session.engine.fetch_weights(self._network.name)

    def _set_smooth(self, smooth: bool) -> None:
        self.bars.smooth = smooth
        self._pace.now()

    def _write(self) -> None:
        """Rows, bars, figures and heading, all of the newest frame."""
        if self._predictions is None:
            return
        now = time.perf_counter()
        pinned = self._pinned_rows()
        room = min(self.bars.capacity(len(pinned)), MOST_ROWS)
        all_shown = self._count <= min(self.bars.capacity(0), MOST_ROWS)
        self._ranking.update(self._predictions.top, MOST_ROWS if all_shown else room, now)
        self._ranking.settle_if_due(now)
        rows = self._ranking.rows()
        self.bars.set_rows(rows, [] if all_shown else pinned, set(self._pinned))
        lines = [(row.index, row.label) for row in (*rows[:1], *pinned)]
        self.trace.set_lines(list(dict.fromkeys(lines)))
        self._write_heading(len(rows))
        due = self._ranking.due_in(now)
        if due is None:
            self._settle.stop()
        else:
            self._settle.start(round(due * 1000) + 1)

    def _pinned_rows(self) -> list[Row]:
        assert self._predictions is not None
        known = {p.index: p for p in (*self._predictions.top, *self._predictions.pinned)}
        return [row_of(known[index]) for index in self._pinned if index in known]

    def _write_heading(self, shown: int) -> None:
        every = (
            tr("All {count:,} classes", count=self._count)
            if shown == self._count
            else tr("Top {shown} of {n} class(es)", "", self._count, shown=shown)
        )
        self.heading.set_text(every)

    @property
    def has_content(self) -> bool:
        return self._predictions is not None if self.choice.view is None else self.answer.read is not None

    def missing(self, need: Need) -> PlaceholderMessage | None:
        message = super().missing(need)
        if need is not Need.CONTENT:
            return message
        return PlaceholderMessage(tr("Waiting for the first answer.")) if message else self._not_drawn()

    def _not_drawn(self) -> PlaceholderMessage | None:
        """What of the answer cannot be drawn here, with the way to its maps; None if there is no such thing."""
        read, view, network = self.answer.read, self.choice.view, self._network
        if read is None or view is None or network is None:
            return None
        if view.reading is not Decoding.VALUES or read.values is not None or view.layer == INPUT:
            return None
        sentence = tr(
            "It answers with {shape} numbers from {low} to {high}.",
            shape=text.shape(network.output_shape(view.layer)),
            low=text.significant(read.low),
            high=text.significant(read.high),
        )
        return PlaceholderMessage(
            sentence, ((tr("Show them as maps"), lambda: self.session.select(view.layer)),), "text"
        )

    def _open_picker(self) -> None:
        self.picker.open_at(self.pin.mapToGlobal(QPoint(self.pin.width(), self.pin.height())))


def _subtitle(network: NetworkInfo) -> str:
    """The network, and of one from a file how many classes it tells apart, since nobody else has said so yet."""
    if network.weights is WeightsOrigin.RANDOM:
        return tr("{title} · random weights", title=network.title)
    if network.weights is WeightsOrigin.FILE and (count := told_apart(network)):
        return tr("{title} · {count:,} classes", title=translated(network.title), count=count)
    return translated(network.title)
