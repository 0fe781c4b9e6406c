"""Which output is the answer: the likely one, or the one that the user names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import main
from engine.api import LayerKind, NetworkReference, UserError
from engine.networks.opening import open_module
from engine.program import Network
from engine.results.predictions import predict
from tests.engine.opened import opened

CPU = torch.device("cpu")


@dataclass
class Answer:
    logits: Tensor
    hidden: tuple[Tensor, ...] = ()


class Several(nn.Module):
    """Gives what ``give`` picks from its layers' outputs, by name."""

    def __init__(self, *give: str) -> None:
        super().__init__()
        self.give = give
        self.body, self.boxes, self.classes = nn.Conv2d(3, 4, 3), nn.Linear(4, 5), nn.Linear(4, 3)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x: Tensor) -> object:
        body = self.body(x)
        mean = body.mean((2, 3))
        values = {"body": body, "boxes": self.boxes(mean), "classes": self.classes(mean)}
        values["softmax"] = self.softmax(values["classes"])
        if self.give[0] == "dataclass":
            return Answer(values["classes"], (body,))
        return tuple(values[name] for name in self.give)


def shown(*give: str, output: str | None = None) -> Network:
    return open_module(Several(*give), NetworkReference("mine", input=(3, 8, 8), output=output))


@pytest.mark.parametrize(
    ("give", "answer"),
    [
        (("body", "classes"), "classes"),  # features beside the classes made of them
        (("classes", "body"), "classes"),
        (("boxes", "softmax"), "softmax"),  # a softmax names classes
        (("boxes", "classes"), "boxes"),  # nothing says which: the first
        (("body", "boxes", "classes"), "body"),
        (("dataclass",), "classes"),
    ],
)
def test_the_likely_output_is_the_answer(give: tuple[str, ...], answer: str) -> None:
    network = shown(*give)
    assert network.info.outputs[0] == answer
    assert len(network.info.outputs) == max(2, len(give))
    x = torch.rand(1, 3, 8, 8)
    output, taps = network.program.prepare(frozenset({answer}), CPU, "exact").run(x)
    assert torch.equal(output, taps[answer])
    assert any(f"{answer} is shown as the answer" in note for note in network.info.notes)


def test_the_users_output_is_the_answer() -> None:
    network = shown("body", "boxes", "classes", output="classes")
    assert network.info.outputs == ("classes", "body", "boxes")
    assert [note for note in network.info.notes if "outputs" in note] == [
        "It has 3 outputs: classes is shown as the answer, also given are body, boxes."
    ]
    with pytest.raises(UserError, match="mine has no output nothing; it gives body, boxes, classes"):
        shown("body", "boxes", "classes", output="nothing")


def test_only_the_softmax_of_the_answer_makes_probabilities_of_it() -> None:
    """The other output ends in one, and comes last: boxes are no probabilities."""
    network = shown("boxes", "softmax", output="boxes")
    values = np.array([3.0, 1.0, 2.0, 0.0, 0.5], np.float32)
    found = predict(values, network.info, 1)
    assert found is not None
    assert found.top[0].probability == pytest.approx(np.exp(3) / np.exp(values).sum(), rel=1e-6)
    given = predict(np.array([0.2, 0.7, 0.1], np.float32), shown("boxes", "softmax").info, 1)
    assert given is not None
    assert given.top[0].probability == pytest.approx(0.7)


def test_the_networks_of_others(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nets = f"{shared_data.parent}/cases/nets.py"
    dataclass_ = opened(f"{nets}:dataclass_out", trust=True, input=(3, 16, 16))
    assert dataclass_.info.outputs == ("fc", "relu")
    assert opened(f"{nets}:dict_out", trust=True, input=(3, 16, 16)).info.outputs == ("interpolate", "aux")
    mtcnn = opened(shared_data / "nets/mtcnn_onet_nhwc.onnx").info
    assert (mtcnn.layer(mtcnn.outputs[0]).kind, len(mtcnn.outputs)) == (LayerKind.SOFTMAX, 3)
    photo = str(next((Path(main.__file__).parent / "resources/samples").glob("*.png")))
    asked = ["predict", "--model", f"{nets}:small_cnn", "--trust", "--image", photo, "--input", "3x32x32"]
    assert main.run(asked) == 0
    assert "class" in capsys.readouterr().out
    assert main.run([*asked, "--output", "net_1.11"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]  # 32 maps of 4×4: nobody knows of what
    assert ["class", "share"] in rows and ["point", "x", "y", "value"] in rows
