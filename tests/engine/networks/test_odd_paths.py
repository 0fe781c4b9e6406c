"""Networks, checkpoints, class names, definitions and sources from paths that lead to no file: a sentence for each."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from engine.api import NetworkFailed, NetworkReference, UserError
from engine.commands.output import check_target
from engine.runtime.job_kinds import LoadNetwork, holds_network
from engine.sources import open_source
from tests.engine.opened import opened
from tests.engine.runtime.test_job_kinds import Runner
from tests.odd_paths import ODD_PATHS

OPENERS: dict[str, Callable[[str], object]] = {
    "network": lambda path: opened(path),
    "trusted network": lambda path: opened(path, trust=True),
    "checkpoint": lambda path: opened("lenet5", checkpoint=path),
    "class names": lambda path: opened("lenet5", labels=path),
    "definition": lambda path: opened(f"{path}.py:build", trust=True),
    "checkpoint of a definition": lambda path: opened(f"{__file__}:net", trust=True, checkpoint=path),
    "source": open_source,
}


def net() -> nn.Module:
    """What a definition builds."""
    return nn.Conv2d(1, 1, 3)


@pytest.mark.parametrize("what", OPENERS)
@pytest.mark.parametrize("kind", ODD_PATHS)
def test_a_path_that_leads_to_no_file_ends_in_a_sentence(tmp_path: Path, what: str, kind: str) -> None:
    path = ODD_PATHS[kind](tmp_path / "it")
    with pytest.raises(UserError) as caught:
        OPENERS[what](str(path))
    said = str(caught.value)
    assert said.endswith((".", ")")) and "Errno" not in said and "Traceback" not in said


@pytest.mark.parametrize("kind", ODD_PATHS)
def test_a_job_that_opens_such_a_path_tells_of_it_and_is_over(tmp_path: Path, kind: str) -> None:
    path = str(ODD_PATHS[kind](tmp_path / "it"))
    assert not holds_network(Path(path))
    for reference in (NetworkReference(path), NetworkReference("lenet5", checkpoint=path)):
        messages = Runner().messages(LoadNetwork(reference, 1))
        (failed,) = (message for message in messages if isinstance(message, NetworkFailed))
        assert failed.reference == reference and "Errno" not in failed.text


def test_a_file_without_permission_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.pth"
    path.write_bytes(b"x")

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", deny)
    monkeypatch.setattr(os, "open", deny)
    for what in ("network", "checkpoint", "class names", "source"):
        with pytest.raises(UserError, match=r"(?i)permission"):
            OPENERS[what](str(path))


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "a\0.png"])
def test_a_picture_cannot_be_written_under_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        check_target(tmp_path / name, ".png")


@pytest.mark.parametrize("kind", [kind for kind in ODD_PATHS if "null" not in kind and "surrogate" not in kind])
def test_weights_of_an_onnx_file_in_no_file_end_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = ODD_PATHS[kind](tmp_path / "w.bin")
    weights = onnx.numpy_helper.from_array(np.zeros((1, 1, 3, 3), np.float32), "w")
    onnx.external_data_helper.set_external_data(weights, str(path.name if path.parent == tmp_path else path))
    weights.ClearField("raw_data")
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Conv", ["x", "w"], ["y"])], "net",
        [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 1, 8, 8])],
        [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, 1, 6, 6])],
        [weights],
    )  # fmt: skip
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
    (tmp_path / "net.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(UserError) as caught:
        opened(tmp_path / "net.onnx")
    assert "Errno" not in str(caught.value)


def test_the_sweep_would_notice_a_file_that_opens(tmp_path: Path) -> None:
    torch.save(nn.Conv2d(1, 1, 3).state_dict(), tmp_path / "net.pth")
    assert OPENERS["network"](str(tmp_path / "net.pth"))
