"""What a layer costs: parameters, numbers computed and multiply-accumulates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from gui.look.theme import TITLE
from gui.look.translation import QT_TR_NOOP, grouped, tr
from gui.panels.blackboard.pages import arithmetic as sums
from gui.panels.blackboard.pages.fields import flow, labelled
from gui.panels.blackboard.pages.page import Page
from gui.panels.blackboard.pages.volume_view import Volume, VolumeView
from gui.session.session import Session


@dataclass(frozen=True, slots=True)
class State:
    """What was typed."""

    n: str = "32"
    channels: str = "3"
    filters: str = "10"
    f: str = "5"
    stride: str = "1"
    padding: str = "2"
    classes: str = "10"


class ParametersPage(Page):
    """A convolution and a fully connected layer on the same input.

    Attributes:
        each, total, output, macs, stretched, linear: the lines of text.
    """

    identifier = "parameters"
    title = QT_TR_NOOP("Parameters")
    LECTURE = State()

    state: State

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.line(
            tr(
                "A filter always extends through the full depth of what it reads. The same weights are "
                "used at every place, so that the size of the image plays no part in the number of "
                "parameters."
            ),
            role="quiet",
        )
        self.number(tr("Image size N"), "n", 1, 512)
        self.number(tr("Channels C"), "channels", 1, 4096)
        self.number(tr("Filters K"), "filters", 1, 4096)
        self.number(tr("Filter size F"), "f", 1, 64)
        self.number(tr("Stride S"), "stride", 1, 64)
        self.number(tr("Padding P"), "padding", 0, 32)
        self.column.addWidget(flow([labelled(field.name, field) for field in self.fields.values()]))
        presets = (
            self.preset(tr("10 filters, padding 2"), **_typed(32, 3, 10, 5, 1, 2)),
            self.preset(tr("6 filters, no padding"), **_typed(32, 3, 6, 5, 1, 0)),
            self.preset(tr("one 1×1 filter"), **_typed(32, 64, 1, 1, 1, 0)),
            self.preset(tr("AlexNet’s conv1"), **_typed(224, 3, 64, 11, 4, 2)),
        )
        self.column.addWidget(flow(presets, gap=8))
        self.volumes = VolumeView()
        self.problem = self.line(role="error", size=TITLE)
        self.each = self.line(size=TITLE)
        self.total = self.line(size=TITLE, bold=True)
        self.output = self.line(size=TITLE)
        self.macs = self.line(size=TITLE)
        self.column.addWidget(self.volumes)
        self.line(
            tr(
                "N: rows and columns of the image. C: its channels. K: how many filters. F: rows and "
                "columns of a filter. S: the stride, cells per step. P: the padding, rings of zeros. M: "
                "rows and columns of each activation map, (N − F + 2P)/S + 1. The 1 is the bias. A "
                "multiply-accumulate is one product added to a sum. Boxes are not to scale."
            ),
            role="quiet",
        )
        self.line(tr("Fully connected instead"), bold=True, size=TITLE)
        classes = self.number(tr("Classes"), "classes", 1, 100_000)
        self.column.addWidget(flow([labelled(classes.name, classes)]))
        self.connected = VolumeView()
        self.column.addWidget(self.connected)
        self.stretched = self.line(size=TITLE)
        self.linear = self.line(size=TITLE, bold=True)
        self.line(
            tr(
                "The image is stretched into one row of numbers; every class has a weight for each of them, and a bias."
            ),
            role="quiet",
        )
        self.column.addStretch(1)
        self.show_state()

    def answers(self) -> Sequence[QWidget]:
        return self.each, self.total, self.output, self.macs, self.stretched, self.linear

    def show_state(self) -> None:
        found, problem = self.read_fields()
        self._show_convolution(found, problem)
        self._show_linear(found)

    def _show_convolution(self, found: dict[str, int], problem: str) -> None:
        names = ("n", "channels", "filters", "f", "stride", "padding")
        lines = (self.each, self.total, self.output, self.macs)
        count = None
        if all(name in found for name in names):
            n, c, k, f, s, p = (found[name] for name in names)
            try:
                count = sums.count_convolution(n, c, k, f, s, p)
            except ValueError as error:
                problem = problem or str(error)
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))
        if count is None:
            self.volumes.set_volumes()
            for line in lines:
                line.set_text("")
            return
        m = count.size
        self.volumes.set_volumes(
            Volume(n, n, c, tr("image"), f"{n}×{n}×{c}"),
            Volume(f, f, c, tr("{n} filter(s)", "", k), f"{f}×{f}×{c}", "∗", "accent"),
            Volume(m, m, k, tr("{n} activation map(s)", "", k), f"{m}×{m}×{k}", "=", "bar"),
        )
        self.each.set_text(
            tr("Each filter: F·F·C + 1 = {f}·{f}·{c} + 1 = {each:,} parameters", f=f, c=c, each=count.each)
        )
        self.total.set_text(
            tr(
                "All filters: K·(F·F·C + 1) = {k:,}·{each:,} = {parameters:,} parameters",
                k=k,
                each=count.each,
                parameters=count.parameters,
            )
        )
        self.output.set_text(
            tr("Activation maps: M·M·K = {m}·{m}·{k:,} = {outputs:,} numbers", m=m, k=k, outputs=count.outputs)
        )
        self.macs.set_text(
            tr(
                "Multiply-accumulates: M·M·K·F·F·C = {outputs:,}·{weights:,} = {macs:,}",
                outputs=count.outputs,
                weights=count.weights,
                macs=count.macs,
            )
        )

    def _show_linear(self, found: dict[str, int]) -> None:
        if not all(name in found for name in ("n", "channels", "classes")):
            self.connected.set_volumes()
            self.stretched.set_text("")
            self.linear.set_text("")
            return
        n, c, classes = found["n"], found["channels"], found["classes"]
        long = n * n * c
        self.connected.set_volumes(
            Volume(n, n, c, tr("image"), f"{n}×{n}×{c}"),
            Volume(min(long, 4 * n), 1, 1, tr("stretched"), grouped(long), "=", "quiet"),
            Volume(min(classes, 4 * n), 1, 1, tr("classes"), grouped(classes), "→", "bar"),
        )
        self.stretched.set_text(tr("Stretched: N·N·C = {n}·{n}·{c} = {long:,} numbers", n=n, c=c, long=long))
        total = sums.count_linear(long, classes)
        self.linear.set_text(
            tr("Parameters: {long:,}·{classes:,} + {classes:,} = {total:,}", long=long, classes=classes, total=total)
        )


def _typed(n: int, channels: int, filters: int, f: int, stride: int, padding: int) -> dict[str, str]:
    numbers = {"n": n, "channels": channels, "filters": filters, "f": f, "stride": stride, "padding": padding}
    return {name: str(number) for name, number in numbers.items()}
