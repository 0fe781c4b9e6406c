"""The class activation map: where the last maps add to a class, in networks that only average and weigh them after.

Zhou, Khosla, Lapedriza, Oliva & Torralba 2016, "Learning Deep Features for Discriminative Localization", section 2
(arXiv:1512.04150): M(x, y) = Σ over channels k of w(k) · f(k, x, y), with the weights of the class.
"""

from __future__ import annotations

from torch import Tensor

from engine.api import UserError
from engine.attribution.linear_head import pooled_maps
from engine.attribution.subject import Subject
from engine.attribution.target import maps_of, target_layer


def class_activation_map(subject: Subject) -> tuple[Tensor, str]:
    """(1, h, w), and the layer that it lies over. Its mean, and the bias, are the class's logit.

    UserError where the classes are not made of the last maps in this way.
    """
    info = subject.info
    layer = pooled_maps(info, target_layer(info, subject.target))
    if layer is None:
        raise UserError(
            "A class activation map needs a network that averages its last maps before it weighs them, and {network} "
            "does not. Grad-CAM does without that.",
            network=info.title,
        )
    shape = info.output_shape(layer)
    run = subject.run(subject.x, layer)
    maps, slopes = maps_of(run.values(layer), shape), maps_of(run.gradients()[layer], shape)
    weights = slopes.sum(dim=(2, 3), keepdim=True)  # of a mean, each place has an equal part of the class's weight
    return (weights * maps).sum(dim=1), layer
