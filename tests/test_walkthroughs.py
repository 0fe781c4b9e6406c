"""The panel and the source that docs/architecture.md builds work as they stand there."""

from __future__ import annotations

import re

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.api import Result
from gui.session.selection import Selection
from gui.session.session import Session
from tests.gui.fakes import FakeEngine
from tests.origins import ROOT


def walk_through(number: int) -> dict[str, object]:
    """The names that a Python block of the document defines."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "architecture.md").read_text(), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(blocks[number], "docs/architecture.md", "exec"), names)
    return names


def test_the_panel(qtbot: QtBot) -> None:
    panel = walk_through(0)["SilencePanel"](session := Session(FakeEngine()))
    qtbot.addWidget(panel)
    assert panel.wants().outputs == frozenset()
    session.selection = Selection("relu1")
    assert panel.wants().outputs == {"relu1"}
    outputs = {"relu1": np.array([0, 0, 3, 1], np.float32), "conv1": np.zeros(9, np.float32)}
    panel.show_result(Result(epoch=1, frame=0, captured=0.0, outputs=outputs))
    assert panel.label.text() == "50% of 4 values are zero"


def test_the_source() -> None:
    class Clock:
        time = 0.0

        def now(self) -> float:
            return self.time

        def wait(self, condition: object, seconds: float) -> None:
            self.time += seconds

    source = walk_through(1)["Orbit"]("orbit", clock := Clock())
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
