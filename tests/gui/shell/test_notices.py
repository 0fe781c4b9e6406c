"""What the session has to tell, and when it is taken back."""

from __future__ import annotations

from dataclasses import replace

from engine.api import (
    DeviceChanged,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    Notice,
    NoticeTopic,
    Severity,
    SourceChanged,
)
from gui.shell.dropping import Offer
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine


def test_notices_of_the_engine_are_shown(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(Notice("The camera was unplugged.", Severity.WARNING))
    assert window.messages.text == "Warning: The camera was unplugged."


def test_a_message_goes_with_what_it_is_about(window: MainWindow, engine: FakeEngine) -> None:
    refused = Notice("There is no x.png.", Severity.ERROR, NoticeTopic.SOURCE)
    engine.post(NetworkFailed(NetworkReference("x.pth"), "x.pth: no network."))
    engine.post(refused)
    window.session.open_source("sample")
    assert window.messages.text == "Error: x.pth: no network." and not window.messages.waiting
    engine.post(NetworkOpened(engine.info))  # the same one, described anew
    assert window.messages.text == "Error: x.pth: no network."
    engine.post(NetworkOpened(replace(engine.info, epoch=2)))
    assert window.messages.text == ""
    state = window.session.source
    assert state is not None
    for title in ("a.png", "b.png"):  # one note of one source, whatever else changes
        engine.post(SourceChanged(replace(state, title=title, note="Left out: c.png.")))
        assert window.messages.text == ("Warning: Left out: c.png." if title == "a.png" else "")
        window.messages.dismiss()
    for count in (2, 3):  # the newer note counts what the earlier one said
        engine.post(SourceChanged(replace(state, note=f"{count} pictures were left out.")))
    assert window.messages.text == "Warning: 3 pictures were left out." and not window.messages.waiting
    engine.post(refused)
    window.opener.take(Offer(file="/somewhere/y.png"))
    assert window.messages.text == ""


def test_news_of_a_device_goes_when_another_is_used(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(DeviceChanged("cpu", "CPU", "exact", "eager"))
    engine.post(Notice("CUDA failed, going on with the CPU.", Severity.WARNING, NoticeTopic.DEVICE))
    engine.post(DeviceChanged("cpu", "CPU", "fast", "eager"))
    assert window.messages.text.startswith("Warning: CUDA failed")
    engine.post(DeviceChanged("cuda:0", "CUDA", "exact", "eager"))
    assert window.messages.text == ""
