"""What docs/architecture.md builds works: panels, a quantity per frame, a layer over the picture, a source, a job."""

from __future__ import annotations

import re
import sys
import types

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Activations, NetworkState, Notice, Progress, Request, Result
from engine.runtime.job_runner import JobRunner
from engine.runtime.mailboxes import Inbox, Outbox
from gui.panels.input.panel import InputPanel
from gui.session.selection import Selection
from gui.session.session import Session
from tests import reference
from tests.answers import origin
from tests.engine.tiny import tiny_network
from tests.gui.fakes import FakeEngine
from tests.gui.microscope_bench import picture
from tests.gui.showing import painted, settle, show
from tests.gui.stepping import SteppingEngine
from tests.origins import ROOT


def walk_through(heading: str, number: int = 0, name: str = "walk_through") -> dict[str, object]:
    """The names that a Python block under this heading of the document defines, as a module of that name."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert section
    block = re.findall(r"```python\n(.*?)```", section[1], re.DOTALL)[number]
    module = types.ModuleType(name)
    sys.modules[name] = module  # where dataclasses look for the names in annotations
    exec(compile(block, "docs/architecture.md", "exec"), module.__dict__)
    return module.__dict__


def test_the_panel(qtbot: QtBot) -> None:
    panel = walk_through("Adding a panel")["SilencePanel"](session := Session(FakeEngine()))
    qtbot.addWidget(panel)
    assert panel.request() == Request()
    session.selection = Selection("relu1")
    assert panel.request().of_kind(Activations) == {Activations("relu1")}
    answers = {Activations("relu1"): np.array([0, 0, 3, 1], np.float32), Activations("conv1"): np.zeros(9, np.float32)}
    panel.show_result(Result(origin(0, 1), captured=0.0, answers=answers))
    assert panel.label.text() == "50% of 4 values are zero"


def test_the_quantity_per_frame(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real engine answers a wish that nothing in it names, and the panel shows what NumPy finds too."""
    heading, name = "Adding a quantity per frame", "engine.api.zero_shares"
    monkeypatch.setitem(sys.modules, name, types.ModuleType(name))  # is gone again after the test
    wish = walk_through(heading, 0, name)["ZeroShares"]("relu2")
    engine = SteppingEngine("lenet5")
    session = Session(engine)
    panel = walk_through(heading, 1)["SilentChannelsPanel"](session)
    qtbot.addWidget(panel)
    assert panel.request() == Request()
    session.add_panel(panel)
    panel.set_active(True)
    session.start()
    session.select("relu2")
    assert panel.request() == Request.of(wish)
    qtbot.waitUntil(lambda: session._request == Request.of(wish))
    engine.show(picture())
    qtbot.waitUntil(lambda: panel.label.text() != "")
    (shares,) = session.result.answers.values()
    x = engine._loop._live.kept.taps[INPUT].numpy()
    truth = (reference.outputs("lenet5", x)["relu2"] == 0).mean(axis=(1, 2))
    np.testing.assert_allclose(shares, truth, atol=1e-6)
    assert not shares.flags.writeable
    assert panel.label.text() == f"{(truth == 1).sum()} of 16 channels are silent"


def test_the_layer_over_the_picture(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, InputPanel, 330, 600)
    layer = walk_through("Adding a layer over the picture")["FirstChannelOverlay"](session)
    session.overlays.layers.append(layer)
    session.overlays.set_opacity(1.0)
    session.overlays.wishes_changed.emit()
    settle()
    assert engine.request.of_kind(Activations) == {Activations("conv1")} and layer.has_content
    values = np.abs(engine.outputs["conv1"][0])
    row, column = np.unravel_index(values.argmax(), values.shape)
    rect, (height, width) = panel.frame.picture_rect(), values.shape
    x, y = (column + 0.5) / width * rect.width(), (row + 0.5) / height * rect.height()
    assert min(painted(panel.frame)[int(rect.top() + y), int(rect.left() + x)]) > 240


def test_the_source() -> None:
    class Clock:
        time = 0.0

        def now(self) -> float:
            return self.time

        def wait(self, condition: object, seconds: float) -> None:
            self.time += seconds

    source = walk_through("Adding a source")["Orbit"]("orbit", clock := Clock())
    first = source.read()
    assert (first.index, first.image.shape, first.image.dtype) == (0, (128, 128, 3), np.uint8)
    rows, columns = np.nonzero(first.image[..., 0])
    assert (rows.mean(), columns.mean()) == pytest.approx((64, 104))
    source.control("period", 0.5)
    clock.time = 0.125
    rows, columns = np.nonzero(source.read().image[..., 0])
    assert (rows.mean(), columns.mean()) == pytest.approx((104, 64), abs=0.1)
    source.close()
    assert source.read() is None


def test_the_job() -> None:
    kind, state, network = walk_through("Adding a job")["CountSmallWeights"], NetworkState(1), tiny_network()
    runner = JobRunner(Inbox(), outbox := Outbox(), threaded=False)
    runner.lend({state: network})
    for limit in (0.3, 0.1):
        runner.submit(kind(state, limit))
    assert runner.step() and not runner.step()
    *progress, told, end = outbox.drain()
    weights = np.concatenate([weight.ravel() for weight, _ in network.program.weights.values()])
    share = np.count_nonzero(np.abs(weights) < 0.1) / 828
    assert told == Notice(f"{share:.0%} of 828 weights are below 0.1")
    assert [(each.text, each.fraction) for each in progress] == [
        ("Counting the weights of conv …", 0.0),
        ("Counting the weights of fc …", 0.5),
    ]
    assert end == Progress("small weights", "", done=True)
    runner.submit(kind(state, 0.3))
    runner.lend({NetworkState(2): network})
    assert not runner.step()
