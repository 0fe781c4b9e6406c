"""What the methods are called, and what each shows, does not show, and when it misleads: three sentences each."""

from __future__ import annotations

from engine.api import Method
from gui.look.translation import QT_TR_NOOP

TITLES: dict[Method, str] = {
    Method.GRADIENT: QT_TR_NOOP("Gradient"),
    Method.INPUT_X_GRADIENT: QT_TR_NOOP("Input × gradient"),
    Method.SMOOTHGRAD: QT_TR_NOOP("SmoothGrad"),
    Method.INTEGRATED_GRADIENTS: QT_TR_NOOP("Integrated gradients"),
    Method.GUIDED_BACKPROPAGATION: QT_TR_NOOP("Guided backpropagation"),
    Method.DECONVOLUTION: QT_TR_NOOP("Deconvolution (ZF Net)"),
    Method.GRAD_CAM: QT_TR_NOOP("Grad-CAM"),
    Method.LAYER_CAM: QT_TR_NOOP("Layer-CAM"),
    Method.CLASS_ACTIVATION_MAP: QT_TR_NOOP("Class activation map"),
    Method.OCCLUSION: QT_TR_NOOP("Occlusion"),
    Method.RELEVANCE_EPSILON: QT_TR_NOOP("Relevance, ε rule"),
    Method.RELEVANCE_Z_PLUS: QT_TR_NOOP("Relevance, z⁺ rule"),
}

WORDS: dict[Method, str] = {
    Method.GRADIENT: QT_TR_NOOP(
        "The gradient shows how much the target would change with the smallest change of each pixel. It does not "
        "show what made the answer as large as it is, nor in which direction. It misleads where the network is "
        "saturated: there nothing small changes anything, and the map looks like noise."
    ),
    Method.INPUT_X_GRADIENT: QT_TR_NOOP(
        "Each value times its gradient shows what it adds to the target as if the network were linear here. It does "
        "not show what would happen if a whole part of the picture were missing. It misleads where values are zero, "
        "as the mean colour is: they get nothing, however much they matter."
    ),
    Method.SMOOTHGRAD: QT_TR_NOOP(
        "The mean of the gradients at 32 noisy copies shows what stays important when the picture changes a little. "
        "It does not show the network at this very picture. It misleads where the noise itself changes the answer."
    ),
    Method.INTEGRATED_GRADIENTS: QT_TR_NOOP(
        "It shares out, over the pixels, how the target differs between this picture and a black one; the sum says "
        "how nearly that worked. It does not show what black pixels do, since they are the same in both. It misleads "
        "where black is itself a sign of something."
    ),
    Method.GUIDED_BACKPROPAGATION: QT_TR_NOOP(
        "It shows fine structures that positive values on the way back agree on, so it looks sharp. It does not show "
        "what speaks against the target. It misleads about classes: another target gives nearly the same map, since "
        "it mostly finds edges."
    ),
    Method.DECONVOLUTION: QT_TR_NOOP(
        "It shows, as Zeiler and Fergus did in 2013, which pattern of pixels leads back from the target through the "
        "switches of the poolings. It does not show which places were below zero on the way, since ReLUs are not "
        "looked at. It misleads about classes: it mostly redraws edges, whatever the target."
    ),
    Method.GRAD_CAM: QT_TR_NOOP(
        "It shows where the maps of a layer lie that raise the target, each weighted by its mean gradient. It does "
        "not show what speaks against the target, and nothing finer than a cell of that layer. It misleads at early "
        "layers, where one weight for a whole map says little."
    ),
    Method.LAYER_CAM: QT_TR_NOOP(
        "It shows where values of a layer raise the target, each weighted by its own gradient, so that early layers "
        "work too. It does not show what speaks against the target. It misleads where many small values add up, "
        "since each is looked at alone."
    ),
    Method.CLASS_ACTIVATION_MAP: QT_TR_NOOP(
        "It shows what each place of the last maps adds to the class: its mean and the bias are the very logit. It "
        "does not show anything finer than a cell, nor what earlier layers did. It misleads about size, since a cell "
        "sees far more of the picture than it covers."
    ),
    Method.OCCLUSION: QT_TR_NOOP(
        "It shows how much the target falls when a grey square covers a place: nothing but the answers themselves is "
        "used. It does not show parts that matter only together, since one square hides one of them. It misleads "
        "where grey is a sign of something, or where the square makes a picture such as the network has never seen."
    ),
    Method.RELEVANCE_EPSILON: QT_TR_NOOP(
        "It shares the target out backwards, layer by layer, in proportion to what each input added to each sum. It "
        "does not show what the biases added, which is why the sum may differ from the target. It misleads where "
        "sums nearly cancel, since their parts become huge."
    ),
    Method.RELEVANCE_Z_PLUS: QT_TR_NOOP(
        "It shares the target out backwards among what added to it alone, and so it is calm and sums to the target. "
        "It does not show what speaks against the target, unless two classes are compared. It misleads about deep "
        "networks: the further back, the less the map depends on the class."
    ),
}
