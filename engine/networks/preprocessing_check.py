"""Signs that pictures are prepared otherwise than when the network was trained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import INPUT, Layer, LayerKind, NetworkInfo, Preprocessing, UserError, WeightsOrigin, say
from engine.graph.eager import EagerProgram
from engine.preprocessing.prepare import prepare
from engine.program import Network

FAR_FACTOR = 10.0
"""How many times larger or smaller than in training values have to be, to be told."""
BGR_MEAN = (0.406, 0.456, 0.485)
"""ImageNet's mean in the order blue, green, red."""


def with_preprocessing_warnings(info: NetworkInfo, found: tuple[str, ...]) -> NetworkInfo:
    """The description with these doubts in place of the ones before."""
    before = frozenset(info.preprocessing_warnings)
    notes = tuple(note for note in info.notes if note not in before)
    warnings = tuple(warning for warning in info.warnings if warning not in before)
    return replace(info, notes=(*notes, *found), warnings=(*warnings, *found), preprocessing_warnings=found)


def preprocessing_warnings(network: Network) -> tuple[str, ...]:
    """A sentence for each; empty where nothing speaks against how pictures are prepared, or nothing was learned."""
    if network.info.weights is WeightsOrigin.RANDOM:
        return ()
    return (*order_warnings(network.info.preprocessing), *range_warnings(network))


def order_warnings(told: Preprocessing) -> tuple[str, ...]:
    """Whether the mean is one of blue, green and red although the channels are red, green and blue."""
    if (
        len(told.mean) != 3
        or told.order != "rgb"
        or not np.allclose(np.array(told.mean) / told.range, BGR_MEAN, atol=0.01)
    ):
        return ()
    return (
        say("The mean looks like one of blue, green, red, but the channels are red, green, blue: check the order."),
    )


def range_warnings(network: Network) -> tuple[str, ...]:
    """Whether the first batch norm meets values of quite another size than those it was trained on.

    A batch norm keeps the variance of each channel over the training pictures. On a smooth random picture the median
    ratio of the variances is near 1 where pictures are prepared as in training; values of 0 … 255 where 0 … 1 are
    expected make it 65,025.
    """
    layer = next((layer for layer in network.info.layers if layer.kind is LayerKind.NORM), None)
    if not network.info.runs or network.info.inputs or layer is None:
        return ()
    if len(layer.inputs) != 1 or layer.inputs[0] == INPUT:
        return ()
    kept = network.program.constants(layer.name).get("running_var")
    if kept is None:
        return ()
    try:
        values = _met(network, layer)
    except (RuntimeError, UserError):  # it does not run; that is told when it should
        return ()
    met, kept = values.flatten(1).var(dim=1).double().numpy(), np.asarray(kept, np.float64)
    known = (kept > 1e-12) & (met > 1e-12)
    if met.shape != kept.shape or not known.any():
        return ()
    scale = float(np.sqrt(np.median(met[known] / kept[known])))
    if 1 / FAR_FACTOR <= scale <= FAR_FACTOR:
        return ()
    much = say("{times:,.0f} times larger", times=scale)
    if scale < 1:
        much = say("{times:,.0f} times smaller", times=1 / scale)
    return (
        say(
            "Values are about {much} than those the network was trained on, as {layer} tells: check the "
            "range of pixels, the mean and the standard deviation.",
            much=much,
            layer=layer.name,
        ),
    )


def _met(network: Network, layer: Layer) -> torch.Tensor:
    """(C, …) values that the layer reads, on a smooth random picture."""
    cpu, read = torch.device("cpu"), layer.inputs[0]
    program = network.program.truncated_at(read) if isinstance(network.program, EagerProgram) else network.program
    with torch.inference_mode():
        x = prepare(smooth_picture(network.info.preprocessing), network.info.preprocessing, cpu).tensor
        return program.prepare(frozenset((read,)), cpu, "exact").run(x)[1][read][0]


def smooth_picture(preprocessing: Preprocessing, seed: int = 0) -> np.ndarray:
    """(H, W, 3) uint8 of the network's size: random, with the large shapes that pictures have."""
    coarse = torch.rand((1, 3, 9, 9), generator=torch.Generator().manual_seed(seed))
    smooth = F.interpolate(coarse, size=preprocessing.input[1:], mode="bicubic", align_corners=False)[0]
    pixels: np.ndarray = (smooth.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    return pixels
