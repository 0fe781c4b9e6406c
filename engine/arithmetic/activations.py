"""Activation functions of one number, in plain Python, by the framework's names in lower case without underscores."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

Constants = Mapping[str, float]
"""A function's own numbers by the framework's names, e.g. ``negative_slope``."""


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _softplus(x: float, beta: float = 1.0) -> float:
    return (math.log1p(math.exp(-abs(x * beta))) + max(x * beta, 0.0)) / beta


SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
"""Klambauer et al., "Self-Normalizing Neural Networks" (2017)."""

FUNCTIONS: dict[str, Callable[[float, Constants], float]] = {
    "relu": lambda x, _: x if x != x else max(0.0, x),
    "relu6": lambda x, _: min(max(0.0, x), 6.0),
    "hardtanh": lambda x, c: min(max(c.get("min_val", -1.0), x), c.get("max_val", 1.0)),
    "leakyrelu": lambda x, c: x if x > 0 else c.get("negative_slope", 0.01) * x,
    "prelu": lambda x, c: x if x > 0 else c["negative_slope"] * x,
    "elu": lambda x, c: x if x > 0 else c.get("alpha", 1.0) * math.expm1(x),
    "sigmoid": lambda x, _: _sigmoid(x),
    "tanh": lambda x, _: math.tanh(x),
    "silu": lambda x, _: x * _sigmoid(x),
    "gelu": lambda x, _: 0.5 * x * (1 + math.erf(x / math.sqrt(2))),
    "gelutanh": lambda x, _: 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "softplus": lambda x, c: _softplus(x, c.get("beta", 1.0)),
    "mish": lambda x, _: x * math.tanh(_softplus(x)),
    "selu": lambda x, _: SELU_SCALE * (x if x > 0 else SELU_ALPHA * math.expm1(x)),
    "logsigmoid": lambda x, _: -_softplus(-x),
    "softsign": lambda x, _: x / (1 + abs(x)),
    "hardsigmoid": lambda x, c: min(max(c.get("slope", 1 / 6) * x + c.get("offset", 0.5), 0.0), 1.0),
    "hardswish": lambda x, _: x * min(max(x / 6 + 0.5, 0.0), 1.0),
    "identity": lambda x, _: x,
}
"""``gelu`` is the exact one (Hendrycks and Gimpel 2016), ``gelutanh`` its approximation there."""
