"""Asks the methods about one network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.api import (
    INPUT,
    Contributions,
    ContributionsView,
    Evidence,
    EvidenceWish,
    Feeders,
    FeedersView,
    Method,
    Target,
    Trust,
    TrustView,
    UserError,
)
from engine.attribution.class_activation_map import class_activation_map
from engine.attribution.contributions import contributions
from engine.attribution.deconvolution import deconvolution
from engine.attribution.feeders import feeders
from engine.attribution.grad_cam import grad_cam
from engine.attribution.gradient import gradient
from engine.attribution.guided_backpropagation import guided_backpropagation
from engine.attribution.input_x_gradient import input_x_gradient
from engine.attribution.integrated_gradients import integrated_gradients
from engine.attribution.layer_cam import layer_cam
from engine.attribution.occlusion import occlusion
from engine.attribution.relevance import EPSILON_RULE, Z_PLUS_RULE, relevance
from engine.attribution.smoothgrad import smoothgrad
from engine.attribution.subject import Executions, Progress, Subject
from engine.attribution.target import last_maps, names, target_layer
from engine.attribution.trust import trust
from engine.preprocessing.prepare import prepare
from engine.program import Network


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What a method gave: (C, h, w) ``values`` over a ``layer``, and the gap (see ``Evidence``)."""

    values: Tensor
    layer: str = INPUT
    gap: float | None = None


def _integrated(subject: Subject) -> _Found:
    values, gap = integrated_gradients(subject)
    return _Found(values, gap=gap)


def _relevance(subject: Subject, method: Method) -> _Found:
    values = relevance(subject, EPSILON_RULE if method is Method.RELEVANCE_EPSILON else Z_PLUS_RULE)
    return _Found(values, gap=float(values.double().sum()) - subject.value)


_OVER_THE_INPUT: dict[Method, Callable[[Subject], Tensor]] = {
    Method.GRADIENT: gradient,
    Method.INPUT_X_GRADIENT: input_x_gradient,
    Method.SMOOTHGRAD: smoothgrad,
    Method.GUIDED_BACKPROPAGATION: guided_backpropagation,
    Method.DECONVOLUTION: deconvolution,
    Method.OCCLUSION: occlusion,
}


class Explainer:
    """Explains what one network computes; owned by one thread. The network is not changed by it.

    Args:
        device: where it runs; the CPU by default.
    """

    def __init__(self, network: Network, device: torch.device | None = None) -> None:
        self.network = network
        self._executions = Executions(network, device or torch.device("cpu"))

    def picture(
        self,
        pixels: np.ndarray,
        method: Method,
        target: Target = Target(),  # noqa: B008  frozen
        layer: str = "",
        progress: Progress = lambda _share: None,
    ) -> Evidence:
        """What a method says of an (H, W, 3) uint8 RGB picture; see ``evidence``."""
        return self.evidence(self._received(pixels), method, target, layer, progress)

    def evidence(
        self,
        x: Tensor,
        method: Method,
        target: Target = Target(),  # noqa: B008  frozen
        layer: str = "",
        progress: Progress = lambda _share: None,
    ) -> Evidence:
        """What a method says of a (1, C, H, W) float32 input, as the network receives it.

        Args:
            target: the number that is explained; the leading class by default.
            layer: for methods that are ``at_layer``; by default the last maps before the target.
            progress: see there.

        Raises:
            UserError: there is no such layer or channel, the network gives no gradients, or the method does not suit
                it.
        """
        subject = self._subject(x, target, progress)
        found = self._find(subject, method, layer)
        values, spread = found.values.detach().float().cpu().numpy().copy(), self._map(found, method)
        for array in (values, spread):
            array.setflags(write=False)
        return Evidence(
            method=method,
            target=subject.target,
            names=names(subject.info, subject.target),
            value=subject.value,
            layer=found.layer,
            map=spread,
            channels=values,
            total=float(values.sum(dtype=np.float64)),
            gap=found.gap,
            passes=subject.passes,
        )

    def contributions(
        self,
        x: Tensor,
        target: Target = Target(),  # noqa: B008  frozen
        layer: str = "",
    ) -> Contributions:
        """The shares of a layer's values in the target, see ``engine.attribution.contributions``."""
        subject = self._subject(x, target, lambda _share: None)
        return contributions(self._executions, subject, layer)

    def trust(
        self,
        x: Tensor,
        method: Method,
        target: Target = Target(),  # noqa: B008  frozen
        layer: str = "",
        progress: Progress = lambda _share: None,
    ) -> Trust:
        """How far what ``evidence`` says of the same can be trusted, see ``engine.attribution.trust``."""
        evidence = self.evidence(x, method, target, layer)
        subject = self._subject(x, evidence.target, progress)
        return trust(
            self._executions, subject, evidence, lambda other: self._map(self._find(other, method, layer), method)
        )

    def answer(
        self,
        x: Tensor,
        view: EvidenceWish,
        progress: Progress = lambda _share: None,
    ) -> Evidence | Contributions | Feeders | Trust:
        """The answer to a wish."""
        if isinstance(view, ContributionsView):
            return self.contributions(x, view.target, view.layer)
        if isinstance(view, FeedersView):
            return feeders(self._subject(x, view.target, progress))
        if isinstance(view, TrustView):
            return self.trust(x, view.method, view.target, view.layer, progress)
        return self.evidence(x, view.method, view.target, view.layer, progress)

    @staticmethod
    def _map(found: _Found, method: Method) -> np.ndarray:
        """(h, w): the channels put together."""
        values = found.values.detach().float().cpu().numpy()
        signed = method.signed or method.at_layer
        return np.asarray(values.sum(axis=0) if signed else np.abs(values).max(axis=0))

    def _received(self, pixels: np.ndarray) -> Tensor:
        return prepare(pixels, self.network.info.preprocessing, self._executions.device).tensor

    def _subject(self, x: Tensor, target: Target, progress: Progress) -> Subject:
        if not self.network.info.runs:
            raise UserError("{network} does not run, so nothing can be explained.", network=self.network.info.title)
        return Subject(self._executions, x, target, progress)

    def _find(self, subject: Subject, method: Method, layer: str) -> _Found:
        if method in _OVER_THE_INPUT:
            return _Found(_OVER_THE_INPUT[method](subject))
        if method is Method.INTEGRATED_GRADIENTS:
            return _integrated(subject)
        if method is Method.CLASS_ACTIVATION_MAP:
            return _Found(*class_activation_map(subject))
        if method.at_layer:
            layer = layer or last_maps(subject.info, target_layer(subject.info, subject.target))
            if not subject.info.output_shape(layer):
                raise UserError("{network} has no layer {layer}.", network=subject.info.title, layer=layer)
            return _Found({Method.GRAD_CAM: grad_cam, Method.LAYER_CAM: layer_cam}[method](subject, layer), layer)
        return _relevance(subject, method)
