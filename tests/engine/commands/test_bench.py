"""The figures of ``bench``, from hand-made measurements and from a real, short run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QApplication

import gui.app.bench
import main
from engine.api import DeviceChanged, NetworkReference, UserError
from engine.backends import onednn
from engine.commands import bench, endless
from engine.commands.bare import LEAST, Bare

BUSY = "Other programs took 30 %."
FIELDS = [
    "model",
    "device",
    "threads",
    "torch",
    "precision",
    "bare_ms",
    "live_ms",
    "ratio",
    "paint_ms_p50",
    "ui_gap_ms_p99",
    "latency_ms_p50",
    "frames",
    "dropped",
    "visible_layers",
    "prepared",
    "prepare_s",
    "stages_ms",
    "peak_rss_mb",
    "warnings",
]


def test_the_report_from_known_times() -> None:
    live = SimpleNamespace(
        device=DeviceChanged("cpu", "CPU", "exact", "eager"),
        network=SimpleNamespace(name="lenet5"),
        intervals=[10.0, 12.0, 50.0],
        latencies=[20.0, 21.0, 40.0],
        paints=[2.0, 3.0, 9.0],
        stages={"wait": [1.0, 3.0], "forward": [5.0, 6.0]},
        gaps=[float(gap) for gap in range(101)],
        dropped=7,
        visible_layers=3,
        prepare_s=0.25,
    )
    bare = SimpleNamespace(times=[8.0, 6.0, 100.0], threads=2, torch="2.13", peak_mb=300.5)
    figures = bench.as_object(live, bare)
    assert list(figures) == FIELDS
    assert (figures["bare_ms"], figures["live_ms"], figures["ratio"]) == (8.0, 12.0, 1.5)
    assert (figures["paint_ms_p50"], figures["latency_ms_p50"], figures["ui_gap_ms_p99"]) == (3.0, 21.0, 99.0)
    assert (figures["frames"], figures["dropped"], figures["visible_layers"]) == (3, 7, 3)
    assert figures["stages_ms"] == {"wait": 2.0, "forward": 5.5}
    assert (figures["threads"], figures["torch"], figures["peak_rss_mb"]) == (2, "2.13", 300.5)
    other = SimpleNamespace(times=[24.0, 3.0, 2.0], against="openvino")
    added = {"against": "openvino", "against_ms": 3.0, "ratio_against": 4.0}
    assert bench.as_object(live, bare, (), other) == {**figures, **added}


def test_what_else_runs_the_network_gives_the_same_answer() -> None:
    x = torch.rand((1, 1, 32, 32), generator=torch.Generator().manual_seed(1))
    (answer,) = Bare(NetworkReference("lenet5"), "cpu", "onnxruntime")._run(x)
    with torch.inference_mode():
        torch.testing.assert_close(torch.from_numpy(answer), Bare(NetworkReference("lenet5"), "cpu")._run(x))


def test_what_is_not_installed_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(bench.LIBRARIES, "openvino", "nowhere_to_be_found")
    assert main.run(["bench", "--against", "openvino"]) == 2
    assert "--against openvino: it is not installed here (pip install" in capsys.readouterr().err


def test_the_others_take_turns_as_well() -> None:
    took: list[str] = []
    one, other = (SimpleNamespace(take_turn=lambda _, name=name: took.append(name)) for name in ("bare", "other"))
    for processes in ((one, other), (one, None)):
        bench.by_turns(*processes)(np.zeros(1))
    assert took == ["bare", "other", "bare"]


def test_the_source_always_has_a_new_picture() -> None:
    source = endless.make_source("endless")
    frames = [source.read() for _ in range(3)]
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert frames[0].image.shape == (480, 640, 3)
    assert not np.array_equal(frames[0].image, frames[1].image)
    source.close()


def test_the_bare_network_is_whole_and_untouched() -> None:
    bare = Bare(NetworkReference("lenet5"), "cpu")
    assert bare._run(torch.zeros(1, 1, 32, 32)).shape == (1, 10)


def test_the_bare_network_runs_in_a_process_with_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bench.WAITING, "PASSIVE")
    picture = np.zeros((1, 32, 32), np.float32)
    with bench.BareProcess(NetworkReference("lenet5"), "cpu") as bare:
        bare.take_turn(picture)
        assert bare.peak_mb and bare.peak_mb > 50
        environment = Path(f"/proc/{bare._process.pid}/environ")
        if environment.exists():
            assert bench.WAITING.encode() not in environment.read_bytes()
    assert len(bare.times) >= LEAST
    assert all(took > 0 for took in bare.times)
    assert os.environ[bench.WAITING] == "PASSIVE"
    assert not bare._process.is_alive()


def test_what_the_bare_pass_cannot_do_is_a_sentence() -> None:
    with (
        bench.BareProcess(NetworkReference("lenet5"), "cpu") as bare,
        pytest.raises(UserError, match="The bare forward pass failed"),
    ):
        bare.take_turn(np.zeros((7, 32, 32), np.float32))


def test_a_short_run(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, seconds in (("WARM_UP_S", 0.2), ("TURN_S", 0.4), ("PAUSE_S", 0.1)):
        monkeypatch.setattr(gui.app.bench, name, seconds)
    assert main.run(["bench", "--seconds", "0.8", "--show", "conv1", "pool2", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert list(figures) == FIELDS
    assert figures["torch"] == torch.__version__ and figures["peak_rss_mb"] > 50
    assert (figures["model"], figures["precision"]) == ("lenet5", "exact")
    assert figures["frames"] > 2
    assert figures["ratio"] == pytest.approx(figures["live_ms"] / figures["bare_ms"], rel=0.01)
    stages = figures["stages_ms"]
    assert list(stages) == ["capture", "wait", "preprocess", "forward", "reduce", "copy", "paint", "wait to paint"]
    assert all(took >= 0 for took in stages.values())


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine in this process: another one takes seconds to start."""
    monkeypatch.setenv("CONVOSCOPE_ENGINE", "threads")


