"""Attribution: which parts of a picture, and which values within the network, a number depends on.

One file for each method. In a script or a notebook::

    from engine.api import Method, NetworkReference, Target
    from engine.attribution import Explainer
    from engine.networks.opening import open_network

    network = open_network(NetworkReference("resnet20"), 1, lambda *_: None, lambda: False)
    evidence = Explainer(network).picture(pixels, Method.GRAD_CAM, Target(versus=3))
    evidence.map, evidence.names, evidence.value

``convoscope.explain`` does all that in one call.
"""

from engine.attribution.explainer import Explainer

__all__ = ["Explainer"]
