"""Small filters in a row against a large one: what is drawn and said."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from gui.panels.blackboard.pages.arithmetic import chain_sizes
from gui.panels.blackboard.panel import BlackboardPanel
from tests.gui.panels.blackboard.pages import open_page


@pytest.mark.parametrize(("layers", "f"), [(3, 3), (2, 3), (1, 7), (4, 2), (3, 1)])
def test_the_field_is_what_the_gradient_says(layers: int, f: int) -> None:
    chain = nn.Sequential(*[nn.Conv2d(1, 1, f, bias=False) for _ in range(layers)])
    x = torch.rand(1, 1, 32, 32, requires_grad=True)
    chain(x)[0, 0, 0, 0].backward()
    assert x.grad is not None
    rows = int((x.grad[0, 0].abs().sum(1) > 0).sum())
    assert chain_sizes(layers, f) == tuple(1 + left * (rows - 1) // layers for left in range(layers, -1, -1))


def test_the_page_says_what_follows_from_its_numbers(panel: BlackboardPanel) -> None:
    page = open_page(panel, "chain")
    assert page.view.sizes == (7, 5, 3, 1)
    assert page.field.text == "Field: 1 + L·(F − 1) = 1 + 3·(3 − 1) = 7, as that of one 7×7 filter"
    assert page.chained.text.endswith("= 1,769,472") and page.single.text.endswith("= 3,211,264")
    assert page.compared.text == "The chain has 55% of these weights, and 3 ReLUs instead of one."
    page.edit(layers="2", f="5", channels="10")
    assert page.view.sizes == (9, 5, 1) and page.single.text.endswith("= 8,100")
    page.edit(f="none")
    assert page.view.sizes == () and page.problem.isVisible() and page.field.text == ""
