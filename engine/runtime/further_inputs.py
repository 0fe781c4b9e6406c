"""What a network reads besides the picture: tensors of the frame, and what it gave on the frame before."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from engine.api import Frame, NetworkInput, UserError

State = Mapping[str, torch.Tensor]


class FurtherInputs:
    """Finds the values of all inputs but the picture, and remembers those that the network feeds itself.

    What it remembers belongs to one run of one source: it begins anew with another source, and where a source begins
    again. A frame that is computed once more finds what there was before it.

    Attributes:
        fed: layers whose outputs are remembered.
    """

    def __init__(self, inputs: tuple[NetworkInput, ...]) -> None:
        self._inputs = inputs
        self.fed = frozenset(given.fed_by for given in inputs if given.fed_by)
        self.forget()

    def forget(self) -> None:
        """Begin anew with the next frame."""
        self._at: tuple[int, int] | None = None
        self._before: State = {}
        self._after: State = {}

    def values(self, frame: Frame | None, device: torch.device) -> State:
        """By name, with the batch axis; UserError where the frame does not bring what the network needs."""
        state = self._state(frame)
        return {
            given.name: self._fed(given, state, device) if given.fed_by else _brought(given, frame, device)
            for given in self._inputs
        }

    def keep(self, frame: Frame | None, layers: Mapping[str, torch.Tensor]) -> None:
        """The frame was computed, and these are the layers' outputs, with the batch axis."""
        if frame is None:
            return
        self._before = self._state(frame)
        self._at = frame.source, frame.index
        self._after = {given.name: layers[given.fed_by] for given in self._inputs if given.fed_by}

    def _state(self, frame: Frame | None) -> State:
        """What was remembered before this frame."""
        if frame is None or self._at is None or frame.source != self._at[0] or frame.index < self._at[1]:
            return {}
        return self._before if frame.index == self._at[1] else self._after

    def _fed(self, given: NetworkInput, state: State, device: torch.device) -> torch.Tensor:
        return state[given.name].to(device) if state else torch.zeros((1, *given.shape), device=device)


def _brought(given: NetworkInput, frame: Frame | None, device: torch.device) -> torch.Tensor:
    array = frame.tensors.get(given.name) if frame else None
    if array is None:
        raise UserError(
            "The network reads {name} besides the picture, and this source does not give it.", name=given.name
        )
    if array.shape != given.shape:
        raise UserError(
            "The network reads {name} of {wanted} numbers, and this source gives {shape}.",
            name=given.name,
            wanted="×".join(map(str, given.shape)),
            shape="×".join(map(str, array.shape)),
        )
    return torch.tensor(array, device=device)[None]
