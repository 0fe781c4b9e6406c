"""Attention: a mean of all values, weighed by how well their keys answer a query."""

from __future__ import annotations

import math

import numpy as np

from engine.api.arithmetic import Formula, ValueBreakdown
from engine.arithmetic.case import Case


def attention(case: Case) -> ValueBreakdown | None:
    """Σ softmax(q·k / √d)·v over all tokens of one head (Vaswani et al. 2017, section 3.2.1)."""
    layer, index, inputs, output, parameters = case
    operands = parameters.get("operands", ())
    if layer.operation.lower() != "scaled_dot_product_attention" or len(operands) != 3:
        return None
    named = dict(zip(layer.inputs, inputs, strict=True))
    query, key, value = (named[name] for name in operands)
    *head, token, unit = index
    if query.shape[:-2] != key.shape[:-2] or parameters.get("dropout_p"):
        return None
    before = tuple(head)
    asked = np.asarray(query[(*before, token)], np.float64)
    scale = parameters.get("scale") or 1 / math.sqrt(len(asked))
    scores = np.asarray(key[before], np.float64) @ asked * scale
    if parameters.get("is_causal"):
        scores[token + 1 :] = -np.inf
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    column = np.asarray(value[(*before, slice(None), unit)], np.float32)
    products = column.astype(np.float64) * shares
    return ValueBreakdown(
        layer.name, index, float(output[index]), Formula.WEIGHTED_SUM, float(products.sum()),
        float(np.abs(products).sum()), (operands[2],), column.reshape(-1, 1, 1), np.ones((1, 1), bool),
        weights=shares.reshape(-1, 1, 1), channels=(0, len(column)), around=(before, (unit,)),
    )  # fmt: skip
