"""The Microscope panel: where one number comes from, its operands, and the arithmetic written out, live."""

from __future__ import annotations

import time
from functools import partial

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import (
    INPUT,
    Activations,
    Layer,
    LayerKind,
    NetworkInfo,
    Predictions,
    Request,
    Result,
    ValueBreakdown,
    ValueIndex,
)
from engine.api.geometry import as_maps, map_index, map_place
from gui.look import text
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.base import Need, Panel
from gui.panels.microscope import words
from gui.panels.microscope.operand_maps import Shown, operand_maps
from gui.panels.microscope.page import HINT, MicroscopePage
from gui.panels.microscope.sum_content import SumContent, content_of, strongest_first
from gui.panels.microscope.sum_painter import Operand
from gui.session.selection import Selection
from gui.session.session import Session
from gui.widgets.maps_words import is_answer
from gui.widgets.neighbours import layer_of
from gui.widgets.number_grid import NumberScale
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.placeholder import PlaceholderMessage
from gui.widgets.sliding import output_under

HOLD = 0.5
"""Seconds for which the operands keep their order while the picture moves."""
SHARE, RAREST_MS = 0.05, 1000
"""Of the time, writing takes at most this share: on a busy machine numbers are written less often, but every second."""
AT_THE_INPUT = QT_TR_NOOP(
    "This is what the network receives: there is no layer before it. The Input panel shows "
    "how it is made from the picture."
)


