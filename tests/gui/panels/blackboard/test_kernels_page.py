"""Kernels on the live picture and in the network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from pytestqt.qtbot import QtBot

from engine.api import FilterOverride, KernelShades, KernelView
from gui.panels.blackboard.pages.kernel_texts import KERNELS, middle, rows
from gui.panels.blackboard.pages.kernels import KernelsPage
from gui.panels.blackboard.panel import BlackboardPanel
from gui.session.session import Session
from gui.shell.statusbar import StatusBar
from gui.shell.swap_chip import SwapChip
from gui.widgets.image_view import ImageView
from tests.answers import wish_of
from tests.gui.fakes import FakeEngine

Write = Callable[..., None]


@pytest.fixture
def page(panel: BlackboardPanel, engine: FakeEngine, qtbot: QtBot) -> KernelsPage:
    panel.show_page("kernels")
    qtbot.waitUntil(lambda: bool(engine.request.of_kind(KernelView)))
    assert isinstance(panel.page, KernelsPage)
    return panel.page


def shown(view: ImageView) -> np.ndarray:
    assert view.image is not None
    image = view.image
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., 2::-1]


def test_the_live_picture_under_the_lectures_kernel(page: KernelsPage, engine: FakeEngine, qtbot: QtBot) -> None:
    assert wish_of(engine.request, KernelView).kernel == ((0, 1, 0), (1, -4, 1), (0, 1, 0))  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: page.picture.image is not None)
    engine.step()
    qtbot.waitUntil(lambda: page.session.result.frame == 1)  # type: ignore[union-attr]
    gray = engine.image.astype(int)
    sums = np.zeros_like(gray)
    sums[1:-1, 1:-1] = gray[:-2, 1:-1] + gray[2:, 1:-1] + gray[1:-1, :-2] + gray[1:-1, 2:] - 4 * gray[1:-1, 1:-1]
    np.testing.assert_array_equal(shown(page.picture), np.clip(sums, 0, 255))  # the ring does not touch the border
    np.testing.assert_array_equal(shown(page.original), engine.image)
    assert "280×280 pixels" in page.said.text


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_can_be_chosen(page: KernelsPage, engine: FakeEngine, name: str, qtbot: QtBot) -> None:
    index = page.choice.findText(name)
    page.choice.setCurrentIndex(index)
    page.choice.activated.emit(index)
    kernel, shades = KERNELS[name]
    qtbot.waitUntil(lambda: wish_of(engine.request, KernelView).shades is shades)  # type: ignore[union-attr]
    total = sum(map(sum, wish_of(engine.request, KernelView).kernel))  # type: ignore[union-attr]
    blank = {"Edge detection", "Sobel, upright edges", "Sobel, level edges"}
    assert total == pytest.approx(0 if name in blank else 1)
    assert page.choice.currentText() == name
    assert page.kernel.texts == kernel


def test_as_one_types(page: KernelsPage, engine: FakeEngine, write: Write, qtbot: QtBot) -> None:
    write(page.kernel, 1, 1, "-5")
    qtbot.waitUntil(lambda: wish_of(engine.request, KernelView).kernel[1][1] == -5)  # type: ignore[union-attr]
    assert page.choice.currentText() == "My own"
    write(page.kernel, 1, 1, "-")
    assert page.said.text.startswith("“-” is no number")
    assert page.kernel.texts[1][1] == "-"
    QCoreApplication.processEvents()
    assert wish_of(engine.request, KernelView).kernel[1][1] == -5  # type: ignore[union-attr]
    qtbot.keyClicks(page.kernel.editor, "4")
    qtbot.waitUntil(lambda: wish_of(engine.request, KernelView).kernel[1][1] == -4)  # type: ignore[union-attr]
    assert page.choice.currentText() == "Edge detection"


def test_size_and_looks(page: KernelsPage, engine: FakeEngine, qtbot: QtBot) -> None:
    page.side.activated.emit(2)
    qtbot.waitUntil(lambda: len(wish_of(engine.request, KernelView).kernel) == 7)  # type: ignore[union-attr]
    assert wish_of(engine.request, KernelView).kernel[3][2:5] == (1, -4, 1)  # type: ignore[union-attr]
    page.colour.activated.emit(1)
    page.shades.activated.emit(2)
    qtbot.waitUntil(lambda: wish_of(engine.request, KernelView).grey)  # type: ignore[union-attr]
    assert wish_of(engine.request, KernelView).shades is KernelShades.OFFSET  # type: ignore[union-attr]
    page.undo()
    page.undo()
    page.undo()
    assert page.state == page.LECTURE


def test_the_kernel_stays_in_the_middle() -> None:
    cross = rows("0 1 0", "2 3 4", "0 5 0")
    assert middle(middle(cross, 7), 3) == cross
    assert middle(cross, 5)[2] == ("0", "2", "3", "4", "0")


def test_nothing_is_asked_for_while_another_page_is_shown(
    page: KernelsPage, panel: BlackboardPanel, engine: FakeEngine, qtbot: QtBot
) -> None:
    panel.show_page("pooling")
    qtbot.waitUntil(lambda: not engine.request.of_kind(KernelView))
    assert not page.isVisible()


def test_into_the_network_and_out_again(
    page: KernelsPage, panel: BlackboardPanel, session: Session, engine: FakeEngine, enter: Write, qtbot: QtBot
) -> None:
    enter(page.filter, "2")
    page.drop.click()
    expected = FilterOverride(1, "conv1", 2, ((0, 1, 0), (1, -4, 1), (0, 1, 0)), (1,))
    qtbot.waitUntil(lambda: engine.request.overrides == (expected,))
    said = "Filter 2 of conv1 now has the kernel itself, in the middle of 5×5 zeros"
    qtbot.waitUntil(lambda: said in page.swapped.text)
    page.kernel.edited.emit(1, 1, "9")
    qtbot.waitUntil(lambda: engine.request.overrides[0].kernel[1][1] == 9)
    panel.set_active(False)
    qtbot.waitUntil(lambda: not engine.request.of_kind(KernelView))
    assert engine.request.overrides[0].kernel[1][1] == 9  # it stays while others are looked at
    page.remove.click()
    qtbot.waitUntil(lambda: engine.request.overrides == ())
    assert session.swap is None
    assert page.drop.isEnabled()


def test_too_large_or_no_such_filter(page: KernelsPage, enter: Write, engine: FakeEngine) -> None:
    enter(page.filter, "6")
    assert page.swapped.text == "Filter must be a whole number from 0 to 5."
    assert not page.drop.isEnabled()
    enter(page.filter, "5")
    assert page.drop.isEnabled()
    page.side.activated.emit(2)
    assert page.swapped.text == "The filters of conv1 are 5×5: a 7×7 kernel is too large for them."
    page.swap()
    assert page.session.swap is None


def test_a_sign_says_so_and_takes_it_back(page: KernelsPage, session: Session, qtbot: QtBot) -> None:
    bar = StatusBar(session)
    qtbot.addWidget(bar)
    bar.resize(1200, 30)
    bar.show()
    chip: SwapChip = bar.swapped
    assert not chip.isVisible()
    page.drop.click()
    assert not chip.isVisible()  # nothing that is shown was computed with it yet
    qtbot.waitUntil(chip.isVisible)
    assert chip.text() == "Kernel in conv1, filter 0"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert session.swap is None
    assert not chip.isVisible()


def test_another_network_begins_with_its_own_filters(
    page: KernelsPage, session: Session, engine: FakeEngine, qtbot: QtBot
) -> None:
    from engine.api import NetworkReference

    page.drop.click()
    qtbot.waitUntil(lambda: bool(engine.request.overrides))
    session.open_network(NetworkReference("lenet5"))
    qtbot.waitUntil(lambda: session.network.epoch == 2)  # type: ignore[union-attr]
    assert session.swap is None
    qtbot.waitUntil(lambda: engine.request.overrides == ())


def test_no_button_moves_away_when_it_is_clicked(page: KernelsPage, session: Session, qtbot: QtBot) -> None:
    def places() -> list[QPoint]:
        return [button.mapTo(page, QPoint(0, 0)) for button in (page.drop, page.remove, page.share)]

    before, said = places(), page.swapped.text
    page.drop.click()
    qtbot.waitUntil(lambda: page.swapped.text not in (said, "") and session.swap_in_use is not None)
    assert places() == before
    page.remove.click()
    qtbot.waitUntil(lambda: page.swapped.text == said)
    assert places() == before
