"""From the device to the host: everything of one frame in one copy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch


def to_host(tensors: Sequence[torch.Tensor]) -> list[np.ndarray]:
    """Arrays of these tensors, in their order and shape. On the CPU they are views, not copies.

    From CUDA all come in one copy into page-locked memory, which the arrays keep; it is used again when they are gone.
    """
    if not tensors or tensors[0].device.type == "cpu":
        return [tensor.numpy() for tensor in tensors]
    if tensors[0].device.type != "cuda":
        return [tensor.cpu().numpy() for tensor in tensors]
    return _through_pinned_memory(tensors)


def _through_pinned_memory(tensors: Sequence[torch.Tensor]) -> list[np.ndarray]:
    widest_first = sorted(range(len(tensors)), key=lambda place: -tensors[place].element_size())
    flat = [tensors[place].contiguous().view(-1).view(torch.uint8) for place in widest_first]
    packed = torch.cat(flat)
    host = torch.empty(packed.shape, dtype=torch.uint8, pin_memory=True)
    host.copy_(packed, non_blocking=True)
    done = torch.cuda.Event()  # type: ignore[no-untyped-call]
    done.record()
    done.synchronize()
    pieces = torch.split(host, [len(piece) for piece in flat])
    arrays: list[np.ndarray] = [np.empty(0)] * len(tensors)
    for place, piece in zip(widest_first, pieces, strict=True):
        arrays[place] = piece.view(tensors[place].dtype).view(tensors[place].shape).numpy()
    return arrays
