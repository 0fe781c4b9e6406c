"""Other ways back through an operation than its own derivative, as several methods of attribution want them.

A rule changes what goes backwards only: the network's values stay its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.graph.node_call import NodeCall, Written
from engine.graph.operations import Operation


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call of an operation, as a rule sees it on the way back.

    Attributes:
        operation: what was called, with its arguments (weights, strides, …).
        inputs: the tensors it read that depend on the picture, in the order of its arguments.
        output: what it gave.
    """

    operation: Operation
    inputs: tuple[Tensor, ...]
    output: Tensor
    _call: NodeCall

    def value(self, inputs: Sequence[Tensor] | None = None, **parameters: Tensor | None) -> Tensor:
        """What it gives for other inputs or with other parameters.

        Parameters have PyTorch's functional names (``weight=…, bias=None``); KeyError for one that it does not have.
        """
        value: Tensor = self._call.run(self.inputs if inputs is None else inputs, parameters)[0]
        return value

    def gradients(
        self, gradient: Tensor, inputs: Sequence[Tensor] | None = None, **parameters: Tensor | None
    ) -> tuple[Tensor, ...]:
        """Its own derivative's way back: what a gradient at the output becomes at each input.

        Other inputs and parameters are as for ``value``.
        """
        with torch.enable_grad():
            leaves = [given.detach().requires_grad_() for given in (self.inputs if inputs is None else inputs)]
            return torch.autograd.grad(
                self.value(leaves, **parameters), leaves, gradient, allow_unused=True, materialize_grads=True
            )


Rule = Callable[[Call, Tensor], tuple[Tensor, ...]]
"""From a call and the gradient (or relevance) at its output to those at its inputs."""

Rules = Mapping[str, Rule]
"""Rules by the name of the operation that they are for (``Operation.name``: ``relu``, ``conv2d``, ``add``).

One name stands for modules, functions, methods and in-place forms alike.
"""


def run_with_rule(call: NodeCall, rule: Rule) -> tuple[Tensor, Written]:
    """What a call that gives one tensor gives, and what it wrote, with the rule as its way back."""
    written: Written = []
    return _WithRule.apply(call, rule, written, *call.inputs), written  # type: ignore[no-untyped-call]


class _WithRule(torch.autograd.Function):
    """Runs a call and goes back by a rule."""

    @staticmethod
    def forward(ctx: Any, call: NodeCall, rule: Rule, written: Written, *inputs: Tensor) -> Tensor:
        """Notes in ``written`` what was written, with the output where that is what was written."""
        value, wrote = call.run(inputs)
        if not isinstance(value, Tensor):
            raise TypeError(f"{call.operation().name} gives no single tensor: no rule can be applied to it")
        written += wrote
        ctx.call, ctx.rule = call, rule
        ctx.save_for_backward(*inputs, value)
        return value

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """The rule's gradients for the inputs, none for what is no tensor."""
        *inputs, output = ctx.saved_tensors
        call = Call(ctx.call.operation(), tuple(inputs), output, ctx.call)
        return None, None, None, *ctx.rule(call, gradients[0])


def guided(call: Call, gradient: Tensor) -> tuple[Tensor, ...]:
    """Only what is positive goes back, and only where the operation itself would let it."""
    return call.gradients(gradient.clamp(min=0))


def deconvolution(call: Call, gradient: Tensor) -> tuple[Tensor, ...]:  # noqa: ARG001
    """What is positive goes back, whatever the operation did on the way there."""
    return (gradient.clamp(min=0),)


def for_relus(rule: Rule) -> Rules:
    """The rule for every ReLU, with or without an upper end, by whatever name.

    What is called alike and is no ReLU goes back by its own derivative.
    """

    def chosen(call: Call, gradient: Tensor) -> tuple[Tensor, ...]:
        return rule(call, gradient) if _is_relu(call.operation) else call.gradients(gradient)

    return dict.fromkeys(("relu", "relu6", "hardtanh", "clamp", "clamp_min"), chosen)


def _is_relu(operation: Operation) -> bool:
    lower = {"relu": 0, "relu6": 0, "hardtanh": operation.arguments.get("min_val", -1)}
    lower |= dict.fromkeys(("clamp", "clamp_min"), operation.arguments.get("min"))
    low = lower[operation.name]
    return isinstance(low, int | float) and low == 0


GUIDED = for_relus(guided)
"""Guided backpropagation: Springenberg et al. 2015, arXiv:1412.6806."""

DECONVOLUTION = for_relus(deconvolution)
"""Deconvolution: Zeiler & Fergus 2014, arXiv:1311.2901. Maximum pooling goes back where its maxima were, as there."""
