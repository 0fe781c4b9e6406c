"""Kernels on the live picture, and any of them in the first layer of the loaded network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.api import (
    FilterOverride,
    KernelPicture,
    KernelShades,
    KernelView,
    Layer,
    NetworkInfo,
    PictureView,
    Request,
    Result,
)
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.blackboard.pages import arithmetic as sums
from gui.panels.blackboard.pages.cell_grid import CellGrid
from gui.panels.blackboard.pages.fields import Button, Caption, Choice, Label, NumberField, labelled
from gui.panels.blackboard.pages.kernel_texts import KERNELS, Texts, middle
from gui.panels.blackboard.pages.page import Page
from gui.session.session import Session
from gui.session.wished import Wished
from gui.widgets.image_view import ImageView
from gui.widgets.received import image_of

OWN = QT_TR_NOOP("My own")
WIDE = 540
"""From so many logical pixels of width on, at text size 1.0, the picture stands beside the kernel."""


MINIMUM_LETTERS = 12
"""A choice shows at least so many, however narrow the page and large the type."""
MAX_SIDE_PX = 640
"""The picture is computed with no more pixels than that a side: what nine of them do is better seen on a coarse one."""


SIZES = (3, 5, 7)
SHADES = {
    KernelShades.CLIPPED: QT_TR_NOOP("below 0 black, above 255 white"),
    KernelShades.ABSOLUTE: QT_TR_NOOP("magnitude: below 0 as bright as above"),
    KernelShades.OFFSET: QT_TR_NOOP("128 added: 0 is mid-grey"),
}
LUMA = {"rgb": (0.299, 0.587, 0.114), "bgr": (0.114, 0.587, 0.299)}
"""ITU-R BT.601, by the order of a network's channels."""


@dataclass(frozen=True, slots=True)
class State:
    """What was typed and chosen; ``filter`` is the text of the number of the filter to be replaced."""

    kernel: Texts = KERNELS["Edge detection"][0]
    shades: KernelShades = KernelShades.ABSOLUTE
    grey: bool = False
    luminance: bool = False
    filter: str = "0"


