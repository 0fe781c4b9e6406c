"""What a file does not say about its input: a form whose every change shows at once on the picture at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.api import Ink, NetworkInfo, NetworkReference, PictureView, Preprocessing, Request, Resize, Result, Weights
from gui import text
from gui.files.remembered import Told
from gui.files.rules import PRESETS, for_channels, numbers, preset_of, with_input, with_preset, written
from gui.panel import Panel
from gui.session import Session
from gui.theme import GRID
from gui.translation import QT_TR_NOOP, tr, translated
from gui.widgets.image_view import ImageView
from gui.widgets.received import image_of, picture_of

SETTLE_MS = 500
"""After the last key or step, before a network is opened again."""
LARGEST = 4096
SHOWN = 3
"""Classes shown beside the picture."""
RESIZES = (
    (QT_TR_NOOP("Cut out the centre"), Resize.CROP),
    (QT_TR_NOOP("Stretch"), Resize.STRETCH),
    (QT_TR_NOOP("Fit, with borders"), Resize.LETTERBOX),
)
INKS = (
    (QT_TR_NOOP("Turn dark ink round"), Ink.AUTO),
    (QT_TR_NOOP("As it is"), Ink.AS_IS),
    (QT_TR_NOOP("Always turn round"), Ink.INVERT),
)
FILLS = ((QT_TR_NOOP("Zeros"), "zero"), (QT_TR_NOOP("Their mean"), "mean"), (QT_TR_NOOP("Repeat them"), "repeat"))
LABELS = (
    (QT_TR_NOOP("ImageNet, 1,000 classes"), "imagenet"),
    ("CIFAR-10", "cifar10"),
    (QT_TR_NOOP("Digits"), "digits"),
)
ORDERS = ((QT_TR_NOOP("Red, green, blue"), "rgb"), (QT_TR_NOOP("Blue, green, red"), "bgr"))
OWN_FIGURES = QT_TR_NOOP("Own figures")
AS_IT_SAYS, FROM_FILE = QT_TR_NOOP("As it came"), QT_TR_NOOP("From a file…")
CHOICE_NAMES = {"activation": QT_TR_NOOP("Activation"), "pooling": QT_TR_NOOP("Pooling")}
CHOICES = {
    "relu": "ReLU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "max": QT_TR_NOOP("maximum"),
    "average": QT_TR_NOOP("mean"),
}


class InputEditor(Panel):
    """The rules by which a picture becomes the network's input, with what was only assumed marked as such.

    Signals:
        reopen_wanted (NetworkReference): the change needs the network to be opened again.
        told_changed (Told): the user has said something.
    """

    identifier = "input_rules"
    title = QT_TR_NOOP("Input of this network")
    explanation = QT_TR_NOOP(
        "A file of weights does not say how pictures have to be prepared for it. What is marked "
        "as assumed is a guess: compare with the place where the network was trained. Every "
        "change shows at once in the picture on the right, and in what the network answers."
    )
    reopen_wanted = Signal(object)
    told_changed = Signal(object)

    def __init__(self, session: Session, told: Told | None, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._network: NetworkInfo | None = None
        self._fields = set(told.fields) if told else set()
        self._filling = False
        self._marks: dict[str, QLabel] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self.channels, self.height_, self.width_ = (
            _spin(name) for name in (tr("Channels"), tr("Height in pixels"), tr("Width in pixels"))
        )
        self.values = _combo(tr("Values"), [(preset.title, preset) for preset in PRESETS] + [(OWN_FIGURES, None)])
        self.mean, self.std = _line(tr("Mean")), _line(tr("Standard deviation"))
        self.range = _combo(tr("White pixel"), [("1", 1), ("255", 255)])
        self.order = _combo(tr("Channel order"), ORDERS)
        self.resize_ = _combo(tr("Resize rule"), RESIZES)
        self.shorter = QSpinBox(maximum=LARGEST, keyboardTracking=False, specialValueText=tr("the crop"))
        self.shorter.setAccessibleName(tr("Shorter side before the crop"))
        self.shorter.setPrefix(tr("side") + " ")
        self.ink, self.fill = _combo(tr("Ink"), INKS), _combo(tr("Further channels"), FILLS)
        self.labels = _combo(tr("Class names"), [(AS_IT_SAYS, None), *LABELS, (FROM_FILE, FROM_FILE)])
        self.choices: dict[str, QComboBox] = {}
        self.architecture = _combo(tr("Architecture"), [])
        self.problem = QLabel(wordWrap=True)
        self.preview = ImageView(self, crisp=True)
        self.preview.setMinimumSize(40 * GRID, 40 * GRID)
        self.caption, self.answer = QLabel(), QLabel()
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.notes = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._assumed = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._assumed.setWidget(self.notes)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._apply)
        self._grid = QGridLayout()
        self._build()
        self._connect()
        session.theme_changed.connect(self.preview.set_theme)
        self.preview.set_theme(session.theme)

    def _build(self) -> None:
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(2 * GRID)
        self._grid.setColumnStretch(1, 1)
        self._add("offer", tr("Architecture"), self.architecture)
        self._add("input", tr("Height × width"), _row(self.height_, QLabel("×"), self.width_, QLabel(tr("pixels"))))
        self._add("channels", tr("Channels"), self.channels)
        self._add("resize", tr("Resized by"), _row(self.resize_, self.shorter))
        self._add("values", tr("Values"), self.values)
        self._add("mean", tr("Mean"), self.mean)
        self._add("std", tr("Standard deviation"), self.std)
        self._add("range", tr("White pixel is"), self.range)
        self._add("order", tr("Channel order"), self.order)
        self._add("ink", tr("Ink"), self.ink)
        self._add("fill", tr("Channels beyond colour"), self.fill)
        self._add("labels", tr("Class names"), self.labels)
        self.problem.hide()
        left = QVBoxLayout()
        left.addLayout(self._grid)
        left.addWidget(self.problem)
        left.addStretch(1)
        right = QVBoxLayout()
        heading = QLabel(tr("What the network receives"))
        heading.setProperty("type", "title")
        for label in (self.caption, self.answer, self.notes):
            label.setProperty("type", "quiet")
        right.addWidget(heading)
        right.addWidget(self.preview, 3)
        right.addWidget(self.caption)
        right.addWidget(self.answer)
        right.addWidget(self._assumed, 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 * GRID)
        layout.addLayout(left, 1)
        layout.addLayout(right, 1)

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
            (self.ink, "ink"),
            (self.fill, "fill"),
            (self.architecture, "offer"),
        ):
            combo.activated.connect(lambda _, name=name: self._say(name))
        self.labels.activated.connect(self._take_labels)

    def wants(self) -> Request:
        return Request(picture=PictureView(64, 64), top=SHOWN)

    def show_network(self, network: NetworkInfo) -> None:
        self._network = network
        self._filling = True
        told = network.preprocessing
        for box, value in zip((self.channels, self.height_, self.width_), told.input, strict=True):
            box.setValue(value)
        self._fill_figures(told)
        for combo, chosen in ((self.order, told.order), (self.resize_, told.resize), (self.fill, told.fill)):
            combo.setCurrentIndex(combo.findData(chosen))
        self.ink.setCurrentIndex(max(self.ink.findData(told.ink), 0))
        self.shorter.setValue(told.shorter_side or 0)
        self._fill_labels(network)
        self._fill_choices(network)
        self._show_rows(told)
        self.notes.setText("\n".join(map(translated, network.notes)))
        self._assumed.setVisible(bool(network.notes))
        self._filling = False
        self._mark()
        self._complain("")

    def show_result(self, result: Result) -> None:
        network = self._network
        if network is None:
            return
        if result.picture is not None and result.picture.received.shape == network.preprocessing.input:
            received = result.picture.received
            self.preview.set_image(image_of(picture_of(received, network.preprocessing)))
            low, high = float(received.min()), float(received.max())
            shape = text.shape(received.shape)
            self.caption.setText(
                tr(
                    "{shape}, values {low} … {high}",
                    shape=shape,
                    low=text.significant(low),
                    high=text.significant(high),
                )
            )
        if result.predictions is not None:
            rows = [f"{text.percent(p.probability)}  {translated(p.label)}" for p in result.predictions.top[:SHOWN]]
            self.answer.setText("\n".join(rows))

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
                title = tr(CHOICE_NAMES.get(name, name.capitalize()))
                combo = _combo(title, [(CHOICES.get(value, value), value) for value in sorted(values)])
                combo.activated.connect(lambda _, name=name: self._say(f"choice {name}"))
                self.choices[name] = combo
                self._add(f"choice {name}", title, combo)
            self.choices[name].setCurrentIndex(self.choices[name].findData(values[0]))
        own = _own_architecture(network)
        known = {entry.name: translated(entry.title) for entry in self.session.engine.known_networks()}
        offers = [
            (translated(network.title), own),
            *((known.get(name, name), name) for name in network.offers if name != own),
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

    def _mark(self) -> None:
        network = self._network
        assert network is not None
        for name, mark in self._marks.items():
            guessed = network.weights is Weights.FILE and (name not in ("input", "channels") or _input_assumed(network))
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
        if self.labels.itemData(place) != FROM_FILE:
            self._say("labels")
            return
        dialog = QFileDialog(self, tr("Class names, one a line or a JSON list"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._take_labels_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(False)
        if self._network:
            self._fill_labels(self._network)
        dialog.show()

    def _take_labels_file(self, path: str) -> None:
        self.labels.insertItem(self.labels.count() - 1, Path(path).name, path)
        self.labels.setCurrentIndex(self.labels.count() - 2)
        self._say("labels")

    def _say(self, name: str, *, later: bool = False) -> None:
        if self._filling or self._network is None:
            return
        told = self._told()
        if told is None or (self._needs_no_opening(told) and told.preprocessing == self._network.preprocessing):
            return
        self._fields.add(name)
        self._mark()
        if later:
            self._settle.start()
        else:
            self._apply()

    def _read(self) -> Preprocessing | None:
        """What the form says; None, with the reason in the form, where that cannot be."""
        network = self._network
        assert network is not None
        told = network.preprocessing
        shape = (self.channels.value(), self.height_.value(), self.width_.value())
        if shape != told.input:
            return with_input(told, shape)
        mean, std = numbers(self.mean.text()), numbers(self.std.text())
        for figures, name in ((mean, tr("mean")), (std, tr("standard deviation"))):
            if figures is None or len(figures) not in (1, shape[0]):
                self._complain(
                    tr(
                        "The {name} is one number, or {shape} with commas between, one a channel.",
                        name=name,
                        shape=shape[0],
                    )
                )
                return None
        assert mean is not None and std is not None
        if min(std) <= 0:
            self._complain(tr("The standard deviation must be above zero: values are divided by it."))
            return None
        resize = Resize(self.resize_.currentData())  # Qt gives enums back as plain strings
        shorter = self.shorter.value() if resize is Resize.CROP and self.shorter.value() >= max(shape[1:]) else None
        self._complain("")
        return replace(
            told,
            mean=for_channels(mean, shape[0]),
            std=for_channels(std, shape[0]),
            range=self.range.currentData(),
            order=self.order.currentData(),
            resize=resize,
            shorter_side=shorter,
            ink=None if told.ink is None else Ink(self.ink.currentData()),
            fill=self.fill.currentData(),
        )

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _told(self) -> Told | None:
        """All that the form says; None where that cannot be."""
        preprocessing = self._read()
        if preprocessing is None:
            return None
        choices = tuple((name, str(combo.currentData())) for name, combo in self.choices.items())
        offer = self.architecture.currentData() or ""
        return Told(preprocessing, self.labels.currentData(), choices, offer, frozenset(self._fields))

    def _needs_no_opening(self, told: Told) -> bool:
        """The network that is open already can do what was told."""
        network = self._network
        assert network is not None
        return needs_no_opening(told, network)

    def _apply(self) -> None:
        network, told = self._network, self._told()
        if network is None or told is None:
            return
        self.told_changed.emit(told)
        if self._needs_no_opening(told):
            self.session.engine.set_preprocessing(told.preprocessing)
        else:
            self.reopen_wanted.emit(told.over(network.reference or NetworkReference(network.name)))


def needs_no_opening(told: Told, network: NetworkInfo) -> bool:
    """Whether an opened network can do what was told without being opened again."""
    reference = network.reference or NetworkReference(network.name)
    return (
        told.preprocessing.input == network.preprocessing.input
        and told.labels == reference.labels
        and all(network.choices.get(name, (value,))[0] == value for name, value in told.choices)
        and told.offer in ("", _own_architecture(network))
    )


def _own_architecture(network: NetworkInfo) -> str:
    """The known name under which the network was opened, empty where the file alone was named."""
    return network.name if network.reference and network.reference.checkpoint else ""


def _input_assumed(network: NetworkInfo) -> bool:
    return any(note.startswith("Pictures are taken to be") for note in network.notes)


def _combo(name: str, entries: Sequence[tuple[str, object]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for title, data in entries:
        combo.addItem(tr(title), data)
    return combo


def _spin(name: str) -> QSpinBox:
    box = QSpinBox(minimum=1, maximum=LARGEST, keyboardTracking=False)
    box.setAccessibleName(name)
    return box


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    return line


def _row(*parts: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * GRID)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    return row
