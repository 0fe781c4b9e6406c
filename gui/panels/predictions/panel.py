"""The Answer panel: the most probable classes and their last seconds, or whatever else the network answers."""

from __future__ import annotations

import time
from typing import cast

from PySide6.QtCore import QPoint, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.api import (
    INPUT,
    Boxes,
    DecodedOutput,
    Decoding,
    InputView,
    NetworkInfo,
    OutputView,
    Predictions,
    PredictionsView,
    Request,
    Result,
    WeightsOrigin,
)
from engine.api.dense import DenseClassesView, dense_head
from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.overlays.boxes import choose_box
from gui.panels.base import Need, Panel
from gui.panels.predictions.answer_choice import AnswerChoice
from gui.panels.predictions.answer_view import AnswerView
from gui.panels.predictions.prediction_bars import PredictionBars
from gui.panels.predictions.trace import Trace
from gui.panels.predictions.warning_line import WarningLine
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
from gui.widgets.received import picture_of
from gui.widgets.text_line import TextLine

MOST_ROWS = 10
ASKED = 15
"""Classes asked for: more than there are rows, so that one that loses its row is still known for a while."""
MOST_PINS = 4
TRACE_FROM = 280
"""Height in logical pixels from which there is room for the trace."""
RECEIVED = InputView()
WHERE = QT_TR_NOOP("Where is it? Ask the network at every place of the picture, and draw its classes there")


class PredictionsPanel(Panel, Easing):
    """Bars by class, written five times a second from one frame; rows trade places at most twice a second.

    Where the network answers otherwise, its output is shown as what it is: a picture, a vector, or the list of what
    is drawn over the picture of the Input panel: a class map or key points.
    """

    identifier = "predictions"
    placements = (Placement(WATCH, 0, 1, 0.38), Placement(LESSON, 0, 1, 0.38), Placement(WHY, 0, 1, 0.38))
    shortcut = "Alt+7"
    title = QT_TR_NOOP("Answer")
    explanation = QT_TR_NOOP(
        "What the network's last numbers say. For classes there is one number each, its logit; softmax turns logits "
        "into probabilities, which add up to 100 %, and the bars show the most probable ones. Boxes, class maps and "
        "key points are drawn over the picture of the Input panel and listed here; a click on one shows the number it "
        "comes from."
    )
    icon = "bars"
    needs = (Need.NETWORK, Need.RUNNING_NETWORK, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Click a pin"), QT_TR_NOOP("keep a class in sight")),
        (QT_TR_NOOP("Click a box"), QT_TR_NOOP("choose the number that its score is")),
        ("C", QT_TR_NOOP("copy the class under the pointer, with its exact figures")),
        (QT_TR_NOOP("Right click"), QT_TR_NOOP("save the trace as a picture or as numbers")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.bars = PredictionBars()
        self.answer = AnswerView()
        self.choice = AnswerChoice()
        self.trace = Trace()
        self.heading = TextLine("", role="quiet", size=SMALL)
        self.warning = WarningLine(session)
        self.smooth = icon_button(
            "wave",
            tr("Smooth bars"),
            tr("Smooth bars: they glide to their values. Off: they jump to them"),
            checkable=True,
        )
        self.smooth.setChecked(True)
        self.where = icon_button(
            "target",
            tr("Where is it?"),
            tr(WHERE),
            checkable=True,
        )
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
        self._figures_pace = Throttle(NUMBERS_MS, self._write_answer, self)
        self._build()
        self.choice.changed.connect(self._take_choice)
        self.answer.picked.connect(self._pick_row)
        self._settle.timeout.connect(self._write)
        self.smooth.toggled.connect(self._set_smooth)
        self.where.toggled.connect(lambda _: self._draw())
        self.pin.clicked.connect(self._open_picker)
        self.bars.pin_toggled.connect(self.toggle_pin)
        self.bars.hovered_changed.connect(self._copy.setEnabled)
        self.trace.noticed.connect(session.noticed)
        self.picker.picked.connect(self.toggle_pin)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.heading, 1)
        row.addWidget(self.where)
        row.addWidget(self.smooth)
        row.addWidget(self.pin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addLayout(row)
        layout.addWidget(self.choice)
        layout.addWidget(self.warning)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.answer, 1)
        layout.addWidget(self.trace)
        self.choice.hide()
        self.answer.hide()
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
        made = isinstance(view, OutputView) and view.reading in (Decoding.PICTURE, Decoding.COLOUR)
        return Request.of(view, RECEIVED) if made else Request.of(view)

    def show_network(self, network: NetworkInfo) -> None:
        same = self._network is not None and network.like(self._network)
        self._network = network
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
        self.warning.show_network(network)
        self.subtitle_changed.emit(_subtitle(network))
        self._arrange()
        self._draw()

    def show_result(self, result: Result) -> None:
        if self.choice.view is not None:
            self._show_answer(result)
        dense = result.get(DenseClassesView())
        self.where.setToolTip(tr(WHERE) if dense is None else f"{tr(WHERE)}\n{translated(dense.remark)}")
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
        self.where.setVisible(bars and self._network is not None and dense_head(self._network) is not None)
        self.answer.setVisible(not bars)
        self.trace.setVisible(bars and self.height() >= TRACE_FROM * self.text_scale)

    def _take_choice(self) -> None:
        self._draw()
        self.warning.judge(None)
        self.answer.show_read(None)
        self._arrange()
        self.refresh_placeholder()
        self.changed.emit()

    def _draw(self) -> None:
        """What lies over the picture of the Input panel."""
        dense = (DenseClassesView(),) if self.where.isChecked() and not self.where.isHidden() else ()
        self.session.overlays.draw(*self.choice.views, *dense)

    def _show_answer(self, result: Result) -> None:
        view, network, received = self.choice.view, self._network, result.get(RECEIVED)
        if view is None or network is None:
            return
        picture, read = None, cast("Boxes | DecodedOutput | None", result.answers.get(view))
        if isinstance(read, Boxes):
            self.warning.judge(read)
        elif received is not None and read is not None and read.pixels is not None:
            picture = picture_of(received.values, network.preprocessing)
        if read is None:
            return
        self.answer.show_read(read, picture)
        self._figures_pace.trigger()
        if isinstance(read, DecodedOutput):
            self.choice.learn(read)

    def _write_answer(self) -> None:
        self.answer.write_figures()
        self.warning.write()

    def _pick_row(self, place: int) -> None:
        if isinstance(self.answer.read, Boxes) and place < len(self.answer.read.boxes):
            choose_box(self.session, self.answer.read, place)

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
        if not isinstance(read, DecodedOutput) or not isinstance(view, OutputView) or network is None:
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
