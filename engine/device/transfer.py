"""From the device to the host: everything of one frame in one copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch


class Slices:
    """A tensor that NumPy code can index; only what is asked for leaves the device (``engine.arithmetic.Values``)."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self._tensor = tensor

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        return tuple(self._tensor.shape)

    @property
    def ndim(self) -> int:
        """As of an array."""
        return self._tensor.ndim

    @property
    def size(self) -> int:
        """As of an array."""
        return self._tensor.numel()

    def __getitem__(self, index: Any, /) -> np.ndarray:
        parts = index if isinstance(index, tuple) else (index,)
        parts = tuple(torch.from_numpy(part) if isinstance(part, np.ndarray) else part for part in parts)
        return np.asarray(self._tensor[parts].cpu().numpy())


def to_host(tensors: Sequence[torch.Tensor]) -> list[np.ndarray]:
    """Arrays of these tensors, in their order and shape. On the CPU they are views, not copies.

    From CUDA all come in one copy into page-locked memory, which the arrays keep; it is used again when they are gone.
    """
    if not tensors or tensors[0].device.type == "cpu":
        return [tensor.numpy() for tensor in tensors]
    if tensors[0].device.type != "cuda":
        return [tensor.cpu().numpy() for tensor in tensors]
    return _through_pinned_memory(tensors)


def copy_to_host(tensor: torch.Tensor) -> np.ndarray:
    """A read-only array that shares no memory with the tensor."""
    array = np.array(to_host([tensor])[0])
    array.flags.writeable = False
    return array


def _through_pinned_memory(tensors: Sequence[torch.Tensor]) -> list[np.ndarray]:
    packed = _pack(tensors)
    host = torch.empty(packed.shape, dtype=torch.uint8, pin_memory=True)
    host.copy_(packed, non_blocking=True)
    done = torch.cuda.Event()  # type: ignore[no-untyped-call]
    done.record(torch.cuda.current_stream(packed.device))  # where the copy is, whichever device is the current one
    done.synchronize()
    return _unpack(host, tensors)


def _order(tensors: Sequence[torch.Tensor]) -> list[int]:
    """Places of the tensors in the packed bytes: widest elements first, so that all are aligned."""
    return sorted(range(len(tensors)), key=lambda place: -tensors[place].element_size())


def _pack(tensors: Sequence[torch.Tensor]) -> torch.Tensor:
    """The bytes of all tensors, one after the other, on their device."""
    return torch.cat([tensors[place].contiguous().view(-1).view(torch.uint8) for place in _order(tensors)])


def _unpack(packed: torch.Tensor, tensors: Sequence[torch.Tensor]) -> list[np.ndarray]:
    """Views of packed bytes in the order, shapes and types of the tensors."""
    order = _order(tensors)
    pieces = torch.split(packed, [tensors[place].nbytes for place in order])
    arrays: list[np.ndarray] = [np.empty(0)] * len(tensors)
    for place, piece in zip(order, pieces, strict=True):
        arrays[place] = piece.view(tensors[place].dtype).view(tensors[place].shape).numpy()
    return arrays
