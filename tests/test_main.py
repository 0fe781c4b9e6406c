"""The start: exit codes, one line on standard error, and what happens where something is missing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import main
from tests.origins import ROOT


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, without a display unless ``environment`` gives one."""
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    known.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    return subprocess.run(command, env={**known, **environment}, capture_output=True, text=True)


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error; nothing else may have been printed."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("convoscope: ")
    return err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["preditc"], "invalid choice: 'preditc'"),
        (["predict", "--image", "x.png"], "--model"),
        (["predict", "--model", "lenet5"], "--image"),
        (["layers", "--model", "lenet5", "--input", "32"], "'32' is not HxW or CxHxW"),
        (["layers", "--model", "lenet5", "--mean", "a,b"], "'a,b' is not a list of numbers"),
        (["predict", "--model", "lenet5", "--image", "x.png", "--top", "0"], "'0' is not a number from 1 on"),
        (["--device", "gpu"], "'gpu' is not auto, cpu, cuda, cuda:N or mps"),
        (["--after", "-1"], "'-1' is not a number of seconds"),
        (["--after", "2"], "name the file for it as well"),
        (["--mod=lenet5"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(arguments) == 2
    assert expected in complaint(capsys)


def test_models_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["models", "--json"]) == 0
    known = {network["name"]: network for network in json.loads(capsys.readouterr().out)}
    lenet = known["lenet5"]
    assert list(lenet) == ["name", "title", "year", "paper", "parameters", "input", "weights"]
    assert (lenet["title"], lenet["year"], lenet["parameters"]) == ("LeNet-5", 1998, 61_706)
    assert (lenet["input"], lenet["weights"]) == ([1, 32, 32], "bundled")
    assert known["alexnet"]["parameters"] == 61_100_840
    assert known["zfnet"]["weights"] == "none"


def test_models_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["models"]) == 0
    titles, *rows = capsys.readouterr().out.splitlines()
    assert titles.split() == ["name", "title", "year", "parameters", "input", "weights"]
    end = titles.index("parameters") + len("parameters")
    assert next(row for row in rows if row.startswith("lenet5 "))[:end].endswith(" 61,706")


@pytest.mark.parametrize("raised", [KeyboardInterrupt, RuntimeError("tensor\nof wrong size")])
def test_interruption_and_the_unexpected(
    raised: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise raised

    monkeypatch.setattr(main, "command", fail)
    if raised is KeyboardInterrupt:
        assert main.run(["models"]) == 130
        assert capsys.readouterr().err == ""
    else:
        assert main.run(["models"]) == 2
        assert "unexpected error, RuntimeError: tensor of wrong size" in complaint(capsys)


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """As in ``convoscope models | head -n 1``."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "main.py", "models"], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_old_pythons_can_read_far_enough_to_say_so() -> None:
    source = (ROOT / "main.py").read_text()
    ast.parse(source.partition("\nimport dataclasses")[0], feature_version=(3, 4))
    ast.parse(source, feature_version=(3, 7))


def test_old_python_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.version_info = (3, 9, 2, 'final', 0)\n")
    done = start(PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == "convoscope: Python 3.11 or newer is needed, and this is 3.9\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_no_display_is_one_sentence() -> None:
    done = start()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="needs X11")
def test_a_display_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    done = start(DISPLAY=f"unix:{tmp_path}/none", QT_QPA_PLATFORM="xcb")
    assert done.returncode == 2
    assert done.stderr.startswith(f"convoscope: Nothing answers on the display that DISPLAY=unix:{tmp_path}/none names")
    assert done.stderr.count("\n") == 1


def test_git_is_not_needed_to_know_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.run(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("convoscope ")


def test_make_says_what_it_can_do() -> None:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "lint", "verify", "soak", "bench", "screenshots", "train", "clean"):
        assert f"make {target} " in said


def test_bench_lets_idle_threads_sleep_as_the_window_does() -> None:
    """OpenMP reads that as PyTorch is imported, so it must be settled before."""
    code = """
import importlib.abc, os, sys
class Watch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            print(os.environ.get("OMP_WAIT_POLICY"), flush=True)
            os._exit(0)
sys.meta_path.insert(0, Watch())
import main
main.run(["bench", "--seconds", "1"])
"""
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    environment["CONVOSCOPE_ENGINE"] = "threads"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.stdout == "PASSIVE\n"


def test_the_window_runs_a_network_without_what_computes_it(tmp_path: Path) -> None:
    """Whole, from the start to the end: the engine's process alone loads such libraries, and ends with the window."""
    script = tmp_path / "start.py"
    script.write_text(
        "import sys, main, psutil\n"
        "if __name__ == '__main__':\n"
        "    code = main.run(['--model', 'lenet5', '--screenshot', sys.argv[1], '--after', '0'])\n"
        "    print(code, sorted({'torch', 'cv2', 'onnx', 'onnxruntime', 'PIL', 'safetensors'} & sys.modules.keys()))\n"
        "    running = [child.cmdline() for child in psutil.Process().children(recursive=True)]\n"
        "    print([' '.join(command) for command in running if 'resource_tracker' not in ' '.join(command)])\n"
    )
    command = [sys.executable, str(script), str(tmp_path / "window.png")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.stdout.splitlines(), done.stderr) == (["0 []", "[]"], "")
    assert (tmp_path / "window.png").stat().st_size > 10_000
