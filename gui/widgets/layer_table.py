"""The layers as a Qt model, the filter over it, and the drawing of a row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.api import Layer, NetworkInfo
from gui.look import text
from gui.look.theme import BODY, GRID, Theme, current_look
from gui.look.translation import QT_TR_NOOP, grouped, tr
from gui.widgets.kind_sign import NAMES, SHORT, paint_sign

NAME, KIND, OUTPUT, PARAMETERS, MACS = range(5)
HEADERS = (
    (QT_TR_NOOP("Layer"), QT_TR_NOOP("Where the layer stands in the network, in order of execution")),
    (QT_TR_NOOP("Kind"), QT_TR_NOOP("What the layer does")),
    (QT_TR_NOOP("Output"), QT_TR_NOOP("Shape of its output for one picture: channels × height × width")),
    (QT_TR_NOOP("Params"), QT_TR_NOOP("Parameters: how many numbers it learned")),
    ("MACs", QT_TR_NOOP("Multiply-accumulate operations for one picture")),
)
LAYER_MIME = "application/x-convoscope-layer"
"""Drag and drop of a layer: its name in UTF-8. Dropped on the window it becomes an Activation maps panel of its own."""
LAYER_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class LayerModel(QAbstractTableModel):
    """One row a layer, in order of execution."""

    def __init__(self) -> None:
        super().__init__()
        self._layers: tuple[Layer, ...] = ()

    def set_layers(self, layers: tuple[Layer, ...]) -> None:
        """Show another network's layers."""
        self.beginResetModel()
        self._layers = layers
        self.endResetModel()

    def row_of(self, name: str | None) -> int:
        """The row of the layer of that name, −1 if there is none."""
        return next((row for row, layer in enumerate(self._layers) if layer.name == name), -1)

    def layer(self, row: int) -> Layer:
        """The layer in a row."""
        return self._layers[row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._layers)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        layer = self._layers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(layer, index.column())
        if role == LAYER_ROLE:
            return layer
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(layer)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr(
                "{name}, {kind}, output {output}",
                name=layer.name,
                kind=tr(NAMES[layer.kind]),
                output=text.shape(layer.output),
            )
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= PARAMETERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADERS[section][0])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(HEADERS[section][1])
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= PARAMETERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, _index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [LAYER_MIME, "text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        name = self._layers[indexes[0].row()].name
        data = QMimeData()
        data.setData(LAYER_MIME, QByteArray(name.encode()))
        data.setText(name)
        return data


def matches(layer: Layer, typed: str) -> bool:
    """Whether every word of a search is found in the layer's name, kind or operation."""
    words = f"{layer.name} {layer.kind} {tr(NAMES[layer.kind])} {layer.operation}".lower()
    return all(word in words for word in typed.lower().split())


class LayerFilter(QSortFilterProxyModel):
    """Keeps the rows in whose name, kind or operation every word of the search is found."""

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

    def search(self, typed: str) -> None:
        """Keep what matches; an empty text keeps all."""
        self.beginFilterChange()
        self._typed = typed
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        layer: Layer = self.sourceModel().index(row, 0, parent).data(LAYER_ROLE)
        return matches(layer, self._typed)


class LayerDelegate(QStyledItemDelegate):
    """Draws the sign before the kind, numbers with tabular digits, and the chosen row framed in the accent.

    Of a name that is too long the end is kept: it tells the layers of a module apart.
    """

    def __init__(self) -> None:
        super().__init__()
        self.measure()

    def measure(self) -> None:
        """Take the present size of the type."""
        self._font = text.font(BODY)
        self._height = QFontMetrics(self._font).height()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        width = QFontMetrics(self._font).horizontalAdvance(index.data() or "") + 5 * GRID
        if index.column() == KIND:
            width += self._height + 2 * GRID
        return QSize(width, self._height + 2 * GRID)

    def sign_width(self) -> int:
        """What a kind's sign needs without the word."""
        return self._height + 4 * GRID

    def width_of(self, model: LayerModel, column: int) -> int:
        """What the longest text of a column needs."""
        rows = range(model.rowCount())
        longest = max(rows, key=lambda row: len(model.index(row, column).data()), default=0)
        return self.sizeHint(QStyleOptionViewItem(), model.index(longest, column)).width() if rows else 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = current_look().theme, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.raised))
        inner = rect.adjusted(2 * GRID, 0, -2 * GRID, 0)
        layer: Layer = index.data(LAYER_ROLE)
        if index.column() == KIND:
            side = self._height
            place = QRectF(inner.left(), inner.center().y() - side / 2 + 0.5, side, side)
            paint_sign(painter, place, layer.kind, theme)
            inner.adjust(side + 2 * GRID, 0, 0, 0)
            if inner.width() < side:
                inner.setWidth(0)
        painter.setFont(self._font)
        painter.setPen(QColor(theme.text if index.column() in (NAME, OUTPUT) else theme.quiet))
        mode = Qt.TextElideMode.ElideLeft if index.column() == NAME else Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(index.data() or "", mode, inner.width())
        right = index.column() >= PARAMETERS
        side_flag = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, side_flag | Qt.AlignmentFlag.AlignVCenter, shown)
        if chosen:
            _paint_chosen(painter, rect, index.column() == NAME, theme)


