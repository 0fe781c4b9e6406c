"""Two small windows that wait for nobody: which definition runs these weights, and which input a network takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.api import NetworkReference
from gui.look.theme import GRID, current_look
from gui.look.translation import tr
from gui.widgets.card import Paragraph
from gui.widgets.file_dialog import ask_for_file

FACTORY = "build"
LARGEST = 4096
WIDTH = 108 * GRID


def all_files() -> str:
    """What a file dialog shows if it is to hide nothing."""
    return tr("All files") + " (*)"


class _Asking(QDialog):
    """A title, a paragraph, a form, and one button that opens.

    Signals:
        answered (NetworkReference): open this.
    """

    answered = Signal(object)

    def __init__(self, title: str, text: str, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = QLabel(title)
        heading.setProperty("type", "heading")
        width = min(round(WIDTH * current_look().text_scale), window.width() - 20 * GRID)
        paragraph = Paragraph(text, width)
        paragraph.setProperty("type", "quiet")
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(4 * GRID)
        self.form.setVerticalSpacing(2 * GRID)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.go = QPushButton(tr("Open"), default=True)
        self.go.clicked.connect(self._answer)
        cancel = QPushButton(tr("Cancel"), autoDefault=False)
        cancel.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(4 * GRID)
        for part in (heading, paragraph):
            layout.addWidget(part)
        layout.addLayout(self.form)
        layout.addLayout(buttons)

    def reference(self) -> NetworkReference:
        """What the form says."""
        raise NotImplementedError

    def _answer(self) -> None:
        self.answered.emit(self.reference())
        self.close()


class AskDefinition(_Asking):
    """Which Python file and function builds the network.

    Args:
        path: of the Python file, if it is known.
        checkpoint: weights to put into it; empty for none.
    """

    def __init__(self, path: str, checkpoint: str, window: QWidget) -> None:
        into = (
            tr("the weights of {name} are put into it", name=Path(checkpoint).name)
            if checkpoint
            else tr("its own weights are used")
        )
        super().__init__(
            tr("Open with a definition"),
            tr(
                "A Python file with a function that takes nothing and gives an nn.Module, for instance "
                "def build(): return Net(). The function is run once you trust the file, and {into}.",
                into=into,
            ),
            window,
        )
        self.file = QLineEdit(path, placeholderText="net.py")
        self.file.setAccessibleName(tr("Python file"))
        choose = QPushButton(tr("Choose…"), autoDefault=False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.file, 1)
        row.addWidget(choose)
        self.function = QLineEdit(FACTORY)
        self.function.setAccessibleName(tr("Function that builds the network"))
        self.checkpoint = QLineEdit(checkpoint, placeholderText=tr("none"))
        self.checkpoint.setAccessibleName(tr("File of weights"))
        choose_weights = QPushButton(tr("Choose…"), autoDefault=False)
        choose_weights.clicked.connect(self._choose_weights)
        weights = QHBoxLayout()
        weights.setSpacing(2 * GRID)
        weights.addWidget(self.checkpoint, 1)
        weights.addWidget(choose_weights)
        self.form.addRow(tr("Python file"), row)
        self.form.addRow(tr("Function"), self.function)
        self.form.addRow(tr("Weights"), weights)
        for line in (self.file, self.function):
            line.textChanged.connect(self._check)
        self._check()

    def reference(self) -> NetworkReference:
        """``file:function``, with the weights."""
        model = f"{self.file.text().strip()}:{self.function.text().strip()}"
        return NetworkReference(model, checkpoint=self.checkpoint.text().strip() or None)

    def _check(self) -> None:
        file, function = self.file.text().strip(), self.function.text().strip()
        self.go.setEnabled(file.endswith(".py") and function.isidentifier())

    def _choose(self) -> None:
        self._ask(tr("Python file"), tr("Python files") + " (*.py)", self.file)

    def _choose_weights(self) -> None:
        self._ask(tr("File of weights"), all_files(), self.checkpoint)

    def _ask(self, title: str, pattern: str, line: QLineEdit) -> None:
        ask_for_file(self, title, line.setText, pattern)


class AskInput(_Asking):
    """Which input a network takes that no usual one fits.

    Args:
        asked: the reference that could not be opened without it.
    """

    def __init__(self, asked: NetworkReference, name: str, window: QWidget) -> None:
        super().__init__(
            tr("Which input does it take?"),
            tr(
                "{name} takes none of the usual pictures, and does not say which one it wants. Its "
                "author knows: look for the shape in the place where it was trained.",
                name=name,
            ),
            window,
        )
        self._asked = asked
        told = asked.input if asked.input and len(asked.input) == 3 else (3, 224, 224)
        self.channels, self.height_, self.width_ = (
            _number(name, value) for name, value in zip((tr("Channels"), tr("Height"), tr("Width")), told, strict=True)
        )
        self.form.addRow(tr("Channels"), self.channels)
        self.form.addRow(tr("Height in pixels"), self.height_)
        self.form.addRow(tr("Width in pixels"), self.width_)

    def reference(self) -> NetworkReference:
        """The same network with this input."""
        return replace(self._asked, input=(self.channels.value(), self.height_.value(), self.width_.value()))


def _number(name: str, value: int) -> QSpinBox:
    box = QSpinBox(minimum=1, maximum=LARGEST, value=value)
    box.setAccessibleName(name)
    return box
