"""The Activation maps panel: everything one layer puts out for the present frame, as one picture."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from engine.api import INPUT, MapsView, Mosaic, NetworkInfo, Request, Result, SourceState
from engine.api.geometry import as_maps, map_index
from gui import text
from gui.empty import no_frame, no_network
from gui.panel import Panel
from gui.selection import Selection
from gui.session import Session
from gui.theme import GRID, Theme
from gui.translation import QT_TR_NOOP, tr
from gui.widgets.card import Card
from gui.widgets.colorbar import ColorBar
from gui.widgets.exact import ExactValues
from gui.widgets.maps_bar import MapsBar
from gui.widgets.maps_options import MapsOptions, MapsOptionsForm
from gui.widgets.maps_words import is_answer, layer_words, notes, pixel_words, scale_words, shade_values, spot_words
from gui.widgets.mosaic import Detail, MosaicWidget
from gui.widgets.mosaic_picture import Spot
from gui.widgets.pace import NUMBERS_MS, Pace
from gui.widgets.state_note import StateNote
from gui.widgets.text_line import TextLine
from gui.widgets.vector import VectorWidget

HINT = QT_TR_NOOP("Point at a value to read it, click a map to enlarge it")


class ActivationMapsPanel(Panel):
    """All maps of a layer, or one of them enlarged; follows the selection, or stays with the layer it is pinned to.

    Attributes:
        options: how the maps are shown.
        bar, maps, bars, readout, scale: the parts, for tests and the window.
    """

    identifier = "activation_maps"
    title = QT_TR_NOOP("Activation maps")
    explanation = QT_TR_NOOP(
        "Each square is what one filter of this layer answers to the present picture: its "
        "activation map. It stands out where the filter finds the pattern it looks for; where "
        "values can be negative, orange is above zero and blue below, and the scale beneath says "
        "which values the colours mean. Point at a pixel to read its exact value, click a map to "
        "enlarge it, press Esc to return."
    )
    icon = "maps"
    keys = (
        (QT_TR_NOOP("Click"), QT_TR_NOOP("enlarge a map; in the enlarged map, choose a value")),
        (QT_TR_NOOP("Esc"), QT_TR_NOOP("leave the zoom, then the enlarged map")),
        (QT_TR_NOOP("Wheel, + −"), QT_TR_NOOP("zoom at the pointer; drag to move")),
        (QT_TR_NOOP("Double click, 0"), QT_TR_NOOP("fit the whole mosaic")),
        (QT_TR_NOOP("Arrow keys"), QT_TR_NOOP("walk from map to map, with Shift from value to value")),
        ("C", QT_TR_NOOP("copy the exact value")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.options = MapsOptions()
        self.maps = MosaicWidget()
        self.maps.setAccessibleName(tr("Mosaic of activation maps"))
        self.bars = VectorWidget()
        self.bars.setAccessibleName(tr("Values of the layer as bars"))
        self.readout = TextLine(tr(HINT), role="quiet")
        self.bar = MapsBar(self.readout)
        self.scale = ColorBar()
        self.sentence = TextLine(role="quiet", align=Qt.AlignmentFlag.AlignRight)
        self.note = StateNote(self)
        self.exact = ExactValues(session, self)
        self._network: NetworkInfo | None = None
        self._pinned: str | None = None
        self._unit: int | None = None
        self._cell: tuple[int, int] | None = None
        self._detail: Detail | None = None
        self._wished: deque[MapsView] = deque(maxlen=32)
        self._shown: tuple[MapsView, Mosaic] | None = None
        self._result: Result | None = None
        self._card: Card | None = None
        self._pace = Pace(NUMBERS_MS, self._write, self)
        self._build()
        self._connect()
        self._take_theme(session.theme)

    def _build(self) -> None:
        self._stack = QStackedLayout()
        self._stack.addWidget(self.maps)
        self._stack.addWidget(self.bars)
        below = QHBoxLayout()
        below.setSpacing(3 * GRID)
        below.addWidget(self.scale)
        below.addWidget(self.sentence, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.bar)
        layout.addLayout(self._stack, 1)
        layout.addLayout(below)
        self.note.raise_()

    def _connect(self) -> None:
        self.maps.hovered.connect(lambda _: self._point())
        self.maps.picked.connect(self._pick)
        self.maps.walked.connect(self._walk)
        self.maps.left.connect(self._leave)
        self.maps.detail_changed.connect(self._take_detail)
        self.maps.resized.connect(self.changed)
        self.bars.hovered.connect(lambda _: self._point())
        self.bars.picked.connect(self._pick_bar)
        self.bars.resized.connect(self._choose_widget)
        self.exact.changed.connect(self._pace.poke)
        self.bar.up.clicked.connect(self._leave)
        self.bar.pin.clicked.connect(lambda on: self.pin(self.layer if on else None))
        self.bar.explain.clicked.connect(self._explain)
        self.bar.more.clicked.connect(self._open_options)
        self.session.theme_changed.connect(self._take_theme)
        self.session.source_changed.connect(self._take_source)
        self._copy = QShortcut(QKeySequence("C"), self, self.copy_value)
        self._copy.setEnabled(False)

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def layer(self) -> str | None:
        """The layer that is shown: the pinned one, else the selected one."""
        return self._pinned or self.session.selection.layer

    @property
    def pinned(self) -> str | None:
        """The layer that the panel stays with, None if it follows the selection."""
        return self._pinned

    def pin(self, layer: str | None) -> None:
        """Stay with a layer; None follows the selection again."""
        self._pinned = layer
        self.bar.show_pinned(layer is not None)
        self.show_selection(self.session.selection)

    def set_options(self, options: MapsOptions) -> None:
        """Show the maps in another way."""
        self.options = options
        self.maps.smooth = options.smooth
        self.maps.names = self._name_of if options.names else None
        self.maps.update()
        self.changed.emit()

    def wants(self) -> Request:
        layer = self.layer
        if layer is None or self._shape() is None:
            return Request()
        view = self._view(layer)
        if view not in self._wished:
            self._wished.append(view)
        needs_values = self._as_bars() or self._unit is not None or self._spot() is not None
        return Request(maps=frozenset({view}), outputs=frozenset({layer}) if needs_values else frozenset())

    def show_loading(self) -> None:
        self._say()

    def show_network(self, network: NetworkInfo) -> None:
        another = self._network is None or not network.like(self._network)
        self._network = network
        if another:
            self._forget()
            if self._pinned is not None and self._shape() is None:
                self.pin(None)
        self._say()

    def show_selection(self, selection: Selection) -> None:
        mine = selection.layer == self.layer
        unit, cell = (selection.unit, selection.cell) if mine else (None, None)
        if self._shown is not None and self._shown[0].layer != self.layer:
            self._forget()
        if unit != self._unit:
            self._detail = None
            self.maps.fit()
        self._unit, self._cell = unit, cell
        self.bar.up.setVisible(unit is not None and not self._is_vector())
        self.maps.leavable = self.bar.up.isVisibleTo(self)
        self.maps.set_picked(unit, cell)
        self.bars.set_picked(unit)
        self.bar.explain.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonIconOnly
            if self._chosen() is None
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        self._name()
        self._choose_widget()
        self._point()
        self._say()
        self.changed.emit()

    def show_result(self, result: Result) -> None:
        view = self._match(result)
        if view is None:
            return
        mosaic = result.maps[view]
        first = self._shown is None
        self._shown, self._result = (view, mosaic), result
        if not self._as_bars():
            self.maps.set_mosaic(mosaic)
        else:
            self.bars.set_values(self._values(), (mosaic.low, mosaic.high), self._labels())
        self.exact.take(result)
        self._say()
        if first:
            self._pace.now()
        else:
            self._pace.poke()

    def save_state(self) -> dict[str, object]:
        return {"pinned": self._pinned, **self.options.state()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.set_options(MapsOptions.of(state))
        pinned = state.get("pinned")
        if pinned is None or isinstance(pinned, str):
            self.pin(pinned)

    def copy_value(self) -> None:
        """Put the exact value under the pointer (or the chosen one) on the clipboard."""
        value = self._value()
        if value is not None:
            QGuiApplication.clipboard().setText(text.exact(value).replace(text.MINUS, "-"))
            self.readout.set_text(tr("{text} · copied", text=self.readout.text))

    def _view(self, layer: str) -> MapsView:
        view = self.options.view(layer, self.maps.device_size(), None if self._is_vector() else self._unit)
        if self._detail is not None:
            wide, tall = self._detail.width, self._detail.height
            view = replace(view, width=wide, height=tall, cells=self._detail.cells, columns=self._detail.columns)
        return view

    def _match(self, result: Result) -> MapsView | None:
        """The newest of this panel's wishes that the result answers and that still shows the chosen layer and unit.

        Accepting an earlier wish keeps the picture moving while the panel is being resized or zoomed.
        """
        unit = None if self._is_vector() else self._unit
        for view in reversed(self._wished):
            if view.layer == self.layer and view.unit == unit and view in result.maps:
                return view
        return None

    def _shape(self) -> tuple[int, ...] | None:
        """Shape of the layer's output, None if there is no such layer."""
        if self._network is None or self.layer is None:
            return None
        if self.layer == INPUT:
            return self._network.preprocessing.input
        return next((layer.output for layer in self._network.layers if layer.name == self.layer), None)

    def _is_vector(self) -> bool:
        shape = self._shape()
        return shape is not None and as_maps(shape)[1:] == (1, 1)

    def _as_bars(self) -> bool:
        shape = self._shape()
        return shape is not None and self._is_vector() and self.bars.fits(as_maps(shape)[0])

    def _values(self) -> np.ndarray | None:
        """The layer's values; where they stay on the GPU, as well as the shades tell."""
        if self._result is None or self._shown is None:
            return None
        view, mosaic = self._shown
        if view.layer in self._result.outputs:
            return self._result.outputs[view.layer].reshape(-1)
        return shade_values(mosaic)

    def _labels(self) -> tuple[str, ...]:
        if self._network is not None and self.layer is not None and is_answer(self._network, self.layer):
            return self._network.labels
        return ()

    def _name_of(self, _row: int, _column: int, channel: int) -> str:
        return str(channel)

    def _forget(self) -> None:
        """What was shown belongs to another layer or network."""
        self._shown = self._result = None
        self._detail = None
        self._wished.clear()
        self.maps.set_mosaic(None)
        self.bars.set_values(None, (0, 0))
        self.exact.take(None)

    # -- words -------------------------------------------------------------------------------------------------------

    def _name(self) -> None:
        """Layer, kind and shape for the title bar."""
        if self._network is None or self.layer is None or self._shape() is None:
            self.subtitle_changed.emit("")
        else:
            self.subtitle_changed.emit(layer_words(self._network, self.layer))

    def _say(self) -> None:
        """What there is to say instead of a picture."""
        if self._network is None:
            self.note.say(no_network(self.session), role="quiet")
        elif not self._network.runs:
            self.note.say(
                tr("This file holds weights but not how to run them: see them in the Filters panel."), role="quiet"
            )
        elif self._shape() is None:
            self.note.say(tr("Choose a layer in the Layers or the Network panel."), role="quiet")
        elif self._shown is not None:
            self.note.say("")
        else:
            words, role = no_frame(self.session)
            self.note.say(words, role=role)

    def _write(self) -> None:
        """Everything that is a number, a few times a second."""
        self._write_readout()
        if self._shown is None:
            return
        view, mosaic = self._shown
        spot = self._spot()
        channel = spot.channel if spot is not None else self._unit
        if self._as_bars():
            self.bars.write_numbers()
        else:
            self.scale.show_mosaic(mosaic, channel)
        self.scale.setVisible(not self._as_bars())
        self.scale.set_value(self._value())
        sentences = (notes(mosaic.statistics), scale_words(view, mosaic, channel), pixel_words(mosaic))
        odd = mosaic.statistics.nan or mosaic.statistics.inf
        self.sentence.set_text(" · ".join(filter(None, sentences)), "warning" if odd else "quiet")
        self._write_numbers()

    def _write_numbers(self) -> None:
        """Values into the squares of an enlarged map."""
        output = self._result.outputs.get(self.layer or "") if self._result else None
        if self._unit is None or output is None or not self.maps.numbers_fit():
            self.maps.set_numbers(None)
            return
        self.maps.set_numbers(output.reshape(as_maps(output.shape))[self._unit])

    def _write_readout(self) -> None:
        spot = self._spot()
        if spot is None and self._chosen() is None:
            hint = tr(HINT) if not self._is_vector() else tr("Click a value to see where it comes from")
            if self._unit is not None:
                hint = tr("channel {number} · click a value to see where it comes from", number=self._unit)
            self.readout.set_text(hint, "quiet")
            return
        shown = spot or self._chosen()
        assert shown is not None
        value = self._value()
        labels = self._labels()
        label = labels[shown.channel] if shown.channel < len(labels) else ""
        words = spot_words(shown, self._shape() or (), label)
        self.readout.set_text(f"{words} · {'…' if value is None else text.exact(value)}", "text")

    # -- what is pointed at ------------------------------------------------------------------------------------------

    def _spot(self) -> Spot | None:
        if self._as_bars():
            return None if self.bars.spot is None else Spot((0, self.bars.spot), self.bars.spot, 0, 0)
        return self.maps.spot

    def _chosen(self) -> Spot | None:
        """The chosen value, to be read where nothing is pointed at."""
        if self._unit is None:
            return None
        if self._is_vector():
            return Spot((0, 0), self._unit, 0, 0)
        return None if self._cell is None else Spot((0, 0), self._unit, *self._cell)

    def _value(self) -> float | None:
        spot, shape = self._spot() or self._chosen(), self._shape()
        if spot is None or shape is None or self.layer is None:
            return None
        return self.exact.get((self.layer, map_index(shape, spot.channel, spot.row, spot.column)))

    def _point(self) -> None:
        """Something else is pointed at or chosen."""
        spot, shape = self._spot() or self._chosen(), self._shape()
        if spot is None or shape is None or self.layer is None:
            self.exact.want(())
        else:
            self.exact.want([(self.layer, map_index(shape, spot.channel, spot.row, spot.column))])
        self._copy.setEnabled(spot is not None)
        self._pace.now()
        self.changed.emit()

    def _pick(self, spot: Spot) -> None:
        if self.layer is None:
            return
        if self._unit is None or self._is_vector():
            self.session.select(self.layer, spot.channel)
        else:
            cell = (spot.row, spot.column)
            self.session.select(self.layer, spot.channel, None if cell == self._cell else cell)

    def _pick_bar(self, index: int) -> None:
        if self.layer is not None:
            self.session.select(self.layer, None if index == self._unit else index)

    def _walk(self, by: int) -> None:
        """To the next map while one is enlarged."""
        shape = self._shape()
        if shape is not None and self._unit is not None and self.layer is not None:
            unit = min(max(self._unit + by, 0), as_maps(shape)[0] - 1)
            self.session.select(self.layer, unit, self._cell)

    def _explain(self) -> None:
        """Under the microscope: the chosen value, or one of this layer."""
        if self.layer is not None and self.session.selection.layer != self.layer:
            self.session.select(self.layer)
        self.session.asked_for.emit("microscope")

    def _leave(self) -> None:
        """Back to where the user came from, at least out of the enlarged map."""
        if not self.session.back() and self._unit is not None and self.layer is not None:
            self.session.select(self.layer)

    def _take_detail(self, detail: Detail | None) -> None:
        self._detail = detail
        self.changed.emit()

    def _choose_widget(self) -> None:
        """Bars or mosaic, whichever suits the layer and the room."""
        widget = self.bars if self._as_bars() else self.maps
        if self._stack.currentWidget() is not widget:
            self._stack.setCurrentWidget(widget)
            self._write()
        self.changed.emit()

    def _open_options(self) -> None:
        if self._card is not None:
            self._card.close()
            return
        form = MapsOptionsForm(self.options.offered(None if self._shown is None else self._shown[1]))
        form.changed.connect(self.set_options)
        self._card = Card(self.window(), tr("How to show the maps"), form, self.bar.more)
        self._card.closed.connect(self._forget_card)
        self._card.open()

    def _forget_card(self) -> None:
        self._card = None

    def _take_source(self, _state: SourceState) -> None:
        self._say()

    def _take_theme(self, theme: Theme) -> None:
        scale = self.session.text_scale
        for part in (self.maps, self.bars, self.readout, self.scale, self.sentence, self.note):
            part.set_look(theme, scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.note.setGeometry(self.rect())
