"""Answers ``MapsView``: mosaics of layers, all painted and measured together, in calm colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from engine.api import MapsView, Mosaic, Order, Scaling, Statistics
from engine.results.answerer import Answerer, CachedFrame, Pending
from engine.results.colour_ranges import ColourRange, RangeKeeper
from engine.results.mosaics import MosaicPlan, choose_scale, paint_all
from engine.results.statistics import measure


@dataclass(slots=True, eq=False)
class _Notes:
    """Of one frame, by layer: the maps with their statistics, as far as they have been asked for; colour ranges."""

    maps: dict[str, tuple[torch.Tensor, Statistics]] = field(default_factory=dict)
    ranges: dict[str, ColourRange] = field(default_factory=dict)


class MapsAnswerer(Answerer[MapsView]):
    """See ``engine.results.mosaics`` for the pictures and ``engine.results.colour_ranges`` for their colours."""

    kind = MapsView

    def __init__(self) -> None:
        self._ranges = RangeKeeper()
        self._layers: list[str] = []

    def taps(self, wish: MapsView) -> Iterable[str]:
        return (wish.layer, wish.range_of) if wish.range_of else (wish.layer,)

    def compute(self, frame: CachedFrame, wishes: Sequence[MapsView]) -> Iterable[Pending]:
        notes = self._notes(frame)
        self._measure(frame, notes, wishes)
        plans = [self._plan(notes, view) for view in wishes if view.layer in notes.maps]
        painted = paint_all(plans, [notes.maps[plan.view.layer][0] for plan in plans])
        return [Pending(painted, lambda *pixels: _mosaics(plans, pixels))]

    @property
    def settled(self) -> bool:
        return self._ranges.settled

    def settle(self, frame: CachedFrame) -> None:
        notes = self._notes(frame)
        for layer in self._layers:
            notes.ranges[layer] = self._ranges.advance(layer, notes.maps[layer][1], held=True)

    def _notes(self, frame: CachedFrame) -> _Notes:
        notes: _Notes = frame.notes.setdefault(self, _Notes())
        return notes

    def _measure(self, frame: CachedFrame, notes: _Notes, views: Sequence[MapsView]) -> None:
        """Statistics of all layers that are shown, in one transfer; then their colour ranges."""
        wanted = {view.layer for view in views} | {view.range_of for view in views if view.range_of}
        thorough = {view.layer for view in views if _needs_all_figures(view)}
        thorough |= {view.range_of for view in views if view.range_of and view.scaling is Scaling.CHANNEL}
        self._layers = layers = sorted(wanted & frame.taps.keys())
        known = {layer for layer, (_, found) in notes.maps.items() if found.mean is not None or layer not in thorough}
        new = {layer: frame.maps(layer) for layer in layers if layer not in known}
        figures = measure(list(new.values()), [layer in thorough for layer in new])
        for (layer, maps), found in zip(new.items(), figures, strict=True):
            notes.maps[layer] = (maps, found)
        self._ranges.keep_only(frozenset(layers))
        for layer in layers:
            if layer in new or layer not in notes.ranges:
                notes.ranges[layer] = self._ranges.advance(layer, notes.maps[layer][1])

    def _plan(self, notes: _Notes, view: MapsView) -> MosaicPlan:
        maps, figures = notes.maps[view.layer]
        scale = choose_scale(view, notes.ranges[view.layer], notes.ranges.get(view.range_of or ""))
        channels, height, width = maps.shape
        order = self._ranges.order(view.layer) if view.order is Order.STRENGTH else None
        return MosaicPlan.of((channels, height, width), view, figures, scale, order)


def _mosaics(plans: Sequence[MosaicPlan], pixels: Sequence[np.ndarray]) -> dict[MapsView, Mosaic]:
    return {plan.view: plan.finish(array) for plan, array in zip(plans, pixels, strict=True)}


def _needs_all_figures(view: MapsView) -> bool:
    """Whether more than the range of the whole layer is told or used."""
    return view.limit is None or view.order is Order.STRENGTH or view.scaling is Scaling.CHANNEL
