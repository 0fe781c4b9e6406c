"""Modules as they live in a program: wrapped, without sizes yet, as TorchScript, or holding what cannot be copied."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.optim.swa_utils import AveragedModel
from torch.utils._pytree import tree_leaves

from engine.api import NetworkReference, WeightsOrigin
from engine.graph import Graph
from engine.readers.base import LoadedModel, LoadingProgress
from engine.readers.plain_module import found_module, mode_warning

_WRAPPERS = (nn.DataParallel, nn.parallel.DistributedDataParallel, AveragedModel)


def found_live_module(
    module: nn.Module,
    title: str,
    reference: NetworkReference,
    progress: LoadingProgress,
    notes: tuple[str, ...] = (),
) -> LoadedModel:
    """A module, already ``unwrapped``, that somebody's code made; TorchScript goes its own way to a graph."""
    graph: Callable[[tuple[int, int, int]], Graph] | None = None
    if isinstance(module, torch.jit.ScriptModule):
        from engine.readers.torchscript import script_graph

        graph = partial(script_graph, module, title=title)
    return found_module(module, title, WeightsOrigin.FILE, reference, progress, notes, graph)


def found_saved_module(
    module: nn.Module, title: str, reference: NetworkReference, progress: LoadingProgress
) -> LoadedModel:
    """The same for a module from a file, which may have been saved in the midst of its training."""
    warned = mode_warning(module)
    return replace(found_live_module(unwrapped(module), title, reference, progress), warnings=warned)


def unwrapped(module: nn.Module) -> nn.Module:
    """Without what wraps it or its parts for speed or averaging, which would only lengthen the names of its layers."""
    module = _inside(module)
    if isinstance(module, torch.jit.ScriptModule):
        return module
    for part in list(module.modules()):
        part._compiled_call_impl = None
        for name, child in part._modules.items():
            if child is not None and (inner := _inside(child)) is not child:
                part._modules[name] = inner
    return module


def _inside(module: nn.Module) -> nn.Module:
    while True:
        if isinstance(module, _WRAPPERS):
            module = module.module
        elif "_orig_mod" in module._modules:  # torch.compile's; importing its class would take seconds
            module = module._modules["_orig_mod"] or module
        else:
            return module


def copied(module: nn.Module) -> nn.Module:
    """A copy that shares no weights with the module.

    What Python cannot copy is shared (a lock, an open file); tensors amid a computation lose their history.
    """
    try:
        duplicate = copy.deepcopy(module)
    except Exception:  # each kind of thing refuses in its own way
        duplicate = copy.deepcopy(module, _settled(module))
    for parameter in duplicate.parameters():
        if not is_lazy(parameter) and not parameter.is_leaf:  # TorchScript's copies remember what they are copies of
            parameter.detach_()
    return duplicate


def _settled(module: nn.Module) -> dict[int, Any]:
    """What takes the place of things that cannot be copied, by their identity, as ``copy.deepcopy`` wants it."""
    instead: dict[int, Any] = {}
    for part in module.modules():
        for values in (part._buffers, vars(part)):
            for name, value in values.items():
                if name not in ("_parameters", "_buffers", "_modules"):
                    instead |= {id(leaf): leaf.detach().clone() for leaf in tree_leaves(value) if _amid(leaf)}
                    instead |= {} if _copies(value, instead) else {id(value): value}
    return instead


def _amid(value: object) -> bool:
    return isinstance(value, Tensor) and not value.is_leaf


def _copies(value: object, instead: dict[int, Any]) -> bool:
    try:
        copy.deepcopy(value, dict(instead))
    except Exception:  # as above
        return False
    return True
