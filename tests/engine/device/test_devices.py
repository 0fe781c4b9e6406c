"""Which device is chosen, and what is said where there is none."""

from __future__ import annotations

import pytest
import torch

from engine.api import UserError
from engine.device import devices


def gpus(monkeypatch: pytest.MonkeyPatch, count: int, mps: bool = False) -> None:
    """Pretend that this machine has so many NVIDIA GPUs."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


def test_auto_takes_cuda_then_mps_then_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    gpus(monkeypatch, 2, mps=True)
    assert devices.available() == ("cuda:0", "cuda:1", "mps", "cpu")
    assert devices.choose("auto") == torch.device("cuda:0")
    assert devices.choose("cuda:1") == torch.device("cuda:1")
    assert devices.choose("cpu") == torch.device("cpu")
    gpus(monkeypatch, 0, mps=True)
    assert devices.choose("auto") == torch.device("mps")
    gpus(monkeypatch, 0)
    assert devices.choose("auto") == torch.device("cpu")


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "mps"])
def test_a_missing_device_is_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gpus(monkeypatch, 0)
    with pytest.raises(UserError, match=f"There is no device {name} here .*; there is cpu"):
        devices.choose(name)


def test_a_gpu_number_too_high_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    gpus(monkeypatch, 1)
    with pytest.raises(UserError, match=r"no device cuda:1 here.*; there is cuda:0, cpu"):
        devices.choose("cuda:1")
