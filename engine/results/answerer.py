"""How wishes are answered: one object for each kind of wish, and the kept frame that they all read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import torch

from engine.api import Frame, Provenance, Wish
from engine.preprocessing.prepare import Prepared
from engine.program import Network
from engine.results.mosaics import to_maps

OUTPUT = ""
"""The network's own output among the tensors of a frame; no layer has this name."""

W = TypeVar("W", bound=Wish[Any])


@dataclass(slots=True, eq=False)
class CachedFrame:
    """One frame and what was computed from it: enough to answer other requests without another forward pass.

    Attributes:
        network: that computed it.
        taps: outputs by layer name, without the batch axis; ``INPUT`` is always there, ``OUTPUT`` if anything behind
            the input was computed.
        spent: milliseconds by stage, as in ``Timings``.
        origin: what it was computed from.
        notes: what answerers keep about this frame, by answerer.
    """

    frame: Frame
    network: Network
    origin: Provenance
    prepared: Prepared
    taps: dict[str, torch.Tensor]
    spent: dict[str, float]
    notes: dict[Any, Any] = field(default_factory=dict)

    def maps(self, layer: str) -> torch.Tensor:
        """A layer's output as float32 maps (C, H, W)."""
        return to_maps(self.taps[layer], self.network.info.output_shape(layer))


class Pending(NamedTuple):
    """Answers whose numbers are not on the host yet.

    Attributes:
        tensors: to be copied; all that a frame's answers need goes over in one copy, each tensor once.
        finish: makes the answers by their wishes, from one read-only array a tensor.
    """

    tensors: Sequence[torch.Tensor]
    finish: Callable[..., Mapping[Any, object]]


class Answerer(ABC, Generic[W]):
    """Answers all wishes of one kind, for one network; it may remember what it saw in earlier frames.

    Attributes:
        kind: of the wishes that it answers.
    """

    kind: ClassVar[type[Wish[Any]]]

    def taps(self, _wish: W) -> Iterable[str]:
        """Layers whose output the wish needs, and ``OUTPUT`` if it needs that; unknown names do no harm."""
        return ()

    @abstractmethod
    def compute(self, frame: CachedFrame, wishes: Sequence[W]) -> Iterable[Pending]:
        """Everything of this kind that is wanted of a frame, on the device where its tensors are.

        Called once a frame, also if there is nothing to answer; wishes that have no answer are left out.
        """

    @property
    def settled(self) -> bool:
        """Whether the same frame would be answered in the same way again."""
        return True

    def settle(self, frame: CachedFrame) -> None:
        """Time has passed and no frame has come: go one step towards the answer that stays."""
