"""The microscope: one value of one layer's output, computed once more from its operands, in NumPy.

Nothing here asks the framework: operands and weights come in as arrays, and the sums are done in double precision, so
that agreement with the network's own value says something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.api import Layer, LayerKind
from engine.api.arithmetic import ValueBreakdown
from engine.arithmetic.attention import attention
from engine.arithmetic.case import Case, Parameters, Values
from engine.arithmetic.moves import arithmetic, concatenation, moved, same_place
from engine.arithmetic.norms import normalisation
from engine.arithmetic.resampling import upsampling
from engine.arithmetic.values import activation, softmax
from engine.arithmetic.windows import convolution, linear, pooling

__all__ = ["Parameters", "Values", "explain"]


def explain(
    layer: Layer, index: tuple[int, ...], inputs: Sequence[Values], output: Values, parameters: Parameters
) -> ValueBreakdown | None:
    """Where ``output[index]`` comes from; None for an operation whose formula is not known here.

    Args:
        layer: its description.
        index: into ``output``, without the batch axis.
        inputs: outputs of ``layer.inputs`` in that order, without the batch axis.
        output: the layer's own output, without the batch axis.
        parameters: see ``Parameters``.
    """
    rule = moved if "positions" in parameters else _RULES.get(layer.kind)
    if parameters.get("opaque"):
        return None
    answer = rule(Case(layer, index, inputs, output, parameters)) if rule else None
    if answer is not None:
        answer.patch.setflags(write=False)
    return answer


_RULES: dict[LayerKind, Callable[[Case], ValueBreakdown | None]] = {
    LayerKind.CONV: convolution,
    LayerKind.LINEAR: linear,
    LayerKind.POOL: pooling,
    LayerKind.ACTIVATION: activation,
    LayerKind.NORM: normalisation,
    LayerKind.ADD: arithmetic,
    LayerKind.CONCAT: concatenation,
    LayerKind.RESHAPE: same_place,
    LayerKind.DROPOUT: same_place,
    LayerKind.SOFTMAX: softmax,
    LayerKind.UPSAMPLE: upsampling,
    LayerKind.OTHER: lambda case: same_place(case) or arithmetic(case) or attention(case),
}
