"""From a module to a graph of operations that can be run node by node."""

from __future__ import annotations

import inspect

from torch import fx, nn

from engine.api import UserError


def trace(module: nn.Module) -> fx.GraphModule:
    """Trace the module in evaluation mode; it owns the weights together with what is given back.

    Modules of torch.nn stay whole, the user's own ones are traced through. Arguments of ``forward`` beyond the first
    keep their defaults. UserError if it takes several inputs, or if it cannot be traced.
    """
    module.eval()
    tracer = fx.Tracer()
    graph = tracer.trace(module, concrete_args=_defaults(module))
    return fx.GraphModule(tracer.root, graph)


def scope_of(node: fx.Node) -> str:
    """Path of the innermost module whose ``forward`` made this node; empty for the network itself."""
    stack = node.meta.get("nn_module_stack") or {}
    paths = [entry[0] for entry in stack.values()]
    return str(paths[-1]) if paths else ""


def _defaults(module: nn.Module) -> dict[str, object] | None:
    """Values for all arguments of ``forward`` but the first."""
    parameters = list(inspect.signature(module.forward).parameters.values())
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    needed = [p.name for p in positional if p.default is p.empty]
    if len(needed) > 1:
        raise UserError(
            f"{type(module).__name__} takes {len(needed)} inputs ({', '.join(needed)}); "
            "only networks on one picture can be shown."
        )
    return {p.name: p.default for p in positional[1:]} or None
