"""Whatever bytes a reader is given: it opens them or says in a sentence why not. See docs/reliability.md."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.origins import ROOT
from tools.fuzz import mutation
from tools.fuzz.readers import READERS

SLOW = ("torchscript", "export")
"""Readers that take tenths of a second for a file; they are tried by `make fuzz` alone."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="tools.fuzz tells memory as Linux does")


def fuzz(*arguments: str) -> str:
    """What the command says; it must find nothing."""
    done = subprocess.run([sys.executable, "-m", "tools.fuzz", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@linux
def test_what_was_found_once_is_opened_or_refused_in_a_sentence() -> None:
    fuzz("--replay")


@linux
def test_every_reader_opens_or_refuses_damaged_files(tmp_path: Path) -> None:
    fast = [part for name in READERS if name not in SLOW for part in ("--reader", name)]
    said = fuzz(*fast, "--count", "20", "--seed", "1", "--keep", str(tmp_path))
    assert said.count(" inputs in ") == len(READERS) - len(SLOW)


@pytest.mark.parametrize("name", ["labels", "labels-json", "lesson", "safetensors", "onnx", "picture"])
def test_damage_is_the_same_for_the_same_seed_and_another_for_another(name: str) -> None:
    samples = READERS[name].samples()

    def damaged(seed: int) -> list[bytes]:
        return [mutation.mixed(random.Random(f"{seed} {i}"), READERS[name].damage, samples) for i in range(30)]

    assert damaged(1) == damaged(1) != damaged(2)
    assert sum(data not in samples for data in damaged(1)) > 20