class MicroscopePanel(Panel):
    """The chosen value of the chosen layer as the sum, maximum, function or copy that it is.

    Attributes:
        page: what it consists of.
        maps, walk, formula, sum, meaning, readout, numbers_button: its parts, for tests and the window.
    """

    identifier = "microscope"
    shortcut = "Alt+9"
    title = QT_TR_NOOP("Microscope")
    explanation = QT_TR_NOOP(
        "Every value in an activation map is the result of simple arithmetic, and here it is "
        "written out for one of them, computed a second time by hand and compared with what the "
        "network holds. Choose the value by clicking it in any activation map, or slide the "
        "window over the maps here. Click an operand to see in turn where that number comes "
        "from; Esc returns."
    )
    icon = "microscope"
    needs = (Need.NETWORK, Need.RUNNING_NETWORK, Need.LAYER, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Arrow keys, drag"), QT_TR_NOOP("on a map: slide the window from output to output")),
        (QT_TR_NOOP("Click"), QT_TR_NOOP("on an operand: go to the layer that it comes from")),
        (QT_TR_NOOP("Esc"), QT_TR_NOOP("return to the value before")),
        (QT_TR_NOOP("Arrow keys, Enter"), QT_TR_NOOP("on the sum: walk from operand to operand, and go there")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        page = MicroscopePage(lambda: self._written is not None and self._written == self.place)
        self.maps, self.walk, self.formula, self.sum = page.maps, page.walk, page.formula, page.sum
        self.meaning, self.readout, self.numbers_button = page.meaning, page.readout, page.numbers_button
        self.page = page
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)
        self._network: NetworkInfo | None = None
        self._layer: Layer | None = None
        self._unit, self._cell = 0, (0, 0)
        self._explanation: ValueBreakdown | None = None
        self._logits: np.ndarray | None = None
        self._fast = False
        self._written: ValueIndex | None = None
        self._order, self._ordered = np.zeros(0, int), 0.0
        self._channel: int | None = None
        self._unfolded = self._unknown = False
        self._pace = Throttle(NUMBERS_MS, self._write, self)
        self._connect()

    def _connect(self) -> None:
        self.maps.pointed.connect(self._go)
        self.maps.slid.connect(self._slide_to)
        self.maps.stepped.connect(lambda down, right: self._go((self._cell[0] + down, self._cell[1] + right)))
        self.maps.entered.connect(lambda shown: self._enter(shown.layer, shown.unit, (shown.span.top, shown.span.left)))
        self.walk.went.connect(self._go)
        self.walk.filled.connect(lambda: self.maps.set_done(self.walk.done))
        self.sum.picked.connect(self._enter_operand)
        self.sum.pointed.connect(lambda _: self._write_readout())
        self.sum.chosen.connect(self._choose_channel)
        self.sum.folded.connect(self._fold)
        self.page.less_button.clicked.connect(lambda: self._go(self._cell, self._unit - 1))
        self.page.more_button.clicked.connect(lambda: self._go(self._cell, self._unit + 1))
        self.page.fitted.connect(self._arrange_maps)

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def place(self) -> ValueIndex | None:
        """The value that is explained."""
        if self._layer is None:
            return None
        return ValueIndex(self._layer.name, map_index(self._layer.output, self._unit, *self._cell))

    @property
    def shown(self) -> ValueBreakdown | None:
        """The newest explanation of the value."""
        return self._explanation

    def request(self) -> Request:
        place = self.place
        if place is None or self._network is None or not self._network.runs:
            return Request()
        logits = (Activations(place.layer),) if self._holds_logits else ()
        return Request.of(*self.maps.views(), place, *logits)

    @property
    def _holds_logits(self) -> bool:
        """Whether the layer's values are logits, of which Predictions makes probabilities."""
        layer, network = self._layer, self._network
        if layer is None or network is None or not is_answer(network, layer.name):
            return False
        return all(each.kind is not LayerKind.SOFTMAX for each in network.layers[network.layers.index(layer) :])

    def set_active(self, active: bool) -> None:
        if not active:
            self.walk.play(False)
        super().set_active(active)

    def show_network(self, network: NetworkInfo) -> None:
        if self._network is None or self._network.epoch != network.epoch:
            self._layer = None
            self._forget()
        self._network = network

    def show_selection(self, selection: Selection) -> None:
        layer = None if self._network is None else layer_of(self._network, selection.layer)
        before = self.place
        if layer != self._layer or selection.unit not in (None, self._unit):
            self.walk.end()
        if layer != self._layer:
            self._forget()
        self._layer = layer
        if layer is not None:
            units, height, width = as_maps(layer.output)
            unit, cell = selection.unit, selection.cell or (height // 2, width // 2)
            self._unit = _within(self._likely(layer) if unit is None else unit, units)
            self._cell = (_within(cell[0], height), _within(cell[1], width))
            self.walk.set_cell((height, width), self._cell)
            self.walk.setVisible((height, width) != (1, 1))
        if self.place != before:
            self._unknown = False
            self._arrange_maps()
        self._name()
        self.changed.emit()

    def show_result(self, result: Result) -> None:
        place = self.place
        explanation = None if place is None else result.get(place)
        if explanation is not None:
            self._unknown = False
            self._explanation, self._fast = explanation, result.origin.precision == "fast"
            self._logits = result.get(Activations(explanation.layer)) if self._holds_logits else None
            self._arrange_maps()
            colourless = self.maps.source_mosaic is None
            self.maps.show_result(result)
            if self._written != place or (colourless and self.maps.source_mosaic is not None):
                self._pace.now()
            else:
                self._pace.trigger()
        elif place in result.answers:
            self._forget()
            self._unknown = True

    def save_state(self) -> dict[str, object]:
        return {"numbers": self.numbers_button.isChecked()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.numbers_button.setChecked(state.get("numbers") is True)

    def _likely(self, layer: Layer) -> int:
        """The unit to begin with where none is chosen: of a vector of classes, the most probable one."""
        result, shape = self.session.result, as_maps(layer.output)
        if self._network is None or result is None or shape != (len(self._network.labels), 1, 1):
            return 0
        known = (found for found in result.answers.values() if isinstance(found, Predictions))
        return next((found.top[0].index for found in known if found.top), 0)

    def _forget(self) -> None:
        """What was shown is of another layer."""
        self._explanation = self._written = self._channel = self._logits = None
        self._order, self._unfolded = np.zeros(0, int), False
        self.sum.set_content(SumContent())

    # -- writing -----------------------------------------------------------------------------------------------------

    def _arrange_maps(self) -> None:
        if self._network is None or self._layer is None:
            return
        shown: tuple[Shown, ...] = ()
        if self._explanation is not None:
            shown = operand_maps(self._explanation, self._network, self._focused())
        before = self.maps.views()
        self.maps.set_places(self._network, self._layer, (self._unit, *self._cell), shown)
        if self.maps.views() != before:
            self.changed.emit()

    def _focused(self) -> int:
        """The channel whose map is shown: the chosen one, else the one that contributed most when the layer came."""
        assert self._explanation is not None
        if self._channel is None:
            self._channel = int(strongest_first(self._explanation)[0])
        return min(self._channel, len(self._explanation.patch) - 1)

    def _write(self) -> None:
        """Everything that is a number, a few times a second."""
        explanation, network, layer = self._explanation, self._network, self._layer
        if explanation is None or network is None or layer is None:
            return
        began = time.perf_counter()
        place = ValueIndex(explanation.layer, explanation.index)
        self._sort(explanation, anew=self._written != place)
        self._written = place
        lines = words.lines(explanation, layer, [network.output_shape(name) for name in layer.inputs])
        if self._logits is not None:
            lines = words.with_softmax(lines, explanation, self._logits)
        self.formula.write(lines, explanation, fast=self._fast)
        self.meaning.set_text(lines.meaning)
        labels = network.labels if as_maps(layer.output)[0] == len(network.labels) else ()
        self.sum.set_content(
            content_of(explanation, network, self._order, self._scale(explanation), self._unfolded, labels)
        )
        self.numbers_button.setVisible(bool(self.sum.content.grids))
        self._write_readout()
        spent = (time.perf_counter() - began) * 1000 + self.sum.took
        self._pace.set_interval(max(NUMBERS_MS, min(round(spent / SHARE), RAREST_MS)))

    def _sort(self, explanation: ValueBreakdown, *, anew: bool) -> None:
        """The strongest operands first, but they trade places at most twice a second."""
        now = time.monotonic()
        if anew or len(self._order) != len(explanation.patch) or now - self._ordered >= HOLD:
            self._order, self._ordered = strongest_first(explanation), now

    def _scale(self, explanation: ValueBreakdown) -> NumberScale:
        """Colours of the operands: those of their own maps."""
        mosaic = self.maps.source_mosaic
        if mosaic is None:
            return NumberScale.around_zero(explanation.patch)
        return NumberScale(mosaic.low, mosaic.high, mosaic.signed)

    def _write_readout(self) -> None:
        explanation, on = self._explanation, self.sum.operand
        if explanation is None or on is None or on[0] >= len(explanation.patch):
            self.readout.set_text(tr(HINT), "quiet")
        else:
            self.readout.set_text(self._operand_words(explanation, on), "text")

    def _operand_words(self, explanation: ValueBreakdown, on: Operand) -> str:
        assert self._network is not None
        operand, x = explanation.operand(*on), float(explanation.patch[on])
        where = tr("a constant") if explanation.inside[on[1:]] else tr("padding")
        if operand is not None:
            where = words.place_words(self._network, operand.layer, operand.index)
        said = [where, f"x = {text.exact(x)}"]
        if explanation.weights is not None:
            w = float(explanation.weights[on])
            said += [f"w = {text.exact(w)}", f"x·w = {text.exact(x * w)}"]
        return " · ".join(said)

    def _name(self) -> None:
        place, network = self.place, self._network
        known = place is not None and network is not None
        self.subtitle_changed.emit(words.place_words(network, place.layer, place.index) if known else "")  # type: ignore[union-attr,arg-type]

    @property
    def has_layer(self) -> bool:
        return self._layer is not None

    @property
    def has_content(self) -> bool:
        return self._explanation is not None

    def missing(self, need: Need) -> PlaceholderMessage | None:
        if need is Need.LAYER and self.session.selection.layer == INPUT:
            return PlaceholderMessage(tr(AT_THE_INPUT), ((tr("Back"), self._back),))
        if need is Need.CONTENT and self._unknown and self._layer is not None:
            return self._not_written_out(self._layer)
        return super().missing(need)

    def _not_written_out(self, layer: Layer) -> PlaceholderMessage:
        sentence = tr(
            "How {name} ({operation}) computes cannot be written out here.",
            name=layer.name,
            operation=layer.operation,
        )
        select = self.session.select
        steps = tuple((tr("Go to {name}", name=name), partial(select, name)) for name in layer.inputs[:3])
        return PlaceholderMessage(sentence, steps)

    def _back(self) -> None:
        self.session.back()

    # -- going elsewhere ---------------------------------------------------------------------------------------------

    def _go(self, cell: tuple[int, int], unit: int | None = None) -> None:
        """To another output of this layer."""
        if self._layer is None:
            return
        units, height, width = as_maps(self._layer.output)
        chosen = _within(self._unit if unit is None else unit, units)
        place = (_within(cell[0], height), _within(cell[1], width))
        self.session.select(self._layer.name, chosen, None if (height, width) == (1, 1) else place)

    def _slide_to(self, shown: Shown, place: tuple[int, int]) -> None:
        """The window that has its middle at this place of an operand's map."""
        if self._layer is None or self._network is None:
            return
        size = as_maps(self._network.output_shape(shown.layer))[1:]
        self._go(output_under(self._layer.window, size, as_maps(self._layer.output)[1:], place))

    def _enter_operand(self, operand: Operand) -> None:
        """One layer deeper."""
        if self._explanation is None or self._network is None:
            return
        place = self._explanation.operand(*operand)
        if place is not None:
            unit, row, column = map_place(self._network.output_shape(place.layer), place.index)
            self._enter(place.layer, unit, (row, column))

    def _enter(self, layer: str, unit: int, cell: tuple[float, float]) -> None:
        if self._network is not None:
            is_map = as_maps(self._network.output_shape(layer))[1:] != (1, 1)
            self.session.select(layer, unit, (round(cell[0]), round(cell[1])) if is_map else None)

    def _choose_channel(self, channel: int) -> None:
        """Show this channel's map."""
        self._channel = channel
        self._arrange_maps()

    def _fold(self) -> None:
        self._unfolded = not self._unfolded
        self._write()


def _within(place: int, count: int) -> int:
    return min(max(place, 0), count - 1)
