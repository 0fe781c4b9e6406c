"""A network ready to be prepared: its description, and a program that runs it with chosen outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from engine.api import FilterOverride, NetworkInfo, NetworkState
from engine.arithmetic import Parameters

if TYPE_CHECKING:
    from engine.graph.backward_rules import Rules
    from engine.graph.gradients import GradientExecution


class OpeningCancelledError(Exception):
    """The user no longer wants the network that is being opened."""


class Execution(Protocol):
    """A program prepared with one set of taps, on one device; owned by one thread.

    Attributes:
        backend: the form in use, e.g. ``eager``.
        precision: what it computes with, ``exact`` (float32) or ``fast``.
    """

    backend: str
    precision: str

    def run(self, x: torch.Tensor, /, **inputs: torch.Tensor) -> tuple[torch.Tensor, Mapping[str, torch.Tensor]]:
        """Run a (1, C, H, W) input; gives the network's output and each tap's output as float32 with the batch axis.

        ``inputs``: what it reads besides (``NetworkInfo.inputs``), all of it, with the batch axis.

        Nothing that is given back is overwritten by a later operation or a later run.
        """
        ...


class Program(Protocol):
    """How one network computes; immutable, its weights are shared by all executions.

    Attributes:
        differentiable: whether gradients can be had.
    """

    @property
    def differentiable(self) -> bool: ...

    def prepare(self, taps: frozenset[str], device: torch.device, precision: str) -> Execution:
        """An execution that gives these layers' outputs (names as in ``NetworkInfo.layers``) and computes no more.

        ``precision`` is ``exact`` (float32) or ``fast``, where there is such a form. KeyError for an unknown tap;
        ``INPUT`` is known. UserError if the network cannot run at all (``NetworkInfo.runs``).
        """
        ...

    def prepare_gradients(
        self,
        layers: frozenset[str],
        device: torch.device,
        *,
        replaced: frozenset[str] = frozenset(),
        rules: Rules | None = None,
    ) -> GradientExecution:
        """An execution with autograd, for a thread beside the live picture's; it computes no more than is needed.

        It gives the answer, and the values of ``layers`` with the gradients of anything by them. The values of
        ``replaced`` layers are given to it, so that it runs from the middle. ``rules`` are other ways back through
        operations, e.g. ``engine.graph.backward_rules.GUIDED``. KeyError for an unknown layer; ``INPUT`` is known.
        UserError if it is not ``differentiable``.
        """
        ...

    def weight(self, layer: str) -> tuple[np.ndarray, np.ndarray | None]:
        """(weights, bias or None) of a layer as read-only float32 arrays; KeyError if it has none."""
        ...

    def swapped(self, swaps: tuple[FilterOverride, ...]) -> Program:
        """The same program with some filters replaced, which shares all other weights and changes none.

        UserError where such a filter cannot be replaced.
        """
        ...

    def answering(self, output: str) -> Program:
        """The same program with another of its outputs as the answer; weights are shared."""
        ...

    def constants(self, layer: str) -> Parameters:
        """A layer's own numbers as ``engine.arithmetic`` needs them; empty where they are not known."""
        ...


@dataclass(frozen=True, slots=True)
class Network:
    """What a file or a name became.

    Attributes:
        overrides: the filters that are replaced in the program.
    """

    info: NetworkInfo
    program: Program
    overrides: tuple[FilterOverride, ...] = ()

    @property
    def state(self) -> NetworkState:
        """What is known of its weights belongs to this."""
        return NetworkState(self.info.epoch, self.overrides)

    def overridden(self, overrides: tuple[FilterOverride, ...]) -> Network:
        """The same network with these filters replaced; see ``Program.swapped``."""
        return replace(self, program=self.program.swapped(overrides), overrides=overrides) if overrides else self
