"""One picture before one network, and the number that is asked about: what every method works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.api import INPUT, Target
from engine.attribution.target import checked, maps_of, picked, target_layer, with_leader
from engine.graph.backward_rules import Rules
from engine.program import Network

if TYPE_CHECKING:
    from engine.graph.gradients import GradientExecution, GradientRun

Progress = Callable[[float], None]
"""Called often during long work with how much of it is done (0 … 1); may raise to end it."""

VALUES_AT_ONCE = 1 << 20
"""Values of the inputs that are run in one batch: more would gain no time, and take memory."""

MOST_AT_ONCE = 32


class Executions:
    """A network prepared with gradients, by what is wanted of it; owned by one thread."""

    def __init__(self, network: Network, device: torch.device) -> None:
        self.network, self.device = network, device
        self._made: dict[tuple[frozenset[str], int, frozenset[str]], tuple[Rules | None, GradientExecution]] = {}

    def get(
        self, layers: frozenset[str], rules: Rules | None = None, replaced: frozenset[str] = frozenset()
    ) -> GradientExecution:
        """See ``Program.prepare_gradients``; UserError if there are no gradients."""
        key = (layers, id(rules), replaced)
        if key not in self._made:
            made = self.network.program.prepare_gradients(layers, self.device, replaced=replaced, rules=rules)
            self._made[key] = rules, made  # what is kept cannot give its identity to other rules
        return self._made[key][1]


class Run:
    """What one run of some pictures computed.

    Attributes:
        target: (N,) the number that is explained, of each picture.
    """

    def __init__(self, run: GradientRun, maps: Tensor, target: Target) -> None:
        self._run, self._maps, self._target = run, maps, target
        self.target = picked(maps, target)

    def values(self, layer: str) -> Tensor:
        """(N, …) of one of the layers that were asked for."""
        return self._run.layers[layer].detach()

    def gradients(self) -> dict[str, Tensor]:
        """The target's derivatives by each of the layers, (N, …)."""
        return self._run.gradients(self.target)

    def relevance(self) -> dict[str, Tensor]:
        """Likewise, but what goes back is not 1 at the target: it is the target's own value, to be shared out."""
        return self._run.gradients(picked(self._maps * self._maps.detach(), self._target))


class Subject:
    """See the module.

    Args:
        x: (1, C, H, W) float32, as the network receives it.
        progress: see there.

    Attributes:
        x: on the device where the network runs.
        target: with the leading channel, where none was told.
        value: the number that is explained.
        passes: pictures that the network was run with so far.
    """

    def __init__(
        self, executions: Executions, x: Tensor, target: Target, progress: Progress = lambda _share: None
    ) -> None:
        self.info = executions.network.info
        self.x = x.to(executions.device)
        self.progress = progress
        self.passes = 0
        self.target = checked(self.info, target)
        self._executions = executions
        self._layer = target_layer(self.info, target)
        self._shape = self.info.output_shape(self._layer)
        self._value: float | None = None

    @property
    def value(self) -> float:
        if self._value is None:
            self.run(self.x)
        assert self._value is not None
        return self._value

    def run(self, x: Tensor, *layers: str, rules: Rules | None = None) -> Run:
        """Run (N, C, H, W) inputs, and keep what gradients by these layers need; without layers only the target."""
        if x is not self.x and self._value is None:
            self.run(self.x)  # which channel leads is asked of the picture itself
        self.passes += len(x)
        with torch.inference_mode(False), torch.set_grad_enabled(bool(layers)):
            run = self._executions.get(frozenset({self._read_by_target, *layers}), rules).run(x)
            maps = self._target_maps(run)
            if x is self.x and self._value is None:
                self.target = with_leader(maps, self.target)
                self._value = float(picked(maps, self.target).double().item())
            return self._run_of(run, maps)

    @property
    def _read_by_target(self) -> str:
        """The layer that the target is found in."""
        return self._layer

    def _target_maps(self, run: GradientRun) -> Tensor:
        """(N, C, H, W), of which the target is one number."""
        return maps_of(run.layers[self._layer], self._shape)

    def _run_of(self, run: GradientRun, maps: Tensor) -> Run:
        return Run(run, maps, self.target)

    def batches(self, count: int, *, tell: bool = True) -> Iterator[slice]:
        """Numbers 0 … count − 1 in parts that are run together; tells the progress before each."""
        at_once = max(1, min(MOST_AT_ONCE, VALUES_AT_ONCE // self.x[0].numel()))
        for start in range(0, count, at_once):
            if tell:
                self.progress(start / count)
            yield slice(start, min(start + at_once, count))

    def black(self) -> Tensor:
        """(1, C, H, W): what the network would receive of a black picture."""
        rules = self.info.preprocessing
        return self._plain(0.0, rules.mean, rules.std)

    def grey(self) -> Tensor:
        """(1, C, H, W): what the network would receive of a picture of middle grey."""
        rules = self.info.preprocessing
        return self._plain(rules.range / 2, rules.mean, rules.std)

    def _plain(self, pixel: float, means: tuple[float, ...], stds: tuple[float, ...]) -> Tensor:
        channels = self.x.shape[1]
        values = [(pixel - means[at % len(means)]) / stds[at % len(stds)] for at in range(channels)]
        return torch.tensor(values, device=self.x.device).view(1, -1, 1, 1).expand_as(self.x)

    def by_input(self, rules: Rules | None = None) -> Tensor:
        """(C, H, W): the target's derivative by the input."""
        return self.run(self.x, INPUT, rules=rules).gradients()[INPUT][0]
