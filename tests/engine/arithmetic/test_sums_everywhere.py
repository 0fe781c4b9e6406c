"""The microscope at random places of every layer of every network there is, in every form that PyTorch writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from engine.api import UserError
from engine.catalogue import known as catalogue
from engine.readers.catalogue_network import build
from tests.cases.nets import case
from tests.engine.arithmetic.forms import FORMS, NotWrittenError, Shape, disagreements, in_form, values
from tests.engine.arithmetic.test_sums_zoo import shaken

LARGE = 15_000_000
"""Parameters from which on networks are asked as modules only: their files would be gigabytes."""

ZOO = [(card.name, form) for card in catalogue.cards() for form in FORMS if form == "module" or card.parameters < LARGE]
BUNDLED = [(name, form) for name in ("lenet5", "convnet", "linear", "resnet20") for form in FORMS]

CASES: dict[str, Shape] = {
    "reuse": (3, 32, 32), "conv1d": (1, 64, 100), "cube": (8, 24, 24), "segnet": (3, 45, 37), "paddings": (3, 40, 41),
    "normed": (3, 16, 16), "dict_out": (3, 16, 16), "crnn": (1, 32, 64), "always_drop": (3, 24, 24),
    "vit": (3, 32, 32), "autocast": (3, 16, 16), "odd_names": (3, 16, 16), "small_cnn": (3, 32, 32),
    "spectro": (1, 128, 100), "wide": (3, 16, 16), "hooked": (3, 16, 16), "convnext": (3, 48, 64),
    "cast_type": (3, 16, 16), "cast_device": (3, 16, 16), "auto_only": (3, 16, 16), "bare_inplace": (3, 16, 16),
    "relu_in_forward": (3, 32, 32), "half": (3, 16, 16), "double": (3, 16, 16), "bf16": (3, 16, 16),
}  # fmt: skip
"""The factories of the cases and what they take."""

RANDOM = ("always_drop",)
OWN_PRECISION = ("autocast", "auto_only", "half", "bf16", "double")


def ask(module: nn.Module, form: str, shape: Shape, folder: Path, *, same: float | None) -> None:
    """Ask everywhere; ``same`` is how far the answer may be from the module's own."""
    x = torch.rand(shape, generator=torch.Generator().manual_seed(6))
    with torch.no_grad():
        truth = module.eval()(x[None]) if same is not None else None
    network = in_form(form, module, shape, folder)
    wrong, _ = disagreements(network, x)
    assert wrong == []
    if isinstance(truth, torch.Tensor) and same is not None:
        found = values(network, x)[network.info.outputs[0]]
        assert (found.reshape(-1) - truth.reshape(-1)).abs().max() <= same * truth.abs().max()


def ask_known(name: str, form: str, folder: Path) -> None:
    card = catalogue.card(name)
    torch.manual_seed(0)
    try:
        ask(shaken(build(card)), form, card.preprocessing.input, folder, same=1e-4)
    except NotWrittenError as error:
        pytest.skip(f"PyTorch does not write it: {error}")


def ask_case(name: str, form: str, shared: Path, folder: Path) -> None:
    same = None if name in (*RANDOM, *OWN_PRECISION) else 1e-4
    ask(case(shared, name), form, CASES[name], folder, same=same)


def ask_case_if_it_opens(name: str, form: str, shared: Path, folder: Path) -> None:
    try:
        ask_case(name, form, shared, folder)
    except UserError as error:
        pytest.skip(f"is refused: {error}")
    except NotWrittenError as error:
        pytest.skip(f"PyTorch does not write it: {error}")


@pytest.mark.parametrize(("name", "form"), BUNDLED)
def test_the_bundled_networks(name: str, form: str, tmp_path: Path) -> None:
    ask_known(name, form, tmp_path)


@pytest.mark.parametrize("form", ["module", "exported"])
@pytest.mark.parametrize("name", ["segnet", "crnn", "hooked", "bare_inplace", "vit"])
def test_some_cases(name: str, form: str, shared_data: Path, tmp_path: Path) -> None:
    ask_case(name, form, shared_data, tmp_path)


@pytest.mark.verify
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("name", "form"), ZOO)
def test_every_known_network(name: str, form: str, tmp_path: Path) -> None:
    ask_known(name, form, tmp_path)


@pytest.mark.verify
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CASES)
def test_every_case(name: str, form: str, shared_data: Path, tmp_path: Path) -> None:
    ask_case_if_it_opens(name, form, shared_data, tmp_path)
