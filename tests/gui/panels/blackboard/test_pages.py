"""The blackboard's pages about output sizes, parameters, pooling and history, driven as a student would."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import KnownNetwork, Published
from gui.look.theme import BODY, DARK, LIGHT
from gui.panels.blackboard.pages import arithmetic as sums
from gui.panels.blackboard.pages.history import HistoryPage
from gui.panels.blackboard.pages.output_size import PRESETS, OutputSizePage
from gui.panels.blackboard.pages.parameters import ParametersPage
from gui.panels.blackboard.pages.pooling import PoolingPage
from gui.panels.blackboard.panel import PAGES, BlackboardPanel
from gui.session.session import Session
from tests.gui.fakes import FakeEngine
from tests.gui.panels.blackboard.pages import open_page, press
from tests.gui.showing import look_like, settle

Write = Callable[..., None]


@pytest.fixture
def sizes(panel: BlackboardPanel) -> OutputSizePage:
    return open_page(panel, "output-size")


@pytest.fixture
def parameters(panel: BlackboardPanel) -> ParametersPage:
    return open_page(panel, "parameters")


@pytest.fixture
def pooling(panel: BlackboardPanel) -> PoolingPage:
    return open_page(panel, "pooling")


def test_seven_under_three(sizes: OutputSizePage, enter: Write) -> None:
    said = []
    for stride in "123":
        enter(sizes.fields["stride"], stride)
        said.append((sizes.formula.text, sizes.verdict.text))
    assert said == [
        ("(7 − 3 + 2·0)/1 + 1 = 5", "It fits: the map has 5×5 numbers."),
        ("(7 − 3 + 2·0)/2 + 1 = 3", "It fits: the map has 3×3 numbers."),
        (
            "(7 − 3 + 2·0)/3 + 1 = 2.33",
            "It does not fit: 2.33 positions. "
            "PyTorch rounds down to 2: the last column and the last row are never read.",
        ),
    ]
    sizes.ceil.click()
    assert sizes.verdict.text.endswith("rounds up to 3: the last window hangs 2 cells over the border.")
    assert sizes.view.sizes is not None
    assert sizes.view.sizes.fit.size == 3


@pytest.mark.parametrize(
    ("words", "formula", "verdict"),
    [
        ("AlexNet’s conv1", "(224 − 11 + 2·2)/4 + 1 = 55.25", "rounds down to 55: only the last column of zeros"),
        ("ResNet’s conv1", "(224 − 7 + 2·3)/2 + 1 = 112.50", "rounds down to 112: only the last column of zeros"),
        ("keeps its size", "(32 − 5 + 2·2)/1 + 1 = 32", "It fits: the map has 32×32"),
    ],
)
def test_presets(sizes: OutputSizePage, words: str, formula: str, verdict: str) -> None:
    assert words in [preset[0] for preset in PRESETS]
    for button in sizes.findChildren(type(sizes.preset("", n="7"))):
        if button.text() == words:
            button.click()
    assert sizes.formula.text == formula
    assert verdict in sizes.verdict.text


def test_shrinking_and_keeping(sizes: OutputSizePage, enter: Write) -> None:
    enter(sizes.fields["n"], "32")
    enter(sizes.fields["f"], "5")
    assert sizes.shrinking.text.startswith("Such layers one after another: 32 → 28 → 24")
    assert "(F − 1)/2 = (5 − 1)/2 = 2. For F = 3, 5 and 7 it is 1, 2 and 3." in sizes.keeping.text
    enter(sizes.fields["padding"], "2")
    assert sizes.shrinking.text == "The size stays 32, layer after layer."
    enter(sizes.fields["f"], "4")
    assert "which cannot be" in sizes.keeping.text


def test_a_window_is_moved(sizes: OutputSizePage, qtbot: QtBot, enter: Write) -> None:
    enter(sizes.fields["stride"], "2")
    press(qtbot, sizes.view, Qt.Key.Key_Right)
    press(qtbot, sizes.view, Qt.Key.Key_Down)
    assert sizes.view.at == (1, 1)
    place = sizes.view.window_rect(2, 0).center().toPoint()
    qtbot.mouseClick(sizes.view, Qt.MouseButton.LeftButton, pos=place)
    assert sizes.view.at == (2, 0)


@pytest.mark.parametrize(
    ("n", "f", "stride", "padding", "unread"),
    [(7, 3, 3, 0, [6]), (7, 3, 2, 0, []), (7, 1, 3, 0, [1, 2, 4, 5]), (6, 3, 2, 1, [6]), (5, 3, 4, 2, [1, 5, 6])],
)
def test_what_is_crossed_out(
    sizes: OutputSizePage, n: int, f: int, stride: int, padding: int, unread: list[int]
) -> None:
    sizes.edit(n=str(n), f=str(f), stride=str(stride), padding=str(padding))
    assert sizes.view.unread() == unread
    assert set(unread) & set(range(n)) == sums.unread(n, f, stride, padding)


def test_what_does_not_fit_at_all(sizes: OutputSizePage, enter: Write) -> None:
    enter(sizes.fields["f"], "9")
    assert sizes.verdict.text == "A window of 9 does not fit on 7 values with a padding of 0, not even once."
    enter(sizes.fields["f"], "three")
    assert sizes.verdict.text == "Window size F must be a whole number from 1 to 64."
    assert sizes.fields["f"].text() == "three"


def test_ten_filters(parameters: ParametersPage) -> None:
    assert parameters.each.text.endswith("5·5·3 + 1 = 76 parameters")
    assert parameters.total.text.endswith("10·76 = 760 parameters")
    assert parameters.output.text.endswith("32·32·10 = 10,240 numbers")
    assert parameters.macs.text.endswith("10,240·75 = 768,000")
    assert parameters.linear.text == "Parameters: 3,072·10 + 10 = 30,730"
    assert [volume.shape for volume in parameters.volumes.volumes] == ["32×32×3", "5×5×3", "32×32×10"]


def test_six_filters(parameters: ParametersPage, enter: Write) -> None:
    enter(parameters.fields["filters"], "6")
    enter(parameters.fields["padding"], "0")
    assert parameters.volumes.volumes[-1].shape == "28×28×6"
    assert parameters.total.text.endswith("= 456 parameters")
    enter(parameters.fields["classes"], "1000")
    assert parameters.linear.text.endswith("= 3,073,000")


def test_a_mistake_in_one_half_leaves_the_other(parameters: ParametersPage, enter: Write) -> None:
    enter(parameters.fields["filters"], "0")
    assert parameters.problem.text == "Filters K must be a whole number from 1 to 4,096."
    assert parameters.total.text == ""
    assert parameters.linear.text.endswith("= 30,730")


def test_the_lectures_pooling(pooling: PoolingPage) -> None:
    assert pooling.maps[0].result.shown() == [["6", "8"], ["3", "4"]]
    assert pooling.formula.text == "max(1, 1, 5, 6) = 6"


def test_each_map_on_its_own(pooling: PoolingPage, write: Write) -> None:
    before = pooling.maps[1].result.shown()
    write(pooling.maps[0].given, 0, 0, "9")
    assert pooling.maps[0].result.shown() == [["9", "8"], ["3", "4"]]
    assert pooling.maps[1].result.shown() == before
    write(pooling.maps[1].given, 3, 0, "8")
    assert pooling.maps[1].result.shown()[1] == ["8", before[1][1]]
    assert pooling.formula.text.startswith("max(")
    assert pooling.formula.text.endswith("= 8")


def test_average_and_other_windows(pooling: PoolingPage, enter: Write) -> None:
    pooling.mode.setCurrentIndex(1)
    pooling.mode.activated.emit(1)
    assert pooling.maps[0].result.shown() == [["3.25", "5.25"], ["2", "2"]]
    assert pooling.formula.text == "(1 + 1 + 5 + 6) / 4 = 3.25"
    enter(pooling.fields["window"], "3")
    assert pooling.maps[0].result.shown() == [["3.111"]]
    assert "1.50, rounded down to 1" in pooling.size_line.text
    enter(pooling.fields["window"], "5")
    assert "not even once" in pooling.formula.text
    enter(pooling.fields["size"], "6")
    assert len(pooling.maps[0].given.texts) == 6
    assert len(pooling.maps[0].result.shown()) == 1


def test_a_result_is_chosen(pooling: PoolingPage, qtbot: QtBot) -> None:
    given = pooling.maps[1].given
    qtbot.mouseClick(given, Qt.MouseButton.LeftButton, pos=given.cell_rect(3, 2).center().toPoint())
    assert pooling.chosen == (1, (1, 1))
    assert pooling.formula.text == "max(1, 0, 1, 1) = 1"


def test_more_maps(pooling: PoolingPage, enter: Write) -> None:
    assert [row.isVisible() for row in pooling.maps] == [True, True, False, False]
    enter(pooling.fields["count"], "4")
    assert [row.isVisible() for row in pooling.maps] == [True] * 4
    assert pooling.maps[2].result.shown() == [["2", "2"], ["2", "2"]]


def test_the_history_is_read_from_the_catalogue(engine: FakeEngine, session: Session, qtbot: QtBot) -> None:
    engine.known_networks = lambda: (  # type: ignore[method-assign]
        KnownNetwork("resnet50", "ResNet-50", 2015, "He", 25_600_000, (3, 9, 9), "none", None, 50, 4_100_000_000,
                     Published(23.9, 7.1, "the publisher")),
        KnownNetwork("lenet5", "LeNet-5", 1998, "LeCun", 61_706, (1, 9, 9), "none", None, 5, 400_000),
        KnownNetwork("linear", "Linear", 1950, "", 5, (1, 9, 9), "none"),
    )  # fmt: skip
    page = HistoryPage(session)
    qtbot.addWidget(page)
    assert page.charts["depth"].bars == (("LeNet-5 (1998)", 5, "5"), ("ResNet-50 (2015)", 50, "50"))
    assert page.charts["parameters"].bars[1] == ("ResNet-50 (2015)", 25.6, "25.6")
    assert page.charts["macs"].bars[1][1:] == (4.1, "4.10")
    assert page.charts["error"].bars == (("LeNet-5 (1998)", None, "not comparable"), ("ResNet-50 (2015)", 7.1, "7.1"))


def test_the_real_catalogue_has_all_of_it(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    from engine.catalogue import known as catalogue

    engine.known_networks = catalogue.known  # type: ignore[method-assign]
    page = HistoryPage(session)
    qtbot.addWidget(page)
    for name in ("depth", "parameters", "macs"):
        assert len(page.charts[name].bars) == 7
        assert all(value for _, value, _ in page.charts[name].bars)
    assert [value is None for _, value, _ in page.charts["error"].bars] == [True] + [False] * 6


@pytest.mark.parametrize("name", [kind.identifier for kind in PAGES])
@pytest.mark.parametrize(("width", "scale"), [(480, 1.6), (900, 1.0)])
def test_every_page_fits_its_width(
    panel: BlackboardPanel, session: Session, name: str, width: int, scale: float
) -> None:
    look_like(LIGHT if scale > 1 else DARK, scale)
    page = open_page(panel, name)
    panel.resize(width, 640)
    settle()
    assert page.minimumSizeHint().width() <= width
    assert panel.minimumSizeHint().width() <= width
    assert np.array(page.grab().toImage().size().toTuple()).all()


def test_pages_are_remembered(panel: BlackboardPanel, session: Session, qtbot: QtBot) -> None:
    panel.show_page("pooling")
    assert panel.save_state() == {"page": "pooling"}
    other = BlackboardPanel(session)
    qtbot.addWidget(other)
    other.restore_state({"page": "pooling"})
    other.set_active(True)
    assert isinstance(other.page, PoolingPage)
    other.restore_state({"page": "nonsense"})
    assert other.save_state() == {"page": "pooling"}
    with pytest.raises(KeyError):
        other.show_page("nonsense")


@pytest.mark.parametrize("name", [page.identifier for page in PAGES])
@pytest.mark.parametrize("size", [(1280, 620), (1600, 900)])
def test_a_page_grows_with_its_room_and_can_still_be_seen_whole(
    panel: BlackboardPanel, size: tuple[int, int], name: str
) -> None:
    panel.show_page(name)
    page, area = panel._pages[name]
    panel.resize(520, 420)
    settle()
    assert page.enlargement == 1.0
    panel.resize(*size)
    settle()
    whole = page.height() <= area.viewport().height()
    assert whole or page.enlargement == 1.0
    if name in ("convolution", "pooling"):
        assert page.enlargement >= (1.2 if size[0] == 1280 else 1.6)


def test_numbers_in_fields_have_the_size_of_the_text(panel: BlackboardPanel) -> None:
    panel.show_page("output-size")
    assert panel.page is not None
    for scale in (1.25, 1.6, 1.0):
        look_like(DARK, scale)
        settle()
        for field in panel.page.fields.values():
            assert field.lineEdit().font().pixelSize() == round(BODY * scale * panel.page.enlargement)


@pytest.mark.parametrize("name", [page.identifier for page in PAGES])
def test_a_lesson_begins_a_page_and_hides_its_answers(panel: BlackboardPanel, name: str) -> None:
    panel.begin_page(name, {})
    page = panel.page
    assert page is not None
    before = page.size()
    panel.hide_answers(True)
    settle()
    assert all(part.isHidden() for part in page.answers()) and page.size() == before
    panel.hide_answers(False)
    assert not any(part.isHidden() for part in page.answers())
    with pytest.raises(KeyError):
        panel.begin_page(name, {"nothing": "1"})


def test_values_of_a_lesson_are_written_over_the_lectures(panel: BlackboardPanel) -> None:
    panel.begin_page("convolution", {"image_size": "7", "stride": "2"})
    page = panel.page
    assert page is not None and page.state.stride == "2" and len(page.state.image) == 7
    panel.begin_page("convolution", {})
    assert page.state == page.LECTURE
    page.undo()
    assert page.state.stride == "2"


def test_arrows_in_a_drawing_move_the_window_and_do_not_walk_the_layers(panel: BlackboardPanel, qtbot: QtBot) -> None:
    page = open_page(panel, "output-size")
    assert isinstance(page, OutputSizePage)
    for key, by in ((Qt.Key.Key_Right, (0, 1)), (Qt.Key.Key_Down, (1, 1)), (Qt.Key.Key_Left, (1, 0))):
        claim = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        claim.ignore()
        QApplication.sendEvent(page.view, claim)
        assert claim.isAccepted()
        qtbot.keyClick(page.view, key)
        assert page.view.at == by