class KernelsPage(Page):
    """One kernel on everything the source shows.

    Attributes:
        kernel: the grid.
        picture: what the engine made of the newest frame.
        said: about the picture, or what is wrong with a number.
        drop, remove: put the kernel into the network, take it out again.
        swapped: what the network now computes with.
    """

    identifier = "kernels"
    title = QT_TR_NOOP("Kernels")
    LECTURE = State()

    state: State

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._view: KernelView | None = None
        self._wished: Wished[KernelView] = Wished()
        self._originals: Wished[PictureView] = Wished()
        self._problem = ""
        self._layer: Layer | None = None
        self._in_use: FilterOverride | None = None
        self.line(tr("The same nine numbers at every place of the live picture. Change one and watch."), role="quiet")
        self._build_choices()
        self.kernel = CellGrid(tr("Kernel"))
        self.kernel.edited.connect(
            lambda row, column, typed: self.edit(
                f"{row} {column}", kernel=sums.changed(self.state.kernel, row, column, typed)
            )
        )
        self.watch(self.kernel.editor)
        self.original, self.picture = ImageView(), ImageView()
        self.original.setAccessibleName(tr("The picture as it is"))
        self.picture.setAccessibleName(tr("The picture under the kernel"))
        self.picture.resized.connect(self._resized)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(4 * GRID)
        self._controls = QWidget()
        controls = QVBoxLayout(self._controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(2 * GRID)
        for part in (self.choice, self.side, self.kernel, self.colour, self.shades):
            controls.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self._build_swap(controls)
        controls.addStretch(1)
        self._sides.addWidget(self._controls)
        pictures = QHBoxLayout()
        pictures.setSpacing(2 * GRID)
        for caption, picture in ((tr("as it is"), self.original), (tr("under the kernel"), self.picture)):
            column = QVBoxLayout()
            column.setSpacing(GRID)
            column.addWidget(Caption(caption))
            column.addWidget(picture, 1)
            pictures.addLayout(column, 1)
        self._sides.addLayout(pictures, 1)
        self.column.addLayout(self._sides, 1)
        self.said = self.line()
        self.line(
            tr(
                "Each number of the kernel is multiplied with the pixel under it (0 to 255) and the "
                "products are added, as networks do it: the kernel is not turned round, and beyond the "
                "border of the picture everything is 0. In colour, red, green and blue are computed "
                "apart."
            ),
            role="quiet",
        )
        self.swapped = self.line()
        self.show_state()
        self.follow_look()
        if session.network:
            self.show_network(session.network)

    def _build_choices(self) -> None:
        self.choice = self._box(tr("Kernel"), [tr(name) for name in (*KERNELS, OWN)], self._choose)
        self.side = self._box(tr("Size of the kernel"), [f"{side}×{side}" for side in SIZES], self._resize)
        self.colour = self._box(
            tr("Colours"), [tr("in colour"), tr("in grey")], lambda index: self.edit(grey=index == 1)
        )
        self.shades = self._box(
            tr("What the sums look like"),
            [tr(words) for words in SHADES.values()],
            lambda index: self.edit(shades=list(SHADES)[index]),
        )

    def _build_swap(self, controls: QVBoxLayout) -> None:
        """Below what has one height, so that no button moves away from the pointer when words change."""
        controls.addWidget(Label(tr("In the network"), bold=True))
        self.filter: NumberField = self.number(tr("Filter"), "filter", 0, 4095)
        self.share = self._box(
            tr("Share of each channel"),
            [tr("the same share for each channel"), tr("red, green and blue by their brightness")],
            lambda index: self.edit(luminance=index == 1),
        )
        self.drop = Button(tr("Put the kernel into the first layer"))
        self.drop.clicked.connect(self.swap)
        self.remove = Button(tr("Take it out again"))
        self.remove.clicked.connect(lambda: self.session.swap_filter(None))
        for part in (labelled(tr("Filter"), self.filter), self.share, self.drop, self.remove):
            controls.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)

    def _box(self, name: str, items: list[str], chosen: Callable[[int], None]) -> Choice:
        box = Choice(name, items)
        if max(map(len, items)) > MINIMUM_LETTERS:  # else the page could be no narrower than the longest of them
            box.setMinimumContentsLength(MINIMUM_LETTERS)
        box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        box.activated.connect(chosen)
        return box

    # -- the kernel --------------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        state = self.state
        known = [kernel for kernel, _ in KERNELS.values()]
        self.choice.setCurrentIndex(known.index(state.kernel) if state.kernel in known else len(known))
        self.side.setCurrentIndex(SIZES.index(len(state.kernel)))
        self.colour.setCurrentIndex(int(state.grey))
        self.shades.setCurrentIndex(list(SHADES).index(state.shades))
        self.share.setCurrentIndex(int(state.luminance))
        self.read_fields()
        self.kernel.set_texts(state.kernel)
        try:
            kernel = tuple(tuple(float(number) for number in row) for row in sums.read_grid(state.kernel))
        except ValueError as error:
            self._problem = tr("{error} The picture keeps the last kernel that could be read.", error=error)
        else:
            self._problem = ""
            width, height = self._room()
            self._view = KernelView(kernel, width, height, state.grey, state.shades)
            if self.session.swap and not self._swap_problem():
                self.session.swap_filter(self._swap())
        self.wishes_changed.emit()
        self._say(None)
        self._show_swap()

    def request(self) -> Request:
        view = self._view
        if view is None:
            return Request()
        return Request.of(self._wished.add(view), self._originals.add(PictureView(view.width, view.height)))

    def show_override(self, _override: FilterOverride | None) -> None:
        self._show_swap()

    def show_result(self, result: Result) -> None:
        if self._in_use != self.session.swap_in_use:
            self._show_swap()
        made = self._answer(result)
        if made is None:
            return
        self.picture.set_image(image_of(made.pixels))
        original = self._originals.answered(result)
        shown = None if original is None else result.get(original)
        if shown is not None:
            self.original.set_image(image_of(shown.pixels))
        self._say(made)

    def _answer(self, result: Result) -> KernelPicture | None:
        """The newest picture of the present kernel, of whatever size."""
        view = self._view
        if view is None:
            return None
        wish = self._wished.answered(result, lambda wish: replace(wish, width=view.width, height=view.height) == view)
        return None if wish is None else result.get(wish)

    def apply_look(self) -> None:
        for picture in (self.original, self.picture):
            picture.setMinimumHeight(round(40 * GRID * self.text_scale))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        across = self.width() >= WIDE * self.text_scale
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom)

    def _room(self) -> tuple[int, int]:
        ratio = self.picture.devicePixelRatioF()
        room = self.picture.room()
        scale = min(ratio, MAX_SIDE_PX / max(room.width(), room.height(), 1))
        return max(round(room.width() * scale), 1), max(round(room.height() * scale), 1)

    def _resized(self) -> None:
        if self._view is not None:
            width, height = self._room()
            self._view = replace(self._view, width=width, height=height)
            self.wishes_changed.emit()

    def _choose(self, index: int) -> None:
        if index < len(KERNELS):
            kernel, shades = list(KERNELS.values())[index]
            self.edit(kernel=kernel, shades=shades)
        else:
            self.kernel.edit((0, 0))

    def _resize(self, index: int) -> None:
        """The kernel stays in the middle."""
        self.edit(kernel=middle(self.state.kernel, SIZES[index]))

    def _say(self, made: KernelPicture | None) -> None:
        if self._problem:
            self.said.set_text(self._problem, "error")
        elif made is not None:
            height, width = made.pixels.shape[:2]
            low, high = text.significant(made.low), text.significant(made.high)
            self.said.set_text(
                tr(
                    "Computed on {width}×{height} pixels; the sums go from {low} to {high}.",
                    width=width,
                    height=height,
                    low=low,
                    high=high,
                ),
                "text",
            )
        elif self.session.network is None:
            self.said.set_text(tr("The picture comes once a network and a source are open."), "quiet")

    # -- the network -------------------------------------------------------------------------------------------------

    def show_network(self, network: NetworkInfo) -> None:
        self._layer = first_convolution(network)
        if self._layer is not None and self._layer.weight_shape is not None:
            self.filter.set_highest(self._layer.weight_shape[0] - 1)
            self.drop.setText(tr("Put the kernel into {name}", name=self._layer.name))
        self._show_swap()

    def swap(self) -> None:
        """Let the network compute with this kernel."""
        if not self._swap_problem():
            self.session.swap_filter(self._swap())

    def _swap(self) -> FilterOverride:
        network, layer = self.session.network, self._layer
        assert network is not None
        assert layer is not None
        assert self._view is not None
        number = self.filter.read(self.state.filter)
        return FilterOverride(network.epoch, layer.name, number, self._view.kernel, self._shares())

    def _shares(self) -> tuple[float, ...]:
        network, layer = self.session.network, self._layer
        assert network is not None
        assert layer is not None
        assert layer.weight_shape is not None
        channels = layer.weight_shape[1]
        if self.state.luminance and channels == 3:
            return LUMA[network.preprocessing.order]
        return (1 / channels,) * channels

    def _swap_problem(self) -> str:
        """Why the kernel cannot be put into the network."""
        if self.session.network is None:
            return tr("Open a network first.")
        if self._layer is None or self._layer.weight_shape is None:
            return tr("This network has no convolution whose filters could be replaced.")
        height, width = self._layer.weight_shape[2:]
        side = len(self.state.kernel)
        if side > height or side > width:
            return tr(
                "The filters of {name} are {height}×{width}: a {side}×{side} kernel is too large for them.",
                name=self._layer.name,
                height=height,
                width=width,
                side=side,
            )
        try:
            self.filter.read(self.state.filter)
            sums.read_grid(self.state.kernel)
        except ValueError as error:
            return str(error)
        return ""

    def _show_swap(self) -> None:
        problem, swap = self._swap_problem(), self.session.swap
        self._in_use = self.session.swap_in_use
        self.drop.setEnabled(not problem and swap is None)
        self.remove.setEnabled(swap is not None)
        three = self._layer is not None and self._layer.weight_shape is not None and self._layer.weight_shape[1] == 3
        self.share.setEnabled(three)
        if problem:
            self.swapped.set_text(problem, "error" if self.session.network else "quiet")
        elif self._in_use is not None:
            self.swapped.set_text(self._told(self._in_use), "text")
        elif swap is not None:
            self.swapped.set_text(tr("Asked of the network, which does not compute with it yet."), "quiet")
        else:
            self.swapped.set_text(
                tr(
                    "The network then computes with it, and everything behind follows. Its stored weights "
                    "are not changed."
                ),
                "quiet",
            )

    def _told(self, swap: FilterOverride) -> str:
        assert self._layer is not None
        assert self._layer.weight_shape is not None
        height, width = self._layer.weight_shape[2:]
        shares = sorted(set(swap.shares))
        if len(swap.shares) == 1:
            of = tr("the kernel itself")
        elif len(shares) == 1:
            of = tr("1/{count} of the kernel for each of its {count} input channels", count=len(swap.shares))
        else:
            of = tr("0.299, 0.587 and 0.114 of the kernel for red, green and blue")
        side = len(swap.kernel)
        if not side == height == width:
            of = tr("{kernel}, in the middle of {height}×{width} zeros", kernel=of, height=height, width=width)
        return tr(
            "Filter {filter} of {layer} now has {kernel}; its bias stays. Everything behind it "
            "follows. The stored weights are unchanged.",
            filter=swap.filter,
            layer=swap.layer,
            kernel=of,
        )


def first_convolution(network: NetworkInfo) -> Layer | None:
    """The first layer whose filters can be replaced."""
    for layer in network.layers:
        if layer.window is not None and layer.window.mode == "conv" and len(layer.weight_shape or ()) == 4:
            return layer
    return None
