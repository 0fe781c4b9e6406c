"""Random starting weights, for networks that are shown before any weights are loaded.

On the device ``meta``, which has shapes and no numbers, nothing is drawn: that would be slow, and for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn


def he_weights(network: nn.Module) -> None:
    """Convolutions after He et al., "Delving deep into rectifiers", 2015, section 2.2 (backward form, 2 / fan-out).

    Linear layers get a standard deviation of 0.01, biases 0, batch norms scale 1 and shift 0.
    """
    for module in _with_numbers(network):
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.01)
        if isinstance(module, nn.Conv2d | nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)


def gaussian_weights(network: nn.Module) -> None:
    """Convolutions and linear layers with a standard deviation of 0.01 and biases 0, usual before 2015."""
    for module in _with_numbers(network):
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.normal_(module.weight, std=0.01)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def _with_numbers(network: nn.Module) -> Iterator[nn.Module]:
    return (module for module in network.modules() if not any(p.is_meta for p in module.parameters(recurse=False)))
