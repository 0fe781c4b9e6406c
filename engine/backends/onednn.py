"""Convolutions as oneDNN likes them: packed weights, channels last, with what follows them done in the same pass.

A BatchNorm is folded into the convolution before it, and an addition and a ReLU are done as its result is written, but
only where nobody asked to see what is in between: a tap on a layer is another reader, so that layer is computed itself.
The operators are those that PyTorch's own compiler calls for the CPU; used here directly, no C++ compiler is needed and
a network is ready in a fraction of a second instead of a minute for each set of taps.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar
from weakref import WeakValueDictionary

import torch
from torch import Tensor, fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from engine.device.heap import trim_heap
from engine.graph.eager import EagerProgram, given, tapped
from engine.graph.operations import title_of

M = TypeVar("M", bound=nn.Module)

ADDITIONS = (operator.add, operator.iadd, torch.add)

WIDE_WEIGHTS = 1 << 20
"""Weights from which a fully connected layer is worth a second core."""

TRIM_AFTER_BYTES = 8 << 20
"""Bytes of packed weights after which freed memory is given back."""


def serves(device: torch.device) -> bool:
    """Whether this PyTorch has the operators, for this device."""
    return (
        device.type == "cpu"
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and all(hasattr(torch.ops.mkldnn, name) for name in ("_convolution_pointwise", "_reorder_convolution_weight"))
    )


def has_bfloat16() -> bool:
    """Whether oneDNN computes in bfloat16 on this processor, instead of refusing it or emulating it."""
    known = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    return known is not None and torch.backends.mkldnn.is_available() and bool(known())  # type: ignore[no-untyped-call]


class OneDnnExecution:
    """One set of taps on the CPU; owned by one thread. See ``engine.program.Execution``.

    Attributes:
        backend, precision: the form in use.
    """

    def __init__(
        self, module: fx.GraphModule, order: tuple[str, ...], program: EagerProgram, dtype: torch.dtype
    ) -> None:
        self._module, self._order, self._dtype = module, order, dtype
        self._output, self._unbatched = program.analysis.outputs[0], program.analysis.unbatched
        exact = dtype is torch.float32
        self.backend, self.precision = ("oneDNN, fused", "exact") if exact else ("oneDNN, fused, bfloat16", "fast")

    def run(self, x: Tensor, /, **inputs: Tensor) -> tuple[Tensor, Mapping[str, Tensor]]:
        """Run a (1, C, H, W) input; gives the output and the taps as float32 with the batch axis."""
        with torch.inference_mode():
            output, taps = self._module(x.to(self._dtype, memory_format=torch.channels_last), **inputs)
            named = zip(self._order, taps, strict=True)
            return given(output, self._output in self._unbatched), {
                name: given(value, name in self._unbatched) for name, value in named
            }


def prepare(program: EagerProgram, taps: frozenset[str], precision: str) -> OneDnnExecution | None:
    """An execution on the CPU; None where there is nothing to gain."""
    dtype = torch.float32 if precision == "exact" else torch.bfloat16
    graph, order = tapped(program.analysis, taps)
    module = fx.GraphModule(program.analysis.module, graph)
    if not _Fusion(module, packed_of(program), dtype).run():
        return None
    return OneDnnExecution(fx.GraphModule(module, module.graph), order, program, dtype)


class Packed:
    """Packed weights of one network, shared by all its executions, and gone with the last one that uses them."""

    def __init__(self) -> None:
        self._made: WeakValueDictionary[object, Tensor] = WeakValueDictionary()
        self._unreturned = 0
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], Tensor]) -> Tensor:
        """The weights of that key."""
        with self._lock:
            made = self._made.get(key)
            if made is None:
                self._made[key] = made = make()
                self._unreturned += made.numel() * made.element_size()
                if self._unreturned > TRIM_AFTER_BYTES:  # each leaves a hole behind, the copy that it was made of
                    trim_heap()
                    self._unreturned = 0
            return made


def packed_of(program: EagerProgram) -> Packed:
    """The packed weights that executions of the program have in common."""
    kept: Packed = program.kept.setdefault(Packed, Packed())
    return kept


class PackedConv(nn.Module):
    """A convolution, perhaps with a folded BatchNorm, an addition of a second input, and a ReLU.

    Its weights are packed for the size of picture that it is given first, and that is always the same.
    """

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d | None, packed: Packed, dtype: torch.dtype) -> None:
        super().__init__()
        self._conv, self._norm, self._packed, self._dtype = (conv,), (norm,), packed, dtype
        self._geometry = (list(map(int, conv.padding)), list(conv.stride), list(conv.dilation), conv.groups)
        self._weight: Tensor | None = None
        self._bias: Tensor | None = None
        self.relu = False

    def forward(self, x: Tensor, other: Tensor | None = None) -> Tensor:
        """(1, C, H, W) → (1, F, H′, W′); ``other`` of the output's shape is added before the ReLU."""
        if self._weight is None:
            self._pack(x)
        after = "relu" if self.relu else "none"
        call = torch.ops.mkldnn._convolution_pointwise
        if other is None:
            return call(x, self._weight, self._bias, *self._geometry, after, [], "")  # type: ignore[no-any-return]
        unary = after if self.relu else None
        return call.binary(x, other, self._weight, self._bias, *self._geometry, "add", 1.0, unary, [], "")  # type: ignore[no-any-return]

    def _pack(self, x: Tensor) -> None:
        conv, norm = self._conv[0], self._norm[0]
        weight, bias = conv.weight, conv.bias
        if norm is not None and norm.running_mean is not None and norm.running_var is not None:
            weight, bias = fuse_conv_bn_weights(
                weight, bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
            )
        key = (id(conv), id(norm), self._dtype, tuple(x.shape))
        reorder = torch.ops.mkldnn._reorder_convolution_weight
        made = weight.detach().to(self._dtype)
        self._weight = self._packed.get(key, lambda: reorder(made, *self._geometry, list(x.shape)))
        self._bias = None if bias is None else bias.detach().to(self._dtype)


