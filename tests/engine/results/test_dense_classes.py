"""A classifier at every place: against the same network run on every window of the larger picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.api import Request, Result
from engine.api.dense import DenseClassesView, dense_head
from engine.preprocessing.prepare import prepare
from engine.results.dense_classes import CLEAR, enlarged, head_everywhere, times_larger
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox
from tests.engine.opened import opened
from tests.engine.tiny import frame, tiny_network

CPU = torch.device("cpu")


def test_lenet_at_every_place_is_lenet_on_every_window() -> None:
    network = opened("lenet5")
    head = dense_head(network.info)
    assert head is not None and (head.body.name, head.window) == ("pool2", (5, 5))
    picture = np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    rules = replace(network.info.preprocessing, input=(1, 64, 64))
    x = prepare(picture, rules, CPU).tensor
    maps = network.program.truncated_at("pool2").prepare(frozenset(), CPU, "exact").run(x)[0][0]  # type: ignore[attr-defined]
    found = head_everywhere(maps, head, network)
    whole = network.program.prepare(frozenset(), CPU, "exact")
    assert found.shape == (10, 9, 9)
    for row, column in ((0, 0), (3, 5), (8, 8)):  # without padding it is exactly the same, every four pixels
        window = x[:, :, 4 * row : 4 * row + 32, 4 * column : 4 * column + 32].contiguous()
        np.testing.assert_allclose(found[:, row, column], whole.run(window)[0][0], atol=1e-4)


def test_an_average_goes_over_every_window() -> None:
    network = opened("resnet20")
    head = dense_head(network.info)
    assert head is not None and head.steps == (("mean", ""), ("linear", "linear"))
    maps = torch.rand((64, 10, 11), generator=torch.Generator().manual_seed(1))
    weight, bias = network.program.weight("linear")
    assert bias is not None
    found = head_everywhere(maps, head, network)
    mean = maps[:, 1:9, 2:10].mean(dim=(1, 2)).numpy()
    assert found.shape == (10, 3, 4)
    np.testing.assert_allclose(found[:, 1, 2], weight @ mean + bias, atol=1e-5)


def test_what_is_no_classifier_of_that_kind_has_no_head() -> None:
    assert dense_head(opened("linear").info) is None
    assert dense_head(opened("stick-figure").info) is None
    tiny = dense_head(tiny_network().info)
    assert tiny is None  # its layers do not say how far apart their places are


def test_the_live_loop_answers_and_says_its_step() -> None:
    inbox, outbox = Inbox(), Outbox()
    inbox.accept(1)
    loop = InferenceLoop(inbox, outbox, device="cpu")
    network = opened("lenet5")
    wish = DenseClassesView(0.6)
    inbox.post(lambda loop: loop.set_network(network))
    inbox.post(lambda loop: loop.set_request(Request.of(wish)))
    image = np.zeros((280, 280, 3), np.uint8)
    image[60:220, 130:150] = 255
    inbox.offer(replace(frame(0), image=image), 1)
    loop.step()
    result = next(message for message in outbox.drain() if isinstance(message, Result))
    found = result.get(wish)
    assert found is not None and found.classes is not None
    assert times_larger(network.info.preprocessing) == 7 and enlarged(network.info.preprocessing).input == (1, 224, 224)
    assert found.classes.shape == (53, 53) and (found.classes[:2] == CLEAR).all()
    named = found.classes[found.classes >= 0]
    assert len(named) and sum(share.share for share in found.shares) == pytest.approx(len(named) / 49**2)
    assert str(found.remark).startswith("One answer every 0.57×0.57 pixels")
