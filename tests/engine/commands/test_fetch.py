"""``fetch`` on the command line."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from engine.commands import fetch
from main import run


def test_prints_the_path_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fetch", "--model", "lenet5"]) == 0
    captured = capsys.readouterr()
    assert Path(captured.out.strip()).name == "lenet5.safetensors"
    assert captured.err == "LeNet-5 comes with Convoscope\n"


def test_no_weights_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fetch", "--model", "zfnet"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("convoscope: ZF Net has no official weights")
    assert captured.err.count("\n") == 1


def test_one_line_for_every_tenth(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def slowly(_name: str, report: fetch._Lines) -> Path:
        report("Connecting", None)
        for percent in range(101):
            report(f"{percent} %", percent / 100)
        report("Checking", None)
        return Path("weights.pth")

    monkeypatch.setattr(fetch, "fetch", slowly)
    fetch.run(Namespace(model="alexnet"))
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["Connecting", "0 %", *(f"{10 * tenth} %" for tenth in range(1, 11)), "Checking"]
