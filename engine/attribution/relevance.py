"""Layer-wise relevance: the target is shared out backwards, by each layer among what it read.

Bach, Binder, Montavon, Klauschen, Müller & Samek 2015, "On Pixel-Wise Explanations for Non-Linear Classifier Decisions
by Layer-Wise Relevance Propagation" (PLoS ONE 10(7)):

- ε rule (equation 58): each input of a sum gets the part of its relevance that its term is of the whole sum. What a
  bias adds goes to no input.
- z⁺ rule (equation 60 with α = 1, β = 0; Montavon et al. 2017, "Explaining nonlinear classification decisions with deep
  Taylor decomposition", Pattern Recognition 65): only positive terms count, without bias.

Activations, and normalisations over the picture itself, hand on what they get; so does a batch norm under the z⁺ rule,
where its one term is all there is. A maximum pooling gives all to its maximum. Of a product, the factor that has the
product's shape gets all (the other one is a gate: Arras et al. 2017, arXiv:1706.07206), two of that shape a half each.
Whatever only moves numbers moves their relevance.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.api import INPUT
from engine.attribution.subject import Subject
from engine.graph.backward_rules import Call, Rule, Rules

EPSILON = 1e-6

_WEIGHED = (
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "linear", "addmm",
)  # fmt: skip
_SUMS = (
    "add", "sub", "mean", "sum", "avg_pool1d", "avg_pool2d", "avg_pool3d", "adaptive_avg_pool1d",
    "adaptive_avg_pool2d", "adaptive_avg_pool3d", "interpolate", "upsample_nearest2d", "upsample_bilinear2d",
    "upsample_bicubic2d",
)  # fmt: skip
_HANDING_ON = (
    "relu", "relu6", "leaky_relu", "prelu", "rrelu", "elu", "selu", "celu", "gelu", "silu", "mish", "sigmoid",
    "logsigmoid", "tanh", "hardtanh", "hardswish", "hardsigmoid", "softplus", "softsign", "clamp", "clamp_min",
    "clamp_max", "local_response_norm", "layer_norm", "group_norm", "instance_norm", "rms_norm",
)  # fmt: skip


def relevance(subject: Subject, rules: Rules) -> Tensor:
    """(C, H, W): the input's relevance, by ``EPSILON_RULE`` or ``Z_PLUS_RULE``."""
    return subject.run(subject.x, INPUT, rules=rules).relevance()[INPUT][0]


def epsilon(call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    """R(i) = Σ over j of z(ij) / (z(j) + ε · sign z(j)) · R(j), with z(ij) the term of input i in the sum z(j)."""
    return _shared(call, relevance, call.inputs, call.output)


def z_plus(call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    """R(i) = Σ over j of max(0, z(ij)) / Σ over i of max(0, z(ij)) · R(j)."""
    weight = call.operation.arguments["weight"]
    bias = call.operation.arguments.get("bias")
    without = {} if bias is None else {"bias": torch.zeros_like(bias)}
    (given,) = call.inputs
    signs = [
        ((given.clamp(min=0),), {"weight": weight.clamp(min=0), **without}),
        ((given.clamp(max=0),), {"weight": weight.clamp(max=0), **without}),
    ]
    share = relevance / _kept_from_zero(sum(call.value(inputs, **parameters) for inputs, parameters in signs))
    found = [call.gradients(share, inputs, **parameters)[0] * inputs[0] for inputs, parameters in signs]
    return (found[0] + found[1],)


def z_plus_sum(call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    """Of sums and means, whose weights are all one: positive inputs alone count."""
    positive = tuple(given.clamp(min=0) for given in call.inputs)
    return _shared(call, relevance, positive, call.value(positive))


def hand_on(call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    """All to the one input."""
    return (relevance, *(torch.zeros_like(given) for given in call.inputs[1:]))


def product(call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    """All to the factors of the product's shape, in equal parts."""
    whole = [given.shape == relevance.shape for given in call.inputs]
    if not any(whole):
        return tuple(part / len(whole) for part in epsilon(call, relevance))
    return tuple(
        relevance / sum(whole) if is_whole else torch.zeros_like(given)
        for given, is_whole in zip(call.inputs, whole, strict=True)
    )


def _shared(call: Call, relevance: Tensor, inputs: tuple[Tensor, ...], sums: Tensor) -> tuple[Tensor, ...]:
    slopes = call.gradients(relevance / _kept_from_zero(sums), inputs)
    return tuple(given * slope for given, slope in zip(inputs, slopes, strict=True))


def _kept_from_zero(sums: Tensor | int) -> Tensor:
    assert isinstance(sums, Tensor)
    return sums + torch.where(sums >= 0, EPSILON, -EPSILON)


def _rules(weighed: Rule, sums: Rule, batch_norm: Rule) -> Rules:
    return {
        **dict.fromkeys(_WEIGHED, weighed),
        **dict.fromkeys(_SUMS, sums),
        **dict.fromkeys(_HANDING_ON, hand_on),
        **dict.fromkeys(("mul", "div"), product),
        "batch_norm": batch_norm,
    }


EPSILON_RULE = _rules(epsilon, epsilon, epsilon)
Z_PLUS_RULE = _rules(z_plus, z_plus_sum, hand_on)
