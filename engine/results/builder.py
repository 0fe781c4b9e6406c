"""One frame's tensors, kept; and everything that a request asks of them, as one result."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from engine.api import (
    INPUT,
    FilterOverride,
    Frame,
    MapsView,
    Mosaic,
    NetworkInfo,
    Order,
    Picture,
    Request,
    Result,
    Scaling,
    Statistics,
    Timings,
    ValueBreakdown,
    ValueIndex,
)
from engine.arithmetic import Parameters, explain
from engine.device.stage_timer import StageTimer
from engine.device.transfer import Slices, to_host
from engine.preprocessing.prepare import Prepared, reduce_picture
from engine.program import Network
from engine.results.colour_ranges import ColourRange, RangeKeeper
from engine.results.decoded_outputs import decode_output
from engine.results.filtered_frame import filter_frame
from engine.results.mosaics import MosaicPlan, choose_scale, paint_all, to_maps
from engine.results.predictions import predict
from engine.results.statistics import measure

FEW = 4096
"""Values of an output that come with every result, also from a GPU: bars of fully connected layers are exact."""


@dataclass(slots=True, eq=False)
class CachedFrame:
    """One frame and what was computed from it: enough to answer other requests without another forward pass.

    Attributes:
        output: of the network, None if nobody has asked for anything behind the input.
        taps: outputs by layer name, without the batch axis; ``INPUT`` is always there.
        spent: milliseconds by stage, as in ``Timings``.
        maps: layers as maps with their statistics, as far as they have been asked for.
        ranges: colour ranges in use for this frame.
        swaps: filters that were replaced when it was computed.
    """

    frame: Frame
    prepared: Prepared
    output: torch.Tensor | None
    taps: dict[str, torch.Tensor]
    spent: dict[str, float]
    maps: dict[str, tuple[torch.Tensor, Statistics]] = field(default_factory=dict)
    ranges: dict[str, ColourRange] = field(default_factory=dict)
    swaps: tuple[FilterOverride, ...] = ()


def taps_of(request: Request, info: NetworkInfo) -> frozenset[str]:
    """Layers of this network whose output is needed; names it does not know are left out."""
    wanted = {view.layer for view in request.maps} | request.outputs
    wanted |= {view.range_of for view in request.maps if view.range_of}
    wanted |= {view.layer for view in request.answers}
    known = {layer.name: layer for layer in info.layers}
    if request.explain and request.explain.layer in known:
        wanted |= {request.explain.layer, *known[request.explain.layer].inputs}
    return frozenset(wanted & known.keys())


class ResultBuilder:
    """Answers requests about the frames of one network; keeps its colour scales calm.

    Args:
        with_outputs: give outputs of any size, where they lie in memory; otherwise only those of few values.

    Attributes:
        ranges: see ``engine.results.colour_ranges``.
    """

    def __init__(self, network: Network, *, with_outputs: bool) -> None:
        self.network = network
        self.ranges = RangeKeeper()
        self._with_outputs = with_outputs
        self._constants: tuple[str, Parameters] | None = None

    def answer(self, held: CachedFrame, request: Request, clock: StageTimer, *, again: bool = False) -> Result:
        """Everything the request asks for. ``again``: nothing but time has passed, so that ranges may settle."""
        info = self.network.info
        self._measure(held, request, again=again)
        plans = [self._plan(held, view) for view in request.maps if view.layer in held.maps]
        wish = request.picture
        tensors = paint_all(plans, [held.maps[plan.view.layer][0] for plan in plans])
        if wish:
            tensors.append(held.prepared.tensor[0])
        if request.top and held.output is not None:
            tensors.append(held.output.float())
        named = [name for name in sorted(request.outputs & held.taps.keys()) if self._comes_along(held.taps[name])]
        tensors += [held.taps[name].float() for name in named]
        pixels = reduce_picture(held.frame.image, wish.width, wish.height) if wish else None
        kernel = filter_frame(held.frame.image, request.kernel) if request.kernel else None
        clock.mark("reduce")
        arrays = iter(to_host(tensors))
        maps: dict[MapsView, Mosaic] = {plan.view: plan.finish(next(arrays)) for plan in plans}
        picture = _picture(held, pixels, next(arrays)) if pixels is not None else None
        predictions = None
        if request.top and held.output is not None:
            predictions = predict(next(arrays), info, request.top, request.pinned)
        outputs = {name: _read_only(values) for name, values in zip(named, arrays, strict=True)}
        explanation = self._explain(held, request.explain)
        answers = {
            view: decode_output(held.taps[view.layer], view, info)
            for view in request.answers
            if view.layer in held.taps
        }
        clock.mark("copy")
        held.spent.update(clock.milliseconds())
        return Result(
            epoch=info.epoch,
            frame=held.frame.index,
            captured=held.frame.captured,
            maps=maps,
            outputs=outputs,
            picture=picture,
            predictions=predictions,
            explanation=explanation,
            kernel=kernel,
            swapped=held.swaps,
            answers=answers,
            timings=Timings(**held.spent),
            source=held.frame.source,
            source_title=held.frame.source_title,
        )

    def _measure(self, held: CachedFrame, request: Request, *, again: bool) -> None:
        """Statistics of all layers that are shown, in one transfer; then their colour ranges."""
        wanted = {view.layer for view in request.maps} | {view.range_of for view in request.maps if view.range_of}
        thorough = {view.layer for view in request.maps if _needs_all_figures(view)}
        thorough |= {view.range_of for view in request.maps if view.range_of and view.scaling is Scaling.CHANNEL}
        layers = sorted(wanted & held.taps.keys())
        known = {layer for layer, (_, found) in held.maps.items() if found.mean is not None or layer not in thorough}
        new = {layer: to_maps(held.taps[layer]) for layer in layers if layer not in known}
        figures = measure(list(new.values()), [layer in thorough for layer in new])
        for (layer, maps), found in zip(new.items(), figures, strict=True):
            held.maps[layer] = (maps, found)
        self.ranges.keep_only(frozenset(layers))
        for layer in layers:
            if again or layer in new or layer not in held.ranges:
                held.ranges[layer] = self.ranges.advance(layer, held.maps[layer][1], held=again)

    def _plan(self, held: CachedFrame, view: MapsView) -> MosaicPlan:
        maps, figures = held.maps[view.layer]
        scale = choose_scale(view, held.ranges[view.layer], held.ranges.get(view.range_of or ""))
        channels, height, width = maps.shape
        order = self.ranges.order(view.layer) if view.order is Order.STRENGTH else None
        return MosaicPlan.of((channels, height, width), view, figures, scale, order)

    def _comes_along(self, output: torch.Tensor) -> bool:
        """Whether an output is in the result: from a GPU only what makes the one copy hardly larger."""
        return output.numel() <= FEW or (self._with_outputs and output.device.type == "cpu")

    def _explain(self, held: CachedFrame, place: ValueIndex | None) -> ValueBreakdown | None:
        """None where the place is not there, or the formula is not known."""
        if place is None or place.layer == INPUT or place.layer not in held.taps:
            return None
        layer = self.network.info.layer(place.layer)
        output, inputs = held.taps[layer.name], [held.taps[name] for name in layer.inputs if name in held.taps]
        if not _inside(place.index, tuple(output.shape)) or len(inputs) != len(layer.inputs):
            return None
        if self._constants is None or self._constants[0] != layer.name:
            self._constants = layer.name, self.network.program.constants(layer.name)
        with np.errstate(all="ignore"):
            return explain(layer, place.index, [Slices(x) for x in inputs], Slices(output), self._constants[1])


def value_at(held: CachedFrame, layer: str, index: tuple[int, ...]) -> float | None:
    """One exact value of a kept output, None where there is no such place."""
    tensor = held.taps.get(layer)
    if tensor is None or not _inside(index, tuple(tensor.shape)):
        return None
    return float(tensor[index])


def _needs_all_figures(view: MapsView) -> bool:
    """Whether more than the range of the whole layer is told or used."""
    return view.limit is None or view.order is Order.STRENGTH or view.scaling is Scaling.CHANNEL


def _inside(index: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(index) == len(shape) and all(0 <= place < size for place, size in zip(index, shape, strict=True))


def _picture(held: CachedFrame, pixels: np.ndarray, received: np.ndarray) -> Picture:
    return Picture(
        pixels=pixels,
        size=(held.frame.image.shape[0], held.frame.image.shape[1]),
        crop=held.prepared.crop,
        received=_read_only(received),
        inverted=held.prepared.inverted,
    )


def _read_only(values: np.ndarray) -> np.ndarray:
    view = values.view()
    view.setflags(write=False)
    return view
