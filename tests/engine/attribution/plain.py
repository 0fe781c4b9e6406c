"""The methods once more, on plain modules with PyTorch's own autograd and hooks, without a line of the engine."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

SELU = (nn.ReLU, nn.ReLU6)


def prepared(module: nn.Module) -> nn.Module:
    """A copy in evaluation mode without in-place operations among its modules, which hooks need."""
    made = copy.deepcopy(module).eval().requires_grad_(False)
    for part in made.modules():
        if isinstance(part, SELU):
            part.inplace = False
    return made


def logit(module: nn.Module, x: Tensor, target: int, versus: int | None = None) -> Tensor:
    """Of each picture."""
    answer = module(x)
    return answer[:, target] if versus is None else answer[:, target] - answer[:, versus]


def gradient(module: nn.Module, x: Tensor, target: int, versus: int | None = None) -> Tensor:
    """By the input, (C, H, W); of several pictures the mean."""
    leaf = x.clone().requires_grad_()
    return torch.autograd.grad(logit(module, leaf, target, versus).sum(), leaf)[0].double().mean(dim=0).to(x.dtype)


def smoothgrad(module: nn.Module, x: Tensor, target: int) -> Tensor:
    """32 noisy pictures at once, with 15 % noise."""
    noise = torch.randn((32, *x.shape[1:]), generator=torch.Generator().manual_seed(0))
    return gradient(module, x + 0.15 * float(x.max() - x.min()) * noise, target)


def integrated(module: nn.Module, x: Tensor, black: Tensor, target: int) -> Tensor:
    """64 steps, in their middles."""
    places = torch.cat([black + (step + 0.5) / 64 * (x - black) for step in range(64)])
    return (x - black)[0] * (gradient(module, places[:32], target) + gradient(module, places[32:], target)) / 2


def through_relus(module: nn.Module, x: Tensor, target: int, rule: str) -> Tensor:
    """Guided backpropagation or deconvolution by PyTorch's hooks; every ReLU is a module called once."""

    def change(_module: nn.Module, inward: tuple[Tensor, ...], outward: tuple[Tensor, ...]) -> tuple[Tensor]:
        return ((inward[0] if rule == "guided" else outward[0]).clamp(min=0),)

    hooks = [part.register_full_backward_hook(change) for part in module.modules() if isinstance(part, SELU)]
    found = gradient(module, x, target)
    for hook in hooks:
        hook.remove()
    return found


def at_layer(module: nn.Module, x: Tensor, target: int, layer: str) -> tuple[Tensor, Tensor]:
    """(maps, derivatives by them), (C, H, W) each, of a module's output."""
    seen: list[Tensor] = []
    hook = module.get_submodule(layer).register_forward_hook(
        lambda _module, _inputs, output: seen.append(output.requires_grad_())
    )
    value = logit(module, x, target)
    hook.remove()
    return seen[0].detach()[0], torch.autograd.grad(value.sum(), seen[0])[0][0]


def occlusion(module: nn.Module, x: Tensor, grey: float, target: int, side: int, step: int) -> Tensor:
    """One covered picture after another; every place has the mean of the falls of those that cover it."""
    height, width = x.shape[2:]
    tops, lefts = ([*range(0, length - side, step), length - side] for length in (height, width))
    falls: list[list[list[float]]] = [[[] for _ in range(width)] for _ in range(height)]
    with torch.no_grad():
        before = float(logit(module, x, target))
        for top in tops:
            for left in lefts:
                covered = x.clone()
                covered[:, :, top : top + side, left : left + side] = grey
                fall = before - float(logit(module, covered, target))
                for row in range(top, top + side):
                    for column in range(left, left + side):
                        falls[row][column].append(fall)
    return torch.tensor([[sum(each) / len(each) for each in row] for row in falls])


def matrix_of(layer: Callable[[Tensor], Tensor], shape: tuple[int, ...]) -> Tensor:
    """(outputs, inputs) float64 of a layer that is linear but for its bias."""
    units = torch.eye(int(torch.tensor(shape).prod())).view(-1, *shape)
    with torch.no_grad():
        return (layer(units) - layer(torch.zeros(1, *shape))).flatten(1).T.double()


def relevance(module: nn.Sequential, x: Tensor, target: int, rule: str) -> Tensor:
    """A chain of convolutions, ReLUs, maximum poolings and matrices, each as a table of who gives what to whom."""
    values = [x]
    for layer in module:
        with torch.no_grad():
            values.append(layer(values[-1]))
    found = torch.zeros_like(values[-1]).double()
    found[0, target] = values[-1][0, target].double()
    for layer, given, output in zip(reversed(list(module)), values[-2::-1], values[:0:-1], strict=True):
        if isinstance(layer, nn.Conv2d | nn.Linear):
            terms = matrix_of(layer, tuple(given.shape[1:])) * given.flatten().double()
            terms = terms.clamp(min=0) if rule == "lrp-z-plus" else terms
            sums = terms.sum(dim=1) if rule == "lrp-z-plus" else output.flatten().double()
            share = found.flatten() / (sums + torch.where(sums >= 0, 1e-6, -1e-6))
            found = (terms * share[:, None]).sum(dim=0).view_as(given)
        elif isinstance(layer, nn.MaxPool2d):
            leaf = given.clone().requires_grad_()
            (to,) = torch.autograd.grad(layer(leaf), leaf, found.view_as(output).float())
            found = to.double()
        else:
            found = found.view_as(given)
    return found[0]