def _paint_chosen(painter: QPainter, rect: QRect, first: bool, theme: Theme) -> None:
    accent = QColor(theme.accent)
    painter.fillRect(rect.left(), rect.top(), rect.width(), 1, accent)
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, accent)
    if first:
        painter.fillRect(rect.left(), rect.top(), 3, rect.height(), accent)


def _cell(layer: Layer, column: int) -> str:
    match column:
        case 0:
            return layer.name
        case 1:
            return tr(SHORT[layer.kind])
        case 2:
            return text.shape(layer.output) if layer.inputs else "–"  # weights alone: nothing is computed
        case 3:
            return grouped(layer.parameters) if layer.parameters else ""
        case _:
            if not layer.macs_counted:
                return tr("not counted")
            return grouped(layer.macs) if layer.macs else ""


def tool_tip(layer: Layer) -> str:
    """All that is known of a layer, one fact a line."""

    def pair(sizes: tuple[float, float] | None, otherwise: str) -> str:
        return f"{sizes[0]:g}×{sizes[1]:g}" if sizes else otherwise

    facts = [
        f"{layer.name} · {layer.operation} ({tr(NAMES[layer.kind])})",
        tr("Output: {shape}", shape=text.shape(layer.output) if layer.inputs else tr("not known")),
        tr("Parameters: {parameters:,}", parameters=layer.parameters),
        tr("Multiply-accumulates: {macs:,}", macs=layer.macs)
        if layer.macs_counted
        else tr("Multiply-accumulates: not counted"),
        tr("Receptive field: {receptive_field}", receptive_field=pair(layer.receptive_field, tr("the whole input"))),
        tr("Jump: {jump} input pixels from one output cell to the next", jump=pair(layer.jump, "–")),
    ]
    if layer.window:
        window = layer.window
        facts.append(
            tr(
                "Window: {kernel} ({mode}), stride {stride}, padding {padding}",
                kernel=pair(window.kernel, ""),
                mode=window.mode,
                stride=pair(window.stride, ""),
                padding=pair(window.padding, ""),
            )
        )
        if window.dilation != (1, 1):
            facts.append(tr("Dilation: {dilation}", dilation=pair(window.dilation, "")))
        if window.groups != 1:
            facts.append(tr("Groups: {groups:,}", groups=window.groups))
    facts.append(tr("Reads: {layers}", layers=", ".join(layer.inputs) or "–"))
    return "\n".join(facts)


def totals(network: NetworkInfo) -> str:
    """``61,706 parameters · 416,520 multiply-accumulates · 12 layers``."""
    return " · ".join(
        (
            tr("{n} parameter(s)", "", network.parameters),
            *([tr("{n} multiply-accumulate(s)", "", network.macs)] if network.runs else []),
            tr("{n} layer(s)", "", len(network.layers)),
        )
    )
