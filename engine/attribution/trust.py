"""How far a map can be trusted: whether the target falls where the map says it should, and whether the map depends on
what the network has learned.

- Deletion and insertion: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box
  Models", section 4.2 (arXiv:1806.07421), here with grey in both directions and beside the mean of random orders.
- Randomisation: Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps", section 3
  (arXiv:1810.03292): the weights of the head are shuffled, and the two maps compared by rank correlation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.api import Evidence, LayerKind, Target, Trust
from engine.attribution.subject import Executions, Run, Subject
from engine.attribution.target import target_layer

if TYPE_CHECKING:
    from engine.graph.gradients import GradientRun

STEPS = 20
ORDERS = 3
"""Random orders that are compared with."""


def trust(
    executions: Executions, subject: Subject, evidence: Evidence, again: Callable[[Subject], np.ndarray]
) -> Trust:
    """The curves of a map, and how alike the map of a shuffled head is.

    ``again`` gives the (h, w) map by the same method for another subject.
    """
    generator = np.random.default_rng(0)
    rank = order_of(stretched(evidence.map, subject.x.shape[2], subject.x.shape[3]))
    orders = [rank, *(generator.permutation(rank.size).reshape(rank.shape) for _ in range(ORDERS))]
    grey = subject.grey()
    shares = np.linspace(0, 1, STEPS + 1)
    curves = {}
    done, all_ = 0, 2 * len(orders)
    for name in ("deletion", "insertion"):
        found = []
        for order in orders:
            subject.progress(done / (all_ + 1))
            found.append(_curve(subject, grey, order, shares, inserted=name == "insertion"))
            done += 1
        curves[name] = found[0]
        curves[f"random_{name}"] = np.mean(found[1:], axis=0)
    subject.progress(all_ / (all_ + 1))
    shuffled = Shuffled.of(executions, subject)
    alike = None if shuffled is None else rank_correlation(np.abs(evidence.map), np.abs(again(shuffled)))
    passes = subject.passes + (shuffled.passes if shuffled else 0)
    for curve in curves.values():
        curve.setflags(write=False)
    return Trust(evidence.method, subject.target, shares=shares, alike=alike, passes=passes, **curves)


def _curve(subject: Subject, grey: Tensor, order: np.ndarray, shares: np.ndarray, *, inserted: bool) -> np.ndarray:
    """(steps + 1,): the target with so large a share of the places, the first in the order, grey (or alone left)."""
    places = torch.from_numpy(order).to(subject.x.device)
    found = np.zeros(len(shares))
    for part in subject.batches(len(shares), tell=False):
        chosen = torch.stack([places < round(float(share) * order.size) for share in shares[part]])[:, None]
        found[part] = subject.run(torch.where(chosen == inserted, subject.x, grey)).target.detach().cpu().numpy()
    return found


def order_of(values: np.ndarray) -> np.ndarray:
    """The rank of each value, the largest first; of equal ones the first in reading order."""
    rank = np.empty(values.size, dtype=np.int64)
    rank[np.argsort(-values.ravel(), kind="stable")] = np.arange(values.size)
    return rank.reshape(values.shape)


def stretched(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """A map over the input, place by place."""
    rows, columns = (np.arange(size) * have // size for size, have in zip((height, width), values.shape, strict=True))
    return values[np.ix_(rows, columns)]


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's ρ of two maps, equal values with their mean rank; 0 where one of them is the same everywhere."""
    ranks = [_mean_ranks(values.ravel()) for values in (first, second)]
    if min(rank.std() for rank in ranks) == 0:
        return 0.0
    return float(np.corrcoef(np.stack(ranks))[0, 1])


def _mean_ranks(values: np.ndarray) -> np.ndarray:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[where])


class Shuffled(Subject):
    """The same picture before the same network with the weights of its head shuffled; nothing is written into it."""

    _weight: Tensor
    _bias: Tensor | None
    _read: str

    @classmethod
    def of(cls, executions: Executions, subject: Subject) -> Shuffled | None:
        """None where the target is not made by a fully connected layer that the picture reaches in one way."""
        info, program = executions.network.info, executions.network.program
        head = next((each for each in info.layers if each.name == target_layer(info, subject.target)), None)
        if head is None or head.kind is not LayerKind.LINEAR or len(head.inputs) != 1 or head.weight_shape is None:
            return None
        weight, bias = program.weight(head.name)
        mixed = np.random.default_rng(0).permutation(weight.ravel()).reshape(weight.shape)
        made = cls(executions, subject.x, subject.target, subject.progress)
        made._weight = torch.from_numpy(mixed).to(executions.device)
        made._bias = None if bias is None else torch.from_numpy(bias.copy()).to(executions.device)
        made._read = head.inputs[0]
        return made

    @property
    def _read_by_target(self) -> str:
        return self._read

    def _target_maps(self, run: GradientRun) -> Tensor:
        return F.linear(run.layers[self._read].flatten(1), self._weight, self._bias)[:, :, None, None]

    def _run_of(self, run: GradientRun, maps: Tensor) -> Run:
        return _ShuffledRun(run, maps, self.target, self._weight, self._read)


class _ShuffledRun(Run):
    """Relevance begins behind the head, by the ε rule without bias, as the head is no operation of the network."""

    def __init__(self, run: GradientRun, maps: Tensor, target: Target, weight: Tensor, read: str) -> None:
        super().__init__(run, maps, target)
        self._weight, self._read = weight, read

    def relevance(self) -> dict[str, Tensor]:
        read = self._run.layers[self._read]
        row = self._weight[self._target.channel]
        if self._target.versus is not None:
            row = row - self._weight[self._target.versus]
        return self._run.gradients((read * (read.detach() * row.view_as(read[0]))).flatten(1).sum(dim=1))
