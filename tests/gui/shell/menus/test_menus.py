"""The menus that change: networks, sources, devices."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from engine.api import CamerasFound, DeviceChanged, KnownNetwork, NetworkReference, Task, say
from gui.look.theme import LIGHT, Look, current_look
from gui.shell.menubar import with_key
from gui.shell.menus.device_menu import title
from gui.shell.menus.network_menu import parameters
from gui.shell.window import MainWindow
from tests.gui.fakes import DRAW, KNOWN, FakeEngine


def entries(menu: QMenu) -> dict[str, QAction]:
    """By text, those of submenus too."""
    found = {}
    for action in menu.actions():
        if action.menu():
            found |= entries(action.menu())
        elif action.text():
            found[action.text()] = action
    return found


def test_known_networks_say_year_parameters_and_weights(window: MainWindow, engine: FakeEngine) -> None:
    menu = window.menus.network
    menu.aboutToShow.emit()
    networks = entries(menu)
    assert networks["LeNet-5\t1998 · 61.7 k parameters · bundled"].isChecked()
    top = [action.text() for action in menu.actions() if not action.menu()]
    assert not any("AlexNet" in text for text in top)
    (further,) = (action.menu() for action in menu.actions() if action.text() == "With weights to fetch")
    (alexnet,) = further.actions()
    assert alexnet.text() == "AlexNet\t2012 · 61.1 M parameters · to be fetched"
    fetch, untrained = alexnet.menu().actions()
    assert "3×224×224" in untrained.toolTip() and "61,100,840" in untrained.toolTip()
    untrained.trigger()
    assert engine.called("open_network")[-1] == (NetworkReference("alexnet"),) and not engine.called("fetch_weights")
    assert fetch.text() == "Fetch weights and open (244 MB)"
    fetch.trigger()
    assert engine.called("fetch_weights") == [("alexnet",)]


def test_networks_stand_under_what_they_answer_and_bring_the_source_that_suits_them(
    window: MainWindow, engine: FakeEngine
) -> None:
    finder = KnownNetwork(
        "digits-find", "Finder", 2019, "Zhou 2019", 9, (1, 64, 64), "bundled", task=Task.DETECTION, source="draw:digits"
    )
    engine.known_networks = lambda: (*KNOWN, finder)
    menu = window.menus.network
    menu.aboutToShow.emit()
    texts = [action.text().partition("\t")[0] for action in menu.actions()]
    assert texts[:5] == ["What is it?", "LeNet-5", "ResNet-20", "What is where?", "Finder"]
    assert not menu.actions()[0].isEnabled()
    menu.actions()[4].trigger()
    assert engine.called("open_network")[-1] == (NetworkReference("digits-find"),)
    assert engine.called("open_source")[-1] == ("draw:digits",)
    window.session.source = replace(DRAW, spec="camera")
    menu.actions()[1].trigger()
    assert engine.called("open_source")[-1] == ("draw:digits",)  # the camera stays


def test_counts_of_parameters() -> None:
    assert [parameters(n) for n in (930, 61706, 138357544, 2_000_000_000)] == [
        "930 parameters",
        "61.7 k parameters",
        "138 M parameters",
        "2 G parameters",
    ]


def test_cameras_are_looked_for_when_the_menu_opens(window: MainWindow, engine: FakeEngine) -> None:
    menu = window.menus.source
    assert not entries(menu)["Looking for cameras…"].isEnabled() and not engine.called("find_cameras")
    menu.aboutToShow.emit()
    found = entries(menu)
    assert "Looking for cameras…" not in found
    found["USB microscope"].trigger()
    assert engine.called("open_source")[-1] == ("camera:2",)
    assert entries(menu)["USB microscope"].isChecked()


def test_no_camera_is_said(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(CamerasFound(()))
    assert not entries(window.menus.source)["No camera found"].isEnabled()
    assert not entries(window.menus.source)["Webcam"].isEnabled()


def test_the_running_source_is_marked_and_its_actions_are_there(window: MainWindow, engine: FakeEngine) -> None:
    found = entries(window.menus.source)
    assert found["Draw"].isChecked() and not found["Stimuli"].isChecked()
    found["Clear"].trigger()
    assert engine.called("control_source")[-1] == ("clear", None)
    window.commands["stimuli"].trigger()
    found = entries(window.menus.source)
    assert found["Stimuli"].isChecked() and not found["Draw"].isChecked() and "Clear" not in found


def test_devices_and_precision(window: MainWindow, engine: FakeEngine) -> None:
    menu = window.menus.device
    menu.aboutToShow.emit()
    found = entries(menu)
    assert list(found)[:3] == ["Automatic", "CPU", "CUDA 0"] and found["CPU"].isChecked()
    found["CUDA 0"].trigger()
    assert engine.called("set_device")[-1] == ("cuda:0", "exact")
    entries(menu)["Fast"].trigger()
    assert engine.called("set_device")[-1] == ("cuda:0", "fast")
    menu.aboutToShow.emit()
    assert entries(menu)["Fast"].isChecked()


def test_fast_precision_that_gains_nothing_is_not_offered_and_says_why(window: MainWindow, engine: FakeEngine) -> None:
    refusal = say("This processor cannot compute in bfloat16, so fast precision would gain nothing.")
    engine.post(DeviceChanged("cpu", "CPU", "exact", "eager", None, "fast", refusal))
    menu = window.menus.device
    menu.aboutToShow.emit()
    found = entries(menu)
    fast = found["Fast (gains nothing here)"]
    assert not fast.isEnabled() and not fast.isChecked() and fast.toolTip() == refusal
    assert found["Exact (float32)"].isChecked()
    found["CUDA 0"].trigger()
    assert engine.called("set_device")[-1] == ("cuda:0", "fast"), "elsewhere it may gain"
    engine.post(DeviceChanged("cuda:0", "CUDA", "exact", "eager", None, "fast"))
    menu.aboutToShow.emit()
    assert entries(menu)["Fast"].isEnabled() and entries(menu)["Fast"].isChecked(), "it is still being tried"


def test_device_titles() -> None:
    assert [title(device) for device in ("auto", "cpu", "cuda:1", "mps")] == ["Automatic", "CPU", "CUDA 1", "MPS"]


def test_look_is_marked_in_the_view_menu(window: MainWindow) -> None:
    found = entries(window.menus.view)
    assert found["Dark"].isChecked() and found["100 %"].isChecked()
    found["Light"].trigger()
    found["160 %"].trigger()
    assert current_look() == Look(LIGHT, 1.6)
    assert not found["Dark"].isChecked() and found["160 %"].isChecked()


def test_panels_can_be_closed_and_opened_from_the_view_menu(window: MainWindow) -> None:
    entries(window.menus.view)["Filters"].trigger()
    assert not window.docks["filters"].isVisible()
    entries(window.menus.view)["Filters"].trigger()
    assert window.docks["filters"].isVisible()


def test_a_panel_behind_another_one_comes_to_the_front_and_only_then_is_closed(
    window: MainWindow, qtbot: QtBot
) -> None:
    behind, front = window.docks["layers"], window.docks["filters"]
    window.tabifyDockWidget(behind, front)
    front.raise_()
    qtbot.waitUntil(lambda: front.panel.active and not behind.panel.active)

    def marks() -> tuple[bool, bool]:
        found = entries(window.menus.view)
        return found["Layers"].isChecked(), found["Filters"].isChecked()

    assert marks() == (False, True)
    entries(window.menus.view)["Layers"].trigger()
    assert behind.panel.active and not front.panel.active and not front.isHidden() and marks() == (True, False)
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert front.panel.active and not behind.isHidden() and marks() == (False, True)
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: front.isHidden() and behind.panel.active and marks() == (True, False))


def test_an_enlarged_panel_is_put_back_first(window: MainWindow) -> None:
    window.docks.enlarge(window.docks["layers"])
    entries(window.menus.view)["Layers"].trigger()
    assert window.docks.enlarged is None and entries(window.menus.view)["Layers"].isChecked()
    window.docks.enlarge(window.docks["layers"])
    entries(window.menus.view)["Filters"].trigger()
    assert window.docks.enlarged is None and window.docks["filters"].panel.active


def test_a_right_click_beside_the_panels_offers_the_same_as_the_view_menu(window: MainWindow) -> None:
    menu = window.createPopupMenu()
    assert menu.actions() == [dock.action for dock in window.docks.docks] == window.menus._panels.actions()


def test_every_menu_gets_a_letter_of_its_own() -> None:
    taken: set[str] = set()
    titles = ("Arquivo", "Ajuda", "Éa", "Exibir", "Go", "Go", "Go")
    assert [with_key(title, taken) for title in titles] == ["&Arquivo", "A&juda", "Éa", "&Exibir", "&Go", "G&o", "Go"]