@pytest.mark.usefixtures("in_threads")
def test_without_a_frame_there_is_a_sentence(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where a forward pass takes longer than a turn."""
    for name, seconds in (("WARM_UP_S", 0.1), ("TURN_S", 1e-9), ("PAUSE_S", 0.1)):
        monkeypatch.setattr(gui.app.bench, name, seconds)
    assert main.run(["bench", "--seconds", "2e-9"]) == 2
    said = capsys.readouterr()
    assert "lenet5: no two frames were finished within 1e-09 s" in said.err
    assert said.out == "" and len(said.err.splitlines()) == 1


def test_what_speaks_against_the_figures_is_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    refusal = "Fast precision gains nothing."
    live = SimpleNamespace(
        device=DeviceChanged("cpu", "CPU", "exact", "eager", None, "fast", refusal),
        network=SimpleNamespace(name="lenet5"),
        intervals=[10.0],
        latencies=[20.0],
        paints=[2.0],
        stages={},
        gaps=[1.0],
        dropped=0,
        visible_layers=3,
        prepare_s=0.0,
    )
    bare = SimpleNamespace(times=[5.0], threads=2, torch="2.13", peak_mb=None, warnings=lambda: [BUSY])
    for precision, expected in (
        ("fast", [f"{refusal} It went on with exact arithmetic.", BUSY]),
        ("exact", [BUSY]),
    ):
        bench.report(SimpleNamespace(json=True, precision=precision, evidence=None), bare, live)
        said = capsys.readouterr()
        assert json.loads(said.out)["warnings"] == expected
        assert said.err.splitlines() == [f"convoscope: {warning}" for warning in expected]
    bench.report(SimpleNamespace(json=False, precision="exact", evidence=None), bare, live)
    assert "warnings" not in capsys.readouterr().out


@pytest.mark.skipif(onednn.has_bfloat16(), reason="here fast precision may gain")
@pytest.mark.usefixtures("in_threads")
def test_fast_precision_that_gains_nothing_goes_on_exactly(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seconds in (("WARM_UP_S", 0.2), ("TURN_S", 0.4), ("PAUSE_S", 0.1)):
        monkeypatch.setattr(gui.app.bench, name, seconds)
    assert main.run(["bench", "--seconds", "0.8", "--precision", "fast", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["precision"] == "exact"
    assert "cannot compute in bfloat16" in said.err and "exact arithmetic" in said.err


@pytest.mark.usefixtures("in_threads")
def test_an_unknown_layer_is_a_sentence(qapp: QApplication, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["bench", "--seconds", "1", "--show", "conv9"]) == 2
    assert "lenet5 has no layer conv9" in capsys.readouterr().err


def test_what_evidence_adds() -> None:
    live = SimpleNamespace(evidence=[0.02, 0.03, 0.5], evidence_s=0.25)
    assert bench.evidence_figures("grad-cam", live) == {"evidence": "grad-cam", "maps_per_s": 12.0, "map_ms": 30.0}
    nothing = SimpleNamespace(evidence=[], evidence_s=0.25)
    assert bench.evidence_figures("occlusion", nothing) == {"evidence": "occlusion", "maps_per_s": 0.0, "map_ms": None}
