"""Why a network answers as it does: what can be asked, and the maps and sums that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.api.provenance import NetworkState, Provenance
from engine.api.wish import BesideWish


class Method(StrEnum):
    """Ways to find out which parts of a picture a number depends on; the values are the command line's names."""

    GRADIENT = "gradient"
    INPUT_X_GRADIENT = "input-x-gradient"
    SMOOTHGRAD = "smoothgrad"
    INTEGRATED_GRADIENTS = "integrated-gradients"
    GUIDED_BACKPROPAGATION = "guided-backprop"
    DECONVOLUTION = "deconvolution"
    GRAD_CAM = "grad-cam"
    LAYER_CAM = "layer-cam"
    CLASS_ACTIVATION_MAP = "cam"
    OCCLUSION = "occlusion"
    RELEVANCE_EPSILON = "lrp-epsilon"
    RELEVANCE_Z_PLUS = "lrp-z-plus"

    @property
    def at_layer(self) -> bool:
        """Whether its map lies over a layer that can be chosen; the others lie over the input."""
        return self in (Method.GRAD_CAM, Method.LAYER_CAM)

    @property
    def signed(self) -> bool:
        """Whether its map tells what speaks for the target from what speaks against it."""
        return self in _SIGNED

    @property
    def many_passes(self) -> bool:
        """Whether it runs the network tens or hundreds of times instead of once."""
        return self in (Method.SMOOTHGRAD, Method.INTEGRATED_GRADIENTS, Method.OCCLUSION)


_SIGNED = (
    Method.INPUT_X_GRADIENT,
    Method.INTEGRATED_GRADIENTS,
    Method.CLASS_ACTIVATION_MAP,
    Method.OCCLUSION,
    Method.RELEVANCE_EPSILON,
    Method.RELEVANCE_Z_PLUS,
)


@dataclass(frozen=True, slots=True)
class Target:
    """The number that is to be explained: one that the network computes, or the difference of two.

    Channels and places are counted as maps are shown (``engine.api.geometry.as_maps``): the classes of a vector are its
    channels.

    Attributes:
        layer: whose output it is in; empty for the answer, before its softmax where it ends in one.
        channel: a class or a channel, whose mean over its map is meant; None for the leading one of each picture.
        place: (row, column) of a single value of the channel's map, None for the whole.
        versus: a channel that is subtracted, to ask why the one and not the other.
    """

    layer: str = ""
    channel: int | None = None
    place: tuple[int, int] | None = None
    versus: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceView(BesideWish["EvidenceResult"]):
    """A map over the frame by one method. It is made beside the live picture and comes by itself, as
    ``EvidenceResult``, of the newest frame that there is time for.

    Attributes:
        layer: for methods that are ``at_layer``; empty for the last maps before the target.
    """

    method: Method
    target: Target = Target()
    layer: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What one method says of one picture.

    Attributes:
        method: by which it was made.
        target: with the channel that it is about.
        names: of the target's channel, and of the one that is subtracted (empty if there is none).
        value: the number that is explained.
        layer: that the map lies over, ``INPUT`` or another one.
        map: (h, w) float32, read-only: over the whole of what the network receives.
        channels: (C, h, w) float32, read-only: the same before the channels were put together; of a signed method
            their sum is the map, of others the map is the largest magnitude.
        total: the sum of all of it, in double precision.
        gap: how far the total is from what it should be by the method's own promise, None where it promises nothing:
            integrated gradients from the target's difference between the picture and a black one, relevance from the
            target.
        passes: pictures that the network was run with.
    """

    method: Method
    target: Target
    names: tuple[str, str]
    value: float
    layer: str
    map: np.ndarray
    channels: np.ndarray
    total: float
    gap: float | None
    passes: int


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """The values of one layer, each times the target's derivative by it: its share of the target.

    Attributes:
        target, names, value: as of ``Evidence``.
        layer: whose values they are.
        shares: (C, h, w) float32, read-only.
        bias: what the target would be if the layer were zero, where all behind the layer is linear: it and the shares
            add up to the target. None elsewhere.
        remainder: the target less the shares, and less the bias where there is one.
    """

    target: Target
    names: tuple[str, str]
    value: float
    layer: str
    shares: np.ndarray
    bias: float | None
    remainder: float


@dataclass(frozen=True, slots=True)
class ContributionsView(BesideWish["EvidenceResult"]):
    """The shares of a layer's values; they come as an ``EvidenceResult``, as the answer to an ``EvidenceView`` does.

    Attributes:
        layer: empty for the first one from which on everything is linear.
    """

    target: Target = Target()
    layer: str = ""


@dataclass(frozen=True, slots=True)
class FeedersView(BesideWish["EvidenceResult"]):
    """The channels of the layers before the target that contribute most to it."""

    target: Target = Target()


@dataclass(frozen=True, slots=True)
class LayerFeeders:
    """Those of one layer.

    Attributes:
        channels: (channel, share), the largest magnitude first; a channel's share is the sum of those of its values.
        total: the sum of the magnitudes of all its channels' shares.
    """

    layer: str
    channels: tuple[tuple[int, float], ...]
    total: float


@dataclass(frozen=True, slots=True)
class Feeders:
    """Who feeds the target.

    Attributes:
        target, names, value: as of ``Evidence``.
        layers: from the last before the target back to the first, and the input.
        ways: (from, to, share) between layers that follow each other: 1 ends in the target, and what ends in a layer is
            shared out among those that it reads, as their totals are.
    """

    target: Target
    names: tuple[str, str]
    value: float
    layers: tuple[LayerFeeders, ...]
    ways: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class TrustView(BesideWish["EvidenceResult"]):
    """How far the map of an ``EvidenceView`` of the same fields can be trusted; it takes hundreds of passes."""

    method: Method
    target: Target = Target()
    layer: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """What happens to the target when the places that a map names first become grey, or alone remain.

    Attributes:
        target: with the channel that it is about.
        shares: (n,) of the places, from 0 to 1; the arrays below are the target with so many of them treated.
        deletion: the first places of the map grey; a good map lets the target fall soon.
        insertion: all but the first places of the map grey; a good map lets it rise soon.
        random_deletion, random_insertion: the means over random orders.
        alike: rank correlation of the map's magnitudes with those of the map of a network whose head has its weights
            shuffled: near 1, the map tells nothing of what the head has learned. None where there is no such head.
        passes: pictures that the network was run with.
    """

    method: Method
    target: Target
    shares: np.ndarray
    deletion: np.ndarray
    insertion: np.ndarray
    random_deletion: np.ndarray
    random_insertion: np.ndarray
    alike: float | None
    passes: int


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceResult:
    """The answer to a wish of this module, with the frame that it is about.

    Attributes:
        view: what was asked.
        origin: what it was computed from.
        answer: what was found.
        pixels: (h, w, 3) uint8 RGB: the frame, reduced.
        size: (height, width) of the frame itself.
        crop: (top, left, height, width) of what the network receives, in pixels of the frame; it may reach beyond it.
        seconds: that it took.
    """

    view: EvidenceWish
    origin: Provenance
    answer: Evidence | Contributions | Feeders | Trust
    pixels: np.ndarray
    size: tuple[int, int]
    crop: tuple[float, float, float, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class EvidenceFailed:
    """What was asked for will not come as long as the same is asked of the same network.

    Attributes:
        text: why.
        cancelled: since the user has cancelled it.
    """

    state: NetworkState
    view: EvidenceWish
    text: str
    cancelled: bool = False


EvidenceWish = EvidenceView | ContributionsView | FeedersView | TrustView
"""All that can be asked of why a network answers so."""