class PackedLinear(nn.Module):
    """A fully connected layer in bfloat16: half the memory to read, which is what it takes its time for."""

    def __init__(self, linear: nn.Linear, packed: Packed) -> None:
        super().__init__()
        reorder = torch.ops.mkldnn._reorder_linear_weight
        self._weight = packed.get((id(linear), torch.bfloat16), lambda: reorder(linear.weight.detach().bfloat16(), 1))
        self._bias = None if linear.bias is None else linear.bias.detach().bfloat16()

    def forward(self, x: Tensor) -> Tensor:
        """(1, …, features) → (1, …, units)."""
        return torch.ops.mkldnn._linear_pointwise(x, self._weight, self._bias, "none", [], "")  # type: ignore[no-any-return]


class ParallelLinear(nn.Module):
    """A fully connected layer on all cores: for a single picture, PyTorch's own call uses one. The weights stay."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self._linear = (linear,)

    def forward(self, x: Tensor) -> Tensor:
        """(1, …, features) → (1, …, units)."""
        weight, bias = self._linear[0].weight, self._linear[0].bias
        return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")  # type: ignore[no-any-return]


class _Fusion:
    """Rewrites the graph of a module of its own, whose leaves are shared with the plain one."""

    def __init__(self, module: fx.GraphModule, packed: Packed, dtype: torch.dtype) -> None:
        self._module, self._packed, self._dtype = module, packed, dtype
        self._convs: dict[fx.Node, PackedConv] = {}

    def run(self) -> bool:
        """Whether there was a convolution to pack."""
        for node in list(self._module.graph.nodes):
            conv = self._leaf(node, nn.Conv2d)
            if conv is not None and _plain(conv):
                self._pack(node, conv)
            elif (linear := self._leaf(node, nn.Linear)) is not None:
                self._prepare(node, linear)
        for node in list(self._module.graph.nodes):
            if node.op == "call_function" and node.target in ADDITIONS and not node.kwargs:
                self._add(node)
        for node in list(self._convs):
            after = _only_reader(node)
            if after is not None and self._is_relu(after):
                self._convs[node].relu = True
                self._replace(after, node)
        return bool(self._convs)

    def _prepare(self, node: fx.Node, linear: nn.Linear) -> None:
        if self._dtype is torch.bfloat16:
            self._put(node, PackedLinear(linear, self._packed))
        elif linear.weight.numel() >= WIDE_WEIGHTS and linear.weight.dtype is torch.float32:
            self._put(node, ParallelLinear(linear))

    def _pack(self, node: fx.Node, conv: nn.Conv2d) -> None:
        after = _only_reader(node)
        norm = None if after is None else self._leaf(after, nn.BatchNorm2d)
        folds = norm is not None and not norm.training and norm.running_mean is not None and norm.weight is not None
        made = PackedConv(conv, norm if folds else None, self._packed, self._dtype)
        self._put(node, made)
        self._convs[node] = made
        if folds:
            assert after is not None
            self._replace(after, node)

    def _add(self, node: fx.Node) -> None:
        """Let the summand that is computed last, if it is a convolution, add the other one of the same shape."""
        summands = [each for each in node.args if isinstance(each, fx.Node)]
        if len(summands) != 2:
            return
        other, conv = sorted(summands)
        alike = conv.meta.get("shape") is not None and conv.meta["shape"] == other.meta.get("shape")
        overwritten = node.target is operator.iadd and other is node.args[0] and len(other.users) > 1
        if conv in self._convs and _only_reader(conv) is node and alike and not overwritten:
            conv.args = (*conv.args, other)
            self._replace(node, conv)

    def _is_relu(self, node: fx.Node) -> bool:
        if node.op == "call_module":
            return isinstance(self._module.get_submodule(str(node.target)), nn.ReLU)
        return node.op in ("call_function", "call_method") and title_of(node.target) == "relu"

    def _leaf(self, node: fx.Node, kind: type[M]) -> M | None:
        if node.op != "call_module":
            return None
        leaf = self._module.get_submodule(str(node.target))
        return leaf if type(leaf) is kind else None

    def _put(self, node: fx.Node, made: nn.Module) -> None:
        """Let this call use another module; others of the same one stay."""
        node.target = f"_packed_{node.name}"
        self._module.add_module(str(node.target), made)

    def _replace(self, node: fx.Node, by: fx.Node) -> None:
        node.replace_all_uses_with(by)
        self._module.graph.erase_node(node)


def _plain(conv: nn.Conv2d) -> bool:
    return conv.padding_mode == "zeros" and not isinstance(conv.padding, str) and conv.weight.dtype is torch.float32


def _only_reader(node: fx.Node) -> fx.Node | None:
    return next(iter(node.users)) if len(node.users) == 1 else None
