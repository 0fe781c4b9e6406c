"""What the session has to tell, and when it is taken back."""

from __future__ import annotations

from dataclasses import replace

from engine.api import (
    DeviceChanged,
    EngineBusy,
    EngineRestarted,
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


def test_an_engine_that_does_not_get_on_is_asked_about_before_all_else(window: MainWindow, engine: FakeEngine) -> None:
    other = Notice("The camera was unplugged.", Severity.WARNING)
    engine.post(other, EngineBusy("The engine has been busy for long."))
    messages = window.messages
    assert messages.text == "Warning: The engine has been busy for long." and list(messages.waiting) == [other]
    wait, stop = messages.steps
    assert (wait.text(), stop.text()) == ("Wait on", "Stop it")
    stop.click()
    assert engine.called("interrupt") == [()]
    engine.post(EngineBusy(""), EngineRestarted("The engine was stopped.", asked_for=True))
    assert messages.text == "Warning: The camera was unplugged."
    messages.dismiss()
    assert messages.text == "Note: The engine was stopped." and not messages.steps


def test_the_user_may_wait_on(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(EngineBusy("The engine has been busy for long."))
    window.messages.steps[0].click()
    assert window.messages.text == "" and not engine.called("interrupt")
    engine.post(EngineBusy(""))


def test_a_crash_is_told_and_can_be_looked_into(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(EngineRestarted("The engine crashed.", "Current thread 0x1"))
    assert window.messages.text == "Error: The engine crashed."
    window.messages.steps[0].click()
    assert window.cards.card is not None
    engine.post(NetworkOpened(replace(engine.info, epoch=2)))
    assert window.messages.text == "Error: The engine crashed.", "it is not about the network"
