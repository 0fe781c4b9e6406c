"""Opening networks by name: described truly, and with the user's own words over what their card says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from torch import nn

from engine.api import INPUT, Ink, NetworkReference, UserError, WeightsOrigin
from engine.networks.opening import open_module, open_network
from engine.paths import resource
from engine.program import Network, OpeningCancelledError


def opened(reference: NetworkReference) -> Network:
    return open_network(reference, 3, lambda _text, _fraction: None, lambda: False)


def test_lenet5_is_described_by_its_card() -> None:
    network = opened(NetworkReference("lenet5"))
    info = network.info
    assert (info.epoch, info.name, info.title, info.year) == (3, "lenet5", "LeNet-5", 1998)
    assert (info.weights, info.parameters, info.macs, info.runs) == (WeightsOrigin.BUNDLED, 61_706, 416_520, True)
    assert info.labels == tuple("0123456789")
    assert info.preprocessing.input == (1, 32, 32)
    assert info.preprocessing.ink is Ink.AUTO
    assert info.card["test_pictures"] == 10_000
    assert info.outputs == ("fc3",)
    assert info.stages == ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "fc1", "relu3", "fc2", "relu4", "fc3")


def test_bundled_weights_are_those_in_the_file() -> None:
    stored = load_file(resource("networks", "lenet5.safetensors"))
    program = opened(NetworkReference("lenet5")).program
    for layer in ("conv1", "conv2", "fc1", "fc2", "fc3"):
        weight, bias = program.weight(layer)
        assert np.array_equal(weight, stored[f"{layer}.weight"])
        assert bias is not None
        assert np.array_equal(bias, stored[f"{layer}.bias"])


@pytest.mark.parametrize("name", ["lenet5", "linear", "convnet", "resnet20"])
def test_bundled_networks_run(name: str) -> None:
    network = opened(NetworkReference(name))
    x = torch.zeros(1, *network.info.preprocessing.input)
    output, taps = network.program.prepare(frozenset({*network.info.stages, INPUT}), torch.device("cpu"), "exact").run(
        x
    )
    assert output.shape == (1, 10)
    assert torch.equal(taps[network.info.stages[-1]], output)
    assert 1 <= len(network.info.stages) <= 12
    layers = {layer.name: layer for layer in network.info.layers}
    for stage in network.info.stages:
        assert tuple(taps[stage].shape[1:]) == layers[stage].output


def test_random_weights_are_marked() -> None:
    info = opened(NetworkReference("squeezenet1_1")).info
    assert info.weights is WeightsOrigin.RANDOM
    assert any("Random weights" in note for note in info.notes)


def test_the_users_words_win(tmp_path: Path) -> None:
    labels = tmp_path / "digits.txt"
    names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    labels.write_text("\n".join(names) + "\n\n", encoding="utf-8")
    info = opened(
        NetworkReference(
            "resnet20", labels=str(labels), input=(64, 48), mean=(0.5,), std=(0.1, 0.2, 0.3), range=255, order="bgr"
        )
    ).info
    wanted = info.preprocessing
    assert info.labels == names
    assert (wanted.input, wanted.shorter_side) == ((3, 64, 48), 64)
    assert (wanted.mean, wanted.std) == ((0.5, 0.5, 0.5), (0.1, 0.2, 0.3))
    assert (wanted.range, wanted.order) == (255, "bgr")
    assert info.layers[0].output == (16, 64, 48)


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        (NetworkReference("lenet"), "no known network of that name. Did you mean lenet5"),
        (NetworkReference("qqqq"), "Known networks are lenet5"),
        (NetworkReference("lenet5", mean=(0.1, 0.2)), "--mean must have one number or 1, one a channel, not 2"),
        (NetworkReference("resnet20", std=(0.1, 0.2)), "--std must have one number or 3, one a channel, not 2"),
        (NetworkReference("resnet20", input=(4,)), "--input must be HxW or CxHxW, not 4"),
        (NetworkReference("lenet5", input=(28, 28)), "LeNet-5 cannot be run on a picture of 1×28×28"),
        (NetworkReference("lenet5", range=7), "--range must be 1 or 255, not 7"),
        (NetworkReference("lenet5", labels="nowhere.txt"), "nowhere.txt: there is no such file of class names"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(reference: NetworkReference, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        opened(reference)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_progress_rises_and_opening_can_be_cancelled() -> None:
    told: list[float] = []
    open_network(NetworkReference("lenet5"), 1, lambda _text, part: told.append(part or 0), lambda: False)
    assert told == sorted(told)
    assert told[-1] == 1.0
    for steps in range(len(told)):
        left = iter([False] * steps)
        with pytest.raises(OpeningCancelledError):
            open_network(NetworkReference("lenet5"), 1, lambda *_: None, lambda left=left: next(left, True))


def test_a_live_module_is_opened_and_stays_as_it_is() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Dropout(0.5)).double()
    network = open_module(module, NetworkReference("mine", input=(3, 20, 10)))
    assert (network.info.title, network.info.layers[0].output) == ("mine", (4, 18, 8))
    assert module.training
    assert module[0].weight.dtype is torch.float64
    assert module[0].weight.requires_grad
    assert np.array_equal(network.program.weight("0")[0], module[0].weight.detach().float().numpy())
    guessed = open_module(nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10)), NetworkReference("digits"))
    assert guessed.info.preprocessing.input == (1, 28, 28)
    with pytest.raises(UserError, match=r"odd takes none of the usual inputs .*--input CxHxW"):
        open_module(nn.Sequential(nn.Flatten(), nn.Linear(77, 10)), NetworkReference("odd"))


def test_no_thread_stays_behind() -> None:
    code = """
import threading
from engine.api import NetworkReference
from engine.networks.opening import open_network
open_network(NetworkReference("lenet5"), 1, lambda text, fraction: None, lambda: False)
print([thread.name for thread in threading.enumerate()])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "['MainThread']"


@pytest.mark.parametrize("model", ["lenet5", "resnet20"])
def test_a_choice_that_is_not_there_is_told(model: str) -> None:
    reference = NetworkReference(model, choices=(("activation", "tanh"),))
    with pytest.raises(UserError, match="has no choice activation=tanh; there is nothing to choose"):
        open_network(reference, 1, lambda _text, _fraction: None, lambda: False)
