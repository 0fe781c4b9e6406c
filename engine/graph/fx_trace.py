"""From a module to a graph of operations that can be run node by node."""

from __future__ import annotations

import inspect
import operator
import threading
from collections.abc import Callable
from typing import Any

import torch
from torch import fx, nn

from engine.api import UserError
from engine.graph.in_place import setitem
from engine.graph.operations import IN_PLACE_OPERATORS


def trace(module: nn.Module) -> fx.GraphModule:
    """Trace the module in evaluation mode; it owns the weights together with what is given back.

    Modules of torch.nn stay whole, the user's own ones are traced through. Arguments of ``forward`` beyond the first
    keep their defaults. ``meta["autocast"]`` says whether the network wants a part of it in a precision that PyTorch
    chooses, which its graph does not do. UserError if it takes several inputs, or if it cannot be traced.
    """
    module.eval()
    with _ALONE:
        tracer = _Tracer()
        graph = tracer.trace(module, concrete_args=_defaults(module))
    for node in reversed(graph.nodes):
        if node.target is operator.getitem and not node.users:  # what is left of ``y, _ = …``
            graph.erase_node(node)
    traced = fx.GraphModule(tracer.root, graph)
    traced.meta["autocast"] = tracer.autocast
    return traced


class _Proxy(fx.Proxy):
    """Records what is written in place; ``fx.Proxy`` takes ``x += y`` for ``x = x + y`` and refuses ``x[i] = y``."""

    def __setitem__(self, index: Any, value: Any) -> None:
        self.tracer.create_proxy("call_function", setitem, (self, index, value), {})


def _in_place(function: Callable[[Any, Any], Any]) -> Callable[[_Proxy, Any], fx.Proxy]:
    def record(self: _Proxy, other: Any) -> fx.Proxy:
        return self.tracer.create_proxy("call_function", function, (self, other), {})

    return record


for _function in IN_PLACE_OPERATORS:
    setattr(_Proxy, f"__{_function.__name__}__", _in_place(_function))


_ALONE = threading.Lock()
"""While it traces, torch.fx replaces ``nn.Module.__call__`` for the whole process; two tracings would put back each
other's."""


class _Tracer(fx.Tracer):
    """Traces in its own thread only: networks that run in others meanwhile are left alone.

    Attributes:
        autocast: whether anything was called where the network lets PyTorch choose the precision.
    """

    def __init__(self) -> None:
        super().__init__()
        self.autocast = False
        self._thread = threading.get_ident()

    def create_node(self, *args: Any, **kwargs: Any) -> fx.Node:
        self.autocast |= any(map(torch.is_autocast_enabled, ("cpu", "cuda")))
        return super().create_node(*args, **kwargs)

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if threading.get_ident() != self._thread or self._has_no_path(m):
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def _has_no_path(self, m: nn.Module) -> bool:
        """Whether it was made in ``forward``, like ``layers[:4]`` of an ``nn.Sequential``; its parts have paths."""
        return m not in (self.submodule_paths or {m: ""}) and not self.is_leaf_module(m, "")

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        if threading.get_ident() != self._thread:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)

    def proxy(self, node: fx.Node) -> fx.Proxy:
        return _Proxy(node, self)


def scope_of(node: fx.Node) -> str:
    """Path of the innermost module whose ``forward`` made this node; empty for the network itself."""
    stack = _stack(node)
    return stack[-1][1] if stack else ""


def call_of(node: fx.Node) -> tuple[str, str] | None:
    """(Path, mark of the call) of the module of torch.nn that this node runs, or is part of; None for bare operations.

    Symbolic tracing keeps such modules whole; exported graphs have their operators, marked with where they came from.
    """
    if node.op == "call_module":
        return str(node.target), node.name
    stack = _stack(node)
    if not stack:
        return None
    mark, path, kind = stack[-1]
    whole = kind.startswith("torch.nn.modules.") and not kind.startswith("torch.nn.modules.container.")
    return (path, mark) if whole and path else None


def _stack(node: fx.Node) -> list[tuple[str, str, str]]:
    """(Mark of the call, path, class) of the modules whose ``forward`` was running, outermost first."""
    stack = node.meta.get("nn_module_stack") or {}
    return [(str(mark), str(path), _full_name(kind)) for mark, (path, kind) in stack.items()]


def _full_name(kind: object) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else str(kind)


def _defaults(module: nn.Module) -> dict[str, object] | None:
    """Values for all arguments of ``forward`` but the first."""
    parameters = list(inspect.signature(module.forward).parameters.values())
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    needed = [p.name for p in positional if p.default is p.empty]
    if len(needed) > 1:
        raise UserError(
            "{network} takes {count} inputs ({names}); only networks on one picture can be shown.",
            network=type(module).__name__,
            count=len(needed),
            names=", ".join(needed),
        )
    return {p.name: p.default for p in positional[1:]} or None
