"""The form of what a file does not say about its input: its fields, what stands in them, and what was only assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.api import Ink, NetworkInfo, Preprocessing, Resize, WeightsOrigin
from gui.look.theme import GRID
from gui.look.translation import tr, translated
from gui.network_files import input_fields as fields
from gui.network_files.remembered import FileOverrides, own_architecture
from gui.network_files.rules import PRESETS, for_channels, numbers, preset_of, with_input, with_preset, written
from gui.widgets.file_dialog import ask_for_file


class InputForm(QWidget):
    """Fields in rows, each marked as assumed or as the user's.

    Attributes:
        problem: why what stands in the form cannot be, hidden where it can.
        choices: a field for each of ``NetworkInfo.choices``.
        channels, height_, width_, values, mean, std, range, order, resize_, shorter, ink, fill, labels, architecture:
            the other fields.

    Signals:
        said (bool): the user said something new; true if more of it may follow at once.
    """

    said = Signal(bool)

    def __init__(self, told: FileOverrides | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network: NetworkInfo | None = None
        self._fields = set(told.fields) if told else set()
        self._filling = False
        self._marks: dict[str, QLabel] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self.channels, self.height_, self.width_ = (
            fields.spin(name) for name in (tr("Channels"), tr("Height in pixels"), tr("Width in pixels"))
        )
        self.values = fields.combo(
            tr("Values"), [(preset.title, preset) for preset in PRESETS] + [(fields.OWN_FIGURES, None)]
        )
        self.mean, self.std = fields.line(tr("Mean")), fields.line(tr("Standard deviation"))
        self.range = fields.combo(tr("White pixel"), [("1", 1), ("255", 255)])
        self.order = fields.combo(tr("Channel order"), fields.ORDERS)
        self.resize_ = fields.combo(tr("Resize rule"), fields.RESIZES)
        self.shorter = QSpinBox(maximum=fields.LARGEST, keyboardTracking=False, specialValueText=tr("the crop"))
        self.shorter.setAccessibleName(tr("Shorter side before the crop"))
        self.shorter.setPrefix(tr("side") + " ")
        self.border = fields.combo(tr("Border"), fields.BORDERS)
        self.ink, self.fill = fields.combo(tr("Ink"), fields.INKS), fields.combo(tr("Further channels"), fields.FILLS)
        self.labels = fields.combo(
            tr("Class names"), [(fields.AS_IT_SAYS, None), *fields.LABELS, (fields.FROM_FILE, fields.FROM_FILE)]
        )
        self.choices: dict[str, QComboBox] = {}
        self.architecture = fields.combo(tr("Architecture"), [])
        self.problem = QLabel(wordWrap=True)
        self._grid = QGridLayout()
        self._build()
        self._connect()

    def _build(self) -> None:
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(2 * GRID)
        self._grid.setColumnStretch(1, 1)
        self._add("offer", tr("Architecture"), self.architecture)
        self._add(
            "input", tr("Height × width"), fields.row(self.height_, QLabel("×"), self.width_, QLabel(tr("pixels")))
        )
        self._add("channels", tr("Channels"), self.channels)
        self._add("resize", tr("Resized by"), fields.row(self.resize_, self.shorter, self.border))
        self._add("values", tr("Values"), self.values)
        self._add("mean", tr("Mean"), self.mean)
        self._add("std", tr("Standard deviation"), self.std)
        self._add("range", tr("White pixel is"), self.range)
        self._add("order", tr("Channel order"), self.order)
        self._add("ink", tr("Ink"), self.ink)
        self._add("fill", tr("Channels beyond colour"), self.fill)
        self._add("labels", tr("Class names"), self.labels)
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 * GRID)
        layout.addLayout(self._grid)
        layout.addWidget(self.problem)
        layout.addStretch(1)

    def _add(self, name: str, title: str, control: QWidget) -> None:
        place = len(self._rows)
        label, mark = QLabel(title), QLabel()
        for part in (label, mark):
            part.setProperty("type", "quiet")
        mark.setMinimumWidth(mark.fontMetrics().horizontalAdvance(tr("assumed")))
        row: tuple[QWidget, ...] = (label, control, mark)
        for column, widget in enumerate(row):
            self._grid.addWidget(widget, place, column)
        self._marks[name], self._rows[name] = mark, row

    def _connect(self) -> None:
        for box in (self.height_, self.width_):
            box.valueChanged.connect(lambda _: self._say("input", later=True))
        self.channels.valueChanged.connect(lambda _: self._say("channels", later=True))
        self.shorter.valueChanged.connect(lambda _: self._say("resize"))
        self.values.activated.connect(self._take_preset)
        for line, name in ((self.mean, "mean"), (self.std, "std")):
            line.editingFinished.connect(lambda name=name: self._say(name))
        for combo, name in (
            (self.range, "range"),
            (self.order, "order"),
            (self.resize_, "resize"),
            (self.border, "resize"),
            (self.ink, "ink"),
            (self.fill, "fill"),
            (self.architecture, "offer"),
        ):
            combo.activated.connect(lambda _, name=name: self._say(name))
        self.labels.activated.connect(self._take_labels)

    def show_network(self, network: NetworkInfo, titles: Mapping[str, str]) -> None:
        """Fill in what is known of a network; ``titles`` are those of the known networks, by name."""
        self._network = network
        self._filling = True
        told = network.preprocessing
        for box, value in zip((self.channels, self.height_, self.width_), told.input, strict=True):
            box.setValue(value)
        self._fill_figures(told)
        for combo, chosen in ((self.order, told.order), (self.resize_, told.resize), (self.fill, told.fill)):
            combo.setCurrentIndex(combo.findData(chosen))
        if self.border.findData(told.border) < 0:
            self.border.addItem(tr("Brightness {value}", value=told.border), told.border)
        self.border.setCurrentIndex(self.border.findData(told.border))
        self.ink.setCurrentIndex(max(self.ink.findData(told.ink), 0))
        self.shorter.setValue(told.shorter_side or 0)
        self._fill_labels(network)
        self._fill_choices(network)
        self._fill_architectures(network, titles)
        self._show_rows(told)
        self._filling = False
        self._mark()
        self._complain("")

    def told(self) -> FileOverrides | None:
        """All that the form says; None where that cannot be."""
        preprocessing = self._read()
        if preprocessing is None:
            return None
        choices = tuple((name, str(combo.currentData())) for name, combo in self.choices.items())
        offer = self.architecture.currentData() or ""
        return FileOverrides(preprocessing, self.labels.currentData(), choices, offer, frozenset(self._fields))

    def forget(self) -> None:
        """Nothing is told any more: all is assumed again."""
        self._fields.clear()

    def _fill_figures(self, told: Preprocessing) -> None:
        preset = preset_of(told)
        self.values.setCurrentIndex(self.values.count() - 1 if preset is None else PRESETS.index(preset))
        self.mean.setText(written(told.mean))
        self.std.setText(written(told.std))
        self.range.setCurrentIndex(self.range.findData(told.range))

    def _fill_labels(self, network: NetworkInfo) -> None:
        named = network.reference.labels if network.reference else None
        place = self.labels.findData(named)
        if place < 0:
            self.labels.insertItem(self.labels.count() - 1, Path(str(named)).name, named)
            place = self.labels.count() - 2
        self.labels.setCurrentIndex(place)

    def _fill_choices(self, network: NetworkInfo) -> None:
        for name, values in network.choices.items():
            if name not in self.choices:
                title = tr(fields.CHOICE_NAMES.get(name, name.capitalize()))
                combo = fields.combo(title, [(fields.CHOICES.get(value, value), value) for value in sorted(values)])
                combo.activated.connect(lambda _, name=name: self._say(f"choice {name}"))
                self.choices[name] = combo
                self._add(f"choice {name}", title, combo)
            self.choices[name].setCurrentIndex(self.choices[name].findData(values[0]))

    def _fill_architectures(self, network: NetworkInfo, titles: Mapping[str, str]) -> None:
        own = own_architecture(network)
        offers = [
            (translated(network.title), own),
            *((titles.get(name, name), name) for name in network.offers if name != own),
        ]
        if [self.architecture.itemData(place) for place in range(self.architecture.count())] != [n for _, n in offers]:
            self.architecture.clear()
            for title, name in offers:
                self.architecture.addItem(title, name)

    def _show_rows(self, told: Preprocessing) -> None:
        shown = {
            "offer": self.architecture.count() > 1,
            "order": told.input[0] >= 3,
            "ink": told.ink is not None,
            "fill": told.input[0] > 3,
            "labels": self._network is not None and self._network.runs,
        }
        for name, parts in self._rows.items():
            for part in parts:
                part.setVisible(shown.get(name, True))
        self.shorter.setVisible(told.resize is Resize.CROP)
        self.border.setVisible(told.resize is Resize.LETTERBOX)

    def _mark(self) -> None:
        network = self._network
        assert network is not None
        for name, mark in self._marks.items():
            guessed = network.weights is WeightsOrigin.FILE and (
                name not in ("input", "channels") or _input_assumed(network)
            )
            mark.setText(tr("yours") if name in self._fields else tr("assumed") if guessed else "")

    def _take_preset(self, place: int) -> None:
        preset = self.values.itemData(place)
        if preset is None or self._network is None:
            self.mean.setFocus()
            return
        self._filling = True
        self._fill_figures(with_preset(self._read() or self._network.preprocessing, preset))
        self._filling = False
        for name in ("mean", "std", "range"):
            self._fields.add(name)
        self._say("values")

    def _take_labels(self, place: int) -> None:
        if self.labels.itemData(place) != fields.FROM_FILE:
            self._say("labels")
            return
        if self._network:
            self._fill_labels(self._network)
        ask_for_file(self, tr("File of class names"), self._take_labels_file)

    def _take_labels_file(self, path: str) -> None:
        self.labels.insertItem(self.labels.count() - 1, Path(path).name, path)
        self.labels.setCurrentIndex(self.labels.count() - 2)
        self._say("labels")

    def _say(self, name: str, *, later: bool = False) -> None:
        if self._filling or self._network is None:
            return
        told = self.told()
        if told is None or told.is_so(self._network):
            return
        self._fields.add(name)
        self._mark()
        self.said.emit(later)

    def _read(self) -> Preprocessing | None:
        """How pictures are to be prepared; None, with the reason in the form, where that cannot be."""
        network = self._network
        assert network is not None
        told = network.preprocessing
        shape = (self.channels.value(), self.height_.value(), self.width_.value())
        if shape != told.input:
            return with_input(told, shape)
        figures = self._figures(shape[0])
        if figures is None:
            return None
        resize = Resize(self.resize_.currentData())  # Qt gives enums back as plain strings
        shorter = self.shorter.value() if resize is Resize.CROP and self.shorter.value() >= max(shape[1:]) else None
        self._complain("")
        return replace(
            told,
            mean=figures[0],
            std=figures[1],
            range=self.range.currentData(),
            order=self.order.currentData(),
            resize=resize,
            shorter_side=shorter,
            ink=None if told.ink is None else Ink(self.ink.currentData()),
            fill=self.fill.currentData(),
            border=self.border.currentData() if resize is Resize.LETTERBOX else None,
        )

    def _figures(self, channels: int) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        """Mean and standard deviation, one a channel; None, with the reason in the form, where they cannot be."""
        found = []
        for line, name in ((self.mean, tr("mean")), (self.std, tr("standard deviation"))):
            figures = numbers(line.text())
            if figures is None or len(figures) not in (1, channels):
                self._complain(
                    tr(
                        "The {name} is one number, or {shape} with commas between, one a channel.",
                        name=name,
                        shape=channels,
                    )
                )
                return None
            found.append(for_channels(figures, channels))
        mean, std = found
        if min(std) <= 0:
            self._complain(tr("The standard deviation must be above zero: values are divided by it."))
            return None
        return mean, std

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))


def _input_assumed(network: NetworkInfo) -> bool:
    return any(note.startswith("Pictures are taken to be") for note in network.notes)
